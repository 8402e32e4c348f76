//! The clock part of a time: hours, minutes, seconds, fraction, half of the day.

use chrono::{NaiveTime, Timelike};

use crate::format::timestamp::ideographs::{self, eat_one};
use crate::format::timestamp::scan::Cursor;
use crate::model::moment::Precision;

/// The halves of the day in Greek, Arabic, Persian, Amharic, Malay and Albanian, and whether each is the afternoon.
#[rustfmt::skip]
const HALVES: [(&str, bool); 12] = [
    ("π.μ.", false), ("μ.μ.", true), ("ص", false), ("م", true), ("ق.ظ.", false), ("ب.ظ.", true),
    ("ጥዋት", false), ("ከሰዓት", true), ("PG", false), ("PTG", true), ("p.d.", false), ("m.d.", true),
];

/// How freely a clock may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Colons only: nothing else marks the text as a time.
    Colons,
    /// In a field of its own, `time=10:15:02`: colons only.
    Field,
    /// After a full date and a space: `10-15-02` and `10:15.02` too.
    Dashes,
    /// After a full date and a mark: `10.15.02` and `101502` too.
    Marks,
    /// After a full date and a T: `1015` too.
    Any,
}

/// A clock as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimePart {
    /// The clock.
    pub(super) time: NaiveTime,
    /// The finest part stated.
    pub(super) precision: Precision,
    /// Whether AM or PM is stated.
    pub(super) half_day: bool,
    /// Whether the hour is stated as that of midnight, and PM.
    pub(super) odd: bool,
}

/// Reads a clock. Returns nothing where a part is out of its range.
pub(super) fn clock(cursor: &mut Cursor<'_>, style: Style) -> Option<TimePart> {
    match cursor.digits() {
        1 | 2 => separated(cursor, style),
        6 | 9 if matches!(style, Style::Marks | Style::Any) => compact(cursor),
        4 if style == Style::Any => compact(cursor),
        0 if cursor.peek().is_some_and(|byte| byte >= 0x80 || b"AP".contains(&byte)) => {
            let afternoon = ideographs::half_day(cursor)?;
            let part = separated(cursor, Style::Colons)?;
            (!part.half_day).then_some(())?;
            let hour = in_half(Some(afternoon), part.time.hour())?;
            Some(TimePart { time: part.time.with_hour(hour)?, half_day: true, ..part })
        }
        _ => None,
    }
}

/// Reads what follows the seconds of a clock whose numbers have been read.
pub(super) fn seconds(
    cursor: &mut Cursor<'_>,
    hour: u32,
    minute: u32,
    second: u32,
) -> Option<TimePart> {
    let nanosecond = fraction(cursor);
    finish(cursor, Parts { hour, minute, second: Some(second), nanosecond })
}

/// Numbers as read, not yet checked.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    hour: u32,
    minute: u32,
    second: Option<u32>,
    nanosecond: Option<u32>,
}

fn separated(cursor: &mut Cursor<'_>, style: Style) -> Option<TimePart> {
    let hour = cursor.number(1, 2)?;
    let separator = match style {
        Style::Colons | Style::Field => cursor.eat_any(b":"),
        Style::Dashes if dotted(*cursor) => cursor.eat_any(b"."),
        Style::Dashes => cursor.eat_any(b":-"),
        Style::Marks | Style::Any => cursor.eat_any(b":-."),
    };
    let Some(separator) = separator else {
        return letters(cursor, hour, style).or_else(|| characters(cursor, hour));
    };
    let minute = cursor.number(1, 2)?;
    let mut parts = Parts { hour, minute, ..Parts::default() };
    let next = cursor.peek();
    let short_seconds = !matches!(style, Style::Colons | Style::Field)
        && separator == b':'
        && next == Some(b'.')
        && two_digits(*cursor);
    if (next == Some(separator) && cursor.digit_at(1)) || short_seconds {
        cursor.skip(1);
        parts.second = Some(cursor.number(1, 2)?);
        parts.nanosecond = fraction(cursor);
    } else if separator != b':' {
        return None;
    }
    finish(cursor, parts)
}

/// Returns whether `.15.02` is next, and no more than a fraction before AM or PM: an address goes on.
fn dotted(cursor: Cursor<'_>) -> bool {
    let mut end = cursor;
    end.skip(6);
    let fraction = end.peek() == Some(b'.') && end.digit_at(1);
    if fraction {
        end.skip(1);
        end.skip(end.digits());
    }
    cursor.peek() == Some(b'.')
        && two_digits(cursor)
        && cursor.peek_at(3) == Some(b'.')
        && cursor.digits_at(4) == 2
        && (!fraction || half_day(&mut end).is_some())
}

/// Returns whether a separator and exactly two digits are next.
fn two_digits(cursor: Cursor<'_>) -> bool {
    cursor.digit_at(1) && cursor.digit_at(2) && !cursor.digit_at(3)
}

/// Reads `h15`, `h15m02` and `h15min02s` after the hour, as French has it; only behind a full date, as it may be a duration.
fn letters(cursor: &mut Cursor<'_>, hour: u32, style: Style) -> Option<TimePart> {
    let mut ahead = *cursor;
    if matches!(style, Style::Colons | Style::Field) || !ahead.eat(b'h') {
        return None;
    }
    let minute = ahead.fixed(2)?;
    let mut parts = Parts { hour, minute, ..Parts::default() };
    if ["min", "mn", "m"].iter().any(|unit| ahead.eat_text(unit)) && ahead.digits() == 2 {
        parts.second = Some(ahead.fixed(2)?);
        ahead.eat(b's');
    }
    let part = ahead.at_word_end().then(|| finish(&mut ahead, parts)).flatten()?;
    *cursor = ahead;
    Some(part)
}

/// Reads `时15分02秒`, `时15分02.003秒` and `時15分` after the hour.
fn characters(cursor: &mut Cursor<'_>, hour: u32) -> Option<TimePart> {
    if !eat_one(cursor, &["时", "時", "点", "點", "시"]) {
        return None;
    }
    cursor.spaces(1);
    let minute = cursor.number(1, 2)?;
    if !eat_one(cursor, &["分", "분"]) {
        return None;
    }
    let mut parts = Parts { hour, minute, ..Parts::default() };
    let mut ahead = *cursor;
    ahead.spaces(1);
    if let Some(second) = ahead.number(1, 2) {
        let nanosecond = fraction(&mut ahead);
        if eat_one(&mut ahead, &["秒", "초"]) {
            parts = Parts { second: Some(second), nanosecond, ..parts };
            *cursor = ahead;
        }
    }
    finish(cursor, parts)
}

fn compact(cursor: &mut Cursor<'_>) -> Option<TimePart> {
    let count = cursor.digits();
    let mut parts = Parts { hour: cursor.fixed(2)?, minute: cursor.fixed(2)?, ..Parts::default() };
    if count > 4 {
        parts.second = Some(cursor.fixed(2)?);
        parts.nanosecond = if count == 9 { Some(cursor.fraction()) } else { fraction(cursor) };
    }
    finish(cursor, parts)
}

/// Reads a fraction of a second after a point, a comma or a colon.
fn fraction(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *cursor;
    let mark = ahead.eat_any(b".,:")?;
    let count = ahead.digits();
    let mut behind = ahead;
    behind.skip(count);
    let fits = match mark {
        b'.' => count > 0,
        // A comma may also end a cell of a table: `10:15:02,5,` has no fraction.
        b',' => {
            let cell = matches!(behind.peek(), Some(b',' | b';' | b'|' | b'\t'));
            matches!(count, 3 | 6 | 9) || ((1..9).contains(&count) && !cell)
        }
        _ => (1..=3).contains(&count) && behind.peek() != Some(b':') && behind.peek() != Some(b'.'),
    };
    if !fits {
        return None;
    }
    let nanosecond = ahead.fraction();
    *cursor = ahead;
    Some(nanosecond)
}

/// Reads AM or PM and checks the ranges.
fn finish(cursor: &mut Cursor<'_>, parts: Parts) -> Option<TimePart> {
    let afternoon = half_day(cursor);
    let hour = in_half(afternoon, parts.hour)?;
    let (second, leap) = match parts.second {
        // A leap second ends an hour in UTC; zones are quarters of an hour from that.
        Some(60) if parts.minute % 15 == 14 => (59, 1_000_000_000),
        second => (second.unwrap_or(0), 0),
    };
    let nanosecond = parts.nanosecond.unwrap_or(0) + leap;
    let precision = match (parts.second, parts.nanosecond) {
        (None, _) => Precision::Minute,
        (Some(_), None) => Precision::Second,
        (Some(_), Some(_)) => Precision::Fraction,
    };
    let time = NaiveTime::from_hms_nano_opt(hour, parts.minute, second, nanosecond)?;
    let odd = parts.hour == 0 && afternoon == Some(true);
    Some(TimePart { time, precision, half_day: afternoon.is_some(), odd })
}

/// Returns the hour of the day that `hour` is in its half, where one is stated; 13 and more may say so twice.
fn in_half(afternoon: Option<bool>, hour: u32) -> Option<u32> {
    match (afternoon, hour) {
        // Some count the hours of a half from 0 to 11.
        (Some(true), 0..=11) => Some(hour + 12),
        (Some(false), 12) => Some(0),
        (Some(false), 13..) => None,
        _ => Some(hour),
    }
}

/// Reads `AM`, `p.m.` and the like; returns whether it is the afternoon.
fn half_day(cursor: &mut Cursor<'_>) -> Option<bool> {
    let mut ahead = *cursor;
    blank(&mut ahead);
    let known = HALVES.iter().find(|(word, _)| {
        let mut end = ahead;
        end.eat_text(word) && end.at_word_end()
    });
    if let Some((word, afternoon)) = known {
        ahead.skip(word.len());
        *cursor = ahead;
        return Some(*afternoon);
    }
    let afternoon = ahead.eat_any(b"AaPp")?.eq_ignore_ascii_case(&b'p');
    let dotted = ahead.eat(b'.');
    if dotted {
        // Spanish has `p. m.`.
        blank(&mut ahead);
    }
    ahead.eat_any(b"Mm")?;
    if dotted {
        ahead.eat(b'.');
    }
    if !ahead.at_word_end() {
        return None;
    }
    *cursor = ahead;
    Some(afternoon)
}

/// Steps over one blank; in some locales it is one that no line is broken at.
fn blank(cursor: &mut Cursor<'_>) {
    if !cursor.eat_text("\u{202f}") && !cursor.eat_text("\u{a0}") {
        cursor.spaces(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, style: Style) -> Option<String> {
        clock(&mut Cursor::new(text, 0), style).map(|part| part.time.to_string())
    }

    #[test]
    fn clocks_of_all_dress_are_read() {
        assert_eq!(read("7:05:09.5 x", Style::Colons).as_deref(), Some("07:05:09.500"));
        assert_eq!(read("12:05 AM", Style::Colons).as_deref(), Some("00:05:00"));
        assert_eq!(read("5:00pm", Style::Colons).as_deref(), Some("17:00:00"));
        assert_eq!(read("5:00 p. m.", Style::Colons).as_deref(), Some("17:00:00"));
        assert_eq!(read("5:00 a.\u{a0}m. x", Style::Colons).as_deref(), Some("05:00:00"));
        assert_eq!(read("0:30 PM", Style::Colons).as_deref(), Some("12:30:00"));
        assert_eq!(read("0:30 AM", Style::Colons).as_deref(), Some("00:30:00"));
        assert_eq!(read("071509,25", Style::Any).as_deref(), Some("07:15:09.250"));
        assert_eq!(read("07.15.09.25", Style::Any).as_deref(), Some("07:15:09.250"));
        assert_eq!(read("23:59:60", Style::Colons).as_deref(), Some("23:59:60"));
        assert_eq!(read("07:15:09,5,x", Style::Colons).as_deref(), Some("07:15:09"));
        assert_eq!(read("10h05 x", Style::Dashes).as_deref(), Some("10:05:00"));
        assert_eq!(read("10h05min09s", Style::Dashes).as_deref(), Some("10:05:09"));
        assert_eq!(read("10h05", Style::Colons), None);
        assert_eq!(read("10h05x", Style::Dashes), None);
    }

    #[test]
    fn parts_out_of_range_are_none() {
        for text in ["25:00:00", "07:60", "07:15:99", "07:15:60", "13:00 AM", "7-15"] {
            assert_eq!(read(text, Style::Any), None, "{text}");
        }
    }
}
