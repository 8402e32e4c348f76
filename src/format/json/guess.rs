//! The time of an object whose keys no table knows: the key that sounds most like a time and holds one.

use crate::format::json::time;
use crate::format::json::value::{Map, Value};
use crate::format::timestamp::stamp::Stamp;

/// How deep nested objects are looked into.
const DEPTH: usize = 6;

/// What the name of a time ends with, from the surest to the least sure.
const TAILS: &[&str] = &[
    "timestamp",
    "datetime",
    "eventtime",
    "logtime",
    "time",
    "timestring",
    "datestring",
    "timeutc",
    "utctime",
    "published",
    "date",
    "created",
    "at",
];

/// Names with such a tail that are no times of the event.
const NOT: &[&str] = &[
    "uptime",
    "runtime",
    "lifetime",
    "downtime",
    "responsetime",
    "elapsedtime",
    "expirationdate",
    "format",
    "stat",
    "expirydate",
    "birthdate",
    "enddate",
    "endtime",
    "expiresat",
    "notafter",
    "notbefore",
    "lat",
    "cat",
    "what",
];

/// Returns the time under the likeliest key: the shallowest, then the surest name, then the first.
pub(crate) fn time(object: &Map<'_>) -> Option<Stamp> {
    let mut level = vec![object];
    for _ in 0..DEPTH {
        let mut found: Vec<(usize, &Value<'_>)> = Vec::new();
        for (key, value) in level.iter().flat_map(|object| object.iter()) {
            found.extend(rank(key).map(|rank| (rank, value)));
        }
        found.sort_by_key(|(rank, _)| *rank);
        if let Some(stamp) = found.into_iter().find_map(|(_, value)| time::read(value)) {
            return Some(stamp);
        }
        level = level.iter().flat_map(|object| object.values()).flat_map(inner).collect();
    }
    None
}

/// Returns the objects in a value: itself, or those of a list.
fn inner<'a, 't>(value: &'a Value<'t>) -> Vec<&'a Map<'t>> {
    match value {
        Value::Object(object) => vec![object],
        Value::Array(items) => items.iter().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    }
}

/// Returns how sure a name is, 0 the surest; `None` where it names no time.
fn rank(key: &str) -> Option<usize> {
    let is_snake_at = key.ends_with("_at") || key.ends_with("At");
    let name: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if NOT.contains(&name.as_str()) || name.starts_with("expir") {
        return None;
    }
    let tail = TAILS.iter().position(|tail| name.ends_with(tail))?;
    (TAILS.get(tail) != Some(&"at") || is_snake_at).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(text: &str) -> Option<Stamp> {
        let value = Value::parse(text).unwrap();
        time(value.as_object().unwrap())
    }

    #[test]
    fn the_shallowest_and_surest_name_wins() {
        let wanted = time::text("2024-03-15T10:15:02Z");
        assert!(wanted.is_some());
        assert_eq!(
            stamp(
                r#"{"CreationTime":"2024-03-15T10:15:02Z","id":{"time":"2024-01-01T00:00:00Z"}}"#
            ),
            wanted
        );
        assert_eq!(stamp(r#"{"a":[{"id":{"calendarTime":"2024-03-15T10:15:02Z"}}]}"#), wanted);
        assert_eq!(
            stamp(r#"{"DATETIME":"2024-03-15T10:15:02Z","birthDate":"1990-01-01"}"#),
            wanted
        );
    }

    #[test]
    fn events_of_windows_state_their_time_deep_down() {
        let wanted = time::text("2024-03-15T10:15:02Z");
        for text in [
            r##"{"Event":{"System":{"TimeCreated":{"#attributes":{"SystemTime":"2024-03-15T10:15:02Z"}}}}}"##,
            r#"{"winlog":{"time_created":"2024-03-15T10:15:02Z"},"message":"x"}"#,
            r#"{"EventName":"x","EventTimeString":"3/15/2024 10:15:02 AM +00:00"}"#,
        ] {
            let found = stamp(text).map(|stamp| (stamp.date.full(), stamp.time));
            assert_eq!(found, wanted.as_ref().map(|it| (it.date.full(), it.time)), "{text}");
        }
    }

    #[test]
    fn durations_and_other_tails_are_none() {
        assert_eq!(stamp(r#"{"uptime":1710497702,"chat":1710497702,"response_time":3}"#), None);
        assert_eq!(stamp(r#"{"expirationTime":"2030-01-01T00:00:00Z"}"#), None);
    }
}
