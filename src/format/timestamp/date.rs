//! The date part of a time, and how a clock may be joined to it.

use chrono::{NaiveDate, Weekday};

use crate::format::timestamp::stamp::{Order, StampDate};

/// How a clock may follow a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// The date is full: all connections and all clocks.
    Free,
    /// The date is full and in eight digits: six digits may follow after a space.
    Digits,
    /// The date has digits only and the clock follows at once.
    Direct,
    /// A month by name and a day: the year may follow the clock.
    Named,
    /// The same of a month whose name is a word elsewhere: a year must follow the clock, or what syslog has there.
    Worded,
    /// Numbers that are a date only together with a clock that has seconds.
    Strict,
    /// Digits without separators that are a date only with a clock of six digits, or one that has seconds.
    Compact,
}

/// A date as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DatePart {
    /// The date, as far as stated.
    pub(super) date: StampDate,
    /// The weekday, where stated.
    pub(super) weekday: Option<Weekday>,
    /// How a clock may follow.
    pub(super) joint: Joint,
}

impl DatePart {
    /// Returns a date without a weekday.
    pub(super) fn new(date: StampDate, joint: Joint) -> Self {
        Self { date, weekday: None, joint }
    }

    /// Returns a full date where there is such a day.
    pub(super) fn full(year: u32, month: u32, day: u32, joint: Joint) -> Option<Self> {
        Some(Self::new(StampDate::Full(day_of(year, month, day)?), joint))
    }

    /// Returns a month and day where a leap year has such a day.
    pub(super) fn no_year(month: u32, day: u32, joint: Joint) -> Option<Self> {
        day_of(2000, month, day)?;
        Some(Self::new(StampDate::NoYear { month, day }, joint))
    }
}

/// Returns the month and day of two numbers, by the `usual` order where both are dates.
pub(super) fn pair(first: u32, second: u32, usual: Order) -> Option<DatePart> {
    let read = |order| {
        let day_first = order == Order::DayFirst;
        let (month, day) = if day_first { (second, first) } else { (first, second) };
        day_of(2000, month, day).map(|_| StampDate::Pair { month, day, order })
    };
    let date = read(usual).or_else(|| read(usual.other()))?;
    Some(DatePart::new(date, Joint::Strict))
}

/// Returns whether `year` is one that a log may state.
pub(in crate::format) fn plausible(year: u32) -> bool {
    (1950..=2199).contains(&year)
}

/// Returns the day where there is such one, in a plausible year.
pub(super) fn day_of(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    if !plausible(year) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Returns the year that two digits stand for: 1969 to 2068, as `strptime` of POSIX has it.
pub(in crate::format) fn century(two_digits: u32) -> u32 {
    if two_digits < 69 { 2000 + two_digits } else { 1900 + two_digits }
}
