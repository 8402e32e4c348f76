//! Anchors: one transition, told by two sources under the same identity, or one request, told by two under its id.
//!
//! In go the events and requests of all sources, out come, per pair of sources, the differences of their times. Only what machines say
//! counts: people write when they find the time. A state that opens again and again pairs in order, and only where both
//! sources tell of it equally often: whoever missed one would pair all the others wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::event::{Event, Kind, Outcome};
use crate::model::harvest::Harvest;
use crate::model::moment::Precision;
use crate::timeline::family::{Family, of_telling};
use crate::timeline::skew::request::requests;

/// A name that more sources tell of is the name of something that each of them has.
pub(super) const MOST_SOURCES: usize = 16;

/// Two sources, in the order of their names.
pub(super) type Pair = (Arc<str>, Arc<str>);

/// What kind of news an anchor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum News {
    /// A transition: an alert, a page, a change.
    Transition(Family),
    /// A request passes.
    Request,
}

/// One transition or request that two sources tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    /// How much later the second source has it, in milliseconds.
    pub(super) difference: i64,
    /// By how many milliseconds the times as stated may miss those meant.
    pub(super) slack: i64,
    /// When the first source has it, in milliseconds since 1970.
    pub(super) at: i64,
    /// What happened.
    pub(super) news: News,
}

impl Anchor {
    /// Returns the minute in which the first source has it.
    pub(super) fn minute(&self) -> i64 {
        self.at.div_euclid(60_000)
    }
}

/// One source's word on a transition.
#[derive(Debug, Clone, Copy)]
struct Sighting<'e> {
    at: i64,
    /// Which event; no event is an anchor twice.
    event: usize,
    slack: i64,
    family: Family,
    outcome: Option<Outcome>,
    host: Option<&'e str>,
}

/// What one source tells of under one name.
type Told<'e> = BTreeMap<&'e Arc<str>, Vec<Sighting<'e>>>;

/// Two sightings that may be of one transition, and of how many alike.
struct Candidate<'e> {
    alike: usize,
    one: Sighting<'e>,
    other: Sighting<'e>,
}

/// Returns the anchors of all pairs of sources that share any.
pub(super) fn anchors(harvest: &Harvest) -> BTreeMap<Pair, Vec<Anchor>> {
    let mut anchors = transitions(&harvest.events);
    for (pair, more) in requests(&harvest.sightings) {
        anchors.entry(pair).or_default().extend(more);
    }
    anchors
}

fn transitions(events: &[Event]) -> BTreeMap<Pair, Vec<Anchor>> {
    let mut candidates: BTreeMap<Pair, Vec<Candidate<'_>>> = BTreeMap::new();
    for told in names(events).into_values() {
        if !(2..=MOST_SOURCES).contains(&told.len()) {
            continue;
        }
        let told: Vec<_> = told.into_iter().map(|(source, seen)| (source, turns(seen))).collect();
        for (at, (one, seen)) in told.iter().enumerate() {
            for (other, seen_there) in told.iter().skip(at + 1) {
                let found = pairs(seen, seen_there);
                if !found.is_empty() {
                    let pair = (Arc::clone(one), Arc::clone(other));
                    candidates.entry(pair).or_default().extend(found);
                }
            }
        }
    }
    candidates.into_iter().map(|(pair, candidates)| (pair, matched(candidates))).collect()
}

/// Returns what each source tells of under each name, in order of time.
fn names(events: &[Event]) -> BTreeMap<String, Told<'_>> {
    let mut names: BTreeMap<String, Told<'_>> = BTreeMap::new();
    for (number, event) in events.iter().enumerate() {
        let (Some(seen), Some(place)) = (sighting(number, event), event.evidence.first()) else {
            continue;
        };
        let source = &place.origin.source;
        let own = event.key.iter().chain(&event.links).chain(&event.incident);
        let own: BTreeSet<String> = own.map(|name| name.trim().to_lowercase()).collect();
        for name in own.into_iter().filter(|name| !name.is_empty()) {
            names.entry(name).or_default().entry(source).or_default().push(seen);
        }
    }
    for seen in names.values_mut().flat_map(BTreeMap::values_mut) {
        seen.sort_by_key(|one| (one.at, one.event));
    }
    names
}

fn sighting(number: usize, event: &Event) -> Option<Sighting<'_>> {
    let time = event.time.as_ref().filter(|time| time.precision > Precision::Day)?;
    if !matches!(event.kind, Kind::Signal | Kind::Change) {
        return None;
    }
    Some(Sighting {
        at: time.time()?.timestamp_millis(),
        event: number,
        slack: time.precision.seconds() * 1_000,
        family: of_telling(event.kind, event.edge, event.phase)?,
        outcome: event.outcome.filter(|_| event.edge.is_none()),
        host: event.host.as_deref(),
    })
}

/// Leaves out what says again that a state is as it was: reminders are nobody else's.
fn turns(seen: Vec<Sighting<'_>>) -> BTreeMap<(Family, Option<Outcome>), Vec<Sighting<'_>>> {
    let mut turns: BTreeMap<_, Vec<Sighting<'_>>> = BTreeMap::new();
    let mut state = None;
    for one in seen {
        if matches!(one.family, Family::Open | Family::Close)
            && state.replace(one.family) == Some(one.family)
        {
            continue;
        }
        turns.entry((one.family, one.outcome)).or_default().push(one);
    }
    turns
}

fn pairs<'e>(
    seen: &BTreeMap<(Family, Option<Outcome>), Vec<Sighting<'e>>>,
    seen_there: &BTreeMap<(Family, Option<Outcome>), Vec<Sighting<'e>>>,
) -> Vec<Candidate<'e>> {
    let mut found = Vec::new();
    for (what, ones) in seen {
        let others = seen_there.get(what).filter(|others| others.len() == ones.len());
        for (one, other) in ones.iter().zip(others.into_iter().flatten()) {
            if is_one_host(one.host, other.host) {
                found.push(Candidate { alike: ones.len(), one: *one, other: *other });
            }
        }
    }
    found
}

/// Returns whether both may speak of the same machine: two machines have each their own failing unit.
fn is_one_host(one: Option<&str>, other: Option<&str>) -> bool {
    let short = |host: &str| host.split('.').next().unwrap_or_default().to_lowercase();
    match (one, other) {
        (Some(one), Some(other)) => short(one) == short(other),
        _ => true,
    }
}

/// Takes each event once, by the most telling name first: an id of its own before the name of an alert.
fn matched(mut candidates: Vec<Candidate<'_>>) -> Vec<Anchor> {
    candidates.sort_by_key(|one| (one.alike, one.one.at, one.one.event, one.other.event));
    let (mut used, mut used_there) = (BTreeSet::new(), BTreeSet::new());
    let mut anchors = Vec::new();
    for Candidate { one, other, .. } in candidates {
        if used.contains(&one.event) || used_there.contains(&other.event) {
            continue;
        }
        used.insert(one.event);
        used_there.insert(other.event);
        anchors.push(Anchor {
            difference: other.at - one.at,
            slack: one.slack.max(other.slack),
            at: one.at,
            news: News::Transition(one.family),
        });
    }
    anchors
}
