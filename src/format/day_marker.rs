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
#[rustfmt::skip]
const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
];

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

/// Returns whether marks of days without a date, as far as `head` has some, frame its lines: `begins` says of each that follows
/// one that it begins a record. In a `chat` that is enough, where none of them stands behind a blank line, which would tell
/// them from texts; elsewhere the first must stand above all records, as lists of days to come do not.
pub fn frames(head: &str, chat: bool, begins: impl Fn(&str) -> bool) -> bool {
    let blank = |line: &str| line.trim().is_empty();
    let (mut any, mut begun, mut above) = (false, false, "x");
    let mut rest = head;
    while let Some((line, below)) =
        rest.split_once('\n').or((!rest.is_empty()).then_some((rest, "")))
    {
        rest = below;
        if is_loose(line) {
            let next = below.lines().find(|line| !blank(line));
            let apart = begun && if chat { blank(above) } else { !any };
            if apart || next.is_some_and(|next| !begins(next)) {
                return false;
            }
            any = true;
        } else if !begun && !blank(line) {
            begun = begins(line);
        }
        above = line;
    }
    any
}

/// Returns whether `line` is the mark of a day without a year, or by its distance.
fn is_loose(line: &str) -> bool {
    let day = day_marker(line).and_then(|mark| mark.day);
    day.is_some_and(|day| !matches!(day, Heading::Date(_)))
}

/// Returns the day that `word` is by its distance from one that the text does not state, such as `Yesterday`; whoever heads
/// days so writes it with a capital.
pub fn relative(word: &str) -> Option<Heading> {
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
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
        for line in ["Today", "-- Yesterday --", "FRIDAY", "Gestern", "Freitag", "Miércoles"] {
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
            "today",
            "- monday",
            "Mar 18 was a Monday",
        ] {
            assert_eq!(day_marker(line), None, "{line}");
        }
    }

    #[test]
    fn marks_without_a_date_frame_what_begins_below_each_of_them() {
        let framed = |head: &str, chat| frames(head, chat, |line| line.starts_with("10:"));
        assert!(framed("shop 1.2\nMar 15\n10:15:00 a\n\nMar 16\n\n10:16:00 b\n", false));
        assert!(
            !framed("10:15:00 a\nMar 15\n10:16:00 b\n", false),
            "what was above has a day, too"
        );
        assert!(framed("10:15:00 a\nToday\n10:16:00 b\n", true));
        assert!(!framed("10:15:00 a\n\nFriday\n10:16:00 b\nToday\n10:17:00 c\n", true));
        for head in
            ["10:15:00 on\nMay 5\nJune 9\n10:16:00 b\n", "Friday\nx\n10:15:00 a\n", "10:15:00 a\n"]
        {
            assert!(!framed(head, false) && !framed(head, true), "{head}");
        }
    }
}
