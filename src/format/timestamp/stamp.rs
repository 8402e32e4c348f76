//! A time as a text states it, before zone and year are settled.

use chrono::{NaiveTime, Weekday};

use crate::format::timestamp::zone::Zone;
use crate::model::moment::Precision;

/// The date of a stamp, as far as stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampDate {
    /// Year, month, day.
    Full(chrono::NaiveDate),
    /// Month and day.
    NoYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// A clock only.
    NoDate,
}

/// A time as stated.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// The date, as far as stated.
    pub date: StampDate,
    /// The weekday, where stated.
    pub weekday: Option<Weekday>,
    /// The clock; a leap second is chrono's nanosecond 1_000_000_000 and above.
    pub time: NaiveTime,
    /// The zone, where stated.
    pub zone: Option<Zone>,
    /// The finest part stated.
    pub precision: Precision,
}
