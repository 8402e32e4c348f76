//! Whether two rows tell of one thing that was done: a command and its record, the steps of one job, the words about it.

use std::collections::BTreeSet;

use crate::incident::milestones::attempt::{ACTS, ONE_ACT, is_retry};
use crate::incident::rows::same_event::{same_person, share_topics};
use crate::incident::signs::words::{canonical, identifiers, topic, words};
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

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

/// A job ends so many seconds after it began.
const JOB: i64 = 600;
/// Words that begin with so many letters alike are of one stem.
const STEM: usize = 6;

/// Who says what they do, and the act as a machine records it. Of other acts than a rollback there are many: the words must
/// name it.
pub(in crate::incident) fn one_announced(head: &Entry, row: &Entry, seconds: i64) -> bool {
    let told = head.kind == Kind::Talk && ACTS.contains(&head.phase);
    let said = told && !matches!(head.outcome, Some(Outcome::Done | Outcome::Partial));
    let recorded = row.kind == Kind::Change && row.phase == head.phase;
    let named = head.phase == Phase::Rollback || share_stems(head, row);
    seconds <= ONE_ACT && said && recorded && named
}

/// A command, the change that it made, and the words about it.
pub(in crate::incident) fn one_act(head: &Entry, row: &Entry) -> bool {
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
pub(in crate::incident) fn one_run(head: &Entry, row: &Entry) -> bool {
    let change = |row: &Entry| row.phase == Phase::Change && row.kind == Kind::Change;
    let by = |one: &Entry, other: &Entry| {
        let actor = one.actor.as_ref().map(|actor| actor.to_lowercase()).unwrap_or_default();
        let told = format!("{} {}", other.rule, other.title).to_lowercase();
        TOOLS.iter().any(|tool| actor.contains(tool) && told.contains(tool))
    };
    change(head) && change(row) && head.rule != row.rule && (by(head, row) || by(row, head))
}

/// The steps of one job or script: one log, one account.
pub(in crate::incident) fn one_errand(head: &Entry, row: &Entry) -> bool {
    let change = |row: &Entry| row.phase == Phase::Change && row.kind == Kind::Change;
    change(head) && change(row) && one_session(head, row)
}

/// What was begun, and its end in the same log, where the one names the service of the other.
pub(in crate::incident) fn one_finish(head: &Entry, row: &Entry, seconds: i64) -> bool {
    let change = |row: &Entry| row.kind == Kind::Change;
    // When an undoing is through is a step of its own.
    let begun = change(head) && head.phase == Phase::Change;
    let ended = matches!(row.outcome, Some(Outcome::Done | Outcome::Failed));
    let named = row
        .service
        .as_ref()
        .is_some_and(|service| words(service).iter().any(|word| words(&head.title).contains(word)));
    seconds <= JOB
        && begun
        && head.outcome != Some(Outcome::Failed)
        && change(row)
        && row.phase == Phase::Change
        && ended
        && named
        && one_session(head, row)
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

/// Returns whether they have words of one stem: who is `restarting` it gives the command `restart`.
fn share_stems(head: &Entry, row: &Entry) -> bool {
    let stem = |word: &String| word.chars().take(STEM).collect::<String>();
    let stems = |row: &Entry| -> BTreeSet<String> {
        let long = |word: &&String| word.chars().count() >= STEM;
        topic(row).iter().filter(long).map(stem).collect()
    };
    !stems(head).is_disjoint(&stems(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;
    use crate::model::origin::{Evidence, Origin};

    fn row(phase: Phase, kind: Kind, title: &str, actor: Option<&str>) -> Entry {
        Entry {
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            title: title.to_owned(),
            actor: actor.map(str::to_owned),
            rule: title.to_owned(),
            ..measured::blank()
        }
    }

    fn logged(source: &str, row: Entry) -> Entry {
        let origin = Origin { source: source.into(), line: 1, offset: 0, lines: 1 };
        Entry { evidence: vec![Evidence { origin, text: row.title.clone(), quote: None }], ..row }
    }

    #[test]
    fn commands_of_one_shell_are_one_act() {
        let command =
            |phase, title: &str| logged("history", row(phase, Kind::Change, title, Some("root")));
        let delete = command(Phase::Change, "rm -rf /srv/old-dumps");
        let start = command(Phase::Mitigate, "systemctl start shop");
        assert!(one_act(&delete, &start));
        let other = logged("syslog", start.clone());
        assert!(!one_act(&delete, &other), "another log");
        let on =
            |service: &str, row: &Entry| Entry { service: Some(service.to_owned()), ..row.clone() };
        assert!(!one_act(&on("search", &delete), &on("shop", &start)), "two services");
        let by = Entry { actor: Some("ada".to_owned()), ..start };
        assert!(!one_act(&delete, &by), "two people");
    }

    #[test]
    fn steps_of_one_job_are_one_errand() {
        let step = |title: &str| logged("job.log", row(Phase::Change, Kind::Change, title, None));
        assert!(one_errand(&step("deploy.sh shop"), &step("image updated")));
        let act = row(Phase::Rollback, Kind::Change, "deploy.sh shop", None);
        assert!(!one_errand(&step("image updated"), &logged("job.log", act)));
    }

    #[test]
    fn a_job_that_ends_is_told_with_its_begin() {
        let begun = logged("job.log", row(Phase::Change, Kind::Change, "deploy.sh shop v2", None));
        let end = |source: &str, service: &str| Entry {
            outcome: Some(Outcome::Done),
            service: Some(service.to_owned()),
            ..logged(source, row(Phase::Change, Kind::Change, "Rollout finished", None))
        };
        assert!(one_finish(&begun, &end("job.log", "shop"), 180));
        assert!(!one_finish(&begun, &end("job.log", "shop"), 601));
        assert!(!one_finish(&begun, &end("job.log", "search"), 180));
        assert!(!one_finish(&begun, &end("other.log", "shop"), 180));
    }

    #[test]
    fn who_announces_an_act_names_it() {
        let said = |title: &str| row(Phase::Mitigate, Kind::Talk, title, Some("Ada"));
        let done = row(Phase::Mitigate, Kind::Change, "systemctl restart shop", None);
        assert!(one_announced(&said("Ada: restarting it for real now"), &done, 70));
        assert!(!one_announced(&said("Ada: restarting it for real now"), &done, 301));
        assert!(!one_announced(&said("Ada: adding two nodes"), &done, 70));
        let over = Entry { outcome: Some(Outcome::Done), ..said("Ada: restarted it") };
        assert!(!one_announced(&over, &done, 70));
    }
}
