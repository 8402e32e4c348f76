//! Contradictions within a written post-mortem. A new check is one new file and one entry in [`CHECKS`].

mod deadline_on_weekend;
mod duration_mismatch;
mod no_date;
mod no_year;
mod no_zone;
mod order;
mod weekday_mismatch;
mod window_outside_timeline;

use crate::model::post_mortem::{Passage, PostMortem};

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// The text contradicts itself or the calendar.
    Error,
    /// Something that a reader needs is missing or doubtful.
    Warning,
}

/// One contradiction or lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A word of the documented list, such as `weekday_mismatch`.
    pub code: &'static str,
    /// How sure.
    pub gravity: Gravity,
    /// A sentence that says what contradicts what.
    pub message: String,
    /// The line, counted from 1.
    pub line: u64,
    /// The column, counted from 1.
    pub column: u64,
}

impl Finding {
    /// Returns a finding at the beginning of `passage`.
    fn at(passage: &Passage, code: &'static str, gravity: Gravity, message: String) -> Self {
        Self { code, gravity, message, line: passage.line, column: passage.column }
    }
}

/// A check: returns what it finds in a document.
type Check = fn(&PostMortem) -> Vec<Finding>;

/// The checks with the codes that they may report.
static CHECKS: &[(&[&str], Check)] = &[
    (&["deadline_on_weekend"], deadline_on_weekend::check),
    (&["duration_mismatch"], duration_mismatch::check),
    (&["no_date"], no_date::check),
    (&["no_year"], no_year::check),
    (&["no_zone"], no_zone::check),
    (&["order", "am_pm_slip"], order::check),
    (&["weekday_mismatch"], weekday_mismatch::check),
    (&["window_outside_timeline"], window_outside_timeline::check),
];

/// Returns the codes of all checks, in order.
pub fn codes() -> Vec<&'static str> {
    CHECKS.iter().flat_map(|(codes, _)| codes.iter().copied()).collect()
}

/// Returns the findings in `document`, by line, column and code.
pub fn check(document: &PostMortem) -> Vec<Finding> {
    let mut found: Vec<Finding> = CHECKS.iter().flat_map(|(_, check)| check(document)).collect();
    found.sort_by(|a, b| {
        (a.line, a.column, a.code, &a.message).cmp(&(b.line, b.column, b.code, &b.message))
    });
    found.dedup();
    found
}
