//! What the user says about the reading of times.

use chrono::TimeDelta;
use globset::GlobMatcher;

use crate::format::timestamp::stamp::Order;
use crate::format::timestamp::zone::Zone;

/// How times are read where the source does not say.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The zone of sources without one; `None` means UTC, which is then named as assumed.
    pub zone: Option<Zone>,
    /// Zones by source name, first match wins.
    pub zone_for: Vec<(GlobMatcher, Zone)>,
    /// The year of stamps without one.
    pub year: Option<i32>,
    /// Which of day, month and year comes first in dates of numbers alone, where more than one order gives a date.
    pub date_order: Option<Order>,
    /// What to add to the times of sources by name, first match wins.
    pub skew: Vec<(GlobMatcher, TimeDelta)>,
    /// How many bytes of a source are worked on at a time; `None` leaves it to the reader. The result does not depend on it.
    pub block: Option<u64>,
}

impl ReadOptions {
    /// Returns the zone of the source `name` where its times state none.
    pub fn zone_of(&self, name: &str) -> Zone {
        self.zone_for_of(name).or(self.zone).unwrap_or(Zone::Offset(0))
    }

    /// Returns the zone that the user gave to the source `name` by its name.
    pub fn zone_for_of(&self, name: &str) -> Option<Zone> {
        let by_name = self.zone_for.iter().find(|(glob, _)| is_match(glob, name));
        by_name.map(|(_, zone)| *zone)
    }

    /// Returns the option that gives the source `name` its zone, if one does.
    pub fn zone_option(&self, name: &str) -> Option<&'static str> {
        self.zone_for_of(name).map(|_| "--tz-for").or(self.zone.map(|_| "--tz"))
    }

    /// Returns what to add to the times of the source `name`.
    pub fn skew_of(&self, name: &str) -> TimeDelta {
        self.set_skew_of(name).unwrap_or_default()
    }

    /// Returns what the user says to add to the times of the source `name`, if anything, be it nothing.
    pub fn set_skew_of(&self, name: &str) -> Option<TimeDelta> {
        let by_name = self.skew.iter().find(|(glob, _)| is_match(glob, name));
        by_name.map(|(_, skew)| *skew)
    }
}

/// Returns whether `glob` matches the name of a source or, as people write `*.log`, its last part.
fn is_match(glob: &GlobMatcher, name: &str) -> bool {
    let last = name.rsplit(['/', '\\', '!']).next().unwrap_or(name);
    glob.is_match(name) || glob.is_match(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use globset::Glob;

    #[test]
    fn the_first_glob_that_matches_wins() {
        let glob = |text: &str| Glob::new(text).unwrap().compile_matcher();
        let options = ReadOptions {
            zone_for: vec![
                (glob("db-*.log"), Zone::Offset(3600)),
                (glob("**/*.log"), Zone::Offset(7200)),
            ],
            skew: vec![(glob("db-1.log"), TimeDelta::seconds(-90))],
            ..ReadOptions::default()
        };
        assert_eq!(options.zone_of("logs.tar.gz!x/db-1.log"), Zone::Offset(3600));
        assert_eq!(options.zone_of("x/api.log"), Zone::Offset(7200));
        assert_eq!(options.zone_of("x/api.txt"), Zone::Offset(0));
        assert_eq!(options.skew_of("db-1.log"), TimeDelta::seconds(-90));
        assert_eq!(options.skew_of("api.log"), TimeDelta::zero());
    }
}
