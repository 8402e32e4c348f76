//! The time of an object whose keys no table knows: the key that sounds most like the time of the whole and holds one.

use crate::format::json::time;
use crate::format::json::value::{Map, Value};
use crate::format::time_name::{is_own, is_own_within};
use crate::format::timestamp::stamp::Stamp;
use crate::model::moment::Precision;

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
    "epoch",
    "at",
];

/// Names with such a tail that are no times.
const NOT: &[&str] = &["elapsedtime", "format", "stat", "lat", "cat", "what"];

/// Names of what was done, by which webhooks tell of one of the objects in them.
const ACTED: [&str; 6] =
    ["action", "object_kind", "webhookEvent", "eventName", "event_type", "event_name"];

/// An object in the one whose time is looked for.
struct Part<'a, 't> {
    object: &'a Map<'t>,
    /// The names of the objects on the way to it that are not all that there is beside them.
    within: Vec<&'a str>,
}

/// Returns the time under the likeliest key, and the object that holds it: the shallowest, then the surest name, then the
/// first. Names that say that it is the time of something else are passed over.
pub(crate) fn time<'a, 't>(object: &'a Map<'t>) -> Option<(Stamp, &'a Map<'t>)> {
    let acted = ACTED.iter().any(|key| object.contains_key(key));
    let mut level = vec![Part { object, within: Vec::new() }];
    for _ in 0..DEPTH {
        let mut found: Vec<(usize, &Value<'_>, &Map<'_>)> = Vec::new();
        for part in &level {
            let ranked =
                part.object.iter().filter_map(|(key, value)| Some((rank(key)?, key, value)));
            let own = ranked.filter(|(_, key, _)| part.owns(key, acted));
            found.extend(own.map(|(rank, _, value)| (rank, value, part.object)));
        }
        found.sort_by_key(|(rank, ..)| *rank);
        let read = |(_, value, holder)| Some((time::read(value)?, holder));
        if let Some(found) = found.into_iter().find_map(read) {
            return Some(found);
        }
        level = level.iter().flat_map(Part::inner).collect();
    }
    None
}

/// Returns `stamp` and the object that holds it, or where it states a day alone, the likeliest time that states more of that
/// day.
pub(crate) fn finer<'a, 't>(
    object: &'a Map<'t>,
    stamp: Stamp,
    holder: &'a Map<'t>,
) -> (Stamp, &'a Map<'t>) {
    let alone = stamp.precision == Precision::Day;
    let found = if alone { time(object) } else { None };
    // A zone may make another day of it.
    let same = |other: &Stamp| {
        let days = stamp.date.full().zip(other.date.full());
        days.is_some_and(|(day, other)| (other - day).num_days().abs() <= 1)
    };
    let more = |(other, _): &(Stamp, &Map<'_>)| other.precision > Precision::Day && same(other);
    found.filter(more).unwrap_or((stamp, holder))
}

impl Part<'_, '_> {
    /// Returns whether what is under `key` can be the time of the whole.
    fn owns(&self, key: &str, acted: bool) -> bool {
        if self.within.is_empty() { is_own(key) } else { is_own_within(&self.within, key, acted) }
    }

    /// Returns the objects in it, those of lists included.
    fn inner(&self) -> Vec<Self> {
        let alone = self.object.len() == 1;
        let parts = self.object.iter().flat_map(|(key, value)| {
            let objects = match value {
                Value::Object(object) => vec![object],
                Value::Array(items) => items.iter().filter_map(Value::as_object).collect(),
                _ => Vec::new(),
            };
            objects.into_iter().map(move |object| (key, object))
        });
        let part = |(key, object)| {
            let mut within = self.within.clone();
            // What is all that there is tells the whole, whatever its name.
            if !alone || !is_own(key) {
                within.push(key);
            }
            Self { object, within }
        };
        parts.map(part).collect()
    }
}

/// Returns how sure a name is, 0 the surest; `None` where it names no time.
pub(in crate::format) fn rank(key: &str) -> Option<usize> {
    let is_snake_at = key.ends_with("_at") || key.ends_with("At");
    // Most names are done with here.
    let last = key.bytes().rfind(u8::is_ascii_alphanumeric)?.to_ascii_lowercase();
    if !TAILS.iter().chain(&["start"]).any(|tail| tail.as_bytes().last() == Some(&last)) {
        return None;
    }
    let letters = key.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    if NOT.contains(&name.as_str()) {
        return None;
    }
    if name == "start" {
        return Some(TAILS.len());
    }
    let tail = TAILS.iter().position(|tail| name.ends_with(tail))?;
    (TAILS.get(tail) != Some(&"at") || is_snake_at).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(text: &str) -> Option<Stamp> {
        let value = Value::parse(text).unwrap();
        time(value.as_object().unwrap()).map(|(stamp, _)| stamp)
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

    #[test]
    fn the_time_of_something_that_the_record_tells_of_is_not_its_own() {
        for text in [
            r#"{"msg":"login failed","user":{"id":7,"created_at":"2020-01-01T10:00:00Z"}}"#,
            r#"{"msg":"x","last_backup_time":"2020-01-01T10:00:00Z"}"#,
            r#"{"msg":"x","license":{"issued_at":"2020-01-01T10:00:00Z"}}"#,
            r#"{"user":{"created_at":"2020-01-01T10:00:00Z","id":7,"at":3},"id":1}"#,
            r#"{"msg":"x","next_run_time":1577872800}"#,
            r#"{"msg":"x","data":{"subscription_start_date":"2020-01-01"}}"#,
            r#"{"msg":"x","order":{"items":[{"created_at":"2020-01-01T10:00:00Z"}]}}"#,
        ] {
            assert_eq!(stamp(text), None, "{text}");
        }
        let wanted = time::text("2024-03-15T10:15:02Z");
        for text in [
            r#"{"msg":"x","event":{"occurred_at":"2024-03-15T10:15:02Z"}}"#,
            r#"{"kind":"x","data":{"created_at":"2024-03-15T10:15:02Z"}}"#,
            r#"{"pipeline":{"created_at":"2024-03-15T10:15:02Z","status":"failed"}}"#,
            r#"{"action":"created","user":{"created_at":"2020-01-01T10:00:00Z"},"comment":{"created_at":"2024-03-15T10:15:02Z"}}"#,
            r#"{"user":{"created_at":"2020-01-01T10:00:00Z"},"event":{"occurred_at":"2024-03-15T10:15:02Z"}}"#,
        ] {
            assert_eq!(stamp(text), wanted, "{text}");
        }
    }
}
