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

/// Reads numbers, each with its unit.
fn words(text: &str) -> Option<i64> {
    let mut left = text.trim_start();
    let mut sum: i64 = 0;
    while !left.is_empty() {
        let (number, rest) = part(left, |c| c.is_ascii_digit())?;
        let (unit, rest) = part(rest.trim_start(), char::is_alphabetic)?;
        let count: i64 = number.parse().ok()?;
        sum = sum.checked_add(count.checked_mul(size(unit)?)?)?;
        left = rest.trim_start_matches([' ', ',']);
    }
    (sum > 0).then_some(sum)
}

/// Parts `text` where its first characters no longer fit; `None` where none does.
fn part(text: &str, fits: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(first, _)| !first.is_empty())
}

/// Returns how many seconds a unit has; parts of a second are none.
fn size(unit: &str) -> Option<i64> {
    Some(match unit {
        "ms" | "us" | "ns" => 0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        _ => return None,
    })
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
