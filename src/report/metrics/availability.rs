//! Availability over a period and the error budget of an objective, from the windows in which users were hurt.
//!
//! Availability is that of time: 1 − full-outage-equivalent time / period. Where windows overlap the greatest share counts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::base::interval::{Interval, measure, union};
use crate::report::metrics::period::Period;
use crate::report::metrics::sample::{Sample, SampleWindow};

/// The availability of all services and of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Availability {
    /// The period.
    pub period: Period,
    /// The objective in percent, such as 99.9.
    pub slo: Option<f64>,
    /// All services as one, then each by name.
    pub services: Vec<ServiceAvailability>,
    /// How many incidents have no full date: nobody can tell whether they belong to the period.
    pub undated: usize,
    /// Of the period, the seconds that some source covers; in the rest nobody can tell what happened.
    pub covered_seconds: i64,
}

/// The availability of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceAvailability {
    /// The service; `None` for all as one.
    pub service: Option<String>,
    /// How many incidents hurt it within the period.
    pub incidents: usize,
    /// The union of the windows of impact, in seconds; a window that is open counts to the end of the period.
    pub impact_seconds: i64,
    /// The impact weighed by the share hurt, in minutes; a share that is unknown counts as all.
    pub full_outage_minutes: f64,
    /// Of `impact_seconds`, those of which no share is known.
    pub unknown_share_seconds: i64,
    /// Of `impact_seconds`, those of windows whose end the input does not tell.
    pub open_seconds: i64,
    /// The length of the period in seconds.
    pub period_seconds: i64,
    /// Whether any source covers any of the period.
    pub covered: bool,
}

impl ServiceAvailability {
    /// Returns the availability in percent, or why it is not known; then [`Self::at_least`] is a bound.
    pub fn percent(&self) -> Result<f64, &'static str> {
        if !self.covered {
            return Err("period_not_covered");
        }
        if self.open_seconds > 0 {
            return Err("open_at_end_of_input");
        }
        if self.unknown_share_seconds > 0 { Err("share_unknown") } else { Ok(self.at_least()) }
    }

    /// Returns the least availability in percent: unknown shares and ends taken at their worst; 0 for a period of which
    /// nothing is known.
    pub fn at_least(&self) -> f64 {
        if !self.covered {
            return 0.0;
        }
        (100.0 * (1.0 - self.full_outage_minutes * 60.0 / float(self.period_seconds))).max(0.0)
    }

    /// Returns the error budget of `slo` percent, in minutes.
    pub fn budget_minutes(&self, slo: f64) -> f64 {
        (100.0 - slo) / 100.0 * float(self.period_seconds) / 60.0
    }

    /// Returns the share of the error budget of `slo` that is used up, in percent; `None` where nothing of the period is
    /// known.
    pub fn budget_used_percent(&self, slo: f64) -> Option<f64> {
        self.covered.then(|| 100.0 * self.full_outage_minutes / self.budget_minutes(slo))
    }

    /// Returns what is left of the error budget of `slo`, in minutes, below 0 where it is overspent; `None` where nothing
    /// of the period is known.
    pub fn budget_left_minutes(&self, slo: f64) -> Option<f64> {
        self.covered.then(|| self.budget_minutes(slo) - self.full_outage_minutes)
    }
}

impl Availability {
    /// Measures the availability over `period`, of which the input covers `known`.
    pub fn of(samples: &[Sample], period: Period, slo: Option<f64>, known: &[Interval]) -> Self {
        let covered_seconds = covered(samples, &period, known);
        let mut named: BTreeMap<Option<&str>, Vec<(usize, &SampleWindow)>> = BTreeMap::new();
        named.insert(None, Vec::new());
        for (at, sample) in samples.iter().enumerate() {
            for window in &sample.windows {
                for service in hurt(sample, window) {
                    named.entry(service).or_default().push((at, window));
                }
            }
        }
        let services = named
            .into_iter()
            .map(|(service, windows)| one(service, &windows, &period, covered_seconds > 0))
            .filter(|one| one.service.is_none() || one.incidents > 0)
            .collect();
        let undated = samples.iter().filter(|sample| sample.instant().is_none()).count();
        Self { period, slo, services, undated, covered_seconds }
    }
}

/// Returns how many seconds of a period are known: those that a source covers, and those of which an incident tells.
fn covered(samples: &[Sample], period: &Period, known: &[Interval]) -> i64 {
    let told = samples.iter().flat_map(|sample| &sample.windows);
    let told = told.filter_map(|window| Interval::new(window.from, window.to?));
    let within = |span: Interval| {
        Interval::new(span.from.max(period.span.from), span.to.min(period.span.to))
    };
    let spans = known.iter().copied().chain(told).filter_map(within).collect();
    measure(spans).num_seconds()
}

/// Returns whom a window hurt: all as one, and its service; without one, every service of the incident, unless another
/// window names it.
fn hurt<'s>(sample: &'s Sample, window: &'s SampleWindow) -> Vec<Option<&'s str>> {
    let apart = sample.windows.iter().any(|window| window.service.is_some());
    let own = window.service.as_deref().map(Some);
    let all = sample.services.iter().map(|name| Some(name.as_str())).filter(|_| own.is_none());
    [None].into_iter().chain(own).chain(all.filter(|_| !apart)).collect()
}

fn one(
    service: Option<&str>,
    windows: &[(usize, &SampleWindow)],
    period: &Period,
    covered: bool,
) -> ServiceAvailability {
    let clipped = |window: &SampleWindow| {
        let from = window.from.max(period.span.from);
        let to = window.to.unwrap_or(period.span.to).min(period.span.to);
        Interval::new(from, to).filter(|span| span.from < span.to)
    };
    let within: Vec<(usize, Interval, &SampleWindow)> =
        windows.iter().filter_map(|(at, window)| Some((*at, clipped(window)?, *window))).collect();
    let mut found = ServiceAvailability {
        service: service.map(str::to_owned),
        incidents: within.iter().map(|(at, ..)| *at).collect::<BTreeSet<_>>().len(),
        impact_seconds: 0,
        full_outage_minutes: 0.0,
        unknown_share_seconds: 0,
        open_seconds: 0,
        period_seconds: period.span.length().num_seconds(),
        covered,
    };
    let ends: BTreeSet<DateTime<Utc>> =
        within.iter().flat_map(|(_, span, _)| [span.from, span.to]).collect();
    let ends: Vec<DateTime<Utc>> = ends.into_iter().collect();
    for pair in ends.windows(2) {
        let [from, to] = pair else { continue };
        let over = |span: &Interval| span.from <= *from && *to <= span.to;
        let here: Vec<&SampleWindow> =
            within.iter().filter(|(_, span, _)| over(span)).map(|(.., window)| *window).collect();
        found.add(&here, (*to - *from).num_milliseconds());
    }
    let spans = within.into_iter().map(|(_, span, _)| span).collect();
    found.impact_seconds = union(spans).iter().map(|span| span.length().num_seconds()).sum();
    found.full_outage_minutes = (found.full_outage_minutes * 100.0).round() / 100.0;
    found
}

impl ServiceAvailability {
    /// Adds a stretch that `windows` cover.
    fn add(&mut self, windows: &[&SampleWindow], milliseconds: i64) {
        if windows.is_empty() {
            return;
        }
        let seconds = milliseconds / 1_000;
        let share = windows.iter().filter_map(|window| window.percent).max_by(f64::total_cmp);
        if windows.iter().all(|window| window.to.is_none()) {
            self.open_seconds += seconds;
        } else if share.is_none() {
            self.unknown_share_seconds += seconds;
        }
        self.full_outage_minutes += share.unwrap_or(100.0) / 100.0 * float(milliseconds) / 60_000.0;
    }
}

#[expect(clippy::cast_precision_loss, reason = "times of outages are far below 2^53 milliseconds")]
fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: &str, to: Option<&str>, service: Option<&str>, percent: f64) -> SampleWindow {
        let at = |clock: &str| format!("2024-04-10T{clock}:00Z").parse().unwrap();
        SampleWindow {
            from: at(from),
            to: to.map(at),
            service: service.map(str::to_owned),
            percent: (percent > 0.0).then_some(percent),
        }
    }

    fn sample(windows: Vec<SampleWindow>) -> Sample {
        let start = windows.first().map(|window| crate::model::moment::rfc3339(window.from));
        Sample { services: vec!["shop".to_owned()], start, windows, ..Sample::default() }
    }

    fn month(samples: &[Sample]) -> Vec<ServiceAvailability> {
        let period = Period::parse("2024-04").unwrap();
        let known = [period.span];
        Availability::of(samples, period, None, &known).services
    }

    #[test]
    fn a_quarter_of_users_for_an_hour_is_a_quarter_of_an_hour() {
        let found = month(&[sample(vec![window("10:00", Some("11:00"), Some("shop"), 25.0)])]);
        assert_eq!(found.len(), 2);
        let shop = &found[1];
        assert_eq!((shop.impact_seconds, shop.full_outage_minutes), (3_600, 15.0));
        assert!((shop.budget_minutes(99.9) - 43.2).abs() < 1e-9, "30 days at 99.9 %");
        assert!((shop.budget_used_percent(99.9).unwrap() - 34.722_222).abs() < 1e-3);
        assert!((shop.percent().unwrap() - 99.965_278).abs() < 1e-5);
    }

    #[test]
    fn overlapping_windows_count_once_with_the_greater_share() {
        let found = month(&[sample(vec![
            window("10:00", Some("11:00"), Some("shop"), 20.0),
            window("10:30", Some("11:30"), Some("pay"), 60.0),
        ])]);
        let all = &found[0];
        assert_eq!((all.impact_seconds, all.full_outage_minutes), (5_400, 42.0));
        let sum: i64 = found[1..].iter().map(|one| one.impact_seconds).sum();
        assert!(all.impact_seconds <= sum);
    }

    #[test]
    fn what_is_not_known_is_a_bound_and_says_why() {
        let found = month(&[sample(vec![window("10:00", Some("11:00"), None, 0.0)])]);
        assert_eq!(found[0].percent(), Err("share_unknown"));
        assert!((found[0].at_least() - 99.861_111).abs() < 1e-5);
        let found = month(&[sample(vec![window("10:00", None, None, 50.0)])]);
        assert_eq!(found[1].percent(), Err("open_at_end_of_input"));
    }

    #[test]
    fn only_what_lies_within_the_period_counts() {
        let mut over = window("10:00", Some("11:00"), None, 100.0);
        over.from = "2024-03-31T22:00:00Z".parse().unwrap();
        over.to = Some("2024-04-01T01:00:00Z".parse().unwrap());
        assert_eq!(month(&[sample(vec![over])])[0].impact_seconds, 3_600);
        assert_eq!(month(&[])[0].percent(), Ok(100.0));
    }

    #[test]
    fn of_a_period_that_no_source_covers_nothing_is_known() {
        let period = || Period::parse("2024-04").unwrap();
        let at = |day: u32| format!("2024-{day:02}-10T00:00:00Z").parse().unwrap();
        let march = Interval::new(at(2), at(3)).unwrap();
        let found = Availability::of(&[], period(), Some(99.9), &[march]);
        assert_eq!(found.covered_seconds, 0);
        assert_eq!(found.services[0].percent(), Err("period_not_covered"));
        assert_eq!(found.services[0].budget_left_minutes(99.9), None);
        let half = Interval::new(at(3), at(4)).unwrap();
        let found = Availability::of(&[], period(), None, &[half, march]);
        assert_eq!(found.covered_seconds, 9 * 86_400);
        assert_eq!(found.services[0].percent(), Ok(100.0));
        let told = [sample(vec![window("10:00", Some("11:00"), None, 100.0)])];
        let found = Availability::of(&told, period(), None, &[]);
        assert_eq!(found.covered_seconds, 3_600, "a document tells of its own hours");
    }
}
