//! Metrics over many incidents as `OpenMetrics` gauges.

use std::io::Write;

use crate::report::metrics::distribution::{Distribution, Tenths};
use crate::report::metrics::review::Review;
use crate::report::openmetrics::Family;
use crate::report::render::View;

/// Writes the distributions: count, nulls by reason, least, greatest and percentiles.
pub(crate) fn render(review: &Review, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let mut counts = Family::new("recount_metric_values", None, "How many incidents have a value.");
    let mut nulls = Family::new("recount_metric_nulls", None, "How many have none, by the reason.");
    let mut stats = Family::new(
        "recount_metric_seconds",
        Some("seconds"),
        "The metric over all incidents: min, p50, p90 (from 10 values on), max.",
    );
    let mut said = Family::new(
        "recount_metric_corrected",
        None,
        "How many of the values rest on a person's word.",
    );
    for metric in Distribution::gather(&review.samples) {
        let named = ("metric", metric.name.as_str());
        let corrected = review.samples.iter().filter(|one| one.said.contains(&metric.name)).count();
        if corrected > 0 {
            said.add(&[named], &corrected.to_string());
        }
        counts.add(&[named], &metric.n().to_string());
        for (reason, count) in &metric.nulls {
            nulls.add(&[named, ("reason", reason)], &count.to_string());
        }
        let whole = |value: Option<i64>| value.map(|value| value.to_string());
        let all = [
            ("min", whole(metric.min())),
            ("p50", metric.p50().map(Tenths::seconds)),
            ("p90", metric.p90().map(Tenths::seconds)),
            ("max", whole(metric.max())),
        ];
        for (stat, value) in all {
            if let Some(value) = value {
                stats.add(&[named, ("stat", stat)], &value);
            }
        }
    }
    [counts, nulls, stats, said].iter().try_for_each(|family| family.write(out))?;
    writeln!(out, "# EOF")
}
