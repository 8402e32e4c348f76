//! Rows that tell an alert from its start to its end: when it fired, when somebody took it, when it was over.

use chrono::TimeDelta;

use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::length;
use crate::format::csv_table::rows::Row;
use crate::format::csv_table::state::State;
use crate::format::json::time;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::format::timestamp::zone::Zone;

// Names are compared without what parts their words: `End Time`, `end_time`, `EndTime`.
/// Columns of when something fired, which only alerts do.
const FIRED: &[&str] = &[
    "fired",
    "firedat",
    "firedtime",
    "firedon",
    "triggered",
    "triggeredat",
    "triggeredtime",
    "triggeredon",
    "triggertime",
    "raised",
    "raisedat",
    "raisedtime",
    "raisedon",
    "raisetime",
];
/// Columns of when anything began.
const BEGAN: &[&str] = &[
    "start",
    "started",
    "startedat",
    "starttime",
    "startdate",
    "began",
    "beganat",
    "begin",
    "begintime",
    "opened",
    "openedat",
    "openedon",
    "opentime",
    "openedtime",
];
/// Columns of when a trouble was over.
const OVER: &[&str] = &[
    "recoverytime",
    "recovery",
    "recovered",
    "recoveredat",
    "resolved",
    "resolvedat",
    "resolvedon",
    "resolvedtime",
    "resolvetime",
    "timeresolved",
    "resolutiontime",
    "cleared",
    "clearedat",
    "clearedon",
    "clearedtime",
    "cleartime",
    "timecleared",
    "closed",
    "closedat",
    "closedon",
    "closedtime",
    "closetime",
    "timeclosed",
    "restored",
    "restoredat",
];
/// Columns of when anything ended, a time of good state as well.
const ENDED: &[&str] = &["end", "ended", "endedat", "endtime", "enddate", "timeended"];
/// Columns of when somebody took it.
const TAKEN: &[&str] = &[
    "acktime",
    "ackat",
    "acked",
    "ackedat",
    "acknowledged",
    "acknowledgedat",
    "acknowledgedon",
    "acknowledgedtime",
    "acknowledgetime",
    "acknowledgementtime",
    "acknowledgmenttime",
    "timeacknowledged",
    "ack",
];
/// Columns of who took it.
const BY: &[&str] = &[
    "acknowledgedby",
    "ackedby",
    "ackby",
    "acknowledgeby",
    "acknowledgementby",
    "acknowledger",
    "ackuser",
];
/// Columns of how long it lasted.
const LASTED: &[&str] = &["duration", "durationseconds", "durations", "durationsec", "lasted"];

/// Where a row tells of the turns of one alert.
#[derive(Debug)]
pub(super) struct Course {
    /// When it was over.
    over: Option<usize>,
    /// Whether a time of good state has such an end as well.
    any_end: bool,
    lasted: Option<usize>,
    /// Whether the length is in seconds where it has no unit.
    bare: bool,
    taken: Option<usize>,
    by: Option<usize>,
    zones: Option<usize>,
    /// Whether no more than alerts have such columns.
    of_alerts: bool,
}

impl Course {
    /// Returns where the turns stand, or `None` in a table with a row for each turn.
    pub(super) fn new(columns: &Columns) -> Option<Self> {
        let plain: Vec<String> = columns.names.iter().map(|name| plain(name)).collect();
        let find = |wanted: &[&str]| {
            let at = |wanted: &&str| plain.iter().position(|name| name == wanted);
            wanted.iter().find_map(at).filter(|at| Some(*at) != columns.time)
        };
        let time = plain.get(columns.time?)?.as_str();
        let recovered = find(OVER);
        let over = recovered.or_else(|| find(ENDED));
        let (fired, taken, lasted) = (FIRED.contains(&time), find(TAKEN), find(LASTED));
        let course = Self {
            over,
            any_end: recovered.is_none(),
            lasted,
            bare: lasted.and_then(|at| plain.get(at)).is_some_and(|name| name.len() > 8),
            taken,
            by: find(BY),
            zones: columns.zones,
            of_alerts: fired || taken.is_some(),
        };
        (over.is_some() || fired || BEGAN.contains(&time)).then_some(course)
    }

    /// Returns whether the table states when its alerts were over.
    pub(super) fn ends(&self) -> bool {
        self.over.is_some()
    }

    /// Returns whether only alerts have such columns.
    pub(super) fn of_alerts(&self) -> bool {
        self.of_alerts
    }

    /// Returns who took the alert of `row`.
    pub(super) fn by<'a>(&self, row: &'a Row) -> Option<&'a str> {
        row.cell(self.by?)
    }

    /// Returns the turns that `row` tells of an alert that began at `start` and is in the state that `word` names, in
    /// order of time; `None` where the row is no alert from start to end.
    pub(super) fn turns(
        &self,
        row: &Row,
        start: &Stamp,
        word: Option<&str>,
    ) -> Option<Vec<(State, Stamp)>> {
        let state = match word {
            Some(word) => Some(State::of(word)?),
            None => None,
        };
        if self.any_end && word.is_some_and(State::is_good) {
            return None;
        }
        let mut turns = vec![(State::Firing, start.clone())];
        let taken = self.taken.and_then(|at| self.stamp(row, at, start));
        turns.extend(taken.map(|at| (State::Acknowledged, at)));
        let goes_on = word.is_some_and(State::goes_on);
        let over = self.over.filter(|_| !goes_on).and_then(|at| self.stamp(row, at, start));
        let over = over.or_else(|| {
            let lasted = row.cell(self.lasted.filter(|_| state == Some(State::Cleared))?)?;
            after(start, length::read(lasted, self.bare)?)
        });
        turns.extend(over.map(|at| (State::Cleared, at)));
        Some(turns)
    }

    /// Returns the time in the cell at `at`, by the day and the zone of `start` where it has none of its own; `None` where
    /// it is before that.
    fn stamp(&self, row: &Row, at: usize, start: &Stamp) -> Option<Stamp> {
        let mut stamp = time::text(row.cell(at)?)?;
        let beside = self.zones.and_then(|at| Zone::stated(row.cell(at)?));
        stamp.zone = stamp.zone.or(beside).or(start.zone);
        if stamp.date == StampDate::NoDate {
            stamp.date = start.date;
        }
        let known = |stamp: &Stamp| match stamp.date {
            StampDate::Full(date) => Some((date, stamp.time)),
            _ => None,
        };
        let earlier = stamp.zone == start.zone
            && known(start).zip(known(&stamp)).is_some_and(|(start, at)| at < start);
        (!earlier).then_some(stamp)
    }
}

/// Returns the time that is `length` after `start`, as far as its date can be told.
fn after(start: &Stamp, length: TimeDelta) -> Option<Stamp> {
    let (time, over) = start.time.overflowing_add_signed(length);
    let date = match start.date {
        date if over == 0 => date,
        StampDate::Full(date) => {
            StampDate::Full(date.checked_add_signed(TimeDelta::try_seconds(over)?)?)
        }
        _ => return None,
    };
    Some(Stamp { date, time, weekday: None, ..start.clone() })
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}
