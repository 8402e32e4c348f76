//! When a source was last modified, as what it came in states it.

use chrono::{DateTime, Utc};

/// When a source was last modified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileTime {
    /// The instant; where `local`, a civil time as if it were in UTC.
    pub at: DateTime<Utc>,
    /// Whether it is by a clock whose zone is not stated, as the plain times of a zip are.
    pub local: bool,
}

impl From<DateTime<Utc>> for FileTime {
    fn from(at: DateTime<Utc>) -> Self {
        Self { at, local: false }
    }
}
