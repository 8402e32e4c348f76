//! A rule's hit on a record: the unit that is mapped, moved between machines and reduced.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::moment::{Assumption, Moment};
use crate::model::origin::Evidence;
use crate::model::phase::{Phase, Severity};
use crate::model::record::Stated;

/// The rule that takes the errors that no other rule knows: they say that something is wrong, not that users are hurt.
pub const ANY_ERROR: &str = "application.error";

/// What kind of telling an event is; decides what it may start, join and prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A machine's word on a change of state: an alert, a page, a health check. May start an incident.
    Signal,
    /// A person's word: chat, note, ticket. Belongs to an incident by channel, key or time.
    Talk,
    /// A change to the system: deploy, rollback, scale, configuration. Belongs by service or time.
    Change,
    /// A failing line of an application; many make a burst. `count` says how many were folded.
    Symptom,
    /// A line of a written post-mortem's timeline; its document is its incident.
    Statement,
    /// A written post-mortem's or status page's word on the whole incident: window, percent, title. Never a row.
    Summary,
}

impl Kind {
    /// Returns the name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Talk => "talk",
            Self::Change => "change",
            Self::Symptom => "symptom",
            Self::Statement => "statement",
            Self::Summary => "summary",
        }
    }
}

/// Whether an event opens or closes a state under its `key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// The state begins (firing, triggered, down).
    Open,
    /// The state ends (resolved, ok, up).
    Close,
}

/// How an action ended, where the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Begun, end unknown.
    Started,
    /// Done.
    Done,
    /// Worked in part.
    Partial,
    /// Had no effect or went wrong.
    Failed,
}

impl Outcome {
    /// Returns the name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }
}

/// Returns the pack of a rule by the rule's id: `alertmanager` of `alertmanager.firing`.
pub fn pack_of(rule: &str) -> &str {
    rule.split('.').next().unwrap_or(rule)
}

/// A rule's hit on a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened; `None` where the record gives no time.
    pub time: Option<Moment>,
    /// When it ended, where stated; for folded symptoms the time of the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// When a receiver or wrapper saw it, where that is stated apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Moment>,
    /// What it is about, first of all.
    pub phase: Phase,
    /// All it is about, `phase` included.
    pub phases: BTreeSet<Phase>,
    /// What kind of telling it is.
    pub kind: Kind,
    /// Whether it opens or closes a state under `key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edge: Option<Edge>,
    /// How the action ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// A short sentence for the timeline.
    pub title: String,
    /// The id of the rule.
    pub rule: String,
    /// The service it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The machine it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// How bad it says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Who did or said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The chat channel, ticket or thread it was said in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The identity of the state or thing it is about: equal keys pair, count and fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Further identities it shares with other systems' tellings: dedup key, fingerprint, alert name, incident number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// The native id of the incident it belongs to: pager incident, status page incident, document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// How many records it stands for, at least 1.
    pub count: u64,
    /// What it states on the whole incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Stated>,
    /// What was taken for granted to get at `time`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<Assumption>,
    /// Where it stands, at least one place; of a folded event the first few.
    pub evidence: Vec<Evidence>,
}
