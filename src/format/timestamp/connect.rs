//! What may stand between a date and its clock.

use crate::format::timestamp::date::Joint;
use crate::format::timestamp::ideographs::weekday_character;
use crate::format::timestamp::names::weekday;
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::time::Style;

/// Words and marks between a date and its clock, `at` and what other languages have for it; of those that begin alike the
/// longer stands first.
const WORDS: [&str; 32] = [
    "at ",
    "um ",
    "à ",
    "@ ",
    "- ",
    "-- ",
    "в ",
    "alle ore ",
    "alle ",
    "às ",
    "a las ",
    "a les ",
    "kl. ",
    "klo ",
    "om ",
    "v ",
    "о ",
    "o ",
    "στις ",
    "pukul ",
    "saat ",
    "la ",
    "u ",
    "у ",
    "kell ",
    "ob ",
    "në ",
    "pada ",
    "во ",
    "nang ",
    "am ",
    "ag ",
];

/// Steps over what stands between date and clock; returns how the clock may be written there.
pub(super) fn connect(cursor: &mut Cursor<'_>, joint: Joint) -> Option<Style> {
    match joint {
        Joint::Direct => Some(Style::Any),
        Joint::Free => connect_free(cursor, Style::Dashes),
        Joint::Digits => connect_free(cursor, Style::Marks),
        Joint::Named | Joint::Worded => {
            cursor.eat(b',');
            let words = cursor.spaces(2) > 0;
            let joined = words && (cursor.eat_text("at ") || cursor.eat_text("@ "));
            (joined || words || cursor.eat_any(b":T").is_some()).then_some(Style::Colons)
        }
        Joint::Strict => {
            let comma = cursor.eat(b',');
            // go-ethereum writes `03-15|10:15:02.123`.
            let marked = cursor.spaces(2) > 0 || comma || cursor.eat_any(b"-T|").is_some();
            marked.then_some(Style::Colons)
        }
        Joint::Compact => {
            let spaced = cursor.spaces(2) > 0;
            let style = if cursor.digits() == 6 { Style::Marks } else { Style::Colons };
            (spaced || cursor.eat(b'/')).then_some(if spaced { style } else { Style::Marks })
        }
    }
}

fn connect_free(cursor: &mut Cursor<'_>, after_space: Style) -> Option<Style> {
    if cursor.digit_at(1) {
        match cursor.peek() {
            Some(b'T' | b't') => {
                cursor.skip(1);
                return Some(Style::Any);
            }
            // `2024-03-15+08:00` is a day of a zone, no clock.
            Some(b'-' | b'+') if cursor.digits_at(4) == 2 && !exact(*cursor) => return None,
            Some(b'_' | b'-' | b':' | b'+') => {
                cursor.skip(1);
                return Some(Style::Marks);
            }
            Some(b'.') if after_space == Style::Marks => {
                cursor.skip(1);
                return (cursor.digits() == 6).then_some(Style::Marks);
            }
            _ => {}
        }
    }
    let mut field = *cursor;
    field.eat(b'"');
    if (field.spaces(1) > 0 || field.eat(b',')) && field.eat_text("time=") {
        field.eat(b'"');
        *cursor = field;
        return Some(Style::Field);
    }
    // The date may be a cell of its own: `2024-03-15|10:15:02`, `"2024-03-15","10:15:02"`.
    let mut cell = *cursor;
    if cell.eat(b'"') && cell.eat_any(b",;\t ").is_some() && cell.eat(b'"') && cell.digit_at(0) {
        *cursor = cell;
        return Some(Style::Colons);
    }
    if let Some(joined) = rare_joint(*cursor) {
        *cursor = joined;
        return Some(Style::Colons);
    }
    // In Hungary a point ends the date: `2024.03.15. 10:15:02`.
    if cursor.ahead(2) == b". " {
        cursor.skip(1);
    }
    let weekday = weekday_between(cursor);
    let comma = cursor.eat_any(b",;|").is_some();
    // Some servers pad their columns.
    let spaces = cursor.spaces(8) + usize::from(hard_space(cursor) || weekday);
    if spaces == 0 && !comma && !matches!(cursor.peek()?, b'0'..=b'9' | 0x80..) {
        return None;
    }
    // Mostly the clock follows at once.
    if cursor.digit_at(0) {
        return Some(after_space);
    }
    let _ = ["г. ", "г., ", "р. ", "р., ", "d. "].iter().any(|word| cursor.eat_text(word));
    let _ = WORDS.iter().any(|word| cursor.eat_text(word));
    Some(after_space)
}

/// Steps over a blank that no line is broken at, as locales write it.
fn hard_space(cursor: &mut Cursor<'_>) -> bool {
    ["\u{a0}", "\u{202f}", "\u{2009}"].iter().any(|blank| cursor.eat_text(blank))
}

/// Steps over the weekday between a date and its clock: `2024-03-15 Fri 10:15:02`, `2024/03/15(金) 10:15:02`.
fn weekday_between(cursor: &mut Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    ahead.eat(b',');
    ahead.spaces(2);
    let enclosed = ahead.eat(b'(');
    // Most of what follows is a digit.
    if !ahead.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte >= 0x80) {
        return false;
    }
    let known = weekday_character(&mut ahead, enclosed) || weekday(&mut ahead).is_some();
    let closed = !enclosed || ahead.eat(b')');
    let mut next = ahead;
    next.eat(b',');
    let clock = next.spaces(2) > 0 && (1..=2).contains(&next.digits());
    if known && closed && clock {
        *cursor = ahead;
    }
    known && closed && clock
}

/// Returns the cursor behind a joint that is neither a blank nor a letter, where a digit follows: each of the two may be in
/// brackets, `[2024-03-15] [10:15:02]`; Erlang writes `15-Mar-2024::10:15:02`, tables `03/15/2024 | 10:15:02`.
fn rare_joint(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    let joints: [&str; 2] = match cursor.peek()? {
        b']' => ["][", "] ["],
        b':' => ["::", "::"],
        b' ' if cursor.peek_at(1) == Some(b'|') => [" | ", " | "],
        _ => return None,
    };
    joints.into_iter().find_map(|joint| {
        let mut next = cursor;
        (next.eat_text(joint) && next.digit_at(0)).then_some(next)
    })
}

/// Returns whether `+10:15:02` is next rather than `+10:15`.
fn exact(cursor: Cursor<'_>) -> bool {
    cursor.peek_at(3) != Some(b':') || (cursor.peek_at(6) == Some(b':') && cursor.digit_at(7))
}
