//! The way from entries to incidents, step by step.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::base::text::plural;
use crate::incident::case::{Case, Logged, Setting};
use crate::incident::counted::requests::Requests;
use crate::incident::counted::window::Window;
use crate::incident::counted::{headless, refused};
use crate::incident::joining::routine::Parted;
use crate::incident::joining::{
    bystander, early, link, merge_hint, own_word, prelude, routine, unheeded, zone_hint, zone_twin,
};
use crate::incident::people::respond::Response;
use crate::incident::people::{change, first_reports, respond, undone};
use crate::incident::rows::{begun, chorus};
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::heed::Heed;
use crate::incident::signs::span::{detects, end, is_human, start};
use crate::incident::signs::{measured, subject, vague};
use crate::incident::{Found, IncidentOptions, counted, document, metric, overrides};
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident};
use crate::model::overrides::Overrides;
use crate::model::phase::Milestone;
use crate::model::report::{Coverage, UNHEEDED, Warning};
use crate::model::tally::Tally;

/// A page that somebody took is on the side of an incident that so many seconds part it from.
const BESIDE: i64 = 7_200;

/// Returns the incidents that `entries` and the request counts in `tallies` tell of.
///
/// Documents are their own incidents. Log entries are connected by evidence, then people's words,
/// measured failures and changes are given to what they are about; what is left is unattributed.
pub fn correlate(
    entries: Vec<Entry>,
    tallies: Vec<Tally>,
    coverage: &[Coverage],
    options: &IncidentOptions,
) -> Found {
    correlate_with(entries, tallies, coverage, (options, &Overrides::default()))
}

/// Returns what [`correlate`] does, with a person's corrections.
pub fn correlate_with(
    entries: Vec<Entry>,
    tallies: Vec<Tally>,
    coverage: &[Coverage],
    (options, corrections): (&IncidentOptions, &Overrides),
) -> Found {
    let (documents, logs): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|e| matches!(e.kind, Kind::Statement | Kind::Summary));
    let (mut dated, undated): (Vec<_>, Vec<_>) = logs.into_iter().partition(|e| e.time.is_some());
    dated.sort_by(|a, b| a.time.cmp(&b.time));
    let seen = coverage.iter().filter_map(|c| c.last.as_ref()).map(|last| last.at.timestamp());
    let last = seen.chain(dated.iter().map(end)).max().unwrap_or(i64::MAX);
    let (tallies, counted) = counted::once(tallies, coverage);
    let (requests, windows) = refused::measure(tallies);
    let Parted { news: mut dated, routine, mut warnings } = routine::part(dated);
    warnings.extend(counted);

    let clusters = bystander::part(link::clusters(&dated, options), &dated);
    let measured = !windows.is_empty();
    let busy = respond::busy(&dated);
    let daily = routine::changes(&dated);
    let mut response = Response {
        entries: &dated,
        clusters,
        options: *options,
        measured,
        routine: &daily,
        busy,
        linked: BTreeMap::new(),
    };
    response.attach();
    let clusters = response.clusters;
    let clusters = prelude::split(clusters, &windows, &dated, options.join_seconds);
    let Chosen { mut groups, windows, idle } = choose(clusters, windows, &dated);
    warnings.extend(windows.iter().filter_map(|own| headless::warn(own, &requests)));
    early::leave(&dated, &mut groups, &windows);
    let starts: Vec<i64> = groups.iter().zip(&windows).map(|(c, w)| begin(c, w)).collect();
    first_reports::attach(&dated, &mut groups, &starts);
    change::attach(&dated, &mut groups, &starts, &daily);
    vague::attach(&dated, &mut groups, &windows);
    undone::attach(&dated, &mut groups, &starts);
    own_word::attach(&mut dated, &mut groups, &starts);

    let mut found = Found { unattributed: routine, warnings, ..Found::default() };
    let mut cases: Vec<Case> = document::group(documents).into_iter().map(Case::Written).collect();
    let spans: Vec<(i64, i64)> = groups.iter().map(|c| (c.start, c.end)).collect();
    let doors: Vec<BTreeSet<String>> =
        windows.iter().map(|own| own.iter().map(|window| window.door.clone()).collect()).collect();
    let meeting = meeting(&spans, &doors);
    let owner = owners(&groups);
    let rows = rows_of(dated, &owner, &mut found.unattributed);
    let mut windows = windows;
    subject::name(&mut found.unattributed);
    for (group, mut rows) in rows {
        subject::name(&mut rows);
        let windows = windows.get_mut(group).map(std::mem::take).unwrap_or_default();
        cases.push(Case::Logged(Logged { rows, windows, alone: !meeting.contains(&group) }));
    }
    let setting = Setting { requests: &requests, end_of_input: last };
    overrides::tell(cases, setting, corrections, &mut found);
    found.unattributed.sort_by(|a, b| a.time.cmp(&b.time));
    found.unattributed = chorus::fold(found.unattributed, None);
    found.warnings.extend(unheeded::warnings(&found.unattributed, &found.incidents));
    leave(&mut found, &idle, &requests);
    found.unattributed.extend(undated);
    finish(&mut found, coverage);
    found
}

/// The clusters that are incidents, with the windows of failing requests of each, and the windows of none.
struct Chosen {
    groups: Vec<Cluster>,
    windows: Vec<Vec<Window>>,
    idle: Vec<Window>,
}

/// Tells the incidents among `clusters`.
fn choose(clusters: Vec<Cluster>, windows: Vec<Window>, dated: &[Entry]) -> Chosen {
    let (mut own, mut idle) = measured::assign(windows, &clusters);
    let mut chosen: Vec<(Cluster, Vec<Window>)> = Vec::new();
    let most = clusters.iter().map(Cluster::heed).max().unwrap_or(Heed::None);
    let worked = clusters.iter().filter(|c| c.heed() == Heed::Work).map(|c| (c.start, c.told()));
    let worked: Vec<(i64, i64)> = worked.collect();
    // What somebody took hours before or after is a matter of its own.
    let near = |c: &Cluster| {
        let beside = |(from, to): &(i64, i64)| {
            c.start.saturating_sub(*to) <= BESIDE && from.saturating_sub(c.told()) <= BESIDE
        };
        c.heed() != Heed::Taken || worked.iter().any(beside)
    };
    for (at, cluster) in clusters.into_iter().enumerate() {
        let windows = own.remove(&at).unwrap_or_default();
        let lone = windows.is_empty() && cluster.is_unheeded(most) && near(&cluster);
        if !lone && cluster.is_incident(dated, !windows.is_empty()) {
            chosen.push((cluster, windows));
        } else {
            idle.extend(windows);
        }
    }
    let (groups, windows) = chosen.into_iter().unzip();
    Chosen { groups, windows, idle }
}

fn begin(cluster: &Cluster, windows: &[Window]) -> i64 {
    windows.iter().map(Window::start).min().unwrap_or(cluster.start).min(cluster.start)
}

fn owners(groups: &[Cluster]) -> BTreeMap<usize, usize> {
    let mut owner = BTreeMap::new();
    for (group, cluster) in groups.iter().enumerate() {
        for member in &cluster.members {
            owner.entry(*member).or_insert(group);
        }
    }
    owner
}

/// Returns the rows of each group by its `owner`; those of none are left in `rest`.
fn rows_of(
    entries: Vec<Entry>,
    owner: &BTreeMap<usize, usize>,
    rest: &mut Vec<Entry>,
) -> BTreeMap<usize, Vec<Entry>> {
    let mut rows: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
    for (at, entry) in entries.into_iter().enumerate() {
        match owner.get(&at) {
            Some(group) => rows.entry(*group).or_default().push(entry),
            None => rest.push(entry),
        }
    }
    rows
}

/// Returns the groups that go on at the same time as another that hurts behind the same door; `spans` and `doors` are those
/// of each group.
fn meeting(spans: &[(i64, i64)], doors: &[BTreeSet<String>]) -> BTreeSet<usize> {
    let mut behind: BTreeMap<&String, Vec<(i64, i64, usize)>> = BTreeMap::new();
    for (group, (doors, (from, to))) in doors.iter().zip(spans).enumerate() {
        for door in doors {
            behind.entry(door).or_default().push((*from, *to, group));
        }
    }
    let mut found = BTreeSet::new();
    for groups in behind.values_mut() {
        groups.sort_unstable();
        let mut latest = i64::MIN;
        let next = groups.iter().skip(1).map(Some).chain([None]);
        for ((from, to, group), next) in groups.iter().zip(next) {
            // By their begins in order, one that meets any meets the next, or the one before that lasts longest.
            if latest >= *from || next.is_some_and(|(begin, ..)| begin <= to) {
                found.insert(*group);
            }
            latest = latest.max(*to);
        }
    }
    found
}

/// Failing requests that no signal tells of are shown, but make no incident.
fn leave(found: &mut Found, windows: &[Window], requests: &Requests) {
    let tells = |row: &&Entry| detects(row) || is_human(row);
    let mut told: Vec<i64> = found.unattributed.iter().filter(tells).map(start).collect();
    told.sort_unstable();
    for window in measured::shown(windows) {
        let share = requests.share_in(window);
        let entry = measured::row(window, share);
        let from = told.partition_point(|second| *second < window.start() - measured::NEAR);
        let until = told.partition_point(|second| *second <= window.end() + measured::NEAR);
        let why = match until - from {
            0 => "but no alert, page or message tells of it".to_owned(),
            told => format!(
                "but what is told of that time makes no incident ({}, unattributed)",
                plural(told as u64, "row")
            ),
        };
        found.warnings.push(Warning {
            code: UNHEEDED.to_owned(),
            message: format!("{}, {why}", entry.title),
            origin: entry.evidence.first().map(|place| place.origin.to_string()),
        });
        found.unattributed.push(entry);
    }
}

/// Brings incidents into order, tells equal ids apart and measures.
fn finish(found: &mut Found, coverage: &[Coverage]) {
    measured::assume(&mut found.unattributed, coverage);
    for incident in &mut found.incidents {
        measured::assume(&mut incident.timeline, coverage);
        begun::end(&mut incident.timeline);
    }
    begun::end(&mut found.unattributed);
    found
        .unattributed
        .sort_by(|a, b| a.time.is_none().cmp(&b.time.is_none()).then_with(|| a.time.cmp(&b.time)));
    found.incidents.sort_by(order);
    overrides::number(found.incidents.iter_mut());
    let mut earlier = metric::Earlier::default();
    let mut measured: Vec<Incident> = Vec::new();
    for mut incident in std::mem::take(&mut found.incidents) {
        incident.metrics = metric::measure(&incident, &earlier);
        earlier.add(&incident);
        found.warnings.extend(metric::warnings(&incident));
        measured.push(incident);
    }
    found.incidents = measured;
    found.warnings.extend(merge_hint::warnings(&found.incidents));
    let (incidents, rest) = (&found.incidents, &found.unattributed);
    let hints = zone_hint::warnings(incidents, rest, coverage);
    let twins = zone_twin::warnings(incidents, rest, coverage, &hints);
    found.warnings.extend(hints.into_iter().chain(twins));
    found.warnings.sort();
    found.warnings.dedup();
}

/// Returns which of two incidents comes first.
pub(super) fn order(one: &Incident, other: &Incident) -> Ordering {
    beginning(one).cmp(&beginning(other)).then_with(|| one.id.cmp(&other.id))
}

fn beginning(incident: &Incident) -> Option<chrono::DateTime<chrono::Utc>> {
    let start = incident.milestones.get(&Milestone::ImpactStart).map(|point| point.moment.at);
    let first =
        incident.timeline.iter().filter_map(|row| row.time.as_ref()).map(|time| time.at).min();
    start.into_iter().chain(first).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_behind_one_door_meet_where_their_spans_do() {
        let doors = ["a", "a", "a", "b", "a", "a"].map(|door| BTreeSet::from([door.to_owned()]));
        let spans = [(0, 100), (10, 20), (100, 110), (0, 500), (111, 120), (300, 400)];
        assert_eq!(meeting(&spans, &doors), BTreeSet::from([0, 1, 2]));
        assert_eq!(meeting(&[], &[]), BTreeSet::new());
    }
}
