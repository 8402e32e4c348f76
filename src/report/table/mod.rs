//! The report for a terminal: per incident a headline, its rows and its metrics; then a short tail.

mod course;
pub(crate) mod empty;
mod headline;
mod leads;
mod list;
pub(crate) mod measures;
mod paint;
mod rows;
mod tail;

use std::io::Write;

use crate::model::report::{Report, Warning};
use crate::report::render::{Render, View};
use crate::report::words::ascii;

/// Tables for a terminal.
#[derive(Debug)]
pub struct Terminal;

impl Render for Terminal {
    fn name(&self) -> &'static str {
        "table"
    }

    fn about(&self) -> &'static str {
        "tables for a terminal"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn is_passed_on(&self) -> bool {
        false
    }

    fn warnings_told<'a>(&self, report: &'a Report) -> &'a [Warning] {
        tail::shown(report)
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        if view.unicode {
            return write(report, view, out);
        }
        let mut text = Vec::new();
        write(report, view, &mut text)?;
        out.write_all(ascii(&String::from_utf8_lossy(&text)).as_bytes())
    }
}

fn write(report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    if report.incidents.is_empty() {
        empty::write(report, view, out)?;
    }
    for incident in &report.incidents {
        headline::write(incident, view, out)?;
        course::write(incident, view, out)?;
        writeln!(out)?;
        if view.compact || view.evidence {
            list::write(incident, view, out)?;
        } else {
            rows::write(incident, view, out)?;
        }
        writeln!(out)?;
        measures::write(incident, view, out)?;
        writeln!(out)?;
        leads::write(incident, view, out)?;
    }
    tail::write(report, view, out)
}

#[cfg(test)]
mod tests;
