//! The order of day and month in the dates of one source: said, shown, told by neighbours, or assumed.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::format::habit::Habit;
use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::fix::Fix;
use crate::format::timestamp::stamp::Order;
use crate::model::moment::{Assumption, Moment};

/// A date, and the order by which it is that.
type Reading = (NaiveDate, Order);

impl Clock {
    /// Returns whether the source shows, so far, the order of day and month, and the user says none.
    pub fn shows_order(&self) -> bool {
        // What is near to a date tells which order is likely, and proves none.
        self.order.is_some() && self.said_order.is_none() && !self.is_contradictory()
    }

    /// Returns the order of day and month that a date shows, or else neighbours tell, so far.
    pub(super) fn told_order(&self) -> Option<Order> {
        self.order.or_else(|| self.evidence.told())
    }

    /// Returns whether some dates show one order of day and month, and others another.
    pub(super) fn is_contradictory(&self) -> bool {
        let usual = self.told_order().filter(|_| self.said_order.is_none());
        usual.is_some_and(|order| self.evidence.against(order).is_some())
    }

    /// Returns whether the source shows, so far, that day and month change places in the dates whose order was assumed.
    pub fn swaps(&self) -> bool {
        // What the user says is not unsaid by what the source shows, but told where that is another order.
        let shown = self.told_order().filter(|_| self.said_order.is_none());
        let of_two = |order: &Order| *order != Order::YearFirst;
        let assumed = self.assumed_order.filter(of_two);
        shown.filter(of_two).is_some_and(|order| assumed.is_some_and(|assumed| assumed != order))
    }

    /// Returns `moment`, whose order of day and month was assumed, with the two in each other's place; `None` where that
    /// can never come to be.
    pub fn swapped(&self, moment: &Moment) -> Option<Moment> {
        if self.said_order.is_some() {
            return None;
        }
        let mut swapped = moment.clone();
        let order = Assumption::DateOrder;
        Fix::new(self.settings, true, false).apply(&mut swapped, &mut vec![order]);
        Some(swapped)
    }

    /// Returns the month and day of a date without a year, by what the user says, else by what the source shows at its head or
    /// up to here. What a line further down shows comes too late for those above it, which stay assumed.
    pub(super) fn ordered_pair(
        &mut self,
        (month, day, order): (u32, u32, Order),
        assumed: &mut Vec<Assumption>,
    ) -> (u32, u32) {
        if day > 12 {
            self.pair_order.get_or_insert(order);
        }
        if day > 12 || month == day {
            return (month, day);
        }
        let head = || self.habit.as_ref().and_then(Habit::pair_order);
        let full = self.order.filter(|order| is_of_two(*order));
        let wanted = match (
            self.said_order.filter(|order| is_of_two(*order)),
            self.pair_order.or_else(head).or(full),
        ) {
            (None, Some(shown)) => shown,
            (said, _) => {
                assumed.push(Assumption::DateOrder);
                let near = || self.habit.as_ref().and_then(Habit::near_order);
                let file = || self.pair_of_file((month, day, order));
                let known = self.assumed_pair_order.or_else(near);
                let by_file = if said.is_none() && known.is_none() { file() } else { None };
                self.order_by_file |= by_file.is_some();
                let usual = known.or(by_file).unwrap_or(order);
                said.unwrap_or_else(|| *self.assumed_pair_order.insert(usual))
            }
        };
        if wanted == order { (month, day) } else { (day, month) }
    }

    /// Returns the order of a month and day by which the file was last written within days of them, where by the other that
    /// is weeks away.
    fn pair_of_file(&self, (month, day, order): (u32, u32, Order)) -> Option<Order> {
        let written = self.modified()?.date();
        let age = |month: u32, day: u32| {
            let years = [written.year(), written.year() - 1];
            let dates =
                years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
            dates.map(|date| (written - date).num_days()).find(|days| *days >= -1)
        };
        let (usual, other) = (age(month, day)?, age(day, month)?);
        let near = |days: i64, others: i64| days <= 7 && others >= 28;
        if near(usual, other) {
            return Some(order);
        }
        near(other, usual).then(|| order.other())
    }

    /// Returns the readings with that one first which is taken where nothing in the source tells: by the order assumed before,
    /// else the one that the file's time leaves, else the usual one.
    fn likely(
        &mut self,
        usual: Reading,
        [one, other]: [Option<Reading>; 2],
    ) -> (Reading, [Option<Reading>; 2]) {
        let readings = [Some(usual), one, other];
        let near = || self.habit.as_ref().and_then(Habit::near_order);
        let wanted = self.assumed_order.or_else(near).or_else(|| {
            let order = of_file(readings, self.modified()?.date());
            self.order_by_file = order.is_some();
            order
        });
        let place = readings.iter().position(|reading| reading.map(|(_, order)| order) == wanted);
        match (place, one, other) {
            (Some(1), Some(one), _) => (one, [Some(usual), other]),
            (Some(2), _, Some(other)) => (other, [Some(usual), one]),
            _ => (usual, [one, other]),
        }
    }

    /// Settles the order of day and month by what the user says, else by what the source has shown so far.
    pub(super) fn ordered(
        &mut self,
        usual: Reading,
        others: [Option<Reading>; 2],
        weekday: Option<Weekday>,
        assumed: &mut Vec<Assumption>,
    ) -> NaiveDate {
        if others.iter().all(Option::is_none) {
            let (date, order) = usual;
            self.evidence.show(order);
            self.order.get_or_insert(order);
            return date;
        }
        self.order_of_year |= order_of_year(usual, others);
        let (usual, others) = self.likely(usual, others);
        let (date, order) = usual;
        let by = |wanted: Option<Order>| {
            let mut readings = std::iter::once(usual).chain(others.into_iter().flatten());
            readings.find(|(_, order)| Some(*order) == wanted).map(|(date, _)| date)
        };
        if let Some(date) = by(self.said_order) {
            assumed.push(Assumption::DateOrder);
            return date;
        }
        if let Some((date, order)) = of_weekday(usual, others, weekday) {
            self.evidence.show(order);
            self.order.get_or_insert(order);
            return date;
        }
        self.evidence.doubt(usual, others);
        // Day and month may change places once all neighbours are known; a year is settled by the first.
        let of_year = |told: &Order| *told == Order::YearFirst || order == Order::YearFirst;
        self.order = self.order.or_else(|| self.evidence.told().filter(of_year));
        if self.order.is_none() && order_of_year(usual, others) {
            self.order = self.habit.as_ref().and_then(Habit::order);
        }
        // Where dates show both orders, those in doubt stay so; what changes places in the end is given by the other order.
        if self.is_contradictory() {
            let wanted = if self.swaps() { self.assumed_order } else { self.order };
            assumed.push(Assumption::DateOrder);
            return by(wanted).unwrap_or(date);
        }
        by(self.order).unwrap_or_else(|| {
            self.assumed_order = Some(order);
            assumed.push(Assumption::DateOrder);
            date
        })
    }
}

/// Returns whether `order` is one of day and month.
fn is_of_two(order: Order) -> bool {
    order != Order::YearFirst
}

/// Returns the order of the only reading that a file written last on `written` can have, and within the year before: the
/// others lie after it or further back, or all do.
fn of_file(readings: [Option<Reading>; 3], written: NaiveDate) -> Option<Order> {
    let since = |(date, _): &&Reading| (-1..=366).contains(&(written - *date).num_days());
    let mut fitting = readings.iter().flatten().filter(since);
    fitting.next().filter(|_| fitting.next().is_none()).map(|(_, order)| *order)
}

/// Returns whether the year of a date may be its first number.
fn order_of_year(usual: Reading, others: [Option<Reading>; 2]) -> bool {
    let mut readings = std::iter::once(usual).chain(others.into_iter().flatten());
    readings.any(|(_, order)| order == Order::YearFirst)
}

/// Returns the only reading of a date that is of the weekday stated with it.
fn of_weekday(
    usual: Reading,
    others: [Option<Reading>; 2],
    weekday: Option<Weekday>,
) -> Option<Reading> {
    let weekday = weekday?;
    let readings = std::iter::once(usual).chain(others.into_iter().flatten());
    let mut fitting = readings.filter(|(date, _)| date.weekday() == weekday);
    fitting.next().filter(|_| fitting.next().is_none())
}
