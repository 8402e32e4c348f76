//! How one metric is spread over many incidents. Medians and percentiles, never means: durations are skewed.

use std::collections::BTreeMap;

use crate::report::duration;
use crate::report::metrics::sample::Sample;

/// How the percentiles are made, as every output says it.
pub const METHOD: &str = "linear interpolation (type 7)";

/// From how many values on a 90th percentile means anything.
pub const P90_FROM: usize = 10;

/// From how many values on people are shown a median: that of two is a mean, that of one the value itself.
const MEDIAN_FROM: usize = 3;

/// What people must know of the percentiles in a table.
pub const NOTE: &str =
    "Percentiles: linear interpolation (type 7); p50 from 3 values on, p90 from 10.";

/// Below how many values each is shown.
const VALUES_BELOW: usize = 5;

/// A duration in tenths of a second: interpolation at 50 and 90 percent needs no finer step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(i64);

impl Tenths {
    /// Returns the seconds as text: `90`, `90.5`.
    pub fn seconds(self) -> String {
        match self.0 % 10 {
            0 => (self.0 / 10).to_string(),
            _ => format!("{}{}.{}", self.sign(), self.0.abs() / 10, self.0.abs() % 10),
        }
    }

    /// Returns the duration for people.
    pub fn human(self) -> String {
        if self.0 % 10 == 0 || self.0.abs() >= 600 {
            return duration::human(self.0 / 10);
        }
        format!("{}s", self.seconds())
    }

    /// Returns the difference to `other`.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Returns so many tenths of a second.
    pub fn new(tenths: i64) -> Self {
        Self(tenths)
    }

    /// Returns the number of tenths.
    pub fn tenths(self) -> i64 {
        self.0
    }

    fn sign(self) -> &'static str {
        if self.0 < 0 { "-" } else { "" }
    }
}

impl serde::Serialize for Tenths {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 10 == 0 {
            return serializer.serialize_i64(self.0 / 10);
        }
        #[expect(clippy::cast_precision_loss, reason = "durations stay far below 2^52 seconds")]
        serializer.serialize_f64(self.0 as f64 / 10.0)
    }
}

/// One metric over all incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// The key used in every output.
    pub name: String,
    /// What it is measured from.
    pub from: String,
    /// What it is measured to.
    pub to: String,
    /// How many incidents have no value, by reason.
    pub nulls: BTreeMap<String, u64>,
    /// The values in seconds, sorted.
    sorted: Vec<i64>,
}

impl Distribution {
    /// Gathers the distributions of all metrics; the order of `samples` changes nothing.
    pub fn gather(samples: &[Sample]) -> Vec<Self> {
        let mut order: Vec<&Sample> = samples.iter().collect();
        order.sort_by_key(|sample| (&sample.start, &sample.incident));
        let mut all: Vec<Self> = Vec::new();
        for metric in order.into_iter().flat_map(|sample| &sample.metrics) {
            let at = all.iter().position(|known| known.name == metric.name).unwrap_or(all.len());
            if at == all.len() {
                all.push(Self {
                    name: metric.name.clone(),
                    from: metric.from.clone(),
                    to: metric.to.clone(),
                    nulls: BTreeMap::new(),
                    sorted: Vec::new(),
                });
            }
            let Some(known) = all.get_mut(at) else { continue };
            match &metric.value {
                Ok(seconds) => known.sorted.push(*seconds),
                Err(reason) => *known.nulls.entry(reason.clone()).or_default() += 1,
            }
        }
        for known in &mut all {
            known.sorted.sort_unstable();
        }
        all
    }

    /// Returns how many values there are.
    pub fn n(&self) -> usize {
        self.sorted.len()
    }

    /// Returns how many incidents have no value.
    pub fn n_null(&self) -> u64 {
        self.nulls.values().sum()
    }

    /// Returns all values in seconds, sorted.
    pub fn all(&self) -> &[i64] {
        &self.sorted
    }

    /// Returns the least value.
    pub fn min(&self) -> Option<i64> {
        self.sorted.first().copied()
    }

    /// Returns the greatest value.
    pub fn max(&self) -> Option<i64> {
        self.sorted.last().copied()
    }

    /// Returns the median.
    pub fn p50(&self) -> Option<Tenths> {
        self.quantile(5)
    }

    /// Returns the median as people are shown it, or `None` below three values.
    pub fn typical(&self) -> Option<Tenths> {
        if self.n() < MEDIAN_FROM { None } else { self.p50() }
    }

    /// Returns the values that a table of n, min, p50 and max leaves out, where they are few: all of three or four.
    pub fn few(&self) -> Option<&[i64]> {
        self.values().filter(|values| values.len() >= MEDIAN_FROM)
    }

    /// Returns the 90th percentile, or `None` below ten values.
    pub fn p90(&self) -> Option<Tenths> {
        if self.n() < P90_FROM { None } else { self.quantile(9) }
    }

    /// Returns all values, sorted, where they are too few for percentiles to say much.
    pub fn values(&self) -> Option<&[i64]> {
        (self.n() < VALUES_BELOW && self.n() > 0).then_some(self.sorted.as_slice())
    }

    /// Returns the quantile at `tenth` tenths: type 7, as Excel's `PERCENTILE.INC` and numpy have it.
    fn quantile(&self, tenth: usize) -> Option<Tenths> {
        let place = self.n().checked_sub(1)? * tenth;
        let low = *self.sorted.get(place / 10)?;
        let high = self.sorted.get(place / 10 + 1).copied().unwrap_or(low);
        let share = i64::try_from(place % 10).ok()?;
        Some(Tenths(low.saturating_mul(10).saturating_add((high - low).saturating_mul(share))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metrics::sample::SampleMetric;

    fn distribution(values: &[i64]) -> Distribution {
        let samples: Vec<Sample> = values
            .iter()
            .map(|value| Sample {
                metrics: vec![SampleMetric {
                    name: "m".to_owned(),
                    from: "a".to_owned(),
                    to: "b".to_owned(),
                    value: Ok(*value),
                }],
                ..Sample::default()
            })
            .collect();
        Distribution::gather(&samples).remove(0)
    }

    #[test]
    fn percentiles_are_type_7() {
        let seeds = distribution(&[21_600, 2_700, 14_400, 5_400, 10_800]);
        assert_eq!(seeds.p50().unwrap().seconds(), "10800");
        assert_eq!(seeds.p90(), None, "five values are too few");
        assert_eq!(seeds.values(), None);
        let ten = distribution(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 20]);
        assert_eq!(ten.p90().unwrap().seconds(), "10.1");
        assert_eq!(ten.p50().unwrap().seconds(), "5.5");
        assert_eq!((ten.min(), ten.max()), (Some(1), Some(20)));
        assert_eq!(distribution(&[60, 65]).p50().unwrap().human(), "1m 2s");
    }

    #[test]
    fn few_values_are_shown_themselves() {
        assert_eq!(distribution(&[3, 1, 2]).values(), Some([1, 2, 3].as_slice()));
        assert_eq!(distribution(&[3, 1, 2]).few(), Some([1, 2, 3].as_slice()));
        assert_eq!(distribution(&[3, 1]).few(), None, "least and greatest are both");
    }

    #[test]
    fn people_are_shown_no_median_of_one_or_two() {
        for values in [[7].as_slice(), &[1, 7]] {
            assert_eq!(distribution(values).typical(), None);
            assert!(distribution(values).p50().is_some(), "scripts see n beside it");
        }
        assert_eq!(distribution(&[1, 7, 9]).typical(), Some(Tenths::new(70)));
    }
}
