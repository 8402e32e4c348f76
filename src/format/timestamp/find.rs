//! Finds the time in a line of text.

use std::ops::Range;

use crate::format::timestamp::epoch::{epoch, tai64};
use crate::format::timestamp::keyed;
use crate::format::timestamp::layout::{clock_only, dated, day};
use crate::format::timestamp::place::{
    head, is_cell, is_epoch_place, is_foreign, is_level, may_begin,
};
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Precision;

/// How far into a line a time is looked for.
const WINDOW: usize = 2048;
/// From here on only what has a full date and seconds is taken.
const NEAR: usize = 160;

/// A time found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The time.
    pub stamp: Stamp,
    /// The bytes it takes in the text, brackets around it not included.
    pub span: Range<usize>,
}

/// Returns the time that `line` states as its own, wherever it plausibly stands, or `None`.
pub fn find(line: &str) -> Option<Found> {
    let bytes = line.as_bytes();
    if !bytes.iter().take(WINDOW).any(u8::is_ascii_digit) || is_frame(line) {
        return None;
    }
    if keyed::is_object(line)
        && let Some(found) = find_keyed(line)
    {
        return Some(found);
    }
    let head = head(bytes);
    let mut cell = None;
    for (at, byte) in bytes.iter().enumerate().take(WINDOW) {
        if !(byte.is_ascii_alphanumeric() || *byte == b'@') || !may_begin(bytes, at) {
            continue;
        }
        if let Some(found) = at_place(line, at, head) {
            return Some(found);
        }
        if cell.is_none() && byte.is_ascii_digit() {
            cell = read(line, at, |cursor| epoch(cursor))
                .filter(|found| is_cell(bytes, at, found.span.end));
        }
    }
    cell
}

/// Returns the time that begins at byte `at` of `line`, such as the place where the line before had its own.
pub fn find_at(line: &str, at: usize) -> Option<Found> {
    let bytes = line.as_bytes();
    let first = bytes.get(at)?;
    let begins = (first.is_ascii_alphanumeric() || *first == b'@') && may_begin(bytes, at);
    if !begins || is_frame(line) || keyed::is_object(line) {
        return None;
    }
    at_place(line, at, head(bytes))
}

/// Reads `text` as a time that stands alone, such as the value of a JSON field: any layout, or an epoch number.
pub fn parse(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let text = text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/")).unwrap_or(text);
    let text = text.trim_matches(['"', '\'', '[', '(', '{', '<', '>', ')', '}']);
    let text = text.strip_suffix(']').filter(|text| !text.contains('[')).unwrap_or(text).trim();
    if text.is_empty() || text.len() > 120 {
        return None;
    }
    let whole = |read: fn(&mut Cursor<'_>) -> Option<Stamp>| {
        let mut cursor = Cursor::new(text, 0);
        let stamp = read(&mut cursor)?;
        let rest = text.get(cursor.position()..)?.trim();
        (rest.is_empty() || rest.starts_with("m=+")).then_some(stamp)
    };
    whole(epoch)
        .or_else(|| whole(tai64))
        .or_else(|| whole(|cursor| dated(cursor, true)))
        .or_else(|| whole(day))
        .or_else(|| whole(clock_only))
}

/// Returns whether `line` is a frame of a stack trace, whose dates are those of builds.
fn is_frame(line: &str) -> bool {
    line.starts_with([' ', '\t']) && line.trim_start().starts_with("at ")
}

/// Runs `read` at byte `at`.
fn read(
    line: &str,
    at: usize,
    read: impl Fn(&mut Cursor<'_>) -> Option<Stamp>,
) -> Option<Found> {
    let mut cursor = Cursor::new(line, at);
    let stamp = read(&mut cursor)?;
    let end = cursor.position();
    let text = line.get(at..end)?;
    Some(Found { stamp, span: at..at + text.trim_end().len() })
}

/// Returns the time that begins at `at` where it can be that of the line.
fn at_place(line: &str, at: usize, head: usize) -> Option<Found> {
    let bytes = line.as_bytes();
    let start = at <= head;
    let before = bytes.get(..at).unwrap_or_default();
    let digit = bytes.get(at).is_some_and(u8::is_ascii_digit);
    if let Some(found) = read(line, at, |cursor| dated(cursor, start)) {
        let sure = matches!(found.stamp.date, StampDate::Full(_))
            && found.stamp.precision > Precision::Minute;
        let taken = start || ((sure || at < NEAR) && !is_foreign(before));
        return taken.then_some(found);
    }
    if !digit {
        return None;
    }
    if start || (at < NEAR && is_level(before)) {
        let clock = read(line, at, |cursor| clock_only(cursor));
        if let Some(found) = clock.filter(|found| is_clock_place(bytes, found)) {
            return Some(found);
        }
    }
    read(line, at, |cursor| epoch(cursor))
        .filter(|found| is_epoch_place(bytes, at, found.span.end, head))
}

/// Returns whether a clock without a date is followed by what may follow the time of a line.
fn is_clock_place(bytes: &[u8], found: &Found) -> bool {
    let after = bytes.get(found.span.end);
    after.is_none_or(|byte| b" \t]),|;>:\"'".contains(byte))
}

fn find_keyed(line: &str) -> Option<Found> {
    keyed::values(line).into_iter().find_map(|span| {
        let text = line.get(span.clone())?;
        parse(text).map(|stamp| Found { stamp, span })
    })
}
