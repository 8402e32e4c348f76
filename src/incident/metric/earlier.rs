//! What the incidents before leave behind: when each service was last hurt.

use std::collections::BTreeMap;

use crate::incident::signs::words::canonical;
use crate::model::incident::{Incident, MilestonePoint};
use crate::model::phase::Milestone;

/// The incidents before one, by service.
#[derive(Debug, Default)]
pub struct Earlier {
    /// The last end of impact of each service, and how many ends were known before it.
    ends: BTreeMap<String, (MilestonePoint, usize)>,
    known: usize,
}

impl Earlier {
    /// Adds an incident, after those before it.
    pub fn add(&mut self, incident: &Incident) {
        let end = incident.milestones.get(&Milestone::ImpactEnd);
        let Some(end) = end.filter(|end| end.moment.time().is_some()) else { return };
        for service in &incident.services {
            let later = |(last, _): &(MilestonePoint, usize)| end.moment >= last.moment;
            let service = canonical(service);
            if self.ends.get(&service).is_none_or(later) {
                self.ends.insert(service, (end.clone(), self.known));
            }
        }
        self.known += 1;
    }

    /// Returns the last end of impact on any of `services`.
    pub(super) fn last_end(&self, services: &[String]) -> Option<&MilestonePoint> {
        let ends = services.iter().filter_map(|service| self.ends.get(&canonical(service)));
        ends.max_by(|a, b| (&a.0.moment, a.1).cmp(&(&b.0.moment, b.1))).map(|(end, _)| end)
    }
}
