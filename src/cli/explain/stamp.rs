//! Names the layout of a time as it is written.

use crate::format::timestamp::find;
use crate::model::moment::Moment;
use crate::model::record::Record;

/// Returns the text of the time of `record` as it is written, where that can be found again.
pub(super) fn written(record: &Record, time: &Moment) -> Option<String> {
    let states = |text: &str| {
        let stamp = find::parse(text)?;
        let clock = stamp.time == time.civil.time() || stamp.zone.is_some();
        let date = stamp.date.full().is_none_or(|date| date == time.civil.date());
        (clock && date).then(|| text.to_owned())
    };
    let line = record.raw.lines().next().unwrap_or_default();
    let found = find::find(line).and_then(|found| line.get(found.span)).and_then(states);
    let field = || record.fields.iter().find_map(|(_, value)| states(value));
    let word = || line.split([' ', '\t', '"', ',', '[', ']']).find_map(states);
    found.or_else(field).or_else(word)
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
    let name = if number {
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
    } else if starts("9999/99/99") || starts("9999.99.99") {
        "year, month and day in numbers, clock"
    } else if starts("99/aaa/9999:") {
        "access log (day/month name/year:clock)"
    } else if starts("aaa 99 99:99") || starts("aaa  9 99:99") || starts("aaa 9 99:99") {
        "syslog, RFC 3164 (month name, day, clock)"
    } else if starts("aaa aaa ") {
        "ctime (weekday, month name, day, clock, year)"
    } else if starts("aaa, ") || starts("aaaa, ") {
        "RFC 2822 (weekday, day, month name, year, clock)"
    } else if starts("a9999 ") {
        "klog (level, month and day, clock)"
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
            ("15/03/2024 10:15:02", "day, month and year in numbers, clock"),
        ] {
            assert_eq!(layout(text), name, "{text}");
        }
    }
}
