//! Resolves the times of the timeline: date, midnight, half of the day, zone.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use crate::format::postmortem::calendar::{Calendar, Day};
use crate::format::postmortem::clock::Half;
use crate::format::postmortem::entry::{RawEntry, RawTimeline};
use crate::format::postmortem::mention::Point;
use crate::format::postmortem::window::Window;
use crate::format::postmortem::zone;
use crate::format::timestamp::zone::Zone;
use crate::model::moment::{Assumption, Dated, Moment, Precision};

/// A time with what was taken for granted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Timed {
    /// When.
    pub(super) at: Option<Moment>,
    /// When it ended.
    pub(super) until: Option<Moment>,
    /// What was taken for granted.
    pub(super) assumed: Vec<Assumption>,
    /// The day that it, or a date above it, states.
    pub(super) stated_day: Option<NaiveDate>,
}

/// Where dates and zones come from when a time does not state its own.
#[derive(Debug, Clone)]
pub(super) struct Ground<'a> {
    /// What the document tells.
    pub(super) calendar: &'a Calendar,
    /// The zone of the timeline, stated in heading, column or a line above it.
    pub(super) zone: Option<Zone>,
    /// The zone that the user gives.
    pub(super) given: Option<Zone>,
}

/// Dates and clocks further apart than this in the wrong direction are a midnight, nearer ones a slip.
const MIDNIGHT: i64 = 6;

/// A day stated further from the start than this, in hours, is no slip of a midnight.
const BESIDE: i64 = 48;

/// So many days ahead of the day that it follows a day may stand that two numbers name alone.
const AHEAD: RangeInclusive<i64> = -2..=60;

impl Ground<'_> {
    /// Returns the moment of a local time.
    pub(super) fn moment(
        &self,
        civil: NaiveDateTime,
        dated: Dated,
        zone: Option<Zone>,
        precision: Precision,
    ) -> (Moment, bool) {
        let stated = zone.or(self.zone).or(self.calendar.zone);
        let used = stated.or(self.given).unwrap_or(Zone::Offset(0));
        // Without a date nobody knows whether summer time holds.
        let known = dated != Dated::NoDate || zone::is_steady(used);
        let offset = zone::offset_at(used, civil);
        let at = (civil - TimeDelta::seconds(offset.into())).and_utc();
        let offset = (stated.is_some() && known).then_some(offset);
        let told = zone.or(self.zone).is_some() || self.calendar.zone_told;
        let assumed = !told || !known;
        (Moment { at, dated, offset, precision, civil }, assumed)
    }

    /// Returns the day of a point that states one.
    pub(super) fn day(&self, point: &Point) -> Option<(Day, Vec<Assumption>)> {
        point.date.and_then(|date| self.calendar.day(date))
    }
}

/// Returns the times of the entries of `raw`, one for each; `window` is the stated window of the outage.
pub(super) fn times(raw: &RawTimeline, ground: &Ground<'_>, window: Option<&Window>) -> Vec<Timed> {
    let start = window.and_then(|window| window.from.as_ref());
    let dated = window.is_some_and(|window| !window.assumed.contains(&Assumption::Date));
    let day_told = raw.date.is_some() || dated || ground.calendar.base_told;
    let base = raw.date.and_then(|point| ground.day(&point)).or_else(|| {
        // The day of the stated start, else the day of the document.
        let day = start.filter(|start| start.dated != Dated::NoDate);
        day.map(|start| (Day { date: start.civil.date(), dated: start.dated }, Vec::new()))
            .or_else(|| ground.calendar.base.and_then(|date| ground.calendar.day(date)))
    });
    let (day, assumed) = base.unwrap_or((Day::UNKNOWN, Vec::new()));
    let date = if day.dated == Dated::NoDate { NaiveDate::default() } else { day.date };
    let loose = only_loose(&raw.entries);
    let mut walk = Walk {
        ground,
        day: Day { date, ..day },
        assumed,
        previous: None,
        anchored: false,
        day_told,
        stated: None,
        loose,
        start: start.cloned(),
        weekday: None,
    };
    raw.entries.iter().map(|entry| walk.next(entry)).collect()
}

/// Returns whether no clock of the list tells that the list uses 24 hours.
fn only_loose(entries: &[RawEntry]) -> bool {
    entries
        .iter()
        .filter_map(|entry| entry.from.clock)
        .all(|clock| clock.loose || clock.half.is_some())
}

struct Walk<'a> {
    ground: &'a Ground<'a>,
    day: Day,
    assumed: Vec<Assumption>,
    previous: Option<NaiveDateTime>,
    /// Whether a date of the timeline's own, or an entry, has fixed the day.
    anchored: bool,
    /// Whether the text states the day: nowhere, or before a midnight that was concluded, it does not.
    day_told: bool,
    /// The last day that the timeline itself states.
    stated: Option<NaiveDate>,
    loose: bool,
    start: Option<Moment>,
    /// The last weekday named, and the day taken for it.
    weekday: Option<(Weekday, NaiveDate)>,
}

impl Walk<'_> {
    fn next(&mut self, entry: &RawEntry) -> Timed {
        let none = Timed { at: None, until: None, assumed: Vec::new(), stated_day: None };
        let own = self.ground.day(&entry.from).filter(|(day, _)| !self.is_share(entry, *day));
        if let Some((day, assumed)) = own.clone() {
            (self.day, self.assumed) = (day, assumed);
            self.stated = Some(day.date);
            self.anchored = true;
            self.day_told = true;
        }
        let before = self.day.date;
        let weekday = entry.from.weekday.filter(|_| own.is_none());
        if let Some(weekday) = weekday {
            self.follow(weekday);
        }
        let named = own.is_some() || weekday.is_some();
        let Some((point, civil, half)) = self.civil(entry, named) else {
            // A date on its own line: what follows begins anew.
            self.previous = if named { None } else { self.previous };
            return none;
        };
        self.previous = Some(civil);
        self.anchored = true;
        let precision = point.clock.map_or(Precision::Minute, |clock| clock.precision);
        let (at, zone) = self.ground.moment(civil, self.day.dated, point.zone, precision);
        if entry.since == Some(0) {
            self.start = Some(at.clone());
        }
        let mut assumed = self.assumed.clone();
        assumed.extend(zone.then_some(Assumption::Zone));
        assumed.extend(half.then_some(Assumption::HalfDay));
        self.day_told &= own.is_some() || self.day.date == before;
        if !self.day_told && self.day.dated != Dated::NoDate {
            assumed.push(Assumption::Date);
        }
        assumed.sort_unstable();
        assumed.dedup();
        let until = entry.to.and_then(|to| self.end(&to, civil, point.zone));
        Timed { at: Some(at), until, assumed, stated_day: self.stated }
    }

    /// Returns whether two numbers that stand alone, read as `day`, are a share: `5/5` that are ready.
    fn is_share(&self, entry: &RawEntry, day: Day) -> bool {
        let numbers = entry.from.date.is_some_and(|date| date.numeric && date.year.is_none());
        let alone = numbers && entry.from.clock.is_none() && self.day.dated == Dated::Full;
        alone && !AHEAD.contains(&(day.date - self.day.date).num_days())
    }

    /// Moves on to the day that `weekday` names; before any day is fixed, to the nearest one.
    fn follow(&mut self, weekday: Weekday) {
        let number = |day: Weekday| i64::from(day.num_days_from_monday());
        let date = self.day.date;
        let known = (self.day.dated == Dated::Full).then(|| number(date.weekday()));
        let named = self.weekday.map(|(day, at)| number(day) + (date - at).num_days());
        let ahead = known.or(named).map_or(0, |today| (number(weekday) - today).rem_euclid(7));
        let back = if !self.anchored && ahead > 3 { 7 } else { 0 };
        self.day.date += TimeDelta::days(ahead - back);
        self.day_told &= ahead == 0;
        self.weekday = Some((weekday, self.day.date));
        self.anchored = true;
    }

    /// Returns the local time of an entry and whether the half of its day was concluded; moves the day on at midnight.
    fn civil(&mut self, entry: &RawEntry, own_date: bool) -> Option<(Point, NaiveDateTime, bool)> {
        if let Some(seconds) = entry.since.filter(|_| entry.from.clock.is_none()) {
            // The stated start is T; without one nobody knows when it was.
            let start = self.start.as_ref()?;
            let civil = start.civil + TimeDelta::seconds(seconds);
            let zone = start.offset.map(Zone::Offset);
            self.day = Day { date: civil.date(), dated: start.dated };
            return Some((Point { zone, ..entry.from }, civil, false));
        }
        if let Some(seconds) = entry.after {
            let civil = self.previous? + TimeDelta::seconds(seconds);
            self.day.date = civil.date();
            return Some((entry.from, civil, false));
        }
        let clock = entry.from.clock?;
        let mut civil = self.day.date.and_time(clock.time);
        let Some(previous) = self.previous else {
            if !self.anchored {
                civil = self.beside_start(civil);
                self.day.date = civil.date();
            }
            return Some((entry.from, civil, false));
        };
        if civil >= previous {
            return Some((entry.from, civil, false));
        }
        if self.loose && clock.loose {
            let later = self.day.date.and_time(clock.in_half(Half::Afternoon).time);
            let ahead = (later - previous).num_minutes();
            if (0..=MIDNIGHT * 60).contains(&ahead) {
                return Some((entry.from, later, true));
            }
        }
        if !own_date && (previous - civil).num_minutes() > MIDNIGHT * 60 {
            civil += TimeDelta::days(1);
            self.day.date = civil.date();
        }
        Some((entry.from, civil, false))
    }

    /// The first entry stands near the stated start: on the day before or after it where only that fits.
    fn beside_start(&self, civil: NaiveDateTime) -> NaiveDateTime {
        let Some(start) = self.start.as_ref().filter(|start| start.dated == self.day.dated) else {
            return civil;
        };
        let away = (civil - start.civil).num_hours();
        if away.abs() > BESIDE {
            return civil;
        }
        if away <= -18 {
            return civil + TimeDelta::days(1);
        }
        if away >= 18 && start.dated != Dated::NoDate {
            return civil - TimeDelta::days(1);
        }
        civil
    }

    fn end(&self, to: &Point, from: NaiveDateTime, zone: Option<Zone>) -> Option<Moment> {
        let clock = to.clock?;
        let day = self.ground.day(to).map_or(self.day.date, |(day, _)| day.date);
        let mut civil = day.and_time(clock.time);
        if to.date.is_none() && civil < from {
            civil += TimeDelta::days(1);
        }
        Some(self.ground.moment(civil, self.day.dated, to.zone.or(zone), clock.precision).0)
    }
}
