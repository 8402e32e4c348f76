//! Whether two rows of one incident, soon after each other, are two voices of one thing.

use std::collections::BTreeSet;

use crate::base::name;
use crate::incident::milestones::attempt::{ACTS, HEDGES, rules_out, says};
use crate::incident::rows::one_act::{one_act, one_announced, one_errand, one_finish, one_run};
use crate::incident::rows::one_word::{
    one_ack, one_answer, one_finding, one_look, one_relapse, one_talk, one_ticket,
};
use crate::incident::signs::measured::is_measured;
use crate::incident::signs::span::detects;
use crate::incident::signs::words::{canonical, hypothesis, topic, words};
use crate::model::event::{Edge, Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// What is told within so many seconds may be one thing.
pub(in crate::incident) const MINUTE: i64 = 60;
/// Clears of one service come within so many seconds: Alertmanager's default `group_interval`.
const CLEARS: i64 = 300;
/// Alerts that clear one after another, over so many seconds, are one recovery.
pub(in crate::incident) const RECOVERY: i64 = 900;
/// While requests fail, what fails with them is told with them for so many seconds.
pub(in crate::incident) const FAILING: i64 = 300;
/// Who clears a suspicion speaks of one of so many seconds ago.
const SUSPECTED: i64 = 3_600;
/// Rows further apart than so many seconds are never one.
pub(in crate::incident) const LONGEST: i64 = SUSPECTED;
/// Words of one name that a chat bot's line has in common with the alert that it passes on.
const PASSED_ON: usize = 2;

/// Words of titles that say what happens, not to what.
pub(in crate::incident) const VERBS: &[&str] = &[
    "fires",
    "clears",
    "pages",
    "again",
    "problem",
    "told",
    "has",
    "opens",
    "check",
    "monitor",
    "fired",
    "triggered",
    "new",
    "this",
    "that",
    "are",
    "not",
];

/// What else begins a lead, though a finding may hold it as well.
const GUESSES: &[&str] = &["?", "could", "guess", "thinking", "screams", "blame", "my money"];

/// Returns whether a person guesses at a cause: the row is a lead of its own.
pub(in crate::incident) fn guesses(row: &Entry) -> bool {
    says(row, HEDGES) || says(row, GUESSES)
}

/// Returns whether `row`, which begins `seconds` after `head`, tells of the same.
pub(in crate::incident) fn is_same(head: &Entry, row: &Entry, seconds: i64) -> bool {
    if seconds > MINUTE {
        return one_clearing(head, row, seconds)
            || one_announced(head, row, seconds)
            || one_finding(head, row, seconds)
            || one_finish(head, row, seconds);
    }
    one_onset(head, row)
        || is_passed_on(head, row)
        || one_failure(head, row)
        || one_recovery(head, row)
        || one_relapse(head, row)
        || one_ticket(head, row)
        || one_ack(head, row)
        || one_act(head, row)
        || one_announced(head, row, seconds)
        || one_run(head, row)
        || one_errand(head, row)
        || one_finish(head, row, seconds)
        || one_look(head, row)
        || one_talk(head, row)
        || one_answer(head, row)
        || one_finding(head, row, seconds)
}

/// Returns whether `row` clears what `head` suspects, `seconds` before.
pub(in crate::incident) fn clears(head: &Entry, row: &Entry, seconds: i64) -> bool {
    let suspects = head.phase == Phase::Investigate && guesses(head);
    let acquits = row.phase == Phase::FalseLead && rules_out(row);
    let talk = head.kind == Kind::Talk && row.kind == Kind::Talk;
    talk && suspects
        && acquits
        && seconds <= SUSPECTED
        && !hypothesis(head).is_disjoint(&hypothesis(row))
}

/// Returns whether `row` says that the same goes on failing, in so many words.
pub(in crate::incident) fn fails_on(head: &Entry, row: &Entry) -> bool {
    let symptom = |row: &Entry| row.kind == Kind::Symptom && row.phase == Phase::Impact;
    symptom(head)
        && symptom(row)
        && (&head.rule, &head.title, &head.service) == (&row.rule, &row.title, &row.service)
}

/// Returns whether `row` should give the title: a person's act rather than the bare change that it made.
pub(in crate::incident) fn says_more(row: &Entry, head: &Entry) -> bool {
    let acts = |row: &Entry| ACTS.contains(&row.phase);
    (acts(row) && head.phase == Phase::Change)
        || (head.phase == row.phase && head.kind == Kind::Talk && row.kind == Kind::Change)
}

/// Returns whether the title of a row that is taken in is told beside that of `head`.
pub(in crate::incident) fn is_listed(row: &Entry, head: &Entry) -> bool {
    match row.kind {
        Kind::Signal => row.phase != Phase::Ack,
        Kind::Symptom => true,
        // Of the steps of one errand none says what the other did.
        Kind::Change => row.phase != Phase::Change || one_errand(head, row),
        Kind::Talk | Kind::Statement | Kind::Summary => false,
    }
}

/// Several alerts of one monitor, or of one service, that fire within the minute.
fn one_onset(head: &Entry, row: &Entry) -> bool {
    let alert = |row: &Entry| detects(row) && row.phase == Phase::Detect;
    alert(head) && alert(row) && (head.rule == row.rule || share_names(head, row))
}

/// A bot that passes an alert on to the room, before or after the alert itself is on file.
fn is_passed_on(head: &Entry, row: &Entry) -> bool {
    let alert = |row: &Entry| detects(row) && row.phase == Phase::Detect;
    let bot = |row: &Entry| row.kind == Kind::Talk && row.phase == Phase::Detect;
    let pair = (alert(head) && bot(row)) || (bot(head) && alert(row));
    pair && names(head).intersection(&names(row)).count() >= PASSED_ON
}

/// Alerts of one service that clear one after another, or after somebody said that it works again.
pub(in crate::incident) fn one_clearing(head: &Entry, row: &Entry, seconds: i64) -> bool {
    let clears = |row: &Entry| {
        row.kind == Kind::Signal && row.phase == Phase::Recover && row.edge == Some(Edge::Close)
    };
    let service = |row: &Entry| row.service.as_ref().map(|service| canonical(service));
    let together = clears(head) && service(head).is_some() && service(head) == service(row);
    let said = head.phase == Phase::Recover && is_word(head);
    seconds <= CLEARS && clears(row) && (together || said) && one_outcome(head, row)
}

/// What fails at once: requests as measured, and what the application says of them.
fn one_failure(head: &Entry, row: &Entry) -> bool {
    let machine = |row: &Entry| matches!(row.kind, Kind::Symptom | Kind::Signal);
    let fails =
        |row: &Entry| row.phase == Phase::Impact && machine(row) && row.edge != Some(Edge::Close);
    let measured = is_measured(head) || is_measured(row);
    fails(head) && fails(row) && (measured || share_names(head, row))
}

/// All-clears of one recovery, and the person who sees it.
fn one_recovery(head: &Entry, row: &Entry) -> bool {
    let back = |row: &Entry| row.phase == Phase::Recover;
    let machines = head.kind == Kind::Signal && row.kind == Kind::Signal;
    let one_word = is_word(head) != is_word(row);
    let akin = head.rule == row.rule || share_names(head, row) || one_word;
    back(head) && back(row) && (machines || one_word) && akin && one_outcome(head, row)
}

/// Returns whether a person says so: an update that somebody posts in the incident tool is a word as well.
fn is_word(row: &Entry) -> bool {
    row.kind == Kind::Talk || (row.actor.is_some() && row.edge.is_none())
}

pub(in crate::incident) fn one_outcome(head: &Entry, row: &Entry) -> bool {
    let partial = |row: &Entry| matches!(row.outcome, Some(Outcome::Partial | Outcome::Failed));
    partial(head) == partial(row)
}

pub(in crate::incident) fn same_person(head: &Entry, row: &Entry) -> bool {
    match (&head.actor, &row.actor) {
        (Some(one), Some(other)) => name::same(one, other),
        _ => false,
    }
}

pub(in crate::incident) fn share_topics(head: &Entry, row: &Entry) -> bool {
    !topic(head).is_disjoint(&topic(row))
}

/// Returns whether the names of service, machine and alert have a word in common.
pub(in crate::incident) fn share_names(head: &Entry, row: &Entry) -> bool {
    !names(head).is_disjoint(&names(row))
}

fn names(row: &Entry) -> BTreeSet<String> {
    let named = [Some(&row.title), row.service.as_ref(), row.host.as_ref()];
    let mut found: BTreeSet<String> =
        named.into_iter().flatten().flat_map(|name| words(name)).collect();
    found.retain(|word| !VERBS.contains(&word.as_str()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;

    fn row(phase: Phase, kind: Kind, title: &str, service: Option<&str>) -> Entry {
        Entry {
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            title: title.to_owned(),
            service: service.map(str::to_owned),
            rule: title.to_owned(),
            ..measured::blank()
        }
    }

    #[test]
    fn alerts_of_one_service_clear_within_five_minutes() {
        let clear = |title: &str, service: &str| Entry {
            edge: Some(Edge::Close),
            ..row(Phase::Recover, Kind::Signal, title, Some(service))
        };
        let (one, other) = (clear("A clears", "pricing"), clear("B clears", "pricing-api"));
        assert!(is_same(&one, &other, 300) && !is_same(&one, &other, 301));
        assert!(!is_same(&one, &clear("B clears", "search"), 180));
    }

    #[test]
    fn who_clears_a_suspicion_speaks_of_the_same() {
        let guess = row(Phase::Investigate, Kind::Talk, "Ada: could it be the database?", None);
        let clear = |title: &str| row(Phase::FalseLead, Kind::Talk, title, None);
        let healthy = clear("Bo: databases are healthy, so not that");
        assert!(clears(&guess, &healthy, 20) && clears(&guess, &healthy, 3_600));
        assert!(!clears(&guess, &healthy, 3_601) && !clears(&healthy, &guess, 20));
        assert!(!clears(&guess, &clear("Bo: the network is healthy, so not that"), 20));
        let look = row(Phase::Investigate, Kind::Talk, "Ada: looking at the database", None);
        assert!(!clears(&look, &healthy, 20));
    }

    #[test]
    fn a_bot_passes_an_alert_on() {
        let title = "BGP session to AS64500 is down on edge1";
        let alert = Entry {
            edge: Some(Edge::Open),
            ..row(Phase::Detect, Kind::Signal, title, Some("transit"))
        };
        let bot = row(Phase::Detect, Kind::Talk, "zbx: PROBLEM: BGP session to AS64500", None);
        assert!(is_same(&alert, &bot, 1) && is_same(&bot, &alert, 1) && !is_same(&alert, &bot, 61));
        let other = row(Phase::Detect, Kind::Talk, "zbx: PROBLEM: disk full on db1", None);
        assert!(!is_same(&alert, &other, 1));
    }

    #[test]
    fn who_says_that_they_roll_back_and_the_record_are_one() {
        let said = row(Phase::Rollback, Kind::Talk, "Ada: reverting 7.4.0", None);
        let recorded =
            row(Phase::Rollback, Kind::Change, "Workflow finished: Revert", Some("shop"));
        assert!(is_same(&said, &recorded, 200) && !is_same(&said, &recorded, 301));
        assert!(!is_same(&recorded, &said, 200));
    }

    #[test]
    fn a_change_that_names_the_service_in_its_title_is_of_it() {
        let failed = row(Phase::Rollback, Kind::Change, "Helm fails on orders-api", None);
        let deploy =
            |service: &str| row(Phase::Change, Kind::Change, "Deployment failed", Some(service));
        assert!(is_same(&failed, &deploy("acme/orders-api"), 5));
        assert!(!is_same(&failed, &deploy("acme/search-api"), 5));
    }
}
