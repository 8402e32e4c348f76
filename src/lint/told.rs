//! What the rules understand of a document's entries: the phases of each and the milestones of the whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::phase::{Milestone, Phase};
use crate::model::post_mortem::{PostMortem, WrittenEntry};
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

    /// Takes the phase that an entry names itself for its own: `detect: …`, `(+5m) false lead: …`.
    #[must_use]
    pub fn with_labels(mut self, document: &PostMortem) -> Self {
        for entry in &document.entries {
            if let Some(phase) = labelled(&entry.passage.text) {
                let line = entry.passage.line;
                let known = self.phases.entry(line).or_insert_with(|| (phase, BTreeSet::new()));
                known.0 = phase;
                known.1.insert(phase);
            }
        }
        self
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

/// Returns the phase that stands as a label before the text, or behind a distance in brackets there.
fn labelled(text: &str) -> Option<Phase> {
    let text = text.trim_start();
    let distance = text.strip_prefix('(').filter(|rest| rest.starts_with(['+', '-', '−']));
    let behind = distance.and_then(|rest| rest.split_once(')'));
    let (label, _) = behind.map_or(text, |(_, rest)| rest).split_once(": ")?;
    Phase::parse(&label.trim().to_lowercase().replace(' ', "_"))
        .filter(|phase| *phase != Phase::Note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_names_the_phase() {
        assert_eq!(labelled("(+1h 5m) resolve: errors are gone"), Some(Phase::Resolve));
        assert_eq!(labelled("(-30s) false lead: the cache"), Some(Phase::FalseLead));
        assert_eq!(labelled("Rollback: v2 goes back"), Some(Phase::Rollback));
        for text in [
            "note: lunch",
            "we resolve: it",
            "resolve the name",
            "(see resolve: x)",
            "(ada) fix: typo",
        ] {
            assert_eq!(labelled(text), None, "{text}");
        }
    }
}
