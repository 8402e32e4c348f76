//! What people report once requests fail and long before any alert: the monitors were late, not they early.

use std::collections::BTreeSet;

use crate::incident::people::room::is_social;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::confidence::surely;
use crate::incident::signs::span::start;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Gives free reports among `entries` to the one incident whose requests fail already while nothing else tells of it yet.
/// `starts` are the seconds in which the incidents' impact begins.
pub(in crate::incident) fn attach(entries: &[Entry], incidents: &mut [Cluster], starts: &[i64]) {
    let taken: BTreeSet<usize> = incidents.iter().flat_map(|c| &c.members).copied().collect();
    let begun = starts.iter().copied().enumerate();
    let spans = begun.filter_map(|(at, begun)| Some((begun, incidents.get(at)?.start, at)));
    let failing: Vec<(i64, i64, usize)> = spans.filter(|(begun, told, _)| begun < told).collect();
    for (at, entry) in entries.iter().enumerate() {
        let room = entry.channel.as_deref();
        let reports = entry.kind == Kind::Talk && surely(entry, &[Phase::Report]);
        if !reports || taken.contains(&at) || room.is_some_and(is_social) {
            continue;
        }
        let fits = |(begun, told, _): &&(i64, i64, usize)| (*begun..*told).contains(&start(entry));
        let mut meant = failing.iter().filter(fits);
        if let (Some((.., only)), None) = (meant.next(), meant.next())
            && let Some(incident) = incidents.get_mut(*only)
        {
            incident.add(at, entries);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, kind: Kind, phase: Phase) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            rule: "support.ticket".to_owned(),
            channel: Some("support".to_owned()),
            ..measured::blank()
        }
    }

    /// Returns the members of an incident whose alert is the last of `rows` and whose requests fail from second 100 on.
    fn joined(rows: &[Entry]) -> BTreeSet<usize> {
        let last = rows.len() - 1;
        let mut incidents = [Cluster::of(BTreeSet::from([last]), rows)];
        attach(rows, &mut incidents, &[100]);
        incidents[0].members.clone()
    }

    #[test]
    fn who_reports_while_requests_fail_and_no_alert_fires_tells_of_it() {
        let alert = Entry { edge: Some(Edge::Open), ..row(5_000, Kind::Signal, Phase::Detect) };
        let report = |second: i64| row(second, Kind::Talk, Phase::Report);
        assert_eq!(joined(&[report(99), report(100), alert.clone()]), BTreeSet::from([1, 2]));
        let learnt = Entry { rule: "talk-learnt.report".to_owned(), ..report(900) };
        let random = Entry { channel: Some("random".to_owned()), ..report(900) };
        assert_eq!(joined(&[learnt, random, alert]), BTreeSet::from([2]));
    }
}
