//! Connects signals by evidence: native incident id, key, links, service, host.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::IncidentOptions;
use crate::incident::cluster::Cluster;
use crate::incident::grounds;
use crate::incident::span::{detects, end, start, stays_open};
use crate::incident::words::canonical;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Returns the clusters of the signals, bursts and words that share an identity, a service or a host
/// in time; `entries` are dated and sorted. Changes and words without an identity are placed later.
pub(super) fn clusters(entries: &[Entry], options: &IncidentOptions) -> Vec<Cluster> {
    let mut sets = Sets::new(entries.len());
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if !takes_part(entry) {
            continue;
        }
        for (mark, lasting) in marks(entry) {
            let reach = if stays_open(entry) && lasting { i64::MAX } else { end(entry) };
            let Some(last) = seen.get_mut(&mark) else {
                seen.insert(mark, Seen { at, reach, lasting });
                continue;
            };
            let lasting = lasting || last.lasting;
            let limit = if lasting { options.gap_seconds } else { options.join_seconds };
            let is_near = start(entry).saturating_sub(last.reach) <= limit;
            if is_near {
                sets.unite(last.at, at);
            }
            let reach = if is_near { reach.max(last.reach) } else { reach };
            *last = Seen { at, reach, lasting };
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
}

fn takes_part(entry: &Entry) -> bool {
    match entry.kind {
        Kind::Signal => entry.phase != Phase::Communicate,
        Kind::Symptom => entry.phase != Phase::Note,
        Kind::Talk => entry.key.is_some() || !entry.incidents.is_empty() || !entry.links.is_empty(),
        Kind::Change | Kind::Statement | Kind::Summary => false,
    }
}

/// Returns what an entry may be connected by, and whether that is an identity that lasts.
fn marks(entry: &Entry) -> Vec<(String, bool)> {
    let own = entry.key.iter().chain(&entry.incidents).map(|id| (id, true));
    let ids = own.chain(entry.links.iter().map(|link| (link, false)));
    let mut marks: Vec<_> =
        ids.map(|(id, lasting)| (format!("id {}", id.trim().to_lowercase()), lasting)).collect();
    // A pager names the team's service on every page; what follows the page goes by its id.
    let page = !entry.incidents.is_empty() && !detects(entry);
    if entry.kind != Kind::Talk && !page {
        let ground = grounds::of(entry);
        // What one monitor calls a machine another calls a service.
        marks.extend(
            entry.service.iter().map(|s| (format!("name {} {ground:?}", canonical(s)), false)),
        );
        marks.extend(
            entry.host.iter().map(|h| (format!("name {} {ground:?}", h.to_lowercase()), false)),
        );
    }
    marks
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
