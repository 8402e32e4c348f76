//! Lines that begin with what is written like a time and is none: a day that no calendar has, a clock past its end, a
//! year that no log is of.

use crate::format::cursor::level_word;
use crate::format::timestamp::names::begins_name;
use crate::format::timestamp::place::head;

/// So many of the shapes have year, month, day and clock.
const FULL: usize = 2;

/// How full dates with a clock are written: `0` is a digit, `_` a digit or a blank, `a` a letter of a name, `-` what
/// parts the numbers of a date, `~` what parts date and clock.
/// The first of them state the year.
const DATED: [&[u8]; 10] = [
    b"0000-00-00~00:00",
    b"00-00-0000~00:00",
    b"00-00-00~00:00:00",
    b"00-00 00:00:00.0",
    b"00-aaa-0000~00:00",
    b"aaa _0 00:00:00",
    b"aaa, 00 aaa 0000 00:00",
    b"aaa aaa _0 00:00:00",
    b"a0000 00:00:00.0",
    b"a00000000 00:00:00.0",
];

/// Returns whether a date with its clock is written at the head of `line`, be there such a time or not.
pub(super) fn is_written(line: &str) -> bool {
    let bytes = line.as_bytes();
    let text = bytes.get(head(bytes)..).unwrap_or_default();
    DATED.iter().any(|shape| fits(text, shape))
}

/// Returns how many bytes a full date with its clock takes that is written at byte `at` of `line`, `None` where none is.
pub(super) fn written_at(line: &str, at: usize) -> Option<usize> {
    let text = line.as_bytes().get(at..).unwrap_or_default();
    let shape = DATED.iter().take(FULL).find(|shape| fits(text, shape))?;
    let rest = text.get(shape.len()..).unwrap_or_default();
    let clock = rest.iter().take_while(|byte| byte.is_ascii_digit() || b":.,".contains(byte));
    Some(shape.len() + clock.count())
}

/// Returns whether a time is written at the head of `line` or behind its level, of which none was read. Such a line
/// carries nothing on.
pub fn is_spoilt(line: &str) -> bool {
    is_written(line) || is_clock(line.as_bytes()) || behind_level(line).is_some_and(is_written)
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
    fits(text, b"00:00:00") && text.get(8).is_none_or(|next| b" .,]".contains(next))
}

fn fits(text: &[u8], shape: &[u8]) -> bool {
    let as_shaped = |(byte, kind): (&u8, &u8)| match kind {
        b'0' => byte.is_ascii_digit(),
        b'_' => byte.is_ascii_digit() || *byte == b' ',
        b'a' => byte.is_ascii_alphabetic(),
        b'-' => b"-/. ".contains(byte),
        b'~' => b" Tt_:,".contains(byte),
        other => byte == other,
    };
    text.len() >= shape.len() && text.iter().zip(shape).all(as_shaped) && is_named(text, shape)
}

/// Returns whether the names in `text` are those of months and weekdays where `shape` has them.
fn is_named(text: &[u8], shape: &[u8]) -> bool {
    let mut names = text.windows(3).zip(shape.windows(3)).filter(|(_, kind)| *kind == b"aaa");
    names.all(|(name, _)| matches!(name, [a, b, c] if begins_name([*a, *b, *c])))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "",
        ] {
            assert!(!is_spoilt(line), "{line}");
        }
    }
}
