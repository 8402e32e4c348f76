//! A time that is kept until all of its source is known.

use serde::{Deserialize, Serialize};

use crate::format::timestamp::clock::Fix;
use crate::model::moment::{Assumption, Moment};

/// A moment, and what was assumed for it that all of the source may tell otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Provisional {
    /// The moment as read so far.
    pub moment: Moment,
    /// Whether the order of its day and month was assumed.
    open_order: bool,
    /// Whether a duration was taken off.
    set_back: bool,
}

impl Provisional {
    /// Returns `moment`, for which `assumed` was taken for granted.
    pub fn new(moment: &Moment, assumed: &[Assumption]) -> Self {
        let open_order = assumed.contains(&Assumption::DateOrder);
        let set_back = assumed.contains(&Assumption::Duration);
        Self { moment: moment.clone(), open_order, set_back }
    }

    /// Returns whether the order of its day and month was assumed.
    pub fn is_open(&self) -> bool {
        self.open_order
    }

    /// Returns the moment as the whole source tells it.
    pub fn settled(mut self, fix: &Fix) -> Moment {
        let mut assumed = Vec::new();
        if self.open_order {
            assumed.push(Assumption::DateOrder);
        }
        if self.set_back {
            assumed.push(Assumption::Duration);
        }
        fix.apply(&mut self.moment, &mut assumed);
        self.moment
    }
}
