//! Clocks that run fast or slow: the differences of two sources' times lie along a line, not about one offset.

use std::collections::BTreeSet;

use crate::timeline::skew::anchor::Anchor;
use crate::timeline::skew::pair::median;

/// Fewer anchors, or anchors in fewer minutes, lie along a line by chance.
const LEAST: usize = 6;
/// Of more anchors so many are looked at, evenly chosen: every pair of them has a slope.
const MOST: usize = 128;
/// The least that the difference grows or shrinks from the first anchor to the last, in milliseconds.
const LEAST_CHANGE: i64 = 15_000;
/// How many times their distance from the line that is.
const CLEARLY: i64 = 6;
/// A day in milliseconds.
const DAY: i128 = 86_400_000;

/// A difference that grows or shrinks steadily, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drift {
    /// When the first anchor is, in milliseconds since 1970, and when the last.
    pub(super) span: (i64, i64),
    /// The difference at the first anchor, by the line.
    pub(super) first: i64,
    /// At the last.
    pub(super) last: i64,
    /// By how much it changes in a day.
    pub(super) per_day: i64,
}

impl Drift {
    /// Returns the drift seen from the other source.
    pub(super) fn back(self) -> Self {
        Self { first: -self.first, last: -self.last, per_day: -self.per_day, ..self }
    }

    /// Returns the offset at the end of two steps of a way, of which each has a steady one or a drift, and how it
    /// drifts: not where they drift alike, as over a source between them whose clock runs fast.
    pub(super) fn of_steps(
        (one, offset): (Option<Self>, i64),
        (other, more): (Option<Self>, i64),
    ) -> (i64, Option<Self>) {
        let Some(known) = one.or(other) else { return (offset + more, None) };
        let steady = |offset| Self { first: offset, last: offset, per_day: 0, ..known };
        let (one, other) = (one.unwrap_or(steady(offset)), other.unwrap_or(steady(more)));
        let span = (one.span.0.min(other.span.0), one.span.1.max(other.span.1));
        let at = |at: i64| one.at(at).saturating_add(other.at(at));
        let (first, last) = (at(span.0), at(span.1));
        let per_day = one.per_day.saturating_add(other.per_day);
        let offset = first + (last - first) / 2;
        let drifts = (last - first).abs() >= LEAST_CHANGE;
        (offset, drifts.then_some(Self { span, first, last, per_day }))
    }

    /// Returns the difference at `at`, by the line.
    fn at(self, at: i64) -> i64 {
        let by = i128::from(at - self.span.0) * i128::from(self.per_day) / DAY;
        self.first.saturating_add(i64::try_from(by).unwrap_or_default())
    }
}

/// Returns the drift that `anchors` tell, and their median distance from it in milliseconds: the line of the median slope
/// between any two of them (Theil 1950, Sen 1968), which a third of outliers does not bend.
pub(super) fn drift(anchors: &[Anchor]) -> Option<(Drift, i64)> {
    let minutes: BTreeSet<i64> = anchors.iter().map(Anchor::minute).collect();
    if minutes.len() < LEAST {
        return None;
    }
    let mut points: Vec<(i64, i64)> = anchors.iter().map(|one| (one.at, one.difference)).collect();
    points.sort_unstable();
    let step = points.len().div_ceil(MOST);
    let chosen: Vec<(i64, i64)> = points.iter().step_by(step).copied().collect();
    let slope = slope(&chosen)?;
    let (start, _) = *points.first()?;
    let (end, _) = *points.last()?;
    let along = |at: i64| i64::try_from(i128::from(at - start) * i128::from(slope) / DAY).ok();
    let rest: Option<Vec<i64>> = points.iter().map(|(at, d)| Some(d - along(*at)?)).collect();
    let rest = rest?;
    let first = median(rest.clone())?;
    let off = median(rest.iter().map(|one| (one - first).abs()).collect())?;
    let last = first + along(end)?;
    let change = (last - first).abs();
    let near = rest.iter().filter(|one| (*one - first).abs() <= change / CLEARLY).count();
    let steady = change >= LEAST_CHANGE && off.saturating_mul(CLEARLY) <= change;
    (steady && near * 3 >= points.len() * 2)
        .then_some((Drift { span: (start, end), first, last, per_day: slope }, off))
}

/// Returns the median slope between any two points of different times, in milliseconds a day.
fn slope(points: &[(i64, i64)]) -> Option<i64> {
    let mut slopes = Vec::new();
    for (index, (from, low)) in points.iter().enumerate() {
        for (to, high) in points.iter().skip(index + 1).filter(|(to, _)| to > from) {
            let rise = i128::from(high - low) * DAY / i128::from(to - from);
            slopes.push(i64::try_from(rise).ok()?);
        }
    }
    median(slopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::skew::anchor::News;

    fn anchors(differences: impl Iterator<Item = i64>) -> Vec<Anchor> {
        let anchor = |(number, difference): (i64, i64)| Anchor {
            difference,
            slack: 0,
            at: number * 97_000,
            news: News::Request,
        };
        (0..).zip(differences).map(anchor).collect()
    }

    #[test]
    fn a_clock_that_runs_fast_is_told_by_its_ends() {
        let grown = anchors((0..12).map(|n| 300_000 + n * 10_000 + n % 3 * 100));
        let (drift, off) = drift(&grown).unwrap();
        assert!((299_900..300_300).contains(&drift.first), "{drift:?}");
        assert!((409_900..410_300).contains(&drift.last), "{drift:?}");
        assert_eq!(drift.per_day / 1_000_000, 8, "about 8907 s a day");
        assert!(off <= 100);
        assert_eq!(drift.back().first, -drift.first);
        // Two that drift alike against a third do not drift.
        let behind =
            Drift { first: drift.first - 3_600_000, last: drift.last - 3_600_000, ..drift };
        let way = Drift::of_steps((Some(behind.back()), 0), (Some(drift), 0));
        assert_eq!(way, (3_600_000, None));
        let (_, still) = Drift::of_steps((None, 0), (Some(drift), 0));
        assert_eq!(still.unwrap().per_day, drift.per_day);
        // Two that were late do not bend it.
        let mut late = grown;
        late[3].difference += 900_000;
        late[8].difference += 500_000;
        assert!(super::drift(&late).is_some());
    }

    #[test]
    fn a_steady_offset_a_step_and_chance_are_no_drift() {
        assert_eq!(drift(&anchors((0..20).map(|n| 300_000 + n % 4 * 500))), None);
        assert_eq!(drift(&anchors((0..20).map(|n| if n < 10 { 300_000 } else { 0 }))), None);
        assert_eq!(drift(&anchors((0..20).map(|n| n * n * 7_919 % 400_000))), None);
        assert_eq!(drift(&anchors((0..4).map(|n| 300_000 + n * 10_000))), None, "too few");
    }
}
