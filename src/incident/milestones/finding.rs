//! When the cause was found: a guess, what is ruled out later and what only sounds like a finding are none.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::milestones::attempt::{ACTS, HEDGES, RULED_OUT, rules_out, says};
use crate::incident::milestones::states::is_page_closed;
use crate::incident::milestones::story::Story;
use crate::incident::signs::span::{about, start};
use crate::incident::signs::words;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Words of people who say that they have found it.
const FOUND: &[&str] = &[
    "found",
    "got it",
    "confirmed",
    "root cause",
    "culprit",
    "turns out",
    "turned out",
    "bingo",
    "verified",
    "reproduced",
    "mystery solved",
    "there it is",
    "there we go",
    "that's me",
    "thats me",
    "that was me",
    "it was me",
    "my change",
    "my fault",
    "my bad",
    "mea culpa",
    "gefunden",
    "trouvé",
    "gevonden",
    "encontrado",
    "confirmé",
    "bestätigt",
];

/// Words that give the reason, whoever says them.
const REASONS: &[&str] =
    &["because", "caused by", "due to", "that's why", "the reason", "explains", "the cause"];

/// A finding follows what only sounded like one within so many seconds.
const LATER: i64 = 3_600;

/// Returns the first finding of the cause that is neither a guess nor ruled out later.
pub(in crate::incident) fn identify(story: &Story<'_>) -> Option<usize> {
    let found: Vec<usize> = story
        .dated()
        .filter(|(_, entry, _)| {
            let denied = entry.outcome == Some(Outcome::Failed) || entry.phase == Phase::FalseLead;
            entry.phases.contains(&Phase::Identify) && !denied && !is_passing(story, entry)
        })
        .map(|(at, ..)| at)
        .collect();
    let found = in_time(story, found);
    let denied = denials(story);
    // An attempt that failed need not have been aimed at the wrong cause: it must name more of it.
    let vain = story.rows.iter().enumerate().filter(|(_, row)| !story.written && is_vain(row));
    let vain: Vec<_> = vain.map(|(at, row)| (at, words::topic(row))).collect();
    let is_contradicted = |at: usize| {
        let hypothesis = story.rows.get(at).map(words::topic).unwrap_or_default();
        let failed = |(word, attempt): &(usize, BTreeSet<String>)| {
            *word > at && attempt.intersection(&hypothesis).count() > 1
        };
        hypothesis.iter().any(|word| denied.get(word).is_some_and(|last| *last > at))
            || vain.iter().any(failed)
    };
    let sure = |at: &usize| {
        story.rows.get(*at).is_some_and(|e| {
            !says(e, HEDGES) && e.outcome != Some(Outcome::Started) && !is_contradicted(*at)
        })
    };
    let before = story.rows.get(..found.last().copied().unwrap_or_default());
    let last = before.and_then(|rows| rows.iter().rposition(astray));
    // A document that goes on to wrong ideas or calls for help, and then names the cause, has it from there.
    let unsettled = |at: &usize| story.written && last.is_some_and(|last| last > *at);
    let sure = |at: &usize| sure(at) && !unsettled(at);
    let kept = |at: &usize| !is_contradicted(*at);
    let first = found.iter().find(|at| sure(at)).or_else(|| found.iter().find(|at| kept(at)));
    let later = root(story, found.iter().filter(|at| sure(at))).or_else(|| {
        first.and_then(|first| outspoken(story, *first, found.iter().filter(|at| sure(at))))
    });
    later.or_else(|| first.copied())
}

/// Returns what a document itself calls the root cause, before anybody acts: what was found before was on the way there.
fn root<'a>(story: &Story<'_>, mut found: impl Iterator<Item = &'a usize>) -> Option<usize> {
    let acts = |row: &Entry| about(row, ACTS) || row.phases.contains(&Phase::Resolve);
    let acted = story.rows.iter().position(acts).unwrap_or(usize::MAX);
    let named = |at: &&usize| story.rows.get(**at).is_some_and(|row| says(row, &["root cause"]));
    found.find(|at| story.written && **at <= acted && named(at)).copied()
}

/// Returns what was found before all was over, where anything was: who writes it up that evening found nothing new.
fn in_time(story: &Story<'_>, found: Vec<usize>) -> Vec<usize> {
    let ends = |row: &&Entry| row.phases.contains(&Phase::Resolve) || is_page_closed(row);
    let over = story.rows.iter().filter(|row| !story.written && ends(row)).map(start).max();
    let early = |at: &usize| {
        let row = story.rows.get(*at);
        row.zip(over).is_none_or(|(row, over)| start(row) <= over)
    };
    let kept: Vec<usize> = found.iter().copied().filter(early).collect();
    if kept.is_empty() { found } else { kept }
}

/// Returns whether people went after something wrong, or called for help.
fn astray(row: &Entry) -> bool {
    matches!(row.phase, Phase::FalseLead | Phase::Escalate)
}

/// Returns whether a pager's row has the finding only from words that were taken in with it.
fn is_passing(story: &Story<'_>, row: &Entry) -> bool {
    let hands = matches!(row.phase, Phase::Escalate | Phase::Ack | Phase::Report);
    !story.written && row.kind == Kind::Signal && hands
}

/// Returns the finding that somebody calls one, or that follows wrong ideas and calls for help, where `first` only sounds
/// like one and nothing was better by then.
fn outspoken<'a>(
    story: &Story<'_>,
    first: usize,
    mut found: impl Iterator<Item = &'a usize>,
) -> Option<usize> {
    let row = story.rows.get(first).filter(|row| !story.written && row.kind == Kind::Talk)?;
    if says(row, FOUND) || says(row, REASONS) {
        return None;
    }
    let eased = story.rows.iter().skip(first).position(|row| row.phase == Phase::Recover);
    let until = eased.map_or(usize::MAX, |eased| first.saturating_add(eased));
    let calls = |at: &&usize| {
        let later = story.rows.get(**at).filter(|_| (first + 1..until).contains(*at));
        later.is_some_and(|later| {
            let soon = start(later).saturating_sub(start(row)) <= LATER;
            let between = story.rows.get(first + 1..**at).unwrap_or_default();
            let called = says(later, FOUND) || between.iter().any(astray);
            soon && later.kind == Kind::Talk && called
        })
    };
    found.find(calls).copied()
}

/// Returns whether an attempt failed, rather than a hypothesis.
fn is_vain(row: &Entry) -> bool {
    let denies = row.phases.contains(&Phase::FalseLead) && row.kind != Kind::Signal;
    denies && row.outcome == Some(Outcome::Failed) && !says(row, RULED_OUT)
}

/// Returns the last row that rules out what each word names.
fn denials(story: &Story<'_>) -> BTreeMap<String, usize> {
    let mut last = BTreeMap::new();
    for (at, row) in story.rows.iter().enumerate() {
        let denies = row.phases.contains(&Phase::FalseLead) && row.kind != Kind::Signal;
        // An act without effect leaves the cause that a document has named.
        let act = is_vain(row) && (!story.written || ACTS.contains(&row.phase));
        if denies && rules_out(row) && !act {
            last.extend(words::topic(row).into_iter().map(|word| (word, at)));
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, phase: Phase, kind: Kind, title: &str) -> Entry {
        let moment = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(moment, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            title: title.to_owned(),
            ..measured::blank()
        }
    }

    fn found(rows: &[Entry]) -> Option<usize> {
        let story = Story {
            rows,
            summaries: &[],
            windows: &[],
            written: false,
            requests: None,
            end_of_input: i64::MAX,
        };
        identify(&story)
    }

    #[test]
    fn who_calls_it_found_knows_better_than_who_only_sounds_so() {
        let said = |second, title: &str| row(second, Phase::Identify, Kind::Talk, title);
        let rows = [
            said(0, "Ada: release 7.2 rewrites the sessions"),
            said(900, "Bo: found it: the flag was ramped to all"),
        ];
        assert_eq!(found(&rows), Some(1));
        let named = said(0, "Ada: it fails because release 7.2 rewrites the sessions");
        assert_eq!(found(&[named, rows[1].clone()]), Some(0));
        let well = row(300, Phase::Recover, Kind::Talk, "Ada: logins work again");
        assert_eq!(found(&[rows[0].clone(), well, rows[1].clone()]), Some(0));
    }

    #[test]
    fn who_writes_it_up_when_all_is_over_finds_nothing_new() {
        let said = |second, title: &str| row(second, Phase::Identify, Kind::Talk, title);
        let over = row(1_200, Phase::Resolve, Kind::Talk, "Ada: all clear");
        let rows =
            [said(0, "Bo: the flag went to all"), over, said(1_900, "Bo: found it: the pool")];
        assert_eq!(found(&rows), Some(0));
        assert_eq!(found(&rows[1..]), Some(1));
    }

    #[test]
    fn a_page_that_took_words_in_finds_nothing() {
        let mut page = row(0, Phase::Escalate, Kind::Signal, "database team paged");
        page.phases.insert(Phase::Identify);
        assert_eq!(found(&[page]), None);
    }
}
