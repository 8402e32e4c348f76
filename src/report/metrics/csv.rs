//! Distributions as CSV (RFC 4180), one row a metric, durations in seconds.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use crate::report::csv::safe;
use crate::report::metrics::distribution::{Distribution, Tenths};
use crate::report::metrics::review::Review;
use crate::report::metrics::sample::Sample;
use crate::report::render::View;

const HEAD: [&str; 12] = [
    "metric",
    "from",
    "to",
    "n",
    "n_null",
    "null_reasons",
    "min_seconds",
    "p50_seconds",
    "p90_seconds",
    "max_seconds",
    "values_seconds",
    "corrected",
];

/// Writes the head and the rows; with groups each row begins with its own, `all` for the whole.
pub(super) fn render(review: &Review, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    let by = review.groups.as_ref().map(|(by, _)| by.name().to_owned());
    writer.write_record(by.into_iter().chain(HEAD.map(str::to_owned)))?;
    let mut rows = |group: Option<&str>, samples: &[Sample]| -> std::io::Result<()> {
        for metric in Distribution::gather(samples) {
            let corrected = samples.iter().filter(|one| one.said.contains(&metric.name)).count();
            let cells = row(&metric).into_iter().chain([corrected.to_string()]);
            writer.write_record(group.map(safe).into_iter().chain(cells))?;
        }
        Ok(())
    };
    let Some((_, groups)) = &review.groups else {
        rows(None, &review.samples)?;
        return writer.flush();
    };
    rows(Some("all"), &review.samples)?;
    for group in groups {
        rows(Some(&group.name), &group.samples)?;
    }
    writer.flush()
}

fn row(metric: &Distribution) -> [String; 11] {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let tenths = |value: Option<Tenths>| value.map(Tenths::seconds).unwrap_or_default();
    let reasons: Vec<String> =
        metric.nulls.iter().map(|(reason, count)| format!("{reason}: {count}")).collect();
    let values: Vec<String> =
        metric.values().unwrap_or_default().iter().map(i64::to_string).collect();
    [
        safe(&metric.name),
        safe(&metric.from),
        safe(&metric.to),
        metric.n().to_string(),
        metric.n_null().to_string(),
        safe(&reasons.join("; ")),
        number(metric.min()),
        tenths(metric.p50()),
        tenths(metric.p90()),
        number(metric.max()),
        values.join("; "),
    ]
}
