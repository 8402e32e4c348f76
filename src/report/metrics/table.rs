//! Distributions as a table for people.

use std::io::Write;

use crate::report::duration;
use crate::report::metrics::distribution::{Distribution, METHOD, Tenths};
use crate::report::metrics::sample::Sample;
use crate::report::render::View;
use crate::report::words::{Words, spaced};

/// Writes the table and how it was made.
pub(super) fn render(samples: &[Sample], view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let words = Words::new(view);
    if samples.is_empty() {
        return writeln!(out, "No incidents: nothing to measure.");
    }
    let distributions = Distribution::gather(samples);
    let mut table = words.table();
    table.set_header(["metric", "n", "min", "p50", "p90", "max", "no value because"]);
    for metric in &distributions {
        table.add_row(row(metric, words, view));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let noun = if samples.len() == 1 { "incident" } else { "incidents" };
    writeln!(out, "{} {noun}", samples.len())?;
    writeln!(out, "{}", table.trim_fmt())?;
    words.wrap(&format!("Percentiles: {METHOD}; p90 from 10 values on."), out)?;
    for metric in &distributions {
        let Some(values) = metric.values() else { continue };
        let values: Vec<String> = values.iter().map(|value| duration::human(*value)).collect();
        let name = spaced(&metric.name);
        words.wrap(&format!("Too few for percentiles: {name} = {}", values.join(", ")), out)?;
    }
    Ok(())
}

fn row(metric: &Distribution, words: Words, view: &View) -> Vec<String> {
    let number =
        |value: Option<i64>| value.map_or_else(|| words.dash().to_owned(), duration::human);
    let tenths =
        |value: Option<Tenths>| value.map_or_else(|| words.dash().to_owned(), Tenths::human);
    let reasons: Vec<String> = metric
        .nulls
        .iter()
        .map(|(reason, count)| format!("{} {}{count}", spaced(reason), words.times()))
        .collect();
    let mut name = spaced(&metric.name);
    if view.width >= 100 {
        let ends = [spaced(&metric.from), spaced(&metric.to)];
        name = format!("{name} ({})", ends.join(words.arrow()));
    }
    vec![
        name,
        metric.n().to_string(),
        number(metric.min()),
        tenths(metric.p50()),
        tenths(metric.p90()),
        number(metric.max()),
        reasons.join(", "),
    ]
}
