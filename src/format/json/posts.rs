//! Mattermost's posts: wrapped in lines of a bulk export with their replies, or listed by id.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::format::json::expand::Element;
use crate::format::json::lookup::text;
use crate::format::json::value::{Map, Value};

/// Keys under which a line of a bulk export holds its post.
const WRAPPED: &[&str] = &["post", "direct_post"];

/// Returns whether `object` holds posts.
pub(super) fn holds(object: &Map<'_>) -> bool {
    wrapped(object).is_some() || is_list(object)
}

fn wrapped(object: &Map<'_>) -> Option<&'static str> {
    let kind = object.get("type")?.as_str()?;
    let key = WRAPPED.iter().find(|key| **key == kind)?;
    object.get(key).and_then(Value::as_object)?.get("create_at").map(|_| *key)
}

fn is_list(object: &Map<'_>) -> bool {
    object.contains_key("order") && object.get("posts").is_some_and(Value::is_object)
}

/// Hands over each post that `object` holds, and each reply with the channel of its post.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    mut object: Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let parts = parts(element.raw);
    if let Some(key) = wrapped(&object) {
        let Some(Value::Object(mut post)) = object.remove(key) else { return };
        let inner = parts.get(key).map(|part| self::parts(part.get())).unwrap_or_default();
        let replies = post.remove("replies");
        let mut inherited = element.inherited.clone();
        inherited.extend(text(&post, "channel").map(|channel| ("channel".to_owned(), channel)));
        visit(Element { value: Value::Object(post), ..element.clone() });
        let Some(Value::Array(replies)) = replies else { return };
        let raws: Vec<&RawValue> = inner
            .get("replies")
            .and_then(|part| serde_json::from_str(part.get()).ok())
            .unwrap_or_default();
        for (at, value) in replies.into_iter().enumerate() {
            let raw = raws.get(at).map_or(element.raw, |part| part.get());
            visit(Element { raw, value, inherited: inherited.clone(), ..element.clone() });
        }
        return;
    }
    let Some(Value::Object(posts)) = object.remove("posts") else { return };
    let raws = parts.get("posts").map(|part| self::parts(part.get())).unwrap_or_default();
    for (id, post) in posts.iter() {
        let raw = raws.get(id).map_or(element.raw, |part| part.get());
        visit(Element { raw, value: post.clone(), ..element.clone() });
    }
}

/// Returns the texts of an object's values.
fn parts(raw: &str) -> BTreeMap<String, &RawValue> {
    serde_json::from_str(raw).unwrap_or_default()
}
