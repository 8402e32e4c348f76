//! The report in Confluence's storage format: XHTML with the macros `status`, `expand` and `info`
//! (Atlassian: "Confluence Storage Format"); the body of a page for its REST API.

use std::io::Write;

use crate::model::incident::{Entry, Incident, Status};
use crate::model::moment::Moment;
use crate::model::phase::{Milestone, Severity};
use crate::model::report::Report;
use crate::report::aside;
use crate::report::clock::Clock;
use crate::report::duration;
use crate::report::granted;
use crate::report::markup::html;
use crate::report::render::{Render, View};
use crate::report::row;
use crate::report::table::measures;
use crate::report::windows::{label, listed, of_alerts};
use crate::report::words::{Words, number, percent, spaced};

/// The most impact windows of an incident that are listed one by one.
const WINDOWS: usize = 10;
/// How many of more windows, the longest.
const LONGEST: usize = 5;

/// The body of a Confluence page.
#[derive(Debug)]
pub struct Confluence;

impl Render for Confluence {
    fn name(&self) -> &'static str {
        "confluence"
    }

    fn about(&self) -> &'static str {
        "the body of a Confluence page (storage format)"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["xhtml", "xml", "confluence"]
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        if report.incidents.is_empty() {
            writeln!(out, "<p>No incident.</p>")?;
        }
        for incident in &report.incidents {
            writeln!(out, "<h1>{}</h1>", html(&incident.title))?;
            facts(incident, view, out)?;
            writeln!(out, "<h2>Timeline</h2>")?;
            let rows: Vec<&Entry> = incident.timeline.iter().collect();
            timeline(&rows, row::start(incident), view, out)?;
            metrics(incident, view, out)?;
            milestones(incident, Clock::new(view.zone), out)?;
        }
        if !report.unattributed.is_empty() {
            let title = format!("Outside any incident ({})", report.unattributed.len());
            open_expand(&title, out)?;
            timeline(&report.unattributed.iter().collect::<Vec<_>>(), None, view, out)?;
            close_expand(out)?;
        }
        warnings(report, out)
    }
}

fn facts(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let clock = Clock::new(view.zone);
    let colour = if incident.status == Status::Open { "Red" } else { "Green" };
    let status = row::status(incident.status);
    write!(out, "<table><tbody><tr><th>Status</th><td><ac:structured-macro ac:name=\"status\">")?;
    write!(out, "<ac:parameter ac:name=\"colour\">{colour}</ac:parameter>")?;
    write!(out, "<ac:parameter ac:name=\"title\">{status}</ac:parameter>")?;
    writeln!(out, "</ac:structured-macro></td></tr>")?;
    let services = incident.services.join(", ");
    let mut rows = vec![
        ("Severity", incident.severity.map_or("not told", Severity::name).to_owned()),
        ("Services", if services.is_empty() { "not told".to_owned() } else { services }),
        ("Affected", incident.impact.affected_percent.map_or("not known".to_owned(), percent)),
    ];
    let label = label(&incident.impact);
    let lasted = if of_alerts(&incident.impact) { "Alerts fired for" } else { "Duration" };
    let windows = listed(&incident.impact, WINDOWS, LONGEST);
    rows.extend(windows.sum.map(|sum| (label, format!("{sum}; the longest:"))));
    for window in windows.shown {
        let span = match &window.to {
            Some(to) => clock.span(&window.from, to, " → "),
            None => format!("{} → open", clock.full(&window.from)),
        };
        let mut told = vec![span];
        told.extend(window.service.clone());
        told.extend(window.affected_percent.map(percent));
        told.push(format!("basis: {}", window.basis.name()));
        rows.push((label, told.join(", ")));
    }
    rows.extend(incident.impact.duration_seconds.map(|all| (lasted, duration::human(all))));
    let lost = incident.impact.full_outage_equivalent_minutes;
    rows.extend(lost.map(|all| ("Equals", format!("{} min of full outage", number(all)))));
    rows.push(("Incident", incident.id.clone()));
    rows.extend(row::corrections(incident).map(|said| ("A person's word", said)));
    rows.extend(granted::of(incident).map(|told| ("Taken for granted", told)));
    for (name, value) in rows {
        writeln!(out, "<tr><th>{name}</th><td>{}</td></tr>", html(&value))?;
    }
    writeln!(out, "</tbody></table>")
}

fn timeline(
    rows: &[&Entry],
    start: Option<&Moment>,
    view: &View,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let clock = Clock::new(view.zone);
    head(&["Time", "From start", "Phase", "What happened", "Service", "Who", "Evidence"], out)?;
    for entry in rows {
        let places: Vec<String> =
            entry.evidence.iter().take(3).map(|one| one.origin.to_string()).collect();
        let more = match entry.evidence.len().saturating_sub(places.len()) {
            0 => String::new(),
            more => format!(" +{more}"),
        };
        let cells = [
            entry.time.as_ref().map_or_else(|| "no time".to_owned(), |at| clock.full(at)),
            row::relative(entry, start).unwrap_or_default(),
            spaced(entry.phase.name()),
            aside::beside(&entry.title, &aside::facts(entry)),
            entry.service.clone().unwrap_or_default(),
            entry.actor.clone().unwrap_or_default(),
            format!("{}{more}", places.join(", ")),
        ];
        cells_of(&cells, out)?;
    }
    writeln!(out, "</tbody></table>")
}

fn metrics(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "<h2>Metrics</h2>")?;
    head(&["Metric", "Value", "From", "To"], out)?;
    for metric in &incident.metrics {
        let value = measures::value(metric, Words::new(view));
        cells_of(&[spaced(metric.name), value, spaced(metric.from), spaced(metric.to)], out)?;
    }
    writeln!(out, "</tbody></table>")
}

/// Writes the milestones that are known, with what proves each.
fn milestones(incident: &Incident, clock: Clock, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "<h2>Milestones</h2>")?;
    head(&["Milestone", "Time", "Evidence"], out)?;
    for name in Milestone::ALL {
        let Some(point) = incident.milestones.get(&name) else { continue };
        let inferred = if point.inferred { " (inferred)" } else { "" };
        let proof = point.entry.and_then(|at| incident.timeline.get(at));
        let place = proof.map_or(point.evidence.first(), |entry| entry.evidence.first());
        let cells = [
            spaced(name.name()),
            format!("{}{inferred}", clock.full(&point.moment)),
            place.map(|place| place.origin.to_string()).unwrap_or_default(),
        ];
        cells_of(&cells, out)?;
    }
    writeln!(out, "</tbody></table>")
}

fn warnings(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    if report.warnings.is_empty() {
        return Ok(());
    }
    writeln!(out, "<ac:structured-macro ac:name=\"info\"><ac:rich-text-body><ul>")?;
    for warning in &report.warnings {
        let origin = warning.origin.as_deref().map(|origin| format!("{origin}: "));
        let text = format!("{}{}", origin.unwrap_or_default(), warning.message);
        writeln!(out, "<li>{}</li>", html(&text))?;
    }
    writeln!(out, "</ul></ac:rich-text-body></ac:structured-macro>")
}

fn head(names: &[&str], out: &mut dyn Write) -> std::io::Result<()> {
    write!(out, "<table><tbody><tr>")?;
    names.iter().try_for_each(|name| write!(out, "<th>{name}</th>"))?;
    writeln!(out, "</tr>")
}

fn cells_of(cells: &[String], out: &mut dyn Write) -> std::io::Result<()> {
    write!(out, "<tr>")?;
    cells.iter().try_for_each(|cell| write!(out, "<td>{}</td>", html(cell)))?;
    writeln!(out, "</tr>")
}

fn open_expand(title: &str, out: &mut dyn Write) -> std::io::Result<()> {
    write!(out, "<ac:structured-macro ac:name=\"expand\"><ac:parameter ac:name=\"title\">")?;
    writeln!(out, "{}</ac:parameter><ac:rich-text-body>", html(title))
}

fn close_expand(out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "</ac:rich-text-body></ac:structured-macro>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn an_xml_reader_finds_every_row_and_no_foreign_element() {
        let mut report = fixture::report();
        report.incidents[0].timeline[0].title = "</td></tr>]]><ac:link/>&nbsp;".to_owned();
        let mut out = Vec::new();
        Confluence.render(&report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let page = format!("<page xmlns:ac=\"urn:ac\">{text}</page>");
        let page =
            roxmltree::Document::parse(&page).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let names: std::collections::BTreeSet<&str> = page
            .descendants()
            .filter(roxmltree::Node::is_element)
            .map(|node| node.tag_name().name())
            .collect();
        assert!(!names.contains("script") && !names.contains("link"), "{names:?}");
        let cells = page.descendants().filter(|node| node.has_tag_name("td"));
        let texts: Vec<&str> = cells.filter_map(|node| node.text()).collect();
        assert!(texts.contains(&"</td></tr>]]><ac:link/>&nbsp; (for 3h 58m, ×431)"), "{texts:?}");
        assert_eq!(page.descendants().filter(|node| node.has_tag_name("h1")).count(), 1);
    }
}
