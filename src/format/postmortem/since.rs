//! Reads distances from the start of the outage at the head of a line: `T+15m`, `+1h`, `T0`.

use crate::format::postmortem::layout;
use crate::format::postmortem::token::Tokens;

/// Reads `T+1h05m: …`, `+15 min …` and `T0 …` at the head of a line: the seconds from the start on, and the text.
pub(super) fn since_start(tokens: &Tokens<'_>) -> Option<(i64, String)> {
    let mut at = (0..4).find(|at| !tokens.any_sign(*at, &['[', '(', '*', '`', '-', '|']))?;
    let letter = tokens.word(at) == "t";
    at += usize::from(letter);
    let sign = if tokens.sign(at, '+') { 1 } else { -1 };
    let signed = tokens.any_sign(at, &['+', '-', '−']) && (letter || sign == 1);
    if !signed || tokens.spaced(at + 1) {
        let zero = letter && tokens.number(at) == Some((0, 1)) && !tokens.spaced(at);
        return zero.then(|| {
            (0, layout::after(tokens.text.get(tokens.end_before(at + 1)..).unwrap_or_default()))
        });
    }
    let (seconds, next) = length(tokens, at + 1)?;
    let rest = tokens.text.get(tokens.end_before(next)..).unwrap_or_default();
    Some((sign * seconds, layout::after(rest)))
}

/// Reads `1h05m`, `15 min`, `90s`, `1:05` (hours) and `0` from token `at` on.
fn length(tokens: &Tokens<'_>, mut at: usize) -> Option<(i64, usize)> {
    let number = |at: usize| tokens.number(at).map(|(number, digits)| (i64::from(number), digits));
    if let (Some((hours, _)), true, Some((minutes, 2))) =
        (number(at), tokens.sign(at + 1, ':'), number(at + 2))
    {
        let seconds =
            number(at + 4).filter(|_| tokens.sign(at + 3, ':')).map(|(seconds, _)| seconds);
        let next = if seconds.is_some() { at + 5 } else { at + 3 };
        return Some((hours * 3600 + minutes * 60 + seconds.unwrap_or(0), next));
    }
    let mut total = None;
    while let Some((count, digits)) = number(at).filter(|(_, digits)| *digits < 5) {
        let word = tokens.word(at + 1);
        let unit = match word.as_str() {
            "d" | "day" | "days" => Some(86_400),
            "h" => Some(3600),
            "m" => Some(60),
            "s" => Some(1),
            word => layout::unit_seconds(word),
        };
        match unit {
            Some(unit) => total = Some(total.unwrap_or(0) + count * unit),
            // `T+15: …` counts minutes; `1h05` ends with them.
            None if total.is_none() || digits == 2 => {
                return Some((total.unwrap_or(0) + count * 60, at + 1));
            }
            None => break,
        }
        at += 2;
    }
    total.map(|total| (total, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_from_the_start() {
        for (text, want) in [
            ("T+0m: Errors", Some((0, "Errors"))),
            ("T+1h05m: Found", Some((3900, "Found"))),
            ("T-5 min Deploy", Some((-300, "Deploy"))),
            ("[+00:15] Paged", Some((900, "Paged"))),
            ("T0 – It fell", Some((0, "It fell"))),
            ("T+90s | x", Some((90, "x"))),
            ("-5 users left", None),
            ("The +5 came", None),
        ] {
            let found = since_start(&Tokens::new(text));
            assert_eq!(found, want.map(|(seconds, text)| (seconds, text.to_owned())), "{text}");
        }
    }
}
