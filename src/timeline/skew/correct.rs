//! Measures the clocks of a harvest, says what is wrong with them, and sets them right where that is wanted.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::model::harvest::Harvest;
use crate::model::moment::{Assumption, Moment};
use crate::timeline::skew::advise::{Fault, advice, correction};
use crate::timeline::skew::anchor::anchors;
use crate::timeline::skew::graph::{Facts, Measure, measures};
use crate::timeline::skew::pair::agree;

/// Half a minute, in seconds: requests are counted by the minute.
const HALF_MINUTE: i64 = 30;

/// Writes to the coverage of each source how far its clock is from the others', and warns of those that are off. With
/// `auto` they are set right, but for those that the user has set: events, requests and coverage are moved.
pub fn settle(harvest: &mut Harvest, auto: bool) {
    let measures = measured(harvest);
    let mut moves: BTreeMap<Arc<str>, i64> = BTreeMap::new();
    for source in &mut harvest.coverage {
        let Some(measure) = measures.get(&source.source) else { continue };
        source.skew = Some(measure.skew.clone());
        let Some(fault) = Fault::of(measure) else { continue };
        if auto && source.skew_added_seconds.is_none() {
            harvest.warnings.push(correction(&source.source, measure, fault));
            moves.insert(Arc::clone(&source.source), fault.seconds());
        } else {
            harvest.warnings.push(advice(source, measure, fault));
        }
    }
    if !moves.is_empty() {
        shift(harvest, &moves);
    }
}

fn measured(harvest: &Harvest) -> BTreeMap<Arc<str>, Measure> {
    let mut facts: BTreeMap<Arc<str>, Facts> = BTreeMap::new();
    for source in &harvest.coverage {
        let known = facts.entry(Arc::clone(&source.source)).or_default();
        known.set |= source.skew_added_seconds.is_some();
        known.stated |= source.zone == "stated";
    }
    let anchors = anchors(&harvest.events).into_iter();
    let pairs = anchors.filter_map(|(pair, anchors)| Some((pair, agree(&anchors)?))).collect();
    measures(&pairs, &facts)
}

fn shift(harvest: &mut Harvest, moves: &BTreeMap<Arc<str>, i64>) {
    for event in &mut harvest.events {
        let source = event.evidence.first().map(|place| &place.origin.source);
        let Some(seconds) = source.and_then(|source| moves.get(source)) else { continue };
        for moment in [&mut event.time, &mut event.until].into_iter().flatten() {
            add(moment, *seconds);
        }
        event.assumed.push(Assumption::Skew);
    }
    for source in &mut harvest.coverage {
        let Some(seconds) = moves.get(&source.source) else { continue };
        let gaps = source.gaps.iter_mut().flat_map(|(from, to)| [from, to]);
        let ends = [&mut source.first, &mut source.last].into_iter().flatten();
        ends.chain(gaps).for_each(|moment| add(moment, *seconds));
        source.assumed.push(Assumption::Skew);
        source.skew_added_seconds = Some(*seconds);
    }
    for tally in &mut harvest.tallies {
        let source = tally.source.as_ref();
        let Some(seconds) = source.and_then(|source| moves.get(source)) else { continue };
        tally.minute = (tally.minute + seconds + HALF_MINUTE).div_euclid(60) * 60;
        for (at, _) in [&mut tally.first_failed, &mut tally.last_failed].into_iter().flatten() {
            *at = at.saturating_add(seconds.saturating_mul(1_000_000_000));
        }
    }
}

/// Moves the instant; what is stated stays.
fn add(moment: &mut Moment, seconds: i64) {
    let moved = TimeDelta::try_seconds(seconds).and_then(|by| moment.at.checked_add_signed(by));
    moment.at = moved.unwrap_or(moment.at);
}
