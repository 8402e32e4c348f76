//! What every output may show: ledger, coverage, incidents, the rest, warnings.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::account::Account;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::{Assumption, Moment};

/// The code of the warning of what fails while nobody tells of it.
pub const UNHEEDED: &str = "impact_without_signal";

/// The code of warnings of alerts that go off all day while nobody takes them.
pub const ROUTINE: &str = "routine_alert";

/// A source, or part of one, that was not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skip {
    /// The source.
    pub source: Arc<str>,
    /// Why: `binary`, `empty`, `unreadable: …`, `truncated: …`, `too_deep`, `encrypted`, …
    pub reason: String,
    /// Whether this makes the exit code 2 (something could not be read) or not (nothing to read).
    pub failure: bool,
}

impl Skip {
    /// The reason of a source without a byte, or an archive without a member.
    pub const EMPTY: &str = "empty";
}

/// What became of every line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Sources read, whole or in part.
    pub sources: u64,
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
    /// Events that rules took.
    pub events: u64,
    /// Records that a rule names as noise (test alerts, watchdogs).
    pub ignored: u64,
    /// Of `events`, those that a mute hides.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub muted: u64,
    /// Of `events`, those that make no row of their own: below a threshold, paired in time, expected and come.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub withheld: u64,
    /// Sources that were not read.
    pub skipped: Vec<Skip>,
}

impl Ledger {
    /// Adds one source.
    pub fn enter(&mut self, account: &Account) {
        self.add(Self {
            sources: 1,
            bytes: account.bytes,
            lines: account.lines,
            parsed: account.parsed,
            joined: account.joined,
            undated: account.undated,
            blank: account.blank,
            records: account.records,
            ignored: account.ignored,
            ..Self::default()
        });
    }

    /// Adds what `other` accounts for. Saved counts may be of any size.
    pub fn add(&mut self, other: Self) {
        let add = |count: &mut u64, more: u64| *count = count.saturating_add(more);
        add(&mut self.sources, other.sources);
        add(&mut self.bytes, other.bytes);
        add(&mut self.lines, other.lines);
        add(&mut self.parsed, other.parsed);
        add(&mut self.joined, other.joined);
        add(&mut self.undated, other.undated);
        add(&mut self.blank, other.blank);
        add(&mut self.records, other.records);
        add(&mut self.events, other.events);
        add(&mut self.ignored, other.ignored);
        add(&mut self.muted, other.muted);
        add(&mut self.withheld, other.withheld);
        self.skipped.extend(other.skipped);
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What one source covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// The source.
    pub source: Arc<str>,
    /// The earliest time in it.
    pub first: Option<Moment>,
    /// The latest time in it.
    pub last: Option<Moment>,
    /// Records read from it.
    pub records: u64,
    /// The format, such as `json` or `syslog+logfmt`.
    pub format: String,
    /// The zone of its times: `stated`, or the name of the one assumed.
    pub zone: String,
    /// What was taken for granted for its times.
    pub assumed: Vec<Assumption>,
    /// Records older than the one before them.
    pub out_of_order: u64,
    /// Silent times much longer than its usual pauses.
    pub gaps: Vec<(Moment, Moment)>,
    /// How far its clock is from that of another source; `None` where nothing is told by both, and for the source that
    /// the others are measured against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew: Option<Skew>,
    /// How many seconds were added to its times, by `--skew`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew_added_seconds: Option<i64>,
}

impl Coverage {
    /// Returns the offset from UTC in seconds at which its times were read; `None` where they state their zone, and where
    /// there are none.
    pub fn taken_offset(&self) -> Option<i64> {
        let taken = self.first.as_ref().filter(|_| self.zone != "stated");
        taken.filter(|first| first.offset.is_none()).map(|first| {
            let added = self.skew_added_seconds.unwrap_or_default();
            (first.civil - first.at.naive_utc()).num_seconds() + added
        })
    }
}

/// How far the clock of a source is from that of another, by what both tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skew {
    /// The median of the differences, the delay of a delivery included: above 0 where its times are the later ones;
    /// `None` where the transitions are too few or disagree, and where the offset drifts.
    pub offset_seconds: Option<i64>,
    /// How many transitions and requests both tell of, of those that agree on the offset; all of them where none is
    /// given. On a chain through other sources, the fewest of its links.
    pub anchors: u64,
    /// The median absolute deviation of these from their median; on a chain, the sum.
    pub spread_seconds: i64,
    /// The other source.
    pub against: Arc<str>,
    /// How the offset changes, where it does so steadily: the clock runs fast or slow, and no offset holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
}

/// An offset between two clocks that grows or shrinks steadily.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// The offset at the first transition or request that both tell, above 0 where the source is the later one.
    pub first_seconds: i64,
    /// The same at the last.
    pub last_seconds: i64,
    /// By how much it changes in a day.
    pub seconds_per_day: i64,
}

/// Something the reader should know before trusting the report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Warning {
    /// A word of the documented list, such as `zone_assumed`.
    pub code: String,
    /// A sentence that says what is wrong and the way out.
    pub message: String,
    /// The place, as `source` or `source:line`.
    pub origin: Option<String>,
}

/// Everything a run found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// What became of every line.
    pub ledger: Ledger,
    /// What each source covers, by source.
    pub coverage: Vec<Coverage>,
    /// The incidents, by start.
    pub incidents: Vec<Incident>,
    /// Entries that belong to no incident.
    pub unattributed: Vec<Entry>,
    /// Warnings, sorted.
    pub warnings: Vec<Warning>,
    /// Corrections that meet nothing: the report must not be shown as if they had been made.
    pub refused: Vec<Warning>,
}
