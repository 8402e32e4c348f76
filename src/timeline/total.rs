//! Totals: an event that sums up what others told one by one is a row only where none of these did.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::policy::Total;
use crate::timeline::derived::{Made, Seen, group, span};
use crate::timeline::order::at;

/// Returns the rows of `entries`, which are sorted: the totals with nothing before them that they sum up.
pub(super) fn fold(law: &Total, entries: Vec<Seen>) -> Made {
    let mut made = Made::default();
    let mut parts: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
    for seen in entries {
        let Some(time) = at(&seen.entry) else { continue };
        let group = group(&seen.entry);
        if seen.foreign.is_some() {
            // What becomes of it is for others to say.
            parts.insert(group, time);
            continue;
        }
        // A total ends its run: the next one is of another.
        let told = parts.remove(&group).is_some_and(|part| time - part <= span(law.within_seconds));
        made.leave(seen, told);
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::sample::{entry_at, seconds};

    fn rows(lines: &[(i64, &str, bool)]) -> (Vec<i64>, u64) {
        let law = Total { of: vec!["my.step".to_owned()], within_seconds: 60 };
        let seen = lines.iter().enumerate().map(|(place, (second, key, step))| {
            let mut entry = entry_at(*second, "x");
            entry.key = Some((*key).to_owned());
            Seen { entry, foreign: step.then_some(place) }
        });
        let made = fold(&law, seen.collect());
        (made.rows.iter().map(seconds).collect(), made.withheld)
    }

    #[test]
    fn a_total_of_what_was_told_is_no_row() {
        assert_eq!(rows(&[(0, "a", true), (20, "a", false)]), (vec![], 1));
        assert_eq!(rows(&[(20, "a", false)]), (vec![20], 0), "nothing else tells of it");
        assert_eq!(rows(&[(0, "b", true), (20, "a", false)]), (vec![20], 0), "another run");
        assert_eq!(rows(&[(0, "a", true), (90, "a", false)]), (vec![90], 0), "long before");
        assert_eq!(rows(&[(20, "a", false), (30, "a", true)]), (vec![20], 0), "the next run");
        let two = [(0, "a", true), (20, "a", false), (40, "a", false)];
        assert_eq!(rows(&two), (vec![40], 1), "of the second run only its total is there");
    }
}
