//! What a receiver of webhooks wrote down: the body as it came, beside when and where it came.

use crate::format::json::holder;
use crate::format::json::lookup::{find, text};
use crate::format::json::roles::{List, Roles};
use crate::format::json::shape::{self, Shape};
use crate::format::json::shapes;
use crate::format::json::time;
use crate::format::json::value::{Map, Value};

/// Where receivers keep the body.
const BODIES: [&str; 8] =
    ["payload", "body", "request_body", "webhook", "data", "event", "jsonPayload", "message"];

/// Takes an alert, a page or an incident out of what holds it, with the time of the holder where it states none itself.
/// `None` where `object` is itself something known, or holds nothing known.
pub(super) fn open<'a>(object: &mut Map<'a>) -> Option<(Value<'a>, Option<String>)> {
    if let Some(incident) = firehydrant(object) {
        return Some((incident, None));
    }
    let key = BODIES.into_iter().find(|key| object.get(key).is_some_and(is_known))?;
    if shape::find(object).is_some() || holder::is_known(object) {
        return None;
    }
    let own = object.get(key).is_some_and(states_time);
    let came = if own { None } else { came(object) };
    Some((object.remove(key)?, came))
}

/// `FireHydrant` puts an incident, whose milestones are the messages, beside what was done to it.
fn firehydrant<'a>(object: &mut Map<'a>) -> Option<Value<'a>> {
    find(object, "event.resource_type")?;
    let incident = find(object, "data.incident")?.as_object()?;
    if !holder::is_known(incident) {
        return None;
    }
    match object.remove("data")? {
        Value::Object(mut data) => data.remove("incident"),
        _ => None,
    }
}

fn is_known(body: &Value<'_>) -> bool {
    first(body).is_some_and(|body| holder::is_known(body) || told(body).is_some())
}

/// Returns the object that a body is, or the first of those that it lists.
fn first<'a, 't>(body: &'a Value<'t>) -> Option<&'a Map<'t>> {
    body.as_object().or_else(|| body.as_array()?.first()?.as_object())
}

fn told(body: &Map<'_>) -> Option<&'static Shape> {
    let roles = Roles::of(body);
    shape::find(body).filter(|shape| roles.vendor() && shapes::tells(shape))
}

fn states_time(body: &Value<'_>) -> bool {
    let Some(body) = first(body) else { return false };
    let Some(shape) = told(body) else { return true };
    shape.time.iter().any(|path| find(body, path).is_some_and(|at| time::read(at).is_some()))
}

/// Returns when the body came, as `object` states it.
fn came(object: &Map<'_>) -> Option<String> {
    let roles = Roles::of(object);
    let mut paths = roles.paths(List::Time).chain(roles.paths(List::Received));
    paths.find_map(|path| text(object, path).filter(|stated| time::text(stated).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::expand::expand;
    use crate::format::json::interpret;
    use crate::format::parse::Parsed;

    fn read(text: &str) -> Vec<Parsed> {
        let mut messages = Vec::new();
        let value = Value::parse(text).unwrap();
        expand(text, value, &mut |it| messages.push(interpret::element(it, None)));
        messages
    }

    fn clock(parsed: &Parsed) -> Option<String> {
        parsed.stamp.as_ref().map(|stamp| stamp.time.to_string())
    }

    #[test]
    fn a_body_without_a_time_is_of_when_it_came() {
        let told = read(
            r#"{"received_at":"2024-03-15T10:15:02Z","path":"/hooks/cronitor","body":{"id":"x","monitor":"load","type":"ALERT","rule":"not_on_schedule"}}"#,
        );
        assert_eq!(clock(&told[0]).as_deref(), Some("10:15:02"));
        let field = |name: &str| told[0].fields.iter().find(|(key, _)| key == name);
        assert!(field("monitor").is_some() && field("path").is_some());
    }

    #[test]
    fn a_body_with_a_time_is_of_that_time() {
        let told = read(
            r#"{"ts":"2024-03-15T10:15:09Z","msg":"webhook","body":{"check_name":"shop","current_state":"DOWN","state_changed_timestamp":1710497702}}"#,
        );
        assert_eq!(clock(&told[0]).as_deref(), Some("10:15:02"));
        let alerts = read(
            r#"{"ts":"2024-03-15T10:15:09Z","payload":{"groupKey":"{}","status":"firing","alerts":[
            {"status":"firing","labels":{"alertname":"PoolFull"},"startsAt":"2024-03-15T10:15:02Z"},
            {"status":"firing","labels":{"alertname":"DiskFull"},"startsAt":"2024-03-15T10:15:03Z"}]}}"#,
        );
        let clocks: Vec<_> = alerts.iter().filter_map(clock).collect();
        assert_eq!(clocks, ["10:15:02", "10:15:03"]);
    }

    #[test]
    fn a_message_with_any_other_body_stays_one() {
        for text in [
            r#"{"time":"2024-03-15T10:15:02Z","msg":"x","body":{"orders":[{"created_at":"2024-03-15T10:15:01Z"}]}}"#,
            r#"{"time":"2024-03-15T10:15:02Z","msg":"x","data":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"shop"}}}"#,
        ] {
            let told = read(text);
            assert_eq!((told.len(), told[0].message.as_str()), (1, "x"), "{text}");
        }
    }
}
