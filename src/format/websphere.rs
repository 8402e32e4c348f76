//! What `WebSphere` Application Server writes to `SystemOut.log`, in its basic format: time, thread, short name, type, message.

use crate::format::cursor::{Cursor, field};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// The format.
pub struct WebSphere;

impl Format for WebSphere {
    fn name(&self) -> &'static str {
        "websphere"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'['
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "[3/15/24 10:15:02:003 UTC] 0000009f ConnectionEve W J2CA0206W: A connection error occurred.",
                message: "J2CA0206W: A connection error occurred.",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Warning),
            },
            Sample {
                text: "[3/15/24 10:15:02:003 UTC] 00000071 Checkout      E orders are not accepted",
                message: "orders are not accepted",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Error),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    // The time in brackets is about this long.
    if !text.starts_with('[') || !text.bytes().take(40).any(|byte| byte == b']') {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let stamp = cursor.time()?;
    let thread = cursor.run(|byte| byte.is_ascii_hexdigit())?;
    let logger = (thread.len() == 8).then(|| cursor.word()).flatten()?;
    let level = match cursor.word()? {
        "F" => Some(Level::Critical),
        "E" => Some(Level::Error),
        "W" => Some(Level::Warning),
        "A" | "I" | "C" => Some(Level::Info),
        "D" | "1" | "2" | "3" | ">" | "<" => Some(Level::Debug),
        "O" | "R" | "Z" => None,
        _ => return None,
    };
    let message = cursor.rest.strip_prefix(' ')?.to_owned();
    let fields = vec![field("logger", logger), field("thread", thread)];
    Some(Parsed { stamp: Some(stamp), level, message, fields, ..Parsed::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bracketed_times_are_left_to_others() {
        for line in [
            "[3/15/24 10:15:02:003 UTC] server started",
            "[2024-03-15 10:15:02] feed is E today",
            "[3/15/24 10:15:02:003 UTC] 0000009f Checkout",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
