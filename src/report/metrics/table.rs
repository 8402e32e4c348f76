//! Distributions as a table for people.

use std::io::Write;

use crate::report::duration;
use crate::report::metrics::distribution::{Distribution, NOTE};
use crate::report::metrics::figures::{self, Figures, reasons, spread};
use crate::report::metrics::histogram;
use crate::report::metrics::review::Review;
use crate::report::render::View;
use crate::report::words::{Words, plural, spaced};

/// Writes the tables and how they were made.
pub(super) fn render(review: &Review, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let words = Words::new(view);
    if review.samples.is_empty() {
        writeln!(out, "No incidents: nothing to measure.")?;
    } else {
        whole(review, view, out)?;
    }
    for note in figures::incident_notes(review) {
        words.wrap(&note, out)?;
    }
    if let Some(groups) = &review.groups {
        writeln!(out)?;
        words.wrap(&figures::group_sizes(groups), out)?;
        laid(figures::grouped(groups, words), words, out)?;
    }
    if let Some(comparison) = &review.comparison {
        writeln!(out)?;
        laid(figures::compared(comparison, words), words, out)?;
        for note in figures::comparison_notes(comparison) {
            words.wrap(&note, out)?;
        }
    }
    if let Some(availability) = &review.availability {
        writeln!(out)?;
        laid(figures::available(availability, words), words, out)?;
        for note in figures::availability_notes(availability) {
            words.wrap(&note, out)?;
        }
    }
    Ok(())
}

fn whole(review: &Review, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let words = Words::new(view);
    let distributions = Distribution::gather(&review.samples);
    let head = ["metric", "n", "min", "p50", "p90", "max", "no value because"];
    let rows = distributions.iter().map(|metric| row(metric, words, view)).collect();
    writeln!(out, "{}", plural(review.samples.len() as u64, "incident"))?;
    laid(Figures { head: head.map(str::to_owned).into(), rows }, words, out)?;
    words.wrap(NOTE, out)?;
    for metric in &distributions {
        let Some(values) = metric.few() else { continue };
        let values: Vec<String> = values.iter().map(|value| duration::human(*value)).collect();
        let name = spaced(&metric.name);
        words.wrap(&format!("Few values: {name} = {}", values.join(", ")), out)?;
    }
    // Fewer values are shown themselves.
    let many = |metric: &&Distribution| metric.n() > 0 && metric.values().is_none();
    for metric in distributions.iter().filter(many).filter(|_| review.histogram) {
        writeln!(out, "\n{} (n = {})", spaced(&metric.name), metric.n())?;
        for bar in histogram::bars(metric, words) {
            writeln!(out, "{bar}")?;
        }
    }
    Ok(())
}

fn laid(figures: Figures, words: Words, out: &mut dyn Write) -> std::io::Result<()> {
    let mut table = words.table();
    table.set_header(figures.head);
    for row in figures.rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    writeln!(out, "{}", table.trim_fmt())
}

fn row(metric: &Distribution, words: Words, view: &View) -> Vec<String> {
    let mut name = spaced(&metric.name);
    if view.width >= 100 {
        let ends = [spaced(&metric.from), spaced(&metric.to)];
        name = format!("{name} ({})", ends.join(words.arrow()));
    }
    let mut row = vec![name];
    row.extend(spread(metric, words));
    row.push(reasons(metric, words));
    row
}
