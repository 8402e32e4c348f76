//! The five incidents of the fixtures come out as they were written: milestones to the minute, the share of users.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use chrono::{DateTime, Utc};
use serde_json::Value;

use support::{read, recount, root};

/// How far from the truth the share of affected users may be, in percent of all.
const POINTS: f64 = 2.0;

/// How far from the truth a milestone may be, in seconds.
const SECONDS: i64 = 60;

fn second(time: &str) -> i64 {
    time.parse::<DateTime<Utc>>().unwrap().timestamp()
}

/// Returns what differs between the truth and the report, a line each.
fn differences(name: &str, truth: &Value) -> Vec<String> {
    let path = format!("fixtures/incidents/{}", truth["archive"].as_str().unwrap());
    let report = recount(["timeline", "--format", "json", &path]).good().json();
    let incidents = report["incidents"].as_array().unwrap();
    let [incident] = incidents.as_slice() else {
        return vec![format!("{name}: {} incidents, not one", incidents.len())];
    };
    let mut wrong = Vec::new();
    for (milestone, wanted) in truth["milestones"].as_object().unwrap() {
        let (wanted, given) = (wanted.as_str(), incident["milestones"][milestone]["time"].as_str());
        let meets = match (wanted, given) {
            (Some(wanted), Some(given)) => (second(wanted) - second(given)).abs() <= SECONDS,
            (wanted, given) => wanted == given,
        };
        if !meets {
            wrong.push(format!("{name}: {milestone} is {given:?}, not {wanted:?}"));
        }
    }
    let wanted = truth["affected_percent"].as_f64().unwrap();
    let given = incident["impact"]["affected_percent"].as_f64();
    if given.is_none_or(|given| (given - wanted).abs() > POINTS) {
        wrong.push(format!("{name}: {given:?} percent affected, not {wanted}"));
    }
    wrong
}

#[test]
fn the_five_incidents_come_out_as_they_were() {
    let truth = read(&root().join("fixtures/incidents/truth.json"));
    let truth: Value = serde_json::from_str(&truth).unwrap();
    let truth = truth.as_object().unwrap();
    assert_eq!(truth.len(), 5);
    let wrong: Vec<String> =
        truth.iter().flat_map(|(name, truth)| differences(name, truth)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_quiet_day_has_no_incident() {
    let report = recount(["timeline", "--format", "json", "fixtures/quiet-day"]).good().json();
    assert_eq!(report["incidents"].as_array().unwrap().len(), 0, "{report:#}");
}
