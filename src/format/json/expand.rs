//! Takes apart what holds several messages: lists, notifications, exports, envelopes.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::format::json::flatten;
use crate::format::json::holder::{self, Held};
use crate::format::json::lookup::{find, text};
use crate::format::json::posts;
use crate::format::json::value::{Map, Value};
use crate::format::json::{
    envelope, resource, rows, servicenow, spinnaker, steps, teams, threads, trail, zabbix, zammad,
    zulip,
};

/// One message of a JSON text.
#[derive(Debug, Clone)]
pub struct Element<'a> {
    /// Its text within the whole.
    pub raw: &'a str,
    /// Its value.
    pub value: Value<'a>,
    /// Fields of what held it.
    pub inherited: Vec<(String, String)>,
    /// Fields of its own that its value does not show.
    pub own: Vec<(String, String)>,
    /// Its time, where it is not the one that its value states first.
    pub time: Option<String>,
    /// When it ended, where its value does not show that.
    pub until: Option<String>,
}

type Holds = fn(&Map<'_>) -> bool;
type Expand = for<'a> fn(&Element<'a>, &Map<'a>, &mut dyn FnMut(Element<'a>));

/// What tells several messages, and holds no further holder.
static WHOLE: &[(Holds, Expand)] = &[
    (spinnaker::holds, spinnaker::expand),
    (zammad::holds, zammad::expand),
    (threads::holds, threads::expand),
];
/// How deep holders may hold holders.
const MAX_DEPTH: usize = 6;
/// The most fields that a holder hands down.
const MAX_INHERITED: usize = 60;

/// Hands each message that `value` holds to `visit`, in order; `raw` is the text of `value`.
pub fn expand<'a>(raw: &'a str, value: Value<'a>, visit: &mut dyn FnMut(Element<'a>)) {
    let (inherited, own) = (Vec::new(), Vec::new());
    walk(Element { raw, value, inherited, own, time: None, until: None }, 0, visit);
}

fn walk<'a>(mut element: Element<'a>, depth: usize, visit: &mut dyn FnMut(Element<'a>)) {
    if depth >= MAX_DEPTH {
        return visit(element);
    }
    match std::mem::take(&mut element.value) {
        Value::Array(items) => {
            let raws = array(element.raw);
            for (at, value) in items.into_iter().enumerate() {
                let raw = raws.get(at).copied().unwrap_or(element.raw);
                walk(Element { raw, value, ..element.clone() }, depth + 1, visit);
            }
        }
        Value::Object(object) => walk_object(element, object, depth, visit),
        value => visit(Element { value, ..element }),
    }
}

fn walk_object<'a>(
    element: Element<'a>,
    mut object: Map<'a>,
    depth: usize,
    visit: &mut dyn FnMut(Element<'a>),
) {
    servicenow::show(&mut object);
    if let Some((raw, inner)) = notified(element.raw, &mut object) {
        let inherited = inherit(&object, &[], "", &element.inherited);
        return walk(Element { raw, value: inner, inherited, ..element }, depth + 1, visit);
    }
    if let Some(inner) = unwrap(&mut object) {
        let inherited = inherit(&object, &[], "", &element.inherited);
        return walk(Element { value: inner, inherited, ..element }, depth + 1, visit);
    }
    if let Some((inner, time)) = envelope::open(&mut object) {
        let inherited = inherit(&object, &[], "", &element.inherited);
        return walk(Element { value: inner, inherited, time, ..element }, depth + 1, visit);
    }
    if is_incident(&object) {
        return transitions(&element, &object, visit);
    }
    if posts::holds(&object) {
        return posts::expand(&element, object, &mut |inner| walk(inner, depth + 1, visit));
    }
    if teams::holds(&object) {
        return teams::expand(&element, object, &mut |inner| walk(inner, depth + 1, visit));
    }
    if rows::holds(&object) {
        return rows::expand(&element, object, &mut |inner| walk(inner, depth + 1, visit));
    }
    if zulip::holds(&object) {
        return zulip::expand(&element, object, &mut |inner| walk(inner, depth + 1, visit));
    }
    if servicenow::holds(&object) {
        return servicenow::expand(&element, object, &mut |inner| walk(inner, depth + 1, visit));
    }
    if zabbix::holds(&object) {
        return zabbix::expand(&element, object, visit);
    }
    if let Some((_, expand)) = WHOLE.iter().find(|(holds, _)| holds(&object)) {
        return expand(&element, &object, visit);
    }
    if let Some(prefix) = steps::prefix(&object) {
        return steps::tell(&element, &object, prefix, visit);
    }
    let Some(held) = holder::held(&object) else {
        return visit(Element { value: Value::Object(object), ..element });
    };
    let inherited = inherit(&object, &held.lists, held.prefix, &element.inherited);
    lists(element.raw, &mut object, &held, &mut |raw, value| {
        walk(
            Element {
                raw,
                value,
                inherited: inherited.clone(),
                own: Vec::new(),
                time: None,
                until: None,
            },
            depth + 1,
            visit,
        );
    });
}

/// Hands over each item of the held lists with its own text.
fn lists<'a>(
    raw: &'a str,
    object: &mut Map<'a>,
    held: &Held,
    visit: &mut dyn FnMut(&'a str, Value<'a>),
) {
    let parts: BTreeMap<String, &RawValue> = serde_json::from_str(raw).unwrap_or_default();
    for list in &held.lists {
        let raws = parts.get(list).map(|part| array(part.get())).unwrap_or_default();
        let Some(Value::Array(items)) = object.get_mut(list).map(std::mem::take) else { continue };
        for (at, value) in items.into_iter().enumerate() {
            visit(raws.get(at).copied().unwrap_or(raw), value);
        }
    }
}

fn array(raw: &str) -> Vec<&str> {
    let items: Vec<&RawValue> = serde_json::from_str(raw).unwrap_or_default();
    items.into_iter().map(RawValue::get).collect()
}

/// Returns the fields of a holder that its messages inherit, its own holder's after them.
fn inherit(
    object: &Map<'_>,
    lists: &[String],
    prefix: &str,
    above: &[(String, String)],
) -> Vec<(String, String)> {
    let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
    let mut fields = Vec::new();
    flatten::object(object, &lists, &mut fields);
    fields.truncate(MAX_INHERITED);
    if !prefix.is_empty() {
        let shared = ["groupLabels", "commonLabels", "commonAnnotations", "groupKey", "receiver"];
        for (name, _) in &mut fields {
            if !shared.iter().any(|it| name.starts_with(it)) {
                *name = format!("{prefix}.{name}");
            }
        }
    }
    fields.extend(above.iter().cloned());
    fields
}

/// Returns the record within an envelope: a search hit, a Splunk result, a resource of an API, an SNS notification.
fn unwrap<'a>(object: &mut Map<'a>) -> Option<Value<'a>> {
    for (key, tells) in [("_source", "_index"), ("result", "preview"), ("Sns", "EventSource")] {
        if object.contains_key(tells) && object.get(key).is_some_and(Value::is_object) {
            return object.remove(key);
        }
    }
    if let Some(event) = trail::event(object) {
        return Some(event);
    }
    if resource::is(object) {
        return object.remove("attributes");
    }
    let notification = object.contains_key("TopicArn") || object.contains_key("MessageId");
    let message = object.get("Message").and_then(Value::as_str).filter(|_| notification)?;
    let inner = flatten::held(message.trim()).filter(Value::is_object)?.into_owned();
    object.remove("Message");
    Some(inner)
}

/// Returns the incident that a webhook of Statuspage tells of, with all its updates so far, and its text.
fn notified<'a>(raw: &'a str, object: &mut Map<'a>) -> Option<(&'a str, Value<'a>)> {
    if !object.contains_key("page") || find(object, "incident.incident_updates").is_none() {
        return None;
    }
    let inner = object.remove("incident")?;
    let parts: BTreeMap<String, &'a RawValue> = serde_json::from_str(raw).unwrap_or_default();
    Some((parts.get("incident").map_or(raw, |part| part.get()), inner))
}

/// An incident of `PagerDuty`'s API states several times.
fn is_incident(object: &Map<'_>) -> bool {
    object.contains_key("incident_number") && object.contains_key("created_at")
}

/// Hands over one message for each state that an incident went through.
fn transitions<'a>(element: &Element<'a>, object: &Map<'a>, visit: &mut dyn FnMut(Element<'a>)) {
    let mut told = vec![("triggered", text(object, "created_at"), None)];
    let acknowledgements = find(object, "acknowledgements").and_then(Value::as_array);
    for stated in acknowledgements.into_iter().flatten().filter_map(Value::as_object) {
        told.push(("acknowledged", text(stated, "at"), text(stated, "acknowledger.summary")));
    }
    let resolved = text(object, "status").is_some_and(|status| status == "resolved");
    let changed = text(object, "last_status_change_at").filter(|_| resolved);
    let by = text(object, "last_status_change_by.summary").filter(|_| resolved);
    told.push(("resolved", text(object, "resolved_at").or(changed), by));
    for (transition, time, actor) in told {
        if time.is_none() {
            continue;
        }
        let mut own = vec![("transition".to_owned(), transition.to_owned())];
        own.extend(actor.map(|actor| ("actor".to_owned(), actor)));
        visit(Element { value: Value::Object(object.clone()), own, time, ..element.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::interpret;
    use crate::format::parse::Parsed;

    fn read(text: &str) -> Vec<Parsed> {
        let mut messages = Vec::new();
        let value = Value::parse(text).unwrap();
        expand(text, value, &mut |it| messages.push(interpret::element(it, None)));
        messages
    }

    fn field<'a>(parsed: &'a Parsed, name: &str) -> &'a str {
        parsed.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn alerts_of_a_notification_keep_its_fields_apart() {
        let told = read(
            r#"{"version":"4","groupKey":"{}","status":"firing","receiver":"pager","groupLabels":{"alertname":"PoolFull"},
            "alerts":[{"status":"resolved","labels":{"alertname":"PoolFull","service":"shop","severity":"critical"},
            "annotations":{"summary":"pool is full"},"startsAt":"2024-03-15T10:15:00Z","endsAt":"2024-03-15T10:19:00Z","fingerprint":"f1"},
            {"status":"firing","labels":{"alertname":"DiskFull"},"annotations":{},"startsAt":"2024-03-15T10:15:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f2"}]}"#,
        );
        assert_eq!(told.len(), 2);
        let (first, second) = (&told[0], &told[1]);
        assert_eq!((first.message.as_str(), second.message.as_str()), ("pool is full", "DiskFull"));
        assert_eq!(first.service.as_deref(), Some("shop"));
        for (name, value) in [
            ("vendor", "alertmanager"),
            ("status", "resolved"),
            ("group.status", "firing"),
            ("receiver", "pager"),
            ("groupLabels.alertname", "PoolFull"),
            ("fingerprint", "f1"),
        ] {
            assert_eq!(field(first, name), value, "{name}");
        }
    }

    #[test]
    fn incidents_of_the_pager_tell_each_transition() {
        let told = read(
            r#"{"incidents":[{"id":"P1","incident_number":812,"title":"PoolFull","status":"resolved","created_at":"2024-03-15T10:15:31Z",
            "acknowledgements":[{"at":"2024-03-15T10:20:02Z","acknowledger":{"summary":"Ada"}}],"resolved_at":"2024-03-15T14:00:40Z","service":{"summary":"shop"}}]}"#,
        );
        let transitions: Vec<_> = told.iter().map(|it| field(it, "transition")).collect();
        assert_eq!(transitions, ["triggered", "acknowledged", "resolved"]);
        assert_eq!(field(&told[1], "actor"), "Ada");
    }

    #[test]
    fn envelopes_are_opened() {
        let told = read(
            r#"{"Type":"Notification","MessageId":"m1","TopicArn":"arn:x","Timestamp":"2024-03-15T10:15:09.323Z",
            "Message":"{\"AlarmName\":\"latency\",\"NewStateValue\":\"ALARM\",\"OldStateValue\":\"OK\",\"StateChangeTime\":\"2024-03-15T10:15:09.123+0000\"}"}"#,
        );
        assert_eq!(told[0].message, "latency: ALARM");
        assert_eq!(
            (field(&told[0], "vendor"), field(&told[0], "TopicArn")),
            ("cloudwatch", "arn:x")
        );
        let told = read(
            r#"{"AlarmHistoryItems":[{"AlarmName":"latency","Timestamp":"2024-03-15T10:15:09.123Z","HistoryItemType":"StateUpdate",
            "HistorySummary":"Alarm updated from OK to ALARM","HistoryData":"{\"newState\":{\"stateValue\":\"ALARM\"}}"}]}"#,
        );
        assert_eq!(told[0].message, "latency: Alarm updated from OK to ALARM");
        assert_eq!(field(&told[0], "HistoryData.newState.stateValue"), "ALARM");
        let told = read(
            r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
            "scopeLogs":[{"logRecords":[{"timeUnixNano":"1710497702003000000","severityNumber":17,"body":{"stringValue":"late"}}]}]}]}"#,
        );
        assert_eq!((told[0].message.as_str(), told[0].service.as_deref()), ("late", Some("shop")));
    }

    #[test]
    fn resources_tell_what_their_attributes_tell() {
        let told = read(
            r#"{"data":[{"id":"A1","type":"event","attributes":{"timestamp":"2024-03-15T10:15:00.000Z","message":"p99 over 2s",
            "tags":["service:shop"],"attributes":{"title":"[Triggered] shop latency","service":"shop",
            "monitor":{"transition":{"trans_name":"Triggered"}}}}}],"meta":{"page":{}}}"#,
        );
        assert_eq!(told.len(), 1);
        assert_eq!(field(&told[0], "attributes.monitor.transition.trans_name"), "Triggered");
        assert_eq!((field(&told[0], "id"), field(&told[0], "type")), ("A1", "event"));
    }

    #[test]
    fn a_webhook_of_the_status_page_tells_each_update_of_its_incident() {
        let told = read(
            r#"{"meta":{"generated_at":"2024-03-15T11:31:00Z"},"page":{"id":"p1"},"incident":{"id":"i9","name":"Shop down",
            "status":"identified","impact":"major","created_at":"2024-03-15T11:02:00Z","incident_updates":[
            {"id":"u2","status":"identified","body":"We found it.","display_at":"2024-03-15T11:30:00Z"},
            {"id":"u1","status":"investigating","body":"We look.","display_at":"2024-03-15T11:02:00Z"}]}}"#,
        );
        let bodies: Vec<_> = told.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(bodies, ["We found it.", "We look."]);
        for (name, value) in [
            ("vendor", "statuspage"),
            ("incident.id", "i9"),
            ("incident.impact", "major"),
            ("status", "identified"),
        ] {
            assert_eq!(field(&told[0], name), value, "{name}");
        }
        let other = read(r#"{"incident":{"id":"i9"},"page":3,"time":1710497702,"msg":"x"}"#);
        assert_eq!(field(&other[0], "incident.id"), "i9");
    }

    #[test]
    fn events_that_the_command_line_lists_are_told_one_by_one() {
        let told = read(
            r#"{"Events":[{"EventId":"e1","EventName":"UpdateFunctionCode","EventTime":"2024-03-15T10:15:09+00:00","Username":"ada",
            "EventSource":"lambda.amazonaws.com","Resources":[{"ResourceName":"shop-worker"}],"CloudTrailEvent":
            "{\"eventTime\":\"2024-03-15T10:15:09Z\",\"eventSource\":\"lambda.amazonaws.com\",\"eventName\":\"UpdateFunctionCode\",\"requestParameters\":{\"functionName\":\"shop-worker\"}}"},
            {"EventId":"e2","EventName":"PutMetricAlarm","EventTime":1710497709.0,"EventSource":"monitoring.amazonaws.com","Username":"ada",
            "ReadOnly":"false","Resources":[{"ResourceType":"AWS::CloudWatch::Alarm","ResourceName":"shop-5xx"}]}]}"#,
        );
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].service.as_deref(), Some("shop-worker"));
        assert!(told.iter().all(|it| it.stamp.is_some() && field(it, "vendor") == "cloudtrail"));
        assert_eq!(field(&told[1], "eventName"), "PutMetricAlarm");
        assert_eq!(field(&told[1], "userIdentity.userName"), "ada");
        assert_eq!(field(&told[1], "requestParameters.name"), "shop-5xx");
        let told = read(
            r#"{"services":[{"serviceName":"shop","serviceArn":"arn:x","createdAt":"2024-01-01T00:00:00Z","events":[
            {"id":"1","createdAt":"2024-03-15T10:15:09Z","message":"(service shop) has reached a steady state."}]}],"failures":[]}"#,
        );
        assert_eq!(told[0].message, "(service shop) has reached a steady state.");
    }

    #[test]
    fn a_message_with_a_list_stays_one() {
        let told = read(r#"{"time":1710497702,"msg":"x","tries":[{"time":1710497701}]}"#);
        assert_eq!((told.len(), told[0].message.as_str()), (1, "x"));
    }
}
