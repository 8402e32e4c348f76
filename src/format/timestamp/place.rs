//! Where in a line a time may stand: what comes before it, and whether that makes it the line's own.

use crate::format::timestamp::foreign::{is_named_other, names_thing};
use crate::format::timestamp::list::is_list;

/// Words that stand before the clock in lines that begin with the level.
const LEVELS: [&[u8]; 10] = [
    b"trace",
    b"debug",
    b"info",
    b"notice",
    b"warn",
    b"warning",
    b"error",
    b"fatal",
    b"critical",
    b"severe",
];

/// What a number at the start of a line may be a count of.
const COUNTED: [&[u8]; 13] = [
    b"bytes",
    b"records",
    b"rows",
    b"lines",
    b"files",
    b"items",
    b"keys",
    b"objects",
    b"entries",
    b"packets",
    b"messages",
    b"requests",
    b"events",
];

/// What follows a duration.
const MEASURED: [&[u8]; 8] =
    [b"elapsed", b"remaining", b"left", b"ago", b"later", b"hours", b"hrs", b"total"];

/// Returns the length of what comes before the first letter or digit of a line: brackets, a syslog priority with its
/// version, terminal colours.
pub(super) fn head(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        match rest.first() {
            Some(b'<') => at += priority(rest).unwrap_or(1),
            Some(0x1b) => at += colour(rest),
            Some(byte) if !byte.is_ascii_alphanumeric() && *byte != b'@' => at += 1,
            _ => return at,
        }
    }
}

/// Returns the length of `<13>` or `<13>1 ` at the start.
fn priority(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        bytes
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let count = digits(1);
    if !(1..=3).contains(&count) || bytes.get(count + 1) != Some(&b'>') {
        return None;
    }
    let end = count + 2;
    let version = digits(end);
    let versioned = (1..=3).contains(&version) && bytes.get(end + version) == Some(&b' ');
    Some(if versioned { end + version + 1 } else { end })
}

/// Returns whether nothing but a syslog priority with a version, `<13>1 `, comes before.
pub(super) fn is_versioned(before: &[u8]) -> bool {
    before.ends_with(b" ") && priority(before) == Some(before.len())
}

/// Returns the length of a terminal colour at the start.
fn colour(bytes: &[u8]) -> usize {
    let body = bytes.iter().skip(1).take_while(|byte| b"[;0123456789".contains(byte)).count();
    1 + body + usize::from(bytes.get(1 + body) == Some(&b'm'))
}

/// Returns whether a time may begin at `at`, judged by what touches it on the left.
pub(super) fn may_begin(bytes: &[u8], at: usize, head: usize) -> bool {
    let back = |steps: usize| at.checked_sub(steps).and_then(|at| bytes.get(at)).copied();
    let Some(before) = back(1) else { return true };
    match before {
        _ if at <= head => true,
        b'm' => after_colour(bytes.get(..at).unwrap_or_default()),
        b'.' => back(2).is_none_or(|byte| b" :>\t".contains(&byte)),
        b'-' => back(2).is_none_or(|byte| byte == b'-'),
        // `file.log:12:2024-…` and `9:20240315:101502` are places, `10:15:02` is a clock.
        b':' if bytes.get(at).is_some_and(u8::is_ascii_alphabetic) => true,
        b':' => {
            let digits =
                bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit());
            digits.count() >= 4 || !back(2).is_some_and(|byte| byte.is_ascii_digit())
        }
        // SAP's Java parts the cells of a line so.
        b'#' if bytes.starts_with(b"#") && back(2).is_some_and(|byte| byte.is_ascii_digit()) => {
            true
        }
        b'_' | b'/' | b'\\' | b'%' | b'#' | b'$' | b'&' | b'~' | b'^' | b'+' | b'@' => false,
        _ => !before.is_ascii_alphanumeric(),
    }
}

fn after_colour(before: &[u8]) -> bool {
    let Some((_, body)) = before.split_last() else { return false };
    let digits = body.iter().rev().take_while(|byte| b";0123456789".contains(byte)).count();
    let opening = body.get(..body.len() - digits).unwrap_or_default();
    // What is copied from a terminal lacks the escape.
    opening.ends_with(b"\x1b[") || (opening.ends_with(b"[") && digits > 0)
}

/// Returns whether nothing but a level comes before.
pub(in crate::format) fn is_level(before: &[u8]) -> bool {
    let mut words = words_back(before);
    let first = words.next();
    words.next().is_none()
        && first.is_some_and(|word| LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level)))
}

/// Returns whether nothing but a letter for the level in a bracket comes before: `[E 240315 10:15:02 web:12]`.
pub(super) fn is_letter(before: &[u8]) -> bool {
    matches!(before, [b'[', letter, b' '] if b"TDICNWEF".contains(letter))
}

/// Returns whether nothing comes before but such a letter, or the numbers of processes and threads, one of them or two:
/// `[2712:42:0315/101502.123456:ERROR:…`, `712 2a4 03/15 10:15:02 …`.
pub(super) fn is_prefix(before: &[u8]) -> bool {
    let Some((mark, numbers)) = before.split_last() else { return false };
    let numbers = match (mark, numbers) {
        (b':', [b'[', numbers @ ..]) => numbers,
        (b' ', numbers) if !numbers.starts_with(b"[") => numbers,
        _ => return is_letter(before),
    };
    let number = |part: &[u8]| {
        (1..=8).contains(&part.len())
            && part.iter().all(u8::is_ascii_hexdigit)
            && part.iter().any(u8::is_ascii_digit)
    };
    let mut parts = numbers.split(|byte| byte == mark);
    parts.by_ref().take(2).all(number) && parts.next().is_none()
}

/// Returns the words before the end of `before`, the last one first.
pub(super) fn words_back(before: &[u8]) -> impl Iterator<Item = &[u8]> {
    let tail = before.get(before.len().saturating_sub(48)..).unwrap_or_default();
    tail.rsplit(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty())
}

/// Returns whether an epoch number from `at` to `end` is a time: it stands first, or under a name that says so.
pub(super) fn is_epoch_place(bytes: &[u8], at: usize, end: usize, head: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    if before.ends_with(b"/Date(") {
        return true;
    }
    let ends = bytes.get(end).is_none_or(|byte| !b"-/%.@".contains(byte));
    // Whoever writes that one counts digits, not seconds.
    let counted = bytes.get(at..end) == Some(b"1234567890");
    let counts = || is_counted(bytes.get(end..).unwrap_or_default());
    let first = at <= head && !before.ends_with(b"-") && !counted && !counts() && !is_list(bytes);
    // The receipt time of ArcSight's records is in milliseconds; a number of other length is how long an answer took.
    let receipt = end.saturating_sub(at) == 13
        && [b" rt=".as_slice(), b"|rt="].iter().any(|key| before.ends_with(key));
    let alone = at < 64 && before.ends_with(b" (") && bytes.get(end) == Some(&b')');
    ends && (first
        || alone
        || receipt
        || before.ends_with(b"audit(")
        || after_alert(before)
        || named(before))
}

/// Returns whether `rest`, what follows a number at the start of a line, says what it counts.
fn is_counted(rest: &[u8]) -> bool {
    begins_with_word(rest, &COUNTED)
}

/// Returns whether `rest`, what follows a clock at the start of a line, says that it is a duration.
pub(super) fn is_measured(rest: &[u8]) -> bool {
    begins_with_word(rest, &MEASURED)
}

fn begins_with_word(rest: &[u8], words: &[&[u8]]) -> bool {
    let Some(rest) = rest.strip_prefix(b" ") else { return false };
    let end = rest.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
    rest.get(..end).is_some_and(|word| words.contains(&word))
}

/// Returns whether an epoch number from `at` to `end` is a cell of its own.
pub(super) fn is_cell(bytes: &[u8], at: usize, end: usize) -> bool {
    let side = |byte: Option<&u8>| byte.is_none_or(|byte| b"|\t,;".contains(byte));
    let before = bytes.get(..at).unwrap_or_default().trim_ascii_end();
    let after = bytes.get(end..).unwrap_or_default();
    let after = if after.starts_with(b" |") { after.get(1..).unwrap_or_default() } else { after };
    let before_tab = bytes.get(at.wrapping_sub(1)) == Some(&b'\t');
    if is_list(bytes) {
        return false;
    }
    // Behind a label such as `parted: OUT: 5\t` stand numbers of anything.
    let first = bytes.split(|byte| b"|\t,;".contains(byte)).next().unwrap_or_default();
    if first.len() < at && first.windows(2).any(|pair| pair == b": ") {
        return false;
    }
    let tagged = before.ends_with(b"<;>") && after.starts_with(b"<;>");
    tagged || ((side(before.last()) || before_tab) && side(after.first()))
}

/// Returns where the epoch number stands in a line of columns that begins with a number, as flow logs and exports of
/// databases are: the first one that a number follows; of a pair that says from when to when, the second.
pub(super) fn column(bytes: &[u8]) -> Option<usize> {
    let is_number = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_epoch = |word: &[u8]| word.len() == 10 && word.starts_with(b"1") && is_number(word);
    let mut at = 0;
    let mut before: Option<usize> = None;
    for (index, word) in bytes.split(|byte| *byte == b' ').enumerate().take(24) {
        match before {
            _ if index == 0 && !is_number(word) => return None,
            Some(_) if is_epoch(word) => return Some(at),
            Some(place) if is_number(word) => return Some(place),
            _ => before = (index > 0 && is_epoch(word)).then_some(at),
        }
        at += word.len() + 1;
    }
    None
}

/// Returns whether only one word in capitals comes before.
fn after_alert(before: &[u8]) -> bool {
    let word = before.strip_suffix(b" ").unwrap_or_default();
    !word.is_empty() && word.len() <= 12 && word.iter().all(u8::is_ascii_uppercase)
}

/// Returns whether what comes before sets a number apart as a value: a bracket, a cell, or the name of a time.
pub(super) fn is_marked(before: &[u8]) -> bool {
    let cell = before.last().is_none_or(|byte| b"[({<\"'|,;\t".contains(byte));
    cell || (before.ends_with(b": ") && !names_thing(before)) || named(before)
}

/// Returns whether a number behind `before` may be an epoch for its place among pairs.
pub(crate) fn may_be_timed(before: &[u8]) -> bool {
    before.ends_with(b"audit(") || before.ends_with(b" (") || named(before)
}

/// Returns whether the name of a time, as in `ts=` or `"eventTime": "`, comes before.
fn named(before: &[u8]) -> bool {
    let before = before.strip_suffix(b"\"").unwrap_or(before).trim_ascii_end();
    let Some(before) = before.strip_suffix(b"=").or_else(|| before.strip_suffix(b":")) else {
        return false;
    };
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b"\"").unwrap_or(before);
    let key = before.rsplit(|byte| b" \",;{[(\t?&|".contains(byte)).next().unwrap_or_default();
    let key = key.to_ascii_lowercase();
    let tail = || {
        let tails = [b"time".as_slice(), b"timestamp", b"_ts", b"timemillis", b"datetime"];
        tails.iter().any(|tail| key.ends_with(tail))
    };
    matches!(
        key.as_slice(),
        b"t" | b"ts"
            | b"section_start"
            | b"section_end"
            | b"epoch"
            | b"clock"
            | b"date"
            | b"when"
            | b"time"
            | b"timestamp"
            | b"datetime"
            | b"eventtime"
    ) || (tail() && !is_named_other(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_what_comes_before_the_text() {
        assert_eq!(head(b"[[ x"), 3);
        assert_eq!(head(b"<13>1 2024"), 6);
        assert_eq!(head(b"<13>Mar"), 4);
        assert_eq!(head(b"\x1b[1;32m2024"), 7);
        assert_eq!(head(b""), 0);
    }

    #[test]
    fn a_time_begins_at_a_boundary() {
        assert!(may_begin(b"a=1", 2, 0) && may_begin(b"1", 0, 0) && may_begin(b"a \x1b[3m1", 6, 0));
        assert!(
            !may_begin(b"log.1", 4, 0) && !may_begin(b"x1", 1, 0) && !may_begin(b"10:15", 3, 0)
        );
    }
}
