//! Gives changes (deploys, configuration) to the incident on whose service they were made.

use std::collections::BTreeSet;

use crate::incident::cluster::Cluster;
use crate::incident::span::{about, start};
use crate::incident::words::{canonical, content, words};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// A change belongs to an incident that begins at most so many seconds after it.
const BEFORE: i64 = 3_600;
/// A change that a later word names may lie further back.
const NAMED_BEFORE: i64 = 24 * 3_600;

/// Adds every change of `entries` that is free to the first incident on its service, or that names it.
/// `starts` are the seconds in which the incidents' impact begins.
pub(super) fn attach(entries: &[Entry], incidents: &mut [Cluster], starts: &[i64]) {
    let taken: BTreeSet<usize> = incidents.iter().flat_map(|c| &c.members).copied().collect();
    for (at, entry) in entries.iter().enumerate() {
        if entry.kind != Kind::Change || taken.contains(&at) {
            continue;
        }
        let found = incidents.iter().zip(starts).position(|(incident, begun)| {
            let begun = (*begun).min(incident.start);
            // An incident that never ends does not take in every later deploy.
            let until = incident.end.min(incident.last.saturating_add(BEFORE));
            let within = |lead: i64| (begun - lead..=until).contains(&start(entry));
            (within(BEFORE) && is_on(incident, entry, entries))
                || (within(NAMED_BEFORE) && is_named(incident, entry, entries))
        });
        if let Some(incident) = found.and_then(|found| incidents.get_mut(found)) {
            incident.add(at, entries);
        }
    }
}

fn is_on(incident: &Cluster, change: &Entry, entries: &[Entry]) -> bool {
    let service = change.service.as_ref();
    let same = service.is_some_and(|service| incident.services.contains(&canonical(service)));
    let marks = service.into_iter().chain(&change.key);
    let mut named: BTreeSet<String> = marks.flat_map(|mark| words(mark)).collect();
    if service.is_none() {
        named.extend(words(&change.title));
    }
    let undone = incident.rows(entries).any(|row| {
        let service = row.service.as_ref().map(|service| canonical(service));
        about(row, &[Phase::Rollback]) && service.is_some_and(|s| words(&s).is_subset(&named))
    });
    same || !named.is_disjoint(&incident.words) || undone
}

/// A later rollback or finding names the change's service or version.
fn is_named(incident: &Cluster, change: &Entry, entries: &[Entry]) -> bool {
    let mut names: BTreeSet<String> = change.service.iter().flat_map(|s| words(s)).collect();
    names.retain(|name| name.len() >= 5);
    let version =
        content(&change.title).into_iter().filter(|w| w.chars().any(|c| c.is_ascii_digit()));
    names.extend(version);
    incident.rows(entries).any(|row| {
        about(row, &[Phase::Identify, Phase::Rollback])
            && row.phase != Phase::FalseLead
            && start(row) > start(change)
            && !content(&row.title).is_disjoint(&names)
    })
}
