//! Events of a trail as `aws cloudtrail lookup-events` lists them: the event itself is a text within.

use serde_json::json;

use crate::format::json::flatten;
use crate::format::json::lookup::{find, text};
use crate::format::json::value::{Map, Value};

/// What functions of AWS Lambda are called in lists of resources.
const FUNCTION: &str = "AWS::Lambda::Function";

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
    let of_function = text(object, "Resources.0.ResourceType").is_some_and(|it| it == FUNCTION);
    let key = if of_function { "functionName" } else { "name" };
    // Of several things nothing tells which one it was done to.
    let one = find(object, "Resources").and_then(Value::as_array).is_some_and(|it| it.len() == 1);
    let event = json!({
        "eventID": text(object, "EventId"),
        "eventName": name,
        "eventSource": source,
        "eventTime": time,
        "readOnly": text(object, "ReadOnly"),
        "userIdentity": { "userName": text(object, "Username") },
        "requestParameters": { key: text(object, "Resources.0.ResourceName").filter(|_| one) },
    });
    Some(Value::parse(&event.to_string()).ok()?.into_owned())
}
