//! What the rules understand of a document's entries: the phases of each and the milestones of the whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::phase::{Milestone, Phase};
use crate::model::post_mortem::WrittenEntry;
use crate::model::report::Report;

/// Phases by line, and milestones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// The primary phase and all phases of what stands on a line, by line.
    pub phases: BTreeMap<u64, (Phase, BTreeSet<Phase>)>,
    /// The milestones that entries tell, with the first moment of each.
    pub milestones: BTreeMap<Milestone, Moment>,
}

impl Told {
    /// Returns what `report`, made of the document alone, tells.
    pub fn new(report: &Report) -> Self {
        let mut told = Self::default();
        let rows = report.incidents.iter().flat_map(|one| &one.timeline);
        for row in rows.chain(&report.unattributed) {
            told.add(row);
        }
        for incident in &report.incidents {
            for (name, point) in &incident.milestones {
                told.milestones.entry(*name).or_insert_with(|| point.moment.clone());
            }
        }
        told
    }

    fn add(&mut self, row: &Entry) {
        for place in &row.evidence {
            let known = self.phases.entry(place.origin.line);
            let (_, phases) = known.or_insert_with(|| (row.phase, BTreeSet::new()));
            phases.extend(&row.phases);
        }
    }

    /// Returns the primary phase of an entry.
    pub fn primary(&self, entry: &WrittenEntry) -> Option<Phase> {
        self.phases.get(&entry.passage.line).map(|(primary, _)| *primary)
    }

    /// Returns whether an entry is about one of `phases`, first of all or beside others.
    pub fn is(&self, entry: &WrittenEntry, phases: &[Phase]) -> bool {
        let told = self.phases.get(&entry.passage.line);
        told.is_some_and(|(_, all)| phases.iter().any(|phase| all.contains(phase)))
    }
}
