//! The metrics of one incident, fresh or saved: what a distribution is made of.

use crate::model::incident::{Incident, Measurement, Metric};
use crate::model::phase::{Milestone, Severity};
use crate::report::clock::instant_or_when;

/// One incident as far as distributions need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The incident's id.
    pub incident: String,
    /// Its title.
    pub title: String,
    /// Its services.
    pub services: Vec<String>,
    /// The worst severity told.
    pub severity: Option<String>,
    /// When it began: RFC 3339 in UTC, or what the input states where it gives no full date.
    pub start: Option<String>,
    /// Its metrics, in table order.
    pub metrics: Vec<SampleMetric>,
}

/// One metric of one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleMetric {
    /// The key used in every output, such as `time_to_detect`.
    pub name: String,
    /// The milestone or notion it is measured from.
    pub from: String,
    /// The milestone or notion it is measured to.
    pub to: String,
    /// The seconds, or the reason why there are none.
    pub value: Result<i64, String>,
}

impl Sample {
    /// Takes what distributions need from an incident.
    pub fn new(incident: &Incident) -> Self {
        let stated = incident.milestones.get(&Milestone::ImpactStart).map(|point| &point.moment);
        let start = stated.or_else(|| incident.timeline.first().and_then(|row| row.time.as_ref()));
        Self {
            incident: incident.id.clone(),
            title: incident.title.clone(),
            services: incident.services.clone(),
            severity: incident.severity.map(Severity::name).map(str::to_owned),
            start: start.map(instant_or_when),
            metrics: incident.metrics.iter().map(SampleMetric::new).collect(),
        }
    }
}

impl SampleMetric {
    fn new(metric: &Metric) -> Self {
        Self {
            name: metric.name.to_owned(),
            from: metric.from.to_owned(),
            to: metric.to.to_owned(),
            value: match &metric.measurement {
                Measurement::Value { seconds, .. } => Ok(*seconds),
                Measurement::Null { reason, .. } => Err(reason.clone()),
            },
        }
    }
}
