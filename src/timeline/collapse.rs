//! Collapsing: events of one identity that follow each other closely are one row with first, last and count.

use chrono::TimeDelta;

use crate::model::incident::Entry;
use crate::timeline::derived::{groups, span};
use crate::timeline::order::at;
use crate::timeline::told::gather;

/// Folds `entries` of one rule that lie at most `seconds` after the one before. What opens or closes a state is left to
/// its episode, which flaps within as long a time.
pub(super) fn fold(seconds: i64, entries: Vec<Entry>) -> Vec<Entry> {
    let mut rows = Vec::new();
    for group in groups(entries).into_values() {
        let mut last: Option<Entry> = None;
        for entry in group {
            match &mut last {
                Some(row) if follows(row, &entry, span(seconds)) => {
                    row.until = row.until.take().max(entry.until.clone()).max(entry.time.clone());
                    gather(row, entry);
                }
                _ => rows.extend(last.replace(entry)),
            }
        }
        rows.extend(last);
    }
    rows
}

fn follows(row: &Entry, entry: &Entry, within: TimeDelta) -> bool {
    let last = row.until.as_ref().map(|until| until.at).max(at(row));
    let plain = row.edge.is_none() && entry.edge.is_none();
    plain && at(entry).zip(last).is_some_and(|(time, last)| time - last <= within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::sample::{entry_at, seconds};

    #[test]
    fn what_follows_closely_is_one_row() {
        let entries = [0, 50, 100, 161, 400].map(|second| entry_at(second, "reload")).to_vec();
        let rows = fold(60, entries);
        let told: Vec<_> = rows.iter().map(|row| (seconds(row), row.count)).collect();
        assert_eq!(told, [(0, 3), (161, 1), (400, 1)]);
        assert_eq!(rows[0].until.as_ref().unwrap().at.timestamp(), 100);
    }
}
