//! The metrics of one incident, fresh or saved: what a distribution is made of.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::model::event::Kind;
use crate::model::incident::{Basis, Impact, Incident, Measurement, Metric};
use crate::model::moment::Moment;
use crate::model::phase::{Milestone, Phase, Severity};
use crate::report::clock::instant_or_when;

/// The flag of a metric that rests on a person's word.
pub(crate) const SAID: &str = "override";

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
    /// The document or saved timeline that tells of it; `None` for logs.
    pub input: Option<String>,
    /// From its first instant to its last; `None` without full dates.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The identities of its alerts.
    pub keys: BTreeSet<String>,
    /// Whether people corrected it.
    pub corrected: bool,
    /// The metrics that rest on a person's word.
    pub said: BTreeSet<String>,
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
            input: document(incident),
            span: span(instants(incident)),
            keys: keys(incident),
            corrected: !incident.overrides.is_empty(),
            said: said(incident),
        }
    }

    /// Returns when it began, where the date is known in full.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        let start = DateTime::parse_from_rfc3339(self.start.as_deref()?).ok()?;
        Some(start.to_utc())
    }
}

/// Returns the document that tells of an incident; `None` for logs.
fn document(incident: &Incident) -> Option<String> {
    let stated = incident.timeline.iter().find(|row| row.kind == Kind::Statement)?;
    stated.evidence.first().map(|place| place.origin.source.to_string())
}

fn instants(incident: &Incident) -> impl Iterator<Item = DateTime<Utc>> {
    let points = incident.milestones.values().map(|point| &point.moment);
    // A change long before the incident is no part of its span.
    let rows = incident.timeline.iter().filter(|row| row.phase != Phase::Change);
    let rows = rows.filter_map(|row| row.time.as_ref());
    points.chain(rows).filter_map(Moment::time)
}

/// Returns the first and the last of `instants`.
pub(crate) fn span(
    instants: impl Iterator<Item = DateTime<Utc>>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (from, to) = instants.fold((None, None), |(from, to): (Option<_>, Option<_>), at| {
        (Some(from.map_or(at, |from: DateTime<Utc>| from.min(at))), to.max(Some(at)))
    });
    from.zip(to)
}

fn keys(incident: &Incident) -> BTreeSet<String> {
    let alerts = incident.timeline.iter().filter(|row| row.phase == Phase::Detect);
    alerts.filter_map(|row| row.key.clone()).collect()
}

fn said(incident: &Incident) -> BTreeSet<String> {
    let flags = |metric: &Metric| match &metric.measurement {
        Measurement::Value { flags, .. } | Measurement::Null { flags, .. } => flags.contains(&SAID),
    };
    let metrics = incident.metrics.iter().filter(|metric| flags(metric));
    metrics.map(|metric| metric.name.to_owned()).collect()
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
