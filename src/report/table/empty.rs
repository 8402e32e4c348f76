//! Why there is no incident to show, and how to look further.

use std::io::Write;

use crate::base::text::{cap, escape};
use crate::model::report::{Ledger, Report, UNHEEDED};
use crate::report::render::View;
use crate::report::words::{Words, plural};

/// The most bytes of a title.
const TITLE: usize = 120;

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

/// Says how many events lie outside the span that was asked for, where none lies within.
fn outside(report: &Report) -> Option<String> {
    let mut warnings = report.warnings.iter().filter(|_| report.ledger.events == 0);
    let outside = warnings.find(|warning| warning.code == "outside_window")?;
    Some(format!("no event lies within the span that was asked for: {}", outside.message))
}

/// Says how many events there are and that none begins an incident, and which of them are no rows.
fn told(ledger: &Ledger) -> String {
    let parts =
        [(ledger.withheld, "held back by thresholds, pairs and absences"), (ledger.muted, "muted")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, why)| format!("{count} {why}"))
        .collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    let (events, records) = (plural(ledger.events, "event"), plural(ledger.records, "record"));
    format!(
        "{events} in {records}{parts}, but none that begins an incident (an alert that is no blip, or trouble that somebody answers)"
    )
}

/// Returns the reason, one sentence a line.
pub(crate) fn reason(report: &Report) -> Vec<String> {
    let ledger = &report.ledger;
    let records = plural(ledger.records, "record");
    let filtered = report.warnings.iter().find(|warning| warning.code == "service_filter");
    let (why, next) = if let Some(filtered) = filtered {
        (filtered.message.clone(), "name one of these, or leave --service out")
    } else if ledger.sources == 0 {
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
    } else if let Some(outside) = outside(report) {
        (outside, "widen --since and --until, or leave them out")
    } else if ledger.events == 0 {
        (
            format!("no rule took any of {records}"),
            "`recount records` shows how the input is read, `recount explain SOURCE:LINE` why a line was not taken",
        )
    } else {
        let hidden = ledger.withheld.saturating_add(ledger.muted);
        let next = if hidden >= ledger.events {
            "`recount rules show ID` tells what a rule waits for, the warnings what is muted"
        } else {
            "`recount events` lists them, `--format json` shows them as unattributed; docs/RULES.md says what begins one"
        };
        (told(ledger) + &nearest(report), next)
    };
    vec![format!("No incident: {why}."), format!("To look further: {next}.")]
}
