//! What an incident's sections are made of: detection, milestones, attempts, changes before it, gaps in the data.

use serde::Serialize;

use crate::base::name::holds;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::{Entry, Incident};
use crate::model::moment::{Assumption, Dated, Moment};
use crate::model::phase::{Milestone, Phase};
use crate::model::report::Report;
use crate::report::draft::impact::point_evidence;
use crate::report::draft::quote::{SkipContext, WarningContext, code};
use crate::report::draft::rows::{Row, Writer};
use crate::report::duration;
use crate::report::granted;
use crate::report::row;
use crate::report::words::spaced;

/// How far back changes are candidates for the trigger, in seconds.
const CHANGES_WITHIN: i64 = 86_400;

/// How many changes before the incident are listed, the latest.
const CHANGES: usize = 20;

/// How it was noticed.
#[derive(Serialize)]
pub(super) struct Detection {
    time: String,
    relative: Option<String>,
    /// The same in words: `15m after the impact began`.
    when: Option<String>,
    by: &'static str,
    inferred: bool,
    sentence: Option<Row>,
    cite: String,
}

impl Detection {
    pub(super) fn new(incident: &Incident, writer: Writer<'_>) -> Option<Self> {
        let point = incident.milestones.get(&Milestone::Detect)?;
        let start = incident.milestones.get(&Milestone::ImpactStart).map(|start| &start.moment);
        let entry = point.entry.and_then(|at| incident.timeline.get(at));
        let after = start.and_then(|start| row::seconds_between(start, &point.moment));
        Some(Self {
            time: writer.full(&point.moment),
            relative: after.map(duration::human),
            when: after.map(when),
            by: match entry.map(|entry| entry.phase) {
                Some(Phase::Report) => "by a report from outside the response",
                Some(Phase::Detect) => "by monitoring",
                _ => "as cited",
            },
            inferred: point.inferred,
            sentence: entry.map(|entry| writer.row(entry, start)),
            cite: writer.cite(point_evidence(incident, point)),
        })
    }
}

fn when(seconds: i64) -> String {
    match seconds {
        0 => "as the impact began".to_owned(),
        1.. => format!("{} after the impact began", duration::human(seconds)),
        _ => format!("{} before the impact began", duration::human(-seconds)),
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
    pub(super) fn all(incident: &Incident, writer: Writer<'_>) -> Vec<Self> {
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
                cite: point
                    .map(|point| writer.cite(point_evidence(incident, point)))
                    .unwrap_or_default(),
            }
        };
        Milestone::ALL.map(one).into()
    }
}

/// Returns what was tried, with how it ended as far as the data say.
pub(super) fn tries(incident: &Incident, writer: Writer<'_>) -> Vec<Row> {
    let chosen = incident.milestones.get(&Milestone::Mitigate).and_then(|point| point.entry);
    let start = row::start(incident);
    let verdict = |at: usize, entry: &Entry| {
        let attempt = matches!(entry.phase, Phase::Mitigate | Phase::Rollback | Phase::Fix);
        Some(match entry.outcome {
            _ if entry.phase == Phase::FalseLead => "ruled out".to_owned(),
            _ if !attempt => return None,
            Some(Outcome::Failed) => "failed".to_owned(),
            _ if chosen == Some(at) => format!("counted as the mitigation{}", after(incident)),
            Some(Outcome::Partial) => "worked in part".to_owned(),
            _ => "effect not stated".to_owned(),
        })
    };
    let rows = incident.timeline.iter().enumerate();
    rows.filter_map(|(at, entry)| {
        verdict(at, entry).map(|verdict| writer.row(entry, start).with_verdict(verdict))
    })
    .collect()
}

/// Returns how long after the mitigation a recovery was first told.
fn after(incident: &Incident) -> String {
    let moment = |name| incident.milestones.get(&name).map(|point| &point.moment);
    let both = moment(Milestone::Mitigate).zip(moment(Milestone::Recover));
    let apart = both.and_then(|(from, to)| row::seconds_between(from, to));
    let apart = apart.filter(|seconds| *seconds >= 0);
    apart
        .map(|apart| format!("; recovery told {} later", duration::human(apart)))
        .unwrap_or_default()
}

/// Returns the alerts, each once: its episodes, and the pages of it, are one row.
pub(super) fn alerts(incident: &Incident, writer: Writer<'_>) -> Vec<Row> {
    let mut alerts: Vec<Entry> = Vec::new();
    let told = incident.timeline.iter();
    for entry in told.filter(|row| row.kind == Kind::Signal && row.phase == Phase::Detect) {
        match alerts.iter_mut().find(|known| is_same(known, entry)) {
            Some(known) => join(known, entry),
            None => alerts.push(entry.clone()),
        }
    }
    writer.rows(alerts.iter(), row::start(incident))
}

/// Returns whether both tell of one alert: by its key, or because the later one is a page that names it while it fires.
fn is_same(known: &Entry, entry: &Entry) -> bool {
    if known.key.is_some() && known.key == entry.key {
        return true;
    }
    let page = entry.title.split_once(" pages: ").map(|(_, name)| name);
    let fires = known.until.is_none() || entry.time < known.until;
    page.is_some_and(|name| !name.is_empty() && fires && holds(&known.title, name))
}

/// Adds an episode or a page of an alert to it.
fn join(known: &mut Entry, entry: &Entry) {
    if known.key.is_some() && known.key == entry.key {
        let open = known.until.is_none() || entry.until.is_none();
        known.cycles = known.cycles.saturating_add(entry.cycles);
        let both = seconds(known).zip(seconds(entry));
        known.firing_seconds = both.map(|(one, other)| one.saturating_add(other));
        let last = known.until.take().max(entry.until.clone());
        known.until = if open { None } else { last };
    }
    known.severity = known.severity.max(entry.severity);
    known.count = known.count.saturating_add(entry.count);
    known.add_places(entry.evidence.clone());
}

fn seconds(entry: &Entry) -> Option<i64> {
    let told = || row::seconds_between(entry.time.as_ref()?, entry.until.as_ref()?);
    entry.firing_seconds.or_else(told)
}

/// Returns the changes of the day before the incident began, its own and those that belong to none.
/// Of many the last are told, with the number of earlier ones.
pub(super) fn changes_before(
    incident: &Incident,
    report: &Report,
    writer: Writer<'_>,
) -> (Vec<Row>, usize) {
    let Some(start) = row::start(incident) else { return (Vec::new(), 0) };
    let before = |entry: &&Entry| {
        let distance = entry.time.as_ref().and_then(|time| row::seconds_between(time, start));
        entry.phases.contains(&Phase::Change)
            && distance.is_some_and(|seconds| (0..=CHANGES_WITHIN).contains(&seconds))
    };
    let all = incident.timeline.iter().chain(&report.unattributed);
    let mut changes: Vec<&Entry> = all.filter(before).collect();
    changes.sort_by_key(|entry| (&entry.time, &entry.evidence));
    let earlier = changes.len().saturating_sub(CHANGES);
    (writer.rows(changes.into_iter().skip(earlier), Some(start)), earlier)
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
    /// Of the incident; 0 where only times elsewhere rest on it.
    rows: u64,
    /// For zone and year, in which sources of the whole report, after a colon; else empty.
    detail: String,
}

impl Gaps {
    pub(super) fn new(incident: &Incident, report: &Report, writer: Writer<'_>) -> Self {
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
            assumptions: assumptions(incident, report),
            skipped: report.ledger.skipped.iter().map(SkipContext::new).collect(),
            warnings: report.warnings.iter().map(WarningContext::new).collect(),
            undated: report.ledger.undated,
        }
    }
}

/// Returns what was taken for granted: for rows of `incident`, and zones and years for any source, since such a time may
/// be what keeps a row out of it.
fn assumptions(incident: &Incident, report: &Report) -> Vec<Assumed> {
    let of_rows = row::assumptions(incident.timeline.iter());
    let of_sources = [Assumption::Zone, Assumption::Year].map(|one| {
        let told = granted::sources(report, one, code);
        (row::assumption(one), told.join("; "))
    });
    let mut all: Vec<Assumed> = Vec::new();
    for (name, told) in of_sources.iter().filter(|(_, told)| !told.is_empty()) {
        let rows = of_rows.iter().find(|(of_row, _)| of_row == name).map_or(0, |(_, rows)| *rows);
        all.push(Assumed { name: spaced(name), rows, detail: format!(": {told}") });
    }
    for (name, rows) in of_rows {
        if of_sources.iter().all(|(told, sources)| *told != name || sources.is_empty()) {
            all.push(Assumed { name: spaced(name), rows, detail: String::new() });
        }
    }
    all
}

/// Returns both ends of an incident, as far as its rows and milestones tell.
fn ends(incident: &Incident) -> Option<(&Moment, &Moment)> {
    let rows = incident.timeline.iter().filter_map(|entry| entry.time.as_ref());
    let points = incident.milestones.values().map(|point| &point.moment);
    let all: Vec<&Moment> = rows.chain(points).collect();
    Some((all.iter().min()?, all.iter().max()?))
}
