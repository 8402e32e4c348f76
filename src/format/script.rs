//! The plain layouts of Python's and Go's standard logging, and zap's console.

use crate::format::cursor::{Cursor, field, is_number, level_word, opens_time, split_byte};
use crate::format::json::http;
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// Python's `logging`: `TIME - logger - LEVEL - message` and, by default, `LEVEL:logger:message` without a time.
pub struct Python;

/// Go's `log`: `2024/03/15 10:15:02 [file.go:12: ]message`.
pub struct GoLog;

/// zap's console: time, level, logger, caller, message and fields, separated by tabs.
pub struct ZapConsole;

impl Format for Python {
    fn name(&self) -> &'static str {
        "python"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        dashed(text).or_else(|| untimed(text)).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_digit() || matches!(first, b'D' | b'I' | b'W' | b'E' | b'C')
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15 10:15:02,003 - checkout - ERROR - acquire timeout",
                message: "acquire timeout",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "WARNING:checkout.pool:acquire timeout",
                message: "acquire timeout",
                time: "",
                level: Some(Level::Warning),
            },
        ]
    }
}

impl Format for GoLog {
    fn name(&self) -> &'static str {
        "go"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        go(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024/03/15 10:15:02 pool.go:88: acquire timeout",
                message: "acquire timeout",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "2024/03/15 10:15:02.003121 [ERROR] acquire timeout",
                message: "acquire timeout",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Error),
            },
        ]
    }
}

impl Format for ZapConsole {
    fn name(&self) -> &'static str {
        "zap"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        zap(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn samples(&self) -> &'static [Sample] {
        &[Sample {
            text: "2024-03-15T10:15:02.003Z\terror\tdb/pool.go:88\tacquire timeout\t{\"service\": \"checkout\", \"n\": 3}",
            message: "acquire timeout",
            time: "2024-03-15T10:15:02.003Z",
            level: Some(Level::Error),
        }]
    }
}

fn dashed(text: &str) -> Option<Parsed> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // Both separators must be there before the time is worth reading.
    split_dash(split_dash(text)?)?;
    let mut cursor = Cursor::new(text);
    let stamp = cursor.time()?;
    cursor.eat("- ").then_some(())?;
    let logger = cursor.until(" - ").filter(|name| name.len() <= 100)?;
    let (level, logger) = match level_word(logger) {
        Some(level) => (level, None),
        None => (level_word(cursor.until(" - ")?)?, Some(logger)),
    };
    let fields = logger.map(|logger| field("logger", logger)).into_iter().collect();
    let message = cursor.rest.to_owned();
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}

/// Returns what follows the first ` - ` of `text`.
fn split_dash(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let spaced = |at: &usize| {
        bytes.get(at + 1) == Some(&b' ')
            && at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b' ')
    };
    let at = memchr::memchr_iter(b'-', bytes).find(spaced)?;
    text.get(at + 2..)
}

fn untimed(text: &str) -> Option<Parsed> {
    let mut parts = text.splitn(3, ':');
    let level = match parts.next()? {
        "DEBUG" => Level::Debug,
        "INFO" => Level::Info,
        "WARNING" => Level::Warning,
        "ERROR" => Level::Error,
        "CRITICAL" => Level::Critical,
        _ => return None,
    };
    let logger = parts.next().filter(|name| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    })?;
    let message = parts.next()?.to_owned();
    let fields = vec![field("logger", logger)];
    Some(Parsed { level: Some(level), message, fields, ..Parsed::default() })
}

fn go(text: &str) -> Option<Parsed> {
    let bytes = text.as_bytes();
    if bytes.get(4) != Some(&b'/') || bytes.get(7) != Some(&b'/') || bytes.get(10) != Some(&b' ') {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let stamp = cursor.time()?;
    let mut fields = Vec::new();
    let mut ahead = cursor;
    if let Some(place) = ahead.word().and_then(|word| word.strip_suffix(':'))
        && place
            .rsplit_once(':')
            .is_some_and(|(file, line)| file.strip_suffix(".go").is_some() && is_number(line))
    {
        fields.push(field("caller", place));
        ahead.space();
        cursor = ahead;
    }
    let level = cursor.level();
    let message = cursor.rest.to_owned();
    Some(Parsed { stamp: Some(stamp), level, message, fields, ..Parsed::default() })
}

fn zap(text: &str) -> Option<Parsed> {
    let (time, rest) = split_byte(text, b'\t')?;
    let (level, rest) = split_byte(rest, b'\t')?;
    let level = level_word(level)?;
    let mut cursor = Cursor::new(time);
    let stamp = cursor.time().or_else(|| crate::format::timestamp::find::parse(time))?;
    let mut fields = Vec::new();
    let mut rest = rest;
    for _ in 0..2 {
        let Some((word, after)) = rest.split_once('\t') else { break };
        // What stands right before the fields is the message.
        if word.contains(' ') || after.starts_with("{\"") {
            break;
        }
        let place = word.rsplit_once(':').is_some_and(|(_, line)| is_number(line));
        fields.push(field(if place { "caller" } else { "logger" }, word));
        rest = after;
        if place {
            break;
        }
    }
    let mut message = rest;
    if let Some((before, object)) = rest.split_once('\t')
        && let Ok(object) =
            serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(object)
    {
        message = before;
        // Caddy's console.
        if fields.iter().any(|(_, logger)| logger.starts_with("http.log.access")) {
            fields.extend(http::of_text(rest.get(before.len() + 1..).unwrap_or_default()));
        }
        for (name, value) in object {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            fields.push((name, value));
        }
    }
    let named = fields.iter().find(|(name, _)| name == "service").map(|(_, value)| value.clone());
    let message = message.to_owned();
    Some(Parsed {
        stamp: Some(stamp),
        level: Some(level),
        service: named,
        message,
        fields,
        ..Parsed::default()
    })
}
