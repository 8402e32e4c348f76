//! The log of `PostgreSQL` (`log_destination = stderr`), with the usual line prefixes.

use crate::format::cursor::{Cursor, field, is_number, opens_time, split_part};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `TIME [pid] user@database SEVERITY:  message`; what stands between time and severity is configurable.
pub struct Postgres;

impl Format for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn joins(&self, line: &str, _record: &str) -> bool {
        split(line).is_some_and(|(_, word, _)| !is_severity(word))
    }

    fn opens(&self, first: u8) -> bool {
        opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15 10:15:02.003 UTC [712] app@shop FATAL:  sorry, too many clients already",
                message: "sorry, too many clients already",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Critical),
            },
            Sample {
                text: "2024-03-15 10:15:02 UTC:10.0.0.5(41000):app@shop:[712]:ERROR:  deadlock detected",
                message: "deadlock detected",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "2024-03-15 10:15:02.003 UTC [1] LOG:  database system is ready to accept connections",
                message: "database system is ready to accept connections",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Info),
            },
        ]
    }
}

fn is_severity(word: &str) -> bool {
    matches!(word, "LOG" | "ERROR" | "FATAL" | "PANIC" | "WARNING" | "NOTICE" | "INFO")
        || word.strip_prefix("DEBUG").is_some_and(|n| n.len() == 1 && is_number(n))
}

fn is_more_word(word: &str) -> bool {
    matches!(word, "DETAIL" | "HINT" | "STATEMENT" | "CONTEXT" | "QUERY" | "LOCATION")
}

/// Returns whether `line` may carry on the record above it, though it has a time.
pub(super) fn is_more(line: &[u8]) -> bool {
    let mut colons = memchr::memchr_iter(b':', line);
    let spaced = |at: &usize| line.get(at + 1..).is_some_and(|after| after.starts_with(b"  "));
    let Some(colon) = colons.find(spaced) else { return false };
    let head = line.get(..colon).unwrap_or_default();
    let word = head.iter().rposition(|byte| !byte.is_ascii_uppercase()).map_or(0, |at| at + 1);
    let word = head.get(word..).unwrap_or_default();
    std::str::from_utf8(word).is_ok_and(is_more_word)
}

/// Splits a line into prefix, severity (or `DETAIL` and the like) and message.
fn split(line: &str) -> Option<(&str, &str, &str)> {
    let (head, message) = split_part(line, ":  ")?;
    if head.len() > 300 {
        return None;
    }
    let start = head.trim_end_matches(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()).len();
    let (prefix, word) = head.split_at_checked(start)?;
    (is_severity(word) || is_more_word(word)).then_some((prefix, word, message))
}

fn read(text: &str) -> Option<Parsed> {
    // uvicorn pads its levels to a column.
    let (prefix, word, message) = split(text).filter(|(.., message)| !message.starts_with("  "))?;
    let mut cursor = Cursor::new(prefix);
    let stamp = cursor.time()?;
    let mut fields = Vec::new();
    for part in cursor.rest.split([' ', ',']).flat_map(|part| part.split(":[")) {
        let part = part.trim_matches(':');
        let inside = part.trim_matches(['[', ']', ':']);
        let number = inside.split('-').next().unwrap_or_default();
        if is_number(number) && part.ends_with(']') {
            fields.push(field("pid", number));
        } else if let Some((user, database)) =
            part.rsplit(':').next().and_then(|p| p.split_once('@'))
        {
            fields.push(field("user", user));
            fields.push(field("database", database));
        } else if let Some((key, value)) = part.split_once('=') {
            fields.push(field(key, value));
        }
    }
    let level = Level::parse(word);
    let message = message.to_owned();
    Some(Parsed { stamp: Some(stamp), level, message, fields, ..Parsed::default() })
}

#[cfg(test)]
mod tests {
    use super::{is_more, read};

    #[test]
    fn levels_that_are_padded_are_of_others() {
        let line = r#"2024-03-15 10:15:02 INFO:     192.0.2.7:5000 - "GET / HTTP/1.1" 500"#;
        assert_eq!(read(line), None);
    }

    #[test]
    fn lines_that_carry_on_are_told_by_their_bytes() {
        for line in [
            "2024-03-15 10:15:02 UTC [7] a@b DETAIL:  x",
            "2024-03-15 10:15:02 UTC:a@b:[7]:HINT:  x",
        ] {
            assert!(is_more(line.as_bytes()), "{line}");
        }
        for line in ["2024-03-15 10:15:02 UTC [7] a@b LOG:  DETAIL:  x", "DETAIL: x", ""] {
            assert!(!is_more(line.as_bytes()), "{line}");
        }
    }
}
