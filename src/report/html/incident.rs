//! An incident for the page: headline, milestones, windows, metrics, curves and rows.

use serde::Serialize;

use crate::base::text::escape;
use crate::model::incident::{Impact, ImpactWindow, Incident, Measurement, Metric, MilestonePoint};
use crate::model::phase::{Milestone, Severity};
use crate::model::series::Series;
use crate::report::duration;
use crate::report::html::data::{Sources, TimeView};
use crate::report::html::row::{PlaceView, RowView, places};
use crate::report::row;
use crate::report::words::{number, percent, spaced};

/// An incident.
#[derive(Serialize)]
pub(super) struct IncidentView {
    id: String,
    title: String,
    status: &'static str,
    severity: Option<&'static str>,
    services: Vec<String>,
    /// What distances are counted from.
    start: Option<TimeView>,
    impact: ImpactView,
    milestones: Vec<MilestoneView>,
    metrics: Vec<MetricView>,
    series: Vec<SeriesView>,
    /// What people corrected, as sentences with their places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected: Vec<String>,
    rows: Vec<RowView>,
}

impl IncidentView {
    pub(super) fn new(incident: &Incident, sources: &Sources) -> Self {
        let start = row::start(incident);
        Self {
            id: escape(&incident.id),
            title: escape(&incident.title),
            status: row::status(incident.status),
            severity: incident.severity.map(Severity::name),
            services: incident.services.iter().map(|name| escape(name)).collect(),
            start: start.map(TimeView::new),
            impact: ImpactView::new(&incident.impact),
            milestones: incident
                .milestones
                .iter()
                .map(|(name, point)| MilestoneView::new(*name, point, sources))
                .collect(),
            metrics: incident.metrics.iter().map(MetricView::new).collect(),
            series: incident.series.iter().map(SeriesView::new).collect(),
            corrected: row::corrections(incident).map(|said| escape(&said)).collect(),
            rows: incident.timeline.iter().map(|row| RowView::new(row, start, sources)).collect(),
        }
    }
}

#[derive(Serialize)]
struct ImpactView {
    duration: Option<String>,
    affected: Option<String>,
    /// The same loss in minutes of full outage.
    full_outage_minutes: Option<String>,
    windows: Vec<WindowView>,
}

impl ImpactView {
    fn new(impact: &Impact) -> Self {
        Self {
            duration: impact.duration_seconds.map(duration::human),
            affected: impact.affected_percent.map(percent),
            full_outage_minutes: impact.full_outage_equivalent_minutes.map(number),
            windows: impact.windows.iter().map(WindowView::new).collect(),
        }
    }
}

#[derive(Serialize)]
struct WindowView {
    from: TimeView,
    /// Null while open.
    to: Option<TimeView>,
    duration: Option<String>,
    service: Option<String>,
    basis: &'static str,
    affected: Option<String>,
}

impl WindowView {
    fn new(window: &ImpactWindow) -> Self {
        let length = window.to.as_ref().and_then(|to| row::seconds_between(&window.from, to));
        Self {
            from: TimeView::new(&window.from),
            to: window.to.as_ref().map(TimeView::new),
            duration: length.map(duration::human),
            service: window.service.as_deref().map(escape),
            basis: window.basis.name(),
            affected: window.affected_percent.map(percent),
        }
    }
}

#[derive(Serialize)]
struct MilestoneView {
    name: &'static str,
    time: TimeView,
    /// The row that proves it; null where it is stated elsewhere.
    row: Option<usize>,
    inferred: bool,
    evidence: Vec<PlaceView>,
}

impl MilestoneView {
    fn new(name: Milestone, point: &MilestonePoint, sources: &Sources) -> Self {
        Self {
            name: name.name(),
            time: TimeView::new(&point.moment),
            row: point.entry,
            inferred: point.inferred,
            evidence: places(&point.evidence, sources),
        }
    }
}

#[derive(Serialize)]
struct MetricView {
    name: String,
    /// Null where it is unknown.
    value: Option<String>,
    /// Doubts and flags, or why there is no value.
    remarks: Vec<String>,
    from: String,
    to: String,
}

impl MetricView {
    fn new(metric: &Metric) -> Self {
        let (value, mut remarks, flags) = match &metric.measurement {
            Measurement::Value { seconds, uncertainty_seconds, flags } => {
                let doubt = Some(*uncertainty_seconds).filter(|seconds| *seconds > 0);
                let doubt = doubt.map(|seconds| format!("±{}", duration::human(seconds)));
                (Some(duration::human(*seconds)), doubt.into_iter().collect(), flags)
            }
            Measurement::Null { reason, flags } => (None, vec![spaced(reason)], flags),
        };
        remarks.extend(flags.iter().map(|flag| spaced(flag)));
        Self {
            name: spaced(metric.name),
            value,
            remarks,
            from: spaced(metric.from),
            to: spaced(metric.to),
        }
    }
}

#[derive(Serialize)]
struct SeriesView {
    counted: &'static str,
    service: Option<String>,
    /// In milliseconds since 1970.
    from: i64,
    /// In milliseconds.
    step: i64,
    /// How many failed in each step.
    part: Vec<u64>,
    /// Of how many; 0 is unknown.
    whole: Vec<u64>,
}

impl SeriesView {
    fn new(series: &Series) -> Self {
        Self {
            counted: series.counted.name(),
            service: series.service.as_deref().map(escape),
            from: series.from * 1_000,
            step: series.step * 1_000,
            part: series.points.iter().map(|point| point.part).collect(),
            whole: series.points.iter().map(|point| point.whole).collect(),
        }
    }
}
