//! Settles the years and dates of one source once all of it has been seen.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};

use crate::format::timestamp::evidence::{civil, is_plausible, nearest_year, year_of};
use crate::format::timestamp::stamp::Order;
use crate::format::timestamp::standin::{Days, Years};
use crate::format::timestamp::zone::Zone;

/// What holds for all times of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// The zone where none is stated.
    pub(super) zone: Zone,
    /// What is added to every time.
    pub(super) skew: TimeDelta,
}

/// Settles what only the whole source can tell. Suggest first where needed, then apply once to every moment.
#[derive(Debug, Clone, Default)]
pub struct Fix {
    pub(super) settings: Option<Settings>,
    /// Whether day and month change places where their order was assumed.
    pub(super) swap: bool,
    /// Whether the source shows the order that was assumed for some of its dates, or else the one they are read by now.
    pub(super) order_shown: bool,
    pub(super) years: Option<Years>,
    pub(super) days: Option<Days>,
    /// When the first hour began of a source that states minutes and seconds only.
    pub(super) first_hour: Option<NaiveDateTime>,
    /// The file's time, where nothing better told the year or date: other sources may know better.
    pub(super) bound: Option<NaiveDateTime>,
    /// What told the year or the date.
    pub(super) told_by: Option<&'static str>,
    /// What else had a say in the year.
    pub(super) decided_by: Option<&'static str>,
    /// The order of day and month that was taken for granted throughout.
    usual_order: Option<Order>,
    /// Whether the file's time told that.
    order_by_file: bool,
    /// Whether the year of a date may be its first number.
    order_of_year: bool,
    /// Whether the order of the lines told the passes of a repeated hour.
    passes_told: bool,
    /// A step back within a year that could be a New Year, from and to, in a year that stands in.
    step_back: Option<(NaiveDateTime, NaiveDateTime)>,
    /// Whether the clocks without a date are of twelve hours and do not say which half of the day.
    pub(super) half_day: bool,
    /// A step back between clocks that may be no midnight, from and to.
    clock_back: Option<(NaiveTime, NaiveTime)>,
    /// The first full date that is not of the weekday stated with it.
    weekday: Option<(NaiveDate, Weekday)>,
    weekday_by_order: bool,
    /// The order of day and month that is used, where the source shows another too.
    both_orders: Option<Order>,
    /// The order that the source shows, where that is not the one the user says.
    shown_order: Option<Order>,
}

/// Why a source has times without a full date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Nothing tells the year.
    NoYear,
    /// Nothing tells the day.
    NoDate,
    /// The year that was found has no Feb 29, which the source states.
    NoLeapDay(i32),
}

impl Fix {
    /// Returns a fix that swaps day and month where their order was assumed and `swap` is set; `order_shown` says that the
    /// source shows the order they are read by then.
    pub(super) fn new(settings: Settings, swap: bool, order_shown: bool) -> Self {
        Self { settings: Some(settings), swap, order_shown, ..Self::default() }
    }

    /// Says what told the years or dates that the source does not state, if anything did.
    pub fn told_by(&self) -> Option<&'static str> {
        self.told_by
    }

    /// Returns whether the source was placed by the file's time alone, which other sources of a run may overrule.
    pub fn is_doubtful(&self) -> bool {
        self.bound.is_some()
    }

    /// Says what in the source had a say in its year beside what told it: Feb 29, weekdays.
    pub fn decided_by(&self) -> Option<&'static str> {
        self.decided_by
    }

    /// Returns how often the months of the source turn back, each a New Year, and its clocks, each a midnight.
    pub fn turns(&self) -> (i32, i64) {
        let years = self.years.as_ref().map_or(0, |years| year_of(&years.relative, years.last.run));
        (years, self.days.as_ref().map_or(0, |days| days.last.0))
    }

    /// Takes note of the order of day and month that nothing in the source tells, and whether the file's time does.
    pub(super) fn assume_order(&mut self, order: Option<Order>, by_file: bool) {
        self.usual_order = order;
        self.order_by_file = by_file;
    }

    /// Takes note of whether the year of a date may be its first number.
    pub(super) fn note_order_of_year(&mut self, found: bool) {
        self.order_of_year = found;
    }

    /// Names the parts of the dates whose order the source does not say.
    pub fn open_parts(&self) -> &'static str {
        if self.order_of_year { "day, month and year" } else { "day and month" }
    }

    /// Returns whether the order that was taken for granted is the only one that the file's time leaves.
    pub fn is_order_by_file(&self) -> bool {
        self.order_by_file
    }

    /// Returns the order of day and month that was taken for granted, and that nothing in the source settled.
    pub fn usual_order(&self) -> Option<Order> {
        self.usual_order
    }

    /// Takes note of the order of day and month that the source shows against what the user says.
    pub(super) fn contradict_order(&mut self, order: Option<Order>) {
        self.shown_order = order;
    }

    /// Returns the order of day and month that a date of the source shows, where the user says another.
    pub fn shown_order(&self) -> Option<Order> {
        self.shown_order
    }

    /// Takes note of whether the order of the lines told the passes of a repeated hour.
    pub(super) fn note_passes(&mut self, told: bool) {
        self.passes_told = told;
    }

    /// Returns whether the order of the lines told which pass of a repeated hour is meant.
    pub fn passes_told(&self) -> bool {
        self.passes_told
    }

    /// Takes note of a step back within a year that could be a New Year.
    pub(super) fn note_step_back(&mut self, found: Option<(NaiveDateTime, NaiveDateTime)>) {
        self.step_back = found;
    }

    /// Returns the first step back of more than a month between times without a year, from and to, which was read as
    /// disorder; the years of both stand in.
    pub fn step_back(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        self.step_back
    }

    /// Takes note of whether the clocks are of twelve hours and do not say which half of the day.
    pub(super) fn note_halves(&mut self, found: bool) {
        self.half_day = found;
    }

    /// Returns whether the clocks without a date are of twelve hours and do not say which half of the day.
    pub fn is_half_day(&self) -> bool {
        self.half_day
    }

    /// Takes note of a step back between clocks that may be no midnight.
    pub(super) fn note_clock_back(&mut self, found: Option<(NaiveTime, NaiveTime)>) {
        self.clock_back = found;
    }

    /// Returns the first step back between times without a date that may be no midnight, or was read as none, from and to.
    pub fn clock_back(&self) -> Option<(NaiveTime, NaiveTime)> {
        self.clock_back
    }

    /// Takes note of a full date that is not of the weekday stated with it, and whether its order of day and month may be
    /// another.
    pub(super) fn note_weekday(&mut self, found: Option<(NaiveDate, Weekday, bool)>) {
        self.weekday = found.map(|(date, weekday, _)| (date, weekday));
        self.weekday_by_order = found.is_some_and(|(.., order)| order);
    }

    /// Returns whether the date of [`Fix::wrong_weekday`] may have another order of day and month.
    pub fn weekday_by_order(&self) -> bool {
        self.weekday_by_order
    }

    /// Returns the first date that is not of the weekday stated with it, and that weekday.
    pub fn wrong_weekday(&self) -> Option<(NaiveDate, Weekday)> {
        let assumed = || {
            let years = self.years.as_ref()?;
            years.calendar.wrong_weekday(years.base?, &years.relative)
        };
        self.weekday.or_else(assumed)
    }

    /// Takes note of the order of day and month that is used though the source shows another too.
    pub(super) fn note_both_orders(&mut self, used: Option<Order>) {
        self.both_orders = used;
    }

    /// Returns the order of day and month that the first clear date shows, where another date shows another.
    pub fn both_orders(&self) -> Option<Order> {
        self.both_orders
    }

    /// Says why times of the source have no full date, where some have none.
    pub fn open(&self) -> Option<Open> {
        if let Some(years) = &self.years {
            let lacking = |base: i32| years.calendar.lacks_leap_day(base, &years.relative);
            match years.base {
                None => return Some(Open::NoYear),
                Some(base) if lacking(base) => return Some(Open::NoLeapDay(base)),
                Some(_) => {}
            }
        }
        self.days.as_ref().is_some_and(|days| days.base.is_none()).then_some(Open::NoDate)
    }

    /// Returns whether nothing is left to settle, so that applying changes nothing.
    pub fn is_settled(&self) -> bool {
        let dated = self.years.is_none() && self.days.is_none() && self.first_hour.is_none();
        dated && !self.order_shown && !self.half_day
    }

    /// Returns whether the source does not know its own year or date.
    pub fn needs_suggestion(&self) -> bool {
        self.years.as_ref().is_some_and(|years| years.base.is_none())
            || self.days.as_ref().is_some_and(|days| days.base.is_none())
    }

    /// Gives the year or date that other sources of the run suggest, where this source knows none of its own, or only
    /// the file's time, which copies and checkouts lose: then a suggestion is taken that is earlier or falls on the same
    /// days, unless the file's time follows at once on its last line.
    pub fn suggest(&mut self, other: DateTime<Utc>) {
        let Some(settings) = self.settings.filter(|_| is_plausible(&other)) else { return };
        let other = civil(other, settings.zone);
        let bound = self.bound;
        let free = |known: bool| !known || bound.is_some_and(|bound| other <= bound);
        if let Some(years) = self.years.as_mut() {
            let base = nearest_year(years.first, other, &years.relative, &years.calendar);
            let late = base.is_some_and(|base| years.is_after(base, bound));
            let near = base.is_some_and(|base| years.is_near(base, other));
            let doubtful = years.base.is_none() || bound.is_some();
            if doubtful && (near || (free(years.base.is_some()) && !late)) {
                years.base = base.or(years.base);
            }
        }
        if let Some(days) = self.days.as_mut()
            && free(days.base.is_some())
        {
            days.base = days.nearest(other).or(days.base);
        }
    }
}
