//! The text log of `MongoDB` up to 4.2: `TIME severity COMPONENT [context] message`.

use crate::format::cursor::{Cursor, field, opens_time, split_byte};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// The format; later versions write JSON.
pub struct Mongo;

impl Format for Mongo {
    fn name(&self) -> &'static str {
        "mongodb"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15T10:15:02.003+0000 E STORAGE  [conn991] WiredTiger error (28)",
                message: "WiredTiger error (28)",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "2024-03-15T10:15:02.003Z I -        [main] ready",
                message: "ready",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Info),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    // The severity stands alone between two spaces, near the start.
    let (time, rest) =
        split_byte(text, b' ').filter(|(time, _)| (20..=30).contains(&time.len()))?;
    if rest.as_bytes().get(1) != Some(&b' ') && rest.as_bytes().get(2) != Some(&b' ') {
        return None;
    }
    let mut cursor = Cursor::new(rest);
    let level = match cursor.word()? {
        "D" | "D1" | "D2" | "D3" | "D4" | "D5" => Level::Debug,
        "I" => Level::Info,
        "W" => Level::Warning,
        "E" => Level::Error,
        "F" => Level::Critical,
        _ => return None,
    };
    let component = cursor.word()?;
    if !component.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'-')) {
        return None;
    }
    let context = cursor.bracketed()?;
    cursor.space();
    let stamp = Cursor::new(time).time()?;
    let mut fields = vec![field("context", context)];
    if component != "-" {
        fields.push(field("component", component));
    }
    let message = cursor.rest.to_owned();
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}
