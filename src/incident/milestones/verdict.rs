//! Words of people on attempts that changed nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::milestones::attempt::{
    ACTS, IN_VAIN, NOT_THE_RELEASE, ONE_ACT, RULED_OUT, is_attempt, is_retry, says,
};
use crate::incident::signs::span::{about, start};
use crate::incident::signs::words::{content, topic};
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Somebody who names an attempt may speak of one so many seconds ago.
const REMEMBERED: i64 = 3_600;
/// A verdict so many seconds after the attempt is told in its row.
const VERDICT: i64 = 600;

/// Phases of words that may be a verdict.
const DOUBTS: &[Phase] = &[Phase::FalseLead, Phase::Note, Phase::Investigate, Phase::Impact];

/// The acts among rows, and the words that see no effect with what they name; rows by index.
pub(in crate::incident) struct Doubts {
    acts: BTreeSet<usize>,
    words: BTreeMap<usize, BTreeSet<String>>,
}

impl Doubts {
    /// Returns those of `rows`, which are sorted by time.
    pub(in crate::incident) fn of(rows: &[Entry]) -> Self {
        let all = rows.iter().enumerate();
        let acts = all.clone().filter(|(_, row)| about(row, ACTS)).map(|(at, _)| at).collect();
        let doubts = |row: &Entry| says(row, IN_VAIN) || says(row, NOT_THE_RELEASE);
        let words = all.filter(|(_, row)| about(row, DOUBTS) && doubts(row));
        Self { acts, words: words.map(|(at, row)| (at, topic(row))).collect() }
    }

    /// Returns the later word that this attempt, or the one that it was part of, changed nothing.
    pub(in crate::incident) fn verdict(&self, rows: &[Entry], at: usize) -> Option<usize> {
        let entry = rows.get(at)?;
        let mut later = self.words.range(at + 1..).peekable();
        later.peek()?;
        let mut about_it = topic(entry);
        about_it.extend(entry.service.iter().flat_map(|service| content(service)));
        let since = |row: &Entry| start(row).saturating_sub(start(entry));
        let taken_back = about(entry, &[Phase::Rollback]);
        for (word, named) in later {
            if !taken_back && rows.get(*word).is_some_and(|row| !says(row, IN_VAIN)) {
                continue;
            }
            let last = self.acts.range(..*word).next_back().and_then(|last| rows.get(*last));
            let meant = last.is_some_and(|last| since(last) <= ONE_ACT);
            let fresh = rows.get(*word).is_some_and(|row| since(row) <= REMEMBERED);
            if meant || (fresh && !named.is_disjoint(&about_it)) {
                return Some(*word);
            }
            if !fresh {
                return None;
            }
        }
        None
    }

    fn forget(&mut self, at: usize) {
        self.acts.remove(&at);
        self.words.remove(&at);
    }
}

/// Marks the attempts of logs that changed nothing; a verdict soon after joins its attempt.
pub(in crate::incident) fn judge(mut rows: Vec<Entry>) -> Vec<Entry> {
    for at in retried(&rows) {
        if let Some(row) = rows.get_mut(at) {
            row.outcome = Some(Outcome::Failed);
        }
    }
    let mut doubts = Doubts::of(&rows);
    let mut joined = BTreeSet::new();
    for at in 0..rows.len() {
        let attempt = rows.get(at).filter(|row| is_attempt(row) && row.kind != Kind::Statement);
        let Some(act) = attempt.filter(|_| !joined.contains(&at)) else { continue };
        let Some(verdict) = doubts.verdict(&rows, at) else { continue };
        let soon = |word: &&Entry| {
            // "So not the release" ends a lead: more than that the act was in vain.
            word.phase == Phase::FalseLead
                && !says(word, RULED_OUT)
                && start(word).saturating_sub(start(act)) <= VERDICT
        };
        let word = rows.get(verdict).filter(soon).cloned();
        let Some(act) = rows.get_mut(at) else { continue };
        act.outcome = Some(Outcome::Failed);
        act.phases.insert(Phase::FalseLead);
        if let Some(mut word) = word {
            joined.insert(verdict);
            doubts.forget(verdict);
            act.until = act.until.take().max(word.time.take());
            act.gather(word);
        }
    }
    let all = rows.into_iter().enumerate();
    all.filter(|(at, _)| !joined.contains(at)).map(|(_, row)| row).collect()
}

/// Returns the attempts whose command is given again, in no order.
fn retried(rows: &[Entry]) -> Vec<usize> {
    let mut next: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate().rev().filter(|(_, row)| row.kind == Kind::Change) {
        let Some(key) = &row.key else { continue };
        let later = next.insert((&row.rule, key), at).and_then(|later| rows.get(later));
        let again = |later: &Entry| {
            start(later).saturating_sub(start(row)) <= REMEMBERED && is_retry(row, later)
        };
        if later.is_some_and(again) {
            found.push(at);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, phase: Phase, rule: &str, title: &str) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind: Kind::Talk,
            title: title.to_owned(),
            rule: rule.to_owned(),
            ..measured::blank()
        }
    }

    #[test]
    fn a_word_that_ends_a_lead_is_a_row_of_its_own() {
        let act = Entry {
            kind: Kind::Change,
            ..row(0, Phase::Rollback, "deploy.undo", "Rollback of search started")
        };
        let word = |title: &str| row(120, Phase::FalseLead, "talk.false-lead", title);
        let vain = judge(vec![act.clone(), word("Ada: no change after the search rollback")]);
        assert_eq!(vain.len(), 1);
        let ended = judge(vec![act, word("Ada: no change. so not the search release")]);
        assert_eq!(ended.len(), 2);
        assert!(ended.iter().all(|row| row.phases.contains(&Phase::FalseLead)));
    }

    #[test]
    fn a_release_that_was_taken_back_and_was_not_it_was_taken_back_in_vain() {
        let act = |phase| Entry { kind: Kind::Change, ..row(0, phase, "deploy.x", "search: done") };
        let word = row(120, Phase::FalseLead, "talk.x", "Ada: half still fail. wasn't the release");
        let judged =
            |phase| judge(vec![act(phase), word.clone()]).first().and_then(|row| row.outcome);
        assert_eq!(judged(Phase::Rollback), Some(Outcome::Failed));
        assert_eq!(judged(Phase::Mitigate), None);
    }
}
