//! Distributions as one JSON document, schema `recount.metrics/1`.

use std::collections::BTreeMap;
use std::io::Write;

use serde::{Serialize, Serializer};

use crate::report::json_text;
use crate::report::metrics::distribution::{Distribution, METHOD, Tenths};
use crate::report::metrics::sample::{Sample, SampleMetric};
use crate::report::render::View;

/// Writes the document: the distributions, then the values of each incident that they are made of.
pub(super) fn render(samples: &[Sample], _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let distributions = Distribution::gather(samples);
    let mut order: Vec<&Sample> = samples.iter().collect();
    order.sort_by_key(|sample| (&sample.start, &sample.incident));
    let document = Document {
        schema: "recount.metrics/1",
        percentiles: METHOD,
        incidents: samples.len(),
        metrics: Named(&distributions),
        samples: order.into_iter().map(SampleJson::new).collect(),
    };
    json_text::pretty(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    percentiles: &'static str,
    incidents: usize,
    metrics: Named<'a>,
    samples: Vec<SampleJson<'a>>,
}

struct Named<'a>(&'a [Distribution]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.iter().map(|metric| (&metric.name, DistributionJson::new(metric)));
        serializer.collect_map(pairs)
    }
}

#[derive(Serialize)]
struct DistributionJson<'a> {
    from: &'a str,
    to: &'a str,
    n: usize,
    n_null: u64,
    null_reasons: &'a BTreeMap<String, u64>,
    min: Option<i64>,
    p50: Option<Tenths>,
    p90: Option<Tenths>,
    max: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<&'a [i64]>,
}

impl<'a> DistributionJson<'a> {
    fn new(metric: &'a Distribution) -> Self {
        Self {
            from: &metric.from,
            to: &metric.to,
            n: metric.n(),
            n_null: metric.n_null(),
            null_reasons: &metric.nulls,
            min: metric.min(),
            p50: metric.p50(),
            p90: metric.p90(),
            max: metric.max(),
            values: metric.values(),
        }
    }
}

#[derive(Serialize)]
struct SampleJson<'a> {
    incident: &'a str,
    title: &'a str,
    services: &'a [String],
    severity: Option<&'a str>,
    start: Option<&'a str>,
    metrics: Values<'a>,
}

impl<'a> SampleJson<'a> {
    fn new(sample: &'a Sample) -> Self {
        Self {
            incident: &sample.incident,
            title: &sample.title,
            services: &sample.services,
            severity: sample.severity.as_deref(),
            start: sample.start.as_deref(),
            metrics: Values(&sample.metrics),
        }
    }
}

struct Values<'a>(&'a [SampleMetric]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.iter().map(|metric| (&metric.name, metric.value.as_ref().ok()));
        serializer.collect_map(pairs)
    }
}
