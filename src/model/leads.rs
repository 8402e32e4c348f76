//! What may be worth a look for an incident: candidates by time and service, never findings.

use crate::model::origin::Evidence;

/// The leads of one incident.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Leads {
    /// Changes before it, the nearest first.
    pub changes: Vec<ChangeLead>,
    /// Messages that are new or far more frequent within it, the most striking first; `None` where nothing was
    /// searched, which `why_none` explains.
    pub messages: Option<Vec<MessageLead>>,
    /// Why no messages were searched.
    pub why_none: Option<&'static str>,
}

/// A change before an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeLead {
    /// What was changed.
    pub title: String,
    /// The service changed.
    pub service: Option<String>,
    /// `same_service`, or `named`: the incident's own lines name the service, as one that they call.
    pub relation: &'static str,
    /// How many seconds before the start of the incident.
    pub seconds_before: i64,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// A message of warnings and errors, its numbers, ids and quotations left out.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageLead {
    /// The message with `*` for what differs from line to line.
    pub template: String,
    /// The service that logs it, where known.
    pub service: Option<String>,
    /// `new` or `surge`.
    pub kind: &'static str,
    /// How often it stands within the incident.
    pub count: u64,
    /// How often it stands in the time before.
    pub before: u64,
    /// How often it would stand within the incident had it gone on as before.
    pub expected: f64,
    /// The first place within the incident.
    pub evidence: Evidence,
}
