//! Zabbix's problems as its API lists them (`problem.get`, `event.get`), with what people did to them and their end.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, first_text, scalar, text};
use crate::format::json::time;
use crate::format::json::value::{Map, Value};
use crate::format::timestamp::stamp::Stamp;
use crate::model::record::Level;

/// The list of what people did, there if it was asked for.
const UPDATES: &str = "acknowledges";
/// What they did, by the bits of `action`: <https://www.zabbix.com/documentation/current/en/manual/api/reference/event/acknowledge>.
const ACTIONS: &[(u64, &str)] = &[
    (2, "acknowledged"),
    (1, "closed"),
    (8, "graded"),
    (16, "unacknowledged"),
    (32, "suppressed"),
];
/// When a problem was over; 0 where it is not.
const OVER: &str = "r_clock";

/// Returns whether `object` is a problem that tells more than its begin.
pub(super) fn holds(object: &Map<'_>) -> bool {
    let is_event = ["eventid", "objectid", "clock"].iter().all(|key| object.contains_key(key));
    is_event && (object.get(UPDATES).and_then(Value::as_array).is_some() || is_listed(object))
}

/// Returns the time of an event: Zabbix states seconds and nanoseconds apart.
pub(super) fn stamp(object: &Map<'_>) -> Option<Stamp> {
    let nanoseconds = find(object, "ns").and_then(Value::as_u64).unwrap_or_default();
    let seconds = find(object, "clock").and_then(Value::as_i64);
    let Some(seconds) = seconds else { return find(object, "clock").and_then(time::read) };
    time::instant(seconds, u32::try_from(nanoseconds).ok()?)
}

/// Returns the level that the number of a severity stands for.
pub(super) fn level(severity: &Value<'_>) -> Option<Level> {
    Some(match scalar(severity)?.as_str() {
        "0" | "1" => Level::Info,
        "2" | "3" => Level::Warning,
        "4" => Level::Error,
        "5" => Level::Critical,
        _ => return None,
    })
}

/// Lists of problems hold those that begin only, and do not say so.
fn is_listed(object: &Map<'_>) -> bool {
    object.contains_key(OVER) && !object.contains_key("value")
}

/// Hands over the problem, each update of it, and its end where it states that.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    mut object: Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let listed = is_listed(&object);
    let value = |value: &str| ("value".to_owned(), value.to_owned());
    let over = text(&object, OVER).filter(|clock| listed && clock != "0");
    let updates = object.remove(UPDATES);
    let of_problem = of_problem(&object);
    let end = over.map(|clock| Element {
        value: Value::Object(object.clone()),
        own: vec![value("0")],
        time: Some(clock),
        ..element.clone()
    });
    let own = if listed { vec![value("1")] } else { Vec::new() };
    visit(Element { value: Value::Object(object), own, ..element.clone() });
    let parts: BTreeMap<String, &'a RawValue> =
        serde_json::from_str(element.raw).unwrap_or_default();
    let raws: Vec<&'a RawValue> = parts
        .get(UPDATES)
        .and_then(|part| serde_json::from_str(part.get()).ok())
        .unwrap_or_default();
    let Some(Value::Array(updates)) = updates else { return end.into_iter().for_each(visit) };
    for (at, value) in updates.into_iter().enumerate() {
        let Some(action) = value.as_object().map(action) else { continue };
        let raw = raws.get(at).map_or(element.raw, |raw| raw.get());
        let mut own = of_problem.clone();
        own.push(("zabbix.update".to_owned(), action));
        visit(Element { raw, value, own, ..element.clone() });
    }
    end.into_iter().for_each(visit);
}

/// Returns what an update does not say itself of its problem.
fn of_problem(object: &Map<'_>) -> Vec<(String, String)> {
    let host = first_text(object, &["hosts.0.host", "hosts.0.name"]);
    let known = [
        ("zabbix.problem", text(object, "name")),
        ("zabbix.host", host),
        ("objectid", text(object, "objectid")),
    ];
    known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Returns in words what an update did.
fn action(update: &Map<'_>) -> String {
    let bits: u64 = text(update, "action").and_then(|bits| bits.parse().ok()).unwrap_or_default();
    let words = ACTIONS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, word)| *word);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::format::json::expand::expand;
    use crate::format::json::interpret;
    use crate::format::json::value::Value;

    fn told(text: &str, names: &[&str]) -> Vec<Vec<String>> {
        let mut told = Vec::new();
        expand(text, Value::parse(text).unwrap(), &mut |it| {
            let parsed = interpret::element(it, None);
            let field = |name: &&str| {
                let found = parsed.fields.iter().find(|(key, _)| key == name);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            told.push(names.iter().map(field).collect());
        });
        told
    }

    #[test]
    fn who_acknowledged_is_a_message_of_its_own() {
        let listed = r#"{"jsonrpc":"2.0","result":[{"eventid":"91","source":"0","object":"0","objectid":"7","clock":"1710497700","value":"1","ns":"0",
            "name":"db is slow","r_eventid":"95","severity":"4","hosts":[{"hostid":"1","host":"db-1"}],
            "acknowledges":[{"acknowledgeid":"3","userid":"2","eventid":"91","clock":"1710497760","message":"on it","action":"6","username":"ada"}]},
            {"eventid":"95","source":"0","object":"0","objectid":"7","clock":"1710498000","value":"0","ns":"0","name":"db is slow","r_eventid":"0",
            "severity":"0","hosts":[{"hostid":"1","host":"db-1"}],"acknowledges":[]}],"id":1}"#;
        let told = told(listed, &["value", "zabbix.update", "zabbix.problem", "username"]);
        assert_eq!(told.len(), 3);
        assert_eq!(told[0], ["1", "", "", ""]);
        assert_eq!(told[1], ["", "acknowledged", "db is slow", "ada"]);
        assert_eq!(told[2], ["0", "", "", ""]);
    }

    #[test]
    fn a_listed_problem_that_is_over_ends() {
        let listed = r#"{"result":[{"eventid":"91","source":"0","object":"0","objectid":"7","clock":"1710497700","r_eventid":"95","r_clock":"1710498000",
            "name":"db is slow","severity":"4"},{"eventid":"92","source":"0","object":"0","objectid":"8","clock":"1710497700","r_eventid":"0",
            "r_clock":"0","name":"disk","severity":"2"}]}"#;
        let told = told(listed, &["value", "eventid"]);
        let values: Vec<_> = told.iter().map(|it| (it[0].as_str(), it[1].as_str())).collect();
        assert_eq!(values, [("1", "91"), ("0", "91"), ("1", "92")]);
    }
}
