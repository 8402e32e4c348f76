//! Half-open intervals of time, their union and their length.

use chrono::{DateTime, TimeDelta, Utc};

/// The time from `from` up to, but not including, `to`. Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// The first instant inside.
    pub from: DateTime<Utc>,
    /// The first instant after.
    pub to: DateTime<Utc>,
}

impl Interval {
    /// Returns the interval, or `None` where `to` lies before `from`.
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// Returns the length.
    pub fn length(&self) -> TimeDelta {
        self.to - self.from
    }
}

/// Returns the union of `intervals`: sorted, disjoint, touching ones joined.
pub fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
    for next in intervals {
        match joined.last_mut() {
            Some(last) if next.from <= last.to => last.to = last.to.max(next.to),
            _ => joined.push(next),
        }
    }
    joined
}

/// Returns what is left of `whole` without `gaps`, in order.
pub fn without(whole: Interval, gaps: impl IntoIterator<Item = Interval>) -> Vec<Interval> {
    let mut left = Vec::new();
    let mut from = whole.from;
    for gap in union(gaps.into_iter().collect()) {
        if gap.from > from {
            left.extend(Interval::new(from, gap.from.min(whole.to)));
        }
        from = from.max(gap.to);
    }
    left.extend(Interval::new(from, whole.to));
    left
}

/// Returns the length of the union of `intervals`.
pub fn measure(intervals: Vec<Interval>) -> TimeDelta {
    union(intervals).iter().map(Interval::length).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn span(from: i64, to: i64) -> Interval {
        Interval::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn a_negative_interval_does_not_exist() {
        assert_eq!(Interval::new(at(2), at(1)), None);
    }

    #[test]
    fn gaps_are_taken_out_wherever_they_lie() {
        let left = without(span(10, 20), [span(18, 25), span(0, 11), span(13, 14)]);
        assert_eq!(left, [span(11, 13), span(14, 18)]);
        assert_eq!(without(span(10, 20), []), [span(10, 20)]);
        assert_eq!(without(span(10, 20), [span(0, 30)]), []);
    }

    #[test]
    fn union_joins_what_touches_and_keeps_what_does_not() {
        let joined = union(vec![span(5, 7), span(0, 2), span(2, 4), span(6, 9)]);
        assert_eq!(joined, [span(0, 4), span(5, 9)]);
        assert_eq!(measure(vec![span(0, 2), span(1, 3)]), TimeDelta::seconds(3));
    }
}
