//! Which incident measured windows of failing requests belong to, and the rows they give.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use crate::incident::counted::window::Window;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::words::{canonical, words};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::moment::{Moment, Precision};
use crate::model::origin::Evidence;
use crate::model::phase::{Phase, Severity};
use crate::model::report::Coverage;

/// Windows and signals of one incident lie at most so many seconds apart.
pub(in crate::incident) const NEAR: i64 = 900;
/// Failing requests set off the first alert within so many seconds, or it goes off so shortly before they are enough.
const ALERTED: (i64, i64) = (900, 300);
/// What stands for a rule in measured rows.
const RULE: &str = "requests.failed";
/// What measured rows say of requests that had failed before.
const AGAIN: &str = "fail again";
/// A calm of so many seconds before the resolve is short, however short the impact was.
const WATCH: i64 = 3_600;
/// What fails after so many seconds without a failure fails again.
const CALM: i64 = 240;

/// Returns the windows of each cluster by its index, and those that belong to none.
pub(in crate::incident) fn assign(
    windows: Vec<Window>,
    clusters: &[Cluster],
) -> (BTreeMap<usize, Vec<Window>>, Vec<Window>) {
    let mut own: BTreeMap<usize, Vec<Window>> = BTreeMap::new();
    let mut free = Vec::new();
    let apart: BTreeSet<String> =
        windows.iter().filter(|w| w.service.is_some()).map(|w| w.door.clone()).collect();
    for window in windows {
        let near: Vec<_> = clusters
            .iter()
            .enumerate()
            .filter(|(_, c)| c.has_signal() || c.responded)
            .filter(|(_, c)| overlap(c, &window) >= -NEAR)
            .map(|(at, c)| (rank(c, &window), at, c))
            .collect();
        // All behind one door cannot be told apart where two incidents go on.
        let grave = near.iter().filter(|(rank, ..)| rank.1).count();
        match near.into_iter().max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1))) {
            Some((_, at, _))
                if window.service.is_some() || grave < 2 || !apart.contains(&window.door) =>
            {
                own.entry(at).or_default().push(window);
            }
            Some(_) => {}
            None => free.push(window),
        }
    }
    (own, free)
}

fn overlap(cluster: &Cluster, window: &Window) -> i64 {
    cluster.end.min(window.end()).saturating_sub(cluster.start.max(window.start()))
}

/// Whether it is named, grave, breaks out with the failures, and is responded to; then the seconds that they share.
type Rank = (bool, bool, bool, bool, i64);

fn rank(cluster: &Cluster, window: &Window) -> Rank {
    let named = window.service.as_ref().is_some_and(|service| {
        cluster.services.contains(&canonical(service))
            || !words(service).is_disjoint(&cluster.words)
    });
    // An alert that nobody saw clear would reach over all that comes after it.
    let shared = cluster.told().min(window.end()).saturating_sub(cluster.start.max(window.start()));
    let (after, before) = ALERTED;
    let alerted = window.start().saturating_sub(before)..=window.start().saturating_add(after);
    let reported = cluster.reported && alerted.contains(&cluster.start);
    let breaks_out = reported || cluster.openings.range(alerted).next().is_some();
    let grave = cluster.responded || cluster.is_strong();
    (named, grave, breaks_out, cluster.responded, shared)
}

/// Returns the windows to show: of services where there are any, else of their front door.
pub(in crate::incident) fn shown(windows: &[Window]) -> Vec<&Window> {
    let doors: BTreeSet<&String> =
        windows.iter().filter(|w| w.service.is_some()).map(|w| &w.door).collect();
    windows.iter().filter(|w| w.service.is_some() || !doors.contains(&w.door)).collect()
}

/// Returns the seconds in which users are counted for the share over the whole incident: from the first failure to the
/// resolve, as reports count. Where that came later than the impact was long, and than people watch a mended service, the
/// windows alone: who comes when all has been well for so long is no measure of how many were hurt.
pub(in crate::incident) fn counted(windows: &[Window], resolved: Option<i64>) -> Vec<(i64, i64)> {
    let spans: Vec<(i64, i64)> = windows.iter().map(|one| (one.start(), one.end())).collect();
    whole(&spans, resolved).map_or(spans, |whole| vec![whole])
}

fn whole(spans: &[(i64, i64)], resolved: Option<i64>) -> Option<(i64, i64)> {
    let first = spans.iter().map(|(from, _)| *from).min()?;
    let last = spans.iter().map(|(_, to)| *to).max()?;
    let until = resolved.map_or(last, |resolved| resolved.max(last));
    (until - last <= WATCH.max(last - first)).then_some((first, until))
}

/// Returns the row of the first failed request of a window.
pub(in crate::incident) fn row(window: &Window, share: Option<(f64, bool)>) -> Entry {
    told(window, share, "begin to fail")
}

fn told(window: &Window, share: Option<(f64, bool)>, verb: &str) -> Entry {
    let to = window.service.as_ref().map(|service| format!(" to {service}")).unwrap_or_default();
    let hurt = share.map(|(percent, users)| {
        let of = match (users, &window.service) {
            (true, None) => "clients",
            (true, Some(_)) => "its clients",
            (false, _) => "requests",
        };
        format!(" ({percent:.0} % of {of})")
    });
    let moment = |nanoseconds: i64| {
        Moment::utc(DateTime::from_timestamp_nanos(nanoseconds), Precision::Fraction)
    };
    Entry {
        time: Some(moment(window.first.0)),
        until: window.closed.then(|| moment(window.last.0)),
        title: format!("Requests{to} {verb}{}", hurt.unwrap_or_default()),
        service: window.service.clone(),
        evidence: edges(window),
        ..blank()
    }
}

/// Returns the windows that begin when for so long nothing had failed anywhere.
pub(in crate::incident) fn again(windows: &[Window]) -> Vec<&Window> {
    let mut sorted: Vec<&Window> = windows.iter().collect();
    sorted.sort_by_key(|window| window.first.0);
    let mut until = None;
    sorted.retain(|window| {
        let calm = until.is_some_and(|until: i64| window.start().saturating_sub(until) >= CALM);
        until = until.max(Some(window.end()));
        calm
    });
    sorted
}

/// Returns the row of the first failed request of a window after a calm; what fails for the first time of `all` begins to.
pub(in crate::incident) fn row_again(
    window: &Window,
    all: &[Window],
    share: Option<(f64, bool)>,
) -> Entry {
    let same = |one: &&Window| one.service == window.service && one.door == window.door;
    let failed = all.iter().filter(same).any(|one| one.first.0 < window.first.0);
    told(window, share, if failed { AGAIN } else { "begin to fail" })
}

/// Returns whether `row` is one of failing requests.
pub(in crate::incident) fn is_measured(row: &Entry) -> bool {
    row.rule == RULE
}

/// Returns whether `row` is one of requests that fail again.
pub(in crate::incident) fn is_relapse(row: &Entry) -> bool {
    is_measured(row) && row.title.contains(AGAIN)
}

/// Notes on measured rows what was taken for granted for the times of their sources.
pub(in crate::incident) fn assume(rows: &mut [Entry], coverage: &[Coverage]) {
    for row in rows.iter_mut().filter(|row| is_measured(row)) {
        let assumed = source(row, coverage).map(|source| source.assumed.iter().copied());
        row.assumed.extend(assumed.into_iter().flatten());
    }
}

/// Returns the source in which the first failed request of a row stands.
pub(in crate::incident) fn source<'c>(
    row: &Entry,
    coverage: &'c [Coverage],
) -> Option<&'c Coverage> {
    let place = row.evidence.first()?;
    coverage.iter().find(|source| source.source == place.origin.source)
}

/// Returns the row of failing requests of no service at no time.
pub(in crate::incident) fn blank() -> Entry {
    Entry {
        time: None,
        until: None,
        received: None,
        phase: Phase::Impact,
        phases: BTreeSet::from([Phase::Impact]),
        kind: Kind::Symptom,
        edge: None,
        outcome: None,
        title: String::new(),
        service: None,
        host: None,
        severity: Some(Severity::Error),
        actor: None,
        channel: None,
        rule: RULE.to_owned(),
        key: None,
        links: BTreeSet::new(),
        incidents: BTreeSet::new(),
        stated: None,
        count: 1,
        copies: 0,
        retellings: 0,
        called_over: false,
        cycles: 1,
        relapses: Vec::new(),
        firing_seconds: None,
        assumed: BTreeSet::new(),
        evidence: Vec::new(),
    }
}

/// Returns the first and the last failed request, once where they are one.
fn edges(window: &Window) -> Vec<Evidence> {
    let mut edges = vec![window.first.1.clone(), window.last.1.clone()];
    edges.dedup();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_of_a_long_calm_before_the_resolve_are_not_counted() {
        let spans = [(0, 60), (120, 7_200)];
        assert_eq!(whole(&spans, Some(14_400)), Some((0, 14_400)));
        assert_eq!(whole(&spans, Some(14_401)), None);
        assert_eq!(whole(&[(0, 60)], Some(3_660)), Some((0, 3_660)));
        assert_eq!(
            whole(&spans, Some(100)),
            Some((0, 7_200)),
            "it fails after somebody calls it over"
        );
        assert_eq!(whole(&spans, None), Some((0, 7_200)));
        assert_eq!(whole(&[], Some(5)), None);
    }
}
