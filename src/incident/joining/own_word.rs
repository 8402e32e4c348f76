//! What a machine of an incident says of itself, in few lines, as it begins: the disk that is full, the path that fails.

use std::collections::BTreeSet;

use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::grounds;
use crate::incident::signs::span::{end, start};
use crate::model::event::{Kind, pack_of};
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// It says so at most so many seconds before anything fails.
const BEFORE: i64 = 600;
/// In at most so many lines; more are a burst, or what it always says.
const FEW: u64 = 4;
/// Which lie at most so many seconds apart.
const SPAN: i64 = 300;
/// A name of fewer bytes stands in many a path by chance.
const NAMED: usize = 4;
/// The pack of what any program may say.
const ANY: &str = "application";

/// Gives such lines among `entries` to the one incident whose alerts name the machine, or the file they stand in.
/// `starts` are the seconds in which the incidents' impact begins.
pub(in crate::incident) fn attach(
    entries: &mut [Entry],
    incidents: &mut [Cluster],
    starts: &[i64],
) {
    let taken: BTreeSet<usize> = incidents.iter().flat_map(|c| &c.members).copied().collect();
    let free = entries.iter().enumerate().filter(|(at, row)| !taken.contains(at) && is_word(row));
    let meant: Vec<(usize, usize)> = free
        .filter_map(|(at, row)| {
            let all = incidents.iter().zip(starts).enumerate();
            let mut fits = all.filter(|(_, (incident, begun))| is_of(row, incident, **begun));
            let (only, _) = fits.next()?;
            fits.next().is_none().then_some((at, only))
        })
        .collect();
    for (at, incident) in meant {
        if let (Some(row), Some(incident)) = (entries.get_mut(at), incidents.get_mut(incident)) {
            (row.phase, row.phases) = (Phase::Impact, BTreeSet::from([Phase::Impact]));
            incident.members.insert(at);
        }
    }
}

/// Returns whether a row tells in few lines of a fault of which a rule knows what it is.
fn is_word(row: &Entry) -> bool {
    row.kind == Kind::Symptom
        && row.phase == Phase::Note
        && row.severity.is_none_or(|severity| severity >= Severity::Error)
        && row.count <= FEW
        && end(row).saturating_sub(start(row)) <= SPAN
        && pack_of(&row.rule) != ANY
}

/// Returns whether a row stands where `incident`, whose impact has `begun` then, begins.
fn is_of(row: &Entry, incident: &Cluster, begun: i64) -> bool {
    let time = begun.saturating_sub(BEFORE)..=incident.start.max(begun);
    let host = row.host.iter().map(|host| host.to_lowercase());
    let files = row.evidence.iter().map(|place| place.origin.source.to_lowercase());
    let places: Vec<String> = host.chain(files).collect();
    let mut names = incident.names.iter().filter(|name| name.len() >= NAMED);
    time.contains(&start(row))
        && grounds::of(row).is_subset(&incident.grounds)
        && names.any(|name| places.iter().any(|place| names_it(place, name)))
}

/// Returns whether `name` stands in `place`, a path or the name of a machine: `db-07` in `logs/db-07-system.csv`.
fn names_it(place: &str, name: &str) -> bool {
    let parted = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    place.match_indices(name).any(|(at, found)| {
        let (front, rest) = place.split_at(at);
        parted(front.chars().next_back()) && parted(rest.chars().nth(found.chars().count()))
    })
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
            rule: "storage.path-errors".to_owned(),
            host: Some("DB-07".to_owned()),
            severity: Some(Severity::Error),
            ..measured::blank()
        }
    }

    /// Returns whether `word` belongs to an incident whose alert on db-07 fires in second 1000, and which hurts from 900 on.
    fn belongs(word: Entry) -> bool {
        let alert = Entry { edge: Some(Edge::Open), ..row(1_000, Kind::Signal, Phase::Detect) };
        let mut rows = [word, alert];
        let mut incidents = [Cluster::of(BTreeSet::from([1]), &rows)];
        attach(&mut rows, &mut incidents, &[900]);
        assert_eq!(rows[0].phase == Phase::Impact, incidents[0].members.contains(&0));
        incidents[0].members.contains(&0)
    }

    #[test]
    fn what_a_machine_says_as_it_begins_belongs_to_it() {
        let word = |second: i64| row(second, Kind::Symptom, Phase::Note);
        assert!(belongs(word(880)));
        assert!(!belongs(word(200)), "long before");
        assert!(!belongs(word(1_100)), "later than any alert");
        assert!(!belongs(Entry { host: Some("db-08".to_owned()), ..word(880) }));
        assert!(
            names_it("logs/db-07-system.csv", "db-07") && !names_it("logs/db-071.csv", "db-07")
        );
        assert!(!belongs(Entry { count: 40, ..word(880) }), "what it always says");
        assert!(!belongs(Entry { rule: "application.error".to_owned(), ..word(880) }));
    }
}
