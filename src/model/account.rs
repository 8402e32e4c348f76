//! What became of the lines of one source: its share of the ledger, which the map step hands on.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What became of every line of one source. The ledger of a run is the sum of its accounts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Account {
    /// The source.
    pub source: Arc<str>,
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// Lines read: `parsed + joined + undated + blank`.
    pub lines: u64,
    /// Lines that are, or begin, a record with a time.
    pub parsed: u64,
    /// Lines that continue a record.
    pub joined: u64,
    /// Lines that are, or begin, a record without a time.
    pub undated: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Records made of the lines.
    pub records: u64,
    /// Records that a rule names as noise.
    pub ignored: u64,
    /// The latest time that the source states with its date; `None` where it states none. The latest of all sources
    /// suggests the year to those that are `open`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<DateTime<Utc>>,
    /// Whether the source does not know its own year or date, or knows it from the file's time alone: other sources
    /// of the whole may settle it, and a share read without them cannot.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open: bool,
}

impl Account {
    /// Adds the lines of another piece of the source.
    pub fn add(&mut self, piece: &Self) {
        for (count, more) in [
            (&mut self.bytes, piece.bytes),
            (&mut self.lines, piece.lines),
            (&mut self.parsed, piece.parsed),
            (&mut self.joined, piece.joined),
            (&mut self.undated, piece.undated),
            (&mut self.blank, piece.blank),
            (&mut self.records, piece.records),
            (&mut self.ignored, piece.ignored),
        ] {
            *count = count.saturating_add(more);
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
