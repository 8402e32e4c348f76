//! A change after which requests stop failing is what helped, though nobody calls it a fix.

use std::collections::BTreeSet;

use crate::base::name::parts;
use crate::incident::signs::span::{detects, is_human, start};
use crate::incident::signs::words::canonical;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::{Entry, ImpactWindow};
use crate::model::phase::Phase;

/// A change shows its effect within so many seconds.
const EFFECT: i64 = 600;
/// The steps of one change lie at most so many seconds apart.
const STEPS: i64 = 300;

/// Counts the changes that are made once the cause is known, and before anything comes back, as attempts: whoever has found
/// it acts on it. `rows` are sorted by time.
pub(in crate::incident) fn inform(rows: &mut [Entry]) {
    let found =
        |row: &Entry| row.phases.contains(&Phase::Identify) && row.phase != Phase::FalseLead;
    let Some(found) = rows.iter().position(found) else { return };
    let eased = |row: &&mut Entry| row.phase != Phase::Recover && row.phase != Phase::Resolve;
    for row in rows.iter_mut().skip(found + 1).take_while(eased) {
        let done = row.kind == Kind::Change && row.outcome != Some(Outcome::Failed);
        if done && row.phase == Phase::Change {
            row.phases.insert(Phase::Mitigate);
        }
    }
}

/// Marks the last change of an affected service before the measured impact ends as a fix. `rows` are sorted by time.
pub(in crate::incident) fn mark(rows: &mut [Entry], windows: &[ImpactWindow]) {
    let ends: Option<Vec<i64>> =
        windows.iter().map(|window| Some(window.to.as_ref()?.at.timestamp())).collect();
    let Some(end) = ends.and_then(|ends| ends.into_iter().max()) else { return };
    let Some(known) = rows.iter().filter(|row| detects(row)).map(start).min() else { return };
    let ill: BTreeSet<String> = rows
        .iter()
        .filter(|row| detects(row) || row.phase == Phase::Impact)
        .filter_map(|row| row.service.as_ref().map(|service| canonical(service)))
        .collect();
    let people: BTreeSet<String> = rows
        .iter()
        .filter(|row| is_human(row))
        .flat_map(|row| row.actor.iter().flat_map(|actor| parts(actor)))
        .collect();
    let helps = |row: &Entry| {
        let on_ill = row.service.as_ref().is_some_and(|service| ill.contains(&canonical(service)));
        // A record, a flag or a rule has no service, but whoever responds changes it to help.
        let own = row.actor.iter().flat_map(|actor| parts(actor)).collect::<BTreeSet<_>>();
        let meant = on_ill || (!own.is_empty() && own.is_subset(&people));
        let done = row.phase == Phase::Change && row.outcome != Some(Outcome::Failed);
        let then = start(row) > known && (0..=EFFECT).contains(&end.saturating_sub(start(row)));
        row.kind == Kind::Change && meant && done && then
    };
    let Some(last) = rows.iter().filter(|row| helps(row)).map(start).max() else { return };
    let steps =
        rows.iter_mut().filter(|row| helps(row) && last.saturating_sub(start(row)) <= STEPS);
    if let Some(first) = steps.into_iter().next() {
        first.phase = Phase::Fix;
        first.phases.insert(Phase::Fix);
    }
}
