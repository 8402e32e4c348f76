//! Settles the years, days and hours of one source by what tells them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::format::timestamp::evidence::{
    Calendar, DayEvidence, Point, YearEvidence, date_in, latest_year, nearest_year, year_of,
};
use crate::format::timestamp::fix::Fix;
use crate::format::timestamp::hours::first_hour;
use crate::format::timestamp::standin::{Days, Years};

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
/// So much earlier than its last line the clocks of two machines may put a file.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

impl Fix {
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
            self.bound =
                bound.filter(|_| evidence.local || !is_written(end, modified, WRITTEN_TODAY));
        }
        self.days = Some(Days { relative, last, base });
    }

    /// Settles the hours by the file's time: it was last written at `last`, the number of an hour and the minutes in it.
    pub(super) fn settle_hours(&mut self, last: (i64, NaiveTime), modified: NaiveDateTime) {
        self.first_hour = first_hour(last, modified);
        self.told_by = self.first_hour.map(|_| BY_FILE);
    }
}

/// Returns the day of the last clock of a file that was modified at `modified`: the latest on which it is not after that,
/// but for what two clocks may differ.
fn last_day(clock: NaiveTime, modified: NaiveDateTime) -> NaiveDate {
    let limit = modified + AHEAD;
    let fits = limit.date().and_time(clock) <= limit;
    Some(limit.date()).filter(|_| fits).or(limit.date().pred_opt()).unwrap_or(modified.date())
}

/// Returns whether a file that was modified at `modified` was so by its last line, of `end`.
fn is_written(end: Option<NaiveDateTime>, modified: NaiveDateTime, most: TimeDelta) -> bool {
    end.is_some_and(|end| (-LATE..=most).contains(&(modified - end)))
}
