//! Dates that name the month, and dates that begin with a weekday.

use crate::format::timestamp::date::{DatePart, Joint, century, plausible};
use crate::format::timestamp::months::is_word;
use crate::format::timestamp::names::{english, month, weekday};
use crate::format::timestamp::numeric;
use crate::format::timestamp::scan::Cursor;

/// No name of a month with what parts it from its day is longer, in bytes.
const LONGEST: usize = 32;

/// Reads a date that begins with a letter: a weekday and any date, or a month, a day and perhaps a year.
pub(super) fn date(cursor: &mut Cursor<'_>) -> Option<DatePart> {
    let Some(day) = weekday(cursor) else { return month_first(cursor) };
    while cursor.eat_any(b".,").is_some() {}
    cursor.spaces(2);
    let part = if cursor.peek()?.is_ascii_digit() {
        numeric::date(cursor, false)?
    } else {
        month_first(cursor)?
    };
    Some(DatePart { weekday: Some(day), ..part })
}

/// Reads `Mar  5`, `March 5th, 2024` and `Mar-05`.
fn month_first(cursor: &mut Cursor<'_>) -> Option<DatePart> {
    // Of the names in other languages many are looked at, and few words have a number behind them.
    let (month, english, joint) = match english(cursor) {
        Some(month) => (month, true, Joint::Named),
        None if is_counted(cursor.ahead(LONGEST)) => {
            let (month, joint) = named(cursor)?;
            (month, false, joint)
        }
        None => return None,
    };
    cursor.eat(b'.');
    let separator = separator(cursor)?;
    let day = cursor.number(1, 2)?;
    // `set 10:15:02` and `out 10:15:02` are words of English, too.
    if !english && cursor.peek() == Some(b':') {
        return None;
    }
    suffix(cursor);
    match year(cursor, separator) {
        Some(year) => DatePart::full(year, month, day, Joint::Free),
        None => DatePart::no_year(month, day, joint),
    }
}

/// Reads the name of a month, and how a clock may be joined to it where no year follows.
fn named(cursor: &mut Cursor<'_>) -> Option<(u32, Joint)> {
    let text = cursor.rest();
    let from = cursor.position();
    let month = month(cursor)?;
    let word = text.get(..cursor.position() - from).is_some_and(is_word);
    Some((month, if word { Joint::Worded } else { Joint::Named }))
}

/// Returns whether a word and a number behind it are next.
fn is_counted(text: &[u8]) -> bool {
    let word = text.iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
    let behind = text.get(word..).unwrap_or_default();
    behind.iter().take(4).find(|byte| !b" .-/".contains(byte)).is_some_and(u8::is_ascii_digit)
}

/// Reads what follows a day: `15 Mar 2024`, `15-Mar-24`, `15th of March, 2024`, `15/Mar`.
pub(super) fn after_day(cursor: &mut Cursor<'_>, day: u32) -> Option<DatePart> {
    suffix(cursor);
    let separator = if cursor.eat_text(". ") {
        b' '
    } else if let Some(part) = glued(cursor, day) {
        return Some(part);
    } else {
        separator(cursor)?
    };
    let _ = ["of ", "de "].iter().any(|word| cursor.eat_text(word));
    // Vietnamese counts the months: `15 tháng 3, 2024`.
    let counted = ["thg ", "tháng "].iter().any(|word| cursor.eat_text(word));
    let (month, joint) =
        if counted { (cursor.number(1, 2)?, Joint::Named) } else { named(cursor)? };
    if separator != b'.' {
        cursor.eat(b'.');
    }
    if let Some(year) = year(cursor, separator) {
        return DatePart::full(year, month, day, Joint::Free);
    }
    let mut ahead = *cursor;
    if separator != b' '
        && ahead.eat(separator)
        && ahead.digits() == 2
        && ahead.peek_at(2) != Some(b':')
    {
        let year = century(ahead.fixed(2)?);
        *cursor = ahead;
        return DatePart::full(year, month, day, Joint::Free);
    }
    if separator == b' '
        && joint == Joint::Named
        && let Some(year) = short_year(cursor)
    {
        return DatePart::full(year, month, day, Joint::Free);
    }
    DatePart::no_year(month, day, joint)
}

/// Reads `Mar2024` after a day that it touches.
fn glued(cursor: &mut Cursor<'_>, day: u32) -> Option<DatePart> {
    let mut ahead = *cursor;
    let month = month(&mut ahead)?;
    let year = ahead.number(4, 4)?;
    *cursor = ahead;
    DatePart::full(year, month, day, Joint::Free)
}

/// Reads the two digits of a year between spaces, as in `15 Mar 24 10:15:02`: a clock must follow.
fn short_year(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *cursor;
    if ahead.spaces(1) == 0 || ahead.digits() != 2 {
        return None;
    }
    let year = century(ahead.fixed(2)?);
    let behind = ahead;
    let clock = ahead.spaces(1) == 1 && ahead.number(1, 2).is_some() && ahead.peek() == Some(b':');
    if !clock {
        return None;
    }
    *cursor = behind;
    Some(year)
}

/// Steps over what stands between the parts of a date.
fn separator(cursor: &mut Cursor<'_>) -> Option<u8> {
    if cursor.spaces(2) > 0 {
        return Some(b' ');
    }
    let dotted = cursor.peek() == Some(b'.') && cursor.peek_at(1)?.is_ascii_alphabetic();
    cursor.eat_any(if dotted { b"." } else { b"-/" })
}

/// Steps over the ending of an ordinal number.
fn suffix(cursor: &mut Cursor<'_>) {
    if cursor.letters() == 2 {
        let _ = ["st", "nd", "rd", "th"].iter().any(|ending| cursor.eat_text(ending));
    }
}

/// Reads a year of four digits after a separator.
fn year(cursor: &mut Cursor<'_>, separator: u8) -> Option<u32> {
    let mut ahead = *cursor;
    let comma = ahead.eat(b',');
    let spaces = ahead.spaces(2);
    if spaces == 0 && !comma && !(separator != b' ' && ahead.eat(separator)) {
        return None;
    }
    // `15 de marzo de 2024`.
    let _ = spaces > 0 && ["de ", "del ", "năm "].iter().any(|word| ahead.eat_text(word));
    let year = ahead.number(4, 4).filter(|year| plausible(*year))?;
    *cursor = ahead;
    Some(year)
}

#[cfg(test)]
mod tests {
    use crate::format::timestamp::find::{find_at, parse};

    #[test]
    fn months_that_are_words_elsewhere_count_only_with_a_year_or_in_syslog() {
        for line in [
            "set 4 09:15:02 2023 x",
            "set 04 09:15:02 web-1 sshd[712]: x",
            "4 out 2023 09:15:02 x",
            "4-out-23 09:15:02 x",
            "mai 4 09:15:02 x",
        ] {
            assert!(find_at(line, 0).is_some(), "{line}");
        }
        for line in [
            "5 out 10:15:02 queue",
            "5 OUT 24 10:15:02 queue",
            "3 set 10:15:02 x",
            "gen 1 10:15:02 gc",
            "ago 5 10:15:02",
            "mag 7 10:15 tape",
            "kas 7 10:15:02 web-1 x]: 712]:",
        ] {
            assert_eq!(find_at(line, 0), None, "{line}");
        }
        assert_eq!((parse("5 set"), parse("Set 5")), (None, None));
        assert!(parse("5 set 2023").is_some());
    }
}
