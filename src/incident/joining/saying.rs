//! What people say in the same words again and again, on one day and the next: greetings, reminders, the flaky build.
//! It is about nothing that goes on.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::joining::routine::{HOUR, SPAN, is_crowded};
use crate::incident::signs::by_word::{ENDS, RESPONSES};
use crate::incident::signs::confidence::surely;
use crate::incident::signs::span::start;
use crate::incident::signs::words::mask;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Shorter sentences (`back up`, `on it`) are said of anything.
const WORDS: usize = 4;
/// It is said on so many occasions, an hour or more apart.
const OCCASIONS: usize = 3;

/// Returns the rows among `entries`, sorted by time, in which people say what they say all the time.
pub(in crate::incident) fn sayings(entries: &[Entry]) -> BTreeSet<usize> {
    let mut by_words: BTreeMap<String, Vec<(i64, usize)>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if let Some(words) = words(entry) {
            by_words.entry(words).or_default().push((start(entry), at));
        }
    }
    let mut found = BTreeSet::new();
    for said in by_words.into_values().filter(|said| said.len() >= OCCASIONS) {
        let seconds: Vec<i64> = said.iter().map(|(second, _)| *second).collect();
        if is_said_always(&seconds) {
            let news = |(second, _): &&(i64, usize)| is_crowded(*second, &seconds);
            found.extend(said.iter().filter(|one| !news(one)).map(|(_, at)| *at));
        }
    }
    found
}

/// Returns the words of a message without who says it and its numbers; `None` for what has an identity of its own, and
/// for what surely tells of work on an incident: responders have standing phrases (`rolling back the last deploy now`).
fn words(entry: &Entry) -> Option<String> {
    let plain = entry.kind == Kind::Talk
        && entry.incidents.is_empty()
        && entry.links.is_empty()
        && !surely(entry, RESPONSES)
        && !surely(entry, ENDS);
    let title = entry.title.as_str();
    let said = title.split_once(": ").map_or(title, |(_, said)| said);
    (plain && said.split_whitespace().count() >= WORDS).then(|| mask(&said.to_lowercase()))
}

fn is_said_always(seconds: &[i64]) -> bool {
    let (Some(first), Some(last)) = (seconds.first(), seconds.last()) else { return false };
    let apart = seconds.chunk_by(|one, next| next - one < HOUR).count();
    last - first >= SPAN && apart >= OCCASIONS
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};
    use crate::model::phase::Phase;

    #[test]
    fn standing_phrases_of_responders_are_no_sayings() {
        let said = |rule: &str, phase: Phase| -> Vec<Entry> {
            let row = |day: i64| Entry {
                time: Some(Moment::utc(
                    DateTime::from_timestamp(day * 24 * HOUR, 0).unwrap(),
                    Precision::Second,
                )),
                kind: Kind::Talk,
                rule: rule.to_owned(),
                phase,
                phases: BTreeSet::from([phase]),
                title: "Ada: rolling back the last deploy now".to_owned(),
                ..measured::blank()
            };
            (0..3).map(row).collect()
        };
        assert_eq!(sayings(&said("talk.rollback", Phase::Rollback)), BTreeSet::new());
        assert_eq!(sayings(&said("talk-learnt.rollback", Phase::Rollback)).len(), 3);
        assert_eq!(sayings(&said("talk.report", Phase::Report)).len(), 3);
    }

    #[test]
    fn what_is_said_through_the_day_is_a_saying_and_a_wave_is_none() {
        assert!(is_said_always(&[0, 5 * HOUR, 13 * HOUR]));
        assert!(!is_said_always(&[0, 5 * HOUR, 11 * HOUR]));
        assert!(!is_said_always(&[0, 13 * HOUR, 13 * HOUR + 60]));
    }
}
