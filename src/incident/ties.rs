//! What ties each entry to its incident: what it shares with the others. Read off the finished incident.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::name::login;
use crate::incident::span::{detects, start};
use crate::incident::words::{canonical, words};
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
    let mut holders: BTreeMap<(&'static str, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        for mark in marks(row) {
            holders.entry(mark).or_default().push(at);
        }
    }
    let of_row = |(at, row): (usize, &Entry)| {
        let mut found = Vec::new();
        for (by, mark) in marks(row) {
            let others = holders.get(&(by, mark.clone())).map_or(&[][..], Vec::as_slice);
            if let Some(entry) = nearest(rows, at, others.iter().copied()) {
                found.push(tie(rows, at, by, mark, Some(entry)));
            }
        }
        if row.kind == Kind::Statement {
            let source = row.evidence.first().map(|one| one.origin.source.to_string());
            found.insert(0, tie(rows, at, "document", source.unwrap_or_default(), None));
        } else if row.rule == "requests.failed" {
            let mark = row.service.clone().unwrap_or_default();
            found.insert(0, tie(rows, at, "requests", mark, nearest_alarm(rows, at)));
        }
        if found.is_empty() {
            let near = nearest_alarm(rows, at).or_else(|| nearest(rows, at, 0..rows.len()));
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
    let said = row.channel.iter().flat_map(|name| words(name));
    let named = row.service.iter().flat_map(|name| words(name));
    let told: BTreeSet<String> = words(&row.title).into_iter().chain(said).chain(named).collect();
    marks.extend(told.into_iter().map(|word| ("words", word)));
    marks
}

fn nearest(rows: &[Entry], at: usize, others: impl Iterator<Item = usize>) -> Option<usize> {
    let others = others.filter(|other| *other != at);
    others.min_by_key(|other| (distance(rows, at, *other).unwrap_or(i64::MAX), *other))
}

fn nearest_alarm(rows: &[Entry], at: usize) -> Option<usize> {
    let alarms = rows.iter().enumerate().filter(|(_, row)| detects(row)).map(|(at, _)| at);
    nearest(rows, at, alarms)
}

fn distance(rows: &[Entry], at: usize, other: usize) -> Option<i64> {
    let second = |at: usize| rows.get(at).filter(|row| row.time.is_some()).map(start);
    Some((second(at)? - second(other)?).abs())
}
