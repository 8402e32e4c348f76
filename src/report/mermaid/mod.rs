//! The report as Mermaid diagrams, for Markdown pages that draw them: a Gantt chart and a timeline.

pub mod gantt;
pub mod timeline;

use std::io::Write;

use crate::model::incident::{Entry, Incident};
use crate::model::report::Report;
use crate::report::granted;
use crate::report::markup::mermaid;
use crate::report::row;

/// The most rows of a diagram: beyond them nobody can read it, and Mermaid refuses texts over 50,000 characters.
const MOST: usize = 200;

/// The most bytes of a label.
const LABEL: usize = 70;

/// The most bytes of a remark.
const REMARK: usize = 400;

/// Returns the rows of an incident that are drawn, foremost ones where they are too many for the diagram.
fn drawn<'a>(report: &Report, incident: &'a Incident) -> Vec<&'a Entry> {
    let share = MOST / report.incidents.len().max(1);
    let rows = row::foremost(incident, share.max(3));
    rows.into_iter().filter(|entry| row::instant(entry.time.as_ref()).is_some()).collect()
}

/// Returns the title of a row, how it came out, and how often an alert fired; the length of a bar is seen.
fn label(entry: &Entry) -> String {
    let title = mermaid(&entry.title, LABEL);
    let mut told: Vec<String> = row::outcome(entry).into_iter().map(str::to_owned).collect();
    if entry.cycles > 1 {
        told.push(format!("fired {} times", entry.cycles));
    }
    if told.is_empty() { title } else { format!("{title} ({})", mermaid(&told.join(" - "), LABEL)) }
}

/// Writes what people corrected and what was taken for granted, as remarks: diagrams have no room for it.
fn remark(incident: &Incident, out: &mut dyn Write) -> std::io::Result<()> {
    for said in row::corrections(incident) {
        writeln!(out, "    %% a person's word {}", mermaid(&said, REMARK))?;
    }
    match granted::of(incident) {
        Some(told) => writeln!(out, "    %% taken for granted: {told}"),
        None => Ok(()),
    }
}

/// Returns how many rows of incidents are not drawn.
fn left_out(report: &Report) -> usize {
    let drawn = |incident: &Incident| incident.timeline.len() - drawn(report, incident).len();
    report.incidents.iter().map(drawn).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_label_says_that_an_attempt_failed_however_long_its_title() {
        let mut entry = fixture::report().incidents[0].timeline[0].clone();
        entry.title = "restarted the payment workers ".repeat(9);
        entry.outcome = Some(crate::model::event::Outcome::Failed);
        assert!(label(&entry).ends_with(" (failed)"), "{}", label(&entry));
    }

    #[test]
    fn long_incidents_keep_what_proves_their_milestones() {
        let mut report = fixture::report();
        let note = fixture::entry("2024-03-15T15:00:00Z", crate::model::phase::Phase::Note, "x", 9);
        report.incidents[0].timeline.extend(vec![note; 500]);
        let shown = drawn(&report, &report.incidents[0]);
        assert_eq!((shown.len(), left_out(&report)), (MOST, 306));
        assert_eq!(shown[5].title, "All systems go");
    }
}
