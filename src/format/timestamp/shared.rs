//! Abbreviations that several zones bear: read as what they most often mean, or as the zone that the user gave.

use chrono::{NaiveDateTime, TimeZone};

use crate::format::options::ReadOptions;
use crate::format::timestamp::season::Season;
use crate::format::timestamp::zone::Zone;

/// What abbreviations such as CST mean in one source, and how often that was guessed.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    /// The zone that the user gave to this source by name: whatever the abbreviation, it is that.
    own: Option<Zone>,
    /// The zone of `--tz`: it counts where it bears the abbreviation.
    general: Option<Zone>,
    /// The first abbreviation that was guessed, its offset, and how many times.
    guessed: Option<(&'static str, i32, u64)>,
}

impl Shared {
    /// Returns what is known for the source `name`.
    pub(super) fn new(name: &str, options: &ReadOptions) -> Self {
        Self { own: options.zone_for_of(name), general: options.zone, guessed: None }
    }

    /// Returns the zone that `zone` stands for at `civil`, and whether that is a guess.
    pub(super) fn meaning(&mut self, zone: Zone, civil: NaiveDateTime) -> (Zone, bool) {
        let Zone::Shared(name, offset) = zone else { return (zone, false) };
        if let Some(given) = self.own.or(self.general.filter(|zone| bears(*zone, name, civil))) {
            return (given, false);
        }
        let (_, _, count) = self.guessed.get_or_insert((name, offset, 0));
        *count += 1;
        (Zone::Offset(offset), true)
    }

    /// Returns the first abbreviation that was guessed, its offset in seconds, and how many times one was.
    pub(super) fn guessed(&self) -> Option<(&'static str, i32, u64)> {
        self.guessed
    }
}

/// Returns whether `zone` goes by the abbreviation `name` at `civil`.
fn bears(zone: Zone, name: &str, civil: NaiveDateTime) -> bool {
    let Zone::Named(tz) = zone else { return false };
    let placed = Season::default().place(civil, zone);
    placed.is_some_and(|placed| {
        tz.from_utc_datetime(&placed.at.naive_utc()).format("%Z").to_string() == name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_zone_tells_what_an_abbreviation_means() {
        let civil = "2024-03-05T10:15:02".parse().unwrap();
        let cst = Zone::Shared("CST", -21_600);
        let shanghai = Zone::parse("Asia/Shanghai");
        for (own, general, expected) in [
            (None, None, (Zone::Offset(-21_600), true)),
            (shanghai, None, (shanghai.unwrap(), false)),
            (None, shanghai, (shanghai.unwrap(), false)),
            (None, Zone::parse("Europe/Berlin"), (Zone::Offset(-21_600), true)),
            (Zone::parse("+08:00"), None, (Zone::Offset(28_800), false)),
        ] {
            let mut shared = Shared { own, general, guessed: None };
            assert_eq!(shared.meaning(cst, civil), expected);
            assert_eq!(shared.guessed().is_some(), expected.1);
        }
    }
}
