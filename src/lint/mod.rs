//! Contradictions within a written post-mortem.

use crate::model::post_mortem::PostMortem;

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

/// Returns the findings in `document`, by line, column and code.
pub fn check(document: &PostMortem) -> Vec<Finding> {
    let _ = document;
    Vec::new()
}
