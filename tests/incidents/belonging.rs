//! What belongs to an incident and what does not; which attempt helped; when it was over.

use recount::model::event::{Edge, Event, Kind, Outcome};
use recount::model::incident::Incident;
use recount::model::phase::{Milestone, Phase, Severity};
use recount::model::tally::Tally;

use crate::hand::{
    at_source, change, clock, found, found_with, milestone, open_alert, shut_alert, talk, tally,
};

/// An alert on the shop that Ada takes.
fn taken() -> Vec<Event> {
    vec![
        open_alert("12:10:00", "ShopErrors", "shop"),
        talk("12:12:00", "inc-shop", "Ada", Phase::Ack, "on it"),
        shut_alert("12:50:00", "ShopErrors", "shop"),
    ]
}

fn only(mut incidents: Vec<Incident>) -> Incident {
    assert_eq!(incidents.len(), 1, "{incidents:#?}");
    incidents.remove(0)
}

/// Requests of which 30 of 100 fail in some minutes after 12:00.
fn failing(minutes: std::ops::Range<i64>) -> Vec<Tally> {
    (0..90).map(|m| tally("shop", m, 100, if minutes.contains(&m) { 30 } else { 0 })).collect()
}

/// A machine that says that it is broken, and how bad that is.
fn broken(time: &str, service: &str, title: &str) -> Event {
    let mut event = open_alert(time, title, service);
    (event.phase, event.phases) = (Phase::Impact, [Phase::Impact].into());
    title.clone_into(&mut event.title);
    at_source(event, "messages.log")
}

/// A line of the shop's log that says that a connection failed.
fn failed(time: &str) -> Event {
    let mut event = broken(time, "shop", "shop: connections fail");
    (event.kind, event.edge, event.severity) = (Kind::Symptom, None, Some(Severity::Error));
    at_source(event, "shop.log")
}

/// Lines that fail in many seconds, told by their clock times.
fn lines(seconds: impl Iterator<Item = i64>) -> Vec<Event> {
    let time =
        |second: i64| format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    seconds.map(|second| failed(&time(second))).collect()
}

#[test]
fn what_fails_now_and_then_all_day_is_told_only_where_it_bursts() {
    // Two lines in five minutes, in lumps of up to six.
    let noise = |from: i64| (0..84).map(move |n| from + n * 150 + n * n % 7 * 60 + n);
    let mut events = taken();
    events.extend(lines(noise(8 * 3_600)));
    events.extend(lines(noise(12 * 3_600 + 3_000)));
    let told = |events: Vec<Event>| -> Vec<String> {
        let rows = only(found(events).incidents).timeline.into_iter();
        let symptoms = rows.filter(|row| row.kind == Kind::Symptom);
        symptoms.filter_map(|row| Some(row.time?.at.format("%H:%M").to_string())).collect()
    };
    assert!(told(events.clone()).is_empty(), "{:?}", told(events));
    // A lull does not cut it in two.
    let burst = (0..40).filter(|n| !(16..24).contains(n) || n % 3 == 0);
    events.extend(lines(burst.flat_map(|n| (0..6).map(move |k| 43_680 + n * 60 + k * 7))));
    assert_eq!(told(events), ["12:08"]);
}

#[test]
fn a_change_belongs_to_the_first_incident_that_it_is_on_or_that_names_it() {
    let alert = |hour: u32, service: &str| {
        let key = format!("Errors{service}{hour}");
        let (open, shut) = (format!("{hour:02}:00:00"), format!("{hour:02}:40:00"));
        [open_alert(&open, &key, service), shut_alert(&shut, &key, service)]
    };
    let mut events: Vec<Event> =
        [3, 9, 15].into_iter().flat_map(|hour| alert(hour, "shop")).collect();
    events.extend(alert(9, "billing"));
    events.push(change("02:30:00", "shop", Phase::Change, "shop 40"));
    events.push(change("08:20:00", "shop", Phase::Change, "shop 41"));
    events.push(change("09:20:00", "billing", Phase::Change, "billing 7"));
    events.push(change("11:00:00", "shop", Phase::Change, "shop v4212"));
    events.push(change("12:30:00", "shop", Phase::Change, "shop v43"));
    events.push(change("15:10:00", "shop", Phase::Rollback, "shop back from v4212"));
    let tale = found(events);
    let changes = |incident: &Incident| -> Vec<String> {
        let rows = incident.timeline.iter().filter(|row| row.kind == Kind::Change);
        rows.map(|row| row.title.clone()).collect()
    };
    let mut given: Vec<Vec<String>> = tale.incidents.iter().map(changes).collect();
    given.sort();
    let wanted: [&[&str]; 4] =
        [&["billing 7"], &["shop 40"], &["shop 41"], &["shop v4212", "shop back from v4212"]];
    assert_eq!(given, wanted);
    assert_eq!(tale.unattributed.len(), 1, "{:#?}", tale.unattributed);
}

#[test]
fn a_lone_alert_that_nobody_heeds_is_no_incident_beside_one_that_is_heeded() {
    let mut events = taken();
    events.push(open_alert("09:00:00", "BackupWarnings", "backup"));
    events.push(shut_alert("09:30:00", "BackupWarnings", "backup"));
    let tale = found(events.clone());
    assert_eq!(only(tale.incidents).services, ["shop"]);
    assert_eq!(tale.unattributed.len(), 2, "nothing is lost");
    // Where nobody is at work anywhere, alerts are all there is.
    let alone = found(events.split_off(3));
    assert_eq!(only(alone.incidents).services, ["backup"]);
}

#[test]
fn an_alert_that_comes_and_goes_all_day_does_not_join_the_incident() {
    let mut events = taken();
    for (from, to) in [("10:00:00", "10:20:00"), ("11:15:00", "11:40:00"), ("12:15:00", "12:40:00")]
    {
        let key = format!("disk cycle {from}");
        let titled = |mut event: Event| {
            event.title = "Disk usage is high on runner".to_owned();
            event
        };
        events.push(titled(open_alert(from, &key, &format!("runner{from}"))));
        events.push(shut_alert(to, &key, &format!("runner{from}")));
    }
    let tale = found(events);
    assert_eq!(only(tale.incidents).services, ["shop"]);
}

#[test]
fn a_machine_broken_for_hours_belongs_to_the_incident_that_it_lasts_into() {
    let mut events = taken();
    events.push(broken("09:20:00", "db-main", "The database crashed"));
    let mut back = shut_alert("12:48:00", "The database crashed", "db-main");
    back.title = "The database is back".to_owned();
    events.push(at_source(back, "messages.log"));
    let incident = only(found(events).incidents);
    assert!(incident.services.contains(&"db-main".to_owned()), "{:?}", incident.services);
}

#[test]
fn a_page_that_names_the_service_joins_its_incident_and_escalates() {
    let mut events = taken();
    let mut shop = open_alert("12:11:00", "ShopLatency", "shop-api");
    shop.key = Some("ShopLatency".to_owned());
    events.push(shop);
    events.push(shut_alert("12:49:00", "ShopLatency", "shop-api"));
    let mut page = open_alert("12:30:00", "page 7", "dba team");
    page.title = "Direct page from Ada: shop-api needs a DBA".to_owned();
    events.push(page);
    events.push(shut_alert("12:49:30", "page 7", "dba team"));
    let incident = only(found(events).incidents);
    assert_eq!(milestone(&incident, Milestone::Escalate), clock("12:30:00"));
    assert_eq!(milestone(&incident, Milestone::Detect), clock("12:10:00"));
}

#[test]
fn what_is_deployed_to_staging_is_not_the_incidents() {
    let mut events = taken();
    events.push(change("12:00:00", "shop", Phase::Change, "deploy shop 42"));
    events.push(change("11:50:00", "shop-staging", Phase::Change, "deploy shop 42"));
    let tale = found(events);
    let changes =
        |phase| only(tale.incidents.clone()).timeline.iter().filter(|r| r.phase == phase).count();
    assert_eq!(changes(Phase::Change), 1);
    assert_eq!(tale.unattributed.len(), 1);
}

#[test]
fn an_attempt_after_which_requests_fail_on_is_no_mitigation() {
    let mut events = taken();
    events.push(change("12:20:00", "shop", Phase::Mitigate, "scale shop"));
    let incident = only(found_with(events.clone(), failing(8..46)).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), None);
    // A deploy right before requests stop failing is what helped.
    events.push(change("12:44:00", "shop", Phase::Change, "deploy shop 43"));
    let incident = only(found_with(events, failing(8..46)).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:44:00"));
}

#[test]
fn what_is_done_when_all_is_well_again_is_no_mitigation() {
    let mut events = taken();
    events.push(talk("12:42:00", "inc-shop", "Ada", Phase::Recover, "orders come in again"));
    events.push(talk("12:46:00", "inc-shop", "Ben", Phase::Mitigate, "limit the queue for now"));
    let incident = only(found_with(events.clone(), failing(8..41)).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), None);
    // What came back before anything failed ends nothing.
    let mut early = events.clone();
    early.push(talk("12:05:00", "inc-shop", "Ada", Phase::Recover, "the feed is back"));
    let incident = only(found_with(early, failing(20..47)).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:46:00"));
    // An act before that is what helped, and a word of hope while requests fail on ends nothing.
    events.push(talk("12:39:30", "inc-shop", "Ada", Phase::Mitigate, "switched to the spare"));
    let incident = only(found_with(events.clone(), failing(8..41)).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:39:30"));
    events.pop();
    let incident = only(found_with(events, failing(8..47)).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:46:00"));
}

#[test]
fn what_makes_way_for_a_recorded_act_is_not_the_act() {
    let mut events = taken();
    events.push(talk("12:29:00", "inc-shop", "Ada", Phase::Mitigate, "clearing the stuck lock"));
    events.push(change("12:30:00", "shop", Phase::Rollback, "Rollback of shop to 41"));
    let incident = only(found(events.clone()).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:30:00"));
    // What helped needs nothing more.
    events.push(talk("12:29:20", "inc-shop", "Ada", Phase::Recover, "and it is back"));
    let incident = only(found(events).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:29:00"));
}

#[test]
fn the_impact_ends_with_the_last_failing_line_and_not_with_the_word_that_it_is_over() {
    let burst = || lines((0..40).flat_map(|n| (0..6).map(move |k| 43_680 + n * 60 + k * 7)));
    let mut events = taken();
    events.extend(lines((0..16).map(|n| 8 * 3_600 + n * 900)));
    events.extend(burst());
    events.push(change("12:47:30", "shop", Phase::Rollback, "Rollback of shop to 41"));
    events.push(talk("13:20:00", "inc-shop", "Ada", Phase::Resolve, "all clear, closing"));
    let incident = only(found(events.clone()).incidents);
    let last = incident.impact.windows.last().and_then(|window| window.to.clone());
    assert_eq!(milestone(&incident, Milestone::ImpactEnd), last.map(|moment| moment.at));
    assert_eq!(milestone(&incident, Milestone::ImpactEnd), clock("12:47:35"));
    // Who acts long after the lines have ceased sees an impact that they do not show.
    events.push(change("13:00:00", "shop", Phase::Rollback, "Rollback of shop to 40"));
    events.retain(|event| event.title != "Rollback of shop to 41");
    events.retain(|event| event.edge != Some(Edge::Close));
    events.push(shut_alert("13:10:00", "ShopErrors", "shop"));
    let incident = only(found(events).incidents);
    assert!(milestone(&incident, Milestone::ImpactEnd) >= clock("12:50:00"));
}

#[test]
fn who_is_called_or_takes_it_on_has_not_acted() {
    let mut events = taken();
    let mut call = talk("12:15:00", "inc-shop", "Ada", Phase::Escalate, "waking you up for this");
    call.phases.insert(Phase::Mitigate);
    events.push(call);
    events.push(talk("12:40:00", "inc-shop", "Ben", Phase::Mitigate, "killed the job"));
    let incident = only(found(events).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), clock("12:40:00"));
}

#[test]
fn a_command_given_again_tells_that_the_first_did_not_work() {
    let command = |time: &str| {
        let mut event = change(time, "shop", Phase::Rollback, "Rollback of shop to 41 started");
        (event.key, event.outcome) = (Some("rollback:shop".to_owned()), Some(Outcome::Started));
        event
    };
    let mut events = taken();
    events.push(talk("12:29:30", "inc-shop", "Ada", Phase::Rollback, "rolling back to 41"));
    events.extend([command("12:30:00"), command("12:31:20")]);
    let incident = only(found(events).incidents);
    assert_eq!(milestone(&incident, Milestone::Rollback), clock("12:31:20"));
}

#[test]
fn the_end_is_where_it_is_first_told_and_not_where_it_is_told_again() {
    let mut events = taken();
    let mut page = open_alert("12:10:30", "P1", "shop");
    page.incident = Some("P1".to_owned());
    let mut end = shut_alert("12:52:00", "P1", "shop");
    (end.phase, end.phases) = (Phase::Resolve, [Phase::Resolve].into());
    end.incident = Some("P1".to_owned());
    events.extend([page, end]);
    let mut post = talk("13:10:00", "status", "", Phase::Communicate, "all systems normal");
    post.phases.insert(Phase::Resolve);
    (post.kind, post.actor, post.channel) = (Kind::Signal, None, None);
    events.push(post);
    let incident = only(found(events).incidents);
    let over = milestone(&incident, Milestone::Resolve);
    assert!(over <= clock("12:52:00") && over.is_some(), "{over:?}");
}

#[test]
fn a_status_page_that_is_late_names_no_mitigation() {
    let mut events = taken();
    let mut post = talk("12:49:00", "status", "", Phase::Communicate, "a fix is in place");
    post.phases.insert(Phase::Mitigate);
    (post.kind, post.actor, post.channel) = (Kind::Signal, None, None);
    events.push(post);
    let mut up = shut_alert("12:40:00", "backend up", "shop");
    (up.edge, up.severity) = (None, Some(Severity::Info));
    events.push(up);
    let incident = only(found_with(events, failing(8..41)).incidents);
    assert_eq!(milestone(&incident, Milestone::Mitigate), None);
    assert_eq!(milestone(&incident, Milestone::Recover), clock("12:40:00"));
}

#[test]
fn a_page_and_its_check_are_one_telling_though_they_share_no_key() {
    let mut check = open_alert("12:10:00", "check", "PostgreSQL rw");
    check.title = "PostgreSQL rw on pg-vip is CRITICAL: connection refused".to_owned();
    check.host = Some("pg-vip".to_owned());
    let mut page = open_alert("12:10:07", "page", "pg-vip");
    page.title = "Opsgenie pages: pg-vip/PostgreSQL rw is CRITICAL".to_owned();
    page.rule = "opsgenie.create".to_owned();
    let events = vec![
        check,
        at_source(page, "opsgenie.ndjson"),
        talk("12:12:00", "inc-db", "Ada", Phase::Ack, "on it"),
    ];
    let incident = only(found(events).incidents);
    let opened = incident.timeline.iter().filter(|row| row.edge == Some(Edge::Open)).count();
    assert_eq!((opened, incident.timeline[0].retellings), (1, 1), "{:#?}", incident.timeline);
}

/// An alarm that names no service.
fn nameless(time: &str, key: &str) -> Event {
    let mut event = open_alert(time, key, "");
    event.service = None;
    event.title = format!("Alarm {key} fires");
    at_source(event, "alarms.json")
}

/// A page for a service that somebody acknowledges.
fn paged((from, ack, to): (&str, &str, &str), id: &str, service: &str, who: &str) -> Vec<Event> {
    let page = |time: &str, phase, edge, actor: Option<&str>| {
        let mut event = open_alert(time, id, service);
        (event.phase, event.phases, event.edge) = (phase, [phase].into(), edge);
        event.title = format!("{id} {}", Phase::name(phase));
        event.actor = actor.map(str::to_owned);
        event.incident = Some(id.to_owned());
        at_source(event, "pager.ndjson")
    };
    vec![
        page(from, Phase::Detect, Some(Edge::Open), None),
        page(ack, Phase::Ack, None, Some(who)),
        page(to, Phase::Resolve, Some(Edge::Close), Some(who)),
    ]
}

#[test]
fn an_alarm_without_a_service_is_of_the_one_incident_that_goes_on() {
    let mut events = paged(("12:10:00", "12:13:00", "12:50:00"), "P1", "billing-api", "Ada Lind");
    events.push(nameless("12:11:30", "invoices-5xx"));
    // What the talk calls it is like the alarm, not like the page.
    events.push(talk("12:14:00", "inc-7", "ada", Phase::Ack, "on it, invoices are failing"));
    events.push(talk("12:20:00", "inc-7", "Bo", Phase::Identify, "found it: the cache is full"));
    events.push(talk("12:51:00", "inc-7", "ada", Phase::Resolve, "closing this"));
    let incident = only(found(events).incidents);
    assert_eq!(incident.services, ["billing-api"]);
    assert_eq!(milestone(&incident, Milestone::Identify), clock("12:20:00"));
}

#[test]
fn an_alarm_without_a_service_beside_two_incidents_is_neither() {
    let mut events = paged(("12:10:00", "12:13:00", "12:50:00"), "P1", "billing-api", "Ada Lind");
    events.extend(paged(("12:10:30", "12:15:00", "12:52:00"), "P2", "search", "Bo Berg"));
    events.push(nameless("12:11:30", "invoices-5xx"));
    events.push(talk("12:19:00", "inc-7", "Cy", Phase::Ack, "on it, invoices are failing"));
    let tale = found(events);
    assert_eq!(tale.incidents.len(), 2);
    assert!(tale.unattributed.iter().any(|row| row.title.contains("invoices-5xx")));
    // Nor is it of one that was over long before.
    let mut events = paged(("09:10:00", "09:13:00", "09:50:00"), "P1", "billing-api", "Ada Lind");
    events.push(nameless("12:11:30", "invoices-5xx"));
    events.push(talk("12:19:00", "inc-7", "Cy", Phase::Ack, "on it, invoices are failing"));
    assert_eq!(found(events).incidents.len(), 2);
}

#[test]
fn a_page_that_somebody_takes_beside_an_incident_is_no_incident() {
    let near = |times| {
        let mut events = taken();
        events.push(talk("12:20:00", "inc-shop", "Ben", Phase::Identify, "found it: shop cache"));
        events.push(talk("12:30:00", "inc-shop", "Ada", Phase::Mitigate, "restarted the shop"));
        events.extend(paged(times, "P7", "printers", "Cy Dahl"));
        found(events)
    };
    let beside = near(("12:15:00", "12:18:00", "12:40:00"));
    assert_eq!(only(beside.incidents).services, ["shop"]);
    assert!(beside.unattributed.iter().any(|row| row.title.contains("P7")), "nothing is lost");
    // Hours away there was nothing else to look after.
    assert_eq!(near(("16:15:00", "16:18:00", "16:40:00")).incidents.len(), 2);
}

#[test]
fn what_people_say_long_after_an_alert_is_about_it_where_they_name_it() {
    let said = |text: &str| {
        let mut events = vec![open_alert("12:10:00", "ShopErrors", "shop")];
        events.push(talk("12:12:00", "inc-shop", "Ada", Phase::Ack, "on it"));
        events.push(talk("17:00:00", "team", "Ben", Phase::Investigate, text));
        events.push(shut_alert("17:30:00", "ShopErrors", "shop"));
        let incident = only(found(events).incidents);
        incident.timeline.iter().any(|row| row.title == text)
    };
    assert!(!said("looking at the lease of the office"));
    assert!(said("looking at shop once more"));
}

#[test]
fn an_alert_that_goes_on_when_all_else_has_cleared_is_none_of_the_incident() {
    let beside = |close: Option<&str>| {
        let mut events = taken();
        events.push(open_alert("12:15:00", "NoData", "displays"));
        events.extend(close.map(|time| shut_alert(time, "NoData", "displays")));
        events.push(talk("12:52:00", "inc-shop", "Ada", Phase::Resolve, "all clear, closing"));
        // Where the logs end then, nobody knows how long it goes on.
        events.push(change("16:00:00", "billing", Phase::Change, "billing 8"));
        only(found(events).incidents)
    };
    assert_eq!(beside(Some("12:51:00")).services, ["displays", "shop"]);
    for still in [beside(None), beside(Some("15:00:00"))] {
        assert_eq!(still.services, ["shop"]);
        assert!(milestone(&still, Milestone::Resolve).is_some());
    }
}

#[test]
fn an_alert_that_nobody_known_took_belongs_to_the_outage_beside_it() {
    let ack = |time: &str, alert: &str, service: &str, actor: Option<&str>| {
        let mut ack = open_alert(time, alert, service);
        (ack.phase, ack.phases, ack.edge) = (Phase::Ack, [Phase::Ack].into(), None);
        ack.actor = actor.map(str::to_owned);
        ack
    };
    let joined = |actor: Option<&str>| {
        let events = vec![
            open_alert("12:09:00", "DiskSlow", "db-7"),
            open_alert("12:10:00", "ShopErrors", "shop"),
            ack("12:11:00", "ShopErrors", "shop", Some("Ada")),
            ack("12:11:30", "DiskSlow", "db-7", actor),
            talk("12:20:00", "inc-shop", "Ada", Phase::Identify, "shop: its pool is too small"),
            shut_alert("12:40:00", "DiskSlow", "db-7"),
            shut_alert("12:50:00", "ShopErrors", "shop"),
        ];
        let incidents = found_with(events, failing(8..50)).incidents;
        let about = |incident: &&Incident| incident.services.contains(&"shop".to_owned());
        let shop = incidents.iter().find(about).map(|incident| &incident.timeline);
        shop.is_some_and(|rows| rows.iter().any(|row| row.key.as_deref() == Some("DiskSlow")))
    };
    assert!(joined(None));
    assert!(!joined(Some("Grace")), "she takes another one");
}

#[test]
fn who_calls_it_over_as_he_closes_his_page_need_not_wait_for_the_last_alert() {
    let page = |time: &str, edge: Edge, phase: Phase| {
        let mut page = open_alert(time, "P7", "shop");
        (page.phase, page.phases, page.edge) = (phase, [phase].into(), Some(edge));
        page.incident = Some("P7".to_owned());
        page.actor = (edge == Edge::Close).then(|| "Ada".to_owned());
        at_source(page, "pager.ndjson")
    };
    let resolved = |said: bool| {
        let mut events = taken();
        events.extend([
            open_alert("12:20:00", "QueueDeep", "shop"),
            page("12:10:10", Edge::Open, Phase::Detect),
            page("12:55:00", Edge::Close, Phase::Resolve),
            shut_alert("13:05:00", "QueueDeep", "shop"),
        ]);
        events.extend(said.then(|| {
            talk("12:55:20", "inc-shop", "Ada", Phase::Resolve, "shop is well again, closing P7")
        }));
        milestone(&only(found(events).incidents), Milestone::Resolve)
    };
    assert_eq!(resolved(true), clock("12:55:00"));
    assert_eq!(resolved(false), clock("13:05:00"), "a page may be closed before all is well");
}
