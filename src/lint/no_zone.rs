//! `no_zone`: nothing says which time zone the clocks are in.

use crate::lint::{Finding, Gravity};
use crate::model::post_mortem::PostMortem;

/// Returns the lack at the first entry.
pub(super) fn check(document: &PostMortem) -> Vec<Finding> {
    let first = document.entries.first().filter(|_| !document.zoned);
    let message =
        || "no time zone is stated; write it once, such as \"all times in UTC\"".to_owned();
    first
        .map(|entry| Finding::at(&entry.passage, "no_zone", Gravity::Warning, message()))
        .into_iter()
        .collect()
}
