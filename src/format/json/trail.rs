//! Events of a trail as `aws cloudtrail lookup-events` lists them: the event itself is a text within.

use serde_json::json;

use crate::format::json::flatten;
use crate::format::json::lookup::text;
use crate::format::json::value::{Map, Value};

/// Returns the event that stands in an item of such a list, or what the item says of it where it is left out.
pub(super) fn event<'a>(object: &mut Map<'a>) -> Option<Value<'a>> {
    let (name, source) = (text(object, "EventName")?, text(object, "EventSource")?);
    let time = text(object, "EventTime")?;
    let within = object.get("CloudTrailEvent").and_then(Value::as_str);
    let within = within.and_then(|within| flatten::held(within.trim()));
    if let Some(event) = within.filter(Value::is_object) {
        let event = event.into_owned();
        object.remove("CloudTrailEvent");
        return Some(event);
    }
    let event = json!({
        "eventName": name,
        "eventSource": source,
        "eventTime": time,
        "userIdentity": { "userName": text(object, "Username") },
    });
    Some(Value::parse(&event.to_string()).ok()?.into_owned())
}
