//! One log message as it was read: place, time, level, who, text and fields.

use serde::{Deserialize, Serialize};

use crate::model::moment::{Assumption, Moment};
use crate::model::origin::Origin;

/// How loud a log message is, from low to high (syslog severities folded to six).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Finest detail.
    Trace,
    /// For developers.
    Debug,
    /// Normal operation (also syslog `notice`).
    Info,
    /// Worth a look.
    Warning,
    /// Something failed.
    Error,
    /// The process or system is in danger (syslog `crit`, `alert`, `emerg`, log4j `FATAL`).
    Critical,
}

impl Level {
    /// Returns the name used in rules and outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// Returns the level that a word of any logging library stands for, or `None` for an unknown word.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let word = word.split(['+', '-']).next().unwrap_or_default();
        // The longest is `informational`.
        let mut lower = [0; 13];
        let lower = lower.get_mut(..word.len())?;
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        Some(match std::str::from_utf8(lower).ok()? {
            "trace" | "trc" | "finest" | "finer" | "verbose" | "silly" | "debug5" | "debug4"
            | "debug3" => Self::Trace,
            "debug" | "dbg" | "fine" | "d" | "d1" | "d2" | "debug1" | "debug2" => Self::Debug,
            "info" | "inf" | "information" | "informational" | "notice" | "log" | "config"
            | "i" | "n" | "system" | "statement" | "ok" => Self::Info,
            "warn" | "warning" | "wrn" | "w" => Self::Warning,
            "error" | "err" | "eror" | "severe" | "e" | "failure" => Self::Error,
            "critical" | "crit" | "fatal" | "ftl" | "panic" | "alert" | "emerg" | "emergency"
            | "f" | "dpanic" | "c" => Self::Critical,
            _ => return None,
        })
    }

    /// Returns the level of a syslog severity, 0 (emergency) to 7 (debug); RFC 5424 6.2.1.
    pub fn from_syslog(severity: u8) -> Option<Self> {
        Some(match severity {
            0..=2 => Self::Critical,
            3 => Self::Error,
            4 => Self::Warning,
            5 | 6 => Self::Info,
            7 => Self::Debug,
            _ => return None,
        })
    }
}

/// What a record states beyond its own instant: only written documents and status pages do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// The title of the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The share of users hurt, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected_percent: Option<f64>,
    /// The duration of the outage in seconds, as stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<i64>,
}

/// One log message: one or more lines, or one object of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where it stands.
    pub origin: Origin,
    /// When it happened; `None` where the record gives no time.
    pub time: Option<Moment>,
    /// When it ended, where the record states a span.
    pub until: Option<Moment>,
    /// When a receiver or wrapper saw it, where that is stated apart.
    pub received: Option<Moment>,
    /// What was taken for granted to get at `time`.
    pub assumed: Vec<Assumption>,
    /// The name of the format that read it, wrappers first: `docker+logfmt`.
    pub format: &'static str,
    /// How loud it is.
    pub level: Option<Level>,
    /// The machine it comes from.
    pub host: Option<String>,
    /// The service or program it comes from.
    pub service: Option<String>,
    /// The message, without time, level and other framing; continuation lines joined by `\n`. Of one line at most
    /// [`Record::MOST`] characters and `…`.
    pub message: String,
    /// Everything else that the format names, as (dotted name, value), in the order of the record.
    pub fields: Vec<(String, String)>,
    /// What it states beyond its own instant.
    pub stated: Option<Stated>,
    /// The raw text of all its lines, as much as `Evidence::kept` keeps.
    pub raw: String,
}

impl Record {
    /// The most characters of a message of one line that are kept: what stands further behind is payload, and to hold it against
    /// all rules costs more than all other lines.
    pub const MOST: usize = 64 << 10;

    /// Returns the value of a field by its dotted name, the first where several have it. The record's own parts
    /// answer to `message`, `service`, `host`, `level`, `format`, `source` and `raw_line`.
    pub fn field(&self, name: &str) -> Option<&str> {
        match name {
            "message" => Some(&self.message),
            "service" => self.service.as_deref(),
            "host" => self.host.as_deref(),
            "level" => self.level.map(Level::name),
            "format" => Some(self.format),
            "source" => Some(&self.origin.source),
            "raw_line" => self.raw.lines().next(),
            _ => self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()),
        }
    }
}
