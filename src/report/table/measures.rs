//! The metrics of an incident, with both ends, and with the reason where there is no value.

use std::io::Write;

use crate::model::incident::{Incident, Measurement, Metric};
use crate::report::duration;
use crate::report::render::View;
use crate::report::words::{Words, spaced};

/// Writes the metrics.
pub(super) fn write(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    if incident.metrics.is_empty() {
        return writeln!(out, "no metrics");
    }
    let words = Words::new(view);
    let mut table = words.table();
    table.set_header(["metric", "value", "from, to"]);
    for metric in &incident.metrics {
        let ends = [spaced(metric.from), spaced(metric.to)];
        table.add_row([spaced(metric.name), value(metric, words), ends.join(words.arrow())]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    writeln!(out, "{}", table.trim_fmt())
}

/// Returns the value for people, its doubts and flags with it: `15m (± 1m)`, `– (no ack evidence)`.
pub(crate) fn value(metric: &Metric, words: Words) -> String {
    let (mut text, remarks) = match &metric.measurement {
        Measurement::Value { seconds, uncertainty_seconds, flags } => {
            let mut remarks = Vec::new();
            if *uncertainty_seconds > 0 {
                remarks.push(format!(
                    "{}{}",
                    words.plus_minus(),
                    duration::human(*uncertainty_seconds)
                ));
            }
            remarks.extend(flags.iter().map(|flag| spaced(flag)));
            (duration::human(*seconds), remarks)
        }
        Measurement::Null { reason, flags } => {
            let mut remarks = vec![spaced(reason)];
            remarks.extend(flags.iter().map(|flag| spaced(flag)));
            (words.dash().to_owned(), remarks)
        }
    };
    if !remarks.is_empty() {
        text = format!("{text} ({})", remarks.join(", "));
    }
    text
}
