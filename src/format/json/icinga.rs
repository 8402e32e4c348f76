//! Icinga 2's events as its API streams them (`/v1/events`): what a numbered state means, of a service and of a host.
//!
//! <https://icinga.com/docs/icinga-2/latest/doc/12-icinga2-api/#event-streams>

use crate::format::json::lookup::text;
use crate::format::json::value::Map;

/// The states of a service, by their numbers.
const SERVICE: [&str; 4] = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];

/// How grave a state is. A check that cannot tell is no outage by itself.
const GRAVE: &[(&str, &str)] = &[
    ("DOWN", "critical"),
    ("CRITICAL", "critical"),
    ("WARNING", "warning"),
    ("UNKNOWN", "warning"),
];

/// Adds what an event tells: `icinga.event` (`problem`, `recovery` or `acknowledgement`), `icinga.state`, `icinga.severity`,
/// `icinga.what`.
/// Soft states, what happens in a downtime and notifications of other kinds tell nothing.
pub(super) fn tell(object: &Map<'_>, fields: &mut Vec<(String, String)>) {
    let Some(event) = event(object) else { return };
    let host = text(object, "host").unwrap_or_default();
    let service = text(object, "service");
    let what = service
        .as_deref()
        .map_or_else(|| format!("Host {host}"), |service| format!("{service} on {host}"));
    let number = number(object, "state").or_else(|| number(object, "check_result.state"));
    let state = match (&service, event) {
        (None, "problem") => Some("DOWN"),
        (None, "recovery") => Some("UP"),
        (Some(_), "recovery") => Some("OK"),
        (Some(_), _) => number.and_then(|number| SERVICE.get(number).copied()),
        _ => None,
    };
    fields.push(("icinga.event".to_owned(), event.to_owned()));
    fields.push(("icinga.what".to_owned(), what));
    fields.extend(state.map(|state| ("icinga.state".to_owned(), state.to_owned())));
    let grave = GRAVE.iter().find(|(name, _)| Some(*name) == state);
    fields.extend(grave.map(|(_, grave)| ("icinga.severity".to_owned(), (*grave).to_owned())));
}

fn event(object: &Map<'_>) -> Option<&'static str> {
    let kind = text(object, "type")?;
    if kind.eq_ignore_ascii_case("AcknowledgementSet") {
        return Some("acknowledgement");
    }
    if kind.eq_ignore_ascii_case("Notification") {
        return match text(object, "notification_type")?.to_ascii_uppercase().as_str() {
            "PROBLEM" => Some("problem"),
            "RECOVERY" => Some("recovery"),
            "ACKNOWLEDGEMENT" => Some("acknowledgement"),
            _ => None,
        };
    }
    let hard = number(object, "state_type") == Some(1);
    let planned = number(object, "downtime_depth").is_some_and(|depth| depth > 0);
    let well = number(object, "state")? == 0;
    // What is well again is so in a downtime, too.
    match (hard, well) {
        (true, true) => Some("recovery"),
        (true, false) if !planned => Some("problem"),
        _ => None,
    }
}

/// Returns the number at `path`, which Icinga writes with a fraction: `2.0`.
fn number(object: &Map<'_>, path: &str) -> Option<usize> {
    let stated = text(object, path)?;
    let (whole, fraction) = stated.split_once('.').unwrap_or((&stated, ""));
    whole.parse().ok().filter(|_| fraction.bytes().all(|digit| digit == b'0'))
}

#[cfg(test)]
mod tests {
    use crate::format::json::expand::expand;
    use crate::format::json::interpret;
    use crate::format::json::value::Value;
    use crate::format::parse::Parsed;
    use crate::format::timestamp::stamp::Stamp;

    fn read(text: &str) -> Parsed {
        let mut told = Vec::new();
        expand(text, Value::parse(text).unwrap(), &mut |it| {
            told.push(interpret::element(it, None));
        });
        told.swap_remove(0)
    }

    fn told(text: &str) -> [String; 3] {
        let parsed = read(text);
        ["icinga.event", "icinga.what", "icinga.state"].map(|name| {
            let found = parsed.fields.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        })
    }

    #[test]
    fn hard_states_open_and_end_a_problem() {
        let change = |state: &str, more: &str| {
            told(&format!(
                r#"{{"type":"StateChange","timestamp":1710497702.5,"host":"db-1","state":{state},{more}}}"#
            ))
        };
        let hard = r#""state_type":1.0,"downtime_depth":0.0"#;
        let service = format!(r#"{hard},"service":"mysql""#);
        assert_eq!(change("2.0", &service), ["problem", "mysql on db-1", "CRITICAL"]);
        assert_eq!(change("1", &service), ["problem", "mysql on db-1", "WARNING"]);
        assert_eq!(change("0.0", &service), ["recovery", "mysql on db-1", "OK"]);
        assert_eq!(change("1.0", hard), ["problem", "Host db-1", "DOWN"]);
        assert_eq!(change("0.0", hard), ["recovery", "Host db-1", "UP"]);
        let down = r#""state_type":1.0,"downtime_depth":1.0"#;
        assert_eq!(change("0.0", down), ["recovery", "Host db-1", "UP"], "well in a downtime, too");
        for quiet in [r#""state_type":0.0"#, r#""state_type":1.0,"downtime_depth":2.0"#] {
            assert_eq!(change("2.0", quiet), ["", "", ""], "{quiet}");
        }
    }

    #[test]
    fn the_time_is_that_of_the_event() {
        let stamp = |text: &str| -> Option<Stamp> { read(text).stamp };
        let plain = r#"{"timestamp":1710497702.5}"#;
        let event = r#"{"check_result":{"execution_end":1710497699.1,"execution_start":1710497698.2,"output":"late","schedule_start":1710497697.0,
            "state":2.0,"type":"CheckResult"},"host":"db-1","service":"mysql","notification_type":"PROBLEM","timestamp":1710497702.5,"type":"Notification"}"#;
        assert_eq!(stamp(event), stamp(plain));
        assert_eq!(read(event).message, "late");
    }

    #[test]
    fn who_acknowledges_is_told_by_event_and_notification() {
        let set = r#"{"type":"AcknowledgementSet","timestamp":1710497702.5,"host":"db-1","service":"mysql","author":"ada","comment":"on it",
            "acknowledgement_type":1.0,"state":2.0,"state_type":1.0}"#;
        let notified = r#"{"type":"Notification","timestamp":1710497702.5,"host":"db-1","author":"ada","text":"on it","notification_type":"ACKNOWLEDGEMENT"}"#;
        assert_eq!(told(set), ["acknowledgement", "mysql on db-1", "CRITICAL"]);
        assert_eq!(told(notified), ["acknowledgement", "Host db-1", ""]);
        let custom = notified.replace("ACKNOWLEDGEMENT", "CUSTOM");
        assert_eq!(told(&custom)[0], "");
    }
}
