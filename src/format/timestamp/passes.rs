//! The pass of an hour that a clock change repeats, of times whose year or date is known at the end only: which hour that is
//! shows then, in which order the lines stand shows now.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};

/// A step back by more than this within one hour of the clock begins its second pass.
const SECOND_PASS: TimeDelta = TimeDelta::minutes(10);

/// By how much a moment that is not yet settled lies late where it is of the second pass, if its hour is one of two.
pub(super) const MARK: TimeDelta = TimeDelta::nanoseconds(1);

/// Follows the times of one source through the hours of the clock.
#[derive(Debug, Clone, Default)]
pub(super) struct Passes {
    last: Option<NaiveDateTime>,
    second: bool,
    told: bool,
}

impl Passes {
    /// Returns whether `civil` is of the second pass of its hour, if that is repeated.
    pub(super) fn follow(&mut self, civil: NaiveDateTime) -> bool {
        let hour = |at: NaiveDateTime| -> (NaiveDate, u32) { (at.date(), at.hour()) };
        match self.last {
            Some(last) if hour(last) == hour(civil) => {
                self.second |= last - civil > SECOND_PASS;
                self.told |= self.second;
            }
            _ => self.second = false,
        }
        self.last = Some(civil);
        self.second
    }

    /// Returns whether any time was of a second pass.
    pub(super) fn told(&self) -> bool {
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_back_within_the_hour_begins_its_second_pass() {
        let mut passes = Passes::default();
        let mut second = |clock: &str| {
            passes.follow(format!("2000-10-27T{clock}:00").parse::<NaiveDateTime>().unwrap())
        };
        for (clock, expected) in [
            ("01:50", false),
            ("01:30", true),
            ("02:20", false),
            ("02:15", false),
            ("02:50", false),
            ("02:05", true),
            ("02:55", true),
            ("03:00", false),
        ] {
            assert_eq!(second(clock), expected, "{clock}");
        }
    }
}
