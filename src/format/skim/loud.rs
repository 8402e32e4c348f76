//! Tells by its bytes alone whether a line could be an error or worse.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

/// Words and letters that some format takes for an error or worse, and numbers that JSON writes for it.
const LOUD: &str = r#"(?x)
    (?: ^ | [^a-z] | \\[a-z] )
      (?: err | error | eror | severe | failure | crit | critical | fatal | ftl | panic | dpanic | alert
        | emerg | emergency | down | unreachable | errorcode )
      (?: [^a-z] | $ )
    | (?-i: (?: ^ | [\s=:"'\[<(|/{,] ) [EFCA] (?: [\s"'\\\]>)|/:,}] | \d{4} \s | $ ) )
    | [=:,] \s* [\\"']* [efc] (?: [\s"'\\,;|}] | $ )
    | " \s* : \s* [\\"]* [\s+0]* (?: [0-6] | [56]\d | 1[7-9] | 2[0-4] ) \s* [\\"]* \s* [,}]
"#;

/// Returns whether `line` could be, or wrap, a record of the level error or above; never `false` where it is.
pub fn may_be_loud(line: &[u8]) -> bool {
    static REGEX: LazyLock<Option<Regex>> = LazyLock::new(|| {
        RegexBuilder::new(LOUD).unicode(false).case_insensitive(true).build().ok()
    });
    is_grave(line) || REGEX.as_ref().is_none_or(|regex| regex.is_match(line))
}

/// Returns whether a syslog priority at the start of `line` states an error or worse; RFC 5424 6.2.1.
fn is_grave(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"<") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).take(3);
    let priority = digits.fold(0_u16, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    priority % 8 <= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::FORMATS;
    use crate::format::unwrap::unwrap;
    use crate::model::record::Level;

    #[test]
    fn no_error_is_missed() {
        for format in FORMATS {
            for sample in format.samples() {
                let mut messages = Vec::new();
                format.parse(sample.text, &mut messages);
                let mut loud = false;
                for parsed in messages {
                    unwrap(parsed, &mut |parsed, _| loud |= parsed.level >= Some(Level::Error));
                }
                assert!(!loud || may_be_loud(sample.text.as_bytes()), "{}", sample.text);
            }
        }
    }

    #[test]
    fn ordinary_lines_are_told() {
        for line in [
            "2024-03-15T00:00:00.013Z INFO [inventory] jdbc - Pool stats (total=25, active=9)",
            r#"{"ts":"2024-03-15T00:00:00.013Z","level":"info","msg":"c.e.x timeout=30s","n":4000}"#,
            "<166>Mar 15 00:00:07 ip-10-3-8 inventory[15325]: net ip-10-3-32 if=eth2 rx=231418408",
        ] {
            assert!(!may_be_loud(line.as_bytes()), "{line}");
        }
    }
}
