//! What comes back before anything broke is the end of something else: a port that is plugged in again on the machine that
//! goes down an hour later.

use crate::incident::cluster::Cluster;
use crate::incident::span::start;
use crate::incident::window::Window;
use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Takes from each incident what came back before its trouble began: before its first alert and the first of its
/// `windows` of failing requests.
pub(super) fn leave(entries: &[Entry], incidents: &mut [Cluster], windows: &[Vec<Window>]) {
    for (incident, windows) in incidents.iter_mut().zip(windows) {
        let failed = windows.iter().map(Window::start).min();
        let Some(begun) = incident.openings.first().copied().into_iter().chain(failed).min() else {
            continue;
        };
        let row = |at: &usize| entries.get(*at);
        let early = |at: &usize| row(at).is_some_and(|row| comes_back(row) && start(row) < begun);
        incident.members.retain(|at| !early(at));
        let first = incident.members.iter().filter_map(row).map(start).min();
        incident.start = first.unwrap_or(incident.start);
    }
}

fn comes_back(row: &Entry) -> bool {
    row.kind == Kind::Signal && row.phase == Phase::Recover && row.edge == Some(Edge::Close)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::incident::measured;
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
}
