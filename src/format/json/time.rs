//! Times in JSON values: epoch numbers of any unit, and texts of any layout.

use chrono::DateTime;

use crate::format::json::lookup::scalar;
use crate::format::json::value::{Map, Value};
use crate::format::timestamp::find;
use crate::format::timestamp::spoilt::is_spoilt_value;
use crate::format::timestamp::stamp::Stamp;
use crate::model::moment::Precision;

/// Returns the time that a value states, or `None`; Go's zero time and `MongoDB`'s wrappers are understood.
pub fn read(value: &Value<'_>) -> Option<Stamp> {
    match value {
        Value::String(stated) => text(stated),
        Value::Number(number) => text(&number.to_string()),
        Value::Object(object) => ["$date", "$numberLong"]
            .iter()
            .find_map(|key| read(object.get(key)?))
            .or_else(|| parts(object)),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// Returns whether a value that states no time begins as one does that no calendar has.
pub fn is_spoilt(value: &Value<'_>) -> bool {
    match value {
        Value::String(stated) => is_spoilt_value(stated),
        Value::Object(object) => object.get("$date").is_some_and(is_spoilt),
        _ => false,
    }
}

/// Reads seconds and nanoseconds that stand apart, as Log4j, Protocol Buffers and Firestore write them.
fn parts(object: &Map<'_>) -> Option<Stamp> {
    let number = |keys: &[&str]| {
        let value = keys.iter().find_map(|key| object.get(key))?;
        scalar(value)?.parse::<i64>().ok()
    };
    let seconds = number(&["epochSecond", "seconds", "_seconds"])?;
    let nanoseconds = number(&["nanoOfSecond", "nanos", "nanoseconds", "_nanoseconds"]);
    let stamp = instant(seconds, u32::try_from(nanoseconds.unwrap_or(0)).ok()?)?;
    let exact = nanoseconds.is_some();
    let precision = if exact { Precision::Fraction } else { Precision::Second };
    (1_000_000_000..7_258_118_400).contains(&seconds).then_some(Stamp { precision, ..stamp })
}

/// Returns the time that a text states, or `None`. Go's zero time (year 1) means none.
pub fn text(stated: &str) -> Option<Stamp> {
    let stated = stated.trim();
    if stated.is_empty() || stated.starts_with("0001-01-01") {
        return None;
    }
    find::parse(stated)
}

/// Returns the instant of seconds and nanoseconds since 1970.
pub fn instant(seconds: i64, nanoseconds: u32) -> Option<Stamp> {
    let at = DateTime::from_timestamp(seconds, nanoseconds)?;
    Some(Stamp::utc(at, Precision::Second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::timestamp::stamp::StampDate;

    fn shown(text: &str) -> Option<String> {
        let stamp = super::text(text)?;
        let StampDate::Full(date) = stamp.date else { return None };
        Some(format!("{}T{}", date, stamp.time.format("%H:%M:%S%.f")))
    }

    #[test]
    fn the_count_of_digits_tells_the_unit() {
        let second = Some("2024-03-15T10:15:02".to_owned());
        assert_eq!(shown("1710497702"), second);
        assert_eq!(shown("1710497702000"), second);
        assert_eq!(shown("1710497702.000200"), Some("2024-03-15T10:15:02.000200".into()));
        assert_eq!(shown("1710497702003"), Some("2024-03-15T10:15:02.003".into()));
        assert_eq!(shown("1710497702003000"), Some("2024-03-15T10:15:02.003".into()));
        assert_eq!(shown("1710497702003000001"), Some("2024-03-15T10:15:02.003000001".into()));
        assert_eq!(shown("42"), None);
        assert_eq!(shown("-62135596800"), None);
    }

    #[test]
    fn zero_time_is_none() {
        assert_eq!(text("0001-01-01T00:00:00Z"), None);
        assert_eq!(
            read(&Value::parse(r#"{"$date": {"$numberLong": "1710497702003"}}"#).unwrap()).unwrap(),
            text("1710497702003").unwrap()
        );
        for parts in [
            r#"{"epochSecond":1710497702,"nanoOfSecond":3000000}"#,
            r#"{"seconds":"1710497702","nanos":3000000}"#,
        ] {
            assert_eq!(read(&Value::parse(parts).unwrap()), text("1710497702003"), "{parts}");
        }
        assert_eq!(read(&Value::parse(r#"{"seconds":12}"#).unwrap()), None);
    }
}
