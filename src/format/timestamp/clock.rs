//! Resolves the stamps of one source to moments: zone, year, roll-over.

use chrono::{DateTime, Utc};

use crate::format::options::ReadOptions;
use crate::format::timestamp::stamp::Stamp;
use crate::model::moment::{Assumption, Moment};

/// Resolves the stamps of one source, in order.
#[derive(Debug)]
pub struct Clock {}

/// Settles what only the whole source can tell.
#[derive(Debug, Clone, Default)]
pub struct Fix {}

impl Clock {
    /// Returns a clock for the source `name`.
    pub fn new(name: &str, modified: Option<DateTime<Utc>>, options: &ReadOptions) -> Self {
        let _ = (name, modified, options);
        Self {}
    }

    /// Returns the moment that `stamp` states and what was taken for granted. A moment without a year or date is
    /// provisional until the `Fix` of [`Clock::finish`] is applied to it.
    pub fn resolve(&mut self, stamp: &Stamp) -> Option<(Moment, Vec<Assumption>)> {
        let _ = stamp;
        None
    }

    /// Returns what the whole source tells about years and dates.
    pub fn finish(self) -> Fix {
        Fix {}
    }
}

impl Fix {
    /// Returns whether nothing is left to settle.
    pub fn is_settled(&self) -> bool {
        true
    }

    /// Gives the year or date that other sources of the run suggest, where this source knows none of its own.
    pub fn suggest(&mut self, other: DateTime<Utc>) {
        let _ = other;
    }

    /// Settles `moment` and appends what was taken for granted.
    pub fn apply(&self, moment: &mut Moment, assumed: &mut Vec<Assumption>) {
        let _ = (moment, assumed);
    }
}
