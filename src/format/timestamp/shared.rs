//! Abbreviations that several zones bear: read as what they most often mean, or as the zone that the user gave.

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::OffsetName;

use crate::format::options::ReadOptions;
use crate::format::timestamp::abbreviation::may_mean;
use crate::format::timestamp::zone::Zone;

/// The days around a time on which the abbreviations of its year are met, the nearest first.
const NEAR: [i64; 9] = [0, 1, -1, 60, -60, 120, -120, 182, -182];

/// An abbreviation that was guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// The abbreviation.
    pub name: &'static str,
    /// The offset in seconds that it was read as.
    pub offset: i32,
    /// How many times it was.
    pub count: u64,
}

/// What abbreviations such as CST mean in one source, and how often that was guessed.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    /// The zones that the user gave, the one for this source by name first: each counts where it bears the abbreviation.
    given: [Option<Zone>; 2],
    /// Abbreviations that were guessed, in the order of the lines.
    guessed: Vec<Guess>,
}

impl Shared {
    /// Returns what is known for the source `name`.
    pub(super) fn new(name: &str, options: &ReadOptions) -> Self {
        Self { given: [options.zone_for_of(name), options.zone], guessed: Vec::new() }
    }

    /// Returns the zone that `zone` stands for at `civil`, and whether that is a guess.
    pub(super) fn meaning(&mut self, zone: Zone, civil: NaiveDateTime) -> (Zone, bool) {
        let Zone::Shared(name, offset) = zone else { return (zone, false) };
        let mut given = self.given.iter().flatten();
        if let Some(offset) = given.find_map(|zone| borne(*zone, name, civil)) {
            return (Zone::Offset(offset), false);
        }
        match self.guessed.iter_mut().find(|guess| guess.name == name) {
            Some(guess) => guess.count += 1,
            None => self.guessed.push(Guess { name, offset, count: 1 }),
        }
        (Zone::Offset(offset), true)
    }

    /// Returns the abbreviations that were guessed, in the order of the lines.
    pub(super) fn guessed(&self) -> &[Guess] {
        &self.guessed
    }
}

/// Returns the offset in seconds that the abbreviation `name` means in `zone` around `civil`: its own, whatever the
/// season then, since clocks in winter time write CST in July too. `None` where the zone does not go by it.
fn borne(zone: Zone, name: &str, civil: NaiveDateTime) -> Option<i32> {
    let Zone::Named(tz) = zone else {
        return match zone {
            Zone::Offset(offset) if may_mean(name, offset) => Some(offset),
            _ => None,
        };
    };
    NEAR.iter().find_map(|days| {
        let near = civil.checked_add_signed(TimeDelta::days(*days))?;
        let offset = tz.offset_from_utc_datetime(&near);
        let seconds = offset.fix().local_minus_utc();
        match offset.abbreviation().filter(|own| own.bytes().all(|b| b.is_ascii_alphabetic())) {
            Some(own) => (own == name).then_some(seconds),
            // The database has no letters for Dubai and Dhaka; people there write GST and BST.
            None => may_mean(name, seconds).then_some(seconds),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_zone_tells_what_an_abbreviation_means() {
        let civil = "2024-03-15T10:15:02".parse().unwrap();
        let (cst, bst) = (Zone::Shared("CST", -21_600), Zone::Shared("BST", 3_600));
        for (stated, own, general, expected) in [
            (cst, None, None, (-21_600, true)),
            (cst, Some("Asia/Shanghai"), None, (28_800, false)),
            (cst, None, Some("Asia/Shanghai"), (28_800, false)),
            (cst, None, Some("Europe/Berlin"), (-21_600, true)),
            (cst, Some("+08:00"), None, (28_800, false)),
            // A zone that does not bear the abbreviation says nothing of it.
            (bst, Some("Asia/Shanghai"), None, (3_600, true)),
            (bst, Some("+08:00"), None, (3_600, true)),
            (bst, Some("Asia/Shanghai"), Some("Europe/London"), (3_600, false)),
            (bst, Some("Asia/Dhaka"), None, (21_600, false)),
            // Chicago has summer time in the middle of March.
            (cst, Some("America/Chicago"), None, (-21_600, false)),
            (Zone::Shared("CDT", -18_000), Some("America/Havana"), None, (-14_400, false)),
        ] {
            let zone = |name: Option<&str>| name.map(|name| Zone::parse(name).unwrap());
            let mut shared = Shared { given: [zone(own), zone(general)], guessed: Vec::new() };
            let (offset, guessed) = expected;
            let what = format!("{stated:?} {own:?} {general:?}");
            assert_eq!(shared.meaning(stated, civil), (Zone::Offset(offset), guessed), "{what}");
            assert_eq!(!shared.guessed().is_empty(), guessed);
        }
    }
}
