//! How long a service held since its incident before.

use crate::incident::metric::measure::{Measure, between, missing, null};
use crate::incident::words::canonical;
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

    fn measure(&self, incident: &Incident, earlier: &[Incident]) -> Measurement {
        let shares = |other: &&Incident| {
            let names: Vec<String> = other.services.iter().map(|s| canonical(s)).collect();
            incident.services.iter().any(|service| names.contains(&canonical(service)))
        };
        let ended = earlier.iter().filter(shares).filter_map(|other| {
            other.milestones.get(&Milestone::ImpactEnd).filter(|end| end.moment.time().is_some())
        });
        let Some(last) = ended.max_by(|a, b| a.moment.cmp(&b.moment)) else {
            return null("no_earlier_incident");
        };
        match incident.milestones.get(&Milestone::ImpactStart) {
            Some(start) => between(last, start),
            None => missing(incident, Milestone::ImpactStart),
        }
    }
}
