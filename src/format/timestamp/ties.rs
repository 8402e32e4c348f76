//! What ties the times of a source to more of it than their own lines, so that no piece of it can tell them alone.

use crate::format::timestamp::stamp::StampDate;

/// The first tie that was met.
#[derive(Debug, Default)]
pub struct Ties(Option<&'static str>);

impl Ties {
    /// Takes note of a tie.
    pub fn add(&mut self, why: &'static str) {
        self.0.get_or_insert(why);
    }

    /// Takes note of the date of a stamp.
    pub fn see(&mut self, date: &StampDate) {
        match date {
            StampDate::Full(_) => {}
            StampDate::Numeric { .. } => self.add("its dates show the order of day and month"),
            StampDate::NoYear { .. } | StampDate::Pair { .. } => self.add("its times have no year"),
            StampDate::NoDate | StampDate::NoHour => self.add("its times have no date"),
        }
    }

    /// Returns the first of them.
    pub fn first(&self) -> Option<&'static str> {
        self.0
    }
}
