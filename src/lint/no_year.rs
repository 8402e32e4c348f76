//! `no_year`: the timeline gives days and months, but nothing says of which year.

use crate::lint::{Finding, Gravity};
use crate::model::moment::Dated;
use crate::model::post_mortem::PostMortem;

/// Returns the lack at the first entry without a year.
pub(super) fn check(document: &PostMortem) -> Vec<Finding> {
    let lacking = document
        .entries
        .iter()
        .find(|entry| entry.time.as_ref().is_some_and(|time| time.dated == Dated::NoYear));
    let message = || "no year is stated for the timeline; add it to the date".to_owned();
    lacking
        .map(|entry| Finding::at(&entry.passage, "no_year", Gravity::Warning, message()))
        .into_iter()
        .collect()
}
