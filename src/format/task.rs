//! What is to be done with the records of a source, so that it can be done on several cores.

use crate::format::glance::Glance;
use crate::format::untimed::Stamps;
use crate::model::moment::{Assumption, Moment};
use crate::model::record::Record;

/// What is to be done with the records of a source.
pub trait Task: Sync {
    /// What one worker keeps at hand: scratch space.
    type Hand: Send;
    /// What is kept of a record.
    type Told: Send;

    /// Returns the scratch space of one worker.
    fn hand(&self) -> Self::Hand;

    /// Appends, for every line of `block` that must be read in full whatever its frame, a place within it; in order.
    /// Lines without one may be skimmed, and those whose claims are all in doubt where their message is a piece of them.
    fn seek(&self, hand: &mut Self::Hand, block: &[u8], lines: Lines, places: &mut Vec<Place>);

    /// Looks at a record, its times not yet known; returns what is to be kept of it.
    fn look(&self, hand: &mut Self::Hand, record: &Record) -> Option<Self::Told>;

    /// Does what [`Task::look`] does, and may make use of the times that the record states. What one hand keeps of the
    /// records of a block, from one [`Task::seek`] to the next, is handed on in that order, all of it or nothing.
    fn look_at(
        &self,
        hand: &mut Self::Hand,
        record: &Record,
        stamps: &Stamps,
    ) -> Option<Self::Told> {
        let _ = stamps;
        self.look(hand, record)
    }

    /// Does what [`Task::look_at`] does for a record on whose lines nothing has a higher claim than [`Claim::Counted`].
    fn count_at(
        &self,
        hand: &mut Self::Hand,
        record: &Record,
        stamps: &Stamps,
    ) -> Option<Self::Told> {
        self.look_at(hand, record, stamps)
    }

    /// Returns what is to be kept of a request on whose line nothing has a claim; `None` where its line must be read in
    /// full all the same.
    fn count(&self, glance: &Glance<'_>) -> Option<Self::Told> {
        let _ = glance;
        None
    }
}

/// What is known of the lines of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Some have messages that are no pieces of them.
    Any,
    /// The messages of all that may be skimmed are pieces of them: claims in doubt are left out.
    Verbatim,
    /// Most are requests: what is none is read in full, and needs no place.
    Requests,
}

/// A place in a line that must be read in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Where in the block.
    pub at: usize,
    /// Why.
    pub claim: Claim,
}

/// Why a line must be read in full, the weakest claim first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// That is in doubt: it need not where the message is a piece of the line, word for word.
    Doubtful,
    /// It may tell of a request, which counts; all else is in doubt.
    Counted,
    /// For what it may say.
    Sure,
}

/// The times of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// When it happened; `None` where the record gives no time.
    pub time: Option<Moment>,
    /// When it ended, where stated.
    pub until: Option<Moment>,
    /// When a receiver or wrapper saw it, where that is stated apart.
    pub received: Option<Moment>,
    /// What was taken for granted to get at `time`.
    pub assumed: Vec<Assumption>,
}

impl Times {
    /// Returns the times of a record that has them.
    pub fn of(record: &Record) -> Self {
        Self {
            time: record.time.clone(),
            until: record.until.clone(),
            received: record.received.clone(),
            assumed: record.assumed.clone(),
        }
    }
}
