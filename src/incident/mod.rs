//! From entries to incidents: correlation, milestones, impact, metrics.

mod alarm;
mod assemble;
mod attempt;
mod behind;
mod both_ends;
mod by_word;
mod case;
mod change;
mod chorus;
mod cluster;
mod confidence;
mod correlate;
mod course;
mod document;
mod early;
mod finding;
mod forward;
mod going;
mod grounds;
mod handling;
mod hearing;
mod impact;
mod join;
mod leads;
mod link;
mod measured;
mod merge_hint;
pub mod metric;
mod milestone;
mod overrides;
mod planned;
mod prelude;
mod present;
mod recovery;
mod refused;
mod requests;
mod respond;
mod room;
mod routine;
mod same_event;
mod saying;
mod seat;
pub mod series;
mod span;
mod spread;
mod states;
mod story;
mod strays;
mod subject;
mod summon;
mod taken_back;
mod ties;
mod title;
mod together;
pub mod traffic;
mod undone;
mod unheeded;
mod unrelated_talk;
mod vague;
mod verdict;
mod window;
mod words;
mod zone_hint;

pub use crate::incident::correlate::{correlate, correlate_with};
pub use crate::incident::leads::lead;
pub use crate::incident::ties::explain;

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
