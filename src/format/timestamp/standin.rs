//! The stand-in years and days of a source, and what would settle them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::format::timestamp::evidence::{Calendar, Point, date_in, year_of};

/// The years of a source without years.
#[derive(Debug, Clone)]
pub(super) struct Years {
    /// The years since that of the first run, by run.
    pub(super) relative: Vec<i32>,
    pub(super) first: Point,
    pub(super) last: Point,
    pub(super) calendar: Calendar,
    pub(super) base: Option<i32>,
}

/// How near two sources of one run must end for the same year, whatever a file's time says.
const COINCIDENCE: TimeDelta = TimeDelta::days(3);

/// The days of a source without dates.
#[derive(Debug, Clone)]
pub(super) struct Days {
    /// The days since that of the first run, by run.
    pub(super) relative: Vec<i64>,
    /// The last day and clock.
    pub(super) last: (i64, NaiveTime),
    pub(super) base: Option<NaiveDate>,
}

impl Years {
    /// Returns whether the last stamp would be after `bound`.
    pub(super) fn is_after(&self, base: i32, bound: Option<NaiveDateTime>) -> bool {
        matches!((self.end(base), bound), (Some(last), Some(bound)) if last > bound)
    }

    /// Returns whether the last stamp would be within days of `other`: too much of a coincidence for another year.
    pub(super) fn is_near(&self, base: i32, other: NaiveDateTime) -> bool {
        self.end(base).is_some_and(|last| (last - other).abs() <= COINCIDENCE)
    }

    fn end(&self, base: i32) -> Option<NaiveDateTime> {
        let year = base.saturating_add(year_of(&self.relative, self.last.run));
        date_in(year, self.last.at.date()).map(|date| date.and_time(self.last.at.time()))
    }
}

impl Days {
    /// Returns the days between the first run and `run`.
    pub(super) fn of(&self, run: i64) -> i64 {
        let run = usize::try_from(run).ok();
        run.and_then(|run| self.relative.get(run)).copied().unwrap_or(0)
    }

    /// Returns the first day that puts the last clock nearest to `other`.
    pub(super) fn nearest(&self, other: NaiveDateTime) -> Option<NaiveDate> {
        let (day, time) = self.last;
        let last = [-1, 0, 1]
            .into_iter()
            .filter_map(|days| other.date().checked_add_signed(TimeDelta::days(days)))
            .min_by_key(|date| (date.and_time(time) - other).abs())?;
        last.checked_sub_signed(TimeDelta::days(day))
    }
}
