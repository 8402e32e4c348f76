//! The whole way in order: inputs → harvest → timeline → incidents → report.

use std::collections::BTreeSet;

use crate::incident::{correlate, series};
use crate::input::source::Input;
use crate::model::harvest::Harvest;
use crate::model::incident::Incident;
use crate::model::report::{Report, Warning};
use crate::options::{Options, idle_globs};
use crate::progress::Progress;
use crate::rule::load::Ruleset;
use crate::scan::scan;
use crate::scan::source::keep_window;
use crate::timeline::{build_counting, name_people, skew};

/// Reads `inputs` and returns what rules take from them: the map step.
pub fn map(inputs: &[Input], rules: &Ruleset, options: &Options, progress: &Progress) -> Harvest {
    let mut harvest = scan(inputs, rules, options, progress);
    let sources: Vec<&str> = harvest.coverage.iter().map(|one| &*one.source).collect();
    let idle = idle_globs(&sources, options);
    harvest.warnings.extend(idle);
    harvest
}

/// Returns the report of what was read, whole or in parts: the reduce step.
pub fn reduce(mut harvest: Harvest, options: &Options) -> Report {
    harvest.sort();
    skew::settle(&mut harvest, options.skew_auto);
    if options.skew_auto {
        keep_window(&mut harvest, options);
        harvest.sort();
    }
    name_people(&mut harvest.events, &harvest.people);
    let (entries, symptoms) = build_counting(harvest.events, &harvest.coverage, &options.timeline);
    let requests = series::requests(&harvest.tallies);
    let mut found = correlate(entries, harvest.tallies, &harvest.coverage, &options.incident);
    series::attach(&mut found.incidents, &requests, &symptoms);
    let mut warnings = harvest.warnings;
    warnings.extend(found.warnings);
    warnings.sort();
    warnings.dedup();
    let (incidents, others): (Vec<_>, Vec<_>) =
        found.incidents.into_iter().partition(|one| wanted(one, options));
    warnings.extend(nothing_left(&incidents, &others));
    Report {
        ledger: harvest.ledger,
        coverage: harvest.coverage,
        incidents,
        unattributed: found.unattributed,
        warnings,
    }
}

fn wanted(incident: &Incident, options: &Options) -> bool {
    options.services.is_empty()
        || incident.services.iter().any(|service| options.services.contains(service))
}

/// Says which services there are where `--service` leaves no incident.
fn nothing_left(incidents: &[Incident], others: &[Incident]) -> Option<Warning> {
    if !incidents.is_empty() || others.is_empty() {
        return None;
    }
    let seen: BTreeSet<&str> =
        others.iter().flat_map(|one| one.services.iter().map(String::as_str)).collect();
    let seen: Vec<&str> = seen.into_iter().collect();
    let message = format!(
        "--service leaves none of {} incidents; their services are: {}",
        others.len(),
        seen.join(", ")
    );
    Some(Warning { code: "service_filter".to_owned(), message, origin: None })
}
