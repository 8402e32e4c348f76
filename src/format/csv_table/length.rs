//! Lengths of time as tables state them: `50m`, `1d 2h 3m`, `1 hour 5 minutes`, `00:50:12`.

use chrono::TimeDelta;

/// Returns the length that `text` states; a bare number is of seconds where `bare` says so, else none.
pub(super) fn read(text: &str, bare: bool) -> Option<TimeDelta> {
    let text = text.trim().to_ascii_lowercase();
    let seconds = if text.contains(':') {
        clock(&text)?
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok().filter(|_| bare)?
    } else {
        words(&text)?
    };
    TimeDelta::try_seconds(seconds)
}

/// Reads hours, minutes and seconds.
fn clock(text: &str) -> Option<i64> {
    let parts: Option<Vec<i64>> = text.split(':').map(|part| part.parse().ok()).collect();
    match parts?.as_slice() {
        [hours @ 0..100_000, minutes @ 0..60, seconds @ 0..60] => {
            Some(hours * 3_600 + minutes * 60 + seconds)
        }
        _ => None,
    }
}

/// Reads numbers, each with its unit; parts of a second are left out.
fn words(text: &str) -> Option<i64> {
    let length = humantime::parse_duration(&text.replace(',', " ")).ok()?;
    i64::try_from(length.as_secs()).ok().filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_units() {
        let seconds = |text: &str| read(text, false).map(|length| length.num_seconds());
        let told = ["50m", "1d 2h 3m", "1 hour, 5 minutes", "00:50:12", "2m 3s 4ms"].map(seconds);
        assert_eq!(told, [3_000, 93_780, 3_900, 3_012, 123].map(Some));
        for text in ["", "50", "12:30", "soon", "5 apples", "99999999999999999999s", "0s"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(read("50", true), TimeDelta::try_seconds(50));
    }
}
