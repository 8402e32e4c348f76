//! Gives people's words and acts to the incidents that they are about, and joins what one response covers.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use crate::incident::IncidentOptions;
use crate::incident::people::elsewhere::is_elsewhere;
use crate::incident::people::room::{is_for_incidents, is_social};
use crate::incident::signs::by_word;
use crate::incident::signs::cluster::{Cluster, WORK};
use crate::incident::signs::present::{AFTER, Marks, Present};
use crate::incident::signs::span::{about, start};
use crate::incident::signs::vague;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// An alert may open so many seconds before the first one that is responded to.
pub(in crate::incident) const LEAD: i64 = 120;

/// A log that tells of so many changes tells of every day's.
const BUSY: usize = 8;

/// The entries, the clusters of signals among them and how to join more.
pub(in crate::incident) struct Response<'a> {
    /// The dated entries, sorted.
    pub(in crate::incident) entries: &'a [Entry],
    /// The clusters; those that were merged away are empty.
    pub(in crate::incident) clusters: Vec<Cluster>,
    /// How to join.
    pub(in crate::incident) options: IncidentOptions,
    /// Whether failing requests were measured.
    pub(in crate::incident) measured: bool,
    /// The changes of every day, by index.
    pub(in crate::incident) routine: &'a BTreeSet<usize>,
    /// The logs that tell of every day's changes.
    pub(in crate::incident) busy: BTreeSet<&'a str>,
    /// What evidence connects, before anybody's words are placed: for each entry the number of its set.
    pub(in crate::incident) linked: BTreeMap<usize, usize>,
}

/// Returns the logs among the sources of `entries` that tell of many changes.
pub(in crate::incident) fn busy(entries: &[Entry]) -> BTreeSet<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for source in entries.iter().filter(|e| e.kind == Kind::Change).filter_map(source) {
        *counts.entry(source).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count >= BUSY).map(|(source, _)| source).collect()
}

fn source(entry: &Entry) -> Option<&str> {
    entry.evidence.first().map(|place| &*place.origin.source)
}

impl Response<'_> {
    /// Places every word and act, then joins what one response covers.
    pub(in crate::incident) fn attach(&mut self) {
        self.join_hands();
        self.join_named();
        self.join_summoned();
        let (signals, loose): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.clusters).into_iter().partition(Cluster::has_signal);
        self.clusters = signals;
        drop(loose);
        self.join_nameless();
        self.clusters.retain(|cluster| !cluster.members.is_empty());
        let sets = self.clusters.iter().enumerate();
        self.linked =
            sets.flat_map(|(set, c)| c.members.iter().map(move |at| (*at, set))).collect();
        self.seat();
        self.place_free(|_| true);
        if self.release() {
            self.place_free(|entry| entry.kind == Kind::Talk);
        }
        self.join_unanswered();
        // Failing lines that fitted several alerts fit the one incident that these turn out to be.
        self.place_free(|entry| entry.kind == Kind::Symptom);
        self.clusters.retain(|cluster| !cluster.members.is_empty());
        self.join_reports();
        if self.join_both_ends() {
            self.place_free(|entry| entry.kind == Kind::Talk);
        }
        // What people alone tell of has its acts and its status page as well.
        self.place_free(|e| e.kind == Kind::Change || e.phase == Phase::Communicate);
        self.join_rooms();
        self.clusters.retain(|cluster| !cluster.members.is_empty());
    }

    /// Places what belongs to no cluster yet and `is` what is meant.
    fn place_free(&mut self, is: impl Fn(&Entry) -> bool) {
        let taken: BTreeSet<usize> =
            self.clusters.iter().flat_map(|c| &c.members).copied().collect();
        let mut present = Present::of(&self.clusters);
        for (at, entry) in self.entries.iter().enumerate() {
            if is(entry) && !taken.contains(&at) {
                self.place(at, &mut present);
            }
        }
    }

    fn place(&mut self, at: usize, present: &mut Present) {
        let Some(entry) = self.entries.get(at) else { return };
        let note = entry.phase == Phase::Note && entry.kind != Kind::Talk;
        if note || vague::is_vague(entry) || self.routine.contains(&at) {
            return;
        }
        present.advance(start(entry), &self.clusters, &self.options);
        let near = present.clusters.iter().filter_map(|at| Some((*at, self.clusters.get(*at)?)));
        let mut near = near.filter(|(_, c)| self.is_active(c, entry)).peekable();
        if near.peek().is_none() {
            return;
        }
        let marks = Marks::of(entry, self.measured);
        let spoken_of = |(_, c): &(usize, &Cluster)| !self.is_forgotten(c, at) || marks.names(c);
        let mut active: Vec<(usize, u32)> =
            near.filter(spoken_of).map(|(index, c)| (index, marks.score(c))).collect();
        if active.iter().any(|(index, _)| self.is_grave(*index)) {
            active.retain(|(index, points)| self.is_grave(*index) || *points > 3);
        } else {
            active.retain(|(_, points)| *points > 1 || in_incident_channel(entry));
        }
        // Where people chat about anything, a word in common is none about the incident.
        if entry.kind == Kind::Talk && entry.channel.as_deref().is_some_and(is_social) {
            active.retain(|(_, points)| *points > 3);
        }
        let only = active.len() == 1;
        let Some(best) = active.iter().map(|(_, points)| *points).max() else { return };
        active.retain(|(_, points)| *points == best);
        let chosen = match active.as_slice() {
            [(index, points)] if self.may_take(entry, *points, only) => Some(*index),
            [(index, _)] if self.is_by_hand(*index, entry) => Some(*index),
            [_] => None,
            tied => self.untie(entry, &tied.iter().map(|(index, _)| *index).collect::<Vec<_>>()),
        };
        let entries = self.entries;
        if let Some(cluster) = chosen.and_then(|index| self.clusters.get_mut(index)) {
            cluster.add(at, entries);
        }
    }

    /// Returns whether what is said in row `at` comes long after anything else of a cluster that has begun: of an alert that
    /// went on for hours without a word people speak by its name.
    fn is_forgotten(&self, cluster: &Cluster, at: usize) -> bool {
        let Some(word) = self.entries.get(at).filter(|row| row.kind == Kind::Talk) else {
            return false;
        };
        let last = cluster.members.range(..at).next_back().and_then(|last| self.entries.get(*last));
        last.is_some_and(|last| start(word) - start(last) > self.options.gap_seconds)
    }

    fn is_grave(&self, index: usize) -> bool {
        self.clusters.get(index).is_some_and(|c| c.responded || c.is_strong())
    }

    /// What a responder changes while the incident goes on is part of the response, whatever it is called.
    fn is_by_hand(&self, index: usize, entry: &Entry) -> bool {
        let by_responder = |cluster: &Cluster| cluster.is_by_responder(entry);
        entry.kind == Kind::Change && self.clusters.get(index).is_some_and(by_responder)
    }

    /// Time alone attaches what people say and do, and what carries no mark; machines' marks must meet.
    fn may_take(&self, entry: &Entry, points: u32, only: bool) -> bool {
        let leads = || {
            let mut clusters = self.clusters.iter().filter(|c| !c.members.is_empty());
            clusters.clone().any(|c| (0..=LEAD).contains(&(start(entry) - c.start)))
                || clusters.all(|c| start(entry) <= c.start)
        };
        let acts = about(entry, &[Phase::Rollback, Phase::Fix, Phase::Mitigate]);
        match entry.kind {
            Kind::Talk if entry.phase == Phase::Note => points > 2,
            Kind::Talk => true,
            // Where a log tells of many changes, time alone says nothing about one of them.
            Kind::Change => {
                acts && (points > 1
                    || !source(entry).is_some_and(|source| self.busy.contains(source)))
            }
            // Where no requests were counted, failing lines that lead to the alert are the impact.
            Kind::Symptom => points > 3 || (only && !self.measured && leads()),
            _ => points > 3 || (only && (entry.phase == Phase::Communicate || !is_marked(entry))),
        }
    }

    /// Several fit equally: one response to alerts that open together joins them; otherwise people speak of the one
    /// whose alert somebody took, or the incident last spoken of in that channel goes on.
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
        let mut taken = tied.iter().filter(|at| self.clusters.get(**at).is_some_and(|c| c.taken));
        if let (Kind::Talk, Some(one), None) = (entry.kind, taken.next(), taken.next()) {
            return Some(*one);
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
        let join = self.options.join_seconds;
        let deaf = cluster.deaf && entry.kind == Kind::Talk;
        if cluster.members.is_empty() || deaf || is_elsewhere(cluster, entry, &self.clusters, join)
        {
            return false;
        }
        let heralds =
            &[Phase::Report, Phase::Impact, Phase::Detect, Phase::Investigate, Phase::Ack];
        // What is done once all is quiet is no answer to it.
        let ends = &[Phase::Resolve, Phase::Recover, Phase::Communicate, Phase::Fix];
        let before = if about(entry, heralds) { join } else { 0 };
        // Whoever spoke of it closes it there, however long they watched it first.
        let room = entry.channel.as_ref().is_some_and(|room| cluster.channels.contains(room));
        // The room that was opened for it speaks of nothing else, be its alert ever so late or ever so short.
        let own = room && entry.channel.as_deref().is_some_and(is_for_incidents);
        let (from, until) = cluster.spoken.filter(|_| own).unwrap_or((i64::MAX, i64::MIN));
        let from = if about(entry, heralds) { from } else { i64::MAX };
        let until = if cluster.has_state() { i64::MIN } else { until };
        let closes = entry.kind == Kind::Talk && entry.phase == Phase::Resolve && room;
        let after = match about(entry, ends) {
            true if closes => self.options.gap_seconds,
            true => join,
            false if entry.kind == Kind::Talk && room && !cluster.has_state() => join,
            false => AFTER,
        };
        let limit = cluster.end.saturating_add(after).max(until);
        // A state that never closes holds an incident open only while something goes on.
        let quiet = cluster.last.saturating_add(self.options.gap_seconds);
        let limit = if cluster.end == i64::MAX { quiet } else { limit };
        (from.min(cluster.start.saturating_sub(before))..=limit).contains(&start(entry))
    }

    /// Makes incidents of what people report and work on without any signal.
    fn join_reports(&mut self) {
        let taken: BTreeSet<usize> =
            self.clusters.iter().flat_map(|c| &c.members).copied().collect();
        let mut open: Vec<Cluster> = Vec::new();
        let mut spoken: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if taken.contains(&at) || entry.kind != Kind::Talk || entry.phase == Phase::Note {
                continue;
            }
            let within = |c: &Cluster| start(entry) - c.end <= self.options.gap_seconds;
            let rooms = entry.channel.as_ref().and_then(|channel| spoken.get(channel));
            let same = rooms.into_iter().flatten().rev().copied();
            let same = same.into_iter().find(|at| open.get(*at).is_some_and(within));
            if let Some(cluster) = same.and_then(|same| open.get_mut(same)) {
                cluster.add(at, self.entries);
            } else if by_word::reports(entry) {
                if let Some(channel) = &entry.channel {
                    spoken.entry(channel).or_default().push(open.len());
                }
                open.push(Cluster::of(BTreeSet::from([at]), self.entries));
            }
        }
        let told = open.into_iter().filter_map(|cluster| self.told(cluster));
        let told: Vec<Cluster> = told.collect();
        self.clusters.extend(told);
        self.clusters.sort_by_key(|cluster| (cluster.start, cluster.members.first().copied()));
    }

    /// Returns what people tell of from the report on that they answer; `None` where nobody does.
    fn told(&self, cluster: Cluster) -> Option<Cluster> {
        let named = |channel: &String| is_for_incidents(channel);
        let pause = if cluster.channels.iter().any(named) {
            self.options.gap_seconds
        } else {
            self.options.join_seconds
        };
        let begun = by_word::begin(cluster.rows(self.entries), iter::empty(), pause)?;
        let late = |at: &usize| self.entries.get(*at).is_some_and(|entry| start(entry) >= begun);
        let members = cluster.members.into_iter().filter(late).collect();
        let mut told = Cluster::of(members, self.entries);
        told.reported = true;
        Some(told)
    }
}

fn is_marked(entry: &Entry) -> bool {
    entry.service.is_some()
        || entry.host.is_some()
        || entry.key.is_some()
        || !entry.links.is_empty()
        || !entry.incidents.is_empty()
}

fn in_incident_channel(entry: &Entry) -> bool {
    about(entry, WORK) && entry.channel.as_deref().is_some_and(is_for_incidents)
}
