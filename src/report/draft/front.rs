//! YAML front matter for static sites. Texts are written as JSON strings, which YAML 1.2 reads as they are.

use std::io::Write;

use crate::model::incident::Incident;
use crate::model::phase::Severity;
use crate::model::report::Report;
use crate::report::clock::Clock;
use crate::report::json_text;
use crate::report::render::View;
use crate::report::row;

/// Writes the front matter; date and severity are absent where they are not known.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let incidents = &report.incidents;
    writeln!(out, "---")?;
    write!(out, "title: ")?;
    json_text::line(&title(incidents), out)?;
    if let Some(start) = incidents.iter().find_map(row::start) {
        let date = start.rfc3339().or_else(|| Clock::new(view.zone).date(start));
        date.map_or(Ok(()), |date| writeln!(out, "date: {date}"))?;
    }
    write!(out, "incidents: ")?;
    json_text::line(&incidents.iter().map(|one| &one.id).collect::<Vec<_>>(), out)?;
    write!(out, "services: ")?;
    let mut services: Vec<&String> = incidents.iter().flat_map(|one| &one.services).collect();
    services.sort();
    services.dedup();
    json_text::line(&services, out)?;
    if let Some(severity) = incidents.iter().filter_map(|one| one.severity).max() {
        writeln!(out, "severity: {}", Severity::name(severity))?;
    }
    writeln!(out, "draft: true\n---\n")
}

fn title(incidents: &[Incident]) -> String {
    match incidents {
        [] => "Post-mortem".to_owned(),
        [one] => format!("Post-mortem: {}", one.title),
        [first, more @ ..] => format!("Post-mortem: {} and {} more", first.title, more.len()),
    }
}
