//! Tells which objects merely hold other messages, and where.

use crate::format::json::lookup::find;
use crate::format::json::roles::{List, Roles};
use crate::format::json::value::{Map, Value};
use crate::format::json::{resource, shape, steps, threads, time};

/// Lists that are always the messages, and what the holder's own fields are named after.
const ALWAYS: &[(&str, &[&str], &str)] = &[
    ("alerts", &["groupKey", "commonLabels", "groupLabels", "receiver"], "group"),
    ("incident_updates", &["id"], "incident"),
    ("transitions", &["incidentNumber"], "incident"),
    ("events", &["escalation_path_id"], "incident"),
    ("milestones", &["current_milestone"], "incident"),
    ("events", &["serviceArn"], ""),
    ("resourceLogs", &["resourceLogs"], ""),
    ("scopeLogs", &["resource"], ""),
    ("instrumentationLibraryLogs", &["resource"], ""),
    ("logRecords", &["logRecords"], ""),
    ("AlarmHistoryItems", &["AlarmHistoryItems"], ""),
    ("zerver_message", &["zerver_message"], ""),
    // A room of Matrix as Element exports it begins with whoever made it and came in.
    ("messages", &["room_name", "room_creator"], ""),
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
pub fn held(object: &Map<'_>) -> Option<Held> {
    // What is held stands in lists, which most lines have none of.
    if !object.values().any(|value| value.as_array().is_some()) {
        return None;
    }
    if let Some((list, prefix)) = known(object) {
        return Some(Held { lists: vec![list.to_owned()], prefix });
    }
    let mut lists = Vec::new();
    for (key, value) in object.iter() {
        if first(value).is_some_and(|item| is_message(item) || is_holder(item)) {
            lists.push(key.to_owned());
        }
    }
    // A `List` of Kubernetes looks like an object of Kubernetes, one without a name.
    (!lists.is_empty() && !is_message(object)).then_some(Held { lists, prefix: "" })
}

/// Returns whether `object` holds a list that is always the messages.
pub fn is_known(object: &Map<'_>) -> bool {
    known(object).is_some()
}

fn known(object: &Map<'_>) -> Option<(&'static str, &'static str)> {
    let told = |tells: &[&str]| tells.iter().any(|tell| object.contains_key(tell));
    let lists = |list: &str| object.get(list).and_then(first).is_some();
    let found = ALWAYS.iter().find(|(list, tells, _)| told(tells) && lists(list))?;
    Some((found.0, found.2))
}

/// Returns whether an object is a message: of a known vendor, or with a time of its own.
pub fn is_message(object: &Map<'_>) -> bool {
    let roles = Roles::of(object);
    (roles.vendor() && shape::find(object).is_some())
        || roles.paths(List::Time).any(|path| is_time(find(object, path)))
}

/// Returns the first object of a list of objects.
fn first<'a, 't>(value: &'a Value<'t>) -> Option<&'a Map<'t>> {
    value.as_array()?.first()?.as_object()
}

fn is_holder(item: &Map<'_>) -> bool {
    find(item, "Sns.Message").is_some()
        || item.contains_key("_source")
        || steps::prefix(item).is_some()
        || threads::holds(item)
        || resource::is(item)
        || ALWAYS.iter().any(|(list, _, _)| item.get(list).and_then(first).is_some())
}

/// Returns whether a value looks like a time: an epoch number, or a text that starts with a date.
fn is_time(value: Option<&Value<'_>>) -> bool {
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
