//! The incidents as a Mermaid Gantt chart: impact windows, then the rows by phase.

use std::io::Write;

use chrono::NaiveDateTime;

use crate::base::text::escape;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Moment;
use crate::model::phase::Phase;
use crate::model::report::Report;
use crate::report::clock::Clock;
use crate::report::markup::mermaid;
use crate::report::mermaid::{LABEL, drawn, label, left_out, remark};
use crate::report::render::{Render, View};
use crate::report::row;
use crate::report::windows::listed;
use crate::report::words::percent;

/// The most impact windows of an incident.
const WINDOWS: usize = 20;

/// A Gantt chart.
#[derive(Debug)]
pub struct Gantt;

impl Render for Gantt {
    fn name(&self) -> &'static str {
        "mermaid"
    }

    fn about(&self) -> &'static str {
        "a Mermaid Gantt chart: impact and rows by phase"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["mmd", "mermaid"]
    }

    fn left_out(&self, report: &Report) -> usize {
        left_out(report)
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let clock = Clock::new(view.zone);
        writeln!(out, "gantt")?;
        writeln!(out, "    title {}", title(report, view))?;
        writeln!(out, "    dateFormat YYYY-MM-DDTHH:mm:ss")?;
        writeln!(out, "    axisFormat %H:%M")?;
        let many = report.incidents.len() > 1;
        for (at, incident) in report.incidents.iter().enumerate() {
            // Equal names of sections would be drawn as one.
            let head = if many { format!("{}. ", at + 1) } else { String::new() };
            remark(incident, out)?;
            impact(incident, &head, clock, out)?;
            let rows = drawn(report, incident);
            for phase in phases(&rows) {
                writeln!(out, "    section {head}{}", phase.name().replace('_', " "))?;
                for entry in rows.iter().filter(|entry| entry.phase == phase) {
                    task(incident, entry, clock, out)?;
                }
            }
        }
        Ok(())
    }
}

/// Returns the title of a diagram, with the zone of its times.
pub(super) fn title(report: &Report, view: &View) -> String {
    let zone = view.zone.map_or("UTC".to_owned(), |zone| zone.name().to_owned());
    let name = match report.incidents.as_slice() {
        [] => "No incident".to_owned(),
        [one] => mermaid(&one.title, LABEL),
        many => format!("{} incidents", many.len()),
    };
    format!("{name} ({})", escape(&zone))
}

fn impact(
    incident: &Incident,
    head: &str,
    clock: Clock,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let Some((_, last)) = row::ends(incident) else { return Ok(()) };
    writeln!(out, "    section {head}{}", mermaid(&incident.title, LABEL))?;
    let windows = listed(&incident.impact, WINDOWS, WINDOWS);
    if let Some(sum) = &windows.sum {
        writeln!(out, "    %% {sum}, the longest are drawn")?;
    }
    for window in windows.shown {
        if window.from.time().is_none() {
            continue;
        }
        let service = window.service.as_deref().unwrap_or("all services");
        let share = window.affected_percent.map(percent);
        let share = share.map_or_else(String::new, |share| format!(" {share}"));
        let label = mermaid(&format!("Impact on {service}{share}"), LABEL);
        let open = if window.to.is_none() { " (open)" } else { "" };
        let last = Moment::utc(last, window.from.precision);
        let to = window.to.as_ref().unwrap_or(&last);
        let (from, to) = (stamp(clock.local(&window.from)), stamp(clock.local(to)));
        writeln!(out, "    {label}{open} :crit, {from}, {to}")?;
    }
    Ok(())
}

/// Writes a row: a bar where it has a length, else a milestone. A label never begins with a word of the language, because
/// the distance from the start stands before it.
fn task(
    incident: &Incident,
    entry: &Entry,
    clock: Clock,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let Some(time) = entry.time.as_ref() else { return Ok(()) };
    let relative = row::relative(entry, row::start(incident)).unwrap_or_else(|| "·".to_owned());
    let label = label(entry);
    let from = stamp(clock.local(time));
    match entry.until.as_ref().filter(|until| until.time() > time.time()) {
        Some(until) => {
            let to = stamp(clock.local(until));
            writeln!(out, "    {relative} {label} :{from}, {to}")
        }
        None => writeln!(out, "    {relative} {label} :milestone, {from}, 0m"),
    }
}

/// Returns the phases of the rows, in the order they first come.
fn phases(rows: &[&Entry]) -> Vec<Phase> {
    let mut phases = Vec::new();
    for entry in rows {
        if !phases.contains(&entry.phase) {
            phases.push(entry.phase);
        }
    }
    phases
}

fn stamp(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn every_task_has_one_label_and_two_ends() {
        let mut report = fixture::report();
        report.incidents[0].timeline[0].title = "click: x; section # %% `y`\nend".to_owned();
        let mut out = Vec::new();
        Gantt.render(&report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let other = |line: &&str| line.starts_with("    section ") || line.starts_with("    %% ");
        let tasks = text.lines().skip(4).filter(|line| !other(line));
        let task = regex::Regex::new(
            r"^    [^:;#]+ :(?:crit, |milestone, )?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d, (?:0m|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)$",
        )
        .unwrap();
        let wrong: Vec<&str> = tasks.filter(|line| !task.is_match(line)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(
            text.contains(
                "    Impact on checkout 60 % :crit, 2024-03-15T10:00:00, 2024-03-15T14:00:00"
            ),
            "{text}"
        );
    }

    #[test]
    fn times_are_those_of_the_zone() {
        let view = View { zone: Some(chrono_tz::Tz::Europe__Berlin), ..View::default() };
        let mut out = Vec::new();
        Gantt.render(&fixture::report(), &view, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("title Checkout database overloaded (Europe/Berlin)"), "{text}");
        assert!(text.contains("2024-03-15T11:15:00"), "{text}");
    }
}
