//! The reports of Erlang's `error_logger`, as `RabbitMQ` before 3.7, `CouchDB` and `ejabberd` have them: a head, and the text
//! below it.

use crate::format::cursor::{Cursor, first_line};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `=ERROR REPORT==== 15-Mar-2024::10:15:02 ===` (`sasl`, "Error Logging"; with six decimals since Erlang/OTP 21).
pub struct Erlang;

impl Format for Erlang {
    fn name(&self) -> &'static str {
        "erlang"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'='
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "=ERROR REPORT==== 15-Mar-2024::10:15:02 ===\nclosing AMQP connection: timeout",
                message: "closing AMQP connection: timeout",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "=INFO REPORT==== 15-Mar-2024::10:15:02.003412 ===",
                message: "INFO REPORT",
                time: "2024-03-15T10:15:02.003412Z",
                level: Some(Level::Info),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let (head, below) = first_line(text.strip_prefix('=')?);
    let (kind, rest) = head.split_once(" REPORT==== ")?;
    let level = match kind {
        "ERROR" | "CRASH" | "SUPERVISOR" => Level::Error,
        "WARNING" => Level::Warning,
        "INFO" | "PROGRESS" => Level::Info,
        _ => return None,
    };
    let mut cursor = Cursor::new(rest);
    let stamp = cursor.time()?;
    if cursor.rest.trim_end() != "===" {
        return None;
    }
    let below = below.trim();
    let message = if below.is_empty() { [kind, " REPORT"].concat() } else { below.to_owned() };
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, ..Parsed::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_lines_with_equals_signs_are_left_to_others() {
        for line in [
            "=== ERROR REPORT ===",
            "=ERROR REPORT==== 15-Mar-2024::10:15:02 === x",
            "=NOTES REPORT==== 15-Mar-2024::10:15:02 ===",
            "=ERROR REPORT==== now ===",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
