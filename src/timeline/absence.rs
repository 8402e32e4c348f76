//! Absence: events that are expected do not come for a while. What comes as expected is counted, never a row.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::model::incident::Entry;
use crate::model::policy::Absence;
use crate::timeline::derived::{Ends, Rows, closing, fill, group, later, length, opening, span};
use crate::timeline::order::at;

/// Returns the rows that `entries` make: the expected events of `rule`, and those that begin and end the time in which
/// they are expected, which stay rows.
pub(super) fn fold(rule: &str, law: &Absence, entries: Vec<Entry>, ends: &Ends) -> Rows {
    let end = ends.of(&entries);
    let names = |rules: &[String]| rules.iter().cloned().collect::<BTreeSet<_>>();
    let (from, to) = (names(&law.from), names(&law.to));
    let mut watches: BTreeMap<String, Watch> = BTreeMap::new();
    let mut rows = Rows::default();
    for entry in entries {
        let Some(time) = at(&entry) else { continue };
        let watch = watches.entry(group(&entry)).or_default();
        watch.pass(rule, law, time);
        if to.contains(&entry.rule) {
            watch.stop(&entry, &mut rows);
            rows.rows.push(entry);
        } else if from.contains(&entry.rule) {
            watch.come(&entry, true, &mut rows);
            rows.rows.push(entry);
        } else {
            rows.withhold(&entry);
            watch.come(&entry, from.is_empty(), &mut rows);
        }
    }
    for mut watch in watches.into_values() {
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
        let key = format!("{rule}:absent:{}", group(last)).replace('\0', "/");
        self.missing = Some(opening(last, (rule, law.phase), later(last, after), &title, key));
    }

    /// Takes in an event; another is expected after it where one was before or it `begins` that.
    fn come(&mut self, entry: &Entry, begins: bool, rows: &mut Rows) {
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
    fn stop(&mut self, entry: &Entry, rows: &mut Rows) {
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
    use crate::timeline::sample::{covering, entry_at, seconds};

    fn law(from: &[&str]) -> Absence {
        Absence {
            after_seconds: 60,
            from: from.iter().map(|rule| (*rule).to_owned()).collect(),
            to: vec!["my.stopped".to_owned()],
            phase: Phase::Detect,
            title: Some("No heartbeat of {key}".to_owned()),
        }
    }

    fn told(law: &Absence, lines: &[(i64, &str)], end: i64) -> (Vec<(i64, String)>, u64) {
        let entries = lines.iter().map(|(second, rule)| Entry {
            rule: format!("my.{rule}"),
            key: Some("w1".to_owned()),
            ..entry_at(*second, rule)
        });
        let rows = fold("my.beat", law, entries.collect(), &Ends::new(&[covering(0, end)]));
        let mut told: Vec<_> =
            rows.rows.iter().map(|row| (seconds(row), row.title.clone())).collect();
        told.sort();
        (told, rows.withheld)
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
        let expected =
            [(500, "started"), (560, "No heartbeat of w1"), (600, "stopped"), (600, "stopped")];
        assert_eq!(told, expected.map(|(second, title)| (second, title.to_owned())));
    }

    #[test]
    fn the_end_of_the_data_proves_no_absence() {
        assert_eq!(told(&law(&[]), &[(0, "beat")], 60).0, []);
        assert_eq!(told(&law(&[]), &[(0, "beat")], 61).0.len(), 1);
    }
}
