//! Attempts to cut the impact: which of them worked.

use crate::incident::span::{about, detects, start};
use crate::incident::story::Story;
use crate::incident::words::content;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// Phases of attempts.
const ACTS: &[Phase] = &[Phase::Mitigate, Phase::Fix, Phase::Rollback];

/// Announcement, start and finish of one attempt lie at most so many seconds apart.
const ONE_ACT: i64 = 300;
/// Somebody who names an attempt may speak of one so many seconds ago.
const REMEMBERED: i64 = 3_600;
/// So many seconds after an attempt monitors may still tell of the time before.
const LAG: i64 = 180;

/// An attempt shows its effect within so many seconds.
const EFFECT: i64 = 600;
/// Requests fail unchanged where this part of the former share still fails.
const UNCHANGED: f64 = 0.8;

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
        let unfelt = attempts.iter().any(|later| later > at && is_unfelt(story, *at, *later));
        about(entry, phases)
            && !unfelt
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

/// A later word says that this attempt, or the one that it was part of, changed nothing.
fn is_in_vain(story: &Story<'_>, at: usize) -> bool {
    let Some(entry) = story.rows.get(at) else { return false };
    let mut about_it = content(&entry.title);
    about_it.extend(entry.service.iter().flat_map(|service| content(service)));
    let doubts = &[Phase::FalseLead, Phase::Note, Phase::Investigate, Phase::Impact];
    story.rows.iter().enumerate().skip(at + 1).any(|(later, row)| {
        let last = story.rows.iter().take(later).rev().find(|row| about(row, ACTS));
        let named = !content(&row.title).is_disjoint(&about_it);
        let meant = last.is_some_and(|last| start(last) - start(entry) <= ONE_ACT);
        about(row, doubts)
            && says(row, IN_VAIN)
            && ((named && start(row) - start(entry) <= REMEMBERED) || meant)
    })
}

/// Long after this attempt, right before a later one, requests fail as they did before it.
fn is_unfelt(story: &Story<'_>, at: usize, later: usize) -> bool {
    let (Some(entry), Some(next)) = (story.rows.get(at), story.rows.get(later)) else {
        return false;
    };
    let services = story.windows.iter().filter_map(|window| window.service.as_ref()).collect();
    let before = |second: i64| story.requests?.failing(&services, second - ONE_ACT, second);
    let between = story.rows.iter().skip(at + 1).take(later - at - 1);
    let eased = between.into_iter().any(|row| row.phases.contains(&Phase::Recover));
    let (from, to) = (start(entry), start(next));
    let Some((first, last)) = before(from).zip(before(to)) else { return false };
    to - from >= EFFECT && !eased && first > 0.0 && last >= first * UNCHANGED
}

/// Between this attempt and a later one the trouble fires, hurts or fails again.
fn is_superseded(story: &Story<'_>, at: usize, attempts: &[usize]) -> bool {
    let last = attempts.iter().copied().max().unwrap_or(at);
    let Some(begun) = story.rows.get(at).map(start) else { return false };
    let between = story.rows.iter().enumerate().filter(|(row, _)| *row > at && *row < last);
    // Monitors lag: what fires right after an attempt tells of the time before it.
    let lag = if story.written { 0 } else { LAG };
    let mut between = between.map(|(_, row)| row).filter(|row| start(row) - begun >= lag);
    between.any(|row| {
        let grave = row.severity.is_none_or(|severity| severity >= Severity::Error);
        let fires = (detects(row) && grave) || matches!(row.phase, Phase::Impact | Phase::Detect);
        let fails = row.outcome == Some(Outcome::Failed) && row.phase != Phase::FalseLead;
        (fires && (grave || story.written)) || fails
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
