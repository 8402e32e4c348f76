//! The order of day and month in the dates of one source: said, shown, told by neighbours, or assumed.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::format::habit::Habit;
use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::fix::Fix;
use crate::format::timestamp::stamp::Order;
use crate::model::moment::{Assumption, Moment};

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

    /// Settles the order of day and month by what the user says, else by what the source has shown so far.
    pub(super) fn ordered(
        &mut self,
        usual: (NaiveDate, Order),
        others: [Option<(NaiveDate, Order)>; 2],
        weekday: Option<Weekday>,
        assumed: &mut Vec<Assumption>,
    ) -> NaiveDate {
        let (date, order) = usual;
        if others.iter().all(Option::is_none) {
            self.evidence.show(order);
            self.order.get_or_insert(order);
            return date;
        }
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

/// Returns whether the year of a date may be its first number.
fn order_of_year(usual: (NaiveDate, Order), others: [Option<(NaiveDate, Order)>; 2]) -> bool {
    let mut readings = std::iter::once(usual).chain(others.into_iter().flatten());
    readings.any(|(_, order)| order == Order::YearFirst)
}

/// Returns the only reading of a date that is of the weekday stated with it.
fn of_weekday(
    usual: (NaiveDate, Order),
    others: [Option<(NaiveDate, Order)>; 2],
    weekday: Option<Weekday>,
) -> Option<(NaiveDate, Order)> {
    let weekday = weekday?;
    let readings = std::iter::once(usual).chain(others.into_iter().flatten());
    let mut fitting = readings.filter(|(date, _)| date.weekday() == weekday);
    fitting.next().filter(|_| fitting.next().is_none())
}
