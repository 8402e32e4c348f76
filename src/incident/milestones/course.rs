//! The course of one incident as far as it tells which attempts helped: read once, asked of every attempt.

use std::collections::BTreeSet;

use crate::incident::milestones::attempt::{ACTS, ONE_ACT, is_attempt};
use crate::incident::milestones::states::States;
use crate::incident::milestones::story::Story;
use crate::incident::milestones::verdict::Doubts;
use crate::incident::signs::span::{about, detects, start};
use crate::incident::signs::words::canonical;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// So many seconds after an attempt monitors may still tell of the time before.
const LAG: i64 = 180;

/// So many seconds after a start a program may still tell of how it went down before.
const STARTING: i64 = 15;
/// An attempt shows its effect within so many seconds.
const EFFECT: i64 = 600;
/// A rollback may take so many seconds.
const WAY_BACK: i64 = 3_600;
/// Requests fail unchanged where this part of the former share still fails.
const UNCHANGED: f64 = 0.8;
/// Most of the impact is over where less than this part of the former share still fails.
const MOSTLY: f64 = 0.5;

/// Words for measures that hold the line until the lasting fix.
const STOPGAP: &[&str] =
    &["temporar", "stopgap", "stop-gap", "workaround", "band-aid", "for now", "buy us time"];

/// What an attempt is judged by. All lists are of indices of rows, in order.
pub(in crate::incident) struct Course<'s> {
    story: &'s Story<'s>,
    /// Words of people who saw no effect.
    pub(in crate::incident) doubts: Doubts,
    /// The services that alerts name.
    ill: BTreeSet<String>,
    /// The first finding of the cause.
    informed: Option<usize>,
    /// Attempts on services that alerts name.
    on_ill: Vec<usize>,
    /// First effects.
    eased: Vec<usize>,
    /// Of those, what tells of nothing but that it is well again.
    well: Vec<usize>,
    states: States,
    /// Calls for help.
    calls: Vec<usize>,
    /// What shows that the trouble goes on.
    troubles: Vec<usize>,
    /// The seconds in which something breaks down again that had come back.
    relapses: Vec<i64>,
}

impl<'s> Course<'s> {
    /// Returns the course that `story` tells.
    pub(in crate::incident) fn of(story: &'s Story<'s>) -> Self {
        let names = story.rows.iter().filter(|row| detects(row));
        let ill: BTreeSet<String> = names
            .filter_map(|row| row.service.as_ref().map(|service| canonical(service)))
            .collect();
        let list = |is: &dyn Fn(&Entry) -> bool| -> Vec<usize> {
            let rows = story.rows.iter().enumerate();
            rows.filter(|(_, row)| is(row)).map(|(at, _)| at).collect()
        };
        let broken = story.rows.iter().filter(|row| row.phase == Phase::Impact && detects(row));
        let relapses = broken.flat_map(|row| {
            // What comes back at once tells, while it starts, how it went down.
            let back = row.until.as_ref().map_or(i64::MAX, |until| until.at.timestamp());
            let seconds = row.relapses.iter().map(|relapse| relapse.time.at.timestamp());
            seconds.filter(move |second| back.saturating_sub(*second) > LAG)
        });
        let mut relapses: Vec<i64> = relapses.collect();
        relapses.sort_unstable();
        Self {
            relapses,
            story,
            doubts: Doubts::of(story.rows),
            informed: story.rows.iter().position(|row| row.phases.contains(&Phase::Identify)),
            on_ill: list(&|row| is_attempt(row) && is_on(&ill, row) == Some(true)),
            eased: list(&|row| row.phases.contains(&Phase::Recover)),
            well: list(&|row| {
                let whole = !matches!(row.outcome, Some(Outcome::Failed | Outcome::Partial));
                row.phase == Phase::Recover && whole && !about(row, ACTS)
            }),
            states: States::of(story),
            calls: list(&|row| row.phase == Phase::Escalate),
            troubles: list(&|row| is_trouble(row, story.written)),
            ill,
        }
    }

    /// An act on a service that no alert names, while a later one on an alerting service is what helps.
    pub(in crate::incident) fn is_astray(&self, at: usize) -> bool {
        let astray = |row: &Entry| row.kind == Kind::Change && is_on(&self.ill, row) == Some(false);
        // Who has found the cause acts where it is.
        let informed = self.informed.is_some_and(|first| first < at);
        if self.story.written || informed || !self.story.rows.get(at).is_some_and(astray) {
            return false;
        }
        next(&self.on_ill, at) < next(&self.eased, at)
    }

    /// Between this attempt and the last one the trouble fires, hurts or fails again.
    pub(in crate::incident) fn is_superseded(&self, at: usize, last: usize) -> bool {
        let Some(begun) = self.story.rows.get(at).map(start) else { return false };
        let call = next(&self.calls, at);
        if call < last && call <= next(&self.eased, at) {
            return true;
        }
        // Monitors lag: what fires right after an attempt tells of the time before it.
        let lag = if self.story.written { 0 } else { LAG };
        let late = |row: &usize| {
            let row = self.story.rows.get(*row);
            row.is_some_and(|row| start(row).saturating_sub(begun) >= lag)
        };
        let first = self.troubles.partition_point(|row| *row <= at || !late(row));
        let until = self.story.rows.get(last).map_or(i64::MAX, start);
        // What fails says so at once, and not for the first time.
        let again = self.relapses.partition_point(|second| *second <= begun + STARTING);
        self.troubles.get(first).is_some_and(|row| *row < last)
            || self.relapses.get(again).is_some_and(|second| *second < until)
    }

    /// All was well before this attempt, and no trouble came back in between: it cleans up.
    pub(in crate::incident) fn is_late(&self, at: usize) -> bool {
        let Some(act) = self.story.rows.get(at).filter(|_| !self.story.written).map(start) else {
            return false;
        };
        let again = |from: usize, second: i64| {
            let troubled = [&self.troubles, &self.calls].iter().any(|list| next(list, from) < at);
            let relapse = self.relapses.partition_point(|relapse| *relapse <= second);
            troubled || self.relapses.get(relapse).is_some_and(|relapse| *relapse < act)
        };
        self.well.iter().take_while(|well| **well < at).any(|well| {
            let second = self.story.rows.get(*well).map(start).unwrap_or_default();
            self.is_over((second, act)) && !again(*well, second)
        })
    }

    /// Returns whether most of the impact is over between two seconds: few requests fail or, where none were counted,
    /// nothing fires.
    fn is_over(&self, (from, to): (i64, i64)) -> bool {
        let begun = self.story.windows.iter().map(|window| window.from.at.timestamp()).min();
        // What comes back before anything fails is another matter.
        if begun.is_some_and(|begun| begun >= from) {
            return false;
        }
        let ill = begun.and_then(|begun| self.share(begun, from));
        match ill.zip(self.share(from, to)) {
            Some((ill, then)) => then < ill * MOSTLY,
            None => !self.states.fires_after(from),
        }
    }

    /// Returns the share of requests that fail right before each of `attempts`; `None` where none were counted.
    pub(in crate::incident) fn failing(&self, attempts: &[usize]) -> Vec<Option<f64>> {
        let share = |at: &usize| {
            let second = start(self.story.rows.get(*at)?);
            self.share(second - ONE_ACT, second)
        };
        attempts.iter().map(share).collect()
    }

    /// Returns the share of requests that fail between two seconds; `None` where none were counted.
    fn share(&self, from: i64, to: i64) -> Option<f64> {
        let named = self.story.windows.iter().filter_map(|window| window.service.as_ref());
        self.story.requests?.failing(&named.collect(), from, to)
    }

    /// A rollback with nothing but rollbacks between it and the first effect: to put back what was may take long.
    pub(in crate::incident) fn is_way_back(&self, at: usize, attempts: &[usize]) -> bool {
        let back =
            |at: &usize| self.story.rows.get(*at).is_some_and(|row| about(row, &[Phase::Rollback]));
        let eased = next(&self.eased, at);
        let in_time = self.story.rows.get(eased).zip(self.story.rows.get(at));
        in_time.is_some_and(|(eased, row)| start(eased).saturating_sub(start(row)) <= WAY_BACK)
            && back(&at)
            && attempts.iter().filter(|other| (at..eased).contains(*other)).all(back)
    }

    /// Long after this attempt, right before a later one, requests fail as they did before it. `later` are this
    /// attempt and those after it, each with the share that fails before it.
    pub(in crate::incident) fn is_unfelt(
        &self,
        at: usize,
        mut later: impl Iterator<Item = (usize, Option<f64>)>,
    ) -> bool {
        let Some(entry) = self.story.rows.get(at) else { return false };
        let Some((_, Some(first))) = later.next() else { return false };
        // What is meant to hold the line until the fix need not show in the requests.
        if first <= 0.0 || says_anywhere(entry, STOPGAP) {
            return false;
        }
        // Whatever else is told: the requests go on failing.
        let after = start(entry).saturating_add(EFFECT);
        if self.share(after, after + ONE_ACT).is_some_and(|share| share >= first * UNCHANGED) {
            return true;
        }
        let ends = self.story.windows.iter().filter_map(|window| window.to.as_ref());
        let last = ends.map(|to| to.at.timestamp()).max();
        let eased = next(&self.eased, at);
        later.take_while(|(later, _)| *later <= eased).any(|(later, share)| {
            let after = self.story.rows.get(later).map(start).unwrap_or_default();
            let unchanged = share.is_some_and(|share| share >= first * UNCHANGED);
            let since = after.saturating_sub(start(entry));
            // Where all is well right after the later one, that it was.
            let then = last.is_some_and(|last| (0..=LAG).contains(&last.saturating_sub(after)));
            unchanged && since >= if then { LAG } else { EFFECT }
        })
    }
}

/// Returns the first of `list` after `at`.
fn next(list: &[usize], at: usize) -> usize {
    list.get(list.partition_point(|row| *row <= at)).copied().unwrap_or(usize::MAX)
}

fn is_on(ill: &BTreeSet<String>, row: &Entry) -> Option<bool> {
    row.service.as_ref().map(|service| ill.contains(&canonical(service)))
}

fn is_trouble(row: &Entry, written: bool) -> bool {
    let grave = row.severity.is_none_or(|severity| severity >= Severity::Error);
    let fires = (detects(row) && grave) || matches!(row.phase, Phase::Impact | Phase::Detect);
    let fails = row.outcome == Some(Outcome::Failed) && row.phase != Phase::FalseLead;
    (fires && (grave || written)) || fails
}

/// Returns whether the title or any place of an entry, whoever told it, holds one of `phrases`.
fn says_anywhere(entry: &Entry, phrases: &[&str]) -> bool {
    let places = entry.evidence.iter().map(|place| place.text.as_str());
    let mut texts = places.chain([entry.title.as_str()]).map(str::to_lowercase);
    texts.any(|text| phrases.iter().any(|phrase| text.contains(phrase)))
}
