//! All that `recount metrics` shows: the incidents, told apart, compared, and set against a period.

use crate::model::report::Warning;
use crate::report::metrics::availability::Availability;
use crate::report::metrics::compare::Comparison;
use crate::report::metrics::group::{By, Group};
use crate::report::metrics::sample::Sample;

/// What is to be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Review {
    /// The incidents measured, by start.
    pub samples: Vec<Sample>,
    /// What tells the groups apart, and the groups; none without `--by`.
    pub groups: Option<(By, Vec<Group>)>,
    /// Two periods beside each other.
    pub comparison: Option<Comparison>,
    /// Availability over a period.
    pub availability: Option<Availability>,
    /// What the reader should know of the incidents.
    pub warnings: Vec<Warning>,
    /// Whether bars are wanted.
    pub histogram: bool,
}
