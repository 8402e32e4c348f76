//! What the reader should know beside the incidents: the rest, the doubts, what was read.

use std::io::Write;

use crate::base::text::escape;
use crate::model::report::{Report, Warning};
use crate::report::granted;
use crate::report::render::View;
use crate::report::row;
use crate::report::words::{Words, plural, spaced};

/// How many warnings are shown one by one.
const WARNINGS: usize = 10;

/// Writes the tail.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let words = Words::new(view);
    let ledger = &report.ledger;
    if !report.unattributed.is_empty() {
        let count = plural(report.unattributed.len() as u64, "entry");
        words.wrap(&format!("{count} outside any incident; --format json lists them"), out)?;
    }
    let rows = || report.incidents.iter().flat_map(|incident| &incident.timeline);
    let assumed: Vec<String> = row::assumptions(rows())
        .into_iter()
        .map(|(name, rows)| format!("{} ({})", spaced(name), plural(rows, "row")))
        .collect();
    if !assumed.is_empty() {
        words.wrap(&format!("taken for granted: {}", assumed.join(", ")), out)?;
    }
    for line in granted::lines(report, escape) {
        words.wrap(&line, out)?;
    }
    for warning in shown(report) {
        words.wrap(&line(warning), out)?;
    }
    if let Some(more) = report.warnings.len().checked_sub(WARNINGS).filter(|more| *more > 0) {
        writeln!(out, "and {}", plural(more as u64, "more warning"))?;
    }
    let mut read = format!(
        "read {}, {}, {}",
        plural(ledger.sources, "source"),
        plural(ledger.lines, "line"),
        plural(ledger.records, "record")
    );
    if !ledger.skipped.is_empty() {
        let skipped: Vec<String> = ledger
            .skipped
            .iter()
            .take(3)
            .map(|skip| format!("{} ({})", escape(&skip.source), escape(&skip.reason)))
            .collect();
        let dots = if ledger.skipped.len() > 3 { ", ..." } else { "" };
        let count = ledger.skipped.len();
        read = format!("{read}; skipped {count}: {}{dots}", skipped.join(", "));
    }
    words.wrap(&read, out)
}

/// Returns the warnings that are shown one by one.
pub(super) fn shown(report: &Report) -> &[Warning] {
    report.warnings.get(..WARNINGS).unwrap_or(&report.warnings)
}

fn line(warning: &Warning) -> String {
    let place = warning.origin.as_deref().map(|place| format!("{}: ", escape(place)));
    let place = place.unwrap_or_default();
    format!("warning: {place}{} [{}]", escape(&warning.message), escape(&warning.code))
}
