//! Whether two rows of one incident, soon after each other, are two voices of one thing.

use std::collections::BTreeSet;

use crate::base::name;
use crate::incident::milestones::attempt::{ACTS, HEDGES, ONE_ACT, is_retry, rules_out, says};
use crate::incident::signs::measured::{is_measured, is_relapse};
use crate::incident::signs::span::detects;
use crate::incident::signs::words::{canonical, hypothesis, identifiers, topic, words};
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

/// Words that begin with so many letters alike are of one stem.
const STEM: usize = 6;

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

/// Automation that changes things in the name of its own account.
const TOOLS: &[&str] = &[
    "terraform",
    "pulumi",
    "cloudformation",
    "argo",
    "flux",
    "helm",
    "ansible",
    "puppet",
    "chef",
    "salt",
    "jenkins",
    "github",
    "gitlab",
    "octopus",
    "spinnaker",
    "codedeploy",
    "harness",
    "atlantis",
];

/// Returns whether a person guesses at a cause: the row is a lead of its own.
pub(in crate::incident) fn guesses(row: &Entry) -> bool {
    says(row, HEDGES) || says(row, GUESSES)
}

/// Returns whether `row`, which begins `seconds` after `head`, tells of the same.
pub(in crate::incident) fn is_same(head: &Entry, row: &Entry, seconds: i64) -> bool {
    if seconds > MINUTE {
        return one_clearing(head, row, seconds) || one_announced(head, row, seconds);
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
        || one_look(head, row)
        || one_talk(head, row)
        || one_answer(head, row)
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

/// Who says what they do, and the act as a machine records it. Of other acts than a rollback there are many: the words must
/// name it.
fn one_announced(head: &Entry, row: &Entry, seconds: i64) -> bool {
    let told = head.kind == Kind::Talk && ACTS.contains(&head.phase);
    let said = told && !matches!(head.outcome, Some(Outcome::Done | Outcome::Partial));
    let recorded = row.kind == Kind::Change && row.phase == head.phase;
    let named = head.phase == Phase::Rollback || share_stems(head, row);
    seconds <= ONE_ACT && said && recorded && named
}

/// Requests fail again, and somebody says so.
fn one_relapse(head: &Entry, row: &Entry) -> bool {
    let says = row.kind == Kind::Talk && matches!(row.phase, Phase::Impact | Phase::Report);
    is_relapse(head) && says
}

/// A ticket that is opened, and the message that names it.
fn one_ticket(head: &Entry, row: &Entry) -> bool {
    let opened = detects(head) && head.phase == Phase::Detect;
    let told = row.kind == Kind::Talk && matches!(row.phase, Phase::Detect | Phase::Report);
    let named = |id: &str| is_number(id) && row.title.contains(id);
    let ids = head.key.iter().chain(&head.incidents).chain(&head.links);
    opened && told && ids.filter_map(|id| id.rsplit(':').next()).any(named)
}

/// Returns whether `id` is the number of a ticket, `INC0048812`: nothing else is called so.
fn is_number(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    id.len() >= 5 && digits >= 3 && id.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// One acknowledgement of one alert, told by the monitor, by its mail and by the ticket.
fn one_ack(head: &Entry, row: &Entry) -> bool {
    let ack = |row: &Entry| row.phase == Phase::Ack && row.kind == Kind::Signal;
    let nameless = head.actor.is_none() || row.actor.is_none();
    ack(head) && ack(row) && (same_person(head, row) || (nameless && share_names(head, row)))
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

/// A command, the change that it made, and the words about it.
fn one_act(head: &Entry, row: &Entry) -> bool {
    let acts = |row: &Entry| ACTS.contains(&row.phase);
    let done = |row: &Entry| acts(row) || row.phase == Phase::Change;
    if !(done(head) && done(row) && (acts(head) || acts(row))) || is_retry(head, row) {
        return false;
    }
    let one_kind =
        head.phase == row.phase || head.phase == Phase::Change || row.phase == Phase::Change;
    match (head.kind, row.kind) {
        (Kind::Change, Kind::Change) => {
            one_kind && (one_place(head, row) || names_place(head, row) || one_session(head, row))
        }
        (Kind::Talk, Kind::Change) | (Kind::Change, Kind::Talk) => {
            // Who says that they mitigate, and then rolls back, does one thing.
            let narrower = head.phase == Phase::Mitigate && row.phase == Phase::Rollback;
            ((one_kind || narrower) && same_person(head, row))
                || (one_kind && share_topics(head, row))
        }
        (Kind::Change, Kind::Signal) | (Kind::Signal, Kind::Change) => {
            one_kind && one_place(head, row)
        }
        _ => false,
    }
}

/// The audit trail of a tool's account, and the tool's own log.
fn one_run(head: &Entry, row: &Entry) -> bool {
    let change = |row: &Entry| row.phase == Phase::Change && row.kind == Kind::Change;
    let by = |one: &Entry, other: &Entry| {
        let actor = one.actor.as_ref().map(|actor| actor.to_lowercase()).unwrap_or_default();
        let told = format!("{} {}", other.rule, other.title).to_lowercase();
        TOOLS.iter().any(|tool| actor.contains(tool) && told.contains(tool))
    };
    change(head) && change(row) && head.rule != row.rule && (by(head, row) || by(row, head))
}

/// The steps of one job or script: one log, one account.
fn one_errand(head: &Entry, row: &Entry) -> bool {
    let change = |row: &Entry| row.phase == Phase::Change && row.kind == Kind::Change;
    change(head) && change(row) && one_session(head, row)
}

/// What stands in one log, of one person, and of no two services or machines: commands of one shell, steps of one job.
fn one_session(head: &Entry, row: &Entry) -> bool {
    let one = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => canonical(a) == canonical(b),
        _ => true,
    };
    let person = match (&head.actor, &row.actor) {
        (Some(_), Some(_)) => same_person(head, row),
        _ => true,
    };
    let first = |row: &Entry| row.evidence.first().map(|place| place.origin.source.clone());
    let log = first(head).is_some() && first(head) == first(row);
    log && person && one(&head.service, &row.service) && one(&head.host, &row.host)
}

/// Whoever acknowledges and says that they look; more than one remark is a row of its own.
fn one_look(head: &Entry, row: &Entry) -> bool {
    let looks = row.phase == Phase::Investigate && row.kind == Kind::Talk && row.count == 1;
    head.phase == Phase::Ack && looks && same_person(head, row) && !guesses(row)
}

/// People who speak of one lead, or of one finding, in one breath.
fn one_talk(head: &Entry, row: &Entry) -> bool {
    let talk = head.kind == Kind::Talk && row.kind == Kind::Talk && head.phase == row.phase;
    let room = head.channel.is_some() && head.channel == row.channel;
    let leads = row.phase == Phase::Investigate && share_topics(head, row);
    let said = matches!(row.phase, Phase::Identify | Phase::Recover);
    talk && room && one_outcome(head, row) && (leads || said)
}

/// Whoever is asked by name whether it was theirs, and answers.
fn one_answer(head: &Entry, row: &Entry) -> bool {
    let looks = |row: &Entry| row.kind == Kind::Talk && row.phase == Phase::Investigate;
    let room = head.channel.is_some() && head.channel == row.channel;
    let other = !same_person(head, row);
    let asked = row.actor.as_ref().is_some_and(|name| {
        let told = spoken_of(head);
        words(name).iter().any(|part| told.contains(part))
    });
    looks(head) && looks(row) && guesses(head) && room && other && asked
}

/// Returns the words of what somebody says, without the name of who says it.
fn spoken_of(row: &Entry) -> BTreeSet<String> {
    let said = row.title.split_once(": ").map_or(row.title.as_str(), |(_, said)| said);
    words(said)
}

fn one_outcome(head: &Entry, row: &Entry) -> bool {
    let partial = |row: &Entry| matches!(row.outcome, Some(Outcome::Partial | Outcome::Failed));
    partial(head) == partial(row)
}

fn one_place(head: &Entry, row: &Entry) -> bool {
    let host = head.host.is_some() && head.host == row.host;
    let names = |row: &Entry| row.service.as_ref().map(|service| canonical(service));
    let service = names(head).is_some() && names(head) == names(row);
    let sources = |row: &Entry| -> BTreeSet<_> {
        row.evidence.iter().map(|place| place.origin.source.clone()).collect()
    };
    host || service || (head.rule == row.rule && !sources(head).is_disjoint(&sources(row)))
}

/// Returns whether the one that names no service speaks of the other's: `Helm fails on orders-api`.
fn names_place(head: &Entry, row: &Entry) -> bool {
    let (service, told) = match (&head.service, &row.service) {
        (Some(service), None) => (service, &row.title),
        (None, Some(service)) => (service, &head.title),
        _ => return false,
    };
    identifiers(told).iter().any(|name| canonical(name) == canonical(service))
}

fn same_person(head: &Entry, row: &Entry) -> bool {
    match (&head.actor, &row.actor) {
        (Some(one), Some(other)) => name::same(one, other),
        _ => false,
    }
}

fn share_topics(head: &Entry, row: &Entry) -> bool {
    !topic(head).is_disjoint(&topic(row))
}

/// Returns whether they have words of one stem: who is `restarting` it gives the command `restart`.
fn share_stems(head: &Entry, row: &Entry) -> bool {
    let stem = |word: &String| word.chars().take(STEM).collect::<String>();
    let stems = |row: &Entry| -> BTreeSet<String> {
        let long = |word: &&String| word.chars().count() >= STEM;
        topic(row).iter().filter(long).map(stem).collect()
    };
    !stems(head).is_disjoint(&stems(row))
}

/// Returns whether the names of service, machine and alert have a word in common.
fn share_names(head: &Entry, row: &Entry) -> bool {
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
