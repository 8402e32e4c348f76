//! Gives an incident the change that its response undid: what was turned off had been turned on.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::span::{about, start};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// A change may lie so many seconds before the incident.
const BEFORE: i64 = 24 * 3_600;

/// Adds to each incident, for every act in it that changes a thing, the last free change of that same thing before the
/// incident. `starts` are the seconds in which the incidents' impact begins; `entries` are sorted by time.
pub(in crate::incident) fn attach(entries: &[Entry], incidents: &mut [Cluster], starts: &[i64]) {
    let mut taken: BTreeSet<usize> = incidents.iter().flat_map(|c| &c.members).copied().collect();
    let mut changes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let free = entry.phase == Phase::Change && entry.kind == Kind::Change;
        if free && !taken.contains(&at) {
            entry.links.iter().for_each(|thing| changes.entry(thing).or_default().push(at));
        }
    }
    if changes.is_empty() {
        return;
    }
    for (incident, begun) in incidents.iter_mut().zip(starts) {
        let begun = incident.start.min(*begun);
        let acts = incident.rows(entries).filter(|row| is_act(row));
        let things = acts.flat_map(|act| &act.links);
        let before = |at: &usize| entries.get(*at).is_some_and(|entry| start(entry) <= begun);
        let last = |thing: &String| {
            let changes = changes.get(thing.as_str())?;
            let last = changes.partition_point(before).checked_sub(1)?;
            changes.get(last).copied().filter(|at| !taken.contains(at))
        };
        let recent = |at: &usize| entries.get(*at).is_some_and(|e| begun - start(e) <= BEFORE);
        let found: BTreeSet<usize> = things.filter_map(last).filter(recent).collect();
        // It began no impact: the incident's span and services stay as they are.
        taken.extend(&found);
        incident.members.extend(found);
    }
}

/// Returns whether somebody changed something to cut the impact.
fn is_act(row: &Entry) -> bool {
    row.kind == Kind::Change && about(row, &[Phase::Rollback, Phase::Fix, Phase::Mitigate])
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn change(second: i64, phase: Phase, thing: &str) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind: Kind::Change,
            links: BTreeSet::from([thing.to_owned()]),
            ..measured::blank()
        }
    }

    #[test]
    fn the_last_change_of_what_was_undone_belongs_to_the_incident() {
        let day = 24 * 3_600;
        let entries = [
            change(0, Phase::Change, "flag:old"),
            change(day, Phase::Change, "flag:a"),
            change(day + 100, Phase::Change, "flag:a"),
            change(day + 200, Phase::Change, "flag:b"),
            change(day + 5_000, Phase::Mitigate, "flag:a"),
            change(day + 5_100, Phase::Mitigate, "flag:old"),
            change(day + 6_000, Phase::Change, "flag:a"),
        ];
        let mut incidents = [Cluster::of(BTreeSet::from([4, 5]), &entries)];
        attach(&entries, &mut incidents, &[day + 4_000]);
        assert_eq!(incidents[0].members, BTreeSet::from([2, 4, 5]));
        assert_eq!(incidents[0].start, day + 5_000, "the change is no beginning");
        let one = |at| Cluster::of(BTreeSet::from([at]), &entries);
        let mut both = [one(4), one(4)];
        attach(&entries, &mut both, &[day + 4_000, day + 4_000]);
        let counts = both.map(|incident| incident.members.len());
        assert_eq!(counts, [2, 1], "a change belongs to one incident");
    }
}
