//! What ties each entry to its incident: what it shares with the others. Read off the finished incident.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::name::login;
use crate::incident::signs::measured::is_measured;
use crate::incident::signs::span::{detects, start};
use crate::incident::signs::words::{canonical, room, words};
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident};
use crate::model::tie::Tie;

/// How many ties of one entry are told, the strongest.
const MOST: usize = 2;

/// Finds for every entry of `incidents` what ties it to the others.
pub fn explain(incidents: &mut [Incident]) {
    for incident in incidents {
        incident.ties = ties(&incident.timeline);
    }
}

/// Returns the ties of each row, the strongest first.
fn ties(rows: &[Entry]) -> Vec<Vec<Tie>> {
    let mut lists: BTreeMap<(&'static str, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        for mark in marks(row) {
            lists.entry(mark).or_default().push(at);
        }
    }
    let holders: BTreeMap<_, Holders> =
        lists.into_iter().map(|(mark, list)| (mark, Holders::of(rows, list))).collect();
    let alarms = rows.iter().enumerate().filter(|(_, row)| detects(row)).map(|(at, _)| at);
    let alarms = Holders::of(rows, alarms);
    let all = Holders::of(rows, 0..rows.len());
    let of_row = |(at, row): (usize, &Entry)| {
        let mut found = Vec::new();
        for (by, mark) in marks(row) {
            let held = (by, mark);
            if let Some(entry) = holders.get(&held).and_then(|others| others.nearest(rows, at)) {
                found.push(tie(rows, at, by, held.1, Some(entry)));
            }
        }
        if row.kind == Kind::Statement {
            let source = row.evidence.first().map(|one| one.origin.source.to_string());
            found.insert(0, tie(rows, at, "document", source.unwrap_or_default(), None));
        } else if is_measured(row) {
            let mark = row.service.clone().unwrap_or_default();
            found.insert(0, tie(rows, at, "requests", mark, alarms.nearest(rows, at)));
        }
        if found.is_empty() {
            let near = alarms.nearest(rows, at).or_else(|| all.nearest(rows, at));
            found.push(tie(rows, at, "time", String::new(), near));
        }
        // A word in common says little beside anything else.
        if found.iter().any(|tie| tie.by != "words") {
            found.retain(|tie| tie.by != "words");
        }
        found.truncate(MOST);
        found
    };
    rows.iter().enumerate().map(of_row).collect()
}

fn tie(rows: &[Entry], at: usize, by: &'static str, mark: String, entry: Option<usize>) -> Tie {
    let seconds = entry.and_then(|entry| distance(rows, at, entry));
    Tie { by, mark, entry, seconds }
}

/// Returns what an entry may be known by, the strongest first.
fn marks(row: &Entry) -> Vec<(&'static str, String)> {
    let mut marks: Vec<(&'static str, String)> = Vec::new();
    marks.extend(row.incidents.iter().map(|id| ("incident_id", id.trim().to_lowercase())));
    let keys = row.key.iter().chain(&row.links);
    marks.extend(keys.map(|key| ("key", key.trim().to_lowercase())));
    marks.extend(row.service.iter().map(|name| ("service", canonical(name))));
    marks.extend(row.host.iter().map(|name| ("host", name.to_lowercase())));
    marks.extend(row.channel.iter().map(|name| ("channel", name.clone())));
    marks.extend(row.actor.iter().map(|name| ("person", login(name))));
    let said = row.channel.iter().flat_map(|name| words(room(name)));
    let named = row.service.iter().flat_map(|name| words(name));
    let told: BTreeSet<String> = words(&row.title).into_iter().chain(said).chain(named).collect();
    marks.extend(told.into_iter().map(|word| ("words", word)));
    marks
}

/// The rows that share a mark, to be asked which of them is nearest without asking all.
struct Holders {
    /// By second and index; those without a time last.
    by_time: Vec<(i64, usize)>,
    /// The two that come first in the timeline.
    first: Vec<usize>,
}

impl Holders {
    fn of(rows: &[Entry], list: impl IntoIterator<Item = usize>) -> Self {
        let second = |at: usize| rows.get(at).map_or(i64::MAX, start);
        let mut by_time: Vec<(i64, usize)> = list.into_iter().map(|at| (second(at), at)).collect();
        let mut first: Vec<usize> = by_time.iter().map(|(_, at)| *at).collect();
        first.sort_unstable();
        first.truncate(2);
        by_time.sort_unstable();
        Self { by_time, first }
    }

    /// Returns the other row nearest in time, the first of those equally near.
    fn nearest(&self, rows: &[Entry], at: usize) -> Option<usize> {
        let second = rows.get(at).map(start).filter(|second| *second != i64::MAX);
        let Some(second) = second else {
            return self.first.iter().copied().find(|other| *other != at);
        };
        // Of rows in one second the first counts, and at most one of them is the row itself.
        let of_second = |second: i64| {
            let from = self.by_time.partition_point(|(one, _)| *one < second);
            let these = self.by_time.iter().skip(from).take(2);
            let mut these = these.filter(|(one, other)| *one == second && *other != at);
            these.next().map(|(_, other)| *other)
        };
        if let Some(same) = of_second(second) {
            return Some(same);
        }
        let before = self.by_time.partition_point(|(one, _)| *one < second).checked_sub(1);
        let after = self.by_time.partition_point(|(one, _)| *one <= second);
        let sides = [before.and_then(|at| self.by_time.get(at)), self.by_time.get(after)];
        let sides = sides.into_iter().flatten().filter_map(|(one, _)| {
            let far = if *one == i64::MAX { i64::MAX } else { (one - second).abs() };
            Some((far, of_second(*one)?))
        });
        sides.min().map(|(_, other)| other)
    }
}

fn distance(rows: &[Entry], at: usize, other: usize) -> Option<i64> {
    let second = |at: usize| rows.get(at).filter(|row| row.time.is_some()).map(start);
    Some((second(at)? - second(other)?).abs())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn rows(seconds: &[Option<i64>]) -> Vec<Entry> {
        let moment = |second: i64| {
            Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second)
        };
        let row = |second: &Option<i64>| Entry { time: second.map(moment), ..measured::blank() };
        seconds.iter().map(row).collect()
    }

    #[test]
    fn the_nearest_is_what_asking_all_would_find() {
        let rows =
            rows(&[Some(5), Some(5), Some(8), None, Some(11), Some(11), None, Some(90), Some(5)]);
        let far = |at: usize, other: usize| distance(&rows, at, other).unwrap_or(i64::MAX);
        for skip in 0..rows.len() {
            let list: Vec<usize> = (0..rows.len()).filter(|at| at % 4 != skip % 5).collect();
            let holders = Holders::of(&rows, list.clone());
            for at in 0..rows.len() {
                let others = list.iter().copied().filter(|other| *other != at);
                let wanted = others.min_by_key(|other| (far(at, *other), *other));
                assert_eq!(holders.nearest(&rows, at), wanted, "{at} of {list:?}");
            }
        }
    }
}
