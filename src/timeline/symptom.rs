//! Failing lines of applications: bursts become rows, the steady noise of a rule one note.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::base::interval::{Interval, union};
use crate::model::event::ANY_ERROR;
use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::phase::Phase;
use crate::model::report::Coverage;
use crate::model::series::{Minutes, Point};
use crate::timeline::order::at;
use crate::timeline::told::gather;
use crate::timeline::usual::stand_out;

/// Minutes of a burst may lie this far apart.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// After so long a time that no source covers, what was usual before says nothing about what is usual now.
const SILENCE: TimeDelta = TimeDelta::hours(6);

/// Folds symptoms per rule and service to bursts and, for what is left, one note.
/// `coverage` says which time their sources cover: minutes without symptoms count as such.
pub(super) fn fold(entries: Vec<Entry>, coverage: &[Coverage]) -> Vec<Entry> {
    let covered: BTreeMap<&str, Interval> =
        coverage.iter().filter_map(|source| Some((&*source.source, interval(source)?))).collect();
    let group = |entry: &Entry| {
        (entry.rule.clone(), entry.service.as_ref().map(|service| service.to_lowercase()))
    };
    let mut sizes: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    for entry in &entries {
        *sizes.entry(group(entry)).or_default() += 1;
    }
    let mut groups: BTreeMap<_, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        let group = group(&entry);
        let size = sizes.get(&group).copied().unwrap_or_default();
        groups.entry(group).or_insert_with(|| Vec::with_capacity(size)).push(entry);
    }
    let mut rows = Vec::new();
    for group in groups.into_values() {
        let stretches = stretches(&group, &covered);
        let mut left = group.into_iter().peekable();
        for stretch in stretches {
            let inside = |entry: &Entry| at(entry).is_none_or(|time| time <= stretch.to);
            let part = std::iter::from_fn(|| left.next_if(inside)).collect();
            rows.extend(bursts(part, (minute(stretch.from), minute(stretch.to))));
        }
    }
    rows
}

/// Counts failing lines by service and minute; what has no full date is in no minute.
pub(super) fn minutes(entries: &[Entry]) -> Minutes {
    let mut minutes = Minutes::new();
    // Errors that nobody knows the meaning of are no measure of what fails.
    for entry in entries.iter().filter(|entry| entry.rule != ANY_ERROR) {
        let Some(time) = entry.time.as_ref().and_then(Moment::time) else { continue };
        let service = entry.service.as_deref().unwrap_or_default().to_lowercase();
        let point: &mut Point =
            minutes.entry(service).or_default().entry(minute(time) * 60).or_default();
        point.part = point.part.saturating_add(entry.count.saturating_sub(entry.copies));
    }
    minutes
}

fn interval(source: &Coverage) -> Option<Interval> {
    Interval::new(source.first.as_ref()?.time()?, source.last.as_ref()?.time()?)
}

/// Returns the times that the sources of `group` cover, sorted, without the long silences between them.
fn stretches(group: &[Entry], covered: &BTreeMap<&str, Interval>) -> Vec<Interval> {
    let mut known = Vec::new();
    for entry in group {
        known.extend(at(entry).zip(end(entry)).and_then(|(from, to)| Interval::new(from, to)));
        let sources = entry.evidence.iter().map(|place| &*place.origin.source);
        known.extend(sources.filter_map(|source| covered.get(source).copied()));
    }
    for stretch in &mut known {
        stretch.to += SILENCE;
    }
    let mut joined = union(known);
    for stretch in &mut joined {
        stretch.to -= SILENCE;
    }
    joined
}

fn minute(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(60)
}

fn bursts(group: Vec<Entry>, watched: (i64, i64)) -> Vec<Entry> {
    let hot = hot_minutes(&group, watched);
    let mut rows: Vec<Entry> = Vec::new();
    let mut noise: Option<Entry> = None;
    for entry in group {
        let Some(time) = at(&entry) else { continue };
        if !hot.contains(&minute(time)) {
            noise = Some(match noise {
                Some(note) => joined(note, entry),
                None => entry,
            });
            continue;
        }
        let reaches = rows.last().is_some_and(|burst| time - end(burst).unwrap_or(time) <= PAUSE);
        match rows.pop() {
            Some(burst) if reaches => rows.push(joined(burst, entry)),
            last => {
                rows.extend(last);
                rows.push(entry);
            }
        }
    }
    rows.extend(noise.map(|mut note| {
        note.phase = Phase::Note;
        note.phases = BTreeSet::from([Phase::Note]);
        note
    }));
    rows
}

/// Returns the minutes whose lines stand out from what is usual, `watched` from a first to a last minute.
fn hot_minutes(group: &[Entry], watched: (i64, i64)) -> BTreeSet<i64> {
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    for entry in group {
        if let Some(time) = at(entry) {
            let count = counts.entry(minute(time)).or_default();
            *count = count.saturating_add(entry.count.saturating_sub(entry.copies));
        }
    }
    stand_out(&counts, watched, PAUSE.num_minutes())
}

fn end(entry: &Entry) -> Option<DateTime<Utc>> {
    entry.until.as_ref().map(|until| until.at).max(at(entry))
}

fn joined(mut entry: Entry, mut other: Entry) -> Entry {
    let last = other.until.take().or_else(|| other.time.clone());
    entry.until = entry.until.take().max(last);
    gather(&mut entry, other);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::{Event, Kind};
    use crate::model::moment::Precision;
    use crate::model::origin::{Evidence, Origin};
    use crate::timeline::order;

    fn time(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    fn covering(first: DateTime<Utc>, last: DateTime<Utc>) -> Coverage {
        Coverage {
            source: "app.log".into(),
            first: Some(Moment::utc(first, Precision::Second)),
            last: Some(Moment::utc(last, Precision::Second)),
            records: 1,
            format: "plain".to_owned(),
            zone: "stated".to_owned(),
            assumed: Vec::new(),
            out_of_order: 0,
            gaps: Vec::new(),
            skew: None,
            skew_added_seconds: None,
        }
    }

    fn folded(counts: impl Fn(i64) -> u64) -> Vec<(Phase, i64, u64)> {
        let events = (0..120).filter(|minute| counts(*minute) > 0).map(|minute| Event {
            time: Some(Moment::utc(time(minute), Precision::Second)),
            until: None,
            received: None,
            phase: Phase::Impact,
            phases: BTreeSet::from([Phase::Impact]),
            kind: Kind::Symptom,
            edge: None,
            outcome: None,
            title: "timeouts".to_owned(),
            rule: "app.timeout".to_owned(),
            service: Some("shop".to_owned()),
            host: None,
            severity: None,
            actor: None,
            channel: None,
            key: None,
            links: Vec::new(),
            incident: None,
            count: counts(minute),
            stated: None,
            assumed: Vec::new(),
            evidence: vec![Evidence {
                origin: Origin { source: "app.log".into(), line: 1, offset: 0, lines: 1 },
                text: minute.to_string(),
                quote: None,
            }],
        });
        let entries = events.map(order::entry).collect();
        let rows = fold(entries, &[covering(time(0), time(119))]);
        let start = |row: &Entry| minute(at(row).unwrap());
        rows.iter().map(|row| (row.phase, start(row), row.count)).collect()
    }

    #[test]
    fn minutes_of_one_burst_join_and_the_rest_is_one_note() {
        let found = folded(|m| if (40..50).contains(&m) { 20 } else { u64::from(m % 10 == 0) });
        assert_eq!(found, [(Phase::Impact, 40, 200), (Phase::Note, 0, 11)]);
    }

    #[test]
    fn steady_noise_is_one_note_however_loud() {
        assert_eq!(folded(|m| 10 + u64::from(m % 2 == 0)), [(Phase::Note, 0, 1_260)]);
        assert_eq!(folded(|_| 1), [(Phase::Note, 0, 120)]);
    }

    #[test]
    fn a_thin_burst_is_seen_in_a_quiet_log() {
        let found = folded(|m| if (40..60).contains(&m) { 2 } else { 0 });
        assert_eq!(found, [(Phase::Impact, 40, 40)]);
    }

    #[test]
    fn a_thin_burst_over_most_of_the_log_is_one_burst() {
        let found = folded(|m| u64::from(m >= 40));
        assert_eq!(found, [(Phase::Impact, 42, 76), (Phase::Note, 40, 4)]);
    }

    #[test]
    fn a_burst_over_most_of_the_log_is_seen_above_the_noise_before() {
        let found = folded(|m| if m >= 40 { 30 } else { 2 });
        assert_eq!(found, [(Phase::Impact, 40, 2_400), (Phase::Note, 0, 80)]);
    }
}
