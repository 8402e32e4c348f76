//! More events than are kept: those of the rules that gave most of them fold by rule and hour.
//!
//! Which rules these are depends on what all sources tell together, not on which was read first or how they were split.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::text::plural;
use crate::model::event::Event;
use crate::model::report::Warning;
use crate::scan::fold::{forget_names, tell_again};
use crate::scan::telling::Telling;

/// So many rules are named in the warning.
const NAMED: usize = 5;

/// How many events each rule gave, and in which hours.
#[derive(Debug, Default)]
pub struct Census {
    total: usize,
    rules: BTreeMap<String, (usize, BTreeSet<i64>)>,
}

impl Census {
    /// Counts `event`.
    pub fn note(&mut self, event: &Event) {
        self.total += 1;
        let hour = event.time.as_ref().map_or(i64::MIN, |time| time.at.timestamp() / 3_600);
        let Some((count, hours)) = self.rules.get_mut(&event.rule) else {
            self.rules.insert(event.rule.clone(), (1, BTreeSet::from([hour])));
            return;
        };
        *count += 1;
        hours.insert(hour);
    }

    /// Returns the rules whose events must fold for all to be no more than `limit`: as few as possible.
    pub fn crowded(&self, limit: usize) -> BTreeSet<String> {
        let mut most: Vec<_> = self.rules.iter().collect();
        most.sort_by(|(one, (count, _)), (other, (others, _))| {
            others.cmp(count).then_with(|| one.cmp(other))
        });
        let mut left = self.total;
        let mut crowded = BTreeSet::new();
        for (rule, (count, hours)) in most {
            if left <= limit {
                break;
            }
            left = left.saturating_sub(*count).saturating_add(hours.len());
            crowded.insert(rule.clone());
        }
        crowded
    }
}

/// Events of which those of some rules fold.
#[derive(Debug)]
pub struct Crowd {
    rules: BTreeSet<String>,
    telling: Telling,
    places: BTreeMap<Vec<u8>, usize>,
    events: Vec<Event>,
    /// How many records lost their names.
    records: u64,
}

impl Crowd {
    /// Returns no events yet; those of `rules` will fold.
    pub fn of(rules: BTreeSet<String>) -> Self {
        let (places, events) = (BTreeMap::new(), Vec::new());
        Self { rules, telling: Telling::default(), places, events, records: 0 }
    }

    /// Adds one event, after those that happened before it.
    pub fn add(&mut self, mut event: Event) {
        if !self.rules.contains(&event.rule) {
            return self.events.push(event);
        }
        self.records = self.records.saturating_add(event.count);
        self.telling.read_coarsely(&event);
        let known = self.places.get(self.telling.whole()).copied();
        if let Some(into) = known.and_then(|at| self.events.get_mut(at)) {
            return tell_again(into, event, false);
        }
        self.places.insert(self.telling.whole().to_vec(), self.events.len());
        forget_names(&mut event);
        self.events.push(event);
    }

    /// Returns what is left, and says what was folded.
    pub fn into_events(self, limit: usize) -> (Vec<Event>, Option<Warning>) {
        let named: Vec<&str> = self.rules.iter().map(String::as_str).take(NAMED).collect();
        let more = match self.rules.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and of {}", plural(more as u64, "further rule")),
        };
        let message = format!(
            "more than {limit} different events; those of {}{more} are told by rule and hour only ({}); \
             --event-limit N keeps more, at some 5 KB of memory each",
            named.join(", "),
            plural(self.records, "record")
        );
        let code = "too_many_events".to_owned();
        let warning = Warning { code, message, origin: None };
        (self.events, (!self.rules.is_empty()).then_some(warning))
    }
}
