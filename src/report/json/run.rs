//! What a run says about itself as JSON: ledger, coverage, warnings.

use serde::Serialize;

use crate::model::moment::{Assumption, Moment};
use crate::model::report::{Coverage, Ledger, Skew, Skip, Warning};
use crate::report::clock::instant_or_when;
use crate::report::json::each::Each;

/// The ledger.
#[derive(Serialize)]
pub(crate) struct LedgerJson<'a> {
    sources: u64,
    bytes: u64,
    lines: u64,
    parsed: u64,
    joined: u64,
    undated: u64,
    blank: u64,
    records: u64,
    events: u64,
    ignored: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    muted: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<u64>,
    skipped: Each<'a, Skip, SkipJson<'a>>,
}

impl<'a> LedgerJson<'a> {
    pub(crate) fn new(ledger: &'a Ledger) -> Self {
        Self {
            sources: ledger.sources,
            bytes: ledger.bytes,
            lines: ledger.lines,
            parsed: ledger.parsed,
            joined: ledger.joined,
            undated: ledger.undated,
            blank: ledger.blank,
            records: ledger.records,
            events: ledger.events,
            ignored: ledger.ignored,
            muted: Some(ledger.muted).filter(|count| *count > 0),
            withheld: Some(ledger.withheld).filter(|count| *count > 0),
            skipped: Each(&ledger.skipped, SkipJson::new),
        }
    }
}

#[derive(Serialize)]
struct SkipJson<'a> {
    source: &'a str,
    reason: &'a str,
}

impl<'a> SkipJson<'a> {
    fn new(skip: &'a Skip) -> Self {
        Self { source: &skip.source, reason: &skip.reason }
    }
}

/// What one source covers.
#[derive(Serialize)]
pub(crate) struct CoverageJson<'a> {
    source: &'a str,
    first: Option<String>,
    last: Option<String>,
    records: u64,
    format: &'a str,
    zone: &'a str,
    assumed: &'a [Assumption],
    gaps: Each<'a, (Moment, Moment), GapJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out_of_order: Option<u64>,
    skew: Option<&'a Skew>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skew_added_seconds: Option<i64>,
}

impl<'a> CoverageJson<'a> {
    pub(crate) fn new(coverage: &'a Coverage) -> Self {
        Self {
            source: &coverage.source,
            first: coverage.first.as_ref().map(instant_or_when),
            last: coverage.last.as_ref().map(instant_or_when),
            records: coverage.records,
            format: &coverage.format,
            zone: &coverage.zone,
            assumed: &coverage.assumed,
            gaps: Each(&coverage.gaps, GapJson::new),
            out_of_order: Some(coverage.out_of_order).filter(|count| *count > 0),
            skew: coverage.skew.as_ref(),
            skew_added_seconds: coverage.skew_added_seconds,
        }
    }
}

#[derive(Serialize)]
struct GapJson {
    from: String,
    to: String,
}

impl GapJson {
    fn new((from, to): &(Moment, Moment)) -> Self {
        Self { from: instant_or_when(from), to: instant_or_when(to) }
    }
}

/// A warning.
#[derive(Serialize)]
pub(crate) struct WarningJson<'a> {
    code: &'a str,
    message: &'a str,
    origin: Option<&'a str>,
}

impl<'a> WarningJson<'a> {
    pub(crate) fn new(warning: &'a Warning) -> Self {
        Self { code: &warning.code, message: &warning.message, origin: warning.origin.as_deref() }
    }
}
