//! What one input may still open: its members, the archives within it, the breaches that are put up with.

use crate::input::limits::{Limits, way_out};
use crate::input::meter::Meter;

/// After so many members that broke a cap, the whole input is given up: archives within archives may hold millions.
const BREACHES: u32 = 100;

/// What was opened, held against the caps.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    members: u64,
    /// How many archives with members lay within others.
    archives: u64,
    /// How many members broke a cap.
    breaches: u32,
    spent: bool,
}

impl Budget {
    /// Returns a budget of which nothing is spent.
    pub fn new(limits: Limits) -> Self {
        Self { limits, members: 0, archives: 0, breaches: 0, spent: false }
    }

    /// Returns the caps.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Counts a member.
    pub fn open_member(&mut self) {
        self.members += 1;
    }

    /// Counts an archive with members within another.
    pub fn open_archive(&mut self) {
        self.archives += 1;
    }

    /// Counts a member that broke a cap.
    pub fn note_breach(&mut self) {
        self.breaches += 1;
    }

    /// Returns whether nothing more may be opened.
    pub fn is_spent(&self) -> bool {
        self.spent
    }

    /// Returns why nothing more may be opened, once, when that becomes so.
    pub fn breach(&mut self, meter: &Meter) -> Option<String> {
        if self.spent {
            return None;
        }
        let why = self.why(meter);
        self.spent = why.is_some();
        why
    }

    fn why(&self, meter: &Meter) -> Option<String> {
        let Limits { members, archives, .. } = self.limits;
        if self.members >= members {
            let raise = way_out("members");
            return Some(format!(
                "too_many_members: more than {members}; the rest was not read; {raise}"
            ));
        }
        if self.archives > archives {
            let raise = way_out("archives");
            return Some(format!(
                "too_many_archives: more than {archives} in it; the rest was not read; {raise}"
            ));
        }
        if self.breaches >= BREACHES {
            return Some(format!(
                "too_many_breaches: {BREACHES} archives in it broke a cap; the rest was not read"
            ));
        }
        meter.check_work().err().map(|error| error.to_string())
    }
}
