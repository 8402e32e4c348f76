//! An incident as JSON: milestones, metrics, impact, and its rows.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::model::incident::{
    Entry, Impact, ImpactWindow, Incident, Measurement, Metric, MilestonePoint, Requests,
};
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::phase::{Milestone, Severity};
use crate::report::clock::instant_or_when;
use crate::report::duration;
use crate::report::json::each::Each;
use crate::report::json::entry::{EntryJson, EvidenceJson};
use crate::report::json::leads::LeadsJson;
use crate::report::json::marks::{OverrideJson, TieJson};
use crate::report::row::{self, status};

/// An incident with its rows.
#[derive(Serialize)]
pub(crate) struct IncidentJson<'a> {
    #[serde(flatten)]
    head: IncidentHead<'a>,
    timeline: Rows<'a>,
}

impl<'a> IncidentJson<'a> {
    pub(crate) fn new(incident: &'a Incident) -> Self {
        Self { head: IncidentHead::new(incident), timeline: Rows(incident) }
    }
}

struct Rows<'a>(&'a Incident);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.0.timeline.iter().enumerate();
        serializer.collect_seq(rows.map(|(at, row)| RowJson::new(self.0, at, row)))
    }
}

/// A row with what only its incident knows of it.
#[derive(Serialize)]
pub(crate) struct RowJson<'a> {
    #[serde(flatten)]
    entry: EntryJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#override: Option<OverrideJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<TieJson<'a>>,
}

impl<'a> RowJson<'a> {
    pub(crate) fn new(incident: &'a Incident, at: usize, row: &'a Entry) -> Self {
        let ties = incident.ties.get(at).map_or(&[][..], Vec::as_slice);
        Self {
            entry: EntryJson::new(row),
            r#override: row::fact(incident, row).map(OverrideJson::new),
            why: ties.iter().map(TieJson::new).collect(),
        }
    }
}

/// An incident without its rows.
#[derive(Serialize)]
pub(crate) struct IncidentHead<'a> {
    id: &'a str,
    title: &'a str,
    status: &'static str,
    services: &'a [String],
    severity: Option<Severity>,
    milestones: Milestones<'a>,
    metrics: Metrics<'a>,
    impact: ImpactJson<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overrides: Vec<OverrideJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leads: Option<LeadsJson<'a>>,
}

impl<'a> IncidentHead<'a> {
    pub(crate) fn new(incident: &'a Incident) -> Self {
        Self {
            id: &incident.id,
            title: &incident.title,
            status: status(incident.status),
            services: &incident.services,
            severity: incident.severity,
            milestones: Milestones(incident),
            metrics: Metrics(&incident.metrics),
            impact: ImpactJson::new(&incident.impact),
            overrides: incident.overrides.iter().map(OverrideJson::new).collect(),
            leads: incident.leads.as_ref().map(LeadsJson::new),
        }
    }
}

struct Milestones<'a>(&'a Incident);

impl Serialize for Milestones<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let points = Milestone::ALL.map(|name| {
            let said = row::said(self.0, name).map(OverrideJson::new);
            let point = self.0.milestones.get(&name);
            (name.name(), point.map(|point| PointJson::new(point, said)))
        });
        serializer.collect_map(points)
    }
}

#[derive(Serialize)]
struct PointJson<'a> {
    time: Option<String>,
    when: String,
    entry: Option<usize>,
    inferred: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Each<'a, Evidence, EvidenceJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#override: Option<OverrideJson<'a>>,
}

impl<'a> PointJson<'a> {
    fn new(point: &'a MilestonePoint, said: Option<OverrideJson<'a>>) -> Self {
        let view: fn(&'a Evidence) -> EvidenceJson<'a> = EvidenceJson::new;
        let elsewhere = point.entry.is_none();
        Self {
            time: point.moment.rfc3339(),
            when: Moment::when(&point.moment),
            entry: point.entry,
            inferred: point.inferred,
            evidence: elsewhere.then_some(Each(point.evidence.as_slice(), view)),
            r#override: said,
        }
    }
}

struct Metrics<'a>(&'a [Metric]);

impl Serialize for Metrics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for metric in self.0 {
            map.serialize_entry(metric.name, &MetricJson(metric))?;
        }
        map.end()
    }
}

struct MetricJson<'a>(&'a Metric);

impl Serialize for MetricJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.0.measurement {
            Measurement::Value { seconds, uncertainty_seconds, flags } => {
                map.serialize_entry("seconds", seconds)?;
                map.serialize_entry("duration", &duration::iso(*seconds))?;
                map.serialize_entry("from", self.0.from)?;
                map.serialize_entry("to", self.0.to)?;
                map.serialize_entry("uncertainty_seconds", uncertainty_seconds)?;
                map.serialize_entry("flags", flags)?;
            }
            Measurement::Null { reason, flags } => {
                map.serialize_entry("seconds", &None::<i64>)?;
                map.serialize_entry("reason", reason)?;
                map.serialize_entry("from", self.0.from)?;
                map.serialize_entry("to", self.0.to)?;
                map.serialize_entry("flags", flags)?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct ImpactJson<'a> {
    windows: Each<'a, ImpactWindow, WindowJson<'a>>,
    duration_seconds: Option<i64>,
    affected_percent: Option<f64>,
    full_outage_equivalent_minutes: Option<f64>,
}

impl<'a> ImpactJson<'a> {
    fn new(impact: &'a Impact) -> Self {
        Self {
            windows: Each(&impact.windows, WindowJson::new),
            duration_seconds: impact.duration_seconds,
            affected_percent: impact.affected_percent,
            full_outage_equivalent_minutes: impact.full_outage_equivalent_minutes,
        }
    }
}

#[derive(Serialize)]
struct WindowJson<'a> {
    from: String,
    to: Option<String>,
    service: Option<&'a str>,
    basis: &'static str,
    affected_percent: Option<f64>,
    requests: Option<RequestsJson>,
}

#[derive(Serialize)]
struct RequestsJson {
    failed: u64,
    total: u64,
}

impl<'a> WindowJson<'a> {
    fn new(window: &'a ImpactWindow) -> Self {
        Self {
            from: instant_or_when(&window.from),
            to: window.to.as_ref().map(instant_or_when),
            service: window.service.as_deref(),
            basis: window.basis.name(),
            affected_percent: window.affected_percent,
            requests: window
                .requests
                .map(|Requests { failed, total }| RequestsJson { failed, total }),
        }
    }
}
