//! Pairs: what opens must close within a time; where it does not, that is told, and so is what the end of the data means.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::model::incident::Entry;
use crate::model::moment::{Moment, Precision};
use crate::model::policy::{AtEnd, Pair};
use crate::timeline::derived::{
    Head, Made, Seen, closing, fill, group, later, length, opening, span,
};
use crate::timeline::ends::{Ends, sources};
use crate::timeline::order::at;
use crate::timeline::told::gather;

/// Returns the rows that `entries`, the events of `rule` and of those that close it, make.
pub(super) fn fold(rule: &str, law: &Pair, entries: Vec<Seen>, ends: &Ends) -> Made {
    let with: BTreeSet<&str> = law.with.iter().map(String::as_str).collect();
    let closes = |entry: &Entry| with.contains(&*entry.rule);
    let bearers = sources(entries.iter().map(|seen| &seen.entry).filter(|entry| closes(entry)));
    let mut pairs =
        Pairs { rule, law, open: BTreeMap::new(), late: BTreeMap::new(), rows: Made::default() };
    for seen in entries {
        let Some(time) = at(&seen.entry) else { continue };
        let name = group(&seen.entry);
        pairs.expire(&name, time);
        if closes(&seen.entry) {
            pairs.close(&name, seen);
        } else {
            pairs.open(name, seen.entry);
        }
    }
    // What has been closed needs no end: the openings that are left are all that stands for their identity.
    pairs.finish(|open| ends.of(std::iter::once(open), &bearers))
}

struct Pairs<'p> {
    rule: &'p str,
    law: &'p Pair,
    /// What is open, by identity.
    open: BTreeMap<String, Entry>,
    /// The rows of what was told as missing and has not closed since.
    late: BTreeMap<String, Entry>,
    rows: Made,
}

impl Pairs<'_> {
    /// Tells as missing what is too long open at `time`.
    fn expire(&mut self, name: &str, time: DateTime<Utc>) {
        let within = span(self.law.within_seconds);
        let over = |open: &Entry| at(open).is_some_and(|opened| time - opened > within);
        if self.open.get(name).is_some_and(over)
            && let Some(open) = self.open.remove(name)
        {
            let deadline = later(&open, within);
            self.miss(name, open, deadline);
        }
    }

    fn miss(&mut self, name: &str, open: Entry, time: Option<Moment>) {
        let within = length(self.law.within_seconds);
        let title = match &self.law.title {
            Some(title) => fill(title, &open),
            None => format!("{}: not over after {within}", open.title),
        };
        let head = Head { rule: self.rule, phase: self.law.phase, severity: self.law.severity };
        let key = format!("{}:late:{name}", self.rule).replace('\0', "/");
        let late = opening(&open, head, time, &title, key);
        // A second opening is another try: the first was given up.
        self.rows.rows.extend(self.late.insert(name.to_owned(), late));
        self.rows.rows.push(open);
    }

    fn open(&mut self, name: String, entry: Entry) {
        match self.open.get_mut(&name) {
            Some(open) => gather(open, entry),
            None => {
                self.open.insert(name, entry);
            }
        }
    }

    fn close(&mut self, name: &str, seen: Seen) {
        if let Some(late) = self.late.remove(name) {
            let entry = &seen.entry;
            let title = format!("{} (late)", entry.title);
            let close = closing(&late, entry, entry.time.clone(), &title);
            self.rows.rows.extend([late, close]);
            self.rows.leave(seen, false);
            // A try that began since is over with it.
            if let Some(open) = self.open.remove(name) {
                self.end(open);
            }
            return;
        }
        match self.open.remove(name) {
            Some(open) => {
                self.rows.leave(seen, self.law.only_late);
                self.end(open);
            }
            // It closes nothing here; what it is to another pair, that says.
            None if seen.foreign.is_some() => {}
            None => self.rows.leave(seen, false),
        }
    }

    fn end(&mut self, open: Entry) {
        if self.law.only_late {
            self.rows.withhold(&open);
        } else {
            self.rows.rows.push(open);
        }
    }

    /// Ends the data: what was not closed in time is told, what had time left is as the rule says.
    fn finish(mut self, end: impl Fn(&Entry) -> Option<DateTime<Utc>>) -> Made {
        for (name, open) in std::mem::take(&mut self.open) {
            let end = end(&open);
            let deadline =
                at(&open).and_then(|time| time.checked_add_signed(span(self.law.within_seconds)));
            if end.zip(deadline).is_some_and(|(end, deadline)| end >= deadline) {
                let deadline = later(&open, span(self.law.within_seconds));
                self.miss(&name, open, deadline);
                continue;
            }
            match self.law.at_end {
                AtEnd::Open => self.rows.rows.push(open),
                AtEnd::Drop => self.rows.withhold(&open),
                AtEnd::Late => {
                    let time = end.map(|end| Moment::utc(end, Precision::Second));
                    self.miss(&name, open, time);
                }
            }
        }
        self.rows.rows.extend(std::mem::take(&mut self.late).into_values());
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Edge;
    use crate::model::phase::Phase;
    use crate::model::policy::{Duty, Policies, Policy};
    use crate::model::report::Coverage;
    use crate::timeline::sample::{covering, entry_in, seconds};
    use crate::timeline::state;

    fn law() -> Pair {
        Pair {
            with: vec!["my.done".to_owned()],
            within_seconds: 100,
            at_end: AtEnd::Open,
            only_late: true,
            phase: Phase::Detect,
            severity: None,
            title: None,
        }
    }

    fn told(law: &Pair, lines: &[(i64, &str, &str)], end: i64) -> (Vec<(i64, String)>, u64) {
        let lines: Vec<_> =
            lines.iter().map(|(at, rule, key)| ("app.log", *at, *rule, *key)).collect();
        told_of(law, &lines, &[covering(0, end)])
    }

    fn told_of(
        law: &Pair,
        lines: &[(&str, i64, &str, &str)],
        coverage: &[Coverage],
    ) -> (Vec<(i64, String)>, u64) {
        let entries = lines.iter().map(|(source, second, rule, key)| Entry {
            rule: format!("my.{rule}"),
            key: Some((*key).to_owned()),
            edge: Some(if *rule == "done" { Edge::Close } else { Edge::Open }),
            ..entry_in(source, *second, &format!("{key} {rule}"))
        });
        let policy = Policy {
            rule: "my.started".to_owned(),
            duty: Some(Duty::Pair(law.clone())),
            collapse_seconds: None,
        };
        let policies = Policies { policies: vec![policy], mutes: Vec::new() };
        let judged = state::apply(entries.collect(), coverage, &policies);
        let told = judged.entries.iter().map(|row| (seconds(row), row.title.clone()));
        let mut told: Vec<_> = told.collect();
        told.sort();
        (told, judged.withheld)
    }

    #[test]
    fn what_closes_in_time_is_withheld_and_what_does_not_is_told() {
        let lines = [(0, "started", "a"), (10, "started", "b"), (60, "done", "A")];
        let (told, withheld) = told(&law(), &lines, 500);
        assert_eq!(
            told,
            [(10, "b started".into()), (110, "b started: not over after 1m 40s".into())]
        );
        assert_eq!(withheld, 2);
    }

    #[test]
    fn a_late_close_ends_what_was_told() {
        let lines = [(0, "started", "a"), (300, "done", "a")];
        let titles: Vec<String> =
            told(&law(), &lines, 500).0.into_iter().map(|row| row.1).collect();
        assert_eq!(
            titles,
            ["a started", "a started: not over after 1m 40s", "a done", "a done (late)"]
        );
    }

    #[test]
    fn a_try_after_a_late_one_ends_with_it() {
        let lines = [(0, "started", "a"), (300, "started", "a"), (350, "done", "a")];
        let (told, withheld) = told(&law(), &lines, 500);
        let late: Vec<_> = told.iter().filter(|row| row.1.contains("not over")).collect();
        assert_eq!((late.len(), withheld), (1, 1), "{told:?}");
    }

    #[test]
    fn the_end_of_the_data_is_what_the_rule_says() {
        let lines = [(0, "started", "a")];
        let at_end = |at_end| told(&Pair { at_end, ..law() }, &lines, 50);
        assert_eq!(at_end(AtEnd::Open), (vec![(0, "a started".into())], 0));
        assert_eq!(at_end(AtEnd::Drop), (vec![], 1));
        assert_eq!(at_end(AtEnd::Late).0[1], (50, "a started: not over after 1m 40s".into()));
        assert_eq!(told(&law(), &lines, 100).0.len(), 2, "its time is over with the data");
    }

    #[test]
    fn a_source_that_ends_early_proves_nothing_late() {
        let spans = [("a.log", 50), ("b.log", 900)]
            .map(|(source, last)| Coverage { source: source.into(), ..covering(0, last) });
        let lines = [
            ("a.log", 0, "started", "x"),
            ("a.log", 5, "started", "y"),
            ("a.log", 9, "done", "y"),
            ("b.log", 0, "started", "z"),
            ("b.log", 10, "done", "z"),
        ];
        assert_eq!(told_of(&law(), &lines, &spans).0, [(0, "x started".into())]);
        // Where all closes stand elsewhere it would come there too.
        let elsewhere = [lines[0], ("b.log", 10, "done", "z")];
        let told = told_of(&law(), &elsewhere, &spans).0;
        assert!(told.contains(&(100, "x started: not over after 1m 40s".into())), "{told:?}");
    }

    #[test]
    fn a_second_opening_is_the_same_state() {
        let lines = [(0, "started", "a"), (20, "started", "a"), (60, "done", "a")];
        assert_eq!(told(&law(), &lines, 500), (vec![], 3));
        let all = Pair { only_late: false, ..law() };
        assert_eq!(told(&all, &lines, 500).0, [(0, "a started".into()), (60, "a done".into())]);
    }
}
