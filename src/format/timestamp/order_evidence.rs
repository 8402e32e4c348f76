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
    /// Whether a date shows the month first, and one the day first.
    month_first: bool,
    day_first: bool,
}

impl OrderEvidence {
    /// Returns the evidence of a source with the date `named` in its name.
    pub(super) fn new(named: Option<NaiveDate>) -> Self {
        Self { sure: named, ..Self::default() }
    }

    /// Takes a date beyond doubt; returns the order that it tells for the date in doubt before it.
    pub(super) fn see(&mut self, date: NaiveDate) -> Option<Order> {
        self.sure = Some(date);
        self.told()
    }

    /// Takes the readings of a date in doubt; returns the order that the date beyond doubt before it tells.
    pub(super) fn doubt(&mut self, usual: Reading, others: [Option<Reading>; 2]) -> Option<Order> {
        let [one, other] = others;
        self.readings = [Some(usual), one, other];
        self.told()
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

    /// Returns the order of the only reading that is near to the date beyond doubt.
    fn told(&self) -> Option<Order> {
        let sure = self.sure?;
        let near = |reading: &&Reading| (reading.0 - sure).abs() <= NEAR;
        let mut near = self.readings.iter().flatten().filter(near);
        let found = near.next()?;
        near.next().is_none().then_some(found.1)
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
        assert_eq!(before.doubt(usual, others), Some(Order::DayFirst));
        let mut after = OrderEvidence::default();
        assert_eq!(after.doubt(usual, others), None);
        assert_eq!(after.see(day("2024-04-04")), Some(Order::DayFirst));
        assert_eq!(after.see(day("2024-06-04")), None);
        // The same day either way tells nothing.
        let both = (day("2024-04-04"), Order::MonthFirst);
        let same = [Some((day("2024-04-04"), Order::DayFirst)), None];
        assert_eq!(OrderEvidence::new(Some(day("2024-04-04"))).doubt(both, same), None);
    }
}
