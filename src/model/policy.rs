//! What rules say of many records at once: thresholds, pairs, absences, totals, collapsing; and what is muted. Plain data that
//! goes with the events, so that any reduce step judges by it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::phase::{Phase, Severity};

/// What one rule's events are held to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Policy {
    /// The id of the rule.
    pub rule: String,
    /// What its events mean together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<Duty>,
    /// Events of one identity that follow each other within so many seconds are one row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collapse_seconds: Option<i64>,
}

/// What the events of one rule mean together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Many within a time are a state.
    Threshold(Threshold),
    /// What opens must close in time.
    Pair(Pair),
    /// They are expected; their absence is told.
    Absence(Absence),
    /// They sum up what others told one by one.
    Total(Total),
}

/// Many events within a time are a state that opens, and closes once they are few.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Threshold {
    /// From so many on the state opens; at least 2.
    pub count: u64,
    /// How long the sliding window is, in seconds.
    pub within_seconds: i64,
    /// With fewer than so many left in the window it closes; at least 1, at most `count`.
    pub below: u64,
    /// What is counted: different values of this part, or records where it is `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<Part>,
    /// The title of the opening; `None`: the event's own with the count behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How bad the row that it makes is; `None`: as bad as its events say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
}

/// A part of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The id of its rule.
    Rule,
    /// Its title.
    Title,
    /// Its service.
    Service,
    /// Its machine.
    Host,
    /// Who.
    Actor,
    /// Where it was said.
    Channel,
    /// Its identity.
    Key,
    /// How bad it says it is.
    Severity,
    /// The source it stands in.
    Source,
}

impl Part {
    /// All parts by the names that rule files use.
    pub const ALL: [(&'static str, Self); 9] = [
        ("rule", Self::Rule),
        ("title", Self::Title),
        ("service", Self::Service),
        ("host", Self::Host),
        ("actor", Self::Actor),
        ("channel", Self::Channel),
        ("key", Self::Key),
        ("severity", Self::Severity),
        ("source", Self::Source),
    ];

    /// Returns the part of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }
}

/// What opens must close within a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pair {
    /// The rules whose events of the same key close it.
    pub with: Vec<String>,
    /// How long it may stay open, in seconds.
    pub within_seconds: i64,
    /// What becomes of it where the data end before that time is over.
    pub at_end: AtEnd,
    /// Whether openings that close in time are no rows.
    pub only_late: bool,
    /// The phase of the row that tells of a missing close.
    pub phase: Phase,
    /// Its title; `None`: the opening's own with the time behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How bad the row that it makes is; `None`: as bad as its events say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
}

/// What becomes of an opening where the data end before its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtEnd {
    /// It stays open: nothing is known of its end.
    Open,
    /// It is told as missing, at the end of the data.
    Late,
    /// It makes no row, as if it had closed in time.
    Drop,
}

/// Events are expected; a longer time without one is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Absence {
    /// After so many seconds without one they are missed.
    pub after_seconds: i64,
    /// Rules whose events begin the time in which they are expected; none: the first of them does.
    pub from: Vec<String>,
    /// Rules whose events end that time; none: the end of the data does.
    pub to: Vec<String>,
    /// The phase of the row that tells of it.
    pub phase: Phase,
    /// Its title; `None`: the last event's own with the time behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How bad the row that it makes is; `None`: as bad as its events say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
}

/// Events that sum up what others told one by one: rows only where none of these did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Total {
    /// The rules whose events of the same key it sums up.
    pub of: Vec<String>,
    /// Of at most so many seconds before it.
    pub within_seconds: i64,
}

/// What is not shown for a time, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mute {
    /// `<pack>.<mute>`.
    pub id: String,
    /// Why.
    pub reason: String,
    /// What it is about: all of these parts must meet one of their wildcards.
    pub scope: Vec<(Part, Vec<String>)>,
    /// From when on; `None`: from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Until when, exclusive.
    pub until: DateTime<Utc>,
}

/// All that is said of many records at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies {
    /// What rules' events are held to, by rule.
    pub policies: Vec<Policy>,
    /// What is muted, by id.
    pub mutes: Vec<Mute>,
}

impl Policies {
    /// Returns whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty() && self.mutes.is_empty()
    }

    /// Adds what `other` says.
    pub fn add(&mut self, other: Self) {
        self.policies.extend(other.policies);
        self.mutes.extend(other.mutes);
    }

    /// Brings it into an order that does not depend on which part came first; of several words on one rule or mute the
    /// first stands.
    pub fn sort(&mut self) {
        self.policies.sort();
        self.policies.dedup_by(|later, first| later.rule == first.rule);
        self.mutes.sort();
        self.mutes.dedup_by(|later, first| later.id == first.id);
    }
}
