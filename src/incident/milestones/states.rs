//! When the states of one incident's alerts open and close: read once, asked for many seconds.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::milestones::story::Story;
use crate::incident::signs::span::{detects, opens, start};
use crate::incident::signs::words::canonical;
use crate::model::event::{Edge, Kind, pack_of};
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// Alert clear, page resolved and "all clear" within so many seconds of each other are one end.
pub(in crate::incident) const ENDING: i64 = 180;

/// Alerts that clear so many seconds after somebody calls it over do not contradict.
const SETTLING: i64 = 900;

/// What the key of a ticket begins with.
const TICKET: &str = "ticket:";

/// The states of an incident.
pub(in crate::incident) struct States {
    /// The second of each opening, sorted, and the last second of it or of any before it.
    open: Vec<(i64, i64)>,
    /// The last second in which a machine registers trouble.
    detected: Option<i64>,
    /// The last second in which a state closes.
    closed: Option<i64>,
    /// The last second in which a request fails, where they were counted.
    failed: Option<i64>,
}

impl States {
    /// Returns the states of `story`.
    pub(in crate::incident) fn of(story: &Story<'_>) -> Self {
        let grave = story
            .rows
            .iter()
            .filter(|row| opens(row) && row.severity != Some(Severity::Info) && !is_ticket(row));
        let returns = returns(story.rows);
        let silent = Silent::of(story.rows);
        let until = |row: &Entry| match &row.until {
            Some(until) => until.at.timestamp(),
            None => mended(row, &returns).or_else(|| silent.end(row)).unwrap_or(i64::MAX),
        };
        let mut open: Vec<(i64, i64)> = grave.map(|row| (start(row), until(row))).collect();
        open.sort_unstable();
        let mut last = i64::MIN;
        for (_, until) in &mut open {
            last = last.max(*until);
            *until = last;
        }
        let latest = |is: fn(&Entry) -> bool| story.rows.iter().filter(|r| is(r)).map(start).max();
        let ends = story.windows.iter().filter(|_| !story.written);
        let failed = ends.filter_map(|window| window.to.as_ref()).map(|to| to.at.timestamp()).max();
        Self {
            open,
            detected: latest(detects),
            closed: latest(|row| is_page_closed(row) && !is_ticket(row)),
            failed,
        }
    }

    /// Returns whether a state that opened by a second is open after it.
    pub(in crate::incident) fn fires_after(&self, from: i64) -> bool {
        let opened = self.open.partition_point(|(start, _)| *start <= from);
        let last = opened.checked_sub(1).and_then(|last| self.open.get(last));
        last.is_some_and(|(_, until)| *until > from)
    }

    /// A resolve stands where nothing opens after it and nothing still fires; a person need not wait for alerts.
    pub(in crate::incident) fn stand(&self, entry: &Entry) -> bool {
        let from = start(entry);
        let after = |last: Option<i64>, seconds| last.is_some_and(|last| last > from + seconds);
        // Alerts clear some time after a person sees that all is well; what ends no state, but the incident, is a person's
        // word as well.
        let stated = entry.edge.is_none() && entry.phase == Phase::Resolve;
        let by_person = entry.kind == Kind::Talk || entry.called_over || stated;
        let said = by_person && !after(self.closed, SETTLING);
        let quiet = || !after(self.closed, ENDING) && !self.fires_after(from + ENDING);
        !after(self.detected, ENDING) && !after(self.failed, ENDING) && (said || quiet())
    }
}

/// Returns whether an entry opens or closes a ticket, which is closed when somebody gets round to it.
fn is_ticket(entry: &Entry) -> bool {
    entry.key.as_ref().is_some_and(|key| key.starts_with(TICKET))
}

/// Returns whether an entry closes a state.
pub(in crate::incident) fn is_page_closed(entry: &Entry) -> bool {
    entry.edge == Some(Edge::Close) && entry.kind == Kind::Signal
}

/// Monitors that tell when something breaks and never when it is over, as mails of alarms without those of the all-clear.
struct Silent<'r> {
    /// The packs whose rules close anything here.
    closing: BTreeSet<&'r str>,
    /// The last second in which a person calls it over.
    over: Option<i64>,
}

impl<'r> Silent<'r> {
    fn of(rows: &'r [Entry]) -> Self {
        let closes = rows.iter().filter(|row| row.edge == Some(Edge::Close) || row.until.is_some());
        let by_hand = |row: &&Entry| {
            let person = row.actor.is_some() || row.kind == Kind::Talk;
            person && row.phases.contains(&Phase::Resolve)
        };
        let over = rows.iter().filter(by_hand).map(start).max();
        Self { closing: closes.map(|row| pack_of(&row.rule)).collect(), over }
    }

    /// What a monitor never takes back does not contradict the person who calls it over.
    fn end(&self, row: &Entry) -> Option<i64> {
        let heard = self.closing.contains(pack_of(&row.rule));
        self.over.filter(|over| !heard && start(row) < *over)
    }
}

/// The seconds in which something comes back, by service.
type Returns = BTreeMap<String, BTreeSet<i64>>;

fn returns(rows: &[Entry]) -> Returns {
    let mut found = Returns::new();
    for row in rows.iter().filter(|row| row.phase == Phase::Recover) {
        if let Some(service) = &row.service {
            found.entry(canonical(service)).or_default().insert(start(row));
        }
    }
    found
}

/// A machine that says that it fails need not say that it works again: what comes back on its service says so.
fn mended(row: &Entry, returns: &Returns) -> Option<i64> {
    let service = row.service.as_ref().filter(|_| row.phase == Phase::Impact)?;
    let later = returns.get(&canonical(service))?.range(start(row).saturating_add(1)..);
    later.into_iter().next().copied()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, rule: &str, phase: Phase, edge: Edge) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            rule: rule.to_owned(),
            phase,
            phases: BTreeSet::from([phase]),
            kind: Kind::Signal,
            edge: Some(edge),
            ..measured::blank()
        }
    }

    #[test]
    fn a_monitor_that_never_tells_of_an_end_does_not_contradict_a_person() {
        let alarm = row(10, "mails.opens", Phase::Detect, Edge::Open);
        let page = Entry {
            actor: Some("ada".to_owned()),
            ..row(90, "pager.resolved", Phase::Resolve, Edge::Close)
        };
        let rows = [alarm.clone(), page.clone()];
        assert_eq!(Silent::of(&rows).end(&alarm), Some(90));
        let cleared = row(50, "mails.closes", Phase::Recover, Edge::Close);
        assert_eq!(Silent::of(&[alarm.clone(), cleared, page.clone()]).end(&alarm), None);
        let alone = Entry { actor: None, ..page };
        assert_eq!(Silent::of(&[alarm.clone(), alone]).end(&alarm), None);
    }
}
