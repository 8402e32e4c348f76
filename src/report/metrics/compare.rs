//! Two periods beside each other: each with its own counts, and no verdict where they are too few.

use crate::report::metrics::distribution::{Distribution, Tenths};
use crate::report::metrics::period::Period;
use crate::report::metrics::sample::Sample;

/// Below so many values on either side a difference of medians says nothing.
pub const COMPARED_FROM: usize = 5;

/// The metrics of two periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The earlier and the later, each with the number of its incidents.
    pub sides: [Side; 2],
    /// Each metric in both.
    pub metrics: Vec<Compared>,
    /// How many incidents begin in neither.
    pub outside: usize,
    /// How many have no full date.
    pub undated: usize,
}

/// One of the two periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The period.
    pub period: Period,
    /// How many incidents begin in it.
    pub incidents: usize,
}

/// One metric in both periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The key used in every output.
    pub name: String,
    /// Its spread in either; `None` where no incident of the period has the metric.
    pub sides: [Option<Distribution>; 2],
}

impl Compared {
    /// Returns by how much the median of the later period is above that of the earlier, or why nothing is said.
    pub fn change(&self) -> Result<Tenths, &'static str> {
        let [Some(one), Some(other)] = &self.sides else { return Err("no_values") };
        if one.n().min(other.n()) < COMPARED_FROM {
            return Err("too_few_values");
        }
        let (Some(one), Some(other)) = (one.p50(), other.p50()) else { return Err("no_values") };
        Ok(other.minus(one))
    }
}

impl Comparison {
    /// Sets the incidents of two periods beside each other.
    pub fn of(samples: &[Sample], periods: [Period; 2]) -> Self {
        let within = |period: &Period| -> Vec<Sample> {
            let inside = |one: &&Sample| one.instant().is_some_and(|at| period.holds(at));
            samples.iter().filter(inside).cloned().collect()
        };
        let [one, other] = periods.each_ref().map(within);
        let counts = [one.len(), other.len()];
        let undated = samples.iter().filter(|one| one.instant().is_none()).count();
        let in_any = |one: &&Sample| {
            one.instant().is_some_and(|at| periods.iter().any(|period| period.holds(at)))
        };
        let outside = samples.len() - undated - samples.iter().filter(in_any).count();
        let spreads = [&one, &other].map(|side| Distribution::gather(side));
        let find = |side: &[Distribution], name: &str| {
            side.iter().find(|metric| metric.name == name).cloned()
        };
        let metrics = Distribution::gather(samples)
            .into_iter()
            .map(|metric| Compared {
                sides: spreads.each_ref().map(|side| find(side, &metric.name)),
                name: metric.name,
            })
            .collect();
        let [earlier, later] = periods;
        let [first, second] = counts;
        let sides =
            [Side { period: earlier, incidents: first }, Side { period: later, incidents: second }];
        Self { sides, metrics, outside, undated }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metrics::sample::SampleMetric;

    fn sample(start: Option<&str>, seconds: i64) -> Sample {
        let metric = SampleMetric {
            name: "time_to_detect".to_owned(),
            from: "impact_start".to_owned(),
            to: "detect".to_owned(),
            value: Ok(seconds),
        };
        Sample { start: start.map(str::to_owned), metrics: vec![metric], ..Sample::default() }
    }

    #[test]
    fn medians_are_set_against_each_other_only_where_there_are_enough() {
        let mut samples = Vec::new();
        for day in 1..=5 {
            samples.push(sample(Some(&format!("2024-02-{day:02}T00:00:00Z")), 600));
            samples.push(sample(Some(&format!("2024-05-{day:02}T00:00:00Z")), 300));
        }
        samples.push(sample(None, 1));
        samples.push(sample(Some("2023-01-01T00:00:00Z"), 1));
        let two = || Period::parse_two("2024-Q1..2024-Q2").unwrap();
        let found = Comparison::of(&samples, two());
        assert_eq!((found.outside, found.undated), (1, 1));
        assert_eq!(found.sides.each_ref().map(|side| side.incidents), [5, 5]);
        assert_eq!(found.metrics[0].change().unwrap().seconds(), "-300");
        let few = Comparison::of(&samples[..9], two());
        assert_eq!(few.metrics[0].change(), Err("too_few_values"));
    }
}
