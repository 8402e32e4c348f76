//! How long users were hurt: the union of all windows of impact.

use crate::incident::metric::earlier::Earlier;
use crate::incident::metric::measure::{Measure, between, missing};
use crate::model::incident::{Basis, Incident, Measurement};
use crate::model::phase::Milestone;

/// The measure of the union of the windows of impact.
#[derive(Debug)]
pub(super) struct ImpactDuration;

impl Measure for ImpactDuration {
    fn name(&self) -> &'static str {
        "impact_duration"
    }

    fn from(&self) -> &'static str {
        Milestone::ImpactStart.name()
    }

    fn to(&self) -> &'static str {
        Milestone::ImpactEnd.name()
    }

    fn measure(&self, incident: &Incident, _: &Earlier) -> Measurement {
        let ends = [Milestone::ImpactStart, Milestone::ImpactEnd]
            .map(|milestone| incident.milestones.get(&milestone).ok_or(milestone));
        // Alerts say how long somebody was told, not how long users were hurt.
        let told = incident.impact.windows.iter().all(|window| window.basis != Basis::Alerts);
        if let Some(seconds) = incident.impact.duration_seconds.filter(|_| told) {
            let windows = incident.impact.windows.iter();
            let edges = windows.flat_map(|window| [Some(&window.from), window.to.as_ref()]);
            let uncertainty = edges.flatten().map(|moment| moment.precision.seconds()).max();
            return Measurement::Value {
                seconds,
                uncertainty_seconds: uncertainty.unwrap_or(60),
                flags: Vec::new(),
            };
        }
        match ends {
            [Ok(from), Ok(to)] => between(from, to),
            [Err(milestone), _] | [_, Err(milestone)] => missing(incident, milestone),
        }
    }
}
