//! An entry while it is folded: who told it, under which keys, and how one telling takes in another.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// An entry together with its tellers.
#[derive(Debug)]
pub(super) struct Told {
    /// The entry so far.
    pub(super) entry: Entry,
    /// The key that each rule told it under.
    pub(super) tellers: BTreeMap<String, Option<String>>,
    /// All keys it was told under.
    pub(super) keys: BTreeSet<String>,
    /// The sources that told it.
    sources: BTreeSet<std::sync::Arc<str>>,
}

impl Told {
    /// Returns an entry that one teller told.
    pub(super) fn new(entry: Entry) -> Self {
        Self {
            tellers: BTreeMap::from([(entry.rule.clone(), entry.key.clone())]),
            keys: entry.key.iter().cloned().collect(),
            sources: entry.evidence.iter().map(|e| e.origin.source.clone()).collect(),
            entry,
        }
    }

    /// Returns whether `other` comes from a source that has not told of it yet.
    pub(super) fn is_new_source(&self, other: &Entry) -> bool {
        other.evidence.iter().all(|e| !self.sources.contains(&e.origin.source))
    }

    /// Takes in another telling of the same transition; the strongest teller gives title and primary phase.
    pub(super) fn retold(&mut self, other: Entry) {
        let other_system = !self.tellers.contains_key(&other.rule) || self.is_new_source(&other);
        self.entry.retellings += u64::from(other_system);
        self.tellers.entry(other.rule.clone()).or_insert_with(|| other.key.clone());
        self.keys.extend(other.key.iter().cloned());
        self.sources.extend(other.evidence.iter().map(|e| e.origin.source.clone()));
        let mut other = other;
        if strength(other.kind) < strength(self.entry.kind) {
            std::mem::swap(&mut self.entry, &mut other);
            self.entry.retellings += other.retellings;
            other.retellings = 0;
        }
        merge(&mut self.entry, other);
    }
}

/// Adds the places, identities and counts of `other` to `entry`, nothing else.
pub(super) fn gather(entry: &mut Entry, other: Entry) {
    entry.gather(other);
}

/// Counts `other` as an exact copy of `entry`.
pub(super) fn copy(entry: &mut Entry, other: Entry) {
    entry.count += other.count;
    entry.copies += other.count;
    entry.add_places(other.evidence);
}

fn merge(entry: &mut Entry, mut other: Entry) {
    let later = other.time > entry.time;
    // What a monitor measured keeps its time, and is nobody's act, whoever speaks of it.
    let spoken = entry.kind == Kind::Signal && entry.edge.is_some() && other.kind == Kind::Talk;
    // An act is done when its record says, not when somebody says that it will be.
    let announced = entry.kind == Kind::Change && other.kind == Kind::Talk;
    if !later && other.time.is_some() && !spoken && !announced {
        if other.time < entry.time {
            std::mem::swap(&mut entry.evidence, &mut other.evidence);
        }
        entry.time = other.time.take();
        entry.assumed = std::mem::take(&mut other.assumed);
    }
    // Started, then done: the later word on the outcome stands.
    if other.outcome.is_some() && (later || entry.outcome.is_none()) {
        entry.outcome = other.outcome;
    }
    entry.until = entry.until.take().max(other.until.take());
    let said = std::mem::take(&mut other.phases);
    let own = entry.phases.contains(&other.phase);
    if own && entry.edge.is_none() && entry.kind == Kind::Signal && !said.contains(&entry.phase) {
        // A note says more than the transition that both tell of.
        entry.phase = other.phase;
    }
    entry.phases.extend(&said);
    entry.called_over |= other.called_over;
    entry.phase = primary(entry, other.phase, &said);
    entry.service = entry.service.take().or(other.service.take());
    entry.host = entry.host.take().or(other.host.take());
    // Who calls it over beside the clear of an alert does so in person.
    let in_person = !spoken || said.contains(&Phase::Resolve);
    entry.actor = entry.actor.take().or(other.actor.take().filter(|_| in_person));
    entry.channel = entry.channel.take().or(other.channel.take());
    entry.edge = entry.edge.or(other.edge);
    entry.key = entry.key.take().or_else(|| other.key.clone());
    entry.stated = entry.stated.take().or(other.stated.take());
    gather(entry, other);
}

/// A pager's "resolved" outweighs the alert's clear beside it, a named act the bare change that it was.
fn primary(entry: &Entry, other: Phase, said: &BTreeSet<Phase>) -> Phase {
    let ending = |phase| matches!(phase, Phase::Resolve | Phase::Recover);
    let act = |phase: &Phase| matches!(phase, Phase::Rollback | Phase::Fix | Phase::Mitigate);
    if ending(entry.phase) && ending(other) {
        entry.phase.min(other)
    } else if entry.phase == Phase::Change {
        said.iter().copied().find(act).unwrap_or(entry.phase)
    } else {
        entry.phase
    }
}

fn strength(kind: Kind) -> u8 {
    match kind {
        Kind::Signal => 0,
        Kind::Change => 1,
        _ => 2,
    }
}
