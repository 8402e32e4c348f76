//! What tells the year, or the date, of stamps that do not state it.

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};

use crate::format::timestamp::numeric;
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::stamp::StampDate;
use crate::format::timestamp::zone::Zone;

/// How many stated weekdays are kept.
const WEEKDAYS: usize = 16;
/// How many years before the file's time a stated weekday or a leap day is looked for.
const YEARS_BACK: i32 = 28;

/// What tells the year of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct YearEvidence {
    /// What the user says.
    pub(super) option: Option<i32>,
    /// The date in the name.
    pub(super) named: Option<NaiveDate>,
    /// When the source was last modified, in its zone.
    pub(super) modified: Option<NaiveDateTime>,
    /// The first full date in the source, and the last stamp without a year before it.
    pub(super) met: Option<(Option<Point>, NaiveDateTime)>,
}

/// What tells the date of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayEvidence {
    /// The date in the name.
    pub(super) named: Option<NaiveDate>,
    /// When the source was last modified, in its zone.
    pub(super) modified: Option<NaiveDateTime>,
    /// Whether that is by a clock of an unknown zone, so that the date may be a day off.
    pub(super) local: bool,
    /// The first full date in the source, and the last run and clock before it.
    pub(super) met: Option<(Option<(usize, NaiveTime)>, NaiveDateTime)>,
}

/// A month and day that was met, in the leap year 2000, and the run that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) run: usize,
    pub(super) at: NaiveDateTime,
}

/// Days that only some years have as stated.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    weekdays: Vec<(Point, Weekday)>,
    leap_runs: Vec<usize>,
}

impl Calendar {
    /// Takes a day, and its weekday where stated.
    pub(super) fn note(&mut self, point: Point, weekday: Option<Weekday>) {
        if (point.at.month(), point.at.day()) == (2, 29)
            && self.leap_runs.last() != Some(&point.run)
        {
            self.leap_runs.push(point.run);
        }
        let Some(weekday) = weekday else { return };
        let known = self.weekdays.last().is_some_and(|(last, _)| last.at.date() == point.at.date());
        if !known && self.weekdays.len() < WEEKDAYS {
            self.weekdays.push((point, weekday));
        }
    }

    /// Returns whether the days can be as stated where the first run is of the year `base`.
    pub(super) fn allows(&self, base: i32, years: &[i32]) -> bool {
        let leap =
            |run: &usize| date_in(base.saturating_add(year_of(years, *run)), leap_day()).is_some();
        let fits = |(point, weekday): &&(Point, Weekday)| {
            date_in(base.saturating_add(year_of(years, point.run)), point.at.date())
                .is_some_and(|date| date.weekday() == *weekday)
        };
        let fitting = self.weekdays.iter().filter(fits).count();
        self.leap_runs.iter().all(leap) && fitting * 2 >= self.weekdays.len()
    }

    /// Returns the first day that has another weekday than stated where the first run is of the year `base`.
    pub(super) fn wrong_weekday(&self, base: i32, years: &[i32]) -> Option<(NaiveDate, Weekday)> {
        self.weekdays.iter().find_map(|(point, weekday)| {
            let year = base.saturating_add(year_of(years, point.run));
            let date = date_in(year, point.at.date())?;
            (date.weekday() != *weekday).then_some((date, *weekday))
        })
    }

    /// Says what of these days not every year has, where that changes `choose`'s answer from the one without them.
    pub(super) fn decides(&self, choose: impl Fn(&Self) -> Option<i32>) -> Option<&'static str> {
        let leap = Self { weekdays: Vec::new(), leap_runs: self.leap_runs.clone() };
        let (free, by_leap) = (choose(&Self::default()), choose(&leap));
        match choose(self) {
            chosen if chosen == by_leap && !self.leap_runs.is_empty() => {
                Some("Feb 29, which not every year has")
            }
            chosen if chosen == free => None,
            _ => Some("the weekdays stated, which not every year has on these days"),
        }
    }

    /// Returns whether there is a leap day in a year that has none, where the first run is of the year `base`.
    pub(super) fn lacks_leap_day(&self, base: i32, years: &[i32]) -> bool {
        let leap =
            |run: &usize| date_in(base.saturating_add(year_of(years, *run)), leap_day()).is_some();
        !self.leap_runs.iter().all(leap)
    }

    /// Returns the stand-in year from 1997 to 2000 for the first run that gives every leap day a leap year.
    pub(super) fn stand_in(&self, years: &[i32]) -> i32 {
        let leap = |base: i32| {
            self.leap_runs
                .iter()
                .all(|run| date_in(base.saturating_add(year_of(years, *run)), leap_day()).is_some())
        };
        (1997..=2000).rev().find(|base| leap(*base)).unwrap_or(2000)
    }
}

fn leap_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 2, 29).unwrap_or_default()
}

/// Returns the years between the first run and `run`.
pub(super) fn year_of(years: &[i32], run: usize) -> i32 {
    years.get(run).copied().unwrap_or(0)
}

/// Returns `day` in `year`, where there is such a day.
pub(super) fn date_in(year: i32, day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, day.month(), day.day())
}

/// Returns the year of the first run that puts `point` nearest to `other`, of those that `calendar` allows.
pub(super) fn nearest_year(
    point: Point,
    other: NaiveDateTime,
    years: &[i32],
    calendar: &Calendar,
) -> Option<i32> {
    let relative = year_of(years, point.run);
    let distance = |base: &i32| {
        let date = date_in(base.saturating_add(relative), point.at.date());
        date.map_or(TimeDelta::MAX, |date| (date.and_time(point.at.time()) - other).abs())
    };
    let around = |reach: i32| {
        let middle = other.year() - relative;
        middle - reach..=middle + reach
    };
    around(6)
        .filter(|base| calendar.allows(*base, years))
        .min_by_key(distance)
        .or_else(|| around(1).min_by_key(distance))
}

/// Returns the latest year of the first run that puts `point` not after `limit`.
pub(super) fn latest_year(
    point: Point,
    limit: NaiveDateTime,
    years: &[i32],
    calendar: &Calendar,
) -> Option<i32> {
    let relative = year_of(years, point.run);
    let newest = limit.year() - relative;
    let mut possible = (newest - YEARS_BACK..=newest).rev().filter(|base| {
        date_in(base.saturating_add(relative), point.at.date())
            .is_some_and(|date| date.and_time(point.at.time()) <= limit)
    });
    let first = possible.clone().next();
    possible.find(|base| calendar.allows(*base, years)).or(first)
}

/// Returns whether `at` is a time that a source may have, not one that is as good as none.
pub(super) fn is_plausible(at: &DateTime<Utc>) -> bool {
    (1971..=2199).contains(&at.year())
}

/// Returns the civil time that `zone` has at `at`.
pub(super) fn civil(at: DateTime<Utc>, zone: Zone) -> NaiveDateTime {
    match zone {
        Zone::Offset(seconds) | Zone::Shared(_, seconds) => {
            at.naive_utc() + TimeDelta::seconds(i64::from(seconds))
        }
        Zone::Named(tz) => tz.from_utc_datetime(&at.naive_utc()).naive_local(),
    }
}

/// Returns the last date in the name of a source: `2024-08-15`, `2024.08.15`, `20240815`, `2024081510`.
pub(super) fn date_in_name(name: &str) -> Option<NaiveDate> {
    let mut last = None;
    let mut cursor = Cursor::new(name, 0);
    while cursor.peek().is_some() {
        let count = cursor.digits();
        if count == 0 {
            cursor.skip(1);
            continue;
        }
        let mut ahead = cursor;
        let part = if matches!(count, 10 | 12) {
            name.get(cursor.position()..cursor.position() + 8)
                .and_then(|digits| numeric::date(&mut Cursor::new(digits, 0), false))
        } else if matches!(count, 4 | 8 | 14) {
            numeric::date(&mut ahead, false)
        } else {
            None
        };
        let found = part.and_then(|part| match part.date {
            StampDate::Full(date) => Some(date),
            _ => None,
        });
        last = found.or(last);
        cursor.skip(if found.is_some() {
            (ahead.position() - cursor.position()).max(count)
        } else {
            count
        });
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn names_hold_dates() {
        assert_eq!(date_in_name("logs/api-2023-07-04.log.gz"), Some(day("2023-07-04")));
        assert_eq!(date_in_name("20230704/app.log.1"), Some(day("2023-07-04")));
        assert_eq!(date_in_name("app.2023070415.log"), Some(day("2023-07-04")));
        assert_eq!(date_in_name("build-20231399-1234.log"), None);
    }

    #[test]
    fn weekdays_and_leap_days_bound_the_year() {
        let at = day("2000-02-29").and_hms_opt(9, 0, 0).unwrap();
        let point = Point { run: 0, at };
        let mut calendar = Calendar::default();
        calendar.note(point, Some(Weekday::Sat));
        let limit = day("2024-06-01").and_hms_opt(0, 0, 0).unwrap();
        assert_eq!(latest_year(point, limit, &[0], &calendar), Some(2020));
        assert_eq!(latest_year(point, limit, &[0], &Calendar::default()), Some(2024));
    }
}
