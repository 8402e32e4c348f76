//! How an incident went, as `OpenMetrics` gauges: its milestones, how sure its metrics are, and how attempts came out.

use std::collections::BTreeMap;

use crate::model::event::Outcome;
use crate::model::incident::{Incident, Measurement};
use crate::model::report::Report;
use crate::report::aside::TRIES;
use crate::report::openmetrics::Family;
use crate::report::row;

/// Returns the families of all incidents.
pub(super) fn families(report: &Report) -> [Family; 4] {
    let seconds = Some("seconds");
    let mut all = [
        Family::new(
            "recount_incident_milestone_timestamp_seconds",
            seconds,
            "When a milestone was reached, seconds since 1970; inferred where nobody told of it.",
        ),
        Family::new(
            "recount_incident_metric_uncertainty_seconds",
            seconds,
            "By how much a metric may be off.",
        ),
        Family::new(
            "recount_incident_attempts",
            None,
            "What was tried, by phase and outcome; unknown where nothing tells.",
        ),
        Family::new(
            "recount_incident_window_seconds",
            seconds,
            "The length of its impact windows by service and by what they rest on; open ones are absent.",
        ),
    ];
    let [milestones, uncertainty, attempts, windows] = &mut all;
    for incident in &report.incidents {
        add_milestones(incident, milestones);
        add_uncertainty(incident, uncertainty);
        add_attempts(incident, attempts);
        add_windows(incident, windows);
    }
    all
}

fn id(incident: &Incident) -> (&'static str, &str) {
    ("incident", incident.id.as_str())
}

fn add_milestones(incident: &Incident, family: &mut Family) {
    for (name, point) in &incident.milestones {
        let Some(at) = point.moment.time() else { continue };
        let inferred = if point.inferred { "true" } else { "false" };
        let labels = [id(incident), ("milestone", name.name()), ("inferred", inferred)];
        family.add(&labels, &at.timestamp().to_string());
    }
}

fn add_uncertainty(incident: &Incident, family: &mut Family) {
    for metric in &incident.metrics {
        if let Measurement::Value { uncertainty_seconds, .. } = &metric.measurement {
            let labels = [id(incident), ("metric", metric.name)];
            family.add(&labels, &uncertainty_seconds.to_string());
        }
    }
}

fn add_attempts(incident: &Incident, family: &mut Family) {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for entry in incident.timeline.iter().filter(|entry| TRIES.contains(&entry.phase)) {
        let outcome = entry.outcome.map_or("unknown", Outcome::name);
        *counts.entry((entry.phase.name(), outcome)).or_default() += 1;
    }
    for ((phase, outcome), count) in counts {
        let labels = [id(incident), ("phase", phase), ("outcome", outcome)];
        family.add(&labels, &count.to_string());
    }
}

fn add_windows(incident: &Incident, family: &mut Family) {
    let mut sums: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for window in &incident.impact.windows {
        let length = window.to.as_ref().and_then(|to| row::seconds_between(&window.from, to));
        let Some(length) = length else { continue };
        let service = window.service.as_deref().unwrap_or_default();
        let sum = sums.entry((service, window.basis.name())).or_default();
        *sum = sum.saturating_add(length);
    }
    for ((service, basis), seconds) in sums {
        let labels = [id(incident), ("service", service), ("basis", basis)];
        family.add(&labels, &seconds.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn an_attempt_that_failed_is_counted_as_such() {
        let mut report = fixture::report();
        report.incidents[0].timeline[4].outcome = Some(Outcome::Failed);
        let [milestones, uncertainty, attempts, windows] = families(&report);
        assert!(
            attempts
                .samples
                .iter()
                .any(|one| one.contains("phase=\"rollback\",outcome=\"failed\"} 1"))
        );
        assert!(
            milestones
                .samples
                .iter()
                .any(|one| one.contains("milestone=\"resolve\",inferred=\"true\""))
        );
        assert_eq!((uncertainty.samples.len(), windows.samples.len()), (2, 1));
    }
}
