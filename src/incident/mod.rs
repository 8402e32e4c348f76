//! From entries to incidents: correlation, milestones, impact, metrics.

pub mod metric;

use crate::model::incident::{Entry, Incident};
use crate::model::report::{Coverage, Warning};
use crate::model::tally::Tally;

/// How entries are joined to incidents.
#[derive(Debug, Clone, Copy)]
pub struct IncidentOptions {
    /// Within how many seconds entries that carry no identity join by time alone.
    pub join_seconds: i64,
    /// After how many quiet seconds an incident without a stated end is over.
    pub gap_seconds: i64,
}

impl Default for IncidentOptions {
    fn default() -> Self {
        Self { join_seconds: 900, gap_seconds: 3_600 }
    }
}

/// What correlation finds.
#[derive(Debug, Default)]
pub struct Found {
    /// The incidents, by start.
    pub incidents: Vec<Incident>,
    /// Entries that belong to none.
    pub unattributed: Vec<Entry>,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
}

/// Returns the incidents that `entries` and the request counts in `tallies` tell of.
pub fn correlate(
    entries: Vec<Entry>,
    tallies: Vec<Tally>,
    coverage: &[Coverage],
    options: &IncidentOptions,
) -> Found {
    let _ = (tallies, coverage, options);
    Found { incidents: Vec::new(), unattributed: entries, warnings: Vec::new() }
}
