//! What people report once requests fail and long before any alert: the monitors were late, not they early. What is said
//! further in their room is about it as well. What customers write to support meanwhile is about the only thing that fails.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::people::room::is_social;
use crate::incident::signs::by_word::ENDS;
use crate::incident::signs::cluster::{Cluster, WORK};
use crate::incident::signs::confidence::surely;
use crate::incident::signs::present::AFTER;
use crate::incident::signs::span::start;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// The rules of what customers write.
const SUPPORT: &str = "support.ticket";

/// Gives free reports among `entries` to the one incident whose requests fail already while nothing else tells of it yet.
/// `starts` are the seconds in which the incidents' impact begins.
pub(in crate::incident) fn attach(entries: &[Entry], incidents: &mut [Cluster], starts: &[i64]) {
    let taken: BTreeSet<usize> = incidents.iter().flat_map(|c| &c.members).copied().collect();
    let begun = starts.iter().copied().enumerate();
    let spans = begun.filter_map(|(at, begun)| Some((begun, incidents.get(at)?.start, at)));
    let failing: Vec<(i64, i64, usize)> = spans.filter(|(begun, told, _)| begun < told).collect();
    let told = |at: usize| incidents.get(at).map_or(i64::MIN, Cluster::told);
    let hurting: Vec<(i64, i64, usize)> =
        failing.iter().map(|(begun, _, at)| (*begun, told(*at), *at)).collect();
    let ends: Vec<i64> = incidents.iter().map(|c| c.told().saturating_add(AFTER)).collect();
    let mut rooms: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let room = entry.channel.as_deref();
        if entry.kind != Kind::Talk || taken.contains(&at) || room.is_some_and(is_social) {
            continue;
        }
        let second = start(entry);
        let within = |spans: &[(i64, i64, usize)]| {
            only(spans.iter().filter(|(begun, told, _)| (*begun..*told).contains(&second)))
        };
        let reports = surely(entry, &[Phase::Report]);
        let only = reports.then(|| within(&failing)).flatten();
        let written = || {
            let ticket = reports && entry.rule.starts_with(SUPPORT);
            ticket.then(|| within(&hurting)).flatten()
        };
        if let Some((room, into)) = room.zip(only) {
            rooms.insert(room, into);
        }
        let spoken = || {
            let into = *rooms.get(room?)?;
            let alone =
                starts.iter().zip(&ends).filter(|(from, to)| (**from..=**to).contains(&second));
            (ends.get(into)? >= &second && alone.count() == 1 && tells(entry)).then_some(into)
        };
        if let Some(incident) =
            only.or_else(spoken).or_else(written).and_then(|into| incidents.get_mut(into))
        {
            incident.add(at, entries);
        }
    }
}

/// Returns the incident of the only one of `spans`.
fn only<'s>(mut spans: impl Iterator<Item = &'s (i64, i64, usize)>) -> Option<usize> {
    let (.., first) = spans.next()?;
    spans.next().is_none().then_some(*first)
}

/// Returns whether `word` surely tells of an incident or of work on it.
fn tells(word: &Entry) -> bool {
    let trouble = &[Phase::Report, Phase::Impact, Phase::Detect, Phase::Communicate];
    [WORK, ENDS, trouble].into_iter().any(|phases| surely(word, phases))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, kind: Kind, phase: Phase) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            rule: "support.ticket".to_owned(),
            channel: Some("support".to_owned()),
            ..measured::blank()
        }
    }

    /// Returns the members of an incident whose alert is the last of `rows` and whose requests fail from second 100 on.
    fn joined(rows: &[Entry]) -> BTreeSet<usize> {
        let last = rows.len() - 1;
        let mut incidents = [Cluster::of(BTreeSet::from([last]), rows)];
        attach(rows, &mut incidents, &[100]);
        incidents[0].members.clone()
    }

    #[test]
    fn who_reports_while_requests_fail_and_no_alert_fires_tells_of_it() {
        let alert = Entry { edge: Some(Edge::Open), ..row(5_000, Kind::Signal, Phase::Detect) };
        let report = |second: i64| row(second, Kind::Talk, Phase::Report);
        assert_eq!(joined(&[report(99), report(100), alert.clone()]), BTreeSet::from([1, 2]));
        let learnt = Entry { rule: "talk-learnt.report".to_owned(), ..report(900) };
        let random = Entry { channel: Some("random".to_owned()), ..report(900) };
        assert_eq!(joined(&[learnt, random, alert]), BTreeSet::from([2]));
    }

    #[test]
    fn what_customers_write_while_requests_fail_is_about_it() {
        let alert = Entry { edge: Some(Edge::Open), ..row(500, Kind::Signal, Phase::Detect) };
        let ticket = |second: i64| row(second, Kind::Talk, Phase::Report);
        let said = Entry { rule: "talk.report".to_owned(), ..ticket(700) };
        let end = Entry { edge: Some(Edge::Close), ..row(900, Kind::Signal, Phase::Recover) };
        let rows = [alert, ticket(600), said, end, ticket(950)];
        let mut incidents = [Cluster::of(BTreeSet::from([0, 3]), &rows)];
        attach(&rows, &mut incidents, &[100]);
        assert_eq!(incidents[0].members, BTreeSet::from([0, 1, 3]));
    }

    #[test]
    fn what_is_said_further_in_the_room_of_a_report_is_about_it() {
        let alert = Entry { edge: Some(Edge::Open), ..row(5_000, Kind::Signal, Phase::Detect) };
        let said = |second: i64, phase: Phase| row(second, Kind::Talk, phase);
        let elsewhere = Entry { channel: Some("sales".to_owned()), ..said(900, Phase::FalseLead) };
        let rows = [
            said(500, Phase::Investigate),
            said(800, Phase::Report),
            said(850, Phase::Investigate),
            elsewhere,
            said(950, Phase::Note),
            said(960, Phase::Recover),
            alert,
        ];
        assert_eq!(joined(&rows), BTreeSet::from([1, 2, 5, 6]));
    }
}
