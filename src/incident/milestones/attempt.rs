//! Attempts to cut the impact: which of them worked.

use std::collections::BTreeSet;

use crate::incident::milestones::course::Course;
use crate::incident::milestones::story::Story;
use crate::incident::milestones::taken_back::undoes_an_attempt;
use crate::incident::signs::span::{about, start};
use crate::incident::signs::words::content;
use crate::model::event::{Edge, Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Phases of attempts.
pub(in crate::incident) const ACTS: &[Phase] = &[Phase::Mitigate, Phase::Fix, Phase::Rollback];

/// Who takes it on, calls others or looks into it may name an act, but does not act.
const ASIDE: &[Phase] =
    &[Phase::Ack, Phase::Escalate, Phase::Investigate, Phase::Report, Phase::Detect, Phase::Impact];

/// Announcement, start and finish of one attempt lie at most so many seconds apart.
pub(in crate::incident) const ONE_ACT: i64 = 300;
/// An act follows its announcement within so many seconds.
const ANNOUNCED: i64 = 900;

/// Words of people who guess.
pub(in crate::incident) const HEDGES: &[&str] = &[
    "maybe",
    "might",
    "could be",
    "perhaps",
    "possibly",
    "suspect",
    "i think",
    "may be",
    "hypothes",
    "i bet",
    "my bet",
    "would bet",
    "my guess",
    "i guess",
    "plausible",
    "probably",
    "smells",
    "coincidence",
    "tippe auf",
    "vielleicht",
    "könnte",
    "peut-être",
    "on dirait",
    "misschien",
    "lijkt op",
    "puede ser",
];

/// Words of people who see no effect.
pub(in crate::incident) const IN_VAIN: &[&str] = &[
    "no difference",
    "no effect",
    "no change",
    "no improvement",
    "not help",
    "n't help",
    "didn't work",
    "did not work",
    "made no",
    "made it worse",
    "made things worse",
    "makes it worse",
    "without effect",
    "without success",
    "nothing changed",
    "changed nothing",
    "nothing got better",
    "rollback did nothing",
    "restart did nothing",
    "rolling back did nothing",
    "did nothing for",
    "didn't fix",
    "did not fix",
    "still timing out",
    "still the same",
    "same errors",
    "errors stay",
    "nichts gebracht",
    "aucun effet",
    "helpt niks",
    "sigue igual",
];

/// Words of people who see, once a release was taken back, that it was not at fault.
pub(in crate::incident) const NOT_THE_RELEASE: &[&str] = &[
    "not the release",
    "wasn't the release",
    "wasn't our release",
    "isn't the release",
    "not the deploy",
    "wasn't the deploy",
    "isn't the deploy",
    "not the rollout",
    "wasn't the rollout",
    "not the new version",
    "wasn't the new version",
    "release was innocent",
    "release is innocent",
];

/// Words of plans that an act follows.
const PLANNED: &[&str] =
    &["going to", "gonna", "i will", "i'll", "let's", "let me", "undoing", "should we", "shall"];

/// Words of people who rule a hypothesis out.
pub(in crate::incident) const RULED_OUT: &[&str] = &[
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
pub(in crate::incident) fn effective(
    story: &Story<'_>,
    phases: &[Phase],
    not_before: i64,
) -> Option<usize> {
    let course = Course::of(story);
    let all = story
        .dated()
        .filter(|(_, entry, time)| is_attempt(entry) && time.at.timestamp() >= not_before)
        .map(|(at, ..)| at)
        .filter(|at| !is_announcement(story, *at) && !course.is_astray(*at))
        // A rollback is one, though something else had helped before.
        .filter(|at| phases != ACTS || !(course.is_late(*at) || is_preparation(story, *at)));
    // A status page tells of an act after the fact.
    let posted = |at: &usize| {
        !story.written && story.rows.get(*at).is_some_and(|row| row.phase == Phase::Communicate)
    };
    let (posts, attempts): (Vec<usize>, Vec<usize>) = all.partition(posted);
    let post =
        || posts.into_iter().find(|at| story.rows.get(*at).is_some_and(|row| about(row, phases)));
    let Some(last) = attempts.last().copied() else { return post() };
    let failing = course.failing(&attempts);
    let works = |(place, at): (usize, usize)| {
        let entry = story.rows.get(at)?;
        let later = attempts.iter().zip(&failing).skip(place);
        let works = about(entry, phases)
            && entry.outcome != Some(Outcome::Failed)
            && !comes_to_nothing(story, at)
            && course.doubts.verdict(story.rows, at).is_none()
            && !(at < last && course.is_superseded(at, last))
            && (course.is_way_back(at, &attempts)
                || !course.is_unfelt(at, later.map(|(at, share)| (*at, *share))));
        works.then_some(at)
    };
    let first = |back: bool| {
        let undoes = |at: usize| phases == ACTS && at < last && undoes_an_attempt(story, at);
        let mut found = attempts.iter().copied().enumerate();
        found.find_map(|(place, at)| works((place, at)).filter(|at| back || !undoes(*at)))
    };
    first(false).or_else(|| first(true)).or_else(post)
}

/// Returns whether an entry is an attempt.
pub(in crate::incident) fn is_attempt(entry: &Entry) -> bool {
    // A false lead that was acted on is no mitigation, and what clears is none, whatever is said of it.
    let clears = entry.kind == Kind::Signal && entry.edge == Some(Edge::Close);
    let astray = entry.phase == Phase::FalseLead || is_mistake(entry);
    let aside = entry.kind == Kind::Talk && ASIDE.contains(&entry.phase);
    about(entry, ACTS) && !clears && !astray && !aside
}

fn is_mistake(entry: &Entry) -> bool {
    entry.phases.contains(&Phase::FalseLead) && !entry.phases.contains(&Phase::Recover)
}

/// A finding that ends in "undoing it" announces the act that a machine then records.
fn is_announcement(story: &Story<'_>, at: usize) -> bool {
    let Some(word) = story.rows.get(at).filter(|_| !story.written) else { return false };
    let planned = word.phases.contains(&Phase::Identify) || says(word, PLANNED);
    let after = story.rows.iter().skip(at + 1);
    let soon = after.take_while(|act| start(act).saturating_sub(start(word)) <= ANNOUNCED);
    word.kind != Kind::Change
        && soon.into_iter().any(|act| {
            // "Rolling back" right before a rollback is recorded needs no name to be about it.
            let undoes = word.phase == Phase::Rollback && act.phase == Phase::Rollback;
            let meant = act.service.as_ref().is_none_or(|service| {
                let named = content(service);
                named.is_empty() || !content(&word.title).is_disjoint(&named)
            });
            act.kind == Kind::Change && is_attempt(act) && (undoes || (planned && meant))
        })
}

/// What somebody says to do right before a machine records an act that works only makes way for it, unless all is well
/// in between.
fn is_preparation(story: &Story<'_>, at: usize) -> bool {
    let said = |row: &&Entry| row.kind == Kind::Talk && row.phase != Phase::Communicate;
    let Some(word) = story.rows.get(at).filter(said).filter(|_| !story.written) else {
        return false;
    };
    let after = story.rows.iter().skip(at + 1);
    let soon = after.take_while(|act| start(act).saturating_sub(start(word)) <= ONE_ACT);
    soon.take_while(|act| act.phase != Phase::Recover).any(|act| {
        let works = act.outcome != Some(Outcome::Failed);
        act.kind == Kind::Change && about(act, ACTS) && is_attempt(act) && works
    })
}

/// Returns whether what is said to be begun is soon said to have failed, before anything more of its kind is done.
fn comes_to_nothing(story: &Story<'_>, at: usize) -> bool {
    let begun = |row: &&Entry| row.outcome == Some(Outcome::Started) && row.kind == Kind::Talk;
    let Some(word) = story.rows.get(at).filter(begun).filter(|_| !story.written) else {
        return false;
    };
    let after = story.rows.iter().skip(at + 1);
    let mut soon = after.take_while(|act| start(act).saturating_sub(start(word)) <= ANNOUNCED);
    let next = soon.find(|act| act.phase == word.phase && is_attempt(act));
    next.is_some_and(|act| act.outcome == Some(Outcome::Failed))
}

/// Returns whether `next` is the same command as `entry`, given again in the same place: the first did not work.
pub(in crate::incident) fn is_retry(entry: &Entry, next: &Entry) -> bool {
    let change = entry.kind == Kind::Change && next.kind == Kind::Change;
    let begun = matches!(entry.outcome, Some(Outcome::Started | Outcome::Failed));
    let again = matches!(next.outcome, Some(Outcome::Started | Outcome::Done));
    let places = |entry: &Entry| -> BTreeSet<_> {
        entry.evidence.iter().map(|place| place.origin.source.clone()).collect()
    };
    let told = |entry: &Entry| (entry.rule.clone(), entry.key.clone(), entry.title.clone());
    let same = entry.key.is_some() && told(entry) == told(next);
    is_attempt(entry)
        && change
        && begun
        && again
        && same
        && !places(entry).is_disjoint(&places(next))
}

/// Returns whether an entry closes a false lead.
pub(in crate::incident) fn rules_out(entry: &Entry) -> bool {
    matches!(entry.outcome, Some(Outcome::Failed | Outcome::Done))
        || says(entry, RULED_OUT)
        || says(entry, IN_VAIN)
}

/// Returns whether the title or the first place of an entry holds one of `phrases`.
pub(in crate::incident) fn says(entry: &Entry, phrases: &[&str]) -> bool {
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
