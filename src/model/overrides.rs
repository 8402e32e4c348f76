//! What a person corrects: read from a side file, applied once incidents are made, shown in every report.

use std::sync::Arc;

use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::phase::{Milestone, Phase, Severity};

/// The rule id of entries that a person added.
pub const FACT: &str = "override.fact";

/// The corrections of one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// The corrections, in the order of the file.
    pub acts: Vec<Act>,
}

/// One correction, with its reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// What is corrected.
    pub what: Correction,
    /// Why, as the person wrote it.
    pub reason: String,
    /// Who says so, where named.
    pub by: Option<String>,
    /// Where it stands in the side file.
    pub place: Evidence,
}

/// What is corrected.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// An instant of an incident; without a time it did not happen.
    Milestone {
        /// The incident's id.
        incident: String,
        /// Which.
        milestone: Milestone,
        /// When.
        time: Option<Moment>,
    },
    /// What an incident is called; `None` and none leave it as it is.
    Incident {
        /// The incident's id.
        incident: String,
        /// Its title.
        title: Option<String>,
        /// How bad it was.
        severity: Option<Severity>,
        /// The word for it, where it is read as another: `sev2`.
        severity_word: Option<String>,
        /// The services it is about.
        services: Vec<String>,
    },
    /// Several incidents are one, which keeps the first id.
    Merge {
        /// Their ids.
        incidents: Vec<String>,
    },
    /// What begins from a time on is an incident of its own.
    Split {
        /// The incident's id, which the earlier part keeps.
        incident: String,
        /// From when on.
        from: Moment,
    },
    /// The entry that stands at a place counts for nothing.
    Mute {
        /// The place, as every citation names it.
        entry: String,
        /// Whether what other places tell of the same stays.
        only: bool,
    },
    /// Something that no log tells.
    Fact(Box<Fact>),
}

/// Something that no log tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The incident's id.
    pub incident: String,
    /// When.
    pub time: Moment,
    /// What it is about.
    pub phase: Phase,
    /// A short sentence.
    pub title: String,
    /// The service it is about.
    pub service: Option<String>,
    /// Who did or said it.
    pub actor: Option<String>,
}

/// A correction as an incident bears it.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// `milestone`, `title`, `severity`, `services`, `merge`, `split`, `mute` or `fact`.
    pub kind: &'static str,
    /// Which milestone, for one.
    pub milestone: Option<Milestone>,
    /// What stood there before; `None` where there was nothing.
    pub was: Option<String>,
    /// What stands there now; `None` where it was taken away.
    pub now: Option<String>,
    /// Why, as the person wrote it.
    pub reason: String,
    /// Who says so, where named.
    pub by: Option<String>,
    /// Where it stands in the side file.
    pub source: Arc<str>,
    /// The line there.
    pub line: u64,
}
