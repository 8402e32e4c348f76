//! Finds the time of a record in its text again, and names the layout it is written in.

use chrono::{Datelike, NaiveDate, Timelike};

use crate::format::timestamp::find;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Moment;
use crate::model::record::Record;

/// How many words of a line are tried.
const WORDS: usize = 64;
/// The field that keeps the time of a line where that is the end of what it tells of.
const END: &str = "http.end";

/// A time as it is written.
pub(super) struct Written {
    /// The text.
    pub(super) text: String,
    /// What it says.
    pub(super) stamp: Stamp,
}

/// Returns the time of `record` as it is written, where that can be found again.
pub(super) fn written(record: &Record, time: &Moment) -> Option<Written> {
    if let Some(text) = record.field(END) {
        return Some(Written { text: text.to_owned(), stamp: find::parse(text)? });
    }
    let line = record.raw.lines().next().unwrap_or_default();
    let first = find::find(line).and_then(|found| {
        let text = line.get(found.span)?;
        is_of(&found.stamp, time).then(|| Written { text: text.to_owned(), stamp: found.stamp })
    });
    let field = || record.fields.iter().find_map(|(_, value)| states(value, time));
    let inside = || later(line).find_map(|text| states(text, time));
    let word = || line.split([' ', '\t', '"', ',', '[', ']']).find_map(|text| states(text, time));
    first.or_else(inside).or_else(field).or_else(word)
}

/// Returns the times that begin with a word of `line`: a wrapper's own comes first.
fn later(line: &str) -> impl Iterator<Item = &str> {
    let begins = line.match_indices(|c: char| c.is_ascii_alphanumeric() || c == '@');
    let starts = begins.filter(|(at, _)| {
        let before = line.get(..*at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_ascii_alphanumeric())
    });
    starts.take(WORDS).filter_map(|(at, _)| {
        let rest = line.get(at..)?;
        rest.get(find::find_at(rest, 0)?.span)
    })
}

/// Returns `text` where it states `time`.
fn states(text: &str, time: &Moment) -> Option<Written> {
    let stamp = find::parse(text)?;
    is_of(&stamp, time).then(|| Written { text: text.to_owned(), stamp })
}

/// Returns whether `stamp` is how `time` is stated.
fn is_of(stamp: &Stamp, time: &Moment) -> bool {
    let date = time.civil.date();
    let same = match stamp.date {
        StampDate::Full(full) => full == date,
        StampDate::Numeric { date: usual, others, .. } => {
            usual == date || others.iter().flatten().any(|(other, _)| *other == date)
        }
        StampDate::NoYear { month, day } => is_day(date, month, day),
        StampDate::Pair { month, day, .. } => is_day(date, month, day) || is_day(date, day, month),
        StampDate::NoDate | StampDate::NoHour => true,
    };
    let own = time.civil.time();
    let clock = match stamp.date {
        StampDate::NoHour => own.with_hour(0) == Some(stamp.time),
        _ => stamp.time == own,
    };
    same && clock
}

fn is_day(date: NaiveDate, month: u32, day: u32) -> bool {
    (date.month(), date.day()) == (month, day)
}

/// Returns the name of the layout of `text`, a time.
pub(super) fn layout(text: &str) -> String {
    let mut shape = String::new();
    for c in text.chars() {
        shape.push(match c {
            '0'..='9' => '9',
            'A'..='Z' | 'a'..='z' => 'a',
            c => c,
        });
    }
    let starts = |head: &str| shape.starts_with(head);
    let holds = |piece: &str| shape.contains(piece);
    let digits = shape.chars().take_while(|c| *c == '9').count();
    let number = shape.chars().all(|c| matches!(c, '9' | '.'));
    let year = shape.ends_with(" 9999");
    let name = if text.len() == 25 && text.starts_with("@4") {
        "TAI64N (seconds since 1970 by atomic time, nanoseconds, in hexadecimal)"
    } else if number {
        match digits {
            10 => "seconds since 1970",
            13 => "milliseconds since 1970",
            16 => "microseconds since 1970",
            19 => "nanoseconds since 1970",
            _ => "a number",
        }
    } else if starts("9999-99-99a99:99") {
        "ISO 8601 / RFC 3339"
    } else if starts("9999-99-99 99:99") {
        "ISO 8601 with a blank"
    } else if matches!(shape.as_str(), "9999-99-99" | "9999/99/99" | "9999.99.99" | "99999999") {
        "a day alone"
    } else if starts("9999/99/99") || starts("9999.99.99") {
        "year, month and day in numbers, clock"
    } else if starts("99/aaa/9999:") {
        "access log (day/month name/year:clock)"
    } else if starts("aaa ") && !starts("aaa aaa ") && year {
        "month name, day, clock, year"
    } else if starts("aaa 99 99:99") || starts("aaa  9 99:99") || starts("aaa 9 99:99") {
        "syslog, RFC 3164 (month name, day, clock)"
    } else if starts("aaa aaa ") && !year {
        "weekday, month name, day, clock"
    } else if starts("aaa aaa ") {
        "ctime (weekday, month name, day, clock, year)"
    } else if starts("aaa, ") || starts("aaaa, ") {
        "RFC 2822 (weekday, day, month name, year, clock)"
    } else if starts("a9999 ") {
        "klog (level, month and day, clock)"
    } else if starts("99:99.") {
        "minutes and seconds alone"
    } else if starts("99:99") || starts("9:99") {
        "a clock alone"
    } else if holds("/") && digits <= 2 {
        "day, month and year in numbers, clock"
    } else {
        "a date and a clock"
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::layout;

    #[test]
    fn layouts_have_the_names_that_people_use() {
        for (text, name) in [
            ("2024-03-15T10:15:02.003Z", "ISO 8601 / RFC 3339"),
            ("2024-03-15 10:15:02,003", "ISO 8601 with a blank"),
            ("Jun  5 02:04:59", "syslog, RFC 3164 (month name, day, clock)"),
            ("Sun Dec 04 04:51:08 2005", "ctime (weekday, month name, day, clock, year)"),
            ("15/Mar/2024:10:15:02 +0000", "access log (day/month name/year:clock)"),
            ("1710497702", "seconds since 1970"),
            ("1710497702003", "milliseconds since 1970"),
            ("I0315 10:15:02.003121", "klog (level, month and day, clock)"),
            ("10:15:02", "a clock alone"),
            ("2024-03-15", "a day alone"),
            ("Wed Mar 13 10:00:00", "weekday, month name, day, clock"),
            ("Aug 11 07:51:15 UTC 2022", "month name, day, clock, year"),
            (
                "@4000000065f41c2b0a1b2c3d",
                "TAI64N (seconds since 1970 by atomic time, nanoseconds, in hexadecimal)",
            ),
            ("15/03/2024 10:15:02", "day, month and year in numbers, clock"),
        ] {
            assert_eq!(layout(text), name, "{text}");
        }
    }
}
