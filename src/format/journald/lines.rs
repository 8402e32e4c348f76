//! The journal as JSON: `journalctl -o json`, one entry on each line.

use crate::format::journald::entry;
use crate::format::json::value::Map;
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `journalctl -o json`.
#[derive(Debug, Clone, Copy)]
pub struct JournalJson;

impl Format for JournalJson {
    fn name(&self) -> &'static str {
        "journald"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        if !self.begins(text) {
            return false;
        }
        match serde_json::from_str::<Map<'_>>(text) {
            Ok(object) if entry::is_entry(&object) => {
                messages.push(entry::of_object(&object));
                true
            }
            _ => false,
        }
    }

    fn begins(&self, line: &str) -> bool {
        line.starts_with('{') && line.contains("_REALTIME_TIMESTAMP\"")
    }

    fn opens(&self, first: u8) -> bool {
        first == b'{'
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1710497702000443","_SOURCE_REALTIME_TIMESTAMP":"1710497702000101","PRIORITY":"3","_HOSTNAME":"db-1","_SYSTEMD_UNIT":"mysqld.service","SYSLOG_IDENTIFIER":"mysqld","MESSAGE":"Aborted connection 991: too many connections"}"#,
                message: "Aborted connection 991: too many connections",
                time: "2024-03-15T10:15:02.000101Z",
                level: Some(Level::Error),
            },
            Sample {
                text: r#"{"__REALTIME_TIMESTAMP":"1710497702000443","PRIORITY":"6","MESSAGE":[104,105]}"#,
                message: "hi",
                time: "2024-03-15T10:15:02.000443Z",
                level: Some(Level::Info),
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read() {
        for sample in JournalJson.samples() {
            let mut messages = Vec::new();
            assert!(JournalJson.parse(sample.text, &mut messages));
            assert_eq!(
                (messages[0].message.as_str(), messages[0].level),
                (sample.message, sample.level)
            );
            assert!(messages[0].stamp.is_some());
        }
        assert!(!JournalJson.parse(r#"{"msg":"x"}"#, &mut Vec::new()));
    }
}
