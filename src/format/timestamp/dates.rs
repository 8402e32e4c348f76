//! The dates of the stamps of one source, as far as they are known while it is read: what each states, or a stand-in.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::evidence::Point;
use crate::format::timestamp::hours::hour_zero;
use crate::format::timestamp::stamp::{Heading, Stamp, StampDate};
use crate::format::timestamp::zone::Zone;
use crate::model::moment::{Assumption, Dated, Precision};

/// The stand-in for `Today`, in days since the first run of clocks, of which there are fewer by far: nothing settles it.
pub(super) const RELATIVE: i64 = 100_000;

impl Clock {
    /// Returns the date of `stamp`, which stands in where year or date are known at the end only.
    pub(super) fn date_of(
        &mut self,
        stamp: &Stamp,
        assumed: &mut Vec<Assumption>,
    ) -> Option<(NaiveDate, Dated)> {
        Some(match stamp.date {
            StampDate::Full(date) => {
                self.evidence.see(date);
                (self.meet(date, stamp), Dated::Full)
            }
            StampDate::Numeric { date, order, others } => {
                let date = self.ordered((date, order), others, stamp.weekday, assumed);
                (self.meet(date, stamp), Dated::Full)
            }
            StampDate::NoYear { month, day } => (self.turn(month, day, stamp)?, Dated::NoYear),
            StampDate::Pair { month, day, order } => {
                let (month, day) = self.ordered_pair((month, day, order), assumed);
                (self.turn(month, day, stamp)?, Dated::NoYear)
            }
            StampDate::NoDate if let Some(Heading::Relative(days)) = self.heading => {
                self.relative += 1;
                let day = TimeDelta::days(RELATIVE + i64::from(days?));
                (NaiveDate::default().checked_add_signed(day)?, Dated::NoDate)
            }
            StampDate::NoDate => match self.midnights.follow(stamp.time, stamp.half_day) {
                (_, Some(date)) if let Some(heading) = self.heading => {
                    assumed.push(Assumption::Date);
                    (self.below(heading, date, stamp)?, Dated::NoYear)
                }
                (_, Some(date)) => {
                    assumed.push(Assumption::Date);
                    (date, Dated::Full)
                }
                (run, None) => {
                    self.undated = true;
                    let day = i64::try_from(run).ok()?;
                    (NaiveDate::default().checked_add_signed(TimeDelta::days(day))?, Dated::NoDate)
                }
            },
            StampDate::NoHour => (NaiveDate::default(), Dated::NoDate),
        })
    }

    /// Sets the day of the clocks that follow to one whose year, or date, is not told.
    pub(super) fn head(&mut self, heading: Heading) {
        self.heading = Some(heading);
        if let Heading::NoYear { month, day, .. } = heading
            && let Some(date) = NaiveDate::from_ymd_opt(2000, month, day)
        {
            self.midnights.set(date, NaiveTime::MIN);
        }
    }

    /// Returns the stand-in for `date`, of the leap year 2000, which a clock below `heading` is of: that day or one after it.
    fn below(&mut self, heading: Heading, date: NaiveDate, stamp: &Stamp) -> Option<NaiveDate> {
        let weekday = match heading {
            Heading::NoYear { month, day, weekday }
                if (date.month(), date.day()) == (month, day) =>
            {
                weekday
            }
            _ => None,
        };
        self.turn(date.month(), date.day(), &Stamp { weekday, ..stamp.clone() })
    }

    /// Takes note of a full date, which tells year and date of its neighbours.
    fn meet(&mut self, date: NaiveDate, stamp: &Stamp) -> NaiveDate {
        if let Some(weekday) = stamp.weekday.filter(|weekday| *weekday != date.weekday()) {
            self.ties.add("a weekday contradicts its date");
            let order = matches!(stamp.date, StampDate::Numeric { others: [Some(_), _], .. });
            self.weekday.get_or_insert((date, weekday, order));
        }
        let own = stamp.zone.is_none_or(|zone| zone == self.settings.zone);
        if stamp.precision > Precision::Day && (own || self.year.met.is_none()) {
            self.anchor(date.and_time(stamp.time));
        }
        date
    }

    /// Returns the stand-in for minutes and seconds; `None` where nothing will tell their hour.
    pub(super) fn in_hour(&mut self, time: NaiveTime) -> Option<NaiveDateTime> {
        self.day.modified?;
        let hour = TimeDelta::hours(self.hours.follow(time)?);
        hour_zero().checked_add_signed(hour + (time - NaiveTime::MIN))
    }

    /// Follows a stamp without a year; returns its day in the stand-in leap year of its run.
    fn turn(&mut self, month: u32, day: u32, stamp: &Stamp) -> Option<NaiveDate> {
        let at = NaiveDate::from_ymd_opt(2000, month, day)?.and_time(stamp.time);
        let run = self.turns.follow(at);
        self.calendar.note(Point { run, at }, stamp.weekday);
        NaiveDate::from_ymd_opt(2000 + 4 * i32::try_from(run).ok()?, month, day)
    }

    /// Returns whether `civil`, whose year or date is not known yet, is of the second pass of its hour, if that is repeated.
    pub(super) fn is_second_pass(&mut self, civil: NaiveDateTime, dated: Dated) -> bool {
        let [no_year, no_date] = &mut self.passes;
        let passes = if dated == Dated::NoYear { no_year } else { no_date };
        matches!(self.settings.zone, Zone::Named(_)) && passes.follow(civil)
    }
}
