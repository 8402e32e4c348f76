//! What a metric is: a name, two ends and how it is measured.

use crate::incident::metric::earlier::Earlier;
use crate::model::incident::{Entry, Incident, Measurement, MilestonePoint, Status};
use crate::model::moment::Dated;
use crate::model::phase::{Milestone, Phase};

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
    null(&reason(milestone, incident.status, &incident.timeline))
}

fn reason(milestone: Milestone, status: Status, rows: &[Entry]) -> String {
    match milestone {
        Milestone::ImpactStart => "no_impact_start".to_owned(),
        Milestone::Resolve | Milestone::ImpactEnd if status == Status::Open => {
            "open_at_end_of_input".to_owned()
        }
        // That there was none would be wrong: a rollback in vain stands in the timeline.
        Milestone::Rollback if rows.iter().any(|row| row.phase == Phase::Rollback) => {
            "no_rollback_that_helped".to_owned()
        }
        milestone => format!("no_{}_evidence", milestone.name()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured::blank;

    #[test]
    fn a_rollback_in_vain_is_no_want_of_evidence() {
        let why = |rows: &[Entry]| reason(Milestone::Rollback, Status::Resolved, rows);
        assert_eq!(why(&[blank()]), "no_rollback_evidence");
        let vain = Entry { phase: Phase::Rollback, ..blank() };
        assert_eq!(why(&[blank(), vain]), "no_rollback_that_helped");
    }
}
