//! Levels in JSON values: words, pino's and bunyan's tens, syslog's 0 to 7, OpenTelemetry's 1 to 24.

use crate::format::json::lookup;
use crate::format::json::value::{Map, Value};
use crate::model::record::Level;

/// Returns the level that the first of `paths` with a readable one states.
pub fn first<'p>(object: &Map<'_>, paths: impl IntoIterator<Item = &'p str>) -> Option<Level> {
    paths.into_iter().find_map(|path| read(lookup::find(object, path)?, path))
}

/// Returns the level that the value at `path` states.
pub fn read(value: &Value<'_>, path: &str) -> Option<Level> {
    match value {
        Value::String(word) => match word.trim().parse::<i64>() {
            Ok(number) => of_number(number, path),
            Err(_) => of_word(word),
        },
        Value::Number(number) => of_number(number.as_i64()?, path),
        _ => None,
    }
}

fn of_word(word: &str) -> Option<Level> {
    Level::parse(word.trim_start_matches("SEVERITY_NUMBER_"))
}

fn of_number(number: i64, path: &str) -> Option<Level> {
    let small = u8::try_from(number).ok()?;
    if path.to_ascii_lowercase().replace('_', "").ends_with("severitynumber") {
        return opentelemetry(small);
    }
    match small {
        0..=7 => Level::from_syslog(small),
        10..=19 => Some(Level::Trace),
        20..=29 => Some(Level::Debug),
        30..=39 => Some(Level::Info),
        40..=49 => Some(Level::Warning),
        50..=59 => Some(Level::Error),
        60..=69 => Some(Level::Critical),
        _ => None,
    }
}

fn opentelemetry(number: u8) -> Option<Level> {
    Some(match number {
        1..=4 => Level::Trace,
        5..=8 => Level::Debug,
        9..=12 => Level::Info,
        13..=16 => Level::Warning,
        17..=20 => Level::Error,
        21..=24 => Level::Critical,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value<'_> {
        Value::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_read_by_their_scale() {
        assert_eq!(read(&value("50"), "level"), Some(Level::Error));
        assert_eq!(read(&value("3"), "level"), Some(Level::Error));
        assert_eq!(read(&value(r#""3""#), "PRIORITY"), Some(Level::Error));
        assert_eq!(read(&value("17"), "severityNumber"), Some(Level::Error));
        assert_eq!(read(&value(r#""ERROR+2""#), "level"), Some(Level::Error));
        assert_eq!(read(&value("1234"), "level"), None);
    }
}
