//! Failing lines of applications: folded per rule, service and minute as they come, so that a million cost no more
//! than the minutes they fall into.

use std::collections::BTreeMap;

use crate::model::event::Event;

/// How many places are kept of the lines of one minute; the rest are counted.
const PLACES: usize = 3;

/// Symptoms being folded.
#[derive(Debug, Default)]
pub struct Symptoms {
    folded: BTreeMap<Key, Event>,
}

type Key = (Option<i64>, String, Option<String>, Option<String>);

impl Symptoms {
    /// Adds one symptom.
    pub fn add(&mut self, event: Event) {
        let minute = event.time.as_ref().map(|time| time.at.timestamp().div_euclid(60));
        let key = (minute, event.rule.clone(), event.service.clone(), event.key.clone());
        match self.folded.entry(key) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(event);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => fold(place.get_mut(), event),
        }
    }

    /// Returns one event for each rule, service and minute.
    pub fn into_events(self) -> impl Iterator<Item = Event> {
        self.folded.into_values()
    }
}

fn fold(into: &mut Event, event: Event) {
    into.count = into.count.saturating_add(event.count);
    into.severity = into.severity.max(event.severity);
    let ends = [into.until.take(), into.time.clone(), event.until, event.time.clone()];
    into.until = ends.into_iter().flatten().max();
    if event.time < into.time {
        into.time = event.time;
    }
    if into.evidence.len() < PLACES {
        into.evidence.extend(event.evidence);
    }
}
