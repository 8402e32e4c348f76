//! Noise: alerts of every day, stray words, talk beside an alert.

use recount::model::event::Event;
use recount::model::incident::Incident;
use recount::model::phase::Phase;

use crate::hand::{at_source, change, found, open_alert, shut_alert, talk};

/// Returns an alert that goes off for ten minutes in each of 20 hours, on ever other machines.
fn printers() -> Vec<Event> {
    let printer = |hour: usize| {
        let (key, host) = (format!("paper {hour}"), format!("prn-{}", hour % 7));
        let (from, to) = (
            format!("{hour:02}:{:02}:00", hour * 7 % 50),
            format!("{hour:02}:{:02}:00", hour * 7 % 50 + 9),
        );
        let on_host = |mut event: Event| {
            event.title = format!("Printer is out of paper on {host}");
            (event.host, event.service) = (Some(host.clone()), None);
            at_source(event, "zabbix.ndjson")
        };
        [on_host(open_alert(&from, &key, "")), on_host(shut_alert(&to, &key, ""))]
    };
    (2..22).flat_map(printer).collect()
}

/// Returns an outage that people work on.
fn outage() -> Vec<Event> {
    vec![
        open_alert("12:00:00", "gateway", "shop"),
        talk("12:04:00", "ops", "ada", Phase::Ack, "on it"),
        talk("12:20:00", "ops", "ada", Phase::Identify, "found it, the shop has no route"),
        shut_alert("12:40:00", "gateway", "shop"),
    ]
}

fn only(mut incidents: Vec<Incident>) -> Incident {
    assert_eq!(incidents.len(), 1, "{:?}", incidents.iter().map(|i| &i.title).collect::<Vec<_>>());
    incidents.remove(0)
}

#[test]
fn alerts_of_every_day_begin_no_incident_and_fill_none() {
    let tale = found([printers(), outage()].concat());
    assert_eq!(only(tale.incidents).timeline.len(), 4);
    assert_eq!(tale.unattributed.len(), 40, "nothing is lost");
    let said: Vec<&str> = tale.warnings.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(said, ["routine_alert"]);
    let message = &tale.warnings[0].message;
    assert!(
        message.starts_with("Printer is out of paper on prn-2 and 6 more: 20 times in"),
        "{message}"
    );
}

#[test]
fn where_nobody_speaks_and_nothing_else_goes_off_they_are_all_there_is() {
    let tale = found(printers());
    assert!(!tale.incidents.is_empty() && tale.warnings.is_empty());
}

#[test]
fn an_alert_of_every_day_that_somebody_takes_counts() {
    let mut ack = open_alert("12:35:00", "paper 12", "");
    (ack.phase, ack.phases, ack.edge) = (Phase::Ack, [Phase::Ack].into(), None);
    (ack.actor, ack.service) = (Some("Bo".to_owned()), None);
    let mut events = printers();
    events.push(ack);
    let incident = only(found(events).incidents);
    assert_eq!(incident.timeline[0].host.as_deref(), Some("prn-5"));
}

#[test]
fn stray_words_are_no_incident_and_answers_are() {
    let report = || talk("12:00:00", "ops", "bo", Phase::Report, "is the wiki down");
    let stray = vec![
        report(),
        talk("12:31:00", "ops", "cy", Phase::Fix, "pushed the typo fix"),
        talk("13:09:00", "ops", "dee", Phase::Ack, "will do"),
    ];
    assert!(found(stray).incidents.is_empty());
    let answered = vec![
        report(),
        talk("12:06:00", "ops", "cy", Phase::Ack, "looking"),
        talk("12:15:00", "ops", "cy", Phase::Mitigate, "restarted it"),
    ];
    assert_eq!(only(found(answered).incidents).timeline.len(), 3);
}

#[test]
fn words_that_only_read_like_something_begin_nothing() {
    let learnt = |mut event: Event| {
        event.rule = format!("talk-learnt.{}", event.phase.name());
        event
    };
    let words = vec![
        learnt(talk("12:00:00", "ops", "bo", Phase::Report, "the wiki crawls")),
        learnt(talk("12:06:00", "ops", "cy", Phase::Ack, "mine")),
        learnt(talk("12:15:00", "ops", "cy", Phase::Mitigate, "kicked it")),
    ];
    assert!(found(words).incidents.is_empty());
}

#[test]
fn talk_beside_an_alert_is_no_answer_to_it() {
    let toner = || {
        let title = |mut event: Event| {
            event.title = "toner on prn-4 is critical".to_owned();
            event
        };
        let (from, to) = ("08:00:00", "08:38:00");
        vec![title(open_alert(from, "toner", "prn-4")), title(shut_alert(to, "toner", "prn-4"))]
    };
    let beside = talk("08:12:00", "ops", "bo", Phase::Fix, "pushed the typo fix");
    let events = [toner(), vec![beside], outage()].concat();
    assert_eq!(only(found(events).incidents).services, ["shop"]);
    let about = talk("08:12:00", "ops", "bo", Phase::Fix, "new toner is in");
    assert_eq!(found([toner(), vec![about], outage()].concat()).incidents.len(), 2);
}

#[test]
fn a_job_of_every_day_joins_no_incident_by_a_word() {
    let job = |hour: usize| {
        let mut event =
            change(&format!("{hour:02}:10:00"), "", Phase::Change, "backup of shop configs runs");
        event.service = None;
        event
    };
    let events = [(1..23).map(job).collect(), outage()].concat();
    assert_eq!(only(found(events).incidents).timeline.len(), 4);
}

#[test]
fn the_folder_of_a_rooms_file_says_nothing_of_the_room() {
    let in_room = |room: &str| {
        let say = |time, who, phase, text| talk(time, room, who, phase, text);
        let words = vec![
            say("12:00:00", "bo", Phase::Report, "is the wiki down"),
            say("12:31:00", "cy", Phase::Fix, "pushed the typo fix"),
            say("13:09:00", "dee", Phase::Ack, "will do"),
        ];
        found(words).incidents.len()
    };
    assert_eq!((in_room("/data/inc/a.tar.gz!a/ops.log"), in_room("ops.log")), (0, 0));
    assert_eq!((in_room("/data/x/inc-7.log"), in_room("inc-7")), (1, 1));
}
