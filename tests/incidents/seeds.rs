//! The five seeds as their documents state them: milestones and metrics of the table in the domain notes.

use recount::model::event::{Event, Outcome};
use recount::model::incident::{Basis, Incident, Measurement};
use recount::model::phase::Milestone::{
    self, Ack, Detect, Engage, Escalate, Identify, ImpactEnd, ImpactStart, Mitigate, Recover,
    Resolve, Rollback,
};
use recount::model::phase::Phase;

use crate::hand::{found, instant, metric, milestone, statement, summary, undated};

fn only(events: Vec<Event>) -> Incident {
    let mut incidents = found(events).incidents;
    assert_eq!(incidents.len(), 1);
    incidents.remove(0)
}

fn outcome(mut event: Event, outcome: Outcome) -> Event {
    event.outcome = Some(outcome);
    event
}

fn check(incident: &Incident, milestones: &[(Milestone, &str)], metrics: &[(&str, Option<i64>)]) {
    for (name, time) in milestones {
        let want = (*time != "-").then(|| instant(time));
        // Date-less documents count from a stand-in day.
        let stand_in = instant("00:00:00") - chrono::DateTime::UNIX_EPOCH;
        let got = milestone(incident, *name)
            .map(|got| if got.timestamp() < 200_000 { got + stand_in } else { got });
        assert_eq!(got, want, "{}", name.name());
    }
    for (name, seconds) in metrics {
        assert_eq!(metric(incident, name).ok(), *seconds, "{name}");
    }
}

#[test]
fn seed_000() {
    let s = |time, phases: &[Phase], title| statement("000", time, phases, title);
    let incident = only(vec![
        summary("000", "10:00:00", "14:00:00", 60.0),
        s("10:15:00", &[Phase::Detect], "alert on latency"),
        s("10:20:00", &[Phase::Investigate, Phase::FalseLead], "suspected a traffic party"),
        outcome(
            s("10:45:00", &[Phase::FalseLead, Phase::Investigate], "traffic ruled out"),
            Outcome::Failed,
        ),
        s("11:00:00", &[Phase::Report], "users complain"),
        s("11:30:00", &[Phase::FalseLead], "DDoS attack suspected"),
        s("12:00:00", &[Phase::Escalate], "senior engineers called"),
        s("12:30:00", &[Phase::Identify], "a slow query of a new feature"),
        outcome(s("13:00:00", &[Phase::Rollback], "rollback begun"), Outcome::Started),
        outcome(s("13:30:00", &[Phase::Recover], "services come back"), Outcome::Partial),
        s("14:00:00", &[Phase::Resolve], "all services restored"),
    ]);
    check(
        &incident,
        &[
            (ImpactStart, "10:00:00"),
            (Detect, "10:15:00"),
            (Ack, "-"),
            (Engage, "10:20:00"),
            (Escalate, "12:00:00"),
            (Identify, "12:30:00"),
            (Mitigate, "13:00:00"),
            (Rollback, "13:00:00"),
            (Recover, "13:30:00"),
            (ImpactEnd, "14:00:00"),
            (Resolve, "14:00:00"),
        ],
        &[
            ("time_to_detect", Some(900)),
            ("time_to_acknowledge", None),
            ("time_to_engage", Some(300)),
            ("time_to_escalate", Some(6_300)),
            ("time_to_identify", Some(8_100)),
            ("time_identify_to_mitigate", Some(1_800)),
            ("time_to_mitigate", Some(10_800)),
            ("time_to_rollback", Some(10_800)),
            ("time_to_recover", Some(12_600)),
            ("time_to_resolve", Some(14_400)),
            ("time_to_resolve_from_detect", Some(13_500)),
            ("impact_duration", Some(14_400)),
            ("time_on_false_leads", Some(1_500)),
            ("failed_deployment_recovery_time", None),
            ("time_between_failures", None),
        ],
    );
    assert_eq!(incident.impact.windows[0].basis, Basis::Stated);
    assert_eq!(incident.impact.full_outage_equivalent_minutes, Some(144.0));
}

#[test]
fn seed_001() {
    let s = |time, phases: &[Phase], title| statement("001", time, phases, title);
    let incident = only(vec![
        summary("001", "20:00:00", "23:00:00", 75.0),
        s("20:00:00", &[Phase::Detect, Phase::Impact], "monitoring systems shriek"),
        s("20:05:00", &[Phase::Detect], "automated alerts"),
        s("20:10:00", &[Phase::Investigate], "the team looks"),
        s("20:15:00", &[Phase::FalseLead, Phase::Investigate], "a DDoS attack or a user uprising"),
        outcome(
            s("20:30:00", &[Phase::FalseLead, Phase::Investigate], "it was not; looking at code"),
            Outcome::Failed,
        ),
        s("20:45:00", &[Phase::Investigate], "logs combed"),
        s("21:00:00", &[Phase::Escalate], "database team called"),
        s("21:30:00", &[Phase::Identify], "a rogue application bug"),
        outcome(s("22:00:00", &[Phase::Mitigate], "connection limits"), Outcome::Done),
        s("22:30:00", &[Phase::Fix], "hotfix"),
        s("23:00:00", &[Phase::Resolve], "normal again"),
    ]);
    check(
        &incident,
        &[
            (ImpactStart, "20:00:00"),
            (Detect, "20:00:00"),
            (Engage, "20:10:00"),
            (Escalate, "21:00:00"),
            (Identify, "21:30:00"),
            (Mitigate, "22:00:00"),
            (Rollback, "-"),
            (Recover, "-"),
            (Resolve, "23:00:00"),
        ],
        &[
            ("time_to_detect", Some(0)),
            ("time_to_engage", Some(600)),
            ("time_to_mitigate", Some(7_200)),
            ("time_to_resolve", Some(10_800)),
            ("time_on_false_leads", Some(900)),
        ],
    );
    let detect = incident.metrics.iter().find(|metric| metric.name == "time_to_detect").unwrap();
    let Measurement::Value { flags, uncertainty_seconds, .. } = &detect.measurement else {
        panic!()
    };
    assert_eq!((flags.as_slice(), *uncertainty_seconds), (&["start_equals_detection"][..], 60));
    assert_eq!(incident.impact.full_outage_equivalent_minutes, Some(135.0));
}

#[test]
fn seed_002() {
    let s = |time, phases: &[Phase], title| statement("002", time, phases, title);
    let incident = only(vec![
        summary("002", "12:30:00", "13:15:00", 35.0),
        s("12:32:00", &[Phase::Detect, Phase::Impact], "alert: checkout's down"),
        s("12:35:00", &[Phase::FalseLead, Phase::Investigate], "payment gateways blamed"),
        s("12:40:00", &[Phase::Report], "customer support phones ring"),
        s("12:45:00", &[Phase::Escalate, Phase::Identify], "maybe it's the database, escalated"),
        s("12:55:00", &[Phase::Identify], "misconfiguration found"),
        s("13:05:00", &[Phase::Fix], "configuration fixed"),
        s("13:15:00", &[Phase::Resolve], "checkout is back"),
    ]);
    check(
        &incident,
        &[
            (ImpactStart, "12:30:00"),
            (Detect, "12:32:00"),
            (Engage, "12:35:00"),
            (Escalate, "12:45:00"),
            (Identify, "12:55:00"),
            (Mitigate, "13:05:00"),
            (Recover, "-"),
            (Resolve, "13:15:00"),
        ],
        &[
            ("time_to_detect", Some(120)),
            ("time_to_engage", Some(180)),
            ("time_to_escalate", Some(780)),
            ("time_to_identify", Some(1_380)),
            ("time_to_mitigate", Some(2_100)),
            ("time_to_resolve", Some(2_700)),
            ("time_on_false_leads", None),
        ],
    );
    assert_eq!(incident.impact.full_outage_equivalent_minutes, Some(15.75));
}

#[test]
fn seed_003_has_no_date_and_exact_durations() {
    let s = |time, phases: &[Phase], title| undated(statement("003", time, phases, title));
    let incident = only(vec![
        undated(summary("003", "12:00:00", "13:30:00", 70.0)),
        s("12:00:00", &[Phase::Detect, Phase::Impact], "alert"),
        s("12:15:00", &[Phase::FalseLead, Phase::Investigate], "application code suspected"),
        outcome(
            s("12:30:00", &[Phase::Escalate, Phase::FalseLead], "no sign of it; DBA called"),
            Outcome::Failed,
        ),
        s("12:45:00", &[Phase::Identify], "missing index"),
        s("13:15:00", &[Phase::Mitigate], "temporary fix"),
        s("13:30:00", &[Phase::Resolve], "restored"),
    ]);
    check(
        &incident,
        &[
            (ImpactStart, "12:00:00"),
            (Detect, "12:00:00"),
            (Engage, "12:15:00"),
            (Escalate, "12:30:00"),
            (Identify, "12:45:00"),
            (Mitigate, "13:15:00"),
            (Resolve, "13:30:00"),
        ],
        &[
            ("time_to_detect", Some(0)),
            ("time_to_engage", Some(900)),
            ("time_to_escalate", Some(1_800)),
            ("time_to_identify", Some(2_700)),
            ("time_to_mitigate", Some(4_500)),
            ("time_to_resolve", Some(5_400)),
            ("impact_duration", Some(5_400)),
            ("time_on_false_leads", Some(900)),
        ],
    );
    assert_eq!(incident.milestones[&Resolve].moment.time(), None);
}

#[test]
fn seed_004_rolls_over_midnight() {
    let s = |time, phases: &[Phase], title| statement("004", time, phases, title);
    let incident = only(vec![
        summary("004", "21:00:00", "27:00:00", 30.0),
        s("21:15:00", &[Phase::Detect], "alert"),
        s("21:30:00", &[Phase::FalseLead, Phase::Investigate], "network suspected"),
        outcome(
            s("22:00:00", &[Phase::FalseLead, Phase::Investigate], "network cleared"),
            Outcome::Failed,
        ),
        s("23:00:00", &[Phase::Escalate], "database team"),
        s("25:00:00", &[Phase::Mitigate], "pooling and load balancing"),
        s("27:00:00", &[Phase::Resolve], "normal"),
    ]);
    check(
        &incident,
        &[
            (ImpactStart, "21:00:00"),
            (Detect, "21:15:00"),
            (Engage, "21:30:00"),
            (Escalate, "23:00:00"),
            (Identify, "-"),
            (Mitigate, "25:00:00"),
            (Rollback, "-"),
            (Recover, "-"),
            (Resolve, "27:00:00"),
        ],
        &[
            ("time_to_detect", Some(900)),
            ("time_to_identify", None),
            ("time_identify_to_mitigate", None),
            ("time_to_mitigate", Some(14_400)),
            ("time_to_resolve", Some(21_600)),
            ("time_to_resolve_from_detect", Some(20_700)),
            ("time_on_false_leads", Some(1_800)),
        ],
    );
}
