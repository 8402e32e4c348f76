//! What goes on failing while nobody and no monitor tells of it: no incident, as with failing requests, but worth a
//! word.

use std::collections::BTreeMap;

use crate::base::duration::compact;
use crate::base::text::cap;
use crate::incident::signs::span::{end, start};
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident};
use crate::model::phase::Phase;
use crate::model::report::{UNHEEDED, Warning};

/// What lasts so many seconds is no hiccup.
const LASTING: i64 = 900;
/// What is told so often is no lone line.
const OFTEN: u64 = 20;
/// What is told so often is none either, if it lasts but so many seconds.
const LOUD: (u64, i64) = (100, 300);
/// The most bytes of a title.
const LONGEST: usize = 120;

/// Returns one warning for each rule whose lines tell for long and often, or very often, of something that fails while
/// none of `incidents` goes on: the longest of them.
pub(in crate::incident) fn warnings(
    unattributed: &[Entry],
    incidents: &[Incident],
) -> Vec<Warning> {
    let heeded: Vec<(i64, i64)> = incidents.iter().filter_map(span).collect();
    let alone =
        |entry: &Entry| heeded.iter().all(|(from, to)| end(entry) < *from || start(entry) > *to);
    let mut by_rule: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in unattributed.iter().filter(|entry| lasts(entry) && alone(entry)) {
        by_rule.entry(&entry.rule).or_default().push(entry);
    }
    by_rule.into_iter().filter_map(|(rule, entries)| warning(rule, &entries)).collect()
}

fn lasts(entry: &Entry) -> bool {
    entry.kind == Kind::Symptom
        && entry.phase == Phase::Impact
        && [(OFTEN, LASTING), LOUD]
            .iter()
            .any(|(often, long)| entry.count >= *often && length(entry) >= *long)
}

fn span(incident: &Incident) -> Option<(i64, i64)> {
    let rows = || incident.timeline.iter().filter(|row| row.time.is_some());
    Some((rows().map(start).min()?, rows().map(end).max()?))
}

fn length(entry: &Entry) -> i64 {
    end(entry).saturating_sub(start(entry))
}

fn warning(rule: &str, entries: &[&Entry]) -> Option<Warning> {
    let longest = entries.iter().rev().max_by_key(|entry| length(entry))?;
    let more = match entries.len() - 1 {
        0 => String::new(),
        more => format!("; {more} more of {rule} last as well"),
    };
    Some(Warning {
        code: UNHEEDED.to_owned(),
        message: format!(
            "{} ({} times in {}), but no alert, page or message tells of it{more}",
            cap(&longest.title, LONGEST),
            longest.count,
            compact(length(longest))
        ),
        origin: longest.evidence.first().map(|place| place.origin.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn burst(title: &str, from: i64, to: i64, count: u64) -> Entry {
        let moment =
            |second| Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second);
        Entry {
            time: Some(moment(from)),
            until: Some(moment(to)),
            title: title.to_owned(),
            rule: "k.crash".to_owned(),
            count,
            ..measured::blank()
        }
    }

    #[test]
    fn what_fails_for_long_is_named_once_a_rule() {
        let rows = [burst("a", 0, 900, 20), burst("b", 0, 7_200, 99), burst("c", 0, 60, 500)];
        let found = warnings(&rows, &[]);
        let said = "b (99 times in 2h), but no alert, page or message tells of it; 1 more of k.crash last as well";
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].message.as_str(), found[0].code.as_str()), (said, UNHEEDED));
    }

    #[test]
    fn a_loud_burst_of_minutes_is_named() {
        assert_eq!(warnings(&[burst("a", 0, 300, 100)], &[]).len(), 1);
        assert_eq!(warnings(&[burst("a", 0, 299, 100), burst("b", 0, 300, 99)], &[]), []);
    }

    #[test]
    fn hiccups_rare_lines_and_notes_are_left_alone() {
        let note = Entry { phase: Phase::Note, ..burst("d", 0, 7_200, 99) };
        let rows = [burst("a", 0, 899, 99), burst("b", 0, 7_200, 19), note];
        assert_eq!(warnings(&rows, &[]), []);
    }
}
