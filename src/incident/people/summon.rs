//! A page that a person sends while an incident is being worked on pulls more people in.

use crate::incident::signs::span::{about, opens, start};
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
    let Some(taken) = rows.iter().filter(|row| about(row, &[Phase::Ack])).map(start).min() else {
        return rows;
    };
    for row in &mut rows {
        let title = row.title.to_lowercase();
        let by_hand = BY_HAND.iter().any(|words| title.contains(words));
        if by_hand && opens(row) && row.phase == Phase::Detect && start(row) > taken {
            row.phase = Phase::Escalate;
            row.phases.remove(&Phase::Detect);
            row.phases.insert(Phase::Escalate);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::{Edge, Kind};
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
}
