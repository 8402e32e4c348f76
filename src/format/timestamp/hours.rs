//! Times of minutes and seconds alone: their hours, counted from the first and placed by the file's time.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

/// A step back by more than this leads to the next hour.
const HOUR_TURN: TimeDelta = TimeDelta::minutes(1);
/// A step forward by this much is a late line of the hour before.
const ALMOST_HOUR: TimeDelta = TimeDelta::minutes(59);
/// More hours than this, nine years, are no log of one file.
const MOST_HOURS: i64 = 80_000;
/// So much earlier than its last line a file may have been written by its own time, which may lack fractions.
const LATE: TimeDelta = TimeDelta::seconds(2);

/// The hours between the minutes and seconds of one source.
#[derive(Debug, Clone, Default)]
pub(super) struct Hours {
    hour: i64,
    last: Option<NaiveTime>,
}

impl Hours {
    /// Returns the number of the hour of `time`, minutes and seconds; `None` beyond all reason.
    pub(super) fn follow(&mut self, time: NaiveTime) -> Option<i64> {
        match self.last.map(|last| time - last) {
            Some(step) if step >= ALMOST_HOUR && self.hour > 0 => return Some(self.hour - 1),
            Some(step) if step < -HOUR_TURN => self.hour += 1,
            _ => {}
        }
        self.last = Some(time);
        (self.hour < MOST_HOURS).then_some(self.hour)
    }

    /// Returns the number of the latest hour and its latest minutes and seconds.
    pub(super) fn latest(&self) -> Option<(i64, NaiveTime)> {
        self.last.map(|last| (self.hour, last))
    }
}

/// Returns the stand-in for the begin of the first hour, where minutes and seconds are stated only: before those for
/// clocks, which count from 1970.
pub(super) fn hour_zero() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(1960, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN)
}

/// Returns when the first hour began of a source that was last written at `modified`, `last` being the number of its
/// latest hour and the minutes in that.
pub(super) fn first_hour(last: (i64, NaiveTime), modified: NaiveDateTime) -> Option<NaiveDateTime> {
    let (hours, minutes) = last;
    let end = modified.date().and_hms_opt(modified.hour(), 0, 0).unwrap_or(modified)
        + (minutes - NaiveTime::MIN);
    let later = end > modified + LATE;
    let back = TimeDelta::hours(hours + i64::from(later)) + (minutes - NaiveTime::MIN);
    end.checked_sub_signed(back)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_counted() {
        let mut hours = Hours::default();
        let time = |minute, second| NaiveTime::from_hms_opt(0, minute, second).unwrap();
        let found = [
            time(59, 47),
            time(30, 11),
            time(30, 5),
            time(59, 59),
            time(0, 1),
            time(59, 58),
            time(0, 2),
        ]
        .map(|time| hours.follow(time).unwrap());
        assert_eq!(found, [0, 1, 1, 1, 2, 1, 2]);
    }
}
