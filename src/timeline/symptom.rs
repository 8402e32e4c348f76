//! Failing lines of applications: bursts become rows, the steady noise of a rule one note.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::incident::Entry;
use crate::model::phase::Phase;
use crate::timeline::order::at;
use crate::timeline::told::gather;

/// Fewer failing lines per minute than this are never a burst.
const LEAST: u64 = 5;
/// How many times the usual count a minute of a burst must have.
const CLEARLY: u64 = 3;
/// Minutes of a burst may lie this far apart.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// Folds symptoms per rule and service to bursts and, for what is left, one note.
/// `range` is the time that the events cover: minutes without symptoms count as such.
pub(super) fn fold(
    entries: Vec<Entry>,
    range: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> Vec<Entry> {
    let mut groups: BTreeMap<(String, Option<String>), Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        let service = entry.service.as_ref().map(|service| service.to_lowercase());
        groups.entry((entry.rule.clone(), service)).or_default().push(entry);
    }
    let span = range.map_or(1, |(first, last)| minute(last) - minute(first) + 1);
    groups.into_values().flat_map(|group| bursts(group, span)).collect()
}

fn minute(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(60)
}

fn bursts(group: Vec<Entry>, span: i64) -> Vec<Entry> {
    let hot = hot_minutes(&group, span);
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

/// Returns the minutes whose count is clearly above the quarter of the minutes with the least.
fn hot_minutes(group: &[Entry], span: i64) -> BTreeSet<i64> {
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    for entry in group {
        if let Some(time) = at(entry) {
            *counts.entry(minute(time)).or_default() += entry.count.saturating_sub(entry.copies);
        }
    }
    let mut sorted: Vec<u64> = counts.values().copied().collect();
    sorted.sort_unstable();
    let silent = usize::try_from(span).unwrap_or_default().saturating_sub(sorted.len());
    let quarter = (silent + sorted.len()) / 4;
    let usual =
        quarter.checked_sub(silent).and_then(|rank| sorted.get(rank).copied()).unwrap_or_default();
    let least = LEAST.max(usual.saturating_mul(CLEARLY).saturating_add(1));
    counts.into_iter().filter(|(_, count)| *count >= least).map(|(minute, _)| minute).collect()
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
