//! Lines that date the clocks below them, as chat clients and old loggers write: `--- Day changed Sat Mar 16 2024`,
//! `# 2024-03-18`, `Date: 2024-03-18`.

use crate::format::parse::Parsed;
use crate::format::timestamp::find::parse;
use crate::format::timestamp::stamp::{Heading, StampDate};
use crate::model::moment::Precision;

/// Longer lines tell more than a date.
const LONGEST: usize = 80;
/// What may stand before the date, lower case.
const WORDS: [&str; 12] = [
    "log opened",
    "log closed",
    "day changed to",
    "day changed",
    "date changed to",
    "session start",
    "session time",
    "session close",
    "begin logging at",
    "ending logging at",
    "date",
    "day",
];

/// What stands above the messages of the day on which somebody looks at them.
const TODAY: &[&str] =
    &["today", "heute", "aujourd'hui", "aujourd’hui", "hoy", "oggi", "hoje", "vandaag"];
/// The same for the day before.
const YESTERDAY: &[&str] = &["yesterday", "gestern", "hier", "ayer", "ieri", "ontem", "gisteren"];
/// What stands above the days before.
const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Returns what `line` says where it is nothing but the mark of a day: with a clock it has that time; without it has none,
/// and only dates the clocks below it.
pub fn day_marker(line: &str) -> Option<Parsed> {
    if line.len() > LONGEST {
        return None;
    }
    let frame = |c: char| c.is_whitespace() || "-=*#[]()<>_~:—–─".contains(c);
    let text = line.trim_matches(frame);
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return relative(text).map(|heading| marker(heading, line));
    }
    let after = |word: &&str| {
        let head = text.get(..word.len())?;
        let rest = text.get(word.len()..)?.strip_prefix([' ', ':', '\t'])?;
        head.eq_ignore_ascii_case(word).then(|| rest.trim_start_matches(frame))
    };
    let worded = WORDS.iter().find_map(after);
    let text = worded.unwrap_or(text);
    // Numbers alone may be anything.
    let marked = text.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'.');
    let stamp = parse(text).filter(|_| marked)?;
    if stamp.precision > Precision::Day {
        // A time alone is a record like others.
        let message = line.to_owned();
        let full = stamp.date.full().and(worded);
        return full.map(|_| Parsed { stamp: Some(stamp), message, ..Parsed::default() });
    }
    let heading = match stamp.date {
        StampDate::NoYear { month, day } => Heading::NoYear { month, day, weekday: stamp.weekday },
        date => Heading::Date(date.full()?),
    };
    Some(marker(heading, line))
}

/// Returns the day that `word` is by its distance from one that the text does not state, such as `Yesterday`.
pub fn relative(word: &str) -> Option<Heading> {
    let is = |known: &&str| word.eq_ignore_ascii_case(known);
    let days = match () {
        () if TODAY.iter().any(is) => Some(0),
        () if YESTERDAY.iter().any(is) => Some(-1),
        () if WEEKDAYS.iter().any(is) => None,
        () => return None,
    };
    Some(Heading::Relative(days))
}

fn marker(heading: Heading, line: &str) -> Parsed {
    Parsed { day: Some(heading), message: line.to_owned(), ..Parsed::default() }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, Weekday};

    use super::*;

    #[test]
    fn days_are_marked_in_many_ways() {
        for line in [
            "--- Day changed Mon Mar 18 2024",
            "-- Day changed to Mon, 18 Mar 2024",
            "# 2024-03-18",
            "Date: 2024-03-18",
            "--- 2024-03-18 ---",
            "[2024-03-18]",
            "2024-03-18",
            "===== 18 March 2024 =====",
        ] {
            let day = day_marker(line).and_then(|parsed| parsed.day);
            assert_eq!(day, NaiveDate::from_ymd_opt(2024, 3, 18).map(Heading::Date), "{line}");
        }
        for (line, weekday) in [
            ("Monday, March 18th", Some(Weekday::Mon)),
            ("Mon, Mar 18", Some(Weekday::Mon)),
            ("--- 18 March ---", None),
            ("Mar 18", None),
        ] {
            let day = day_marker(line).and_then(|parsed| parsed.day);
            assert_eq!(day, Some(Heading::NoYear { month: 3, day: 18, weekday }), "{line}");
        }
        for line in ["Today", "-- Yesterday --", "FRIDAY", "Gestern"] {
            let day = day_marker(line).and_then(|parsed| parsed.day);
            assert!(matches!(day, Some(Heading::Relative(_))), "{line}");
        }
        for line in
            ["--- Log opened Mon Apr 01 08:00:00 2024", "Session Time: Sat Mar 16 00:00:00 2024"]
        {
            assert!(day_marker(line).is_some_and(|parsed| parsed.stamp.is_some()), "{line}");
        }
        for line in [
            "[2024-03-18 10:15:02]",
            "20240318",
            "due 2024-03-18",
            "2024-03-18 is a Monday",
            "10:15:02",
            "v1.2",
            "3/18",
            "18 items",
            "Today it rains",
            "Mar 18 was a Monday",
        ] {
            assert_eq!(day_marker(line), None, "{line}");
        }
    }
}
