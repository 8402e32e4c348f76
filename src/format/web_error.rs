//! Error logs of nginx and Apache.

use crate::format::access::{address, stated};
use crate::format::cursor::{Cursor, field, is_number, level_word, opens_time};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `2024/03/15 10:15:02 [error] 54#0: *1 message, client: …, server: …, request: "…"`.
pub struct NginxError;

/// `[Fri Mar 15 10:15:02.103786 2024] [proxy:error] [pid 9:tid 4] [client …] message`.
pub struct ApacheError;

impl Format for NginxError {
    fn name(&self) -> &'static str {
        "nginx_error"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        nginx(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[Sample {
            text: r#"2024/03/15 10:15:02 [error] 54#0: *1 upstream timed out (110: Operation timed out) while reading, client: 1.2.3.4, server: shop, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.1:80/a", host: "shop""#,
            message: "upstream timed out (110: Operation timed out) while reading",
            time: "2024-03-15T10:15:02Z",
            level: Some(Level::Error),
        }]
    }
}

impl Format for ApacheError {
    fn name(&self) -> &'static str {
        "apache_error"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        apache(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'['
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "[Fri Mar 15 10:15:02.103786 2024] [proxy:error] [pid 9:tid 4] [client 1.2.3.4:77] AH01102: error reading status line",
                message: "AH01102: error reading status line",
                time: "2024-03-15T10:15:02.103786Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok",
                message: "workerEnv.init() ok",
                time: "2005-12-04T04:47:44Z",
                level: Some(Level::Info),
            },
        ]
    }
}

fn nginx(text: &str) -> Option<Parsed> {
    if text.as_bytes().get(4) != Some(&b'/') {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let stamp = cursor.time()?;
    let level = level_word(cursor.bracketed()?)?;
    let (pid, thread) = cursor.word()?.strip_suffix(':')?.split_once('#')?;
    if !is_number(pid) || !is_number(thread) {
        return None;
    }
    cursor.space();
    let mut fields = vec![field("pid", pid)];
    if cursor.rest.starts_with('*') {
        let connection = cursor.word()?.trim_start_matches('*');
        fields.push(field("nginx.connection", connection));
        cursor.space();
    }
    let (message, context) = cursor.rest.split_once(", client: ").unwrap_or((cursor.rest, ""));
    let mut service = None;
    for (at, part) in context.split(", ").enumerate() {
        let (name, value) =
            if at == 0 { ("client", part) } else { part.split_once(": ").unwrap_or((part, "")) };
        let value = value.trim_matches('"');
        match (name, stated(value)) {
            ("client", Some(value)) => fields.push(field("http.client", address(value))),
            ("server", Some(value)) => {
                fields.push(field("http.vhost", value));
                service = Some(value.to_owned());
            }
            ("host", Some(value)) => {
                service.get_or_insert_with(|| address(value).to_owned());
            }
            ("request", Some(value)) => request(value, &mut fields),
            ("upstream", Some(value)) => fields.push(field("http.upstream", value)),
            _ => {}
        }
    }
    let message = message.to_owned();
    Some(Parsed {
        stamp: Some(stamp),
        level: Some(level),
        service,
        message,
        fields,
        ..Parsed::default()
    })
}

fn request(line: &str, fields: &mut Vec<(String, String)>) {
    let mut words = line.split_ascii_whitespace();
    if let (Some(method), Some(target)) = (words.next(), words.next()) {
        fields.push(field("http.method", method));
        fields.push(field("http.path", target.split('?').next().unwrap_or_default()));
    }
}

fn apache(text: &str) -> Option<Parsed> {
    let first = text.strip_prefix('[')?.bytes().next()?;
    if !first.is_ascii_uppercase() {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let stamp = cursor.time()?;
    let origin = cursor.bracketed()?;
    let (module, level) = origin.rsplit_once(':').unwrap_or(("", origin));
    let level = level_word(level.trim_end_matches(|c: char| c.is_ascii_digit()))?;
    let mut fields: Vec<_> =
        stated(module).map(|module| field("module", module)).into_iter().collect();
    loop {
        let mut ahead = cursor;
        match ahead.bracketed().and_then(|text| text.split_once(' ')) {
            Some(("pid", pid)) => {
                fields.push(field("pid", pid.split(':').next().unwrap_or_default()));
            }
            Some(("client", client)) => fields.push(field("http.client", address(client))),
            _ => break,
        }
        cursor = ahead;
    }
    cursor.space();
    let message = cursor.rest.to_owned();
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}
