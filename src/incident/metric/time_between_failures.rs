//! How long a service held since its incident before.

use crate::incident::metric::earlier::Earlier;
use crate::incident::metric::measure::{Measure, between, missing, null};
use crate::model::incident::{Incident, Measurement};
use crate::model::phase::Milestone;

/// From the end of impact of the incident before on the same service to the start of this one.
#[derive(Debug)]
pub(super) struct TimeBetweenFailures;

impl Measure for TimeBetweenFailures {
    fn name(&self) -> &'static str {
        "time_between_failures"
    }

    fn from(&self) -> &'static str {
        "earlier_impact_end"
    }

    fn to(&self) -> &'static str {
        Milestone::ImpactStart.name()
    }

    fn measure(&self, incident: &Incident, earlier: &Earlier) -> Measurement {
        let Some(last) = earlier.last_end(&incident.services) else {
            return null("no_earlier_incident");
        };
        match incident.milestones.get(&Milestone::ImpactStart) {
            Some(start) => between(last, start),
            None => missing(incident, Milestone::ImpactStart),
        }
    }
}
