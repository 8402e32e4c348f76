//! A time as a text states it, before zone and year are settled.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};

use crate::format::timestamp::zone::Zone;
use crate::model::moment::Precision;

/// Which number of a date of numbers alone comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `3/15/2024`.
    MonthFirst,
    /// `15/3/2024`.
    DayFirst,
    /// `24/3/15`.
    YearFirst,
}

/// The date of a stamp, as far as stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampDate {
    /// Year, month, day.
    Full(NaiveDate),
    /// Year, month, day in numbers whose order the text does not say, such as `4/3/2024` and `15/3/2024`.
    Numeric {
        /// The date by the usual order.
        date: NaiveDate,
        /// The order that `date` is read by.
        order: Order,
        /// The dates by other orders, the more usual first.
        others: [Option<(NaiveDate, Order)>; 2],
    },
    /// Month and day.
    NoYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// Month and day in numbers whose order the text may not say, such as `3/4`.
    Pair {
        /// 1 to 12, by `order`.
        month: u32,
        /// 1 to 31, by `order`.
        day: u32,
        /// The usual order, or the only one.
        order: Order,
    },
    /// A clock only.
    NoDate,
    /// Minutes and seconds only; the hour of the clock is 0.
    NoHour,
}

impl Order {
    /// Returns the order that `text` names: `dmy`, `mdy` or `ymd`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "mdy" => Self::MonthFirst,
            "dmy" => Self::DayFirst,
            "ymd" => Self::YearFirst,
            _ => return None,
        })
    }
}

impl Order {
    /// Returns the order with day and month in each other's place.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::MonthFirst => Self::DayFirst,
            Self::DayFirst => Self::MonthFirst,
            Self::YearFirst => Self::YearFirst,
        }
    }
}

impl StampDate {
    /// Returns the date where year, month and day are stated; by the usual order where numbers leave it open.
    pub fn full(self) -> Option<NaiveDate> {
        match self {
            Self::Full(date) | Self::Numeric { date, .. } => Some(date),
            Self::NoYear { .. } | Self::Pair { .. } | Self::NoDate | Self::NoHour => None,
        }
    }
}

/// What a line says of the day of the clocks below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// The date.
    Date(NaiveDate),
    /// A day of a year that it does not state: `Friday, March 15th`.
    NoYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
        /// The weekday, where stated.
        weekday: Option<Weekday>,
    },
    /// A day counted from one that the text does not state: so many days from it where it is `Today` (0) or `Yesterday` (-1),
    /// `None` where it is a weekday.
    Relative(Option<i8>),
}

/// A time as stated.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// The date, as far as stated.
    pub date: StampDate,
    /// The weekday, where stated.
    pub weekday: Option<Weekday>,
    /// The clock; a leap second is chrono's nanosecond `1_000_000_000` and above.
    pub time: NaiveTime,
    /// The zone, where stated.
    pub zone: Option<Zone>,
    /// The finest part stated.
    pub precision: Precision,
    /// Whether AM or PM is stated.
    pub half_day: bool,
    /// What in the text could mean something else.
    pub doubt: Option<Doubt>,
}

impl Stamp {
    /// Returns a stamp of `date` and `time` that states nothing else.
    pub fn new(date: StampDate, time: NaiveTime, precision: Precision) -> Self {
        let (weekday, zone, half_day, doubt) = (None, None, false, None);
        Self { date, weekday, time, zone, precision, half_day, doubt }
    }

    /// Returns the stamp as what always writes the month first means it.
    #[must_use]
    pub fn month_first(mut self) -> Self {
        if let StampDate::Pair { month, day, order: Order::MonthFirst } = self.date {
            self.date = StampDate::NoYear { month, day };
        }
        self
    }

    /// Returns a stamp that states the instant `at` in UTC.
    pub fn utc(at: DateTime<Utc>, precision: Precision) -> Self {
        let zone = Some(Zone::Offset(0));
        Self { zone, ..Self::new(StampDate::Full(at.date_naive()), at.time(), precision) }
    }
}

/// What makes part of a stamp doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The zone may be the first word of what is said: `MET target missed`, `-1200 units`.
    ZoneWord,
    /// `0:30 PM`: an hour that neither a clock of twelve hours nor one of a whole day has then.
    HalfDay,
}
