//! The metrics: one file and one entry of [`METRICS`] each; spans between two milestones share a file.

mod between;
mod earlier;
mod failed_deployment_recovery_time;
mod impact_duration;
mod measure;
mod time_between_failures;
mod time_on_false_leads;

use crate::incident::metric::between::Between;
pub use crate::incident::metric::earlier::Earlier;
use crate::incident::metric::failed_deployment_recovery_time::FailedDeploymentRecoveryTime;
use crate::incident::metric::impact_duration::ImpactDuration;
pub use crate::incident::metric::measure::Measure;
use crate::incident::metric::time_between_failures::TimeBetweenFailures;
use crate::incident::metric::time_on_false_leads::TimeOnFalseLeads;
use crate::model::incident::{Incident, Measurement, Metric};
use crate::model::phase::Milestone::{
    Ack, Detect, Engage, Escalate, Identify, ImpactStart, Mitigate, Recover, Resolve, Rollback,
};
use crate::model::report::Warning;

/// All metrics, in the order of output.
pub static METRICS: &[&dyn Measure] = &[
    &Between::new("time_to_detect", ImpactStart, Detect),
    &Between::new("time_to_acknowledge", Detect, Ack),
    &Between::new("time_to_engage", Detect, Engage),
    &Between::new("time_to_escalate", Detect, Escalate),
    &Between::new("time_to_identify", Detect, Identify),
    &Between::new("time_identify_to_mitigate", Identify, Mitigate),
    &Between::new("time_to_mitigate", ImpactStart, Mitigate),
    &Between::new("time_to_rollback", ImpactStart, Rollback),
    &Between::new("time_to_recover", ImpactStart, Recover),
    &Between::new("time_to_resolve", ImpactStart, Resolve),
    &Between::new("time_to_resolve_from_detect", Detect, Resolve),
    &ImpactDuration,
    &TimeOnFalseLeads,
    &FailedDeploymentRecoveryTime,
    &TimeBetweenFailures,
];

/// Returns every metric of `incident`; `earlier` are the incidents before it.
pub fn measure(incident: &Incident, earlier: &Earlier) -> Vec<Metric> {
    METRICS
        .iter()
        .map(|metric| Metric {
            name: metric.name(),
            from: metric.from(),
            to: metric.to(),
            measurement: marked(*metric, incident, metric.measure(incident, earlier)),
        })
        .collect()
}

/// The flag of a metric one end of which is a person's word.
const OVERRIDE: &str = "override";

fn marked(metric: &dyn Measure, incident: &Incident, mut measured: Measurement) -> Measurement {
    let ends = [metric.from(), metric.to()];
    let mut moved = incident.overrides.iter().filter_map(|one| one.milestone);
    if moved.any(|milestone| ends.contains(&milestone.name())) {
        let (Measurement::Value { flags, .. } | Measurement::Null { flags, .. }) = &mut measured;
        flags.push(OVERRIDE);
    }
    measured
}

/// Returns a warning for every interval that is negative: clocks or zones disagree.
pub fn warnings(incident: &Incident) -> Vec<Warning> {
    let negative = |metric: &&Metric| match &metric.measurement {
        Measurement::Null { reason, .. } => reason == measure::NEGATIVE,
        Measurement::Value { .. } => false,
    };
    let warn = |metric: &Metric| Warning {
        code: measure::NEGATIVE.to_owned(),
        message: format!(
            "{}: {} lies after {} in \"{}\"; check the clocks and zones of their sources",
            metric.name, metric.from, metric.to, incident.title
        ),
        origin: None,
    };
    incident.metrics.iter().filter(negative).map(warn).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::METRICS;

    #[test]
    fn names_are_unique_and_say_no_bare_mttr() {
        let names: BTreeSet<_> = METRICS.iter().map(|metric| metric.name()).collect();
        assert_eq!(names.len(), METRICS.len());
        assert!(names.iter().all(|name| !name.contains("mtt")));
    }
}
