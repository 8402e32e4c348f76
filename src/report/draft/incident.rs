//! One incident as a template sees it.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::text::markdown;
use crate::model::incident::{Entry, Incident, Measurement, Metric};
use crate::model::origin::Evidence;
use crate::model::overrides::Override;
use crate::model::phase::{Phase, Severity};
use crate::model::report::Report;
use crate::report::draft::facts::{
    Detection, Gaps, MilestoneContext, alerts, changes_before, tries,
};
use crate::report::draft::fold::{self, Fold};
use crate::report::draft::impact::{ImpactContext, point_evidence};
use crate::report::draft::mitigation;
use crate::report::draft::quote::{code, quotation};
use crate::report::draft::rows::{Row, Writer, sentence};
use crate::report::row;
use crate::report::table::measures;
use crate::report::words::spaced;

/// An incident.
#[derive(Serialize)]
pub(super) struct IncidentContext {
    /// The folder that places are given below; empty where they are given in full.
    prefix: String,
    id: String,
    title: String,
    /// The title as a sentence with its full stop.
    lead: String,
    status: &'static str,
    severity: Option<&'static str>,
    services: Vec<String>,
    date: Option<String>,
    impact: ImpactContext,
    detection: Option<Detection>,
    milestones: Vec<MilestoneContext>,
    timeline: Vec<Row>,
    /// The rows that are told one by one: all of a short incident.
    foremost: Vec<Row>,
    /// The other rows of a long one, by phase.
    folded: Vec<Fold>,
    /// Who took it on and whom they called.
    acknowledge: Vec<Row>,
    /// All who act in it, in the order they first do.
    responders: Vec<String>,
    identify: Vec<Row>,
    tries: Vec<Row>,
    /// What is counted as the mitigation, where a row proves it.
    mitigation: Option<Row>,
    /// Why that is not certain, as sentences; empty where nothing speaks against it.
    mitigation_doubts: Vec<String>,
    resolution: Vec<Row>,
    /// Of those, what tells that it is well again.
    recovery: Vec<Row>,
    alerts: Vec<Row>,
    changes_before: Vec<Row>,
    /// How many changes of that day came before those.
    changes_earlier: usize,
    metrics: Vec<MetricContext>,
    /// The metrics without a value, with the reasons; none where all have one.
    metrics_unknown: Option<String>,
    gaps: Gaps,
    evidence: Vec<EvidenceContext>,
    /// What a person corrected, as sentences with their places.
    overrides: Vec<String>,
    /// What ties each row to the others; empty where nobody asked.
    ties: Vec<String>,
}

impl IncidentContext {
    /// Makes it; `short` tells places below the folder that they have in common.
    pub(super) fn new(
        incident: &Incident,
        report: &Report,
        writer: Writer<'_>,
        short: bool,
    ) -> Self {
        let prefix = if short { row::common_prefix(incident.timeline.iter()) } else { "" };
        let writer = writer.below(prefix);
        let start = row::start(incident);
        let pick = |wanted: &dyn Fn(&Entry) -> bool| {
            writer.rows(incident.timeline.iter().filter(|entry| wanted(entry)), start)
        };
        let (changes_before, changes_earlier) = changes_before(incident, report, writer);
        // A heading has no full stop.
        let title = markdown(incident.title.trim_end().trim_end_matches('.'));
        let is = |entry: &Entry, phases: &[Phase]| phases.contains(&entry.phase);
        Self {
            prefix: if prefix.is_empty() { String::new() } else { code(prefix) },
            id: code(&incident.id),
            lead: sentence(&title, ""),
            title,
            status: row::status(incident.status),
            severity: incident.severity.map(Severity::name),
            services: incident.services.iter().map(|service| markdown(service)).collect(),
            date: start.and_then(|moment| writer.clock.date(moment)),
            impact: ImpactContext::new(incident, writer),
            detection: Detection::new(incident, writer),
            milestones: MilestoneContext::all(incident, writer),
            timeline: pick(&|_| true),
            foremost: fold::foremost(incident, writer),
            folded: fold::folded(incident, writer),
            acknowledge: pick(&|entry| is(entry, &[Phase::Ack, Phase::Escalate])),
            responders: responders(incident),
            identify: identified(incident, writer),
            tries: tries(incident, writer),
            mitigation: mitigation::counted(incident).map(|entry| writer.row(entry, start)),
            mitigation_doubts: mitigation::doubts(incident, writer),
            resolution: pick(&|entry| {
                is(entry, &[Phase::Mitigate, Phase::Rollback, Phase::Fix])
                    || is(entry, &[Phase::Recover, Phase::Resolve])
            }),
            recovery: pick(&|entry| is(entry, &[Phase::Recover, Phase::Resolve])),
            alerts: alerts(incident, writer),
            changes_before,
            changes_earlier,
            metrics: incident.metrics.iter().map(|one| MetricContext::new(one, writer)).collect(),
            metrics_unknown: measures::unknown(incident).map(|told| markdown(&told)),
            gaps: Gaps::new(incident, report, writer),
            evidence: evidence(incident, writer),
            overrides: overrides(incident),
            ties: ties(incident),
        }
    }
}

/// Returns the rows that tell of the cause; where none is about that first of all, those that tell of it beside.
fn identified(incident: &Incident, writer: Writer<'_>) -> Vec<Row> {
    let rows = || incident.timeline.iter();
    let first = rows().any(|entry| entry.phase == Phase::Identify);
    let wanted = |entry: &&Entry| {
        if first { entry.phase == Phase::Identify } else { entry.phases.contains(&Phase::Identify) }
    };
    writer.rows(rows().filter(wanted), row::start(incident))
}

fn overrides(incident: &Incident) -> Vec<String> {
    let sentence = |one: &Override| {
        let place = code(&format!("{}:{}", one.source, one.line));
        format!("{} [{place}]", markdown(&row::correction(one)))
    };
    incident.overrides.iter().map(sentence).collect()
}

fn ties(incident: &Incident) -> Vec<String> {
    let prefix = row::common_prefix(incident.timeline.iter());
    let rows = incident.timeline.iter().enumerate();
    let told = rows.filter_map(|(at, entry)| {
        let ties = row::ties(incident, at, prefix);
        let ties: Vec<String> = ties.iter().map(|tie| markdown(tie)).collect();
        (!ties.is_empty()).then(|| format!("{}: {}", markdown(&entry.title), ties.join("; ")))
    });
    told.collect()
}

fn responders(incident: &Incident) -> Vec<String> {
    let mut seen = Vec::new();
    for actor in incident.timeline.iter().filter_map(|entry| entry.actor.as_deref()) {
        let actor = markdown(actor);
        if !seen.contains(&actor) {
            seen.push(actor);
        }
    }
    seen
}

#[derive(Serialize)]
struct MetricContext {
    name: String,
    value: String,
    /// Whether there is a value; else it says why not.
    known: bool,
    /// Why there is none.
    reason: Option<String>,
    from: String,
    to: String,
}

impl MetricContext {
    fn new(metric: &Metric, writer: Writer<'_>) -> Self {
        let words = writer.words;
        Self {
            name: spaced(metric.name),
            value: markdown(&measures::value(metric, words)),
            known: measures::is_known(metric),
            reason: match &metric.measurement {
                Measurement::Value { .. } => None,
                Measurement::Null { reason, .. } => Some(markdown(&spaced(reason))),
            },
            from: spaced(metric.from),
            to: spaced(metric.to),
        }
    }
}

/// A place and what stands there.
#[derive(Serialize)]
struct EvidenceContext {
    place: String,
    quote: String,
}

/// Returns every place that the incident rests on, once, sorted.
fn evidence(incident: &Incident, writer: Writer<'_>) -> Vec<EvidenceContext> {
    let rows = incident.timeline.iter().flat_map(|entry| &entry.evidence);
    let points = incident.milestones.values().flat_map(|point| point_evidence(incident, point));
    let all: BTreeSet<&Evidence> = rows.chain(points).collect();
    all.into_iter()
        .map(|one| EvidenceContext { place: writer.place(one), quote: quotation(one.shown()) })
        .collect()
}
