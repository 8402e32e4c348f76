//! The time between two milestones.

use crate::incident::metric::earlier::Earlier;
use crate::incident::metric::measure::{Measure, between, missing};
use crate::model::incident::{Incident, Measurement};
use crate::model::phase::Milestone;

/// A metric from one milestone to another.
#[derive(Debug)]
pub(super) struct Between {
    name: &'static str,
    from: Milestone,
    to: Milestone,
}

impl Between {
    /// Returns the metric `name` from one milestone to another.
    pub(super) const fn new(name: &'static str, from: Milestone, to: Milestone) -> Self {
        Self { name, from, to }
    }
}

impl Measure for Between {
    fn name(&self) -> &'static str {
        self.name
    }

    fn from(&self) -> &'static str {
        self.from.name()
    }

    fn to(&self) -> &'static str {
        self.to.name()
    }

    fn measure(&self, incident: &Incident, _: &Earlier) -> Measurement {
        let Some(from) = incident.milestones.get(&self.from) else {
            return missing(incident, self.from);
        };
        let Some(to) = incident.milestones.get(&self.to) else {
            return missing(incident, self.to);
        };
        let mut measured = between(from, to);
        if let Measurement::Value { seconds: 0, flags, .. } = &mut measured
            && (self.from, self.to) == (Milestone::ImpactStart, Milestone::Detect)
        {
            flags.push("start_equals_detection");
        }
        if let Measurement::Value { flags, .. } = &mut measured
            && to.inferred
        {
            flags.push("inferred");
        }
        measured
    }
}
