//! Connects signals by evidence: native incident id, key, links, service, host.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::IncidentOptions;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::grounds;
use crate::incident::signs::span::{detects, end, start, stays_open};
use crate::incident::signs::vague;
use crate::incident::signs::words::canonical;
use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// A page may be open without a word for so many times as long as any incident.
const OPEN: i64 = 24;

/// Returns the clusters of the signals, bursts and words that share an identity, a service or a host
/// in time; `entries` are dated and sorted. Changes and words without an identity are placed later.
pub(in crate::incident) fn clusters(entries: &[Entry], options: &IncidentOptions) -> Vec<Cluster> {
    let mut sets = Sets::new(entries.len());
    let mut seen: BTreeMap<String, BTreeMap<Option<String>, Seen>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if !takes_part(entry) {
            continue;
        }
        for Mark { id, lasting, service } in marks(entry) {
            let reach = if stays_open(entry) && lasting { i64::MAX } else { end(entry) };
            let closes = entry.edge == Some(Edge::Close);
            let tellings = seen.entry(id).or_default();
            let place = place(tellings, service);
            let Some(last) = tellings.get_mut(&place) else {
                tellings.insert(place, Seen { at, reach, lasting, closes });
                continue;
            };
            let lasting = lasting || last.lasting;
            let limit = match lasting {
                // What is closed was open, however long nobody spoke of it.
                true if closes && !last.closes => options.gap_seconds.saturating_mul(OPEN),
                true => options.gap_seconds,
                false => options.join_seconds,
            };
            let is_near = start(entry).saturating_sub(last.reach) <= limit;
            if is_near {
                sets.unite(last.at, at);
            }
            let reach = if is_near { reach.max(last.reach) } else { reach };
            *last = Seen { at, reach, lasting, closes };
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if takes_part(entry) {
            groups.entry(sets.root(at)).or_default().insert(at);
        }
    }
    groups.into_values().map(|members| Cluster::of(members, entries)).collect()
}

/// Where a mark was last seen.
struct Seen {
    at: usize,
    reach: i64,
    lasting: bool,
    /// Whether it was closed then.
    closes: bool,
}

fn takes_part(entry: &Entry) -> bool {
    match entry.kind {
        Kind::Signal => entry.phase != Phase::Communicate,
        Kind::Symptom => entry.phase != Phase::Note && !vague::is_vague(entry),
        Kind::Talk => entry.key.is_some() || !entry.incidents.is_empty() || !entry.links.is_empty(),
        Kind::Change | Kind::Statement | Kind::Summary => false,
    }
}

/// What an entry may be connected by.
struct Mark {
    id: String,
    /// Whether it is an identity that lasts.
    lasting: bool,
    /// The service of whoever shares it, where it is no identity but the name of an alert.
    service: Option<String>,
}

impl Mark {
    fn new(id: String, lasting: bool) -> Self {
        Self { id, lasting, service: None }
    }
}

fn marks(entry: &Entry) -> Vec<Mark> {
    let key = |id: &String| format!("id {}", id.trim().to_lowercase());
    let own = entry.key.iter().chain(&entry.incidents).map(|id| Mark::new(key(id), true));
    let links = entry.links.iter().map(|link| {
        let service = entry.service.as_ref().filter(|_| is_name(link, entry));
        Mark { service: service.map(|service| canonical(service)), ..Mark::new(key(link), false) }
    });
    let mut marks: Vec<Mark> = own.chain(links).collect();
    // A pager names the team's service on every page; what follows the page goes by its id.
    let page = !entry.incidents.is_empty() && !detects(entry);
    if entry.kind != Kind::Talk && !page {
        let ground = grounds::of(entry);
        // What one monitor calls a machine another calls a service.
        let services = entry.service.iter().map(|service| canonical(service));
        let names = services.chain(entry.host.iter().map(|host| host.to_lowercase()));
        marks.extend(names.map(|name| Mark::new(format!("name {name} {ground:?}"), false)));
    }
    marks
}

/// Returns whether a link is the alert's name rather than an identity: one rule watches many services.
fn is_name(link: &str, entry: &Entry) -> bool {
    let link = link.trim().to_lowercase();
    // Alertmanager groups by the name alone unless it is told otherwise.
    let group = link.rsplit_once(":{alertname=").is_some_and(|(_, labels)| !labels.contains(','));
    group || entry.title.to_lowercase().contains(&link)
}

/// Returns among which of the tellings of one mark another of `service` belongs. Who names no service belongs to the
/// latest, whose it is then.
fn place(tellings: &mut BTreeMap<Option<String>, Seen>, service: Option<String>) -> Option<String> {
    if service.is_none() {
        let latest = tellings.iter().max_by_key(|(_, seen)| seen.at);
        return latest.and_then(|(service, _)| service.clone());
    }
    if !tellings.contains_key(&service)
        && let Some(nameless) = tellings.remove(&None)
    {
        tellings.insert(service.clone(), nameless);
    }
    service
}

/// Disjoint sets of entries; the smallest index stands for its set, so that the order cannot show.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while let Some(parent) = self.parent.get(at).copied()
            && parent != at
        {
            let above = self.parent.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.parent.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.parent.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    /// Rows of one alert's name, a minute apart, on these services.
    fn clusters_of(services: &[Option<&str>], link: &str) -> usize {
        let row = |(at, service): (i64, Option<&str>)| {
            let time = DateTime::from_timestamp(at * 60, 0).unwrap();
            Entry {
                time: Some(Moment::utc(time, Precision::Second)),
                phase: Phase::Detect,
                kind: Kind::Signal,
                edge: Some(Edge::Open),
                title: "Alert HighErrorRate fires".to_owned(),
                service: service.map(str::to_owned),
                key: Some(format!("alertmanager:{at}")),
                links: BTreeSet::from([link.to_owned()]),
                ..measured::blank()
            }
        };
        let rows: Vec<Entry> = (0..).zip(services.iter().copied()).map(row).collect();
        clusters(&rows, &IncidentOptions::default()).len()
    }

    #[test]
    fn a_page_is_closed_however_long_nobody_spoke_of_it() {
        let row = |(minute, edge): &(i64, Option<Edge>)| Entry {
            time: DateTime::from_timestamp(minute * 60, 0)
                .map(|time| Moment::utc(time, Precision::Second)),
            phase: Phase::Note,
            kind: Kind::Signal,
            edge: *edge,
            key: Some("pagerduty:Q1".to_owned()),
            ..measured::blank()
        };
        let counted = |told: &[(i64, Option<Edge>)]| {
            let rows: Vec<Entry> = told.iter().map(row).collect();
            clusters(&rows, &IncidentOptions::default()).len()
        };
        assert_eq!(counted(&[(0, None), (90, Some(Edge::Close))]), 1);
        assert_eq!(counted(&[(0, None), (90, None)]), 2);
        assert_eq!(counted(&[(0, Some(Edge::Close)), (90, Some(Edge::Close))]), 2);
        assert_eq!(counted(&[(0, None), (26 * 60, Some(Edge::Close))]), 2);
    }

    #[test]
    fn one_name_on_two_services_is_two_alerts() {
        let (cart, mail) = (Some("cart-api"), Some("mail"));
        for name in ["HighErrorRate", "{}:{alertname=\"HighErrorRate\"}"] {
            assert_eq!(clusters_of(&[cart, mail, cart, mail], name), 2, "{name}");
            assert_eq!(clusters_of(&[cart, None, mail], name), 2, "{name}");
            assert_eq!(clusters_of(&[None, cart, mail], name), 2, "{name}");
            assert_eq!(clusters_of(&[None, cart, Some("cart")], name), 1, "{name}");
        }
        assert_eq!(clusters_of(&[cart, mail], "c6eadffa33fcdf37"), 1);
        assert_eq!(clusters_of(&[cart, mail], "{}:{alertname=\"X\", zone=\"b\"}"), 1);
    }
}
