//! Dynatrace: problem notifications. What they hold is named as the placeholders of their own template are.

use crate::format::json::shape::Shape;

/// Times of a problem's notification: the template has no place for one, who stores what comes in adds it. The begin of the
/// problem stands in all of its notifications, so it is taken for the first alone, where nothing else tells.
const OPENED: &[&str] = &[
    "NotificationTime",
    "ReceivedAt",
    "receivedAt",
    "received_at",
    "time",
    "timestamp",
    "@timestamp",
    "ProblemStartTime",
    "StartTime",
    "ProblemDetailsJSON.startTime",
    "ProblemDetailsJSONv2.startTime",
];
/// Those of one that tells the end.
const OVER: &[&str] = &[
    "NotificationTime",
    "ReceivedAt",
    "receivedAt",
    "received_at",
    "time",
    "timestamp",
    "@timestamp",
    "ProblemEndTime",
    "EndTime",
    "ProblemDetailsJSON.endTime",
    "ProblemDetailsJSONv2.endTime",
];
/// What is impaired, where it is a part of the infrastructure rather than a service.
const IMPAIRED: &[&str] = &["ImpactedEntities.0.name"];

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    Shape { host: IMPAIRED, ..problem(&[ID, TITLE, "State=RESOLVED", INFRASTRUCTURE], OVER) },
    Shape { service: IMPAIRED, ..problem(&[ID, TITLE, "State=RESOLVED"], OVER) },
    Shape { host: IMPAIRED, ..problem(&[ID, TITLE, "State", INFRASTRUCTURE], OPENED) },
    Shape { service: IMPAIRED, ..problem(&[ID, TITLE, "State"], OPENED) },
];

const ID: &str = "ProblemID";
const TITLE: &str = "ProblemTitle";
const INFRASTRUCTURE: &str = "ProblemImpact=INFRASTRUCTURE";

const fn problem(tells: &'static [&'static str], time: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "dynatrace",
        tells,
        time,
        message: &[
            "{ProblemTitle}: {ImpactedEntity}",
            "{ProblemTitle}: {ImpactedEntities.0.name}",
            "ProblemTitle",
        ],
        ..Shape::NONE
    }
}

#[cfg(test)]
mod tests {
    use crate::format::json::interpret;
    use crate::format::json::shape;
    use crate::format::json::value::{Map, Value};

    #[test]
    fn a_notification_is_of_the_time_when_it_came() {
        let time = |json: &str| {
            let Value::Object(object) = Value::parse(json).unwrap() else { return None };
            let object: Map<'_> = object;
            let stamp = interpret::first_time(&object, shape::find(&object)?.time)?;
            Some(stamp.time.to_string())
        };
        let problem = |more: &str| {
            time(&format!(
                r#"{{"ProblemID":"P-812","ProblemTitle":"x",{more},"StartTime":"2024-03-15T10:15:00Z"}}"#
            ))
        };
        let at = |clock: &str| Some(clock.to_owned());
        assert_eq!(problem(r#""State":"OPEN""#), at("10:15:00"));
        let came = r#""ReceivedAt":"2024-03-15T10:20:02Z""#;
        assert_eq!(problem(&format!(r#""State":"OPEN",{came}"#)), at("10:20:02"));
        assert_eq!(problem(&format!(r#""State":"RESOLVED",{came}"#)), at("10:20:02"));
        let over = r#""State":"RESOLVED","ProblemEndTime":"2024-03-15T11:02:00Z""#;
        assert_eq!(problem(over), at("11:02:00"));
        assert_eq!(problem(r#""State":"RESOLVED""#), None, "the begin is not the end");
    }
}
