//! Makes incidents of documents and of clusters of log entries.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use crate::incident::counted::requests::{Part, Requests};
use crate::incident::counted::window::Window;
use crate::incident::document::Document;
use crate::incident::milestones::story::Story;
use crate::incident::milestones::{
    forward, going_back, impact, milestone, planned, recovery, verdict,
};
use crate::incident::people::summon;
use crate::incident::rows::{chorus, title, together};
use crate::incident::signs::measured;
use crate::model::event::Edge;
use crate::model::incident::{Entry, Impact, ImpactWindow, Incident, MilestonePoint, Status};
use crate::model::phase::{Milestone, Phase};
use crate::model::record::Stated;

/// Returns the incident that a document tells.
pub(super) fn written(document: Document, end_of_input: i64) -> Incident {
    let Document { rows, summaries } = document;
    let windows = impact::stated(&summaries);
    let said = |of: fn(&Stated) -> Option<f64>| {
        summaries.iter().chain(&rows).filter_map(|entry| entry.stated.as_ref()).find_map(of)
    };
    let percent = said(|stated| stated.affected_percent);
    let mut stated = summaries.iter().chain(&rows).filter_map(|entry| entry.stated.as_ref());
    let duration = stated.find_map(|stated| stated.duration_seconds);
    let impact = impact::sum(windows.clone(), percent, duration);
    let story = Story {
        rows: &rows,
        summaries: &summaries,
        windows: &windows,
        written: true,
        requests: None,
        end_of_input,
    };
    let milestones = milestone::choose(&story);
    let ended = milestones.contains_key(&Milestone::ImpactEnd);
    let open = !ended && recovery::is_open(&story, milestones.get(&Milestone::Resolve));
    named(rows, &summaries, milestones, impact, open)
}

/// Returns the incident of `rows` out of logs, with the windows of failing requests that belong to it.
pub(super) fn logged(
    rows: Vec<Entry>,
    windows: &[Window],
    requests: &Requests,
    alone: bool,
    end_of_input: i64,
) -> Incident {
    let hurt: Vec<_> = windows.iter().map(|window| impact::measured(window, requests)).collect();
    let begun = windows.iter().map(Window::start).min();
    let mut rows = told(rows, begun);
    let whole = milestone::choose(&of_logs(&rows, &hurt, requests, end_of_input));
    if let Some(resolve) = whole.get(&Milestone::Resolve).and_then(|point| point.entry) {
        rows = chorus::join_echoes(rows, resolve);
    }
    demote(&mut rows, whole.get(&Milestone::Resolve));
    let acts = whole.get(&Milestone::Mitigate).and_then(|point| rows.get(point.entry?));
    if acts.is_none_or(|row| row.phase == Phase::Communicate) {
        forward::mark(&mut rows, &hurt);
    }
    let services_hurt = windows.iter().filter(|window| window.service.is_some()).count();
    let first = windows
        .iter()
        .min_by_key(|window| (window.first.0, (services_hurt == 1) != window.service.is_some()));
    let resolved = whole.get(&Milestone::Resolve).map(|point| point.moment.at.timestamp());
    let spans = measured::counted(windows, resolved);
    let share = first.and_then(|_| share_of_all(windows, alone, requests, &spans));
    if let Some(first) = first {
        // That of a service is a share of those who use it.
        let own = if first.service.is_some() { requests.share_in(first) } else { share };
        let entry = measured::row(first, own);
        let again = measured::again(windows);
        let again = again
            .into_iter()
            .map(|window| measured::row_again(window, windows, requests.share_in(window)));
        iter::once(entry).chain(again).for_each(|entry| insert(&mut rows, entry));
    }
    let story = of_logs(&rows, &hurt, requests, end_of_input);
    let mut milestones = milestone::choose(&story);
    let open = recovery::is_open(&story, milestones.get(&Milestone::Resolve));
    let shown = measured::shown(windows);
    let mut windows: Vec<_> =
        shown.into_iter().map(|window| impact::measured(window, requests)).collect();
    if windows.is_empty() {
        windows = impact::guessed(&rows, milestones.get(&Milestone::ImpactEnd));
    }
    let felt = recovery::felt_end(&story, &windows, &milestones);
    milestones.extend(felt.map(|end| (Milestone::ImpactEnd, end)));
    let stated = rows.iter().find_map(|row| row.stated.as_ref()?.affected_percent);
    let impact = impact::sum(windows, stated.or(share.map(|(percent, _)| percent)), None);
    let mut incident = named(rows, &[], milestones, impact, open);
    incident.timeline = together::fold(incident.timeline, &mut incident.milestones);
    let ended = incident.milestones.get(&Milestone::Resolve).and_then(|point| point.entry);
    if let Some(row) = ended.and_then(|at| incident.timeline.get_mut(at)) {
        // The clear of the last alert, which somebody closes the incident with, is the end as well.
        row.phases.insert(Phase::Resolve);
    }
    incident
}

/// Returns the share hurt in an incident, as reports count it: of all users whom access logs saw within `spans`, or, where
/// what failed tells no users, of its requests. What fails beside an incident that is not `alone` may be the other's.
fn share_of_all(
    windows: &[Window],
    alone: bool,
    requests: &Requests,
    spans: &[(i64, i64)],
) -> Option<(f64, bool)> {
    let doors: BTreeSet<String> = windows.iter().map(|window| window.door.clone()).collect();
    let services: BTreeSet<String> =
        windows.iter().filter_map(|window| window.service.clone()).collect();
    let whole = alone || services.is_empty();
    let own = if whole { Part::Doors(&doors) } else { Part::Services(&services) };
    let (share, users) = requests.share(own, own, spans)?;
    let hurt = if alone { Part::Whole } else { own };
    let of_all = if users { requests.share(Part::Whole, hurt, spans) } else { None };
    Some(of_all.unwrap_or((share, users)))
}

/// Inserts `entry` by its time.
fn insert(rows: &mut Vec<Entry>, entry: Entry) {
    let at = rows.partition_point(|row| {
        row.time.as_ref().is_some_and(|time| Some(time) <= entry.time.as_ref())
    });
    rows.insert(at, entry);
}

/// Returns `rows` as they are told, where requests have `begun` to fail: what is said again and again once, and what was
/// done as what it was and with how it came out.
fn told(rows: Vec<Entry>, begun: Option<i64>) -> Vec<Entry> {
    let mut rows = chorus::fold(summon::mark(rows), begun);
    going_back::tell(&mut rows);
    going_back::tell_flags(&mut rows);
    planned::tell(&mut rows, begun);
    let mut rows = verdict::judge(rows);
    forward::inform(&mut rows);
    rows
}

/// A page that is resolved while other alerts go on is a recovery, not the end.
fn demote(rows: &mut [Entry], resolve: Option<&MilestonePoint>) {
    for row in rows {
        let early = resolve.is_none_or(|end| row.time.as_ref() < Some(&end.moment));
        if early && row.edge == Some(Edge::Close) && row.phase == Phase::Resolve {
            row.phase = Phase::Recover;
            row.phases.remove(&Phase::Resolve);
            row.phases.insert(Phase::Recover);
        }
    }
}

fn of_logs<'a>(
    rows: &'a [Entry],
    windows: &'a [ImpactWindow],
    requests: &'a Requests,
    end_of_input: i64,
) -> Story<'a> {
    let requests = (!windows.is_empty()).then_some(requests);
    Story { rows, summaries: &[], windows, written: false, requests, end_of_input }
}

fn named(
    rows: Vec<Entry>,
    summaries: &[Entry],
    milestones: BTreeMap<Milestone, MilestonePoint>,
    impact: Impact,
    open: bool,
) -> Incident {
    let services = title::services(&rows);
    let detected = milestones.get(&Milestone::Detect).and_then(|point| rows.get(point.entry?));
    Incident {
        id: title::id(&rows, summaries),
        title: title::title(&rows, summaries, detected, &services),
        status: if open { Status::Open } else { Status::Resolved },
        severity: title::severity(&rows, summaries),
        services,
        milestones,
        metrics: Vec::new(),
        impact,
        timeline: rows,
        overrides: Vec::new(),
        ties: Vec::new(),
        leads: None,
        series: Vec::new(),
    }
}
