//! Gives changes (deploys, configuration) to the incident on whose service they were made.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::name::bare;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::going::{Going, Mark};
use crate::incident::signs::grounds;
use crate::incident::signs::span::{about, start};
use crate::incident::signs::words::{canonical, content, identifiers, own_words, words};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// A change belongs to an incident that begins at most so many seconds after it.
const BEFORE: i64 = 3_600;
/// A change that a later word names may lie further back.
const NAMED_BEFORE: i64 = 24 * 3_600;

/// Adds every change of `entries` that is free to the first incident on its service, or that names it.
/// `starts` are the seconds in which the incidents' impact begins; `entries` are sorted by time. What is done `daily`
/// must be on the very service, or be named: it shares a word with anything.
pub(in crate::incident) fn attach(
    entries: &[Entry],
    incidents: &mut [Cluster],
    starts: &[i64],
    daily: &BTreeSet<usize>,
) {
    let taken: BTreeSet<usize> = incidents.iter().flat_map(|c| &c.members).copied().collect();
    let mut told: Vec<Told> = incidents.iter().map(|c| Told::of(c.rows(entries))).collect();
    let begins: Vec<i64> =
        incidents.iter().zip(starts).map(|(c, begun)| c.start.min(*begun)).collect();
    let (mut on, mut told_of) = (Going::of(&begins, BEFORE), Going::of(&begins, NAMED_BEFORE));
    for (at, entry) in entries.iter().enumerate() {
        if entry.kind != Kind::Change || taken.contains(&at) {
            continue;
        }
        let second = start(entry);
        on.advance(second, |at| incidents.get(at).zip(told.get(at)).map(|(c, t)| t.marks(c)));
        told_of.advance(second, |at| told.get(at).map(Told::naming));
        let names = Names::of(entry);
        let every_day = daily.contains(&at);
        let ground = grounds::of(entry);
        let over = |at: usize| incidents.get(at).is_none_or(|incident| until(incident) < second);
        let mut cases = on.under_way(&names.marks(), over);
        cases.append(&mut told_of.under_way(&names.calls(), over));
        let found = cases.into_iter().find(|at| {
            let case = incidents.get(*at).zip(told.get(*at)).zip(begins.get(*at));
            let Some(((incident, told), begun)) = case else { return false };
            let within = |lead: i64| (begun - lead..=until(incident)).contains(&second);
            ground.is_subset(&incident.grounds)
                && ((within(BEFORE)
                    && names.are_on(incident, told)
                    && (!every_day || names.are_of(incident)))
                    || (within(NAMED_BEFORE) && told.names(&names, second)))
        });
        let Some(found) = found else { continue };
        if let (Some(incident), Some(told)) = (incidents.get_mut(found), told.get_mut(found)) {
            incident.add(at, entries);
            told.add(entry);
            let own = Told::of([entry].into_iter());
            told_of.list(found, own.naming());
            on.list(found, own.marks(&Cluster::of(BTreeSet::from([at]), entries)));
        }
    }
}

/// An incident that never ends does not take in every later deploy.
fn until(incident: &Cluster) -> i64 {
    incident.end.min(incident.last.saturating_add(BEFORE))
}

/// What a change may be known by.
struct Names {
    /// Its service.
    service: Option<String>,
    /// Its machine, in lower case.
    host: Option<String>,
    /// The words of its service, else of its key and title.
    words: BTreeSet<String>,
    /// The words by which people may call it: service and version.
    telling: BTreeSet<String>,
}

impl Names {
    fn of(change: &Entry) -> Self {
        let service = change.service.as_ref();
        let mut named: BTreeSet<String> =
            service.into_iter().flat_map(|s| words(bare(s))).collect();
        // The namespace in the key of a service is that of all its neighbours.
        if service.is_none() {
            named.extend(change.key.iter().flat_map(|key| own_words(key, change)));
            named.extend(words(&change.title));
        }
        let mut telling: BTreeSet<String> =
            service.into_iter().flat_map(|s| words(bare(s))).collect();
        telling.retain(|name| name.len() >= 5);
        let version =
            content(&change.title).into_iter().filter(|w| w.chars().any(|c| c.is_ascii_digit()));
        telling.extend(version);
        // A flag or a job has no service: people call it by its own name.
        telling.extend(identifiers(&change.title));
        let host = change.host.as_ref().map(|host| host.to_lowercase());
        Self { service: service.map(|service| canonical(service)), host, words: named, telling }
    }

    /// Returns the marks of incidents that it may be on.
    fn marks(&self) -> BTreeSet<Mark> {
        let words = self.words.iter().cloned();
        let undone = words.clone().map(Mark::Undone);
        let service = self.service.iter().cloned().map(Mark::Service);
        let host = self.host.iter().cloned().map(Mark::Host);
        words.map(Mark::Word).chain(undone).chain(service).chain(host).collect()
    }

    /// Returns the marks of incidents in which it may be named.
    fn calls(&self) -> BTreeSet<Mark> {
        self.telling.iter().cloned().map(Mark::Word).collect()
    }

    fn are_of(&self, incident: &Cluster) -> bool {
        self.service.as_ref().is_some_and(|service| incident.services.contains(service))
    }

    fn are_on(&self, incident: &Cluster, told: &Told) -> bool {
        self.are_of(incident)
            || self.host.as_ref().is_some_and(|host| incident.names.contains(host))
            || !self.words.is_disjoint(&incident.words)
            || told.undoes(&self.words)
    }
}

/// What the rollbacks and findings of an incident name.
#[derive(Default)]
struct Told {
    /// The words of each service that is rolled back, by the first of them.
    undone: BTreeMap<String, BTreeSet<BTreeSet<String>>>,
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
            // A name like `app` holds no word that tells anything apart.
            if let Some(first) = service.first().cloned() {
                self.undone.entry(first).or_default().insert(service);
            }
        }
        if about(row, &[Phase::Identify, Phase::Rollback]) && row.phase != Phase::FalseLead {
            for word in content(&row.title).into_iter().chain(identifiers(&row.title)) {
                let last = self.named.entry(word).or_insert(i64::MIN);
                *last = start(row).max(*last);
            }
        }
    }

    /// Returns what a change on `incident`, of which this is told, shares with it.
    fn marks(&self, incident: &Cluster) -> BTreeSet<Mark> {
        let words = incident.words.iter().cloned().map(Mark::Word);
        let services = incident.services.iter().cloned().map(Mark::Service);
        let hosts = incident.names.iter().cloned().map(Mark::Host);
        words
            .chain(services)
            .chain(hosts)
            .chain(self.undone.keys().cloned().map(Mark::Undone))
            .collect()
    }

    /// Returns what names changes.
    fn naming(&self) -> BTreeSet<Mark> {
        self.named.keys().cloned().map(Mark::Word).collect()
    }

    /// Returns whether a service with no words but `named` is rolled back.
    fn undoes(&self, named: &BTreeSet<String>) -> bool {
        let mut services = named.iter().filter_map(|first| self.undone.get(first)).flatten();
        services.any(|service| service.is_subset(named))
    }

    /// A later rollback or finding names the change's service or version.
    fn names(&self, change: &Names, second: i64) -> bool {
        change.telling.iter().any(|name| self.named.get(name).is_some_and(|last| *last > second))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, kind: Kind, phase: Phase, service: &str) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            service: Some(service.to_owned()),
            title: "it runs".to_owned(),
            ..measured::blank()
        }
    }

    /// Returns whether a deploy of `deployed` belongs to an incident with an alert on `alerting` and a rollback of `back`.
    fn takes(deployed: &str, alerting: &str, back: &str) -> bool {
        let alert = row(1_000, Kind::Signal, Phase::Detect, alerting);
        let rows = [
            row(500, Kind::Change, Phase::Change, deployed),
            Entry { edge: Some(Edge::Open), ..alert },
            row(1_500, Kind::Change, Phase::Rollback, back),
        ];
        let mut incidents = [Cluster::of(BTreeSet::from([1, 2]), &rows)];
        attach(&rows, &mut incidents, &[1_000], &BTreeSet::new());
        incidents[0].members.contains(&0)
    }

    #[test]
    fn services_of_one_owner_are_not_one_service() {
        assert!(takes("acme/orders", "acme/orders", "acme/orders"));
        assert!(takes("acme/orders", "acme-orders", "acme/ledger"));
        assert!(!takes("acme/blog", "acme/orders", "acme/orders"));
    }

    #[test]
    fn the_rollback_of_a_service_with_a_name_of_all_undoes_that_one_alone() {
        assert!(takes("acme/app", "orders", "acme/app"));
        assert!(!takes("acme/blog", "orders", "acme/app"));
    }
}
