//! Events in, incidents out: the rules of correlation, milestones and impact on hand-made events.

mod belonging;
mod chorus;
mod folding;
mod hand;
mod noise;
mod seeds;

use recount::incident::metric::METRICS;
use recount::model::event::{Edge, Event, Kind, Outcome};
use recount::model::incident::{Basis, Status};
use recount::model::phase::{Milestone, Phase, Severity};

use hand::{
    Tale, change, clock, found, metric, milestone, open_alert, shut_alert, statement, summary,
    talk, tally,
};

/// A small but whole outage: alert, page, ack, false lead, escalation, finding, rollback, clear.
fn outage() -> Vec<Event> {
    let page = |time: &str, phase, edge, actor: Option<&str>| {
        let mut event = open_alert(time, "P1", "shop platform");
        event.rule = format!("pagerduty.{}", Phase::name(phase));
        event.phase = phase;
        event.phases = [phase].into();
        event.edge = edge;
        event.title = format!("PagerDuty: CheckoutDown {}", Phase::name(phase));
        event.actor = actor.map(str::to_owned);
        event.incident = Some("P1".to_owned());
        event.links = vec!["CheckoutDown".to_owned()];
        hand::at_source(event, "pagerduty.ndjson")
    };
    let mut alert = open_alert("12:32:04", "fp1", "checkout");
    alert.links = vec!["CheckoutDown".to_owned()];
    let mut clear = shut_alert("13:15:04", "fp1", "checkout");
    clear.links = vec!["CheckoutDown".to_owned()];
    vec![
        alert,
        page("12:32:09", Phase::Detect, Some(Edge::Open), None),
        page("12:35:02", Phase::Ack, None, Some("Nadia Farouk")),
        talk("12:35:20", "inc-checkout", "nadia", Phase::Ack, "on it"),
        talk("12:38:41", "inc-checkout", "nadia", Phase::FalseLead, "looks like the gateway"),
        talk("12:43:58", "inc-checkout", "rik", Phase::FalseLead, "so not the gateway"),
        page("12:45:06", Phase::Escalate, None, Some("Nadia Farouk")),
        talk(
            "12:45:12",
            "inc-checkout",
            "nadia",
            Phase::Escalate,
            "maybe the database? escalating",
        ),
        talk(
            "12:55:08",
            "inc-checkout",
            "bruno",
            Phase::Identify,
            "got it. the proxy is misconfigured",
        ),
        change("13:05:03", "checkout", Phase::Rollback, "helm rollback checkout 41"),
        talk("13:05:10", "inc-checkout", "bruno", Phase::Rollback, "rolling back"),
        clear,
        page("13:15:09", Phase::Resolve, Some(Edge::Close), None),
        talk("13:15:20", "inc-checkout", "nadia", Phase::Resolve, "closing, thanks"),
    ]
}

#[test]
fn one_outage_told_by_alert_pager_and_chat_is_one_incident() {
    let found = found(outage());
    assert_eq!(found.incidents.len(), 1, "{:#?}", found.incidents);
    assert!(found.unattributed.is_empty(), "{:#?}", found.unattributed);
    let incident = &found.incidents[0];
    assert_eq!(milestone(incident, Milestone::Detect), clock("12:32:04"));
    assert_eq!(milestone(incident, Milestone::Ack), clock("12:35:02"));
    assert_eq!(milestone(incident, Milestone::Escalate), clock("12:45:06"));
    assert_eq!(milestone(incident, Milestone::Identify), clock("12:55:08"));
    assert_eq!(milestone(incident, Milestone::Mitigate), clock("13:05:03"));
    assert_eq!(milestone(incident, Milestone::Rollback), clock("13:05:03"));
    assert_eq!(milestone(incident, Milestone::Resolve), clock("13:15:04"));
    assert_eq!(milestone(incident, Milestone::ImpactStart), None, "never copied from detect");
    assert_eq!(metric(incident, "time_to_detect"), Err("no_impact_start".to_owned()));
    assert_eq!(metric(incident, "time_on_false_leads"), Ok(317));
    assert_eq!(incident.status, Status::Resolved);
    assert_eq!(incident.timeline.len(), 8, "{:#?}", incident.timeline);
    let detect = &incident.timeline[0];
    assert_eq!((detect.retellings, detect.evidence.len()), (1, 2));
    assert_eq!(incident.timeline[7].phase, Phase::Resolve);
    assert_eq!(incident.timeline[7].retellings, 2);
}

#[test]
fn the_order_of_events_does_not_matter() {
    let mut events = outage();
    events.extend(outage().into_iter().take(5).map(|e| hand::at_source(e, "copy.log")));
    let want = format!("{:?}", found(events.clone()).incidents);
    let mut state = 7usize;
    for _ in 0..20 {
        for at in (1..events.len()).rev() {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            events.swap(at, (state >> 33) % (at + 1));
        }
        assert_eq!(format!("{:?}", found(events.clone()).incidents), want);
    }
}

#[test]
fn a_quiet_day_has_no_incident() {
    let mut cron = open_alert("02:00:00", "cron backup", "backup");
    (cron.edge, cron.key) = (None, None);
    let mut warning = open_alert("04:00:00", "disk", "db");
    warning.severity = Some(Severity::Warning);
    let mut retries = talk("05:00:00", "x", "x", Phase::Impact, "retry 1 of 3");
    (retries.kind, retries.actor, retries.channel) = (Kind::Symptom, None, None);
    retries.count = 2;
    let events = vec![
        cron,
        change("03:00:00", "shop", Phase::Change, "deploy shop 42"),
        warning,
        open_alert("06:00:00", "restart", "search"),
        shut_alert("06:03:00", "restart", "search"),
        retries,
        talk("09:00:00", "general", "kofi", Phase::Investigate, "looking at the flaky test"),
        talk("10:00:00", "general", "kofi", Phase::Report, "404 on the careers page"),
    ];
    let count = events.len();
    let found = found(events);
    assert!(found.incidents.is_empty(), "{:#?}", found.incidents);
    assert_eq!(found.unattributed.len(), count, "nothing is lost");
}

#[test]
fn two_incidents_that_overlap_stay_two() {
    let mut events = outage();
    let mut other = open_alert("12:50:00", "fp9", "search");
    other.links = vec!["SearchLagging".to_owned()];
    events.push(other);
    events.push(talk("12:52:00", "inc-search", "mira", Phase::Ack, "taking the search one"));
    events.push(talk("13:30:00", "inc-search", "mira", Phase::Fix, "reindexed search"));
    events.push(shut_alert("13:31:00", "fp9", "search"));
    let found = found(events);
    assert_eq!(found.incidents.len(), 2);
    let search = &found.incidents[1];
    assert_eq!(search.timeline.len(), 4, "{:#?}", search.timeline);
    assert_eq!(milestone(search, Milestone::Ack), clock("12:52:00"));
    assert_eq!(milestone(search, Milestone::Mitigate), clock("13:30:00"));
    assert_eq!(milestone(search, Milestone::Resolve), clock("13:31:00"));
    assert!(search.milestones[&Milestone::Resolve].inferred);
    assert_eq!(milestone(&found.incidents[0], Milestone::Resolve), clock("13:15:04"));
}

#[test]
fn a_second_alert_that_nobody_answers_apart_is_the_same_incident() {
    let mut events = outage();
    events.push(open_alert("12:41:12", "fp2", "rds-proxy"));
    events.push(shut_alert("13:08:12", "fp2", "rds-proxy"));
    let found = found(events);
    assert_eq!(found.incidents.len(), 1);
    let incident = &found.incidents[0];
    assert_eq!(milestone(incident, Milestone::Recover), clock("13:08:12"));
    assert_eq!(milestone(incident, Milestone::Resolve), clock("13:15:04"));
}

#[test]
fn an_incident_without_an_end_is_open() {
    let events = outage().into_iter().take(9).collect();
    let incident = &found(events).incidents[0];
    assert_eq!(incident.status, Status::Open);
    assert_eq!(
        metric(incident, "time_to_resolve_from_detect"),
        Err("open_at_end_of_input".to_owned())
    );
}

#[test]
fn a_failed_rollback_is_not_the_mitigation() {
    let mut events = outage();
    events.push(change("12:48:00", "storefront", Phase::Rollback, "helm rollback storefront 118"));
    events.push(talk(
        "12:50:15",
        "inc-checkout",
        "rik",
        Phase::FalseLead,
        "no difference after the storefront rollback",
    ));
    let incident = &found(events).incidents[0];
    assert_eq!(milestone(incident, Milestone::Rollback), clock("13:05:03"));
    assert_eq!(milestone(incident, Milestone::Mitigate), clock("13:05:03"));
    assert_eq!(milestone(incident, Milestone::Identify), clock("12:55:08"));
}

#[test]
fn an_attempt_that_failed_or_did_not_hold_is_superseded() {
    let document = |line: &str, phase, outcome| {
        let mut event = statement("d", line, &[phase], "attempt");
        event.outcome = outcome;
        event
    };
    let events = vec![
        document("10:00:00", Phase::Detect, None),
        document("10:10:00", Phase::Rollback, Some(Outcome::Failed)),
        document("10:20:00", Phase::Mitigate, None),
        document("10:30:00", Phase::Impact, None),
        document("10:40:00", Phase::Fix, None),
        document("10:50:00", Phase::Resolve, None),
    ];
    let incident = &found(events).incidents[0];
    assert_eq!(milestone(incident, Milestone::Mitigate), clock("10:40:00"));
    assert_eq!(milestone(incident, Milestone::Rollback), None);
}

#[test]
fn a_page_that_opens_again_moves_the_end() {
    let events = vec![
        open_alert("10:00:00", "P7", "pay"),
        talk("10:02:00", "inc-pay", "ann", Phase::Ack, "on it"),
        shut_alert("10:20:00", "P7", "pay"),
        open_alert("10:26:00", "P7", "pay"),
        shut_alert("10:50:00", "P7", "pay"),
    ];
    let incident = &found(events).incidents[0];
    assert_eq!(milestone(incident, Milestone::Resolve), clock("10:50:00"));
    assert_eq!(incident.timeline[0].cycles, 2);
    assert_eq!(incident.timeline[0].firing_seconds, Some(44 * 60));
    assert_eq!(incident.timeline.len(), 3);
}

#[test]
fn failing_requests_give_the_start_the_window_and_the_share() {
    let tallies = (0..80)
        .map(|minute| {
            let hurt = (30..72).contains(&minute);
            tally("checkout", minute, 100, if hurt { 35 } else { 0 })
        })
        .collect();
    let Tale { incidents, .. } = hand::found_with(outage(), tallies);
    let incident = &incidents[0];
    assert_eq!(milestone(incident, Milestone::ImpactStart), clock("12:30:01"));
    assert_eq!(milestone(incident, Milestone::ImpactEnd), clock("13:11:59"));
    assert_eq!(metric(incident, "time_to_detect"), Ok(123));
    let row = &incident.timeline[incident.milestones[&Milestone::ImpactStart].entry.unwrap()];
    assert_eq!((row.rule.as_str(), row.evidence.len()), ("requests.failed", 2), "both edges");
    let ended = &incident.milestones[&Milestone::ImpactEnd];
    assert_eq!(
        ended.entry,
        incident.milestones[&Milestone::ImpactStart].entry,
        "one row cites both"
    );
    assert_eq!(incident.impact.windows[0].basis, Basis::Users);
    assert_eq!(incident.impact.affected_percent, Some(35.0));
    assert_eq!(incident.impact.duration_seconds, Some(41 * 60 + 58));
}

#[test]
fn failing_requests_without_any_signal_are_shown_and_make_no_incident() {
    let tallies = (0..60).map(|m| tally("shop", m, 100, if m == 20 || m == 21 { 50 } else { 0 }));
    let tale = hand::found_with(Vec::new(), tallies.collect());
    assert!(tale.incidents.is_empty());
    assert_eq!(tale.unattributed.len(), 1);
    assert_eq!(tale.warnings[0].code, "impact_without_signal");
}

#[test]
fn deploys_belong_to_the_incident_of_their_service() {
    let mut events = outage();
    events.push(change("12:20:00", "checkout", Phase::Change, "deploy checkout 42"));
    events.push(change("12:25:00", "careers", Phase::Change, "deploy careers 7"));
    let found = found(events);
    assert_eq!(found.unattributed.len(), 1);
    assert_eq!(found.unattributed[0].service.as_deref(), Some("careers"));
    assert_eq!(found.incidents[0].timeline[0].phase, Phase::Change);
}

#[test]
fn documents_of_one_title_stay_apart() {
    let mut first = summary("d1", "10:00:00", "11:00:00", 30.0);
    first.stated.as_mut().unwrap().title = Some("The Great Database Debacle".to_owned());
    let mut second = summary("d2", "15:00:00", "16:00:00", 75.0);
    second.stated.as_mut().unwrap().title = Some("The Great Database Debacle".to_owned());
    let events = vec![
        first,
        statement("d1", "10:10:00", &[Phase::Detect], "alert"),
        second,
        statement("d2", "15:10:00", &[Phase::Detect], "alert"),
    ];
    let found = found(events);
    assert_eq!(found.incidents.len(), 2);
    assert_ne!(found.incidents[0].id, found.incidents[1].id);
    assert!(found.incidents.iter().all(|i| i.title == "The Great Database Debacle"));
    assert!(found.incidents.iter().all(|i| i.timeline.len() == 1), "a summary is never a row");
}

#[test]
fn a_negative_interval_is_null_and_warned_of() {
    let events = vec![
        summary("d", "10:30:00", "11:00:00", 10.0),
        statement("d", "10:10:00", &[Phase::Detect], "alert"),
    ];
    let found = found(events);
    assert_eq!(metric(&found.incidents[0], "time_to_detect"), Err("negative_interval".to_owned()));
    assert_eq!(found.warnings[0].code, "negative_interval");
}

#[test]
fn every_metric_is_measured_for_every_incident() {
    let incident = &found(outage()).incidents[0];
    let names: Vec<_> = incident.metrics.iter().map(|metric| metric.name).collect();
    assert_eq!(names, METRICS.iter().map(|metric| metric.name()).collect::<Vec<_>>());
}

#[test]
fn an_attempt_after_which_requests_fail_as_before_is_not_the_mitigation() {
    let mut events = outage();
    events.push(change("12:48:00", "checkout", Phase::Mitigate, "restart checkout pods"));
    let tallies = (0..80)
        .map(|minute| {
            tally("checkout", minute, 100, if (30..72).contains(&minute) { 35 } else { 0 })
        })
        .collect();
    let incident = &hand::found_with(events, tallies).incidents[0];
    assert_eq!(milestone(incident, Milestone::Mitigate), clock("13:05:03"));
}

#[test]
fn two_incidents_in_one_channel_stay_two() {
    let mut events = Vec::new();
    for (key, service, actor, minute) in
        [("fp1", "checkout", "ann", 0), ("fp2", "search", "ben", 20)]
    {
        let time = |after: u32| format!("10:{:02}:00", minute + after);
        let mut page = open_alert(&time(0), key, service);
        page.incident = Some(format!("P-{service}"));
        events.push(page);
        let mut ack = open_alert(&time(2), key, "everything platform");
        (ack.phase, ack.phases, ack.edge) = (Phase::Ack, [Phase::Ack].into(), None);
        ack.rule = "pagerduty.ack".to_owned();
        ack.key = None;
        ack.incident = Some(format!("P-{service}"));
        ack.actor = Some(actor.to_owned());
        events.push(ack);
        events.push(talk(&time(5), "incidents", actor, Phase::Investigate, "looking at graphs"));
        events.push(talk(&time(30), "incidents", actor, Phase::Fix, &format!("fixed {service}")));
        events.push(shut_alert(&time(35), key, service));
    }
    let found = found(events);
    assert_eq!(found.incidents.len(), 2, "{:#?}", found.incidents);
    assert!(found.incidents.iter().all(|i| i.timeline.len() == 5), "{:#?}", found.incidents);
}

#[test]
fn a_person_who_takes_two_pages_at_once_has_one_incident() {
    let page = |time: &str, id: &str, phase, edge| {
        let mut event = open_alert(time, id, id);
        (event.phase, event.phases, event.edge) = (phase, [phase].into(), edge);
        event.rule = format!("pagerduty.{}", phase.name());
        event.incident = Some(id.to_owned());
        event.actor = (phase == Phase::Ack).then(|| "Sanne de Wit".to_owned());
        hand::at_source(event, "pagerduty.ndjson")
    };
    let open = Some(Edge::Open);
    let found = found(vec![
        page("09:46:41", "Q1", Phase::Detect, open),
        page("09:47:36", "Q2", Phase::Detect, open),
        page("09:48:22", "Q1", Phase::Ack, None),
        page("09:48:25", "Q2", Phase::Ack, None),
        page("10:33:16", "Q1", Phase::Resolve, Some(Edge::Close)),
        page("10:41:18", "Q2", Phase::Resolve, Some(Edge::Close)),
    ]);
    assert_eq!(found.incidents.len(), 1);
    let incident = &found.incidents[0];
    assert_eq!(milestone(incident, Milestone::Resolve), clock("10:41:18"));
    assert_eq!(incident.timeline.len(), 4, "one onset, one acknowledgement");
    assert_eq!(incident.timeline[2].phase, Phase::Recover, "the first page's end is not the end");
}

#[test]
fn the_time_between_two_failures_of_a_service_is_measured() {
    let mut events = outage();
    events.push(summary("later", "20:00:00", "21:00:00", 10.0));
    let mut row = statement("later", "20:05:00", &[Phase::Detect], "alert");
    row.service = Some("checkout".to_owned());
    events.push(row);
    let found = found(events);
    assert_eq!(
        metric(&found.incidents[0], "time_between_failures"),
        Err("no_earlier_incident".to_owned())
    );
    assert_eq!(metric(&found.incidents[1], "time_between_failures"), Ok(24_296));
}
