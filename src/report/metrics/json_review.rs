//! Comparison and availability as JSON.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::model::moment::rfc3339;
use crate::report::metrics::availability::{Availability, ServiceAvailability};
use crate::report::metrics::compare::{Compared, Comparison, Side};
use crate::report::metrics::distribution::Tenths;
use crate::report::metrics::json::DistributionJson;
use crate::report::metrics::period::Period;

#[derive(Serialize)]
struct PeriodJson<'a> {
    name: &'a str,
    /// Null where it has no start.
    from: Option<String>,
    /// Null where it has no end.
    to: Option<String>,
}

impl<'a> PeriodJson<'a> {
    fn new(period: &'a Period) -> Self {
        let known = |at: DateTime<Utc>, bound| (at != bound).then(|| rfc3339(at));
        Self {
            name: &period.name,
            from: known(period.span.from, DateTime::<Utc>::MIN_UTC),
            to: known(period.span.to, DateTime::<Utc>::MAX_UTC),
        }
    }
}

#[derive(Serialize)]
struct SideJson<'a> {
    #[serde(flatten)]
    period: PeriodJson<'a>,
    incidents: usize,
}

/// Two periods beside each other.
#[derive(Serialize)]
pub(super) struct ComparisonJson<'a> {
    periods: Vec<SideJson<'a>>,
    outside: usize,
    undated: usize,
    metrics: Metrics<'a>,
}

impl<'a> ComparisonJson<'a> {
    pub(super) fn new(comparison: &'a Comparison) -> Self {
        let side = |side: &'a Side| SideJson {
            period: PeriodJson::new(&side.period),
            incidents: side.incidents,
        };
        Self {
            periods: comparison.sides.iter().map(side).collect(),
            outside: comparison.outside,
            undated: comparison.undated,
            metrics: Metrics(&comparison.metrics),
        }
    }
}

struct Metrics<'a>(&'a [Compared]);

impl Serialize for Metrics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|one| (&one.name, ComparedJson::new(one))))
    }
}

#[derive(Serialize)]
struct ComparedJson<'a> {
    /// The earlier and the later period; null where no incident of it has the metric.
    sides: Vec<Option<DistributionJson<'a>>>,
    p50_change_seconds: Option<Tenths>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl<'a> ComparedJson<'a> {
    fn new(one: &'a Compared) -> Self {
        let sides = one.sides.iter();
        let change = one.change();
        Self {
            sides: sides
                .map(|side| side.as_ref().map(|side| DistributionJson::new(side, false)))
                .collect(),
            p50_change_seconds: change.ok(),
            reason: change.err(),
        }
    }
}

/// Availability over a period.
#[derive(Serialize)]
pub(super) struct AvailabilityJson<'a> {
    period: PeriodJson<'a>,
    slo_percent: Option<f64>,
    undated: usize,
    /// Of the period, what some source covers.
    covered_seconds: i64,
    services: Vec<ServiceJson<'a>>,
}

impl<'a> AvailabilityJson<'a> {
    pub(super) fn new(availability: &'a Availability) -> Self {
        let slo = availability.slo;
        Self {
            period: PeriodJson::new(&availability.period),
            slo_percent: slo,
            undated: availability.undated,
            covered_seconds: availability.covered_seconds,
            services: availability.services.iter().map(|one| ServiceJson::new(one, slo)).collect(),
        }
    }
}

#[derive(Serialize)]
struct ServiceJson<'a> {
    /// Null for all services as one.
    service: Option<&'a str>,
    incidents: usize,
    impact_seconds: i64,
    full_outage_equivalent_minutes: f64,
    unknown_share_seconds: i64,
    open_seconds: i64,
    period_seconds: i64,
    availability_percent: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    availability_at_least_percent: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_budget: Option<BudgetJson>,
}

#[derive(Serialize)]
struct BudgetJson {
    minutes: f64,
    /// Null where nothing of the period is known.
    used_percent: Option<f64>,
    left_minutes: Option<f64>,
}

impl<'a> ServiceJson<'a> {
    fn new(one: &'a ServiceAvailability, slo: Option<f64>) -> Self {
        let percent = one.percent();
        Self {
            service: one.service.as_deref(),
            incidents: one.incidents,
            impact_seconds: one.impact_seconds,
            full_outage_equivalent_minutes: one.full_outage_minutes,
            unknown_share_seconds: one.unknown_share_seconds,
            open_seconds: one.open_seconds,
            period_seconds: one.period_seconds,
            availability_percent: percent.ok().map(rounded),
            reason: percent.err(),
            availability_at_least_percent: rounded(one.at_least()),
            error_budget: slo.map(|slo| BudgetJson {
                minutes: rounded(one.budget_minutes(slo)),
                used_percent: one.budget_used_percent(slo).map(rounded),
                left_minutes: one.budget_left_minutes(slo).map(rounded),
            }),
        }
    }
}

/// Six digits after the point are a thirtieth of a second of a year.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
