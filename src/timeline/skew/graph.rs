//! From offsets between pairs of sources to the offset of each against one reference.
//!
//! Sources that are tied to each other by agreeing anchors form a component. Its reference is one of the most sources
//! whose clocks agree, of those that keep pace with another; ties go to a clock that the user says is right, then to one
//! that the user does not set, then to one that states its zone, to the most anchors and to the name. A source that
//! shares no anchors with the reference is measured over others, by the fewest of them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::report::{Drift as Told, Skew};
use crate::timeline::skew::anchor::{News, Pair};
use crate::timeline::skew::drift::Drift;
use crate::timeline::skew::pair::Agreement;

/// Clocks within so many milliseconds agree: deliveries take that long.
const TOGETHER: i64 = 60_000;

/// What is known of a source beside its anchors.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    /// How many seconds the user adds to its times: 0 says that its clock is right, others that it is the wrong one.
    pub(super) set: Option<i64>,
    /// Whether its times state their zone.
    pub(super) stated: bool,
}

/// How far a source is from its reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    /// As it is reported.
    pub(super) skew: Skew,
    /// How many anchors there are, those that disagree included.
    pub(super) told: u64,
    /// What kinds of news say so.
    pub(super) news: BTreeSet<News>,
    /// Whether more than one kind of news says so, over every step on the way that is off.
    pub(super) sure: bool,
    /// What tells that this clock is wrong and not the reference.
    pub(super) ground: Option<Ground>,
}

/// What tells which of two clocks is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// More clocks agree with the reference than with any other.
    Majority,
    /// The user sets one of them.
    Own,
    /// Only the reference states its zone; that says nothing of its clock.
    Zone,
}

/// The way from a reference to a source.
#[derive(Debug, Clone)]
struct Way {
    offset: i64,
    spread: i64,
    anchors: u64,
    told: u64,
    news: BTreeSet<News>,
    sure: bool,
    drift: Option<Drift>,
}

type Ties<'g> = BTreeMap<&'g Arc<str>, Vec<(&'g Arc<str>, Way)>>;
type Ways<'g> = BTreeMap<&'g Arc<str>, Way>;

/// Returns the measure of every source that is tied to a reference, references left out.
pub(super) fn measures(
    pairs: &BTreeMap<Pair, Agreement>,
    facts: &BTreeMap<Arc<str>, Facts>,
) -> BTreeMap<Arc<str>, Measure> {
    let ties = ties(pairs);
    let mut left: BTreeSet<&Arc<str>> = ties.keys().copied().collect();
    let mut measures = BTreeMap::new();
    while let Some(start) = left.pop_first() {
        let component = walk(start, &ties);
        left.retain(|source| !component.contains_key(source));
        let Some((reference, contested)) = reference(&component, &ties, facts) else { continue };
        for (source, way) in walk(reference, &ties) {
            if source != reference {
                let skew = Skew {
                    // A clock that drifts has no offset that would set it right.
                    offset_seconds: Some(rounded(way.offset)).filter(|_| way.drift.is_none()),
                    anchors: way.anchors,
                    spread_seconds: rounded(way.spread),
                    against: Arc::clone(reference),
                    drift: way.drift.map(|drift| Told {
                        first_seconds: rounded(drift.first),
                        last_seconds: rounded(drift.last),
                        seconds_per_day: rounded(drift.per_day),
                    }),
                };
                let of = |source| facts.get(source).copied().unwrap_or_default();
                let ground = ground(contested, of(reference), of(source));
                let Way { told, news, sure, .. } = way;
                let measure = Measure { skew, told, news, sure, ground };
                measures.insert(Arc::clone(source), measure);
            }
        }
    }
    measures
}

fn ties(pairs: &BTreeMap<Pair, Agreement>) -> Ties<'_> {
    let mut ties: Ties<'_> = BTreeMap::new();
    for ((one, other), agreement) in pairs {
        let Agreement { offset, spread, anchors, told, news, drift } = agreement.clone();
        let sure = news.len() >= 2 && drift.is_none();
        let there = Way { offset, spread, anchors, told, news, sure, drift };
        let back = Way { offset: -offset, drift: drift.map(Drift::back), ..there.clone() };
        ties.entry(one).or_default().push((other, there));
        ties.entry(other).or_default().push((one, back));
    }
    ties
}

/// Returns a way from `root` to every source tied to it: over sure steps alone where there is one, else over steady
/// ones, else over any; of those the one with the fewest steps, of several the one over the most anchors.
fn walk<'g>(root: &'g Arc<str>, ties: &Ties<'g>) -> Ways<'g> {
    let (anchors, told) = (u64::MAX, u64::MAX);
    let news = BTreeSet::new();
    let start = Way { offset: 0, spread: 0, anchors, told, news, sure: true, drift: None };
    let mut ways: Ways<'g> = BTreeMap::from([(root, start)]);
    let allowed: [fn(&Way) -> bool; 3] = [|tie| tie.sure, |tie| tie.drift.is_none(), |_| true];
    for allowed in allowed {
        let mut edge: Vec<&'g Arc<str>> = ways.keys().copied().collect();
        while !edge.is_empty() {
            let steps = steps(&edge, &ways, ties, allowed);
            edge = steps.iter().map(|(to, _)| *to).collect();
            ways.extend(steps);
        }
    }
    ways
}

/// Returns the best way to each source that is one step from the `edge` of what is reached, over `allowed` steps.
fn steps<'g>(
    edge: &[&'g Arc<str>],
    ways: &Ways<'g>,
    ties: &Ties<'g>,
    allowed: fn(&Way) -> bool,
) -> Vec<(&'g Arc<str>, Way)> {
    let mut steps: Vec<(&'g Arc<str>, &'g Arc<str>, Way)> = Vec::new();
    for from in edge {
        let (Some(so_far), Some(ties)) = (ways.get(from), ties.get(from)) else { continue };
        let new = ties.iter().filter(|(to, tie)| !ways.contains_key(to) && allowed(tie));
        steps.extend(new.map(|(to, tie)| (*to, *from, so_far.and(tie))));
    }
    steps.sort_by(|(to, from, way), (to2, from2, way2)| {
        (to, way2.anchors, way.spread, from).cmp(&(to2, way.anchors, way2.spread, from2))
    });
    steps.dedup_by_key(|(to, ..)| *to);
    steps.into_iter().map(|(to, _, way)| (to, way)).collect()
}

impl Way {
    fn and(&self, tie: &Self) -> Self {
        let (anchors, told) = (self.anchors, self.told).min((tie.anchors, tie.told));
        // Clocks that agree need no proof.
        let sure = |way: &Self| way.sure || way.offset.abs() <= TOGETHER;
        let (offset, drift) = Drift::of_steps((self.drift, self.offset), (tie.drift, tie.offset));
        Self {
            offset,
            spread: self.spread + tie.spread,
            anchors,
            told,
            news: self.news.union(&tie.news).copied().collect(),
            sure: sure(self) && sure(tie),
            drift,
        }
    }
}

/// Returns what tells that the clock of a source is wrong and not that of the reference.
fn ground(contested: bool, reference: Facts, source: Facts) -> Option<Ground> {
    if !contested {
        return Some(Ground::Majority);
    }
    // Who sets a clock by hand knows it for the wrong one, or by 0s for the right one.
    if source.set.is_some_and(|added| added != 0) || reference.set == Some(0) {
        return Some(Ground::Own);
    }
    (reference.stated && !source.stated).then_some(Ground::Zone)
}

/// Returns the source that the others are measured against, and whether as many clocks stand against it as with it.
fn reference<'g>(
    component: &Ways<'g>,
    ties: &Ties<'g>,
    facts: &BTreeMap<Arc<str>, Facts>,
) -> Option<(&'g Arc<str>, bool)> {
    let together = |way: &Way| {
        let near = component.values().filter(|other| (other.offset - way.offset).abs() <= TOGETHER);
        near.count()
    };
    let rank = |source: &'g Arc<str>, way: &Way| {
        let Facts { set, stated } = facts.get(source).copied().unwrap_or_default();
        let anchors: u64 = ties.get(source).into_iter().flatten().map(|(_, tie)| tie.anchors).sum();
        let (right, wrong) = (set == Some(0), set.is_some_and(|added| added != 0));
        let restless = Reverse(restless(ties.get(source).map_or(&[], Vec::as_slice)));
        (restless, together(way), right, !wrong, stated, anchors, Reverse(source))
    };
    let (reference, way) =
        component.iter().max_by_key(|(source, way)| rank(source, way)).map(|(s, way)| (*s, way))?;
    let against = |other: &Way| (other.offset - way.offset).abs() > TOGETHER;
    let contested = component.values().any(|one| against(one) && together(one) == together(way));
    Some((reference, contested))
}

/// Returns against how many others a clock drifts, 0 where it keeps pace with one: the most tell which clock it is.
fn restless(ties: &[(&Arc<str>, Way)]) -> usize {
    let drifting = ties.iter().filter(|(_, tie)| tie.drift.is_some()).count();
    if drifting < ties.len() { 0 } else { drifting }
}

/// Returns milliseconds as seconds.
pub(super) fn rounded(millis: i64) -> i64 {
    (millis + 500).div_euclid(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::family::Family;

    const REQUESTS: &[News] = &[News::Request];
    const ALERTS: &[News] = &[News::Transition(Family::Open), News::Transition(Family::Close)];

    /// Returns whether the measure of `source` is sure, and how many seconds it is off.
    fn told(ties: &[(&str, &str, i64, &[News])], source: &str) -> (bool, Option<i64>) {
        let agreement = |seconds: i64, news: &[News]| Agreement {
            offset: seconds * 1_000,
            spread: 0,
            anchors: 8,
            told: 8,
            news: news.iter().copied().collect(),
            drift: None,
        };
        let pairs = ties.iter().map(|(one, other, seconds, news)| {
            ((Arc::from(*one), Arc::from(*other)), agreement(*seconds, news))
        });
        let measures = measures(&pairs.collect(), &BTreeMap::new());
        let measure = &measures[source];
        (measure.sure, measure.skew.offset_seconds)
    }

    #[test]
    fn clocks_that_agree_by_requests_do_not_hide_one_that_alerts_prove_wrong() {
        let ties = [("a", "a2", 0, REQUESTS), ("a", "b", 0, REQUESTS), ("b", "c", 400, ALERTS)];
        assert_eq!(told(&ties, "c"), (true, Some(400)));
    }

    #[test]
    fn a_sure_way_is_taken_before_a_short_one() {
        let ties = [("a", "b", 0, ALERTS), ("b", "c", 400, ALERTS), ("a", "c", 400, REQUESTS)];
        assert_eq!(told(&ties, "c"), (true, Some(400)));
        assert_eq!(told(&ties[2..], "c"), (false, Some(400)));
    }
}
