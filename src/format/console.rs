//! Line prefixes of consoles: Docker Compose's service column and Android's logcat.

use crate::format::cursor::{Cursor, field, is_number, opens_time};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `web-1  | text`: `docker compose logs`, with or without `--timestamps`; a wrapper.
pub struct Compose;

/// `03-17 16:13:38.811  1702  2395 D Tag: message`: `logcat -v threadtime`.
pub struct Logcat;

impl Format for Compose {
    fn name(&self) -> &'static str {
        "compose"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        compose(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_alphanumeric() || matches!(first, b'-' | b'_' | b'.')
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "web-1  | 2024-03-15T10:15:02.003433597Z listening",
                message: "listening",
                time: "2024-03-15T10:15:02.003433597Z",
                level: None,
            },
            Sample { text: "caddy   | ready", message: "ready", time: "", level: None },
        ]
    }
}

impl Format for Logcat {
    fn name(&self) -> &'static str {
        "logcat"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        logcat(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[Sample {
            text: "03-17 16:13:38.811  1702  2395 W WindowManager: frozen",
            message: "frozen",
            time: "2024-03-17T16:13:38.811Z",
            level: Some(Level::Warning),
        }]
    }
}

fn compose(text: &str) -> Option<Parsed> {
    let (column, payload) = split_column(text).or_else(|| Some((text.strip_suffix(" |")?, "")))?;
    let name = column.trim_end_matches(' ');
    let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if name.is_empty() || name.len() > 100 || !name.bytes().all(named) {
        return None;
    }
    // A number of the replica, or the padding of a column; else it may be any table.
    let (service, replica) = name.rsplit_once(['-', '_']).unwrap_or((name, ""));
    let numbered = is_number(replica) && replica.len() <= 3;
    if !numbered && column.len() == name.len() {
        return None;
    }
    Some(Parsed {
        service: Some(if numbered { service } else { name }.to_owned()),
        inner: Some(payload.to_owned()),
        ..Parsed::default()
    })
}

/// Splits `text` around the first ` | `.
fn split_column(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let spaced = |at: &usize| {
        bytes.get(at + 1) == Some(&b' ')
            && at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b' ')
    };
    let at = memchr::memchr_iter(b'|', bytes).find(spaced)?;
    Some((text.get(..at - 1)?, text.get(at + 2..)?))
}

fn logcat(text: &str) -> Option<Parsed> {
    if text.as_bytes().get(2) != Some(&b'-') || text.as_bytes().get(5) != Some(&b' ') {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let stamp = cursor.time()?.month_first();
    let pid = cursor.word().filter(|word| is_number(word))?;
    let thread = cursor.word().filter(|word| is_number(word))?;
    let level = match cursor.word()? {
        "V" => Level::Trace,
        "D" => Level::Debug,
        "I" => Level::Info,
        "W" => Level::Warning,
        "E" => Level::Error,
        "F" | "A" => Level::Critical,
        _ => return None,
    };
    cursor.space();
    let tag = cursor.until(": ").or_else(|| cursor.rest.strip_suffix(':'))?;
    let fields = vec![field("pid", pid), field("thread", thread), field("tag", tag.trim())];
    let message = cursor.rest.to_owned();
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}
