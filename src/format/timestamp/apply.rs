//! Applies what the whole source told to its moments: years, dates, the order of day and month.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use crate::format::timestamp::dates::RELATIVE;
use crate::format::timestamp::evidence::{date_in, year_of};
use crate::format::timestamp::fix::Fix;
use crate::format::timestamp::hours::hour_zero;
use crate::format::timestamp::passes::MARK;
use crate::format::timestamp::season::Season;
use crate::format::timestamp::zone::Zone;
use crate::model::moment::{Assumption, Dated, Moment};

impl Fix {
    /// Settles `moment` and appends what was taken for granted.
    pub fn apply(&self, moment: &mut Moment, assumed: &mut Vec<Assumption>) {
        self.settle([moment], assumed);
    }

    /// Settles the moments of one record, what was taken for granted for which is `assumed`, and appends to that.
    pub fn settle<'m>(
        &self,
        moments: impl IntoIterator<Item = &'m mut Moment>,
        assumed: &mut Vec<Assumption>,
    ) {
        for moment in moments {
            self.settle_one(moment, assumed);
        }
        if self.half_day && assumed.contains(&Assumption::Date) {
            push(assumed, Assumption::HalfDay);
        }
        if self.order_shown {
            assumed.retain(|assumption| *assumption != Assumption::DateOrder);
        }
    }

    /// Returns whether the day of `moment` is counted from one that the source does not state, such as `Today`: no other date
    /// tells it.
    pub fn is_relative(&self, moment: &Moment) -> bool {
        let days = || (moment.civil.date() - NaiveDate::default()).num_days();
        moment.dated == Dated::NoDate && days() >= RELATIVE - 1
    }

    fn settle_one(&self, moment: &mut Moment, assumed: &mut Vec<Assumption>) {
        match moment.dated {
            Dated::Full if self.swap && assumed.contains(&Assumption::DateOrder) => {
                let date = moment.civil.date();
                let swapped = NaiveDate::from_ymd_opt(date.year(), date.day(), date.month());
                if let Some(date) = swapped {
                    let began = self.taken_off(moment, assumed);
                    self.place(moment, date, Dated::Full, assumed);
                    moment.at = moment.at.checked_sub_signed(began).unwrap_or(moment.at);
                }
            }
            Dated::Full => {}
            Dated::NoYear => {
                let Some(years) = &self.years else { return };
                let run = usize::try_from((moment.civil.year() - 2000) / 4).unwrap_or(0);
                let relative = year_of(&years.relative, run);
                let date = moment.civil.date();
                let known =
                    years.base.and_then(|base| date_in(base.saturating_add(relative), date));
                if let Some(date) = known {
                    self.place(moment, date, Dated::Full, assumed);
                    push(assumed, Assumption::Year);
                } else {
                    let base = years.calendar.stand_in(&years.relative);
                    let stand_in = date_in(base.saturating_add(relative), date).unwrap_or(date);
                    self.place(moment, stand_in, Dated::NoYear, assumed);
                }
            }
            Dated::NoDate if moment.civil < NaiveDateTime::default() => {
                let known = self
                    .first_hour
                    .and_then(|first| first.checked_add_signed(moment.civil - hour_zero()));
                if let Some(civil) = known {
                    moment.civil = civil;
                    self.place(moment, civil.date(), Dated::Full, assumed);
                    push(assumed, Assumption::Date);
                }
            }
            Dated::NoDate if self.is_relative(moment) => {}
            Dated::NoDate => {
                let Some(days) = &self.days else { return };
                let Some(base) = days.base else {
                    if self.is_marked(moment) {
                        moment.at -= MARK;
                    }
                    return;
                };
                let run = (moment.civil.date() - NaiveDate::default()).num_days();
                if let Some(date) = base.checked_add_signed(TimeDelta::days(days.of(run))) {
                    self.place(moment, date, Dated::Full, assumed);
                    push(assumed, Assumption::Date);
                }
            }
        }
    }

    /// Returns how long before the time that its line states `moment` is, where it is the begin of what ended then.
    fn taken_off(&self, moment: &Moment, assumed: &[Assumption]) -> TimeDelta {
        let stated = self.settings.filter(|_| assumed.contains(&Assumption::Duration));
        let stated = stated.and_then(|settings| {
            let zone = moment.offset.map_or(settings.zone, Zone::Offset);
            let placed = Season::default().place(moment.civil, zone)?;
            placed.at.checked_add_signed(settings.skew)
        });
        stated.map_or(TimeDelta::zero(), |stated| stated - moment.at)
    }

    /// Returns whether `moment`, not yet settled, is of the second pass of its hour, if that is repeated.
    fn is_marked(&self, moment: &Moment) -> bool {
        let plain = || {
            let settings = self.settings?;
            let placed = Season::default().place(moment.civil, settings.zone)?;
            placed.at.checked_add_signed(settings.skew)
        };
        moment.dated != Dated::Full
            && moment.offset.is_none()
            && plain().is_some_and(|plain| moment.at - plain == MARK)
    }

    /// Moves `moment` to `date`.
    fn place(
        &self,
        moment: &mut Moment,
        date: NaiveDate,
        dated: Dated,
        assumed: &mut Vec<Assumption>,
    ) {
        let Some(settings) = self.settings else { return };
        let civil = date.and_time(moment.civil.time());
        let zone = moment.offset.map_or(settings.zone, Zone::Offset);
        let mut season =
            if self.is_marked(moment) { Season::of_second_pass() } else { Season::default() };
        let Some(placed) = season.place(civil, zone) else { return };
        let Some(at) = placed.at.checked_add_signed(settings.skew) else { return };
        if placed.repeated && dated == Dated::Full {
            push(assumed, Assumption::RepeatedHour);
        }
        moment.at = at;
        moment.civil = civil;
        moment.dated = dated;
    }
}

fn push(assumed: &mut Vec<Assumption>, assumption: Assumption) {
    if !assumed.contains(&assumption) {
        assumed.push(assumption);
    }
}
