//! What comes back before anything broke is the end of something else: a port that is plugged in again on the machine that
//! goes down an hour later, the page before on the same service that somebody resolves.

use crate::incident::counted::window::Window;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::span::start;
use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Takes from each incident what came back before its trouble began: before its first alert and the first of its
/// `windows` of failing requests; of people's words those that nothing but changes comes before.
pub(in crate::incident) fn leave(
    entries: &[Entry],
    incidents: &mut [Cluster],
    windows: &[Vec<Window>],
) {
    for (incident, windows) in incidents.iter_mut().zip(windows) {
        let failed = windows.iter().map(Window::start).min();
        let Some(begun) = incident.openings.first().copied().into_iter().chain(failed).min() else {
            continue;
        };
        let row = |at: &usize| entries.get(*at);
        let others = incident.members.iter().filter_map(row).filter(|row| !may_lead(row));
        let told = others.map(start).min().unwrap_or(begun).min(begun);
        let early = |at: &usize| {
            row(at).is_some_and(|row| {
                let until = if row.kind == Kind::Signal { begun } else { told };
                comes_back(row) && start(row) < until
            })
        };
        incident.members.retain(|at| !early(at));
        let first = incident.members.iter().filter_map(row).map(start).min();
        incident.start = first.unwrap_or(incident.start);
    }
}

/// Returns whether a monitor, a pager or a person tells that something is over.
fn comes_back(row: &Entry) -> bool {
    matches!(row.kind, Kind::Signal | Kind::Talk)
        && matches!(row.phase, Phase::Recover | Phase::Resolve)
        && row.edge != Some(Edge::Open)
}

/// Returns whether a row may come before the trouble without telling of it.
fn may_lead(row: &Entry) -> bool {
    comes_back(row) || matches!(row.phase, Phase::Change | Phase::Note)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, edge: Edge) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase: if edge == Edge::Open { Phase::Detect } else { Phase::Recover },
            kind: Kind::Signal,
            edge: Some(edge),
            host: Some("core-1".to_owned()),
            ..measured::blank()
        }
    }

    #[test]
    fn what_comes_back_before_anything_broke_is_left() {
        let rows = [row(100, Edge::Close), row(500, Edge::Open), row(900, Edge::Close)];
        let mut groups = [Cluster::of(BTreeSet::from([0, 1, 2]), &rows)];
        leave(&rows, &mut groups, &[Vec::new()]);
        assert_eq!(groups[0].members, BTreeSet::from([1, 2]));
        assert_eq!(groups[0].start, 500);
        let mut ends = [Cluster::of(BTreeSet::from([0]), &rows)];
        leave(&rows, &mut ends, &[Vec::new()]);
        assert_eq!(ends[0].members.len(), 1, "of what broke when, nothing is known");
    }

    #[test]
    fn the_resolve_of_another_page_opens_no_incident() {
        let resolve = Entry { phase: Phase::Resolve, ..row(100, Edge::Close) };
        let up = Entry { edge: None, ..row(200, Edge::Close) };
        let rows = [resolve, up, row(500, Edge::Open), row(900, Edge::Close)];
        let mut groups = [Cluster::of((0..4).collect(), &rows)];
        leave(&rows, &mut groups, &[Vec::new()]);
        assert_eq!(groups[0].members, BTreeSet::from([2, 3]));
    }

    #[test]
    fn of_words_those_that_nothing_comes_before_are_left() {
        let said = |second: i64, phase: Phase| Entry {
            kind: Kind::Talk,
            phase,
            edge: None,
            ..row(second, Edge::Close)
        };
        let deploy = Entry { kind: Kind::Change, phase: Phase::Change, ..said(50, Phase::Change) };
        let rows = [deploy, said(100, Phase::Recover), row(500, Edge::Open)];
        let mut groups = [Cluster::of((0..3).collect(), &rows)];
        leave(&rows, &mut groups, &[Vec::new()]);
        assert_eq!(groups[0].members, BTreeSet::from([0, 2]));
        // Who reports it, and says that it works again, tells of this one.
        let rows = [said(100, Phase::Report), said(200, Phase::Recover), row(500, Edge::Open)];
        let mut groups = [Cluster::of((0..3).collect(), &rows)];
        leave(&rows, &mut groups, &[Vec::new()]);
        assert_eq!(groups[0].members.len(), 3);
    }
}
