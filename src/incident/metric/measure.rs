//! What a metric is: a name, two ends and how it is measured.

use crate::incident::metric::earlier::Earlier;
use crate::model::incident::{Incident, Measurement, MilestonePoint, Status};
use crate::model::moment::Dated;
use crate::model::phase::Milestone;

/// The reason of a metric whose ends are in the wrong order.
pub(super) const NEGATIVE: &str = "negative_interval";

/// A metric of one incident.
pub trait Measure: Sync {
    /// Returns the key used in every output.
    fn name(&self) -> &'static str;

    /// Returns the milestone or notion that it is measured from.
    fn from(&self) -> &'static str;

    /// Returns the milestone or notion that it is measured to.
    fn to(&self) -> &'static str;

    /// Returns its value for `incident`, or why there is none; `earlier` are the incidents before it.
    fn measure(&self, incident: &Incident, earlier: &Earlier) -> Measurement;
}

/// Returns a measurement that there is none of, and why.
pub(super) fn null(reason: &str) -> Measurement {
    Measurement::Null { reason: reason.to_owned(), flags: Vec::new() }
}

/// Returns the reason why `milestone` is missing.
pub(super) fn missing(incident: &Incident, milestone: Milestone) -> Measurement {
    match milestone {
        Milestone::ImpactStart => null("no_impact_start"),
        Milestone::Resolve | Milestone::ImpactEnd if incident.status == Status::Open => {
            null("open_at_end_of_input")
        }
        milestone => null(&format!("no_{}_evidence", milestone.name())),
    }
}

/// Returns the time between two milestones.
pub(super) fn between(from: &MilestonePoint, to: &MilestonePoint) -> Measurement {
    let (from, to) = (&from.moment, &to.moment);
    // A clock without a date cannot be set against an instant in the world.
    let apart = (from.dated == Dated::Full) != (to.dated == Dated::Full);
    if apart {
        return null("no_date");
    }
    let seconds = (to.at - from.at).num_seconds();
    if to.at < from.at {
        return Measurement::Null { reason: NEGATIVE.to_owned(), flags: Vec::new() };
    }
    let uncertainty_seconds = from.precision.seconds().max(to.precision.seconds());
    Measurement::Value { seconds, uncertainty_seconds, flags: Vec::new() }
}
