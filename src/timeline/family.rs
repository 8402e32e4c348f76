//! Families of phases: only tellings of one family can be the same transition.

use std::collections::BTreeSet;

use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// What a telling is about, coarse enough to compare an alert, a page and a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    /// A state opens.
    Open,
    /// A state closes, or somebody says that it is over.
    Close,
    /// Ownership is accepted.
    Ack,
    /// More people are pulled in.
    Escalate,
    /// A change is undone.
    Undo,
    /// Something is done against the impact.
    Act,
    /// Something is changed.
    Change,
    /// The cause is found.
    Identify,
    /// Somebody outside reports it.
    Report,
}

/// Returns the family of a machine's telling.
pub(super) fn of(entry: &Entry) -> Option<Family> {
    of_telling(entry.kind, entry.edge, entry.phase)
}

/// Returns the family of what is told so.
pub(super) fn of_telling(kind: Kind, edge: Option<Edge>, phase: Phase) -> Option<Family> {
    match edge {
        Some(Edge::Open) if kind == Kind::Signal => Some(Family::Open),
        Some(Edge::Close) if kind == Kind::Signal => Some(Family::Close),
        _ => of_phase(phase),
    }
}

/// Returns every family that a telling belongs to: an edge only to its own, a note or change to all it is about.
pub(super) fn of_all(entry: &Entry) -> BTreeSet<Family> {
    match of(entry) {
        Some(family) if entry.kind == Kind::Signal && entry.edge.is_some() => {
            BTreeSet::from([family])
        }
        _ => all(entry),
    }
}

/// Returns every family that a person's words belong to.
pub(super) fn all(entry: &Entry) -> BTreeSet<Family> {
    entry.phases.iter().filter_map(|phase| of_phase(*phase)).collect()
}

fn of_phase(phase: Phase) -> Option<Family> {
    Some(match phase {
        Phase::Detect => Family::Open,
        Phase::Resolve | Phase::Recover => Family::Close,
        Phase::Ack => Family::Ack,
        Phase::Escalate => Family::Escalate,
        Phase::Rollback => Family::Undo,
        Phase::Fix | Phase::Mitigate => Family::Act,
        Phase::Change => Family::Change,
        Phase::Identify => Family::Identify,
        Phase::Report => Family::Report,
        Phase::FalseLead
        | Phase::Impact
        | Phase::Investigate
        | Phase::Communicate
        | Phase::Note => return None,
    })
}
