//! What the user says about the reading of times.

use chrono::TimeDelta;
use globset::GlobMatcher;

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
    /// What to add to the times of sources by name, first match wins.
    pub skew: Vec<(GlobMatcher, TimeDelta)>,
}
