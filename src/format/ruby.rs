//! Ruby's `Logger::Formatter` (`"%s, [%s #%d] %5s -- %s: %s\n"`), which Rails writes in production:
//! `E, [2024-03-15T10:15:02.003121 #12] ERROR -- checkout: pool exhausted`.

use crate::format::clf_head::is_address;
use crate::format::cursor::{field, first_line, is_number, split_byte};
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
    let (program, message) = named(rest)?;
    let mut fields = vec![field("pid", pid)];
    let payload = payload(message);
    if payload.is_some() {
        let tag = message.strip_prefix('[').and_then(|inside| inside.split_once(']'));
        fields.extend(tag.map(|(tag, _)| {
            let name = if is_id(tag) { "http.request_id" } else { "tag" };
            field(name, tag)
        }));
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

/// Splits `text` around the colon behind the name of the program, which may have colons of its own: `MyApp::Worker: done`.
fn named(text: &str) -> Option<(&str, &str)> {
    let line = first_line(text).0;
    let program = match line.split_once(": ") {
        Some((program, _)) => program,
        None => line.trim_end().strip_suffix(':')?,
    };
    let message = text.get(program.len() + 1..)?;
    Some((program, message.strip_prefix(' ').unwrap_or(message)))
}

/// Returns whether `tag` is the id of one request, and not what a process, a queue or a client is called.
fn is_id(tag: &str) -> bool {
    tag.len() >= 8 && tag.bytes().any(|b| b.is_ascii_digit()) && !is_address(tag)
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

#[cfg(test)]
mod tests {
    use super::read;

    const HEAD: &str = "I, [2024-03-15T10:15:02.003121 #12]  INFO --";

    #[test]
    fn programs_may_be_named_by_their_module() {
        for (rest, service, message) in [
            (" MyApp::Worker: job done", "MyApp::Worker", "job done"),
            (" checkout: a: b", "checkout", "a: b"),
            (" : job done", "", "job done"),
            (" : ", "", ""),
            (" :", "", ""),
            (" MyApp::Worker:", "MyApp::Worker", ""),
            (" MyApp::Worker:\na: b", "MyApp::Worker", "\na: b"),
        ] {
            let parsed = read(&[HEAD, rest].concat()).unwrap();
            let told = (parsed.service.unwrap_or_default(), parsed.message);
            assert_eq!(told, (service.to_owned(), message.to_owned()), "{rest}");
        }
        assert!(read(&[HEAD, " MyApp::Worker job done"].concat()).is_none());
    }

    #[test]
    fn only_what_looks_like_an_id_is_one() {
        for (tag, wanted) in [
            ("7f3a11ee-0000-4000", "http.request_id=7f3a11ee-0000-4000"),
            ("F9a1b2c3", "http.request_id=F9a1b2c3"),
            ("web", "tag=web"),
            ("web-1", "tag=web-1"),
            ("background", "tag=background"),
            ("192.0.2.17", "tag=192.0.2.17"),
        ] {
            let text = format!("{HEAD} : [{tag}] {{\"a\":1}}");
            let fields = read(&text).unwrap().fields;
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!(fields, ["pid=12", wanted], "{tag}");
        }
    }
}
