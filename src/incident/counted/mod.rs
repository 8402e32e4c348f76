//! What counted requests tell: when they fail, whom that hurts, and what two logs both count.

mod behind;
mod copies;
pub(super) mod headless;
pub(super) mod refused;
pub(super) mod requests;
pub mod series;
pub mod traffic;
pub(super) mod window;

use crate::model::report::{Coverage, Warning};
use crate::model::tally::Tally;

/// Returns `tallies` without what a copy or a log behind another counts again, and what says so.
pub(super) fn once(tallies: Vec<Tally>, coverage: &[Coverage]) -> (Vec<Tally>, Vec<Warning>) {
    let (tallies, mut warnings) = copies::once(tallies);
    let (tallies, behind) = behind::in_front(tallies, coverage);
    warnings.extend(behind);
    (tallies, warnings)
}
