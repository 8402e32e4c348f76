//! Many voices that say one thing become one row: calls of customers, one person's remarks, one alert on many machines.
//!
//! Nothing is lost: the row counts them all, ends with the last and cites their places.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::milestones::attempt::{ACTS, is_retry, rules_out};
use crate::incident::rows::hearing::{AGAIN, BREATH, Index, LONGEST, SPREAD, WAVE};
use crate::incident::rows::outside::{by_chat, tells_of_others, wave_title};
use crate::incident::rows::same_event;
use crate::incident::signs::span::{about, end, start};
use crate::incident::signs::words::canonical;
use crate::model::event::{Edge, Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// One alert clears on many machines within so many seconds.
const CLEARING: i64 = 60;
/// "All is well" comes back from chat and status page within so many seconds.
const ECHO: i64 = 300;
/// Pagers close what is left within so many seconds.
const CLOSING: i64 = 150;
/// What customers write and what a colleague says of it in chat are one call within so many seconds.
const ONE_CALL: i64 = 120;

/// Phases in which a person's next remark says no more than the first did.
const REMARKS: &[Phase] =
    &[Phase::Ack, Phase::Investigate, Phase::FalseLead, Phase::Communicate, Phase::Recover];

/// Phases of which no report tells: who says such a thing is at work on it.
const MORE: &[Phase] =
    &[Phase::Identify, Phase::FalseLead, Phase::Mitigate, Phase::Rollback, Phase::Resolve];

/// Folds the voices of one incident; `rows` are sorted by time, `hurt` is the second in which measured impact begins.
pub(in crate::incident) fn fold(rows: Vec<Entry>, hurt: Option<i64>) -> Vec<Entry> {
    let mut heads: Vec<Head> = Vec::new();
    let mut index = Index::default();
    let mut owners = BTreeSet::new();
    for mut row in rows {
        yield_ack(&owners, &mut row);
        let voice = |at: usize| heads.get(at)?.hears(&row, hurt);
        let found = index.find(&row, |at| heads.get(at).map(|head| &head.row), voice);
        if let Some((at, voice)) = found {
            if let Some(head) = heads.get_mut(at) {
                head.take_listed(row, voice, at, &mut index);
            }
            continue;
        }
        if row.phase == Phase::Ack {
            owners.insert(row.actor.clone());
        }
        index.list(heads.len(), &row, row.service.as_ref());
        heads.push(Head::new(row));
    }
    let mut rows: Vec<Entry> = heads.into_iter().map(Head::into_row).collect();
    rows.sort_by(|a, b| a.time.cmp(&b.time));
    rows
}

/// Joins what repeats the resolve at `at` to it: the closing word in chat, the status page's last update.
pub(in crate::incident) fn join_echoes(rows: Vec<Entry>, at: usize) -> Vec<Entry> {
    let Some(end) = rows.get(at).map(start) else { return rows };
    let (mut kept, mut echoes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows.into_iter().enumerate() {
        let since = start(&row).saturating_sub(end);
        let late = index > at && since <= ECHO;
        let said = row.kind == Kind::Talk || row.phase == Phase::Communicate || since <= CLOSING;
        if late && said && row.phases.contains(&Phase::Resolve) {
            echoes.push(row);
        } else {
            kept.push(row);
        }
    }
    if let Some(resolve) = kept.get_mut(at) {
        for echo in echoes {
            resolve.retellings += 1;
            resolve.gather(echo);
        }
    }
    kept
}

/// Why a row is one more voice of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    Report,
    Remark,
    Again,
    Finish,
    Opens,
    Clears,
}

/// A row while it is folded, with what its voices say how often.
struct Head {
    row: Entry,
    topics: BTreeMap<String, u64>,
    voices: u64,
    /// Whether it was told in chat, and in tickets, calls or mails.
    media: BTreeSet<bool>,
}

impl Head {
    fn new(row: Entry) -> Self {
        // What several systems tell already is told in all of them.
        let chat = by_chat(&row);
        let media = [Some(chat), (row.retellings > 0).then_some(!chat)];
        let media = media.into_iter().flatten().collect();
        Self { row, topics: BTreeMap::new(), voices: 1, media }
    }

    fn hears(&self, row: &Entry, hurt: Option<i64>) -> Option<Voice> {
        let head = &self.row;
        let since = start(row).saturating_sub(end(head));
        let from = start(row).saturating_sub(start(head));
        if is_report(head) && is_report(row) {
            let apart = hurt.is_some_and(|hurt| start(head) < hurt && start(row) >= hurt);
            let met = self.media.contains(&by_chat(row)) || from <= ONE_CALL;
            let one = !apart && met && tells_of_others(head) == tells_of_others(row);
            return (since <= WAVE && one && may_be_one(head, row)).then_some(Voice::Report);
        }
        if is_remark(head, row) && since <= BREATH {
            return Some(Voice::Remark);
        }
        if is_finish(head, row) && from <= LONGEST {
            return Some(Voice::Finish);
        }
        if (is_same_change(head, row) && since <= AGAIN)
            || (is_same_act(head, row) && since <= CLEARING)
        {
            return Some(Voice::Again);
        }
        let voice = match row.edge? {
            Edge::Open if from <= SPREAD => Voice::Opens,
            Edge::Close if from <= CLEARING => Voice::Clears,
            _ => return None,
        };
        is_same_alert(head, row).then_some(voice)
    }

    /// Takes a row in and lists what it brings.
    fn take_listed(&mut self, row: Entry, voice: Voice, at: usize, index: &mut Index) {
        let alert = matches!(voice, Voice::Opens | Voice::Clears);
        let named = self.row.service.is_some();
        if alert {
            index.list(at, &row, self.row.service.as_ref().or(row.service.as_ref()));
        }
        self.take(row, voice);
        // The links of an alert on a thousand machines are listed as they come, not all again.
        if !alert || named != self.row.service.is_some() {
            index.list(at, &self.row, self.row.service.as_ref());
        }
    }

    fn take(&mut self, mut row: Entry, voice: Voice) {
        self.voices += 1;
        self.media.insert(by_chat(&row));
        let head = &mut self.row;
        if self.topics.is_empty() && (head.kind != Kind::Talk || head.actor.is_none()) {
            self.topics.insert(head.title.clone(), head.count);
        }
        if row.kind != Kind::Talk || row.actor.is_none() {
            *self.topics.entry(row.title.clone()).or_default() += row.count;
        }
        match voice {
            Voice::Report | Voice::Remark | Voice::Again => {
                let last = row.until.take().or_else(|| row.time.clone());
                head.until = head.until.take().max(last);
                head.phases.append(&mut row.phases);
                head.channel = head.channel.take().or(row.channel.take());
                if voice == Voice::Report && head.actor != row.actor {
                    head.actor = None;
                }
            }
            Voice::Opens => {
                let open = head.until.is_none() || row.until.is_none();
                let last = head.until.take().max(row.until.take());
                head.until = last.filter(|_| !open);
                head.firing_seconds = head.firing_seconds.take().max(row.firing_seconds);
            }
            Voice::Finish => {
                head.outcome = row.outcome;
                head.until = head.until.take().max(row.until.take()).max(row.time.take());
                head.title = head.title.replacen(" started", "", 1);
                head.phases.append(&mut row.phases);
                head.actor = head.actor.take().or(row.actor.take());
            }
            // It has cleared where the last has.
            Voice::Clears => {
                head.time = head.time.take().max(row.time.take());
                std::mem::swap(&mut head.evidence, &mut row.evidence);
            }
        }
        head.service = head.service.take().or(row.service.take());
        head.gather(row);
    }

    fn into_row(self) -> Entry {
        let Self { mut row, topics, voices, .. } = self;
        if voices > 1 && is_report(&row) {
            row.title = wave_title(&row, &topics);
        } else if topics.len() > 1 && row.edge.is_some() {
            row.title = format!("{} (+{} more)", row.title, topics.len() - 1);
        }
        row
    }
}

/// Who says "on it" when others have taken it long ago, and goes on to look into it, investigates.
/// `owners` are those who have taken it.
fn yield_ack(owners: &BTreeSet<Option<String>>, row: &mut Entry) {
    let given = owners.len() > 1 || owners.iter().any(|owner| *owner != row.actor);
    let looks = row.phases.contains(&Phase::Investigate);
    if row.kind == Kind::Talk && row.phase == Phase::Ack && given && looks {
        row.phase = Phase::Investigate;
    }
}

fn is_report(row: &Entry) -> bool {
    let more = row.kind == Kind::Talk && MORE.iter().any(|phase| row.phases.contains(phase));
    row.phase == Phase::Report && row.edge.is_none() && row.kind != Kind::Change && !more
}

/// Reports that name different services are about different things.
fn may_be_one(head: &Entry, row: &Entry) -> bool {
    match (&head.service, &row.service) {
        (Some(a), Some(b)) => canonical(a) == canonical(b),
        _ => true,
    }
}

fn is_remark(head: &Entry, row: &Entry) -> bool {
    let one_person = head.actor.is_some() && head.actor == row.actor;
    let one_thing = head.phase == row.phase && head.outcome == row.outcome;
    // A pager's acknowledgement takes in what its owner says in chat, nothing else does.
    let spoken = head.kind == Kind::Talk || head.phase == Phase::Ack;
    // A guess is a lead of its own, whatever its owner looked at before.
    let no_lead =
        row.phase != Phase::Investigate || same_event::guesses(head) || !same_event::guesses(row);
    let no_verdict = row.phase != Phase::FalseLead || !rules_out(row) || rules_out(head);
    row.kind == Kind::Talk
        && spoken
        && one_person
        && one_thing
        && no_verdict
        && no_lead
        && REMARKS.contains(&row.phase)
        && (head.channel.is_none() || row.channel.is_none() || head.channel == row.channel)
}

fn is_same_change(head: &Entry, row: &Entry) -> bool {
    let change = head.kind == Kind::Change && row.kind == Kind::Change;
    let same = head.key.is_some() && (&head.key, &head.title) == (&row.key, &row.title);
    change && same && !is_retry(head, row)
}

/// One act that a machine tells of under a longer and a shorter key, `failover` and `failover:db-2`.
fn is_same_act(head: &Entry, row: &Entry) -> bool {
    let (Some(one), Some(other)) = (&head.key, &row.key) else { return false };
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let within = long.strip_prefix(short.as_str()).is_some_and(|rest| rest.starts_with(':'));
    let act = row.kind == Kind::Signal && row.edge.is_none() && about(row, ACTS);
    act && within && (&head.rule, head.kind, head.phase) == (&row.rule, row.kind, row.phase)
}

fn is_finish(head: &Entry, row: &Entry) -> bool {
    let change = head.kind == Kind::Change && row.kind == Kind::Change;
    let ended = matches!(row.outcome, Some(Outcome::Done | Outcome::Partial | Outcome::Failed));
    // What is told as the start was told is another try.
    let begun =
        head.outcome == Some(Outcome::Started) && head.key.is_some() && head.title != row.title;
    change && begun && ended && (&head.key, head.phase) == (&row.key, row.phase)
}

fn is_same_alert(head: &Entry, row: &Entry) -> bool {
    let one_rule = head.kind == Kind::Signal && row.kind == Kind::Signal && head.rule == row.rule;
    let one_name = !head.links.is_disjoint(&row.links);
    one_rule
        && one_name
        && (head.phase, head.edge) == (row.phase, row.edge)
        && head.key != row.key
        && may_be_one(head, row)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, phase: Phase, rule: &str, title: &str) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind: Kind::Talk,
            title: title.to_owned(),
            rule: rule.to_owned(),
            ..measured::blank()
        }
    }

    #[test]
    fn the_first_ticket_is_no_voice_of_what_chat_says() {
        let said = |second| row(second, Phase::Report, "talk.report", "Ada: customers call");
        let ticket = |second| row(second, Phase::Report, "support.ticket", "Customers report: 502");
        let starts = |rows| -> Vec<i64> { fold(rows, None).iter().map(start).collect() };
        assert_eq!(starts(vec![said(0), ticket(500), said(600), ticket(900)]), [0, 500]);
        assert_eq!(starts(vec![ticket(0), said(20), ticket(500), said(600)]), [0], "one call");
    }
}
