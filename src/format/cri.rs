//! Logs of containers as the Kubernetes container runtime interface writes them: `TIME stdout|stderr F|P text`.

use crate::format::cursor::{Cursor, field, split_byte};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;

/// The format, a wrapper.
pub struct Cri;

impl Format for Cri {
    fn name(&self) -> &'static str {
        "cri"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15T10:15:02.003433597Z stderr F listening on :8080",
                message: "listening on :8080",
                time: "2024-03-15T10:15:02.003433597Z",
                level: None,
            },
            Sample {
                text: "2024-03-15T12:15:02.003433597+02:00 stdout F   indented",
                message: "  indented",
                time: "2024-03-15T10:15:02.003433597Z",
                level: None,
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let (time, rest) = split_byte(text, b' ')?;
    if !rest.starts_with("std") {
        return None;
    }
    let mut cursor = Cursor::new(rest);
    let stream = cursor.until(" ").filter(|word| matches!(*word, "stdout" | "stderr"))?;
    let tag = cursor.run(|b| b != b' ')?;
    let partial = match tag.split(':').next()? {
        "F" => false,
        "P" => true,
        _ => return None,
    };
    let mut fields = vec![field("stream", stream)];
    if partial {
        fields.push(field("partial", "true"));
    }
    let payload = cursor.rest.strip_prefix(' ').unwrap_or(cursor.rest);
    Some(Parsed {
        stamp: Some(parse(time)?),
        inner: Some(payload.to_owned()),
        fields,
        ..Parsed::default()
    })
}
