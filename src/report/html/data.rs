//! What the page's script gets: the report with every text escaped, times in milliseconds, sources by number.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::text::escape;
use crate::model::incident::Entry;
use crate::model::moment::{Dated, Moment, Precision};
use crate::model::report::{Ledger, Report};
use crate::report::coverage;
use crate::report::html::incident::IncidentView;
use crate::report::html::row::RowView;
use crate::report::ledger;
use crate::report::render::View;
use crate::report::row;
use crate::report::table::empty;
use crate::report::words::{plural, spaced};

/// The whole page.
#[derive(Serialize)]
pub(super) struct Page {
    /// The team's zone, an IANA name; null for UTC.
    zone: Option<&'static str>,
    /// What all sources have in common, left out of `sources`.
    prefix: String,
    sources: Vec<String>,
    incidents: Vec<IncidentView>,
    outside: Vec<RowView>,
    /// Why there is no incident; empty where there is one.
    empty: Vec<String>,
    /// What rows take for granted, with the number of rows.
    assumed: Vec<String>,
    warnings: Vec<WarningView>,
    coverage: Vec<String>,
    read: String,
    skipped: Vec<String>,
}

#[derive(Serialize)]
struct WarningView {
    code: String,
    message: String,
    origin: Option<String>,
}

/// A point in time.
#[derive(Serialize)]
pub(super) struct TimeView {
    /// Milliseconds since 1970; with a stand-in year or date unless `dated` is `full`.
    ms: i64,
    dated: &'static str,
    precision: &'static str,
}

impl TimeView {
    pub(super) fn new(moment: &Moment) -> Self {
        Self {
            ms: moment.at.timestamp_millis(),
            dated: match moment.dated {
                Dated::Full => "full",
                Dated::NoYear => "no_year",
                Dated::NoDate => "no_date",
            },
            precision: match moment.precision {
                Precision::Day => "day",
                Precision::Minute => "minute",
                Precision::Second | Precision::Fraction => "second",
            },
        }
    }
}

/// The sources that are cited, each with its number.
pub(super) struct Sources<'a> {
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Sources<'a> {
    fn new(report: &'a Report) -> Self {
        let incidents = report.incidents.iter();
        let points = incidents.clone().flat_map(|one| one.milestones.values());
        let stated = points.flat_map(|point| &point.evidence);
        let rows = incidents.flat_map(|one| &one.timeline).chain(&report.unattributed);
        let places = rows.flat_map(|row| &row.evidence).chain(stated);
        let names: BTreeSet<&str> = places.map(|place| &*place.origin.source).collect();
        Self { numbers: names.into_iter().enumerate().map(|(at, name)| (name, at)).collect() }
    }

    /// Returns the number of a source.
    pub(super) fn number(&self, source: &str) -> usize {
        self.numbers.get(source).copied().unwrap_or_default()
    }
}

impl Page {
    pub(super) fn new(report: &Report, view: &View) -> Self {
        let sources = Sources::new(report);
        let prefix = row::common_prefix(rows(report));
        let short = |name: &&str| escape(name.strip_prefix(prefix).unwrap_or(name));
        let assumed = row::assumptions(rows(report)).into_iter();
        let no_incident = report.incidents.is_empty();
        Self {
            zone: view.zone.map(chrono_tz::Tz::name).filter(|name| *name != "UTC"),
            prefix: escape(prefix),
            sources: sources.numbers.keys().map(short).collect(),
            incidents: report
                .incidents
                .iter()
                .map(|one| IncidentView::new(one, &sources))
                .collect(),
            outside: report
                .unattributed
                .iter()
                .map(|row| RowView::new(row, None, &sources))
                .collect(),
            empty: if no_incident { reason(report) } else { Vec::new() },
            assumed: assumed
                .map(|(name, rows)| format!("{} ({})", spaced(name), plural(rows, "row")))
                .collect(),
            warnings: warnings(report),
            coverage: report.coverage.iter().map(|one| coverage::line(one, None)).collect(),
            read: ledger::line(&report.ledger),
            skipped: skipped(&report.ledger),
        }
    }
}

/// Returns why there is no incident; what there is instead stands on the page, so no other command is named for it.
fn reason(report: &Report) -> Vec<String> {
    let mut reason = empty::reason(report);
    if !report.unattributed.is_empty() {
        reason.truncate(1);
        reason.push("What there is stands below.".to_owned());
    }
    reason
}

fn rows(report: &Report) -> impl Iterator<Item = &Entry> {
    report.incidents.iter().flat_map(|one| &one.timeline).chain(&report.unattributed)
}

fn warnings(report: &Report) -> Vec<WarningView> {
    let warnings = report.warnings.iter();
    warnings
        .map(|one| WarningView {
            code: escape(&one.code),
            message: escape(&one.message),
            origin: one.origin.as_deref().map(escape),
        })
        .collect()
}

fn skipped(ledger: &Ledger) -> Vec<String> {
    let skipped = ledger.skipped.iter();
    skipped.map(|skip| format!("{}: {}", escape(&skip.source), escape(&skip.reason))).collect()
}
