//! Lines that state what is written like a time and is none: a day that no calendar has, a clock past its end, a
//! year that no log is of.

use std::ops::Range;

use crate::format::cursor::level_word;
use crate::format::timestamp::date::plausible;
use crate::format::timestamp::find::{is_frame, parse};
use crate::format::timestamp::foreign::is_foreign;
use crate::format::timestamp::names::begins_name;
use crate::format::timestamp::place::{head, is_measured, may_begin};

/// From here on a date is rather one that the line speaks of.
const NEAR: usize = 160;

/// So many of the shapes have year, month, day and clock, and stand wherever a time may.
const FULL: usize = 7;

/// How full dates with a clock are written: `0` is a digit, `_` a digit or a blank, `a` a letter of a name, `-` what
/// parts the numbers of a date, `=` the same save a blank, which parts counts, `~` what parts date and clock.
/// The first of them state the year.
const DATED: [&[u8]; 18] = [
    b"0000-00-00~00:00",
    b"00=00=0000~00:00",
    b"00-aaa-0000~00:00",
    b"aaa _0 0000 00:00",
    b"aaa _0, 0000 00:00",
    b"0000-W00-0T00:00",
    b"00000000T000000",
    b"aaa _0, 0000, 00:00",
    b"00=00=00~00:00:00",
    b"00=00 00:00:00.0",
    b"00000000 00:00:00",
    b"0000-000T00:00",
    b"aaa _0 00:00:00",
    b"aaa, 00 aaa 0000 00:00",
    b"aaa aaa _0 00:00:00",
    b"a0000 00:00:00.0",
    b"a00000000 00:00:00.0",
    b"0000\xe5\xb9\xb400\xe6\x9c\x8800\xe6\x97\xa5",
];

/// Returns whether a date with its clock is written at the head of `line`, be there such a time or not.
pub(super) fn is_written(line: &str) -> bool {
    let bytes = line.as_bytes();
    let text = bytes.get(head(bytes)..).unwrap_or_default();
    may_fit(text) && DATED.iter().any(|shape| fits(text, shape))
}

/// Returns whether `text` begins with a number or a name of a date: most does not.
fn may_fit(text: &[u8]) -> bool {
    match text {
        [first, b'0'..=b'9', ..] => first.is_ascii_alphanumeric(),
        [first, second, third, ..] => begins_name([*first, *second, *third]),
        _ => false,
    }
}

/// Returns how many bytes a full date with its clock takes that is written at byte `at` of `line`, `None` where none is.
pub(super) fn written_at(line: &str, at: usize) -> Option<usize> {
    let text = line.as_bytes().get(at..).unwrap_or_default();
    let shape =
        may_fit(text).then(|| DATED.iter().take(FULL).find(|shape| fits(text, shape)))??;
    let rest = text.get(shape.len()..).unwrap_or_default();
    let clock = rest.iter().take_while(|byte| byte.is_ascii_digit() || b":.,".contains(byte));
    Some(shape.len() + clock.count())
}

/// Returns whether what is written at byte `at` of `line` stands where the line would state its own time, and is more than
/// the zeros that stand for none.
pub(super) fn is_own(line: &str, at: usize) -> bool {
    let (before, date) = line.as_bytes().split_at_checked(at).unwrap_or_default();
    at < NEAR && !date.starts_with(b"000") && !is_foreign(before, date)
}

/// Returns where `line`, in which no time of its own was found, states one that cannot be.
pub fn stated(line: &str) -> Option<Range<usize>> {
    let bytes = line.as_bytes();
    // Most lines have no clock at all.
    let near = bytes.get(..2 * NEAR).unwrap_or(bytes);
    let clock = |part: &[u8]| matches!(part, [b'0'..=b'9', b':' | b'T', b'0'..=b'9']);
    if !near.windows(3).any(clock) || is_frame(line) {
        return None;
    }
    let head = head(bytes);
    let begins = |at: usize| {
        let known = bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let inside = at > head
            && at
                .checked_sub(1)
                .and_then(|at| bytes.get(at))
                .is_some_and(u8::is_ascii_alphanumeric);
        known && !inside && may_begin(bytes, at, head)
    };
    let mut places = (head..bytes.len().min(NEAR)).filter(|at| begins(*at));
    let place = places.find_map(|at| {
        let length = written_at(line, at).filter(|_| is_own(line, at))?;
        Some(at..at + length)
    })?;
    // One that can be was found, and is not that of the line.
    let text = line.get(place.clone())?.trim_end_matches([':', '.', ',']);
    parse(text).is_none().then_some(place)
}

/// Returns whether a time is written at the head of `line` or behind its level, of which none was read. Such a line
/// carries nothing on.
pub fn is_spoilt(line: &str) -> bool {
    is_written(line) || is_clock(line.as_bytes()) || behind_level(line).is_some_and(is_written)
}

/// Returns whether `text`, the message of an object or of pairs without a time, begins with a date and its clock that cannot
/// be; a clock alone may be how long something took.
pub fn is_spoilt_message(text: &str) -> bool {
    is_written(text) || behind_level(text).is_some_and(is_written)
}

/// Returns whether `text`, the value of the field of a time, in which no time was found, begins with one all the same, or with
/// a day alone, that no calendar has. Zeros stand for none.
pub fn is_spoilt_value(text: &str) -> bool {
    let text = text.trim_start();
    (is_day(text.as_bytes()) || is_spoilt(text)) && !text.starts_with("000")
}

/// Returns whether `text` begins with year, month and day in numbers: a month, a season and an id have other parts.
fn is_day(text: &[u8]) -> bool {
    let parted =
        matches!(text, [_, _, _, _, first @ (b'-' | b'/'), _, _, second, ..] if first == second);
    let ends = !text.get(10).is_some_and(u8::is_ascii_digit);
    parted && ends && fits(text, b"0000-00-00") && number(text, 0, 4).is_some_and(plausible)
}

/// Returns what stands behind the level that `line` begins with.
fn behind_level(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['[', ' ']);
    let end = line.find(|c: char| !c.is_ascii_alphabetic())?;
    let (level, rest) = line.split_at(end);
    level_word(level)?;
    Some(rest.trim_start_matches([']', ':', '-', '|', ' ']))
}

/// Returns whether `line` begins with a clock alone, `25:10:00` or `[10:62:07.250]`.
fn is_clock(line: &[u8]) -> bool {
    let text = line.strip_prefix(b"[").unwrap_or(line);
    let rest = text.get(8..).unwrap_or_default();
    fits(text, b"00:00:00")
        && rest.first().is_none_or(|next| b" .,]".contains(next))
        && !is_measured(rest)
}

fn fits(text: &[u8], shape: &[u8]) -> bool {
    let as_shaped = |(byte, kind): (&u8, &u8)| match kind {
        b'0' => byte.is_ascii_digit(),
        b'_' => byte.is_ascii_digit() || *byte == b' ',
        b'a' => byte.is_ascii_alphabetic(),
        b'-' => b"-/. ".contains(byte),
        b'=' => b"-/.".contains(byte),
        b'~' => b" Tt_:,".contains(byte),
        other => byte == other,
    };
    text.len() >= shape.len()
        && text.iter().zip(shape).all(as_shaped)
        && is_named(text, shape)
        && is_counted(text, shape)
}

/// Returns whether eight digits at once, where `shape` has them, are hardly an id: only the days that a month lacks, and
/// their neighbours, are written so.
fn is_counted(text: &[u8], shape: &[u8]) -> bool {
    let Some(at) = shape.windows(8).position(|part| part == b"00000000") else { return true };
    let part = |from: usize, length: usize| number(text, at + from, length);
    part(0, 4).is_some_and(|year| (1900..2100).contains(&year))
        && part(4, 2).is_some_and(|month| (1..=13).contains(&month))
        && part(6, 2).is_some_and(|day| (1..=32).contains(&day))
}

/// Returns the number that the `length` digits at `from` of `text` are.
fn number(text: &[u8], from: usize, length: usize) -> Option<u32> {
    std::str::from_utf8(text.get(from..from + length)?).ok()?.parse().ok()
}

/// Returns whether the names in `text` are those of months and weekdays where `shape` has them.
fn is_named(text: &[u8], shape: &[u8]) -> bool {
    let mut names = text.windows(3).zip(shape.windows(3)).filter(|(_, kind)| *kind == b"aaa");
    names.all(|(name, _)| matches!(name, [a, b, c] if begins_name([*a, *b, *c])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::timestamp::find::find;

    #[test]
    fn what_is_written_like_a_time_is_told_from_words_and_numbers() {
        for line in [
            "2024-02-30T10:00:00Z x",
            "2024-03-15 10:25:62 ERROR x",
            "[2024/13/01 10:25:02] x",
            "<13>Mar 32 10:15:02 web-1 app[1]: x",
            "Mar  0 10:15:02 web-1 app[1]: x",
            "Fri Mar 32 10:15:02 2024 x",
            "Fri, 32 Mar 2024 10:15:02 +0000 x",
            "15/Mar/2024:25:10:00 +0000 x",
            "30.02.2024 10:15:02 x",
            "02-30 10:15:02.250  712  712 E Shop: x",
            "E0230 10:15:02.250000       1 pool.go:88] x",
            "9999-12-31 10:15:02 x",
            "25:10:00 x",
            "[10:62:00.123] x",
            "ERROR 2023-02-29 10:00:00 x",
            "[WARN] 2023-02-29 10:00:00 x",
            "INFO  31.04.2023 10:00:00 x",
            "30 Feb 2024 10:15:02 x",
            "Feb 30, 2024 10:15:02 AM x",
            "20240230T101502Z x",
            "20240230 10:15:02 x",
            "2024-W54-1T10:15:02Z x",
            "2023-366T10:15:02Z x",
            "2024年13月15日 10:15:02 x",
            "ERROR - 31/02/2023 10:00:00 x",
        ] {
            assert!(is_spoilt(line), "{line}");
        }
        for line in [
            "Foo 32 10:15:02 x",
            "2024-02-30 x",
            "2024-03-15 10.25",
            "10:62 x",
            "00:11:22:33:44:55 joined",
            "10:25:02-07 x",
            "at 2024-02-30T10:00:00Z",
            "Marked 32 10:15:02",
            "1710497702 x",
            "20240001 10:15:02 import orders",
            "12345678 10:15:02 worker started",
            "12 34 56 10:15:02 rows",
            "20241599 10:15:02 batch",
            "45:30:12 elapsed in total",
            "",
        ] {
            assert!(!is_spoilt(line), "{line}");
        }
    }

    #[test]
    fn a_time_that_cannot_be_is_told_wherever_it_would_be_the_lines_own() {
        for (line, text) in [
            ("host1 2023-02-29 10:00:00 x", "2023-02-29 10:00:00"),
            ("192.0.2.5 - - [31/Apr/2024:10:15:02 +0000] \"GET /\" 200", "31/Apr/2024:10:15:02"),
            ("shop: Feb 30, 2024 10:15:02 x", "Feb 30, 2024 10:15:02"),
            ("time=2023-02-29T10:00:00.25Z level=info", "2023-02-29T10:00:00.25"),
        ] {
            assert_eq!(stated(line).and_then(|place| line.get(place)), Some(text), "{line}");
            assert_eq!(find(line), None, "{line}");
        }
        for line in [
            "certificate valid until 2023-02-29 10:00:00",
            "date '0000-00-00 00:00:00' in column 3",
            "next run at 2023-02-29 10:00:00",
            "license issued 2020-01-01 10:00:00 to ann",
            "license issued 2020-01-01 10:00:00, paid",
            "rows older than 2023-05-05 10:00:00 are deleted",
            "x",
        ] {
            assert_eq!(stated(line), None, "{line}");
        }
        let line = "host1 2023-02-29 10:00:00 after 12 tries, 2023-03-01 10:00:00";
        assert_eq!(find(line), None, "nothing takes its place");
        assert!(is_spoilt_value("2023-02-29") && is_spoilt_value("2023-02-29T10:00:00Z x"));
        for value in
            ["0001-01-01T00:00:00Z", "12-3", "2024-03", "2024/25", "1234-5678", "2024-0315"]
        {
            assert!(!is_spoilt_value(value), "{value}");
        }
        assert!(is_spoilt_value("45:30:12") && !is_spoilt_message("45:30:12 of 50:00:00"));
        assert!(is_spoilt_message("ERROR 2023-02-29 10:00:00 x"));
    }
}
