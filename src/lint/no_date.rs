//! `no_date`: the timeline gives clocks, but nothing says of which day.

use crate::lint::{Finding, Gravity};
use crate::model::moment::Dated;
use crate::model::post_mortem::PostMortem;

/// Returns the lack at the first entry.
pub(super) fn check(document: &PostMortem) -> Vec<Finding> {
    let times = || document.entries.iter().filter_map(|entry| entry.time.as_ref());
    let lacking = times().next().is_some() && times().all(|time| time.dated == Dated::NoDate);
    let first = document.entries.first().filter(|_| lacking);
    let message = || {
        "no date is stated for the timeline; add the day to the summary or to the entries"
            .to_owned()
    };
    first
        .map(|entry| Finding::at(&entry.passage, "no_date", Gravity::Warning, message()))
        .into_iter()
        .collect()
}
