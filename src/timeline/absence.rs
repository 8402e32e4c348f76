//! Absence: events that are expected do not come for a while. What comes as expected is counted, never a row.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::model::incident::Entry;
use crate::model::policy::Absence;
use crate::timeline::derived::{
    Head, Made, Seen, closing, fill, group, later, length, opening, span,
};
use crate::timeline::ends::{Ends, sources};
use crate::timeline::order::at;

/// Returns the rows that `entries` make: the expected events of `rule`, and those that begin and end the time in which
/// they are expected, which stay rows.
pub(super) fn fold(rule: &str, law: &Absence, entries: Vec<Seen>, ends: &Ends) -> Made {
    let bearers =
        sources(entries.iter().filter(|seen| seen.foreign.is_none()).map(|seen| &seen.entry));
    let names = |rules: &[String]| rules.iter().cloned().collect::<BTreeSet<_>>();
    let (from, to) = (names(&law.from), names(&law.to));
    let mut rows = Made::default();
    let mut identities: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    for seen in entries {
        identities.entry(group(&seen.entry)).or_default().push(seen);
    }
    for entries in identities.into_values() {
        let end = ends.of(entries.iter().map(|seen| &seen.entry), &bearers);
        let mut watch = Watch::default();
        for seen in entries {
            let Some(time) = at(&seen.entry) else { continue };
            watch.pass(rule, law, time);
            let (begins, stops) = (from.contains(&seen.entry.rule), to.contains(&seen.entry.rule));
            if stops {
                watch.stop(&seen.entry, &mut rows);
            } else {
                watch.come(&seen.entry, begins || from.is_empty(), &mut rows);
            }
            rows.leave(seen, !begins && !stops);
        }
        if let Some(end) = end {
            watch.pass(rule, law, end);
        }
        rows.rows.extend(watch.missing);
    }
    rows
}

/// What is known of one identity.
#[derive(Default)]
struct Watch {
    /// The last event, where another is expected.
    last: Option<Entry>,
    /// The row of the absence, while it lasts.
    missing: Option<Entry>,
}

impl Watch {
    /// Lets the time go on to `time`.
    fn pass(&mut self, rule: &str, law: &Absence, time: DateTime<Utc>) {
        let after = span(law.after_seconds);
        let Some(last) = self.last.as_ref().filter(|_| self.missing.is_none()) else { return };
        if at(last).is_none_or(|seen| time - seen <= after) {
            return;
        }
        let title = match &law.title {
            Some(title) => fill(title, last),
            None => format!("{}: nothing more for {}", last.title, length(law.after_seconds)),
        };
        let head = Head { rule, phase: law.phase, severity: law.severity };
        let key = format!("{rule}:absent:{}", group(last)).replace('\0', "/");
        self.missing = Some(opening(last, head, later(last, after), &title, key));
    }

    /// Takes in an event; another is expected after it where one was before or it `begins` that.
    fn come(&mut self, entry: &Entry, begins: bool, rows: &mut Made) {
        if let Some(missing) = self.missing.take() {
            let title = format!("{}: back", entry.title);
            let close = closing(&missing, entry, entry.time.clone(), &title);
            rows.rows.extend([missing, close]);
        }
        if begins || self.last.is_some() {
            self.last = Some(entry.clone());
        }
    }

    /// Ends the time in which events are expected, and with it their absence.
    fn stop(&mut self, entry: &Entry, rows: &mut Made) {
        if let Some(missing) = self.missing.take() {
            let close = closing(&missing, entry, entry.time.clone(), &entry.title);
            rows.rows.extend([missing, close]);
        }
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::phase::Phase;
    use crate::model::report::Coverage;
    use crate::timeline::sample::{covering, entry_in, seconds};

    fn law(from: &[&str]) -> Absence {
        Absence {
            after_seconds: 60,
            from: from.iter().map(|rule| (*rule).to_owned()).collect(),
            to: vec!["my.stopped".to_owned()],
            phase: Phase::Detect,
            severity: None,
            title: Some("No heartbeat of {key}".to_owned()),
        }
    }

    fn told(law: &Absence, lines: &[(i64, &str)], end: i64) -> (Vec<(i64, String)>, u64) {
        let entries = lines.iter().map(|(second, rule)| seen("app.log", "w1", *second, rule));
        let rows = fold("my.beat", law, entries.collect(), &Ends::new(&[covering(0, end)]));
        (titles(&rows), rows.withheld)
    }

    fn seen(source: &str, key: &str, second: i64, rule: &str) -> Seen {
        let entry = Entry {
            rule: format!("my.{rule}"),
            key: Some(key.to_owned()),
            ..entry_in(source, second, rule)
        };
        Seen { entry, foreign: (rule != "beat").then_some(0) }
    }

    fn titles(rows: &Made) -> Vec<(i64, String)> {
        let mut told: Vec<_> =
            rows.rows.iter().map(|row| (seconds(row), row.title.clone())).collect();
        told.sort();
        told
    }

    #[test]
    fn a_missing_event_is_told_and_so_is_its_return() {
        let lines = [(0, "beat"), (60, "beat"), (200, "beat")];
        let (told, withheld) = told(&law(&[]), &lines, 230);
        assert_eq!(told, [(120, "No heartbeat of w1".into()), (200, "beat: back".into())]);
        assert_eq!(withheld, 3);
    }

    #[test]
    fn it_is_expected_only_between_the_two_others() {
        let lines = [(0, "beat"), (500, "started"), (600, "stopped"), (900, "beat")];
        let (told, _) = told(&law(&["my.started"]), &lines, 2_000);
        // The end of the absence; the rows of the other rules are not its own.
        let expected = [(560, "No heartbeat of w1"), (600, "stopped")];
        assert_eq!(told, expected.map(|(second, title)| (second, title.to_owned())));
    }

    #[test]
    fn a_source_that_ends_early_is_no_absence() {
        let lines = [("a.log", 0), ("b.log", 0), ("b.log", 50), ("b.log", 100), ("b.log", 150)];
        let entries = lines.map(|(source, second)| seen(source, source, second, "beat"));
        let spans = [("a.log", 30), ("b.log", 200)]
            .map(|(source, last)| Coverage { source: source.into(), ..covering(0, last) });
        let rows = fold("my.beat", &law(&[]), entries.into(), &Ends::new(&spans));
        assert_eq!(titles(&rows), []);
    }

    #[test]
    fn the_end_of_the_data_proves_no_absence() {
        assert_eq!(told(&law(&[]), &[(0, "beat")], 60).0, []);
        assert_eq!(told(&law(&[]), &[(0, "beat")], 61).0.len(), 1);
    }
}
