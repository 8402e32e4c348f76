//! Tells which objects merely hold other messages, and where.

use serde_json::{Map, Value};

use crate::format::json::lookup::find;
use crate::format::json::{keys, shape, time};

/// Lists that are always the messages, and what the holder's own fields are named after.
const ALWAYS: &[(&str, &[&str], &str)] = &[
    ("alerts", &["groupKey", "commonLabels", "groupLabels", "receiver"], "group"),
    ("incident_updates", &["id"], "incident"),
    ("resourceLogs", &["resourceLogs"], ""),
    ("scopeLogs", &["resource"], ""),
    ("instrumentationLibraryLogs", &["resource"], ""),
    ("logRecords", &["logRecords"], ""),
    ("AlarmHistoryItems", &["AlarmHistoryItems"], ""),
    ("logEvents", &["logGroup", "logStream", "messageType"], ""),
];

/// The lists of one holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The keys of the lists that hold messages.
    pub lists: Vec<String>,
    /// What the holder's own fields are named after; empty for their own names.
    pub prefix: &'static str,
}

/// Returns the lists of messages that `object` holds, or `None` where it is itself a message.
pub fn held(object: &Map<String, Value>) -> Option<Held> {
    for (list, tells, prefix) in ALWAYS {
        let told = tells.iter().any(|tell| object.contains_key(*tell));
        if told && object.get(*list).and_then(first).is_some() {
            return Some(Held { lists: vec![(*list).to_owned()], prefix });
        }
    }
    let mut lists = Vec::new();
    for (key, value) in object {
        if first(value).is_some_and(|item| is_message(item) || is_holder(item)) {
            lists.push(key.clone());
        }
    }
    // A `List` of Kubernetes looks like an object of Kubernetes, one without a name.
    (!lists.is_empty() && !is_message(object)).then_some(Held { lists, prefix: "" })
}

/// Returns whether an object is a message: of a known vendor, or with a time of its own.
pub fn is_message(object: &Map<String, Value>) -> bool {
    shape::find(object).is_some() || keys::TIME.iter().any(|path| is_time(find(object, path)))
}

/// Returns the first object of a list of objects.
fn first(value: &Value) -> Option<&Map<String, Value>> {
    value.as_array()?.first()?.as_object()
}

fn is_holder(item: &Map<String, Value>) -> bool {
    find(item, "Sns.Message").is_some()
        || item.contains_key("_source")
        || ALWAYS.iter().any(|(list, _, _)| item.get(*list).and_then(first).is_some())
}

/// Returns whether a value looks like a time: an epoch number, or a text that starts with a date.
fn is_time(value: Option<&Value>) -> bool {
    match value {
        Some(Value::String(text)) => {
            let start = text.as_bytes();
            let year = start.len() >= 10 && start.iter().take(4).all(u8::is_ascii_digit);
            (year && start.get(4) == Some(&b'-')) || time::text(text).is_some()
        }
        Some(value) => time::read(value).is_some(),
        None => false,
    }
}
