//! The report for a terminal: per incident a headline, its rows and its metrics; then a short tail.

pub(crate) mod empty;
mod headline;
pub(crate) mod measures;
mod paint;
mod rows;
mod tail;

use std::io::Write;

use crate::model::report::Report;
use crate::report::render::{Render, View};

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

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        if report.incidents.is_empty() {
            empty::write(report, view, out)?;
        }
        for incident in &report.incidents {
            headline::write(incident, view, out)?;
            writeln!(out)?;
            rows::write(incident, view, out)?;
            writeln!(out)?;
            measures::write(incident, view, out)?;
            writeln!(out)?;
        }
        tail::write(report, view, out)
    }
}

#[cfg(test)]
mod tests;
