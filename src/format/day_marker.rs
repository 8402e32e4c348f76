//! Lines that date the clocks below them, as chat clients and old loggers write: `--- Day changed Sat Mar 16 2024`,
//! `# 2024-03-18`, `Date: 2024-03-18`.

use crate::format::parse::Parsed;
use crate::format::timestamp::find::parse;
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

/// Returns what `line` says where it is nothing but the mark of a day: with a clock it has that time; without it has none,
/// and only dates the clocks below it.
pub fn day_marker(line: &str) -> Option<Parsed> {
    if line.len() > LONGEST || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let frame = |c: char| c.is_whitespace() || "-=*#[]()<>_~:".contains(c);
    let text = line.trim_matches(frame);
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
    let date = stamp.date.full()?;
    let message = line.to_owned();
    if stamp.precision > Precision::Day {
        // A time alone is a record like others.
        return worded.map(|_| Parsed { stamp: Some(stamp), message, ..Parsed::default() });
    }
    Some(Parsed { day: Some(date), message, ..Parsed::default() })
}

#[cfg(test)]
mod tests {
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
            assert_eq!(day.map(|day| day.to_string()).as_deref(), Some("2024-03-18"), "{line}");
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
        ] {
            assert_eq!(day_marker(line), None, "{line}");
        }
    }
}
