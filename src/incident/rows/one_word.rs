//! Whether two rows are what one person or room says of one thing, or says of what a machine tells.

use std::collections::BTreeSet;

use crate::incident::rows::same_event::{
    guesses, one_outcome, same_person, share_names, share_topics,
};
use crate::incident::signs::measured::is_relapse;
use crate::incident::signs::span::detects;
use crate::incident::signs::words::{identifiers, words};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// What is found is written down elsewhere within so many seconds.
const WRITTEN: i64 = 300;

/// Requests fail again, and somebody says so.
pub(in crate::incident) fn one_relapse(head: &Entry, row: &Entry) -> bool {
    let says = row.kind == Kind::Talk && matches!(row.phase, Phase::Impact | Phase::Report);
    is_relapse(head) && says
}

/// A ticket that is opened, and the message that names it.
pub(in crate::incident) fn one_ticket(head: &Entry, row: &Entry) -> bool {
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
pub(in crate::incident) fn one_ack(head: &Entry, row: &Entry) -> bool {
    let ack = |row: &Entry| row.phase == Phase::Ack && row.kind == Kind::Signal;
    // One system calls one alert by one key.
    if head.rule == row.rule && head.key.is_some() && row.key.is_some() && head.key != row.key {
        return false;
    }
    let nameless = head.actor.is_none() || row.actor.is_none();
    ack(head) && ack(row) && (same_person(head, row) || (nameless && share_names(head, row)))
}

/// Whoever acknowledges and says that they look; more than one remark is a row of its own.
pub(in crate::incident) fn one_look(head: &Entry, row: &Entry) -> bool {
    let looks = row.phase == Phase::Investigate && row.kind == Kind::Talk && row.count == 1;
    head.phase == Phase::Ack && looks && same_person(head, row) && !guesses(row)
}

/// People who speak of one lead, or of one finding, in one breath.
pub(in crate::incident) fn one_talk(head: &Entry, row: &Entry) -> bool {
    let talk = head.kind == Kind::Talk && row.kind == Kind::Talk && head.phase == row.phase;
    let room = head.channel.is_some() && head.channel == row.channel;
    let leads = row.phase == Phase::Investigate && share_topics(head, row);
    let said = matches!(row.phase, Phase::Identify | Phase::Recover);
    talk && room && one_outcome(head, row) && (leads || said)
}

/// A finding, and who writes it down elsewhere soon after, by the same name.
pub(in crate::incident) fn one_finding(head: &Entry, row: &Entry, seconds: i64) -> bool {
    let finds = |row: &Entry| row.kind == Kind::Talk && row.phase == Phase::Identify;
    let named = || !identifiers(said(head)).is_disjoint(&identifiers(said(row)));
    let other = head.channel != row.channel && one_outcome(head, row);
    seconds <= WRITTEN && finds(head) && finds(row) && other && named()
}

/// Whoever is asked by name whether it was theirs, and answers.
pub(in crate::incident) fn one_answer(head: &Entry, row: &Entry) -> bool {
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
    words(said(row))
}

/// Returns what somebody says, without the name of who says it.
fn said(row: &Entry) -> &str {
    row.title.split_once(": ").map_or(row.title.as_str(), |(_, said)| said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;

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

    #[test]
    fn an_acknowledgement_and_its_mail_are_one() {
        let ack = |title: &str, actor| row(Phase::Ack, Kind::Signal, title, actor);
        let told = ack("bo acknowledges HTTPS webmail on edge1", Some("bo"));
        assert!(one_ack(&told, &ack("Somebody acknowledges HTTPS webmail on edge1", None)));
        assert!(one_ack(&told, &ack("Bo gets the incident", Some("bo"))));
        assert!(!one_ack(&told, &ack("ada acknowledges HTTPS webmail on edge1", Some("ada"))));
        assert!(!one_ack(&told, &ack("Somebody takes disk full of db7", None)));
    }

    #[test]
    fn a_message_that_names_the_ticket_tells_of_it() {
        let ticket = Entry {
            key: Some("incident:INC0012345".to_owned()),
            ..row(Phase::Detect, Kind::Signal, "INC0012345 opened: cards fail", None)
        };
        let word = |title: &str| row(Phase::Report, Kind::Talk, title, Some("Ada"));
        assert!(one_ticket(&ticket, &word("Ada: shops call, cards fail. INC0012345")));
        assert!(!one_ticket(&ticket, &word("Ada: shops call, cards fail. INC0012346")));
        let unnumbered = Entry { key: Some("grafana:shop".to_owned()), ..ticket };
        assert!(!one_ticket(&unnumbered, &word("Ada: the shop is slow")));
    }

    #[test]
    fn who_says_that_it_fails_again_tells_of_the_requests_that_do() {
        let again = Entry { title: "Requests to shop fail again".to_owned(), ..measured::blank() };
        let word = row(Phase::Impact, Kind::Talk, "Ada: and down it goes", Some("Ada"));
        assert!(one_relapse(&again, &word));
        let first = Entry { title: "Requests to shop begin to fail".to_owned(), ..again };
        assert!(!one_relapse(&first, &word), "who finds out first is a row");
    }

    #[test]
    fn a_finding_is_written_down_elsewhere_by_its_name() {
        let found = |room: &str, title: &str| Entry {
            channel: Some(room.to_owned()),
            ..row(Phase::Identify, Kind::Talk, title, Some("Ada"))
        };
        let head = found("ops", "Ada: found it, the secret of sp-docs ran out");
        assert!(one_finding(&head, &found("INC7", "Bo: cause: sp-docs without a secret"), 140));
        assert!(!one_finding(&head, &found("INC7", "Bo: cause: sp-docs without a secret"), 301));
        assert!(!one_finding(&head, &found("ops", "Ada: no, sp-docs was never used"), 140));
        assert!(!one_finding(&head, &found("INC7", "Bo: cause: the pool is full"), 140));
        let (one, other) = ("ada.okafor: found it, the pool", "ada.okafor: cause: the disk");
        assert!(!one_finding(&found("ops", one), &found("INC7", other), 140), "her own name");
    }

    #[test]
    fn who_is_asked_by_name_answers() {
        let on = |row: Entry| Entry { channel: Some("ops".to_owned()), ..row };
        let asked = on(row(
            Phase::Investigate,
            Kind::Talk,
            "Bo Berg: freya could that be your release?",
            Some("Bo Berg"),
        ));
        let answer = |actor: &str| {
            let title = format!("{actor}: hm, let me diff");
            on(row(Phase::Investigate, Kind::Talk, &title, Some(actor)))
        };
        assert!(one_answer(&asked, &answer("Freya Example")));
        assert!(!one_answer(&asked, &answer("Ada Example")) && !one_answer(&asked, &answer("Bo")));
    }
}
