//! Attempts to cut the impact: which of them worked.

use crate::incident::span::{about, detects};
use crate::incident::story::Story;
use crate::incident::words::content;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Phases of attempts.
const ACTS: &[Phase] = &[Phase::Mitigate, Phase::Fix, Phase::Rollback];

/// Words of people who see no effect.
const IN_VAIN: &[&str] = &[
    "no difference",
    "no effect",
    "no change",
    "no improvement",
    "not help",
    "n't help",
    "didn't work",
    "did not work",
    "still failing",
    "still broken",
    "still down",
    "made no",
    "without effect",
    "without success",
];

/// Words of people who rule a hypothesis out.
const RULED_OUT: &[&str] = &[
    "ruled out",
    "rule out",
    "red herring",
    "false lead",
    "so not",
    "not the",
    "wasn't",
    "isn't",
    "innocent",
    "dead end",
    "in vain",
    "unrelated",
    "no sign",
    "turned out",
    "cleared",
    "all green",
    "healthy",
    "not to blame",
    "misleading",
    "proved wrong",
    "nothing wrong",
    "found no",
];

/// Returns the first attempt about one of `phases` that worked and was not superseded.
pub(super) fn effective(story: &Story<'_>, phases: &[Phase], not_before: i64) -> Option<usize> {
    let attempts: Vec<usize> = story
        .dated()
        .filter(|(_, entry, time)| is_attempt(entry) && time.at.timestamp() >= not_before)
        .map(|(at, ..)| at)
        .collect();
    attempts.iter().copied().find(|at| {
        let Some(entry) = story.rows.get(*at) else { return false };
        let next = attempts.iter().copied().find(|next| next > at);
        about(entry, phases)
            && entry.outcome != Some(Outcome::Failed)
            && !is_in_vain(story, *at)
            && !next.is_some_and(|_| is_superseded(story, *at, &attempts))
    })
}

fn is_attempt(entry: &Entry) -> bool {
    // A false lead that was acted on is no mitigation.
    about(entry, ACTS) && !(entry.phase == Phase::FalseLead || is_mistake(entry))
}

fn is_mistake(entry: &Entry) -> bool {
    entry.phases.contains(&Phase::FalseLead) && !entry.phases.contains(&Phase::Recover)
}

/// A later word says that this attempt changed nothing.
fn is_in_vain(story: &Story<'_>, at: usize) -> bool {
    let Some(entry) = story.rows.get(at) else { return false };
    let mut names = content(&entry.title);
    names.extend(entry.service.iter().flat_map(|service| content(service)));
    let kind = if entry.phases.contains(&Phase::Rollback) { "rollback" } else { "fix" };
    let later = story.rows.iter().skip(at + 1);
    let until =
        later.clone().position(|row| about(row, ACTS) && row.outcome != Some(Outcome::Failed));
    later.take(until.unwrap_or(usize::MAX)).any(|row| {
        let says = says(row, IN_VAIN) || row.outcome == Some(Outcome::Failed);
        let named = !content(&row.title).is_disjoint(&names)
            || row.title.to_lowercase().contains(kind)
            || row.kind != Kind::Signal;
        says && named
            && about(row, &[Phase::FalseLead, Phase::Note, Phase::Investigate, Phase::Impact])
    })
}

/// Between this attempt and a later one the trouble fires, hurts or fails again.
fn is_superseded(story: &Story<'_>, at: usize, attempts: &[usize]) -> bool {
    let last = attempts.iter().copied().max().unwrap_or(at);
    let between = story.rows.iter().enumerate().filter(|(row, _)| *row > at && *row < last);
    let mut between = between.map(|(_, row)| row);
    between.any(|row| {
        let fires = detects(row) || row.phase == Phase::Impact || row.phase == Phase::Detect;
        let fails = row.outcome == Some(Outcome::Failed) && row.phase != Phase::FalseLead;
        fires || fails
    })
}

/// Returns whether an entry closes a false lead.
pub(super) fn rules_out(entry: &Entry) -> bool {
    matches!(entry.outcome, Some(Outcome::Failed | Outcome::Done)) || says(entry, RULED_OUT)
}

/// Returns whether the title or the first place of an entry holds one of `phrases`.
pub(super) fn says(entry: &Entry, phrases: &[&str]) -> bool {
    let mut text = entry.title.to_lowercase();
    // Machine lines carry whole payloads whose words are nobody's judgement.
    if entry.kind != Kind::Signal
        && let Some(place) = entry.evidence.first()
    {
        text.push(' ');
        text.push_str(&place.text.to_lowercase());
    }
    let text = text.replace('’', "'");
    phrases.iter().any(|phrase| text.contains(phrase))
}
