//! What a moment of an incident was about: phases, severities, milestones.

use serde::{Deserialize, Serialize};

/// What an event or entry is about, in order of precedence (first wins where several apply).
/// Meanings: DESIGN 1; `rollback` is a mitigation that undoes a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Back to normal, declared or observed.
    Resolve,
    /// A positive effect is seen.
    Recover,
    /// A change is undone.
    Rollback,
    /// A lasting correction.
    Fix,
    /// An action that cuts the impact.
    Mitigate,
    /// The cause is found.
    Identify,
    /// More or other people are pulled in.
    Escalate,
    /// A hypothesis is pursued in vain or ruled out.
    FalseLead,
    /// Somebody accepts ownership.
    Ack,
    /// A human outside the response reports it.
    Report,
    /// A machine registers it.
    Detect,
    /// Users are hurt.
    Impact,
    /// A deploy, configuration, flag or infrastructure change.
    Change,
    /// Somebody looks for the cause.
    Investigate,
    /// A status update goes out.
    Communicate,
    /// Anything else that is kept.
    Note,
}

impl Phase {
    /// All phases, in order of precedence.
    pub const ALL: [Self; 16] = [
        Self::Resolve,
        Self::Recover,
        Self::Rollback,
        Self::Fix,
        Self::Mitigate,
        Self::Identify,
        Self::Escalate,
        Self::FalseLead,
        Self::Ack,
        Self::Report,
        Self::Detect,
        Self::Impact,
        Self::Change,
        Self::Investigate,
        Self::Communicate,
        Self::Note,
    ];

    /// Returns the name used in rules and in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Recover => "recover",
            Self::Rollback => "rollback",
            Self::Fix => "fix",
            Self::Mitigate => "mitigate",
            Self::Identify => "identify",
            Self::Escalate => "escalate",
            Self::FalseLead => "false_lead",
            Self::Ack => "ack",
            Self::Report => "report",
            Self::Detect => "detect",
            Self::Impact => "impact",
            Self::Change => "change",
            Self::Investigate => "investigate",
            Self::Communicate => "communicate",
            Self::Note => "note",
        }
    }

    /// Returns the phase of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// How bad it is, from low to high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing to act on.
    Info,
    /// Worth a look.
    Warning,
    /// Something fails.
    Error,
    /// Somebody is woken up.
    Critical,
}

impl Severity {
    /// Returns the name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// Returns the severity that a monitor's, pager's or tracker's word stands for, or `None` for an unknown word.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        Some(match word.as_str() {
            "info" | "information" | "informational" | "low" | "none" | "ok" | "p5" | "p4"
            | "sev5" | "sev4" | "notice" => Self::Info,
            "warning" | "warn" | "minor" | "medium" | "moderate" | "average" | "p3" | "sev3"
            | "unknown" => Self::Warning,
            "error" | "err" | "major" | "high" | "p2" | "sev2" | "down" | "unhealthy" => {
                Self::Error
            }
            "critical" | "crit" | "fatal" | "emergency" | "disaster" | "page" | "p1" | "p0"
            | "sev1" | "sev0" | "alert" | "highest" => Self::Critical,
            _ => return None,
        })
    }
}

/// One of the instants that metrics are measured between. Selection rules: DESIGN 1 and `incident/milestones/milestone.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// Users begin to be hurt.
    ImpactStart,
    /// First registered, by machine or human.
    Detect,
    /// First explicit acknowledgement.
    Ack,
    /// First human at work.
    Engage,
    /// First time more people are pulled in.
    Escalate,
    /// The cause is found.
    Identify,
    /// The first action that worked and was not superseded.
    Mitigate,
    /// The first undoing of a change.
    Rollback,
    /// The first positive effect after the mitigation.
    Recover,
    /// Users are no longer hurt.
    ImpactEnd,
    /// Declared or observed back to normal.
    Resolve,
}

impl Milestone {
    /// All milestones, in the order of output.
    pub const ALL: [Self; 11] = [
        Self::ImpactStart,
        Self::Detect,
        Self::Ack,
        Self::Engage,
        Self::Escalate,
        Self::Identify,
        Self::Mitigate,
        Self::Rollback,
        Self::Recover,
        Self::ImpactEnd,
        Self::Resolve,
    ];

    /// Returns the name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::ImpactStart => "impact_start",
            Self::Detect => "detect",
            Self::Ack => "ack",
            Self::Engage => "engage",
            Self::Escalate => "escalate",
            Self::Identify => "identify",
            Self::Mitigate => "mitigate",
            Self::Rollback => "rollback",
            Self::Recover => "recover",
            Self::ImpactEnd => "impact_end",
            Self::Resolve => "resolve",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for phase in Phase::ALL {
            assert_eq!(Phase::parse(phase.name()), Some(phase));
        }
        assert!(Phase::Resolve < Phase::Note, "precedence is the order of the enum");
        assert!(Severity::Info < Severity::Critical);
    }
}
