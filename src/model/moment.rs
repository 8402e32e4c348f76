//! A point in time as an input states it: an instant, or as much of one as there is.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How much of the date the input gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dated {
    /// Year, month and day are stated or soundly inferred.
    Full,
    /// Month and day only; the year in `at` is a stand-in (2000 for the first year met, 2001 after a New Year, …).
    NoYear,
    /// A clock only; the date in `at` is a stand-in (1970-01-01 for the first day met, the next day after a midnight, …).
    NoDate,
}

/// The finest part of the time that the input states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Nothing finer than the day.
    Day,
    /// Hours and minutes.
    Minute,
    /// Seconds.
    Second,
    /// A fraction of a second.
    Fraction,
}

impl Precision {
    /// Returns by how many seconds the stated time may miss the true one.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Day => 86_400,
            Self::Minute => 60,
            Self::Second => 1,
            Self::Fraction => 0,
        }
    }
}

/// Something that was taken for granted because the input does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assumption {
    /// The time zone, from `--tz`, `--tz-for`, the rest of the document or UTC.
    Zone,
    /// The year, from neighbours, the file's time, a name or `--year`.
    Year,
    /// The date, from a heading, a directive, the file's time or a name.
    Date,
    /// Which half of the day, where a 12-hour clock does not say.
    HalfDay,
    /// Which order of day and month, where both are possible.
    DateOrder,
    /// Which of the two passes through an hour that a clock change repeats.
    RepeatedHour,
    /// The clock: midnight, where only a day is stated.
    TimeOfDay,
    /// That the line states the end, as logs of requests do: how long it took is taken off.
    Duration,
    /// By how much the source's clock was wrong, from what other sources tell of the same (`--skew auto`).
    Skew,
}

/// One point in time. All arithmetic uses `at`; only `Dated::Full` moments are instants in the world.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// The instant in UTC; with a stand-in year or date unless `dated` is `Full`.
    pub at: DateTime<Utc>,
    /// How much of the date is known.
    pub dated: Dated,
    /// The offset from UTC in seconds that the input states (or that its stated zone has then); `None` where no zone is stated.
    pub offset: Option<i32>,
    /// The finest part stated.
    pub precision: Precision,
    /// The local civil time as stated; it is `at` in the zone stated or assumed, but for what was added to or taken off the
    /// instant (a clock set right, the duration of a request whose end is stated).
    pub civil: NaiveDateTime,
}

impl Moment {
    /// Returns a fully dated instant, stated in UTC.
    pub fn utc(at: DateTime<Utc>, precision: Precision) -> Self {
        Self { at, dated: Dated::Full, offset: Some(0), precision, civil: at.naive_utc() }
    }

    /// Returns the instant `length` earlier, which is stated as this one; `None` where no calendar has it.
    pub fn before(self, length: TimeDelta) -> Option<Self> {
        Some(Self { at: self.at.checked_sub_signed(length)?, ..self })
    }

    /// Returns the moment `length` later; `None` where no calendar has it.
    pub fn after(self, length: TimeDelta) -> Option<Self> {
        self.before(-length)
    }

    /// Returns the instant in UTC, or `None` where the input gives no full date.
    pub fn time(&self) -> Option<DateTime<Utc>> {
        (self.dated == Dated::Full).then_some(self.at)
    }

    /// Returns what the input states in EDTF (ISO 8601-2): `XXXX-` for an unknown year, no date where there is none,
    /// no offset where no zone is stated.
    pub fn when(&self) -> String {
        let layout = match self.dated {
            Dated::Full if self.precision == Precision::Day => "%Y-%m-%d",
            Dated::Full => "%Y-%m-%dT%H:%M:%S%.f",
            Dated::NoYear if self.precision == Precision::Day => "XXXX-%m-%d",
            Dated::NoYear => "XXXX-%m-%dT%H:%M:%S%.f",
            Dated::NoDate => "T%H:%M:%S%.f",
        };
        let mut text = self.civil.format(layout).to_string();
        if self.precision == Precision::Day {
            return text;
        }
        if let Some(offset) = self.offset.and_then(FixedOffset::east_opt) {
            text.push_str(&offset.to_string());
        }
        text
    }

    /// Returns the instant as RFC 3339 text in UTC with `Z`, nanoseconds kept where stated, or `None` without a full date.
    pub fn rfc3339(&self) -> Option<String> {
        self.time().map(rfc3339)
    }
}

/// Returns `at` as RFC 3339 text in UTC with `Z`, with as many fraction digits as it has.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string()
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |m: &Self| (m.at, m.dated, m.offset, m.precision, m.civil);
        key(self).cmp(&key(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn moment(dated: Dated, offset: Option<i32>) -> Moment {
        let civil = NaiveDate::from_ymd_opt(2024, 1, 19).unwrap().and_hms_opt(12, 0, 0).unwrap();
        Moment { at: civil.and_utc(), dated, offset, precision: Precision::Minute, civil }
    }

    #[test]
    fn when_states_as_much_as_the_input() {
        assert_eq!(moment(Dated::Full, None).when(), "2024-01-19T12:00:00");
        assert_eq!(moment(Dated::NoYear, Some(-18_000)).when(), "XXXX-01-19T12:00:00-05:00");
        assert_eq!(moment(Dated::NoDate, Some(7_200)).when(), "T12:00:00+02:00");
    }

    #[test]
    fn only_a_full_date_is_an_instant() {
        assert_eq!(moment(Dated::NoYear, None).rfc3339(), None);
        assert_eq!(moment(Dated::Full, None).rfc3339().as_deref(), Some("2024-01-19T12:00:00Z"));
    }
}
