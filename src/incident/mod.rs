//! From entries to incidents: correlation, milestones, impact, metrics.

mod assemble;
mod case;
mod correlate;
pub mod counted;
mod document;
mod joining;
pub mod metric;
mod milestones;
mod overrides;
mod people;
mod rows;
mod signs;

pub use crate::incident::correlate::{correlate, correlate_with};
pub use crate::incident::rows::leads::lead;
pub use crate::incident::rows::ties::explain;

use crate::model::incident::{Entry, Incident};
use crate::model::report::Warning;

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
    /// Corrections that meet nothing.
    pub refused: Vec<Warning>,
}
