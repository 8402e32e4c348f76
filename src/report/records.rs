//! How the input was read: one record in, one JSON line of `recount records` out.

use std::io::Write;

use serde::Serialize;

use crate::model::harvest::Row;
use crate::model::moment::{Assumption, Moment};
use crate::model::record::{Level, Record};
use crate::report::json_text;

/// Writes the JSON line of a record.
pub fn write(record: &Record, out: &mut dyn Write) -> std::io::Result<()> {
    json_text::line(&RecordJson::new(record), out)
}

/// Writes one line of the map step's output, safe on a terminal too.
pub fn write_row(row: &Row, out: &mut dyn Write) -> std::io::Result<()> {
    json_text::line(row, out)
}

#[derive(Serialize)]
struct RecordJson<'a> {
    source: &'a str,
    line: u64,
    time: Option<String>,
    when: Option<String>,
    /// What a log of requests states in its own words, where that is the end of the request and `time` its begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    stated_end: Option<&'a str>,
    /// When a receiver saw it, where that is stated apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<String>,
    assumed: &'a [Assumption],
    format: &'a str,
    level: Option<Level>,
    host: Option<&'a str>,
    service: Option<&'a str>,
    message: &'a str,
}

impl<'a> RecordJson<'a> {
    fn new(record: &'a Record) -> Self {
        Self {
            source: &record.origin.source,
            line: record.origin.line,
            time: record.time.as_ref().and_then(Moment::rfc3339),
            when: record.time.as_ref().map(Moment::when),
            stated_end: record
                .field("http.end")
                .filter(|_| record.assumed.contains(&Assumption::Duration)),
            received: record.received.as_ref().and_then(Moment::rfc3339),
            assumed: &record.assumed,
            format: record.format,
            level: record.level,
            host: record.host.as_deref(),
            service: record.service.as_deref(),
            message: &record.message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_record_is_one_line_in_fixed_order() {
        let record = Record {
            origin: fixture::evidence("app.log", 7, "").origin,
            time: Some(fixture::at("2024-03-15T10:15:00.123456789Z")),
            until: None,
            received: None,
            assumed: vec![Assumption::Zone],
            format: "logfmt",
            level: Some(Level::Error),
            host: None,
            service: Some("checkout".to_owned()),
            message: "first\nsecond\u{202e}".to_owned(),
            fields: Vec::new(),
            stated: None,
            raw: String::new(),
        };
        let mut out = Vec::new();
        write(&record, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"source\":\"app.log\",\"line\":7,\"time\":\"2024-03-15T10:15:00.123456789Z\",\
             \"when\":\"2024-03-15T10:15:00.123456789+00:00\",\"assumed\":[\"zone\"],\
             \"format\":\"logfmt\",\"level\":\"error\",\"host\":null,\"service\":\"checkout\",\
             \"message\":\"first\\nsecond\\u202e\"}\n"
        );
    }
}
