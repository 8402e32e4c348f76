//! Something counted over time, at even steps: what is drawn under a timeline.

use std::collections::BTreeMap;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Requests in access logs: `part` failed of `whole`.
    Requests,
    /// Failing lines of applications: `part` lines; `whole` is 0.
    Symptoms,
}

impl Counted {
    /// Returns the name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Symptoms => "symptoms",
        }
    }
}

/// The count of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    /// How many failed.
    pub part: u64,
    /// Of how many; 0 where there was nothing to fail, or where only failures are seen.
    pub whole: u64,
}

/// Counts of one service at even steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What is counted.
    pub counted: Counted,
    /// The service; `None` for all that have no series of their own.
    pub service: Option<String>,
    /// The start of the first step, in seconds since 1970-01-01T00:00Z.
    pub from: i64,
    /// The length of a step in seconds.
    pub step: i64,
    /// The counts.
    pub points: Vec<Point>,
}

/// Counts by service (empty where none is named) and by minute, in seconds since 1970.
pub type Minutes = BTreeMap<String, BTreeMap<i64, Point>>;
