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
    let known = incident.metrics.iter().filter(|metric| is_known(metric));
    for metric in known.clone() {
        let ends = [spaced(metric.from), spaced(metric.to)];
        table.add_row([spaced(metric.name), value(metric, words), ends.join(words.arrow())]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    if known.count() > 0 {
        writeln!(out, "{}", table.trim_fmt())?;
    }
    match unknown(incident) {
        Some(told) => words.wrap(&format!("no value: {told}"), out),
        None => Ok(()),
    }
}

/// Returns whether there is a value.
pub(crate) fn is_known(metric: &Metric) -> bool {
    matches!(metric.measurement, Measurement::Value { .. })
}

/// Returns the metrics without a value, those of one reason together: `time to rollback (no rollback evidence)`; `None`
/// where all have one.
pub(crate) fn unknown(incident: &Incident) -> Option<String> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for metric in &incident.metrics {
        let Measurement::Null { reason, flags } = &metric.measurement else { continue };
        let flags = flags.iter().map(|flag| spaced(flag));
        let why: Vec<String> = std::iter::once(spaced(reason)).chain(flags).collect();
        let why = why.join(", ");
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(spaced(metric.name)),
            None => reasons.push((why, vec![spaced(metric.name)])),
        }
    }
    let told = reasons.iter().map(|(why, names)| format!("{} ({why})", names.join(", ")));
    let told = told.collect::<Vec<_>>().join("; ");
    (!told.is_empty()).then_some(told)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn metrics_without_a_value_are_told_together_where_one_reason_is_theirs() {
        let mut incident = fixture::incident();
        assert_eq!(unknown(&incident).as_deref(), Some("time to acknowledge (no ack evidence)"));
        let twin = Metric { name: "time_to_engage", ..incident.metrics[1].clone() };
        incident.metrics.push(twin);
        let mut out = Vec::new();
        write(&incident, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let last = text.lines().last().unwrap();
        assert_eq!(last, "no value: time to acknowledge, time to engage (no ack evidence)");
        incident.metrics.retain(|metric| !is_known(metric));
        let mut out = Vec::new();
        write(&incident, &View::default(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 1, "a table without rows");
    }
}
