//! Settles the years and dates of one source once all of it has been seen.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};

use crate::format::timestamp::evidence::{
    Calendar, DayEvidence, Point, YearEvidence, civil, date_in, is_plausible, latest_year,
    nearest_year, year_of,
};
use crate::format::timestamp::hours::first_hour;
use crate::format::timestamp::stamp::Order;
use crate::format::timestamp::standin::{Days, Years};
use crate::format::timestamp::zone::Zone;

/// What holds for all times of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// The zone where none is stated.
    pub(super) zone: Zone,
    /// What is added to every time.
    pub(super) skew: TimeDelta,
}

const BY_OPTION: &str = "--year";
const BY_NEIGHBOUR: &str = "a full date elsewhere in the source";
const BY_NAME: &str = "the date in the source's name";
const BY_FILE: &str = "the time the file was last modified";
/// A file whose last line is so much older than itself, as it is read, was last modified by that line: in another year
/// that would be a rare coincidence.
const WRITTEN: TimeDelta = TimeDelta::hours(1);
/// The same for clocks, which are as old on any day.
const WRITTEN_TODAY: TimeDelta = TimeDelta::minutes(5);
/// So much earlier than its last line a file may have been written by its own time, which may lack fractions.
const LATE: TimeDelta = TimeDelta::seconds(2);
/// No zone is further from UTC.
const MOST_EAST: TimeDelta = TimeDelta::hours(14);

/// Settles what only the whole source can tell. Suggest first where needed, then apply once to every moment.
#[derive(Debug, Clone, Default)]
pub struct Fix {
    pub(super) settings: Option<Settings>,
    /// Whether day and month change places where their order was assumed.
    pub(super) swap: bool,
    /// Whether the source shows the order that was assumed for some of its dates, or else the one they are read by now.
    pub(super) order_shown: bool,
    pub(super) years: Option<Years>,
    pub(super) days: Option<Days>,
    /// When the first hour began of a source that states minutes and seconds only.
    pub(super) first_hour: Option<NaiveDateTime>,
    /// The file's time, where nothing better told the year or date: other sources may know better.
    bound: Option<NaiveDateTime>,
    /// What told the year or the date.
    told_by: Option<&'static str>,
    /// What else had a say in the year.
    decided_by: Option<&'static str>,
    /// The order of day and month that was taken for granted throughout.
    usual_order: Option<Order>,
    /// Whether the order of the lines told the passes of a repeated hour.
    passes_told: bool,
    /// A step back within a year that could be a New Year, from and to, in a year that stands in.
    step_back: Option<(NaiveDateTime, NaiveDateTime)>,
    /// A step back between clocks that may be no midnight, from and to.
    clock_back: Option<(NaiveTime, NaiveTime)>,
    /// The first full date that is not of the weekday stated with it.
    weekday: Option<(NaiveDate, Weekday)>,
    /// The order of day and month that is used, where the source shows another too.
    both_orders: Option<Order>,
    /// The order that the source shows, where that is not the one the user says.
    shown_order: Option<Order>,
}

/// Why a source has times without a full date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Nothing tells the year.
    NoYear,
    /// Nothing tells the day.
    NoDate,
    /// The year that was found has no Feb 29, which the source states.
    NoLeapDay(i32),
}

impl Fix {
    /// Returns a fix that swaps day and month where their order was assumed and `swap` is set; `order_shown` says that the
    /// source shows the order they are read by then.
    pub(super) fn new(settings: Settings, swap: bool, order_shown: bool) -> Self {
        Self { settings: Some(settings), swap, order_shown, ..Self::default() }
    }

    /// Settles the years by the first of: the option, a full date met, the name, the file's time.
    pub(super) fn settle_years(
        &mut self,
        relative: Vec<i32>,
        (first, last): (Point, Point),
        calendar: Calendar,
        evidence: &YearEvidence,
    ) {
        let near = |point, other| nearest_year(point, other, &relative, &calendar);
        let met = evidence.met.and_then(|(point, at)| near(point.unwrap_or(first), at));
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
        let named = evidence.named.and_then(|date| near(first, date.and_time(noon)));
        let mut base = evidence.option.or(met).or(named);
        let by_calendar = |choose: &dyn Fn(&Calendar) -> Option<i32>| calendar.decides(choose);
        self.decided_by = match (evidence.option, evidence.met, evidence.named) {
            (Some(_), ..) => None,
            (_, Some((point, at)), _) => {
                by_calendar(&|days| nearest_year(point.unwrap_or(first), at, &relative, days))
            }
            (.., Some(date)) => {
                by_calendar(&|days| nearest_year(first, date.and_time(noon), &relative, days))
            }
            _ => None,
        };
        let told = [(evidence.option, BY_OPTION), (met, BY_NEIGHBOUR), (named, BY_NAME)];
        self.told_by = told.iter().find(|(year, _)| year.is_some()).map(|(_, by)| *by);
        if base.is_none()
            && let Some(modified) = evidence.modified
        {
            let limit = modified + TimeDelta::days(1);
            base = latest_year(last, limit, &relative, &calendar);
            self.told_by = base.map(|_| BY_FILE);
            self.decided_by = by_calendar(&|days| latest_year(last, limit, &relative, days));
            let end = base.and_then(|base| {
                date_in(base.saturating_add(year_of(&relative, last.run)), last.at.date())
            });
            let end = end.map(|date| date.and_time(last.at.time()));
            self.bound = Some(limit).filter(|_| !is_written(end, modified, WRITTEN));
        }
        self.years = Some(Years { relative, first, last, calendar, base });
    }

    /// Moves every run of times that would lie after the file's time a year back, where its year rests on that; `ends` are the
    /// latest times of the runs.
    pub(super) fn keep_before_file(
        &mut self,
        ends: &[NaiveDateTime],
        modified: Option<NaiveDateTime>,
    ) {
        let Some(limit) = modified.filter(|_| self.told_by == Some(BY_FILE)) else { return };
        let Some(years) = self.years.as_mut() else { return };
        let Some(base) = years.base else { return };
        for (relative, end) in years.relative.iter_mut().zip(ends) {
            let date = date_in(base.saturating_add(*relative), end.date());
            if date.is_some_and(|date| date.and_time(end.time()) > limit + TimeDelta::days(1)) {
                *relative -= 1;
            }
        }
    }

    /// Settles the days by the first of: a full date met, the name, the file's time; `relative` are the days between runs.
    pub(super) fn settle_days(
        &mut self,
        relative: Vec<i64>,
        last: Option<(usize, NaiveTime)>,
        evidence: &DayEvidence,
    ) {
        let before = |date: NaiveDate, days| date.checked_sub_signed(TimeDelta::days(days));
        let in_days =
            |(run, time): (usize, NaiveTime)| (relative.get(run).copied().unwrap_or(0), time);
        let met = evidence.met.and_then(|(point, at)| {
            let (day, time) = in_days(point?);
            let next_day = at.time() < time;
            before(at.date(), day + i64::from(next_day))
        });
        let last = evidence.met.and_then(|(point, _)| point).or(last);
        let last = last.map(in_days).unwrap_or_default();
        let mut base = met.or(evidence.named);
        let told = [(met, BY_NEIGHBOUR), (evidence.named, BY_NAME)];
        self.told_by = told.iter().find(|(date, _)| date.is_some()).map(|(_, by)| *by);
        if base.is_none()
            && let Some(modified) = evidence.modified
        {
            let end = last_day(last.1, modified);
            base = before(end, last.0);
            self.told_by = base.map(|_| BY_FILE);
            let bound = Some(modified + TimeDelta::days(1));
            let end = Some(end.and_time(last.1));
            self.bound = bound.filter(|_| !is_written(end, modified, WRITTEN_TODAY));
        }
        self.days = Some(Days { relative, last, base });
    }

    /// Settles the hours by the file's time: it was last written at `last`, the number of an hour and the minutes in it.
    pub(super) fn settle_hours(&mut self, last: (i64, NaiveTime), modified: NaiveDateTime) {
        self.first_hour = first_hour(last, modified);
        self.told_by = self.first_hour.map(|_| BY_FILE);
    }

    /// Says what told the years or dates that the source does not state, if anything did.
    pub fn told_by(&self) -> Option<&'static str> {
        self.told_by
    }

    /// Returns whether the source was placed by the file's time alone, which other sources of a run may overrule.
    pub fn is_doubtful(&self) -> bool {
        self.bound.is_some()
    }

    /// Says what in the source had a say in its year beside what told it: Feb 29, weekdays.
    pub fn decided_by(&self) -> Option<&'static str> {
        self.decided_by
    }

    /// Returns how often the months of the source turn back, each a New Year, and its clocks, each a midnight.
    pub fn turns(&self) -> (i32, i64) {
        let years = self.years.as_ref().map_or(0, |years| year_of(&years.relative, years.last.run));
        (years, self.days.as_ref().map_or(0, |days| days.last.0))
    }

    /// Takes note of the order of day and month that nothing in the source tells.
    pub(super) fn assume_order(&mut self, order: Option<Order>) {
        self.usual_order = order;
    }

    /// Returns the order of day and month that was taken for granted, and that nothing in the source settled.
    pub fn usual_order(&self) -> Option<Order> {
        self.usual_order
    }

    /// Takes note of the order of day and month that the source shows against what the user says.
    pub(super) fn contradict_order(&mut self, order: Option<Order>) {
        self.shown_order = order;
    }

    /// Returns the order of day and month that a date of the source shows, where the user says another.
    pub fn shown_order(&self) -> Option<Order> {
        self.shown_order
    }

    /// Takes note of whether the order of the lines told the passes of a repeated hour.
    pub(super) fn note_passes(&mut self, told: bool) {
        self.passes_told = told;
    }

    /// Returns whether the order of the lines told which pass of a repeated hour is meant.
    pub fn passes_told(&self) -> bool {
        self.passes_told
    }

    /// Takes note of a step back within a year that could be a New Year.
    pub(super) fn note_step_back(&mut self, found: Option<(NaiveDateTime, NaiveDateTime)>) {
        self.step_back = found;
    }

    /// Returns the first step back of more than a month between times without a year, from and to, which was read as
    /// disorder; the years of both stand in.
    pub fn step_back(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        self.step_back
    }

    /// Takes note of a step back between clocks that may be no midnight.
    pub(super) fn note_clock_back(&mut self, found: Option<(NaiveTime, NaiveTime)>) {
        self.clock_back = found;
    }

    /// Returns the first step back between times without a date that may be no midnight, or was read as none, from and to.
    pub fn clock_back(&self) -> Option<(NaiveTime, NaiveTime)> {
        self.clock_back
    }

    /// Takes note of a full date that is not of the weekday stated with it.
    pub(super) fn note_weekday(&mut self, found: Option<(NaiveDate, Weekday)>) {
        self.weekday = found;
    }

    /// Returns the first date that is not of the weekday stated with it, and that weekday.
    pub fn wrong_weekday(&self) -> Option<(NaiveDate, Weekday)> {
        let assumed = || {
            let years = self.years.as_ref()?;
            years.calendar.wrong_weekday(years.base?, &years.relative)
        };
        self.weekday.or_else(assumed)
    }

    /// Takes note of the order of day and month that is used though the source shows another too.
    pub(super) fn note_both_orders(&mut self, used: Option<Order>) {
        self.both_orders = used;
    }

    /// Returns the order of day and month that the first clear date shows, where another date shows another.
    pub fn both_orders(&self) -> Option<Order> {
        self.both_orders
    }

    /// Says why times of the source have no full date, where some have none.
    pub fn open(&self) -> Option<Open> {
        if let Some(years) = &self.years {
            let lacking = |base: i32| years.calendar.lacks_leap_day(base, &years.relative);
            match years.base {
                None => return Some(Open::NoYear),
                Some(base) if lacking(base) => return Some(Open::NoLeapDay(base)),
                Some(_) => {}
            }
        }
        self.days.as_ref().is_some_and(|days| days.base.is_none()).then_some(Open::NoDate)
    }

    /// Returns whether nothing is left to settle, so that applying changes nothing.
    pub fn is_settled(&self) -> bool {
        let dated = self.years.is_none() && self.days.is_none() && self.first_hour.is_none();
        dated && !self.order_shown
    }

    /// Returns whether the source does not know its own year or date.
    pub fn needs_suggestion(&self) -> bool {
        self.years.as_ref().is_some_and(|years| years.base.is_none())
            || self.days.as_ref().is_some_and(|days| days.base.is_none())
    }

    /// Gives the year or date that other sources of the run suggest, where this source knows none of its own, or only
    /// the file's time, which copies and checkouts lose: then a suggestion is taken that is earlier or falls on the same
    /// days, unless the file's time follows at once on its last line.
    pub fn suggest(&mut self, other: DateTime<Utc>) {
        let Some(settings) = self.settings.filter(|_| is_plausible(&other)) else { return };
        let other = civil(other, settings.zone);
        let bound = self.bound;
        let free = |known: bool| !known || bound.is_some_and(|bound| other <= bound);
        if let Some(years) = self.years.as_mut() {
            let base = nearest_year(years.first, other, &years.relative, &years.calendar);
            let late = base.is_some_and(|base| years.is_after(base, bound));
            let near = base.is_some_and(|base| years.is_near(base, other));
            let doubtful = years.base.is_none() || bound.is_some();
            if doubtful && (near || (free(years.base.is_some()) && !late)) {
                years.base = base.or(years.base);
            }
        }
        if let Some(days) = self.days.as_mut()
            && free(days.base.is_some())
        {
            days.base = days.nearest(other).or(days.base);
        }
    }
}

/// Returns the day of the last clock of a file that was modified at `modified`: not after that, but for what its time may
/// lack, or for the zone of the clock, which may be another.
fn last_day(clock: NaiveTime, modified: NaiveDateTime) -> NaiveDate {
    let date = modified.date();
    let tomorrow = date.succ_opt().filter(|next| next.and_time(clock) <= modified + LATE);
    let late = date.and_time(clock) - modified > MOST_EAST;
    tomorrow.or(date.pred_opt().filter(|_| late)).unwrap_or(date)
}

/// Returns whether a file that was modified at `modified` was so by its last line, of `end`.
fn is_written(end: Option<NaiveDateTime>, modified: NaiveDateTime, most: TimeDelta) -> bool {
    end.is_some_and(|end| (-LATE..=most).contains(&(modified - end)))
}
