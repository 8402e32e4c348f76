//! Gives changes (deploys, configuration) to the incident on whose service they were made.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::cluster::Cluster;
use crate::incident::grounds;
use crate::incident::span::{about, start};
use crate::incident::words::{canonical, content, key_words, words};
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
    let mut told: Vec<Told> = incidents.iter().map(|c| Told::of(c.rows(entries))).collect();
    for (at, entry) in entries.iter().enumerate() {
        if entry.kind != Kind::Change || taken.contains(&at) {
            continue;
        }
        let names = Names::of(entry);
        let ground = grounds::of(entry);
        let cases = incidents.iter().zip(starts).zip(&told);
        let found = cases.into_iter().position(|((incident, begun), told)| {
            if !ground.is_subset(&incident.grounds) {
                return false;
            }
            let begun = (*begun).min(incident.start);
            // An incident that never ends does not take in every later deploy.
            let until = incident.end.min(incident.last.saturating_add(BEFORE));
            let within = |lead: i64| (begun - lead..=until).contains(&start(entry));
            (within(BEFORE) && names.are_on(incident, told))
                || (within(NAMED_BEFORE) && told.names(&names, start(entry)))
        });
        let Some(found) = found else { continue };
        if let (Some(incident), Some(told)) = (incidents.get_mut(found), told.get_mut(found)) {
            incident.add(at, entries);
            told.add(entry);
        }
    }
}

/// What a change may be known by.
struct Names {
    /// Its service.
    service: Option<String>,
    /// The words of its service and key, else of its title.
    words: BTreeSet<String>,
    /// The words by which people may call it: service and version.
    telling: BTreeSet<String>,
}

impl Names {
    fn of(change: &Entry) -> Self {
        let service = change.service.as_ref();
        let mut named: BTreeSet<String> = service.into_iter().flat_map(|s| words(s)).collect();
        named.extend(change.key.iter().flat_map(|key| key_words(key)));
        if service.is_none() {
            named.extend(words(&change.title));
        }
        let mut telling: BTreeSet<String> = service.into_iter().flat_map(|s| words(s)).collect();
        telling.retain(|name| name.len() >= 5);
        let version =
            content(&change.title).into_iter().filter(|w| w.chars().any(|c| c.is_ascii_digit()));
        telling.extend(version);
        Self { service: service.map(|service| canonical(service)), words: named, telling }
    }

    fn are_on(&self, incident: &Cluster, told: &Told) -> bool {
        self.service.as_ref().is_some_and(|service| incident.services.contains(service))
            || !self.words.is_disjoint(&incident.words)
            || told.undoes(&self.words)
    }
}

/// What the rollbacks and findings of an incident name.
#[derive(Default)]
struct Told {
    /// The words of each service that is rolled back, by the first of them.
    undone: BTreeMap<Option<String>, BTreeSet<BTreeSet<String>>>,
    /// The last second in which each word is named.
    named: BTreeMap<String, i64>,
}

impl Told {
    fn of<'e>(rows: impl Iterator<Item = &'e Entry>) -> Self {
        let mut told = Self::default();
        rows.for_each(|row| told.add(row));
        told
    }

    fn add(&mut self, row: &Entry) {
        if about(row, &[Phase::Rollback])
            && let Some(service) = &row.service
        {
            let service = words(&canonical(service));
            self.undone.entry(service.first().cloned()).or_default().insert(service);
        }
        if about(row, &[Phase::Identify, Phase::Rollback]) && row.phase != Phase::FalseLead {
            for word in content(&row.title) {
                let last = self.named.entry(word).or_insert(i64::MIN);
                *last = start(row).max(*last);
            }
        }
    }

    /// Returns whether a service with no words but `named` is rolled back.
    fn undoes(&self, named: &BTreeSet<String>) -> bool {
        let first = named.iter().cloned().map(Some).chain([None]);
        let mut services = first.into_iter().filter_map(|first| self.undone.get(&first)).flatten();
        services.any(|service| service.is_subset(named))
    }

    /// A later rollback or finding names the change's service or version.
    fn names(&self, change: &Names, second: i64) -> bool {
        change.telling.iter().any(|name| self.named.get(name).is_some_and(|last| *last > second))
    }
}
