//! Many voices about one thing become one row of an incident, and nothing of them is lost.

use recount::model::event::{Event, Kind, Outcome};
use recount::model::incident::{Entry, Incident};
use recount::model::phase::{Milestone, Phase};

use crate::hand::{
    at_source, change, clock, found, found_with, milestone, open_alert, shut_alert, talk, tally,
};

fn outage(more: Vec<Event>) -> Incident {
    let mut events =
        vec![open_alert("12:02:00", "fp1", "shop"), shut_alert("12:40:00", "fp1", "shop")];
    events.push(talk("12:05:00", "inc-shop", "Ada", Phase::Ack, "Ada: on it"));
    events.extend(more);
    let mut found = found(events);
    assert_eq!(found.incidents.len(), 1, "{:#?}", found.incidents);
    found.incidents.remove(0)
}

fn call(time: &str, line: u64, title: &str) -> Event {
    let mut event = talk(time, "", "", Phase::Report, title);
    (event.channel, event.actor) = (None, None);
    "support.ticket".clone_into(&mut event.rule);
    event.key = Some("support:calls".to_owned());
    for place in &mut event.evidence {
        place.origin.line = line;
        place.text = format!("{time} {title}");
    }
    at_source(event, "calls.csv")
}

fn of_phase(incident: &Incident, phase: Phase) -> Vec<&Entry> {
    incident.timeline.iter().filter(|row| row.phase == phase).collect()
}

#[test]
fn the_calls_of_customers_are_one_row() {
    let topics = ["checkout not loading", "charged twice?", "where is my order"];
    let calls = (0..27).zip(topics.iter().cycle()).map(|(n, topic)| {
        let title = format!("Customers report: {topic}");
        call(&format!("12:{:02}:{:02}", 10 + n / 2, n % 2 * 30), n, &title)
    });
    let incident = outage(calls.collect());
    let reports = of_phase(&incident, Phase::Report);
    assert_eq!(reports.len(), 1);
    assert_eq!(
        reports[0].title,
        "Customers report: charged twice?, checkout not loading, where is my order (+24 more)"
    );
    assert_eq!((reports[0].count, reports[0].evidence.len()), (27, 20));
    assert_eq!(reports[0].time.as_ref().map(|time| time.at), clock("12:10:00"));
    assert_eq!(reports[0].until.as_ref().map(|until| until.at), clock("12:23:00"));
}

#[test]
fn a_rollback_and_its_end_are_one_row() {
    let step = |time: &str, outcome, title: &str| {
        let mut event = change(time, "shop", Phase::Rollback, title);
        event.key = Some("rollback:shop".to_owned());
        event.outcome = Some(outcome);
        event
    };
    let incident = outage(vec![
        step("12:20:00", Outcome::Started, "Rollback of shop to v4 started"),
        step("12:27:30", Outcome::Done, "Rollback of shop done"),
    ]);
    let rows = of_phase(&incident, Phase::Rollback);
    assert_eq!((rows.len(), rows[0].title.as_str()), (1, "Rollback of shop to v4"));
    assert_eq!(rows[0].outcome, Some(Outcome::Done));
    assert_eq!(rows[0].until.as_ref().map(|until| until.at), clock("12:27:30"));
}

#[test]
fn remarks_of_one_breath_join_and_the_next_person_keeps_a_row() {
    let said = |time: &str, who: &str, text: &str| {
        talk(time, "inc-shop", who, Phase::Investigate, &format!("{who}: {text}"))
    };
    let incident = outage(vec![
        said("12:06:00", "Ada", "checking the gateway"),
        said("12:09:00", "Ada", "opening a ticket with them"),
        said("12:10:00", "Ben", "looking at the proxy"),
        said("12:25:00", "Ada", "reading the slow log"),
    ]);
    let rows = of_phase(&incident, Phase::Investigate);
    assert_eq!(rows.iter().map(|row| row.count).collect::<Vec<_>>(), [2, 1, 1]);
}

#[test]
fn the_closing_word_belongs_to_the_resolve() {
    let mut update = talk("12:43:00", "", "", Phase::Communicate, "Status page resolved");
    update.phases.insert(Phase::Resolve);
    let closing = talk("12:40:30", "inc-shop", "Ada", Phase::Resolve, "Ada: all clear, closing");
    let incident = outage(vec![closing, update]);
    assert_eq!(milestone(&incident, Milestone::Resolve), clock("12:40:00"));
    assert_eq!(incident.timeline.last().map(|row| row.count), Some(3));
}

#[test]
fn a_rollback_without_effect_is_told_with_its_verdict_and_is_no_milestone() {
    let incident = outage(vec![
        change("12:10:00", "storefront", Phase::Rollback, "helm rollback storefront"),
        talk("12:10:10", "inc-shop", "Ben", Phase::Rollback, "Ben: rolling back storefront"),
        talk("12:13:00", "inc-shop", "Ben", Phase::FalseLead, "Ben: no difference after that"),
        change("12:25:00", "shop", Phase::Rollback, "kubectl rollout undo shop"),
        talk("12:27:00", "inc-shop", "Ada", Phase::Recover, "Ada: errors are dropping"),
    ]);
    assert_eq!(milestone(&incident, Milestone::Rollback), clock("12:25:00"));
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:25:00"));
    let failed = of_phase(&incident, Phase::Rollback)[0];
    assert_eq!((failed.outcome, failed.count), (Some(Outcome::Failed), 3));
    assert_eq!(failed.until.as_ref().map(|until| until.at), clock("12:13:00"));
}

#[test]
fn an_act_on_a_service_that_is_not_ill_is_not_what_helped() {
    let incident = outage(vec![
        change("12:10:00", "storefront", Phase::Rollback, "helm rollback storefront"),
        change("12:25:00", "shop", Phase::Rollback, "kubectl rollout undo shop"),
        talk("12:27:00", "inc-shop", "Ada", Phase::Recover, "Ada: errors are dropping"),
    ]);
    assert_eq!(milestone(&incident, Milestone::Rollback), clock("12:25:00"));
}

#[test]
fn an_announcement_is_not_the_act() {
    let mut note =
        talk("12:20:00", "", "Ben", Phase::Rollback, "Ben: it is v4 of shop. Undoing it");
    note.phases.insert(Phase::Identify);
    note.kind = Kind::Signal;
    note.channel = None;
    note.incident = Some("P1".to_owned());
    let mut page = open_alert("12:02:10", "P1", "shop");
    page.incident = Some("P1".to_owned());
    let incident =
        outage(vec![page, note, change("12:25:00", "shop", Phase::Rollback, "rollout undo shop")]);
    assert_eq!(milestone(&incident, Milestone::Identify), clock("12:20:00"));
    assert_eq!(milestone(&incident, Milestone::Rollback), clock("12:25:00"));
}

#[test]
fn an_alarm_that_cleared_long_before_the_impact_is_another_story() {
    let events = vec![
        open_alert("12:00:00", "fp1", "shop"),
        shut_alert("12:02:00", "fp1", "shop"),
        open_alert("12:32:00", "fp1", "shop"),
        talk("12:35:00", "inc-shop", "Ada", Phase::Ack, "Ada: on it"),
        shut_alert("12:50:00", "fp1", "shop"),
    ];
    let tallies =
        (0..60).map(|m| tally("", m, 100, if (30..48).contains(&m) { 60 } else { 0 })).collect();
    let found = found_with(events, tallies);
    assert_eq!(found.incidents.len(), 1);
    let incident = &found.incidents[0];
    assert_eq!(milestone(incident, Milestone::Detect), clock("12:32:00"));
    assert!(
        incident.timeline.iter().all(|row| row.time.as_ref().map(|t| t.at) > clock("12:20:00"))
    );
    assert_eq!(incident.services, ["shop"], "a tally without a service names none");
    assert_eq!(incident.timeline[0].title, "Requests begin to fail (60 % of clients)");
}
