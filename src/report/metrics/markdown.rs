//! Distributions as Markdown tables, to be pasted into a review.

use std::io::Write;

use crate::base::text::markdown;
use crate::report::metrics::distribution::{Distribution, NOTE};
use crate::report::metrics::figures::{self, Figures, reasons, spread};
use crate::report::metrics::histogram;
use crate::report::metrics::review::Review;
use crate::report::render::View;
use crate::report::words::{Words, plural, spaced};

/// Writes the tables and how they were made.
pub(super) fn render(review: &Review, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let words = Words::new(view);
    let distributions = Distribution::gather(&review.samples);
    writeln!(out, "{}\n", plural(review.samples.len() as u64, "incident"))?;
    let head = ["metric", "from", "to", "n", "min", "p50", "p90", "max", "no value because"];
    let row = |metric: &Distribution| {
        let mut row = [&metric.name, &metric.from, &metric.to].map(|name| spaced(name)).to_vec();
        row.extend(spread(metric, words));
        row.push(reasons(metric, words));
        row
    };
    let rows = distributions.iter().map(row).collect();
    table(&Figures { head: head.map(str::to_owned).into(), rows }, out)?;
    writeln!(out, "{NOTE}")?;
    for metric in distributions.iter().filter(|one| review.histogram && one.n() > 0) {
        writeln!(out, "\n{} (n = {}):\n\n```", markdown(&spaced(&metric.name)), metric.n())?;
        for bar in histogram::bars(metric, words) {
            writeln!(out, "{bar}")?;
        }
        writeln!(out, "```")?;
    }
    let said = figures::incident_notes(review);
    if !said.is_empty() {
        writeln!(out)?;
        notes(&said, out)?;
    }
    if let Some(groups) = &review.groups {
        writeln!(out, "\n{}\n", markdown(&figures::group_sizes(groups)))?;
        table(&figures::grouped(groups, words), out)?;
    }
    if let Some(comparison) = &review.comparison {
        writeln!(out)?;
        table(&figures::compared(comparison, words), out)?;
        notes(&figures::comparison_notes(comparison), out)?;
    }
    if let Some(availability) = &review.availability {
        writeln!(out)?;
        table(&figures::available(availability, words), out)?;
        notes(&figures::availability_notes(availability), out)?;
    }
    Ok(())
}

fn notes(notes: &[String], out: &mut dyn Write) -> std::io::Result<()> {
    notes.iter().try_for_each(|note| writeln!(out, "{}", markdown(note)))
}

fn table(figures: &Figures, out: &mut dyn Write) -> std::io::Result<()> {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| markdown(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    writeln!(out, "{}", line(&figures.head))?;
    writeln!(out, "|{}", "---|".repeat(figures.head.len()))?;
    for row in &figures.rows {
        writeln!(out, "{}", line(row))?;
    }
    writeln!(out)
}
