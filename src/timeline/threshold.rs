//! Thresholds: many events of one identity within a sliding window open a state; it closes once they are few.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Utc};

use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::policy::{Part, Threshold};
use crate::timeline::derived::{
    Head, Made, closing, fill, groups, later, length, opening, span, told,
};
use crate::timeline::ends::Ends;
use crate::timeline::order::at;
use crate::timeline::part::part;
use crate::timeline::told::gather;

/// Returns the states that `entries` of `rule` amount to; what stays below the threshold is withheld.
pub(super) fn fold(rule: &str, law: &Threshold, entries: Vec<Entry>, ends: &Ends) -> Made {
    let mut rows = Made::default();
    for (name, group) in groups(entries) {
        let end = ends.of(group.iter(), &BTreeSet::new());
        let key = format!("{rule}:{name}").replace('\0', "/");
        let mut window = Window {
            rule,
            law,
            key,
            held: VecDeque::new(),
            counts: Counts::default(),
            open: None,
            rows: &mut rows,
        };
        for entry in group {
            let Some(time) = at(&entry) else { continue };
            window.advance(time);
            window.take(entry, time);
        }
        window.finish(end);
    }
    rows
}

/// The sliding window of one identity.
struct Window<'w> {
    rule: &'w str,
    law: &'w Threshold,
    /// The identity of the state where its events have none.
    key: String,
    held: VecDeque<Held>,
    counts: Counts,
    /// The state, where it is open, and the event that was counted last.
    open: Option<(Entry, Entry)>,
    rows: &'w mut Made,
}

/// An event in the window.
struct Held {
    time: DateTime<Utc>,
    entry: Entry,
    /// Whether the state that is open counts it.
    counted: bool,
}

impl Window<'_> {
    /// Lets go what is too old at `time`.
    fn advance(&mut self, time: DateTime<Utc>) {
        let within = span(self.law.within_seconds);
        while self.held.front().is_some_and(|first| time - first.time > within)
            && let Some(first) = self.held.pop_front()
        {
            self.counts.leave(&first.entry, self.law.distinct);
            if !first.counted {
                self.rows.withhold(&first.entry);
            }
            if self.measure() < self.law.below
                && let Some((open, last)) = self.open.take()
            {
                let end = later(&first.entry, within);
                self.close(open, &last, end);
            }
        }
    }

    fn take(&mut self, entry: Entry, time: DateTime<Utc>) {
        self.counts.enter(&entry, self.law.distinct);
        self.held.push_back(Held { time, entry, counted: false });
        if self.open.is_none() && self.measure() >= self.law.count {
            self.open();
        }
        let Some((open, last)) = &mut self.open else { return };
        // All that stands before one that is counted is counted too.
        let fresh = self.held.partition_point(|held| held.counted);
        for held in self.held.range_mut(fresh..) {
            held.counted = true;
            last.clone_from(&held.entry);
            // The state was made of the newest, so that this is counted already.
            if open.count == 0 {
                open.count = held.entry.count;
                open.copies = held.entry.copies;
                open.add_places(held.entry.evidence.clone());
            } else {
                gather(open, held.entry.clone());
            }
        }
        open.key.get_or_insert_with(|| self.key.clone());
    }

    fn open(&mut self) {
        let measure = self.measure();
        let Some(newest) = self.held.back().map(|held| &held.entry) else { return };
        let within = length(self.law.within_seconds);
        let title = match &self.law.title {
            Some(title) => fill(title, newest),
            None => format!("{} ({measure} in {within})", newest.title),
        };
        let key = newest.key.clone().unwrap_or_else(|| self.key.clone());
        let severity = self.law.severity;
        let head = Head { rule: self.rule, phase: newest.phase, severity };
        let mut open = opening(newest, head, newest.time.clone(), &title, key);
        open.phases.extend(&newest.phases);
        (open.count, open.evidence) = (0, Vec::new());
        self.open = Some((open, newest.clone()));
    }

    fn close(&mut self, open: Entry, last: &Entry, time: Option<Moment>) {
        let (below, within) = (self.law.below, length(self.law.within_seconds));
        let few = if below == 1 { "none".to_owned() } else { format!("fewer than {below}") };
        let title = format!("{}: {few} for {within}", last.title);
        let close = closing(&open, last, time, &title);
        self.rows.rows.extend([open, close]);
    }

    /// Ends the group: a state whose end the data do not show stays open.
    fn finish(mut self, end: Option<DateTime<Utc>>) {
        if let Some(end) = end {
            self.advance(end);
        }
        self.rows.rows.extend(self.open.take().map(|(open, _)| open));
        for held in self.held.iter().filter(|held| !held.counted) {
            self.rows.withhold(&held.entry);
        }
    }

    /// Returns how many count in the window.
    fn measure(&self) -> u64 {
        match self.law.distinct {
            Some(_) => self.counts.values.len() as u64,
            None => u64::try_from(self.counts.sum).unwrap_or(u64::MAX),
        }
    }
}

/// What is in a window, kept as it slides.
#[derive(Debug, Default)]
struct Counts {
    /// The events; their counts are input, so their sum may pass what one of them can hold.
    sum: u128,
    /// How many of them have each value of the part that must differ.
    values: BTreeMap<String, u64>,
}

impl Counts {
    fn enter(&mut self, entry: &Entry, distinct: Option<Part>) {
        self.sum += u128::from(told(entry));
        if let Some(value) = distinct.and_then(|name| part(entry, name)) {
            *self.values.entry(value.to_lowercase()).or_default() += 1;
        }
    }

    fn leave(&mut self, entry: &Entry, distinct: Option<Part>) {
        self.sum -= u128::from(told(entry));
        let value = distinct.and_then(|name| part(entry, name)).map(str::to_lowercase);
        let Some(value) = value else { return };
        if let Some(count) = self.values.get_mut(&value) {
            *count -= 1;
            if *count == 0 {
                self.values.remove(&value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Edge;
    use crate::model::report::Coverage;
    use crate::timeline::sample::{covering, entry_at, entry_in, seconds};

    fn law() -> Threshold {
        Threshold {
            count: 3,
            within_seconds: 60,
            below: 2,
            distinct: None,
            title: None,
            severity: None,
        }
    }

    fn folded(law: &Threshold, times: &[i64], end: i64) -> Made {
        let entries = times.iter().map(|second| entry_at(*second, "login fails")).collect();
        fold("my.login", law, entries, &Ends::new(&[covering(0, end)]))
    }

    fn edges(rows: &Made) -> Vec<(i64, Option<Edge>, u64)> {
        rows.rows.iter().map(|row| (seconds(row), row.edge, row.count)).collect()
    }

    #[test]
    fn a_state_opens_at_the_threshold_and_closes_below_the_lower_one() {
        let rows = folded(&law(), &[0, 100, 110, 120, 130, 150, 200, 900], 2_000);
        // 150 is alone from 190 (130 + 60) on.
        assert_eq!(edges(&rows), [(120, Some(Edge::Open), 5), (190, Some(Edge::Close), 1)]);
        assert_eq!(rows.withheld, 3);
        assert_eq!(rows.rows[0].title, "login fails (3 in 1m)");
        assert_eq!(rows.rows[1].title, "login fails: fewer than 2 for 1m");
        assert_eq!(rows.rows[0].key, rows.rows[1].key);
    }

    #[test]
    fn what_the_data_do_not_show_to_end_stays_open() {
        let open = folded(&law(), &[10, 20, 30], 80);
        assert_eq!(edges(&open), [(30, Some(Edge::Open), 3)]);
        assert_eq!(folded(&law(), &[10, 20, 30], 81).rows.len(), 2);
    }

    #[test]
    fn the_end_of_one_source_says_nothing_of_another() {
        let entries = ["a.log", "b.log"].iter().flat_map(|source| {
            [10, 20, 30].map(|second| Entry {
                key: Some((*source).to_owned()),
                ..entry_in(source, second, "login fails")
            })
        });
        let spans = [("a.log", 40), ("b.log", 900)]
            .map(|(source, last)| Coverage { source: source.into(), ..covering(0, last) });
        let rows = fold("my.login", &law(), entries.collect(), &Ends::new(&spans)).rows;
        let told: Vec<_> = rows.iter().map(|row| (row.key.as_deref().unwrap(), row.edge)).collect();
        let (open, close) = (Some(Edge::Open), Some(Edge::Close));
        assert_eq!(told, [("a.log", open), ("b.log", open), ("b.log", close)]);
    }

    #[test]
    fn few_are_withheld_and_counted() {
        let rows = folded(&law(), &[0, 50, 100, 150], 500);
        assert!(rows.rows.is_empty());
        assert_eq!(rows.withheld, 4);
    }

    #[test]
    fn different_values_can_be_counted_in_place_of_records() {
        let law = Threshold { distinct: Some(Part::Host), ..law() };
        let told = |hosts: [&str; 4]| {
            let entries = hosts.iter().zip(0..).map(|(host, second)| Entry {
                host: Some((*host).to_owned()),
                key: Some("login:ada".to_owned()),
                ..entry_at(second, "login fails")
            });
            fold("my.login", &law, entries.collect(), &Ends::new(&[covering(0, 9)])).rows.len()
        };
        assert_eq!(told(["a", "b", "A", "b"]), 0);
        assert_eq!(told(["a", "b", "c", "b"]), 1);
    }
}
