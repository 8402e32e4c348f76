//! Alerts that fire again after somebody acted: rows of their own, or part of what fails again.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::milestones::attempt::ACTS;
use crate::incident::rows::same_event;
use crate::incident::signs::measured::is_relapse;
use crate::incident::signs::span::{opens, start};
use crate::model::incident::{Entry, MilestonePoint, Relapse};
use crate::model::phase::{Milestone, Phase};

/// An alert that opens again after somebody acted says that the act did not help: a row of its own.
pub(in crate::incident) fn fires_again(rows: &[Entry]) -> Vec<Entry> {
    let acts: BTreeSet<i64> =
        rows.iter().filter(|row| ACTS.contains(&row.phase)).map(start).collect();
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.phase == Phase::Detect && opens(row)) {
        let mut told = start(row);
        // Rows that were taken in bring theirs in an order of their own.
        let mut relapses: Vec<_> = row.relapses.iter().collect();
        relapses.sort_by_key(|relapse| relapse.time.at);
        for relapse in relapses {
            let second = relapse.time.at.timestamp();
            if second <= told || acts.range(told..second).next().is_none() {
                continue;
            }
            told = second;
            found.push(again(row, relapse));
        }
    }
    found
}

/// Returns the row of a relapse: whose it is `row` says, the rest is its own.
fn again(row: &Entry, relapse: &Relapse) -> Entry {
    let cited = !relapse.evidence.is_empty();
    Entry {
        time: Some(relapse.time.clone()),
        until: relapse.until.clone(),
        received: None,
        title: format!("{} again", row.title),
        phases: BTreeSet::from([row.phase]),
        edge: None,
        relapses: Vec::new(),
        firing_seconds: None,
        count: relapse.count,
        copies: relapse.copies,
        retellings: 0,
        cycles: 1,
        evidence: if cited { relapse.evidence.clone() } else { row.evidence.clone() },
        ..row.clone()
    }
}

/// Puts `more` rows where they belong in time and points `milestones` to where their rows are now.
pub(in crate::incident) fn insert(
    rows: Vec<Entry>,
    more: Vec<Entry>,
    milestones: &mut BTreeMap<Milestone, MilestonePoint>,
) -> Vec<Entry> {
    let mut all: Vec<(Option<usize>, Entry)> =
        rows.into_iter().enumerate().map(|(at, row)| (Some(at), row)).collect();
    all.extend(more.into_iter().map(|row| (None, row)));
    all.sort_by_key(|(_, row)| start(row));
    let places: BTreeMap<usize, usize> =
        all.iter().enumerate().filter_map(|(now, (then, _))| Some(((*then)?, now))).collect();
    for point in milestones.values_mut() {
        point.entry = point.entry.and_then(|then| places.get(&then).copied());
    }
    all.into_iter().map(|(_, row)| row).collect()
}

/// Joins an alert that fires again to the requests that fail again; returns it where there are none.
pub(in crate::incident) fn join_relapse(rows: &mut [Entry], alert: Entry) -> Option<Entry> {
    let since = |row: &Entry| start(&alert).saturating_sub(start(row));
    let soon = |row: &&mut Entry| (0..=same_event::MINUTE).contains(&since(row));
    let Some(row) = rows.iter_mut().filter(soon).find(|row| is_relapse(row)) else {
        return Some(alert);
    };
    row.title = format!("{}; {}", row.title, alert.title);
    row.phases.extend(&alert.phases);
    row.retellings += 1;
    row.gather(alert);
    None
}
