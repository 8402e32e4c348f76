//! The log of Redis and its kin: `712:M 15 Mar 2024 10:15:02.003 # message`.

use crate::format::cursor::{Cursor, field, is_number};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// The format; `[712] 15 Mar 10:15:02 # message` of version 2 as well.
pub struct Redis;

impl Format for Redis {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'[' || first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "712:M 15 Mar 2024 10:15:02.003 # OOM command not allowed",
                message: "OOM command not allowed",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Warning),
            },
            Sample {
                text: "1:S 30 May 12:50:13.457 * Connecting to MASTER 10.0.0.1:6379",
                message: "Connecting to MASTER 10.0.0.1:6379",
                time: "2024-05-30T12:50:13.457Z",
                level: Some(Level::Info),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let mut cursor = Cursor::new(text);
    let mut fields = Vec::new();
    if cursor.eat("[") {
        let pid = cursor.until("] ").filter(|pid| is_number(pid))?;
        fields.push(field("pid", pid));
    } else {
        let pid = cursor.run(|b| b.is_ascii_digit())?;
        cursor.eat(":").then_some(())?;
        let role = cursor.word().filter(|role| matches!(*role, "M" | "S" | "C" | "X"))?;
        fields.push(field("pid", pid));
        fields.push(field("redis.role", role));
        cursor.space();
    }
    let stamp = cursor.time()?;
    let level = match cursor.word()? {
        "." | "-" => Level::Debug,
        "*" => Level::Info,
        "#" => Level::Warning,
        _ => return None,
    };
    cursor.space();
    let message = cursor.rest.to_owned();
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}
