//! Any other text: a line in which a time is found, or none.

use crate::format::cursor::{Cursor, first_line, level_word};
use crate::format::logfmt::{begins_with_key, pairs};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::{Found, find};
use crate::format::timestamp::spoilt::{is_spoilt, stated};
use crate::model::record::Level;

/// Time, level word and message as far as they are there. Takes every text, so it comes last.
pub struct Plain;

impl Format for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        messages.push(read(text, locate(text)));
        true
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15 10:15:02 ERROR pool exhausted",
                message: "pool exhausted",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "[2024-03-15 10:15:02 +0000] information/Notification: Sending 'Problem' notification",
                message: "Notification: Sending 'Problem' notification",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Info),
            },
            Sample { text: "no time here", message: "no time here", time: "", level: None },
        ]
    }
}

/// Returns the time in the first line of `text`.
pub fn locate(text: &str) -> Option<Found> {
    let line = first_line(text).0;
    // Every time has a digit; most lines without one need no search.
    line.bytes().any(|b| b.is_ascii_digit()).then(|| find(line)).flatten()
}

/// Returns the message of `text`, of which `found` is the time; a time at its start is taken off.
pub fn read(text: &str, found: Option<Found>) -> Parsed {
    let mut message = text;
    let mut stamp = None;
    if let Some(found) = found {
        let before = text.get(..found.span.start).unwrap_or_default();
        if before.trim().trim_matches(['[', '(', '<', '-', '*', '.', '\u{200e}']).is_empty() {
            let after = text.get(found.span.end..).unwrap_or_default();
            message = after.trim_start_matches([']', ')', '>', ' ', '\t', ',', ';', '|']);
            let after = message.trim_start_matches([':', '-', '–', '—']);
            if after.len() < message.len() && after.starts_with(' ') {
                message = after.trim_start();
            }
        }
        stamp = Some(found.stamp);
    }
    if message.len() < text.len() && is_payload(message) {
        return Parsed { stamp, inner: Some(message.to_owned()), ..Parsed::default() };
    }
    let spoilt = stamp.is_none() && (is_spoilt(text) || stated(first_line(text).0).is_some());
    let (level, message) = leveled(message);
    Parsed { stamp, spoilt, level, message: message.to_owned(), ..Parsed::default() }
}

/// Returns whether what stands behind a time is an object, or pairs of keys and values: who collected it stamped it.
fn is_payload(message: &str) -> bool {
    let line = first_line(message).0.trim_end();
    line.starts_with("{\"") && line.ends_with('}')
        || begins_with_key(line.as_bytes()) && pairs(line).is_some_and(|pairs| pairs.len() > 1)
}

/// Returns the level that `message` states at its start and what follows it, or the level further in.
pub fn leveled(message: &str) -> (Option<Level>, &str) {
    opening(message)
        .map_or_else(|| (level_within(message), message), |(level, rest)| (Some(level), rest))
}

/// Returns the level that `message` states at its start and what follows it.
pub fn opening(message: &str) -> Option<(Level, &str)> {
    let start = message.trim_start_matches([':', '|']);
    let mut cursor = Cursor::new(start);
    if let Some(level) = cursor.level() {
        let rest = cursor.rest.trim_start_matches(['|', '-', ':', ' ']);
        return Some((level, if rest.is_empty() { message } else { rest }));
    }
    // `ERROR:text`, `information/Notification: text`, `WARN|text`.
    let letters = start.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = start.split_at_checked(letters)?;
    let rest = rest.strip_prefix([':', '/', '|']).filter(|rest| !rest.is_empty())?;
    Some((level_word(word)?, rest))
}

/// Returns the level that one of the first words is: in capitals, in brackets, or with a colon behind it.
fn level_within(message: &str) -> Option<Level> {
    let line = first_line(message).0.as_bytes();
    let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'|' | b'\n');
    line.split(ends).take(8).find_map(|word| {
        let word = word.strip_suffix(b":").map_or(word, |word| {
            // `local.ERROR:`, `pool:ERROR:`: what stands last before the colon.
            word.rsplit(|byte| matches!(byte, b'.' | b':')).next().unwrap_or(word)
        });
        let loud = word.len() >= 3 && word.iter().all(u8::is_ascii_uppercase);
        let marked = matches!(word, [b'[' | b'<' | b'(', .., b']' | b'>' | b')']);
        let level = || {
            let word = std::str::from_utf8(word).ok()?;
            level_word(word.trim_matches(|c: char| !c.is_ascii_alphabetic()))
        };
        (loud || marked).then(level).flatten()
    })
}
