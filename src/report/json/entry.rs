//! A row of the timeline as JSON, with every place that proves it.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::text;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::moment::{Assumption, Moment};
use crate::model::origin::Evidence;
use crate::model::phase::{Phase, Severity};
use crate::report::clock::instant_or_when;
use crate::report::json::each::Each;

/// A row; what is trivial for most rows is left out at the end.
#[derive(Serialize)]
pub(crate) struct EntryJson<'a> {
    time: Option<String>,
    until: Option<String>,
    when: Option<String>,
    /// When a receiver saw it, where that is stated apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<String>,
    phase: Phase,
    phases: &'a BTreeSet<Phase>,
    title: &'a str,
    service: Option<&'a str>,
    severity: Option<Severity>,
    actor: Option<&'a str>,
    count: u64,
    rule: &'a str,
    key: Option<&'a str>,
    assumed: &'a BTreeSet<Assumption>,
    evidence: Each<'a, Evidence, EvidenceJson<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    copies: u64,
    #[serde(skip_serializing_if = "is_zero")]
    retellings: u64,
    #[serde(skip_serializing_if = "is_at_most_one")]
    cycles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    firing_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    kind: Kind,
}

impl<'a> EntryJson<'a> {
    pub(crate) fn new(entry: &'a Entry) -> Self {
        Self {
            time: entry.time.as_ref().and_then(Moment::rfc3339),
            until: entry.until.as_ref().map(instant_or_when),
            when: entry.time.as_ref().map(Moment::when),
            received: entry.received.as_ref().map(instant_or_when),
            phase: entry.phase,
            phases: &entry.phases,
            title: &entry.title,
            service: entry.service.as_deref(),
            severity: entry.severity,
            actor: entry.actor.as_deref(),
            count: entry.count,
            rule: &entry.rule,
            key: entry.key.as_deref(),
            assumed: &entry.assumed,
            evidence: Each(&entry.evidence, EvidenceJson::new),
            copies: entry.copies,
            retellings: entry.retellings,
            cycles: entry.cycles,
            firing_seconds: entry.firing_seconds,
            outcome: entry.outcome,
            kind: entry.kind,
        }
    }
}

/// A place and what stands there.
#[derive(Serialize)]
pub(crate) struct EvidenceJson<'a> {
    source: &'a str,
    line: u64,
    lines: u32,
    text: String,
}

impl<'a> EvidenceJson<'a> {
    pub(crate) fn new(evidence: &'a Evidence) -> Self {
        Self {
            source: &evidence.origin.source,
            line: evidence.origin.line,
            lines: evidence.origin.lines,
            text: text::escape(&text::cap(evidence.shown(), Evidence::CAP)),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_at_most_one(count: &u64) -> bool {
    *count <= 1
}
