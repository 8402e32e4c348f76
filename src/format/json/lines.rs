//! JSON on lines: one object, or one list of objects, on each.

use crate::format::cursor::is_space;
use crate::format::json::expand::expand;
use crate::format::json::interpret;
use crate::format::json::mend;
use crate::format::json::value::Value;
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// JSON on lines (NDJSON, JSON Lines).
#[derive(Debug, Clone, Copy)]
pub struct JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "json"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        let text = text.trim();
        if !self.begins(text) {
            return false;
        }
        mend::read(text, |text, value| tell(text, value, messages)).unwrap_or(false)
    }

    /// A line that starts like an object begins a record, whole or cut off.
    fn begins(&self, line: &str) -> bool {
        let line = line.trim_start_matches(['\u{feff}', '\u{1e}']);
        let object = |text: &str| {
            text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
        };
        object(line) || line.strip_prefix('[').is_some_and(|rest| object(rest.trim_start()))
    }

    fn opens(&self, first: u8) -> bool {
        matches!(first, b'{' | b'[' | 0x1e | 0x80..) || is_space(first)
    }

    fn samples(&self) -> &'static [Sample] {
        SAMPLES
    }
}

/// Appends the messages of `value`, which was read from `text`; returns whether it can hold any.
fn tell(text: &str, value: Value<'_>, messages: &mut Vec<Parsed>) -> bool {
    if value.as_array().is_some_and(|items| !items.iter().any(Value::is_object)) {
        return false;
    }
    expand(text, value, &mut |element| messages.push(interpret::element(element, None)));
    true
}

const fn sample(
    text: &'static str,
    message: &'static str,
    time: &'static str,
    level: Option<Level>,
) -> Sample {
    Sample { text, message, time, level }
}

static SAMPLES: &[Sample] = &[
    sample(
        r#"{"level":"error","ts":1710497702.003,"caller":"db/pool.go:88","msg":"acquire timeout","service":"checkout"}"#,
        "acquire timeout",
        "2024-03-15T10:15:02.003Z",
        Some(Level::Error),
    ),
    sample(
        r#"{"level":50,"time":1710497702003,"pid":7,"hostname":"web-1","name":"checkout","msg":"acquire timeout"}"#,
        "acquire timeout",
        "2024-03-15T10:15:02.003Z",
        Some(Level::Error),
    ),
    sample(
        r#"{"@timestamp":"2024-03-15T10:15:02.003Z","log.level":"ERROR","message":"acquire timeout","service.name":"checkout","ecs.version":"8.11.0"}"#,
        "acquire timeout",
        "2024-03-15T10:15:02.003Z",
        Some(Level::Error),
    ),
    sample(
        r#"{"version":"1.1","host":"web-1","short_message":"acquire timeout","timestamp":1710497702.003,"level":3,"_service":"checkout"}"#,
        "acquire timeout",
        "2024-03-15T10:15:02.003Z",
        Some(Level::Error),
    ),
    sample(
        r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},"scopeLogs":[{"scope":{"name":"db"},"logRecords":[{"timeUnixNano":"1710497702003000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"acquire timeout"}}]}]}]}"#,
        "acquire timeout",
        "2024-03-15T10:15:02.003Z",
        Some(Level::Error),
    ),
    sample(
        r#"{"t":{"$date":"2024-03-15T10:15:02.003+00:00"},"s":"W","c":"COMMAND","id":51803,"ctx":"conn991","msg":"Slow query","attr":{"ns":"shop.carts","durationMillis":8204}}"#,
        "Slow query",
        "2024-03-15T10:15:02.003Z",
        Some(Level::Warning),
    ),
    sample(
        r#"{"@t":"2024-03-15T10:15:02.0031210Z","@mt":"acquire timeout on {Pool}","Pool":"checkout"}"#,
        "acquire timeout on {Pool}",
        "2024-03-15T10:15:02.003121Z",
        Some(Level::Info),
    ),
    sample(
        r#"{"timestamp":"2024-03-15T10:15:02.003121Z","level":"ERROR","fields":{"message":"acquire timeout"},"target":"checkout::pool"}"#,
        "acquire timeout",
        "2024-03-15T10:15:02.003121Z",
        Some(Level::Error),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read() {
        for sample in SAMPLES {
            let mut messages = Vec::new();
            assert!(JsonLines.parse(sample.text, &mut messages), "{}", sample.text);
            let told = &messages[0];
            assert_eq!((told.message.as_str(), told.level), (sample.message, sample.level));
            assert!(told.stamp.is_some(), "{}", sample.text);
        }
    }

    #[test]
    fn other_lines_are_left_alone() {
        for line in
            ["{not json}", "[2024-03-15 10:15:02] up", "[1, 2]", "text {\"a\":1}", "{\"a\":"]
        {
            assert!(!JsonLines.parse(line, &mut Vec::new()), "{line}");
        }
    }

    #[test]
    fn what_is_nested_without_end_costs_itself_alone() {
        for depth in [127, 128, 129, 1_000, 100_000] {
            let deep = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
            let line = format!(
                r#"{{"level":"error","time":"2024-03-15T10:15:02Z","tree":{deep},"msg":"acquire timeout"}}"#
            );
            let mut messages = Vec::new();
            assert!(JsonLines.parse(&line, &mut messages), "{depth}");
            let told = &messages[0];
            assert_eq!(
                (told.message.as_str(), told.level),
                ("acquire timeout", Some(Level::Error))
            );
            assert!(told.stamp.is_some(), "{depth}");
        }
    }

    #[test]
    fn services_come_from_every_library() {
        for (line, service) in [
            (
                r#"{"name":"shop","hostname":"web-1","pid":7,"level":50,"msg":"x","time":1710497702003}"#,
                "shop",
            ),
            (
                r#"{"version":"1.1","_service":"shop","short_message":"x","timestamp":1710497702.003}"#,
                "shop",
            ),
            (
                r#"{"timestamp":"2024-03-15T10:15:02Z","fields":{"message":"x"},"target":"shop::pool"}"#,
                "shop",
            ),
            (
                r#"{"@timestamp":"2024-03-15T10:15:02Z","service":{"name":"shop"},"message":"x"}"#,
                "shop",
            ),
        ] {
            let mut messages = Vec::new();
            assert!(JsonLines.parse(line, &mut messages));
            assert_eq!(messages[0].service.as_deref(), Some(service), "{line}");
        }
    }
}
