//! Ruby's `Logger::Formatter` (`"%s, [%s #%d] %5s -- %s: %s\n"`), which Rails writes in production:
//! `E, [2024-03-15T10:15:02.003121 #12] ERROR -- checkout: pool exhausted`.

use crate::format::cursor::{field, is_number, split_byte};
use crate::format::logfmt::{begins_with_key, pairs};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::model::record::Level;

/// `L, [time #pid]  LEVEL -- program: message`; behind tags may stand pairs or an object.
pub struct Ruby;

impl Format for Ruby {
    fn name(&self) -> &'static str {
        "ruby"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        matches!(first, b'D' | b'I' | b'W' | b'E' | b'F' | b'A')
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "E, [2024-03-15T10:15:02.003121 #12] ERROR -- checkout: pool exhausted",
                message: "pool exhausted",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "I, [2024-03-15T10:15:02.003121 #12]  INFO -- : [7f3a11ee-0000-4000] Completed 500 Internal Server Error in 12ms",
                message: "[7f3a11ee-0000-4000] Completed 500 Internal Server Error in 12ms",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Info),
            },
            Sample {
                text: "I, [2024-03-15T10:15:02.003121 #12]  INFO -- : [7f3a11ee-0000-4000] method=GET path=/pay status=500",
                message: "method=GET path=/pay status=500",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Info),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let head = text.get(1..).and_then(|rest| rest.strip_prefix(", ["))?;
    let (time, rest) = head.split_once('#')?;
    let (pid, rest) = split_byte(rest, b']').filter(|(pid, _)| is_number(pid))?;
    let (level, rest) = rest.trim_start().split_once(" -- ")?;
    let (program, message) = rest.split_once(':')?;
    let message = message.strip_prefix(' ').unwrap_or(message);
    let mut fields = vec![field("pid", pid)];
    let payload = payload(message);
    if payload.is_some() {
        let tag = message.strip_prefix('[').and_then(|inside| inside.split_once(']'));
        fields.extend(tag.map(|(tag, _)| field("http.request_id", tag)));
    }
    Some(Parsed {
        stamp: Some(parse(time.trim_end())?),
        level: Level::parse(level),
        service: Some(program).filter(|name| !name.is_empty()).map(str::to_owned),
        message: message.to_owned(),
        inner: payload.map(str::to_owned),
        fields,
        ..Parsed::default()
    })
}

/// Returns the pairs or the object that stands behind the tags of `message`.
fn payload(message: &str) -> Option<&str> {
    let mut rest = message;
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once("] ")) {
        rest = after;
    }
    let object = rest.starts_with("{\"") && rest.trim_end().ends_with('}');
    let paired = || begins_with_key(rest.as_bytes()) && pairs(rest).is_some_and(|it| it.len() > 1);
    (object || paired()).then_some(rest)
}
