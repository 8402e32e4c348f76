//! Gives people's words and acts to the incidents that they are about, and joins what one response covers.

use std::collections::BTreeSet;

use crate::incident::IncidentOptions;
use crate::incident::cluster::{Cluster, WORK, is_human};
use crate::incident::span::{about, start};
use crate::incident::words::{canonical, words};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// One person who acknowledges two alerts within so many seconds responds to one incident.
const ONE_HAND: i64 = 300;
/// An alert may open so many seconds before the first one that is responded to.
const LEAD: i64 = 120;
/// Words other than of an ending belong to an incident that ended at most so many seconds ago.
const AFTER: i64 = 300;

/// The entries, the clusters of signals among them and how to join more.
pub(super) struct Response<'a> {
    /// The dated entries, sorted.
    pub(super) entries: &'a [Entry],
    /// The clusters; those that were merged away are empty.
    pub(super) clusters: Vec<Cluster>,
    /// How to join.
    pub(super) options: IncidentOptions,
    /// Whether failing requests were measured.
    pub(super) measured: bool,
}

impl Response<'_> {
    /// Places every word and act, then joins what one response covers.
    pub(super) fn attach(&mut self) {
        self.join_hands();
        let (signals, loose): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.clusters).into_iter().partition(Cluster::has_signal);
        self.clusters = signals;
        let taken: BTreeSet<usize> =
            self.clusters.iter().flat_map(|c| &c.members).copied().collect();
        let free: Vec<usize> = (0..self.entries.len()).filter(|at| !taken.contains(at)).collect();
        for at in free {
            self.place(at);
        }
        drop(loose);
        self.join_unanswered();
        self.clusters.retain(|cluster| !cluster.members.is_empty());
        self.join_reports();
    }

    /// Joins clusters that one person acknowledges in one go.
    fn join_hands(&mut self) {
        let acks = |c: &Cluster| -> Vec<(String, i64)> {
            let acks = c.rows(self.entries).filter(|e| about(e, &[Phase::Ack]));
            acks.filter_map(|e| Some((e.actor.as_ref()?.to_lowercase(), start(e)))).collect()
        };
        let hands: Vec<_> = self.clusters.iter().map(acks).collect();
        let one = |a: &[(String, i64)], b: &[(String, i64)]| {
            a.iter().any(|(who, at)| {
                b.iter().any(|(other, then)| who == other && (at - then).abs() <= ONE_HAND)
            })
        };
        for (later, hand) in hands.iter().enumerate() {
            let earlier = hands.iter().take(later).position(|other| one(other, hand));
            if let Some(earlier) = earlier.filter(|earlier| self.open_near(*earlier, later)) {
                self.merge(earlier, later);
            }
        }
    }

    fn open_near(&self, a: usize, b: usize) -> bool {
        match (self.clusters.get(a), self.clusters.get(b)) {
            (Some(a), Some(b)) => a.opens_near(b, self.options.join_seconds),
            _ => false,
        }
    }

    fn merge(&mut self, into: usize, from: usize) {
        let Some(other) = self.clusters.get_mut(from).map(std::mem::take) else { return };
        let entries = self.entries;
        if let Some(cluster) = self.clusters.get_mut(into) {
            cluster.merge(other, entries);
        }
    }

    fn place(&mut self, at: usize) {
        let Some(entry) = self.entries.get(at) else { return };
        if entry.phase == Phase::Note && entry.kind != Kind::Talk {
            return;
        }
        let mut active: Vec<(usize, u32)> = self
            .clusters
            .iter()
            .enumerate()
            .filter(|(_, c)| self.is_active(c, entry))
            .map(|(index, c)| (index, score(c, entry)))
            .collect();
        if active.iter().any(|(index, _)| self.is_grave(*index)) {
            active.retain(|(index, points)| self.is_grave(*index) || *points > 3);
        } else {
            active.retain(|(_, points)| *points > 1 || in_incident_channel(entry));
        }
        let only = active.len() == 1;
        let Some(best) = active.iter().map(|(_, points)| *points).max() else { return };
        active.retain(|(_, points)| *points == best);
        let chosen = match active.as_slice() {
            [(index, points)] if self.may_take(entry, *points, only) => Some(*index),
            [_] => None,
            tied => self.untie(entry, &tied.iter().map(|(index, _)| *index).collect::<Vec<_>>()),
        };
        let entries = self.entries;
        if let Some(cluster) = chosen.and_then(|index| self.clusters.get_mut(index)) {
            cluster.add(at, entries);
        }
    }

    fn is_grave(&self, index: usize) -> bool {
        self.clusters.get(index).is_some_and(|c| c.responded || c.is_strong())
    }

    /// Time alone attaches what people say and do, and what carries no mark; machines' marks must meet.
    fn may_take(&self, entry: &Entry, points: u32, only: bool) -> bool {
        let leads = self.clusters.iter().any(|c| (0..=LEAD).contains(&(start(entry) - c.start)))
            || self.clusters.iter().all(|c| start(entry) <= c.start);
        let acts = about(entry, &[Phase::Rollback, Phase::Fix, Phase::Mitigate]);
        match entry.kind {
            Kind::Talk if entry.phase == Phase::Note => points > 2,
            Kind::Talk => points > 1 || !is_social(entry),
            Kind::Change => acts,
            // Where no requests were counted, failing lines that lead to the alert are the impact.
            Kind::Symptom => points > 3 || (only && !self.measured && leads),
            _ => points > 3 || (only && (entry.phase == Phase::Communicate || !is_marked(entry))),
        }
    }

    /// Several fit equally: one response to alerts that open together joins them; otherwise the
    /// incident last spoken of in that channel goes on.
    fn untie(&mut self, entry: &Entry, tied: &[usize]) -> Option<usize> {
        let (first, rest) = tied.split_first()?;
        let free = |index: &usize| self.clusters.get(*index).is_some_and(|c| !c.responded);
        let together = rest.iter().all(|index| self.open_near(*first, *index));
        if entry.kind == Kind::Talk && tied.iter().all(free) && together {
            for index in rest {
                self.merge(*first, *index);
            }
            return Some(*first);
        }
        let channel = entry.channel.as_ref()?;
        let last = |index: &usize| -> Option<i64> {
            let rows = self.clusters.get(*index)?.rows(self.entries);
            rows.filter(|e| e.channel.as_ref() == Some(channel) && start(e) <= start(entry))
                .map(start)
                .max()
        };
        tied.iter().copied().filter(|index| last(index).is_some()).max_by_key(last)
    }

    fn is_active(&self, cluster: &Cluster, entry: &Entry) -> bool {
        if cluster.members.is_empty() {
            return false;
        }
        let join = self.options.join_seconds;
        let heralds =
            &[Phase::Report, Phase::Impact, Phase::Detect, Phase::Investigate, Phase::Ack];
        let ends = &[
            Phase::Resolve,
            Phase::Recover,
            Phase::Communicate,
            Phase::Fix,
            Phase::Rollback,
            Phase::Mitigate,
        ];
        let before = if about(entry, heralds) { join } else { 0 };
        let after = if about(entry, ends) { join } else { AFTER };
        let limit = cluster.end.saturating_add(after);
        // A state that never closes holds an incident open only while something goes on.
        let quiet = cluster.last.saturating_add(self.options.gap_seconds);
        let limit = if cluster.end == i64::MAX { quiet } else { limit };
        (cluster.start - before..=limit).contains(&start(entry))
    }

    /// Joins alerts that nobody responds to with the one responded incident that they open beside.
    fn join_unanswered(&mut self) {
        let count = self.clusters.len();
        for index in 0..count {
            let Some(cluster) = self.clusters.get(index) else { continue };
            if cluster.members.is_empty() || cluster.responded || cluster.is_blip() {
                continue;
            }
            let beside = |(_, other): &(usize, &Cluster)| {
                other.responded
                    && cluster.start >= other.start.saturating_sub(LEAD)
                    && cluster.start <= other.end
                    && cluster.opens_near(other, self.options.join_seconds)
            };
            let mut found = self.clusters.iter().enumerate().filter(beside).map(|(at, _)| at);
            if let (Some(into), None) = (found.next(), found.next()) {
                self.merge(into, index);
            }
        }
    }

    /// Makes incidents of what people report and work on without any signal.
    fn join_reports(&mut self) {
        let taken: BTreeSet<usize> =
            self.clusters.iter().flat_map(|c| &c.members).copied().collect();
        let mut open: Vec<Cluster> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if taken.contains(&at) || entry.kind != Kind::Talk || entry.phase == Phase::Note {
                continue;
            }
            let same = open.iter_mut().rev().find(|c| {
                let channel = entry.channel.iter().any(|channel| c.channels.contains(channel));
                channel && start(entry) - c.end <= self.options.gap_seconds
            });
            match same {
                Some(cluster) => cluster.add(at, self.entries),
                None if about(entry, &[Phase::Report]) => {
                    open.push(Cluster::of(BTreeSet::from([at]), self.entries));
                }
                None => {}
            }
        }
        self.clusters.extend(open);
        self.clusters.sort_by_key(|cluster| (cluster.start, cluster.members.first().copied()));
    }
}

fn is_marked(entry: &Entry) -> bool {
    entry.service.is_some()
        || entry.host.is_some()
        || entry.key.is_some()
        || !entry.links.is_empty()
        || !entry.incidents.is_empty()
}

/// Channels where people chat about anything.
fn is_social(entry: &Entry) -> bool {
    let social = ["general", "random", "talk", "lunch", "social", "watercooler", "offtopic", "fun"];
    let name = entry.channel.as_deref().unwrap_or_default().to_lowercase();
    social.iter().any(|word| name.contains(word)) && !name.contains("inc")
}

fn in_incident_channel(entry: &Entry) -> bool {
    let name = entry.channel.as_deref().unwrap_or_default().to_lowercase();
    about(entry, WORK) && (name.contains("inc") || name.contains("outage"))
}

/// Returns how much speaks for an entry belonging to a cluster.
fn score(cluster: &Cluster, entry: &Entry) -> u32 {
    let ids = entry.key.iter().chain(&entry.links).chain(&entry.incidents);
    let mut points = 0;
    let mut add = |holds: bool, worth: u32| points += if holds { worth } else { 0 };
    add(ids.map(|id| id.to_lowercase()).any(|id| cluster.ids.contains(&id)), 6);
    let service = entry.service.as_ref().map(|service| canonical(service));
    add(service.is_some_and(|service| cluster.services.contains(&service)), 4);
    let actor = entry.actor.as_ref().map(|actor| actor.to_lowercase());
    add(is_human(entry) && actor.is_some_and(|actor| cluster.actors.contains(&actor)), 3);
    if let Some(channel) = &entry.channel {
        add(cluster.channels.contains(channel), 2);
        add(!words(channel).is_disjoint(&cluster.words), 2);
    }
    add(!words(&entry.title).is_disjoint(&cluster.words), 1);
    add(cluster.responded, 1);
    points
}
