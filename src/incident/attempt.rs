//! Attempts to cut the impact: which of them worked.

use std::collections::BTreeSet;

use crate::incident::span::{about, detects, start};
use crate::incident::story::Story;
use crate::incident::words::{canonical, content, topic};
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// Phases of attempts.
const ACTS: &[Phase] = &[Phase::Mitigate, Phase::Fix, Phase::Rollback];

/// Announcement, start and finish of one attempt lie at most so many seconds apart.
const ONE_ACT: i64 = 300;
/// Somebody who names an attempt may speak of one so many seconds ago.
const REMEMBERED: i64 = 3_600;
/// An act follows its announcement within so many seconds.
const ANNOUNCED: i64 = 900;
/// A verdict so many seconds after the attempt is told in its row.
const VERDICT: i64 = 600;
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

/// Words of plans that an act follows.
const PLANNED: &[&str] =
    &["going to", "gonna", "i will", "i'll", "let's", "let me", "undoing", "should we", "shall"];

/// Words for measures that hold the line until the lasting fix.
const STOPGAP: &[&str] =
    &["temporar", "stopgap", "stop-gap", "workaround", "band-aid", "for now", "buy us time"];

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
        .filter(|at| !is_announcement(story, *at) && !is_astray(story, *at))
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

/// A finding that ends in "undoing it" announces the act that a machine then records.
fn is_announcement(story: &Story<'_>, at: usize) -> bool {
    let Some(word) = story.rows.get(at).filter(|_| !story.written) else { return false };
    let planned = word.phases.contains(&Phase::Identify) || says(word, PLANNED);
    word.kind != Kind::Change
        && planned
        && story.rows.iter().skip(at + 1).any(|act| {
            act.kind == Kind::Change
                && is_attempt(act)
                && start(act) - start(word) <= ANNOUNCED
                && act.service.as_ref().is_none_or(|service| {
                    let named = content(service);
                    named.is_empty() || !content(&word.title).is_disjoint(&named)
                })
        })
}

/// An act on a service that no alert names, while a later one on an alerting service is what helps.
fn is_astray(story: &Story<'_>, at: usize) -> bool {
    let ill: BTreeSet<String> = story
        .rows
        .iter()
        .filter(|row| detects(row))
        .filter_map(|row| row.service.as_ref().map(|service| canonical(service)))
        .collect();
    let on_ill =
        |row: &Entry| row.service.as_ref().map(|service| ill.contains(&canonical(service)));
    let astray = |row: &Entry| row.kind == Kind::Change && on_ill(row) == Some(false);
    // Who has found the cause acts where it is.
    let informed = story.rows.iter().take(at).any(|row| row.phases.contains(&Phase::Identify));
    if story.written || informed || !story.rows.get(at).is_some_and(astray) {
        return false;
    }
    let rest = story.rows.iter().skip(at + 1);
    let mut until_eased = rest.take_while(|row| !row.phases.contains(&Phase::Recover));
    until_eased.any(|row| is_attempt(row) && on_ill(row) == Some(true))
}

/// Marks the attempts of logs that changed nothing; a verdict soon after joins its attempt.
pub(super) fn judge(mut rows: Vec<Entry>) -> Vec<Entry> {
    let mut at = 0;
    while at < rows.len() {
        let attempt = rows.get(at).filter(|row| is_attempt(row) && row.kind != Kind::Statement);
        let verdict = attempt.and_then(|_| verdict(&rows, at));
        at += 1;
        let Some(verdict) = verdict else { continue };
        let soon = rows.get(verdict).zip(rows.get(at - 1)).is_some_and(|(word, act)| {
            word.phase == Phase::FalseLead && start(word) - start(act) <= VERDICT
        });
        let word = if soon { Some(rows.remove(verdict)) } else { None };
        let Some(act) = rows.get_mut(at - 1) else { continue };
        act.outcome = Some(Outcome::Failed);
        act.phases.insert(Phase::FalseLead);
        if let Some(mut word) = word {
            act.until = act.until.take().max(word.time.take());
            act.gather(word);
        }
    }
    rows
}

/// A later word says that this attempt, or the one that it was part of, changed nothing.
fn is_in_vain(story: &Story<'_>, at: usize) -> bool {
    verdict(story.rows, at).is_some()
}

/// Returns the later word that says so.
fn verdict(rows: &[Entry], at: usize) -> Option<usize> {
    let entry = rows.get(at)?;
    let mut about_it = topic(entry);
    about_it.extend(entry.service.iter().flat_map(|service| content(service)));
    let doubts = &[Phase::FalseLead, Phase::Note, Phase::Investigate, Phase::Impact];
    let mut words = rows.iter().enumerate().skip(at + 1).filter(|(later, row)| {
        let last = rows.iter().take(*later).rev().find(|row| about(row, ACTS));
        let named = !topic(row).is_disjoint(&about_it);
        let meant = last.is_some_and(|last| start(last) - start(entry) <= ONE_ACT);
        about(row, doubts)
            && says(row, IN_VAIN)
            && ((named && start(row) - start(entry) <= REMEMBERED) || meant)
    });
    words.next().map(|(later, _)| later)
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
    // What is meant to hold the line until the fix need not show in the requests.
    let stopgap = says_anywhere(entry, STOPGAP);
    to - from >= EFFECT && !eased && !stopgap && first > 0.0 && last >= first * UNCHANGED
}

/// Between this attempt and a later one the trouble fires, hurts or fails again.
fn is_superseded(story: &Story<'_>, at: usize, attempts: &[usize]) -> bool {
    let last = attempts.iter().copied().max().unwrap_or(at);
    let Some(begun) = story.rows.get(at).map(start) else { return false };
    let between = story.rows.iter().enumerate().filter(|(row, _)| *row > at && *row < last);
    // Monitors lag: what fires right after an attempt tells of the time before it.
    let lag = if story.written { 0 } else { LAG };
    let mut between = between.map(|(_, row)| row).filter(|row| start(row) - begun >= lag);
    let calls_for_help = |row: &Entry| row.phase == Phase::Escalate;
    let mut after = story.rows.iter().skip(at + 1).take(last.saturating_sub(at + 1));
    let first = after.find(|row| calls_for_help(row) || row.phases.contains(&Phase::Recover));
    if first.is_some_and(calls_for_help) {
        return true;
    }
    between.any(|row| {
        let grave = row.severity.is_none_or(|severity| severity >= Severity::Error);
        let fires = (detects(row) && grave) || matches!(row.phase, Phase::Impact | Phase::Detect);
        let fails = row.outcome == Some(Outcome::Failed) && row.phase != Phase::FalseLead;
        (fires && (grave || story.written)) || fails
    })
}

/// Returns whether an entry closes a false lead.
pub(super) fn rules_out(entry: &Entry) -> bool {
    matches!(entry.outcome, Some(Outcome::Failed | Outcome::Done))
        || says(entry, RULED_OUT)
        || says(entry, IN_VAIN)
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

/// Returns whether the title or any place of an entry, whoever told it, holds one of `phrases`.
fn says_anywhere(entry: &Entry, phrases: &[&str]) -> bool {
    let places = entry.evidence.iter().map(|place| place.text.as_str());
    let mut texts = places.chain([entry.title.as_str()]).map(str::to_lowercase);
    texts.any(|text| phrases.iter().any(|phrase| text.contains(phrase)))
}
