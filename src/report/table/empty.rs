//! Why there is no incident to show, and how to look further.

use std::io::Write;

use crate::base::text::{cap, escape};
use crate::model::report::Report;
use crate::report::render::View;
use crate::report::words::{Words, plural};

/// The most bytes of a title.
const TITLE: usize = 120;
/// The code of the warning of what fails while nobody tells of it.
const UNHEEDED: &str = "impact_without_signal";

/// Writes the reason.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let words = Words::new(view);
    for line in reason(report) {
        words.wrap(&line, out)?;
    }
    Ok(())
}

/// Returns what fails while nobody tells of it, and how much more there is.
fn unheeded(report: &Report) -> Option<String> {
    let mut all = report.warnings.iter().filter(|warning| warning.code == UNHEEDED);
    let first = all.next()?;
    let place = first.origin.as_deref().map(|place| format!(" [{place}]")).unwrap_or_default();
    let more = match all.count() {
        0 => String::new(),
        more => format!("; {more} more warnings of that kind"),
    };
    Some(escape(&format!("{}{place}{more}", first.message)))
}

/// Names the gravest entry of all, the first of those.
fn nearest(report: &Report) -> String {
    let grave = report.unattributed.iter().rev().max_by_key(|entry| entry.severity);
    let Some(entry) = grave else { return String::new() };
    let place = entry.evidence.first().map(|place| format!(" [{}]", place.origin));
    let title = cap(&entry.title, TITLE);
    escape(&format!("; the gravest is \"{title}\"{}", place.unwrap_or_default()))
}

/// Returns the reason, one sentence a line.
pub(crate) fn reason(report: &Report) -> Vec<String> {
    let ledger = &report.ledger;
    let records = plural(ledger.records, "record");
    let (why, next) = if ledger.sources == 0 {
        (
            "no source was read".to_owned(),
            "give files, folders or a pipe, and look at what was skipped",
        )
    } else if ledger.records == 0 {
        (
            format!("{} held no record", plural(ledger.sources, "source")),
            "`recount records` shows how the input is read",
        )
    } else if let Some(failing) = unheeded(report) {
        (
            failing,
            "add the alerts, pages or chat of that time, or let a rule of your own with kind = \"signal\" and edge = \"open\" \
             take the lines: such a state is an incident by itself; `--format json` shows all as unattributed",
        )
    } else if ledger.events == 0 {
        (
            format!("no rule took any of {records}"),
            "`recount records` shows how the input is read, `recount explain SOURCE:LINE` why a line was not taken",
        )
    } else {
        (
            format!(
                "{} in {records}, but none that begins an incident (an alert that is no blip, or trouble that somebody answers){}",
                plural(ledger.events, "event"),
                nearest(report)
            ),
            "`recount events` lists them, `--format json` shows them as unattributed",
        )
    };
    vec![format!("No incident: {why}."), format!("To look further: {next}.")]
}
