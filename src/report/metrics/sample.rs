//! The metrics of one incident, fresh or saved: what a distribution is made of.

use chrono::{DateTime, Utc};

use crate::model::incident::{Basis, Impact, Incident, Measurement, Metric};
use crate::model::moment::Moment;
use crate::model::phase::{Milestone, Severity};
use crate::report::clock::instant_or_when;

/// One incident as far as distributions need it.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// When users were hurt, as far as that is dated.
    pub windows: Vec<SampleWindow>,
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

/// A time in which users were hurt.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleWindow {
    /// Its start.
    pub from: DateTime<Utc>,
    /// Its end; `None` while open at the end of input.
    pub to: Option<DateTime<Utc>>,
    /// The service hurt, where known.
    pub service: Option<String>,
    /// The share hurt in percent: of the window, else of the whole incident.
    pub percent: Option<f64>,
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
            windows: windows(incident),
        }
    }

    /// Returns when it began, where the date is known in full.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        let start = DateTime::parse_from_rfc3339(self.start.as_deref()?).ok()?;
        Some(start.to_utc())
    }
}

/// Alerts say how long somebody was told, not how long users were hurt: their windows are left out. Without any window
/// both milestones of the impact make one.
fn windows(incident: &Incident) -> Vec<SampleWindow> {
    let Impact { windows, affected_percent, .. } = &incident.impact;
    if windows.is_empty() {
        let at = |milestone| incident.milestones.get(&milestone).map(|point| &point.moment);
        let end = at(Milestone::ImpactEnd).and_then(Moment::time);
        let from = at(Milestone::ImpactStart).and_then(Moment::time);
        return SampleWindow::between(from, end, *affected_percent).into_iter().collect();
    }
    let hurt = windows.iter().filter(|window| window.basis != Basis::Alerts);
    hurt.filter_map(|window| {
        Some(SampleWindow {
            from: window.from.time()?,
            to: window.to.as_ref().and_then(Moment::time),
            service: window.service.clone(),
            percent: window.affected_percent.or(*affected_percent),
        })
    })
    .collect()
}

impl SampleWindow {
    /// Returns the window between two milestones of impact, where both are known.
    pub fn between(
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
        percent: Option<f64>,
    ) -> Option<Self> {
        let (from, to) = (from?, to?);
        (from <= to).then_some(Self { from, to: Some(to), service: None, percent })
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
