//! Distributions as one JSON document, schema `recount.metrics/1`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde::{Serialize, Serializer};

use crate::model::report::Warning;
use crate::report::json_text;
use crate::report::metrics::distribution::{Distribution, METHOD, Tenths};
use crate::report::metrics::group::{By, Group};
use crate::report::metrics::histogram::{BOUNDS, buckets};
use crate::report::metrics::json_review::{AvailabilityJson, ComparisonJson};
use crate::report::metrics::review::Review;
use crate::report::metrics::sample::{Sample, SampleMetric};
use crate::report::render::View;

/// Writes the document: the distributions, then the values of each incident that they are made of, then what was asked
/// for beside them.
pub(super) fn render(review: &Review, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let distributions = Distribution::gather(&review.samples);
    let mut order: Vec<&Sample> = review.samples.iter().collect();
    order.sort_by_key(|sample| (&sample.start, &sample.incident));
    let document = Document {
        schema: "recount.metrics/1",
        percentiles: METHOD,
        incidents: review.samples.len(),
        metrics: Named(distributions, review.histogram),
        samples: order.into_iter().map(SampleJson::new).collect(),
        groups: review.groups.as_ref().map(GroupsJson::new),
        comparison: review.comparison.as_ref().map(ComparisonJson::new),
        availability: review.availability.as_ref().map(AvailabilityJson::new),
        warnings: review.warnings.iter().map(WarningJson::new).collect(),
    };
    json_text::pretty(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    percentiles: &'static str,
    incidents: usize,
    metrics: Named,
    samples: Vec<SampleJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<GroupsJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability: Option<AvailabilityJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<WarningJson<'a>>,
}

#[derive(Serialize)]
struct WarningJson<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> WarningJson<'a> {
    fn new(warning: &'a Warning) -> Self {
        Self { code: &warning.code, message: &warning.message }
    }
}

/// Distributions by name, with or without their buckets.
struct Named(Vec<Distribution>, bool);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.iter();
        let pairs = pairs.map(|metric| (&metric.name, DistributionJson::new(metric, self.1)));
        serializer.collect_map(pairs)
    }
}

/// A distribution.
#[derive(Serialize)]
pub(super) struct DistributionJson<'a> {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    histogram: Option<Vec<Bucket>>,
}

/// How many values lie up to a bound and above the one before; the last bucket has none.
#[derive(Serialize)]
struct Bucket {
    at_most_seconds: Option<i64>,
    count: u64,
}

impl<'a> DistributionJson<'a> {
    pub(super) fn new(metric: &'a Distribution, histogram: bool) -> Self {
        let bounds = BOUNDS.iter().copied().map(Some).chain([None]);
        let buckets = || {
            let pairs = bounds.zip(buckets(metric));
            pairs.map(|(at_most_seconds, count)| Bucket { at_most_seconds, count }).collect()
        };
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
            histogram: histogram.then(buckets),
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
    /// The metrics that rest on a person's word; absent where nobody corrected the incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<&'a BTreeSet<String>>,
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
            corrected: sample.corrected.then_some(&sample.said),
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

#[derive(Serialize)]
struct GroupsJson<'a> {
    by: &'static str,
    groups: Vec<GroupJson<'a>>,
}

#[derive(Serialize)]
struct GroupJson<'a> {
    name: &'a str,
    incidents: usize,
    metrics: Named,
}

impl<'a> GroupsJson<'a> {
    fn new((by, groups): &'a (By, Vec<Group>)) -> Self {
        let group = |group: &'a Group| GroupJson {
            name: &group.name,
            incidents: group.samples.len(),
            metrics: Named(Distribution::gather(&group.samples), false),
        };
        Self { by: by.name(), groups: groups.iter().map(group).collect() }
    }
}
