//! A row for the page: what happened, when, to whom, and every place that proves it.

use serde::Serialize;

use crate::base::text::{cap, escape};
use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::phase::Severity;
use crate::report::clock::instant_or_when;
use crate::report::html::data::{Sources, TimeView};
use crate::report::row;
use crate::report::words::{plural, spaced};

/// A row; what is null or empty is left out.
#[derive(Serialize)]
pub(super) struct RowView {
    time: Option<TimeView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relative: Option<String>,
    phase: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    phases: Vec<&'static str>,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
    /// How an attempt came out, where the title does not show it; one of the remarks too.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    count: u64,
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assumed: Vec<String>,
    /// Exact copies and retellings among what is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    among: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<String>,
    evidence: Vec<PlaceView>,
}

impl RowView {
    /// Shows a row, its distance counted from `start`.
    pub(super) fn new(entry: &Entry, start: Option<&Moment>, sources: &Sources) -> Self {
        let name = |name: &Option<String>| name.as_deref().map(escape);
        let others = entry.phases.iter().filter(|phase| **phase != entry.phase);
        let ends = entry.time.as_ref().zip(entry.until.as_ref());
        let ends = ends.filter(|(from, until)| from.dated == until.dated && until.at > from.at);
        Self {
            time: entry.time.as_ref().map(TimeView::new),
            until: ends.map(|(_, until)| until.at.timestamp_millis()),
            relative: row::relative(entry, start),
            phase: entry.phase.name(),
            phases: others.map(|phase| phase.name()).collect(),
            title: escape(&entry.title),
            remarks: row::remarks(entry),
            outcome: row::outcome(entry),
            service: name(&entry.service),
            severity: entry.severity.map(Severity::name),
            actor: name(&entry.actor),
            count: entry.count,
            rule: escape(&entry.rule),
            key: name(&entry.key),
            when: entry.time.as_ref().map(Moment::when),
            assumed: entry.assumed.iter().map(|one| spaced(row::assumption(*one))).collect(),
            among: among(entry),
            received: entry.received.as_ref().map(instant_or_when),
            evidence: places(&entry.evidence, sources),
        }
    }
}

fn among(entry: &Entry) -> Option<String> {
    let copies = match entry.copies {
        0 => None,
        1 => Some("1 exact copy".to_owned()),
        many => Some(format!("{many} exact copies")),
    };
    let told = (entry.retellings > 0).then(|| plural(entry.retellings, "retelling"));
    let all: Vec<String> = copies.into_iter().chain(told).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// A place and what stands there.
#[derive(Serialize)]
pub(super) struct PlaceView {
    source: usize,
    line: u64,
    text: String,
}

/// Shows places, their texts capped as everywhere.
pub(super) fn places(evidence: &[Evidence], sources: &Sources) -> Vec<PlaceView> {
    let place = |one: &Evidence| PlaceView {
        source: sources.number(&one.origin.source),
        line: one.origin.line,
        text: escape(&cap(one.shown(), Evidence::CAP)),
    };
    evidence.iter().map(place).collect()
}
