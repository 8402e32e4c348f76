//! The time that logs cover: what lies outside of it they can neither support nor refute.

use chrono::{DateTime, TimeDelta, Utc};

use crate::lint::against::REACH;
use crate::lint::{Finding, Gravity};
use crate::model::moment::{Moment, rfc3339};
use crate::model::post_mortem::PostMortem;
use crate::model::report::Report;

/// From the first to the last time in the logs; `None` where they give none.
pub(super) struct Covered(Option<(DateTime<Utc>, DateTime<Utc>)>);

impl Covered {
    /// Returns what `logs` cover.
    pub(super) fn of(logs: &Report) -> Self {
        let ends = logs.coverage.iter().flat_map(|one| one.first.iter().chain(&one.last));
        let times: Vec<DateTime<Utc>> = ends.filter_map(Moment::time).collect();
        Self(times.iter().min().copied().zip(times.iter().max().copied()))
    }

    /// Returns whether a written time lies so far outside that nothing in the logs could be it. Without its date it may
    /// be of any day.
    pub(super) fn misses(&self, written: &Moment) -> bool {
        let Some(written) = written.time() else { return false };
        let reach = TimeDelta::seconds(REACH);
        self.0.is_none_or(|(first, last)| first - written > reach || written - last > reach)
    }

    /// Returns the finding on a document of which the logs cover no entry.
    pub(super) fn none_of(&self, document: &PostMortem) -> Option<Finding> {
        let mut entries = document.entries.iter().filter(|entry| entry.time.is_some()).peekable();
        let first = *entries.peek()?;
        let dated = first.time.as_ref().and_then(Moment::time);
        if !entries.all(|entry| entry.time.as_ref().is_some_and(|time| self.misses(time))) {
            return None;
        }
        let at = dated.map_or(String::new(), |at| format!(" at {}", rfc3339(at)));
        let message = match self.0 {
            None => "the logs give no time: there is nothing to compare with".to_owned(),
            Some(_) => {
                format!("the logs do not cover the time of the document, which begins{at}{self}")
            }
        };
        Some(Finding::at(&first.passage, "not_covered", Gravity::Error, message))
    }
}

impl std::fmt::Display for Covered {
    /// Writes from when to when they go, as the end of a sentence.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some((first, last)) => {
                write!(f, "; they go from {} to {}", rfc3339(first), rfc3339(last))
            }
            None => f.write_str("; they give no time"),
        }
    }
}
