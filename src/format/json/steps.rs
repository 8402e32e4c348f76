//! Incidents of trackers that state an instant for each step: Rootly, Better Stack, `ServiceNow` and the like.

use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, text};
use crate::format::json::servicenow;
use crate::format::json::value::{Map, Value};

/// Where the fields of an incident stand: in it, or in the envelopes of JSON:API.
const PREFIXES: &[&str] = &["", "attributes.", "data.attributes."];
/// The fields of which two that stand together make an incident; each pair names a tracker's.
const TELLS: &[[&str; 2]] = &[
    ["detected_at", "mitigated_at"],
    ["acknowledged_at", "mitigated_at"],
    ["started_at", "acknowledged_by"],
    ["opened_at", "opened_by"],
];
/// Each step: its name, the fields of its instant, the fields of who took it.
const STEPS: &[(&str, &[&str], &[&str])] = &[
    (
        "triggered",
        &["detected_at", "opened_at", "started_at", "created_at"],
        &["opened_by.name", "opened_by"],
    ),
    (
        "acknowledged",
        &["acknowledged_at", "work_start"],
        &["acknowledged_by.name", "acknowledged_by.data.attributes.full_name", "acknowledged_by"],
    ),
    (
        "mitigated",
        &["mitigated_at"],
        &["mitigated_by.name", "mitigated_by.data.attributes.full_name"],
    ),
    (
        "resolved",
        &["resolved_at", "closed_at"],
        &["resolved_by.name", "resolved_by.data.attributes.full_name", "resolved_by"],
    ),
    (CLOSING, &["resolved_at", "closed_at"], &["resolved_by", "closed_by"]),
];
/// The step of what was noted at the end, where something was.
const CLOSING: &str = "closing";
const TITLES: &[&str] = &["title", "name", "short_description", "summary"];
const NAMES: &[&str] = &["number", "sequential_id", "slug", "id"];

/// Returns where the fields of an incident with its steps stand, or `None` where `object` is none.
pub(super) fn prefix(object: &Map<'_>) -> Option<&'static str> {
    let has = |prefix: &str, name: &str| find(object, &format!("{prefix}{name}")).is_some();
    let fits = |prefix: &str| {
        TELLS.iter().any(|tell| tell.iter().all(|name| has(prefix, name)))
            && TITLES.iter().any(|name| has(prefix, name))
    };
    let likely = object.contains_key("attributes")
        || object.contains_key("data")
        || TELLS.iter().any(|[first, _]| object.contains_key(first));
    let other = text(object, "number").is_some_and(|number| servicenow::is_other(&number));
    PREFIXES.iter().copied().filter(|_| likely && !other).find(|prefix| fits(prefix))
}

/// Visits each step that has an instant.
pub(super) fn tell<'a>(
    element: &Element<'a>,
    object: &Map<'a>,
    prefix: &str,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let first = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| text(object, &format!("{prefix}{name}")));
        found.find(|value| !value.is_empty() && !servicenow::is_id(value))
    };
    let title = first(TITLES);
    let name = first(NAMES).or_else(|| text(object, "id")).or_else(|| text(object, "data.id"));
    for (step, times, actors) in STEPS {
        let Some(time) = first(times) else { continue };
        let noted = text(object, &format!("{prefix}close_notes")).filter(|_| *step == CLOSING);
        if *step == CLOSING && noted.is_none() {
            continue;
        }
        let mut own = vec![("step.kind".to_owned(), (*step).to_owned())];
        own.extend(title.clone().map(|title| ("step.title".to_owned(), title)));
        own.extend(name.clone().map(|name| ("step.incident".to_owned(), name)));
        own.extend(noted.map(|noted| ("step.notes".to_owned(), noted)));
        own.extend(first(actors).map(|actor| ("step.actor".to_owned(), actor)));
        let value = Value::Object(object.clone());
        visit(Element { value, own, time: Some(time), ..element.clone() });
    }
    servicenow::notes(element, object, visit);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::expand::expand;
    use crate::format::json::interpret;

    #[test]
    fn each_step_is_told() {
        let incident = r#"{"data":[{"id":"i1","type":"incidents","attributes":{"title":"Checkout down","started_at":"2024-03-15T10:10:00Z",
            "detected_at":"2024-03-15T10:15:00Z","acknowledged_at":"2024-03-15T10:20:00Z","mitigated_at":"2024-03-15T13:00:00Z","resolved_at":null}}]}"#;
        let mut told = Vec::new();
        expand(incident, Value::parse(incident).unwrap(), &mut |it| {
            told.push(interpret::element(it, None));
        });
        let steps: Vec<_> = told
            .iter()
            .flat_map(|it| it.fields.iter().filter(|(name, _)| name == "step.kind"))
            .map(|(_, step)| step.as_str())
            .collect();
        assert_eq!(steps, ["triggered", "acknowledged", "mitigated"]);
    }

    #[test]
    fn an_incident_in_an_envelope_is_told_by_its_number() {
        let incident = r#"{"data":{"id":"81","type":"incident","attributes":{"name":"Shop","started_at":"2024-03-15T10:10:00Z","acknowledged_by":"ada"}}}"#;
        let mut told = Vec::new();
        expand(incident, Value::parse(incident).unwrap(), &mut |it| {
            told.push(interpret::element(it, None));
        });
        let number = told[0].fields.iter().find(|(name, _)| name == "step.incident");
        assert_eq!(number.map(|(_, number)| number.as_str()), Some("81"));
    }

    #[test]
    fn a_record_with_one_instant_is_no_incident() {
        let value = Value::parse(r#"{"title":"x","created_at":"2024-03-15T10:10:00Z"}"#).unwrap();
        assert!(value.as_object().is_some_and(|object| prefix(object).is_none()));
    }
}
