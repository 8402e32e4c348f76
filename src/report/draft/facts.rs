//! What an incident's sections are made of: impact, detection, attempts, changes before it, gaps in the data.

use serde::Serialize;

use crate::base::text::markdown;
use crate::model::event::Outcome;
use crate::model::incident::{Basis, Entry, Incident, MilestonePoint};
use crate::model::moment::{Dated, Moment};
use crate::model::origin::Evidence;
use crate::model::phase::{Milestone, Phase};
use crate::model::report::Report;
use crate::report::draft::context::{SkipContext, WarningContext, code};
use crate::report::draft::incident::ends;
use crate::report::draft::rows::{Row, Writer, cite};
use crate::report::duration;
use crate::report::row;
use crate::report::words::{number, percent, spaced};

/// How far back changes are candidates for the trigger, in seconds.
const CHANGES_WITHIN: i64 = 86_400;

/// How many changes before the incident are listed, the latest.
const CHANGES: usize = 20;

/// Returns the places that prove a milestone.
pub(super) fn point_evidence<'a>(
    incident: &'a Incident,
    point: &'a MilestonePoint,
) -> &'a [Evidence] {
    let entry = point.entry.and_then(|at| incident.timeline.get(at));
    entry.map_or(&point.evidence, |entry| &entry.evidence)
}

/// Cites what tells of these very moments: milestones, else rows that begin or end then.
fn cite_moments(incident: &Incident, moments: &[&Moment]) -> String {
    let mut places: Vec<&Evidence> = Vec::new();
    for moment in moments {
        let points = incident.milestones.values().filter(|point| point.moment.at == moment.at);
        let mut told: Vec<&Evidence> =
            points.flat_map(|point| point_evidence(incident, point)).collect();
        if told.is_empty() {
            let at = |time: &Option<Moment>| time.as_ref().is_some_and(|time| time.at == moment.at);
            let mut rows = incident.timeline.iter();
            let row = rows.find(|entry| at(&entry.time) || at(&entry.until));
            told.extend(row.iter().flat_map(|entry| &entry.evidence));
        }
        places.extend(told);
    }
    cite(places)
}

/// The impact.
#[derive(Serialize)]
pub(super) struct ImpactContext {
    /// Both ends in the zone of the view and in UTC; absent where not even the start is known.
    window: Option<String>,
    open: bool,
    /// The length of the union of all windows.
    duration: Option<String>,
    percent: Option<String>,
    percent_basis: Option<&'static str>,
    full_outage_minutes: Option<String>,
    windows: Vec<WindowContext>,
    cite: String,
    percent_cite: String,
}

#[derive(Serialize)]
struct WindowContext {
    span: String,
    service: Option<String>,
    basis: &'static str,
    percent: Option<String>,
    duration: Option<String>,
    cite: String,
}

impl ImpactContext {
    pub(super) fn new(incident: &Incident, writer: Writer) -> Self {
        let impact = &incident.impact;
        let (from, to) = hull(incident);
        let window = from.map(|from| match to {
            Some(to) => writer.span(from, to),
            None => writer.full(from),
        });
        let between = from.zip(to).and_then(|(from, to)| row::seconds_between(from, to));
        let ends: Vec<&Moment> = from.into_iter().chain(to).collect();
        let cited = cite_moments(incident, &ends);
        Self {
            window,
            open: to.is_none(),
            duration: impact.duration_seconds.or(between).map(duration::human),
            percent: impact.affected_percent.map(|share| percent(share)),
            percent_basis: impact
                .windows
                .iter()
                .filter(|window| window.affected_percent.is_some())
                .map(|window| window.basis)
                .min()
                .map(Basis::name),
            full_outage_minutes: impact.full_outage_equivalent_minutes.map(number),
            windows: windows(incident, writer),
            percent_cite: percent_cite(incident).unwrap_or_else(|| cited.clone()),
            cite: cited,
        }
    }
}

fn windows(incident: &Incident, writer: Writer) -> Vec<WindowContext> {
    let windows = incident.impact.windows.iter();
    windows
        .map(|window| WindowContext {
            span: window.to.as_ref().map_or_else(
                || format!("{}{}open", writer.full(&window.from), writer.words.arrow()),
                |to| writer.span(&window.from, to),
            ),
            service: window.service.as_deref().map(markdown),
            basis: window.basis.name(),
            percent: window.affected_percent.map(|share| percent(share)),
            duration: window
                .to
                .as_ref()
                .and_then(|to| row::seconds_between(&window.from, to))
                .map(duration::human),
            cite: {
                let ends: Vec<&Moment> = [&window.from].into_iter().chain(&window.to).collect();
                cite_moments(incident, &ends)
            },
        })
        .collect()
}

/// Returns both ends of the impact: of its windows, else of the milestones.
fn hull(incident: &Incident) -> (Option<&Moment>, Option<&Moment>) {
    let windows = &incident.impact.windows;
    if let Some(from) = windows.iter().map(|window| &window.from).min() {
        let ends: Option<Vec<&Moment>> = windows.iter().map(|window| window.to.as_ref()).collect();
        return (Some(from), ends.and_then(|ends| ends.into_iter().max()));
    }
    let point = |name| incident.milestones.get(&name).map(|point: &MilestonePoint| &point.moment);
    let end = point(Milestone::ImpactEnd).or_else(|| point(Milestone::Resolve));
    (row::start(incident), end)
}

/// Cites the rows that state a share, if any.
fn percent_cite(incident: &Incident) -> Option<String> {
    let stating = incident.timeline.iter().filter(|entry| {
        entry.stated.as_ref().is_some_and(|stated| stated.affected_percent.is_some())
    });
    Some(cite(stating.flat_map(|entry| &entry.evidence))).filter(|text| !text.is_empty())
}

/// How it was noticed.
#[derive(Serialize)]
pub(super) struct Detection {
    time: String,
    relative: Option<String>,
    by: &'static str,
    inferred: bool,
    sentence: Option<Row>,
    cite: String,
}

impl Detection {
    pub(super) fn new(incident: &Incident, writer: Writer) -> Option<Self> {
        let point = incident.milestones.get(&Milestone::Detect)?;
        let start = incident.milestones.get(&Milestone::ImpactStart).map(|start| &start.moment);
        let entry = point.entry.and_then(|at| incident.timeline.get(at));
        Some(Self {
            time: writer.full(&point.moment),
            relative: start
                .and_then(|start| row::seconds_between(start, &point.moment))
                .map(duration::human),
            by: match entry.map(|entry| entry.phase) {
                Some(Phase::Report) => "by a report from outside the response",
                Some(Phase::Detect) => "by monitoring",
                _ => "by what is cited",
            },
            inferred: point.inferred,
            sentence: entry.map(|entry| writer.row(entry, start)),
            cite: cite(point_evidence(incident, point)),
        })
    }
}

/// A milestone, there or not.
#[derive(Serialize)]
pub(super) struct MilestoneContext {
    name: String,
    time: Option<String>,
    relative: Option<String>,
    inferred: bool,
    cite: String,
}

impl MilestoneContext {
    pub(super) fn all(incident: &Incident, writer: Writer) -> Vec<Self> {
        let start = row::start(incident);
        let one = |name: Milestone| {
            let point = incident.milestones.get(&name);
            Self {
                name: spaced(name.name()),
                time: point.map(|point| writer.full(&point.moment)),
                relative: point
                    .and_then(|point| row::seconds_between(start?, &point.moment))
                    .map(duration::relative),
                inferred: point.is_some_and(|point| point.inferred),
                cite: point.map(|point| cite(point_evidence(incident, point))).unwrap_or_default(),
            }
        };
        Milestone::ALL.map(one).into()
    }
}

/// Returns what was tried, with how it ended.
pub(super) fn tries(incident: &Incident, writer: Writer) -> Vec<Row> {
    let chosen = incident.milestones.get(&Milestone::Mitigate).and_then(|point| point.entry);
    let start = row::start(incident);
    let verdict = |at: usize, entry: &Entry| {
        Some(match (entry.phase, entry.outcome) {
            (Phase::FalseLead, _) => "a false lead",
            (Phase::Recover, _) => "an effect is seen",
            (Phase::Mitigate | Phase::Rollback | Phase::Fix, Some(Outcome::Failed)) => "failed",
            (Phase::Mitigate | Phase::Rollback | Phase::Fix, _) if chosen == Some(at) => {
                "counted as the mitigation"
            }
            (Phase::Mitigate | Phase::Rollback | Phase::Fix, Some(Outcome::Partial)) => {
                "worked in part"
            }
            (Phase::Mitigate | Phase::Rollback | Phase::Fix, _) => "effect not stated",
            _ => return None,
        })
    };
    let rows = incident.timeline.iter().enumerate();
    rows.filter_map(|(at, entry)| {
        verdict(at, entry).map(|verdict| writer.row(entry, start).with_verdict(verdict))
    })
    .collect()
}

/// Returns the changes of the day before the incident began, its own and those that belong to none.
pub(super) fn changes_before(incident: &Incident, report: &Report, writer: Writer) -> Vec<Row> {
    let Some(start) = row::start(incident) else { return Vec::new() };
    let before = |entry: &&Entry| {
        let distance = entry.time.as_ref().and_then(|time| row::seconds_between(time, start));
        entry.phases.contains(&Phase::Change)
            && distance.is_some_and(|seconds| (0..=CHANGES_WITHIN).contains(&seconds))
    };
    let all = incident.timeline.iter().chain(&report.unattributed);
    let mut changes: Vec<&Entry> = all.filter(before).collect();
    changes.sort_by_key(|entry| (&entry.time, &entry.evidence));
    let earlier = changes.len().saturating_sub(CHANGES);
    writer.rows(changes.into_iter().skip(earlier), Some(start))
}

/// What the data do not show, and what was taken for granted.
#[derive(Serialize)]
pub(super) struct Gaps {
    silent: Vec<Silence>,
    assumptions: Vec<Assumed>,
    skipped: Vec<SkipContext>,
    warnings: Vec<WarningContext>,
    undated: u64,
}

#[derive(Serialize)]
struct Silence {
    source: String,
    span: String,
}

#[derive(Serialize)]
struct Assumed {
    name: String,
    rows: u64,
}

impl Gaps {
    pub(super) fn new(incident: &Incident, report: &Report, writer: Writer) -> Self {
        let ends = ends(incident);
        let within = |from: &Moment, to: &Moment| {
            ends.is_none_or(|(first, last)| {
                first.dated != Dated::Full || (from.at <= last.at && to.at >= first.at)
            })
        };
        let mut silent = Vec::new();
        for coverage in &report.coverage {
            for (from, to) in coverage.gaps.iter().filter(|(from, to)| within(from, to)) {
                silent
                    .push(Silence { source: code(&coverage.source), span: writer.span(from, to) });
            }
        }
        Self {
            silent,
            assumptions: row::assumptions(incident.timeline.iter())
                .into_iter()
                .map(|(name, rows)| Assumed { name: spaced(name), rows })
                .collect(),
            skipped: report.ledger.skipped.iter().map(SkipContext::new).collect(),
            warnings: report.warnings.iter().map(WarningContext::new).collect(),
            undated: report.ledger.undated,
        }
    }
}
