//! The incidents as a Mermaid timeline: one section an incident and day, one period a row.

use std::io::Write;

use crate::model::report::Report;
use crate::report::clock::Clock;
use crate::report::markup::mermaid;
use crate::report::mermaid::gantt::title;
use crate::report::mermaid::{LABEL, drawn, label, left_out, remark};
use crate::report::render::{Render, View};
use crate::report::row;

/// A timeline.
#[derive(Debug)]
pub struct Timeline;

impl Render for Timeline {
    fn name(&self) -> &'static str {
        "mermaid-timeline"
    }

    fn about(&self) -> &'static str {
        "a Mermaid timeline: what happened, in order"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["mmd", "mermaid"]
    }

    fn left_out(&self, report: &Report) -> usize {
        left_out(report)
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let clock = Clock::new(view.zone);
        writeln!(out, "timeline")?;
        writeln!(out, "    title {}", title(report, view))?;
        let many = report.incidents.len() > 1;
        for incident in &report.incidents {
            let head =
                if many { format!("{} ", mermaid(&incident.title, LABEL)) } else { String::new() };
            remark(incident, out)?;
            let start = row::start(incident);
            let mut day = None;
            for entry in drawn(report, incident) {
                let Some(time) = entry.time.as_ref() else { continue };
                let date = clock.date(time);
                if date != day {
                    writeln!(out, "    section {head}{}", date.as_deref().unwrap_or_default())?;
                    day = date;
                }
                // A period ends at the first colon, so the clock has none.
                let stamp = clock.clock(time).replace(':', ".");
                let relative = row::relative(entry, start).unwrap_or_default();
                let label = label(entry);
                let phase = entry.phase.name().replace('_', " ");
                writeln!(out, "        {stamp} {relative} : {phase} - {label}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn every_period_has_one_event() {
        let mut report = fixture::report();
        report.incidents[0].timeline[0].title = "a: b : c # d ; e\nf".to_owned();
        let mut out = Vec::new();
        Timeline.render(&report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("        ")).collect();
        assert_eq!(rows.len(), 6);
        for line in rows {
            assert_eq!(line.matches(':').count(), 1, "{line}");
            assert!(!line.contains(['#', ';']), "{line}");
        }
        assert_eq!(text.matches("    section 2024-").count(), 2, "{text}");
    }
}
