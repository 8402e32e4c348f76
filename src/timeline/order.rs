//! The total order of entries, and what events become before anything is folded.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use crate::model::event::{Event, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Returns the entry of one event.
pub(super) fn entry(event: Event) -> Entry {
    let mut evidence = event.evidence;
    evidence.sort();
    let mut phases = event.phases;
    phases.insert(event.phase);
    let called_over = event.kind == Kind::Talk && phases.contains(&Phase::Resolve);
    Entry {
        time: event.time,
        until: event.until,
        received: event.received,
        phase: event.phase,
        phases,
        kind: event.kind,
        edge: event.edge,
        outcome: event.outcome,
        title: event.title,
        service: event.service.filter(|service| !service.trim().is_empty()),
        host: event.host.filter(|host| !host.trim().is_empty()),
        severity: event.severity,
        actor: event.actor,
        channel: event.channel,
        rule: event.rule,
        key: event.key,
        links: event.links.into_iter().collect(),
        incidents: event.incident.into_iter().collect(),
        stated: event.stated,
        count: event.count.max(1),
        copies: 0,
        retellings: 0,
        called_over,
        cycles: 1,
        relapses: Vec::new(),
        firing_seconds: None,
        assumed: event.assumed.into_iter().collect(),
        evidence,
    }
}

/// Sorts by time and then origin, undated entries last; what is still equal, by everything that shows.
pub(super) fn sort(entries: &mut [Entry]) {
    entries.sort_by(compare);
}

fn compare(a: &Entry, b: &Entry) -> Ordering {
    let place = |e: &Entry| {
        let first = e.evidence.first();
        (first.map(|f| f.origin.line), first.map(|f| f.origin.offset))
    };
    let source = |e: &Entry| e.evidence.first().map(|f| f.origin.source.clone());
    a.time
        .is_none()
        .cmp(&b.time.is_none())
        .then_with(|| at(a).cmp(&at(b)))
        .then_with(|| source(a).cmp(&source(b)))
        .then_with(|| place(a).cmp(&place(b)))
        .then_with(|| a.rule.cmp(&b.rule))
        .then_with(|| a.key.cmp(&b.key))
        .then_with(|| a.title.cmp(&b.title))
        .then_with(|| a.phases.cmp(&b.phases))
        .then_with(|| (a.edge, a.kind, a.outcome).cmp(&(b.edge, b.kind, b.outcome)))
        .then_with(|| (&a.service, &a.host, &a.actor).cmp(&(&b.service, &b.host, &b.actor)))
        .then_with(|| (a.severity, a.count).cmp(&(b.severity, b.count)))
        .then_with(|| a.time.cmp(&b.time))
        .then_with(|| a.until.cmp(&b.until))
        .then_with(|| (&a.links, &a.incidents).cmp(&(&b.links, &b.incidents)))
        .then_with(|| a.evidence.cmp(&b.evidence))
}

/// Returns the instant of an entry.
pub(super) fn at(entry: &Entry) -> Option<DateTime<Utc>> {
    entry.time.as_ref().map(|time| time.at)
}
