//! Resources of JSON:API (`{"type": …, "id": …, "attributes": {…}}`), as Datadog, Better Stack and Rootly answer with.
//! Source: the specification at jsonapi.org, "Resource Objects".

use crate::format::json::value::{Map, Value};

/// What a resource may hold beside its attributes.
const MEMBERS: &[&str] = &["type", "id", "attributes", "relationships", "links", "meta"];

/// Returns whether an object is such a resource: what it tells of stands in its attributes.
pub(super) fn is(object: &Map<'_>) -> bool {
    object.contains_key("type")
        && object.contains_key("id")
        && object.get("attributes").is_some_and(Value::is_object)
        && object.keys().all(|key| MEMBERS.contains(&key))
}
