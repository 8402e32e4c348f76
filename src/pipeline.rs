//! The whole way in order: inputs → harvest → timeline → incidents → report.

use crate::incident::correlate;
use crate::input::source::Input;
use crate::model::harvest::Harvest;
use crate::model::incident::Incident;
use crate::model::report::Report;
use crate::options::Options;
use crate::progress::Progress;
use crate::rule::load::Ruleset;
use crate::scan::scan;
use crate::timeline::{build, name_people};

/// Reads `inputs` and returns what rules take from them: the map step.
pub fn map(inputs: &[Input], rules: &Ruleset, options: &Options, progress: &Progress) -> Harvest {
    scan(inputs, rules, options, progress)
}

/// Returns the report of what was read, whole or in parts: the reduce step.
pub fn reduce(mut harvest: Harvest, options: &Options) -> Report {
    harvest.sort();
    name_people(&mut harvest.events, &harvest.people);
    let entries = build(harvest.events, &harvest.coverage, &options.timeline);
    let found = correlate(entries, harvest.tallies, &harvest.coverage, &options.incident);
    let mut warnings = harvest.warnings;
    warnings.extend(found.warnings);
    warnings.sort();
    warnings.dedup();
    let wanted = |incident: &Incident| {
        options.services.is_empty()
            || incident.services.iter().any(|service| options.services.contains(service))
    };
    Report {
        ledger: harvest.ledger,
        coverage: harvest.coverage,
        incidents: found.incidents.into_iter().filter(wanted).collect(),
        unattributed: found.unattributed,
        warnings,
    }
}
