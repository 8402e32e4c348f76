//! More events than are kept: of the rules that gave most of them the first are kept, the rest folds by rule and hour.
//!
//! Which those are depends on what all sources tell together, not on which was read first or how they were split.

use std::collections::BTreeMap;

use crate::base::text::plural;
use crate::model::event::Event;
use crate::model::report::Warning;
use crate::scan::fold::{forget_names, tell_again};
use crate::scan::telling::Telling;

/// The warning that events were folded.
pub const CODE: &str = "too_many_events";

/// So many rules are named in the warning.
const NAMED: usize = 5;

/// How many events each rule gave.
#[derive(Debug, Default)]
pub struct Census {
    rules: BTreeMap<String, usize>,
}

impl Census {
    /// Counts `event`.
    pub fn note(&mut self, event: &Event) {
        match self.rules.get_mut(&event.rule) {
            Some(count) => *count += 1,
            None => drop(self.rules.insert(event.rule.clone(), 1)),
        }
    }

    /// Returns the rules of which not all events are kept, for no more than `limit` to be, and how many of each are. No
    /// rule that gave fewer than another loses any while the other keeps more.
    pub fn crowded(&self, limit: usize) -> BTreeMap<String, usize> {
        let mut counts: Vec<usize> = self.rules.values().copied().collect();
        counts.sort_unstable();
        let (mut left, mut most) = (limit, usize::MAX);
        for (rank, count) in counts.iter().enumerate() {
            let share = left / (counts.len() - rank);
            if *count > share {
                most = share;
                break;
            }
            left -= count;
        }
        let crowded = self.rules.iter().filter(|(_, count)| **count > most);
        crowded.map(|(rule, _)| (rule.clone(), most)).collect()
    }
}

/// Events of which those of some rules fold.
#[derive(Debug)]
pub struct Crowd {
    /// How many more of each rule are kept.
    rules: BTreeMap<String, usize>,
    telling: Telling,
    places: BTreeMap<Vec<u8>, usize>,
    events: Vec<Event>,
    /// How many records lost their names.
    records: u64,
}

impl Crowd {
    /// Returns no events yet; those of `rules` will fold, but for the first so many.
    pub fn of(rules: BTreeMap<String, usize>) -> Self {
        let (places, events) = (BTreeMap::new(), Vec::new());
        Self { rules, telling: Telling::default(), places, events, records: 0 }
    }

    /// Adds one event, after those that happened before it.
    pub fn add(&mut self, mut event: Event) {
        match self.rules.get_mut(&event.rule) {
            Some(0) => {}
            Some(left) => {
                *left -= 1;
                return self.events.push(event);
            }
            None => return self.events.push(event),
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
        let named: Vec<&str> = self.rules.keys().map(String::as_str).take(NAMED).collect();
        let more = match self.rules.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and of {}", plural(more as u64, "further rule")),
        };
        let message = format!(
            "more than {limit} different events; the later ones of {}{more} are told by rule and hour only ({}); \
             --event-limit N keeps more, at some 5 KB of memory each",
            named.join(", "),
            plural(self.records, "record")
        );
        let code = CODE.to_owned();
        let warning = Warning { code, message, origin: None };
        (self.events, (!self.rules.is_empty()).then_some(warning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_rules_lose_most() {
        let rules = [("a", 2), ("b", 50), ("c", 10), ("d", 51)];
        let rules = rules.map(|(rule, count)| (rule.to_owned(), count)).into_iter().collect();
        let census = Census { rules };
        let kept = |limit| -> Vec<(String, usize)> { census.crowded(limit).into_iter().collect() };
        let named = |kept: &[(&str, usize)]| -> Vec<(String, usize)> {
            kept.iter().map(|(rule, most)| ((*rule).to_owned(), *most)).collect()
        };
        assert_eq!(kept(113), []);
        assert_eq!(kept(112), named(&[("d", 50)]));
        assert_eq!(kept(60), named(&[("b", 24), ("d", 24)]));
        assert_eq!(kept(20), named(&[("b", 6), ("c", 6), ("d", 6)]));
        assert_eq!(kept(0), named(&[("a", 0), ("b", 0), ("c", 0), ("d", 0)]));
    }
}
