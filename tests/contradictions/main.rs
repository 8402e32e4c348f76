//! The checks of `recount lint` on documents made for them; every document is invented.

mod date_mismatch;
mod date_order;
mod deadline;
mod duplicate_entry;
mod duration_mismatch;
mod end_before_start;
mod in_fence;
mod metric_mismatch;
mod missing_milestone;
mod missing_section;
mod mixed_clock;
mod mixed_level;
mod mixed_zone;
mod no_time;
mod order;
mod percent_mismatch;
mod relative_mismatch;
mod resolved_before_detected;
mod told_differently;
mod unreadable_time;
mod window_mismatch;
mod zone_season;

use recount::format::options::ReadOptions;
use recount::format::postmortem::read::read;
use recount::lint::told::Told;
use recount::lint::{Finding, Subject, check};
use recount::model::phase::Phase;

/// Returns the findings in a document whose lines have these phases.
fn findings(text: &str, phases: &[(u64, Phase)]) -> Vec<Finding> {
    let document = read(text, "a.md", None, &ReadOptions::default());
    let phases = phases.iter().map(|(line, phase)| (*line, (*phase, [*phase].into()))).collect();
    let told = Told { phases, ..Told::default() };
    check(&Subject { document: &document, told: &told })
}

/// Returns their codes.
fn codes_by(text: &str, phases: &[(u64, Phase)]) -> Vec<&'static str> {
    findings(text, phases).into_iter().map(|finding| finding.code).collect()
}

/// Returns the codes of the findings in a document.
fn codes(text: &str) -> Vec<&'static str> {
    codes_by(text, &[])
}
