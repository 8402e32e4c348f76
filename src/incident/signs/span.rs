//! Seconds of entries: when one begins, when it ends.

use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// An alert that closes by itself within so many seconds, with nobody at work, is a blip.
const BLIP: i64 = 300;

/// Returns the second in which an entry begins; `i64::MAX` without a time.
pub(in crate::incident) fn start(entry: &Entry) -> i64 {
    entry.time.as_ref().map_or(i64::MAX, |time| time.at.timestamp())
}

/// Returns the second in which an entry ends; its start where it has no length.
pub(in crate::incident) fn end(entry: &Entry) -> i64 {
    entry.until.as_ref().map_or(start(entry), |until| until.at.timestamp().max(start(entry)))
}

/// Returns whether an entry is a state that opens.
pub(in crate::incident) fn opens(entry: &Entry) -> bool {
    entry.kind == Kind::Signal && entry.edge == Some(Edge::Open)
}

/// Returns whether an entry is a state that is never seen to close.
pub(in crate::incident) fn stays_open(entry: &Entry) -> bool {
    opens(entry) && entry.until.is_none()
}

/// Returns whether a machine registers trouble here.
pub(in crate::incident) fn detects(entry: &Entry) -> bool {
    entry.kind == Kind::Signal
        && entry.edge != Some(Edge::Close)
        && (entry.phases.contains(&Phase::Detect) || opens(entry))
}

/// Returns whether an entry is about one of `phases`.
pub(in crate::incident) fn about(entry: &Entry, phases: &[Phase]) -> bool {
    phases.iter().any(|phase| entry.phases.contains(phase))
}

/// Returns whether a state closes so soon, each time that it opens.
pub(in crate::incident) fn is_short(entry: &Entry) -> bool {
    let cycles = i64::try_from(entry.cycles.max(1)).unwrap_or(i64::MAX);
    let firing = entry.firing_seconds.unwrap_or_else(|| end(entry) - start(entry));
    entry.until.is_some() && firing / cycles <= BLIP
}

/// Returns whether a person speaks or acts.
pub(in crate::incident) fn is_human(entry: &Entry) -> bool {
    entry.kind == Kind::Talk || about(entry, &[Phase::Ack, Phase::Escalate])
}
