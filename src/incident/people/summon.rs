//! A page that a person sends while an incident is being worked on pulls more people in.

use std::collections::BTreeSet;

use crate::incident::signs::span::{about, opens, start};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Words of pagers on pages that a person sends rather than a monitor.
const BY_HAND: &[&str] = &[
    "direct page",
    "direct paging",
    "manual page",
    "manually paged",
    "paged by",
    "page from",
    "responder request",
    "requested responders",
];

/// Marks pages sent by hand as escalations once somebody has taken the incident. `rows` are sorted by time.
pub(in crate::incident) fn mark(mut rows: Vec<Entry>) -> Vec<Entry> {
    ask_who_is_here(&mut rows);
    let Some(taken) = rows.iter().filter(|row| about(row, &[Phase::Ack])).map(start).min() else {
        return rows;
    };
    for row in &mut rows {
        if is_by_hand(row) && opens(row) && row.phase == Phase::Detect && start(row) > taken {
            row.phase = Phase::Escalate;
            row.phases.remove(&Phase::Detect);
            row.phases.insert(Phase::Escalate);
        }
    }
    rows
}

/// Returns whether `row` is a page that a person sends.
pub(in crate::incident) fn is_by_hand(row: &Entry) -> bool {
    let title = row.title.to_lowercase();
    BY_HAND.iter().any(|words| title.contains(words))
}

/// Makes questions of what people call to those who take part already.
fn ask_who_is_here(rows: &mut [Entry]) {
    let mut here: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        if row.phase == Phase::Escalate && row.kind == Kind::Talk && calls_only(&row.title, &here) {
            row.phase = Phase::Investigate;
            row.phases.remove(&Phase::Escalate);
            row.phases.insert(Phase::Investigate);
        }
        here.extend(row.actor.iter().map(|actor| format!("@{}", actor.to_lowercase())));
    }
}

/// Returns whether all whom `title` calls, and there is somebody, are among those `here`.
fn calls_only(title: &str, here: &BTreeSet<String>) -> bool {
    let title = title.to_lowercase();
    let mut called = title.match_indices('@').peekable();
    let is_here = |at: usize| {
        let rest = title.get(at..).unwrap_or_default();
        here.iter().any(|name| {
            let behind = rest.strip_prefix(name.as_str()).map(|rest| rest.chars().next());
            behind.is_some_and(|next| !next.is_some_and(char::is_alphanumeric))
        })
    };
    called.peek().is_some() && called.all(|(at, _)| is_here(at))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, phase: Phase, title: &str) -> Entry {
        let time = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(time, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind: Kind::Signal,
            edge: (phase == Phase::Detect).then_some(Edge::Open),
            title: title.to_owned(),
            ..measured::blank()
        }
    }

    #[test]
    fn a_page_sent_by_hand_escalates_what_is_taken_already() {
        let rows = vec![
            row(0, Phase::Detect, "OnCall pages: Direct page from ada: shop is down"),
            row(10, Phase::Ack, "ada acknowledges"),
            row(20, Phase::Detect, "OnCall pages: shop-5xx"),
            row(30, Phase::Detect, "OnCall pages: Direct page from ada: need a DBA"),
        ];
        let phases: Vec<Phase> = mark(rows).iter().map(|row| row.phase).collect();
        assert_eq!(phases, [Phase::Detect, Phase::Ack, Phase::Detect, Phase::Escalate]);
    }

    #[test]
    fn who_takes_part_is_not_pulled_in() {
        let said = |second: i64, phase: Phase, who: &str, what: &str| Entry {
            kind: Kind::Talk,
            actor: Some(who.to_owned()),
            ..row(second, phase, &format!("{who}: {what}"))
        };
        let rows = vec![
            said(0, Phase::Report, "Ann Example", "two shops say that they cannot pay"),
            said(9, Phase::Escalate, "Bob", "thanks @Ann Example, can you ask them for a time"),
            said(20, Phase::Escalate, "Bob", "@Ann Example @Cid please join"),
            said(30, Phase::Escalate, "Bob", "calling the provider"),
        ];
        let phases: Vec<Phase> = mark(rows).iter().map(|row| row.phase).collect();
        let escalate = Phase::Escalate;
        assert_eq!(phases, [Phase::Report, Phase::Investigate, escalate, escalate]);
    }
}
