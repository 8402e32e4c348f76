//! What tells the order of day and month in dates of numbers beside those dates themselves: a date next to them that leaves
//! no doubt, in the source or in its name.

use chrono::{NaiveDate, TimeDelta};

use crate::format::timestamp::stamp::Order;

/// So near to a date beyond doubt a reading is most likely the one meant: those of another order are weeks away.
const NEAR: TimeDelta = TimeDelta::days(1);

/// A date and the order it is read by.
type Reading = (NaiveDate, Order);

/// What was seen so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OrderEvidence {
    /// The last date beyond doubt.
    sure: Option<NaiveDate>,
    /// The readings of the last date in doubt.
    readings: [Option<Reading>; 3],
    /// The order that neighbours told.
    told: Option<Order>,
    /// Whether neighbours told two orders.
    torn: bool,
    /// Whether a date shows the month first, and one the day first.
    month_first: bool,
    day_first: bool,
}

impl OrderEvidence {
    /// Returns the evidence of a source with the date `named` in its name.
    pub(super) fn new(named: Option<NaiveDate>) -> Self {
        Self { sure: named, ..Self::default() }
    }

    /// Takes a date beyond doubt, which may tell the order of the date in doubt before it.
    pub(super) fn see(&mut self, date: NaiveDate) {
        self.sure = Some(date);
        self.compare();
    }

    /// Takes the readings of a date in doubt, whose order the date beyond doubt before it may tell.
    pub(super) fn doubt(&mut self, usual: Reading, others: [Option<Reading>; 2]) {
        let [one, other] = others;
        self.readings = [Some(usual), one, other];
        self.compare();
    }

    /// Returns the order that all neighbours that tell one agree on, so far.
    pub(super) fn told(&self) -> Option<Order> {
        self.told.filter(|_| !self.torn)
    }

    /// Takes the order of a date of numbers that can be read by no other.
    pub(super) fn show(&mut self, order: Order) {
        self.month_first |= order == Order::MonthFirst;
        self.day_first |= order == Order::DayFirst;
    }

    /// Returns the order that a date shows which cannot be read by `order`.
    pub(super) fn against(&self, order: Order) -> Option<Order> {
        match order {
            Order::MonthFirst => self.day_first.then_some(Order::DayFirst),
            Order::DayFirst => self.month_first.then_some(Order::MonthFirst),
            Order::YearFirst => None,
        }
    }

    /// Takes the order of the only reading that is near to the date beyond doubt.
    fn compare(&mut self) {
        let Some(sure) = self.sure else { return };
        let near = |reading: &&Reading| (reading.0 - sure).abs() <= NEAR;
        let mut near = self.readings.iter().flatten().filter(near);
        if let (Some((_, order)), None) = (near.next(), near.next()) {
            self.torn |= self.told.is_some_and(|told| told != *order);
            self.told = Some(*order);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_beyond_doubt_tells_the_order_of_its_neighbours() {
        let usual = (day("2024-03-04"), Order::MonthFirst);
        let others = [Some((day("2024-04-03"), Order::DayFirst)), None];
        let mut before = OrderEvidence::new(Some(day("2024-04-03")));
        before.doubt(usual, others);
        assert_eq!(before.told(), Some(Order::DayFirst));
        let mut after = OrderEvidence::default();
        after.doubt(usual, others);
        assert_eq!(after.told(), None);
        after.see(day("2024-04-04"));
        assert_eq!(after.told(), Some(Order::DayFirst));
        after.see(day("2024-06-04"));
        assert_eq!(after.told(), Some(Order::DayFirst));
        // The same day either way tells nothing.
        let mut same = OrderEvidence::new(Some(day("2024-04-04")));
        let both = (day("2024-04-04"), Order::MonthFirst);
        same.doubt(both, [Some((day("2024-04-04"), Order::DayFirst)), None]);
        assert_eq!(same.told(), None);
    }

    #[test]
    fn neighbours_that_tell_two_orders_tell_none() {
        // 03/04, 04/04, 04/05: the third of April and the fourth of May, or the fourth of March and the fifth of April.
        let mut evidence = OrderEvidence::default();
        let doubt = |month: &str, day_first: &str| {
            let other = (day(day_first), Order::DayFirst);
            ((day(month), Order::MonthFirst), [Some(other), None])
        };
        let (usual, others) = doubt("2024-03-04", "2024-04-03");
        evidence.doubt(usual, others);
        evidence.see(day("2024-04-04"));
        let (usual, others) = doubt("2024-04-05", "2024-05-04");
        evidence.doubt(usual, others);
        assert_eq!(evidence.told(), None);
    }
}
