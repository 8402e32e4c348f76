//! How alarms of one name are spread over time, and what is said of those that are passed over for it.

use std::collections::BTreeSet;

use crate::base::duration::compact;
use crate::base::text::{cap, plural};
use crate::incident::signs::alarm::Alarm;
use crate::model::incident::Entry;
use crate::model::report::{ROUTINE, Warning};

/// The time of what is spread has so many parts, none of which holds more than half of it.
const PARTS: i64 = 6;
/// The most bytes of a title.
const LONGEST: usize = 120;

/// Returns the seconds in which those of a group go off, sorted.
pub(in crate::incident) fn seconds(group: &[&Alarm]) -> Vec<i64> {
    let mut all: Vec<i64> = group.iter().flat_map(|alarm| &alarm.seconds).copied().collect();
    all.sort_unstable();
    all
}

/// Returns how long these sorted seconds go on.
pub(in crate::incident) fn span(seconds: &[i64]) -> i64 {
    seconds.last().zip(seconds.first()).map_or(0, |(last, first)| last - first)
}

/// Returns whether these sorted seconds are in `filled` of the six parts of their time at least, and evenly so.
pub(in crate::incident) fn is_even(seconds: &[i64], filled: usize) -> bool {
    let length = span(seconds) / PARTS + 1;
    let parts = each(seconds, length);
    parts.len() >= filled && parts.iter().all(|part| part * 2 <= seconds.len())
}

/// Returns how many of these sorted seconds are in each stretch of so many seconds that has any.
pub(in crate::incident) fn each(seconds: &[i64], length: i64) -> Vec<usize> {
    let first = seconds.first().copied().unwrap_or_default();
    let stretch = |second: &i64| (second - first) / length;
    seconds.chunk_by(|one, next| stretch(one) == stretch(next)).map(<[i64]>::len).collect()
}

/// Returns what is said of alarms of one name that are passed over: how often they went off in which time, and `why` that
/// is no news; `others` is said of their machines.
pub(in crate::incident) fn warning(
    taken: &[&Alarm],
    entries: &[Entry],
    others: impl Fn(usize) -> String,
    why: &str,
) -> Option<Warning> {
    let first = entries.get(taken.iter().map(|alarm| alarm.at).min()?)?;
    let seconds = seconds(taken);
    let machines: BTreeSet<&String> = taken.iter().map(|alarm| &alarm.machine).collect();
    Some(Warning {
        code: ROUTINE.to_owned(),
        message: format!(
            "{}{}: {} in {}, {why}",
            cap(&first.title, LONGEST),
            others(machines.len().saturating_sub(1)),
            plural(seconds.len() as u64, "time"),
            compact(span(&seconds)),
        ),
        origin: first.evidence.first().map(|place| place.origin.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_even_leaves_no_long_gap_and_has_no_crowd() {
        let seconds: Vec<i64> = (0..24).map(|at| at * 1_200).collect();
        assert!(is_even(&seconds, 5));
        let crowd: Vec<i64> = (0..24).map(|at| at * 60).chain([32_400]).collect();
        assert!(!is_even(&crowd, 5));
        assert!(!is_even(&[], 1));
        assert_eq!((span(&seconds), each(&[0, 5, 10, 40], 10)), (27_600, vec![2, 1, 1]));
    }
}
