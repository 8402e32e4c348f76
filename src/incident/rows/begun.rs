//! What is begun in one row and over in a later one: the first says until when.

use std::collections::BTreeMap;

use crate::model::event::Outcome;
use crate::model::incident::Entry;

/// What takes longer, in seconds, and what begins again under its key, ended otherwise.
const LONGEST: i64 = 6 * 3_600;

/// Ends each row that says that something begins with the next row of the same key, if that says how it ended; `rows` are
/// sorted by time.
pub(in crate::incident) fn end(rows: &mut [Entry]) {
    let mut begun: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..rows.len() {
        let Some(row) = rows.get(at) else { continue };
        let (Some(key), Some(time)) = (row.key.clone(), row.time.clone()) else { continue };
        match row.outcome {
            Some(Outcome::Started) if row.until.is_none() => {
                begun.insert(key, at);
            }
            Some(Outcome::Done | Outcome::Failed | Outcome::Partial) => {
                let Some(first) = begun.remove(&key).and_then(|first| rows.get_mut(first)) else {
                    continue;
                };
                let from = first.time.as_ref().filter(|from| from.dated == time.dated);
                let length = from.map(|from| (time.at - from.at).num_seconds());
                if length.is_some_and(|length| (0..=LONGEST).contains(&length)) {
                    first.until = Some(time);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured::blank;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, key: &str, outcome: Outcome) -> Entry {
        let time = chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
        let (time, key) = (Some(Moment::utc(time, Precision::Second)), Some(key.to_owned()));
        Entry { time, key, outcome: Some(outcome), ..blank() }
    }

    #[test]
    fn a_run_ends_with_its_own_end() {
        let mut rows = [
            row(10, "run:1", Outcome::Done),
            row(20, "run:1", Outcome::Started),
            row(30, "run:2", Outcome::Done),
            row(40, "run:1", Outcome::Failed),
            row(50, "run:1", Outcome::Done),
            row(60, "run:3", Outcome::Started),
            row(70, "run:3", Outcome::Started),
            row(80, "run:3", Outcome::Done),
            row(90, "run:4", Outcome::Started),
            row(90 + LONGEST + 1, "run:4", Outcome::Done),
        ];
        end(&mut rows);
        let until = rows.map(|row| row.until.map(|until| until.at.timestamp()));
        let ended = [(1, 40), (6, 80)];
        for (at, until) in until.into_iter().enumerate() {
            let own = ended.iter().find(|(row, _)| *row == at).map(|(_, until)| *until);
            assert_eq!(until, own, "{at}");
        }
    }
}
