//! Hand-made events of 2024-08-15 and short ways to ask what became of them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "hand-made values; a wrong one must fail the test"
)]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use recount::incident::{Found, IncidentOptions, correlate};
use recount::model::event::{Edge, Event, Kind};
use recount::model::incident::{Incident, Measurement};
use recount::model::moment::{Dated, Moment, Precision};
use recount::model::origin::{Evidence, Origin};
use recount::model::phase::{Milestone, Phase, Severity};
use recount::model::record::Stated;
use recount::model::tally::Tally;
use recount::timeline::{TimelineOptions, build};

/// What correlation finds.
pub(crate) type Tale = Found;

/// Returns the instant of a clock time, on the next day from `24:00:00` on.
pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    let (hour, rest) = text.split_once(':').unwrap();
    let hour: u64 = hour.parse().unwrap();
    let time = NaiveTime::parse_from_str(&format!("{:02}:{rest}", hour % 24), "%H:%M:%S").unwrap();
    let day = NaiveDate::from_ymd_opt(2024, 8, 15).unwrap() + chrono::Days::new(hour / 24);
    day.and_time(time).and_utc()
}

/// Returns what [`milestone`] gives for that clock time.
#[expect(clippy::unnecessary_wraps, reason = "compared with what may be missing")]
pub(crate) fn clock(text: &str) -> Option<DateTime<Utc>> {
    Some(instant(text))
}

fn event(time: &str, kind: Kind, phase: Phase, title: &str) -> Event {
    let text = format!("{time} {kind:?} {title}");
    Event {
        time: Some(Moment::utc(instant(time), Precision::Second)),
        until: None,
        received: None,
        phase,
        phases: BTreeSet::from([phase]),
        kind,
        edge: None,
        outcome: None,
        title: title.to_owned(),
        rule: format!("test.{}", phase.name()),
        service: None,
        host: None,
        severity: None,
        actor: None,
        channel: None,
        key: None,
        links: Vec::new(),
        incident: None,
        count: 1,
        stated: None,
        assumed: Vec::new(),
        evidence: vec![place("test.log", &text)],
    }
}

fn place(source: &str, text: &str) -> Evidence {
    let line = u64::from(text.bytes().map(u32::from).sum::<u32>());
    let origin = Origin { source: source.into(), line, offset: line, lines: 1 };
    Evidence { origin, text: text.to_owned(), quote: None }
}

/// Returns the event as told by another source.
pub(crate) fn at_source(mut event: Event, source: &str) -> Event {
    for evidence in &mut event.evidence {
        evidence.origin.source = source.into();
    }
    event
}

/// Returns a critical alert that begins to fire.
pub(crate) fn open_alert(time: &str, key: &str, service: &str) -> Event {
    let mut event = event(time, Kind::Signal, Phase::Detect, &format!("{key} fires on {service}"));
    event.edge = Some(Edge::Open);
    event.key = Some(key.to_owned());
    event.service = Some(service.to_owned());
    event.severity = Some(Severity::Critical);
    at_source(event, "alertmanager.ndjson")
}

/// Returns the clear of an alert.
pub(crate) fn shut_alert(time: &str, key: &str, service: &str) -> Event {
    let mut event = open_alert(time, key, service);
    event.edge = Some(Edge::Close);
    event.phase = Phase::Recover;
    event.phases = BTreeSet::from([Phase::Recover]);
    event.title = format!("{key} clears on {service}");
    event.evidence = vec![place("alertmanager.ndjson", &format!("{time} clear {key}"))];
    event
}

/// Returns a person's message.
pub(crate) fn talk(time: &str, channel: &str, actor: &str, phase: Phase, text: &str) -> Event {
    let mut event = event(time, Kind::Talk, phase, text);
    event.channel = Some(channel.to_owned());
    event.actor = Some(actor.to_owned());
    at_source(event, "slack.json")
}

/// Returns a change to a service.
pub(crate) fn change(time: &str, service: &str, phase: Phase, title: &str) -> Event {
    let mut event = event(time, Kind::Change, phase, title);
    event.service = Some(service.to_owned());
    at_source(event, "deploy.log")
}

/// Returns a line of a written timeline.
pub(crate) fn statement(document: &str, time: &str, phases: &[Phase], title: &str) -> Event {
    let mut event = event(time, Kind::Statement, phases[0], title);
    event.phases = phases.iter().copied().collect();
    event.incident = Some(document.to_owned());
    event.time = Some(Moment::utc(instant(time), Precision::Minute));
    at_source(event, document)
}

/// Returns a document's word on the whole.
pub(crate) fn summary(document: &str, from: &str, to: &str, percent: f64) -> Event {
    let mut event = statement(document, from, &[Phase::Impact], "summary");
    event.kind = Kind::Summary;
    event.until = Some(Moment::utc(instant(to), Precision::Minute));
    event.stated = Some(Stated { affected_percent: Some(percent), ..Stated::default() });
    event
}

/// Returns the event without a date.
pub(crate) fn undated(mut event: Event) -> Event {
    for moment in event.time.iter_mut().chain(event.until.iter_mut()) {
        let days = moment.at - instant("00:00:00");
        moment.at = DateTime::UNIX_EPOCH + days;
        moment.civil = moment.at.naive_utc();
        moment.dated = Dated::NoDate;
    }
    event
}

/// Returns the requests of one minute after 12:00, each by a client of its own.
pub(crate) fn tally(service: &str, minute: i64, total: u64, failed: u64) -> Tally {
    let start = instant("12:00:00").timestamp() + minute * 60;
    let at = |second: i64| {
        let text = format!("{service} {minute} {second} 500");
        (failed > 0).then(|| ((start + second) * 1_000_000_000, place("access.log", &text)))
    };
    Tally {
        service: service.to_owned(),
        minute: start,
        total,
        failed,
        halved: 0,
        clients: (0..total).collect(),
        hurt: (0..failed).collect(),
        first_failed: at(1),
        last_failed: at(59),
        refusal: false,
        source: None,
    }
}

/// Returns what `events` tell of.
pub(crate) fn found(events: Vec<Event>) -> Found {
    found_with(events, Vec::new())
}

/// Returns what `events` and `tallies` tell of.
pub(crate) fn found_with(events: Vec<Event>, tallies: Vec<Tally>) -> Found {
    let entries = build(events, &[], &TimelineOptions::default());
    correlate(entries, tallies, &[], &IncidentOptions::default())
}

/// Returns the instant of a milestone.
pub(crate) fn milestone(incident: &Incident, milestone: Milestone) -> Option<DateTime<Utc>> {
    incident.milestones.get(&milestone).map(|point| point.moment.at)
}

/// Returns the seconds of a metric, or why there are none.
pub(crate) fn metric(incident: &Incident, name: &str) -> Result<i64, String> {
    let metric = incident.metrics.iter().find(|metric| metric.name == name).unwrap();
    match &metric.measurement {
        Measurement::Value { seconds, .. } => Ok(*seconds),
        Measurement::Null { reason, .. } => Err(reason.clone()),
    }
}
