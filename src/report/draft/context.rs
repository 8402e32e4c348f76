//! What a template sees: the report as texts that are safe in Markdown.

use serde::Serialize;

use crate::base::text::markdown;
use crate::model::report::{Coverage, Ledger, Report};
use crate::report::clock::Clock;
use crate::report::coverage;
use crate::report::draft::incident::IncidentContext;
use crate::report::draft::quote::{SkipContext, WarningContext, code};
use crate::report::draft::rows::{Row, Writer};
use crate::report::granted;
use crate::report::render::View;
use crate::report::row;
use crate::report::table::empty;

/// The whole report.
#[derive(Serialize)]
pub(super) struct Context<'a> {
    incidents: Vec<IncidentContext>,
    unattributed: Vec<Row>,
    ledger: LedgerContext<'a>,
    coverage: Vec<CoverageContext>,
    warnings: Vec<WarningContext>,
    /// Why there is no incident; empty where there is one.
    empty: Vec<String>,
}

impl<'a> Context<'a> {
    /// Makes it; `short` tells places below the folder that those of an incident have in common.
    pub(super) fn new(report: &'a Report, view: &View, short: bool) -> Self {
        let writer = Writer::new(view);
        let empty = if report.incidents.is_empty() { empty::reason(report) } else { Vec::new() };
        // The first line may quote a log; what follows is our own Markdown.
        let safe = |(at, line): (usize, String)| if at == 0 { markdown(&line) } else { line };
        let mut empty: Vec<String> = empty.into_iter().enumerate().map(safe).collect();
        if report.incidents.is_empty() {
            let granted = granted::lines(report, code).into_iter();
            empty.extend(granted.map(|line| format!("Beside that, {line}.")));
        }
        Self {
            incidents: report
                .incidents
                .iter()
                .map(|incident| IncidentContext::new(incident, report, writer, short))
                .collect(),
            unattributed: writer.rows(report.unattributed.iter(), None),
            ledger: LedgerContext::new(&report.ledger),
            coverage: report.coverage.iter().map(|one| CoverageContext::new(one, writer)).collect(),
            warnings: report.warnings.iter().map(WarningContext::new).collect(),
            empty,
        }
    }
}

#[derive(Serialize)]
struct LedgerContext<'a> {
    #[serde(flatten)]
    counts: &'a Ledger,
    skips: Vec<SkipContext>,
}

impl<'a> LedgerContext<'a> {
    fn new(counts: &'a Ledger) -> Self {
        Self { counts, skips: counts.skipped.iter().map(SkipContext::new).collect() }
    }
}

#[derive(Serialize)]
struct CoverageContext {
    source: String,
    first: Option<String>,
    last: Option<String>,
    records: u64,
    format: String,
    zone: String,
    assumed: Vec<&'static str>,
    out_of_order: u64,
    gaps: Vec<String>,
    /// How far its clock is from another's.
    skew: Option<String>,
}

impl CoverageContext {
    fn new(coverage: &Coverage, writer: Writer<'_>) -> Self {
        let clock: Clock = writer.clock;
        Self {
            source: code(&coverage.source),
            first: coverage.first.as_ref().map(|moment| clock.full(moment)),
            last: coverage.last.as_ref().map(|moment| clock.full(moment)),
            records: coverage.records,
            format: markdown(&coverage.format),
            zone: markdown(&coverage.zone),
            assumed: coverage.assumed.iter().map(|one| row::assumption(*one)).collect(),
            out_of_order: coverage.out_of_order,
            gaps: coverage.gaps.iter().map(|(from, to)| writer.span(from, to)).collect(),
            skew: coverage.skew.as_ref().map(|skew| markdown(&coverage::skew(skew))),
        }
    }
}
