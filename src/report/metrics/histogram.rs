//! How many incidents took how long, in buckets of the length that people speak of.

use crate::report::duration;
use crate::report::metrics::distribution::Distribution;
use crate::report::words::Words;

/// The upper bounds of the buckets in seconds, inside; what is longer has a bucket of its own.
pub const BOUNDS: [i64; 10] = [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200];

/// The widest bar, in columns.
const WIDEST: usize = 40;

/// Returns how many values lie in each bucket, the last of which has no bound.
pub fn buckets(metric: &Distribution) -> [u64; BOUNDS.len() + 1] {
    let mut counts = [0; BOUNDS.len() + 1];
    for value in metric.all() {
        let at = BOUNDS.partition_point(|bound| bound < value);
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    counts
}

/// Returns the bars of a metric, one bucket a line, from the first to the last with a value in it.
pub(super) fn bars(metric: &Distribution, words: Words) -> Vec<String> {
    let counts = buckets(metric);
    let used = |count: &u64| *count > 0;
    let (Some(first), Some(last)) = (counts.iter().position(used), counts.iter().rposition(used))
    else {
        return Vec::new();
    };
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let room = words.width().saturating_sub(20).min(WIDEST) as u64;
    let line = |(at, count): (usize, &u64)| {
        let label = match BOUNDS.get(at) {
            Some(bound) => format!("{} {}", words.at_most(), duration::human(*bound)),
            None => {
                format!("> {}", BOUNDS.last().copied().map(duration::human).unwrap_or_default())
            }
        };
        // A single value among many is still seen.
        let length = if *count == 0 { 0 } else { (count * room / most).max(1) };
        let [_, filled] = words.bar();
        let bar = filled.to_string().repeat(usize::try_from(length).unwrap_or_default());
        format!("{label:>9}  {count:>4}  {bar}").trim_end().to_owned()
    };
    counts.iter().enumerate().skip(first).take(last + 1 - first).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metrics::sample::{Sample, SampleMetric};
    use crate::report::render::View;

    #[test]
    fn bounds_are_inside_and_gaps_between_are_shown() {
        let metric = |seconds| SampleMetric {
            name: "m".to_owned(),
            from: "a".to_owned(),
            to: "b".to_owned(),
            value: Ok(seconds),
        };
        let samples: Vec<Sample> = [300, 301, 302, 3_600, 1_000_000]
            .map(|seconds| Sample { metrics: vec![metric(seconds)], ..Sample::default() })
            .into();
        let metric = Distribution::gather(&samples).remove(0);
        assert_eq!(buckets(&metric), [0, 1, 2, 0, 1, 0, 0, 0, 0, 0, 1]);
        let shown = bars(&metric, Words::new(&View { unicode: false, ..View::default() }));
        assert_eq!(shown.len(), 10, "{shown:?}");
        assert!(shown[0].starts_with("    <= 5m     1  #"), "{shown:?}");
        assert_eq!(shown[2].trim(), "<= 30m     0");
        assert!(shown[9].starts_with("     > 3d     1"), "{shown:?}");
    }
}
