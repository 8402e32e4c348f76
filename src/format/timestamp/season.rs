//! From civil time to an instant: offsets, clock changes, and which pass of a repeated hour.

use chrono::{DateTime, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::format::timestamp::zone::Zone;

/// A step back by this much within a repeated hour begins its second pass.
const SECOND_PASS: TimeDelta = TimeDelta::minutes(10);

/// An instant, the offset that its zone has then, and whether it lies in an hour that a clock change repeats or skips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) at: DateTime<Utc>,
    pub(super) offset: i32,
    pub(super) repeated: bool,
    pub(super) skipped: bool,
}

/// Follows the civil times of one source through repeated hours.
#[derive(Debug, Clone, Default)]
pub(super) struct Season {
    last: Option<NaiveDateTime>,
    second: bool,
    /// Whether a step back told a second pass from the first.
    told: bool,
}

impl Season {
    /// Returns what places one time of a repeated hour in its second pass.
    pub(super) fn of_second_pass() -> Self {
        Self { second: true, ..Self::default() }
    }

    /// Returns whether the order of the calls told which pass of a repeated hour was meant.
    pub(super) fn told(&self) -> bool {
        self.told
    }

    /// Returns the instant of `civil` in `zone`. A repeated hour is told by the order of the calls; a time that the
    /// zone skips moves forward.
    pub(super) fn place(&mut self, civil: NaiveDateTime, zone: Zone) -> Option<Placed> {
        match zone {
            Zone::Offset(seconds) | Zone::Shared(_, seconds) => {
                let at = FixedOffset::east_opt(seconds)?.from_local_datetime(&civil).single()?;
                Some(Placed { at: at.to_utc(), offset: seconds, repeated: false, skipped: false })
            }
            Zone::Named(tz) => self.in_zone(civil, tz),
        }
    }

    fn in_zone(&mut self, civil: NaiveDateTime, tz: Tz) -> Option<Placed> {
        let local = match tz.from_local_datetime(&civil) {
            LocalResult::Single(local) => local,
            LocalResult::Ambiguous(first, second) => {
                let chosen = if self.is_second(civil) { second } else { first };
                return Some(placed(&chosen, true));
            }
            LocalResult::None => {
                let before = civil.checked_sub_signed(TimeDelta::hours(3))?;
                let offset = tz.from_local_datetime(&before).latest()?.offset().fix();
                let local = tz.from_utc_datetime(&civil.checked_sub_offset(offset)?);
                self.leave();
                return Some(Placed { skipped: true, ..placed(&local, false) });
            }
        };
        self.leave();
        Some(placed(&local, false))
    }

    /// Leaves a repeated hour.
    fn leave(&mut self) {
        self.last = None;
        self.second = false;
    }

    /// Returns whether a civil time of a repeated hour belongs to its second pass.
    fn is_second(&mut self, civil: NaiveDateTime) -> bool {
        match self.last {
            Some(last) if (civil - last).abs() > TimeDelta::days(1) => self.second = false,
            Some(last) if last - civil > SECOND_PASS => {
                self.second = true;
                self.told = true;
            }
            _ => {}
        }
        self.last = Some(civil);
        self.second
    }
}

fn placed(local: &DateTime<Tz>, repeated: bool) -> Placed {
    let offset = local.offset().fix().local_minus_utc();
    Placed { at: local.to_utc(), offset, repeated, skipped: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(times: &[&str], tz: Tz) -> Vec<String> {
        let mut season = Season::default();
        let parse = |text: &&str| text.parse::<NaiveDateTime>().unwrap();
        let zone = Zone::Named(tz);
        times
            .iter()
            .map(parse)
            .map(|civil| season.place(civil, zone).unwrap().at.format("%FT%T").to_string())
            .collect()
    }

    #[test]
    fn a_repeated_hour_is_told_by_order() {
        let times = ["2023-10-29T02:20:00", "2023-10-29T02:50:00", "2023-10-29T02:05:00"];
        let expected = ["2023-10-29T00:20:00", "2023-10-29T00:50:00", "2023-10-29T01:05:00"];
        assert_eq!(places(&times, Tz::Europe__Rome), expected);
    }

    #[test]
    fn a_skipped_time_moves_forward() {
        assert_eq!(places(&["2023-03-26T02:30:00"], Tz::Europe__Rome), ["2023-03-26T01:30:00"]);
    }
}
