//! What the anchors of two sources say together: one offset, or nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::report::Skew;
use crate::timeline::skew::anchor::{Anchor, News, Pair};
use crate::timeline::skew::drift::{Drift, drift};
use crate::timeline::skew::graph::rounded;

/// Fewer transitions, or transitions in fewer minutes, may agree by chance: what goes out as one notice is late as one.
pub(super) const LEAST: usize = 3;
/// An anchor agrees within a tenth of the offset, but no less and no more than this, in milliseconds.
const NEAR: (i64, i64) = (15_000, 60_000);

/// The offset that most anchors of two sources agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agreement {
    /// How much later the second source is, the median, in milliseconds.
    pub(super) offset: i64,
    /// The median absolute deviation from it, in milliseconds.
    pub(super) spread: i64,
    /// How many anchors agree on it.
    pub(super) anchors: u64,
    /// How many anchors there are.
    pub(super) told: u64,
    /// What those that agree tell of, each kind more than once.
    pub(super) news: BTreeSet<News>,
    /// How the offset changes, where it does so steadily.
    pub(super) drift: Option<Drift>,
}

/// What two sources share without an offset on which that agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loose {
    /// As it is reported.
    pub(super) skew: Skew,
    /// The least and the most by which the source is later than the other, in seconds; negative for earlier.
    pub(super) range: (i64, i64),
}

/// Returns the offset on which at least two of three anchors agree; else that on which the transitions alone do, or the
/// requests, so that those of the one that come late at random do not drown the other. Anchors that drift tell no offset.
pub(super) fn agree(anchors: &[Anchor]) -> Option<Agreement> {
    let of = |requests: bool| {
        let wanted = |one: &&Anchor| (one.news == News::Request) == requests;
        anchors.iter().filter(wanted).copied().collect::<Vec<_>>()
    };
    let parts = [anchors.to_vec(), of(false), of(true)];
    let steady = parts.iter().find_map(|part| Some((part, most(part)?)));
    match steady {
        // What drifts a little agrees on an offset by and large.
        Some((part, steady)) => drifting(part).or(Some(steady)),
        None => parts.iter().find_map(|part| drifting(part)),
    }
}

/// Returns the median offset of anchors that drift.
fn drifting(anchors: &[Anchor]) -> Option<Agreement> {
    let (drift, spread) = drift(anchors)?;
    let (offset, _) = middle(anchors)?;
    let news = anchors.iter().map(|anchor| anchor.news).collect();
    let told = anchors.len() as u64;
    Some(Agreement { offset, spread, anchors: told, told, news, drift: Some(drift) })
}

fn most(anchors: &[Anchor]) -> Option<Agreement> {
    let (middle_of_all, _) = middle(anchors)?;
    let off = |anchor: &Anchor| (anchor.difference - middle_of_all).abs();
    let near = (middle_of_all.abs() / 10).clamp(NEAR.0, NEAR.1);
    let near = |anchor: &&Anchor| off(anchor) <= near.saturating_add(anchor.slack);
    let agreeing: Vec<Anchor> = anchors.iter().filter(near).copied().collect();
    let minutes: BTreeSet<i64> = agreeing.iter().map(Anchor::minute).collect();
    if minutes.len() < LEAST || agreeing.len() * 3 < anchors.len() * 2 {
        return None;
    }
    let (offset, spread) = middle(&agreeing)?;
    // One that agrees may do so by chance.
    let kinds: Vec<News> = agreeing.iter().map(|anchor| anchor.news).collect();
    let again = |news: &News| kinds.iter().filter(|other| *other == news).count() >= 2;
    let news = kinds.iter().copied().filter(again).collect();
    Some(Agreement {
        offset,
        spread,
        anchors: agreeing.len() as u64,
        told: anchors.len() as u64,
        news,
        drift: None,
    })
}

/// Returns, for each source that shares anchors but agrees with none, what it shares with that of which it shares the
/// most: how many and how far they are apart, no offset.
pub(super) fn loose(
    anchors: &BTreeMap<Pair, Vec<Anchor>>,
    agreed: &BTreeMap<Pair, Agreement>,
) -> BTreeMap<Arc<str>, Loose> {
    let tied: BTreeSet<&Arc<str>> = agreed.keys().flat_map(|(one, other)| [one, other]).collect();
    let mut pairs: Vec<_> =
        anchors.iter().filter(|(pair, _)| !agreed.contains_key(*pair)).collect();
    pairs.sort_by_key(|(_, anchors)| std::cmp::Reverse(anchors.len()));
    let mut loose = BTreeMap::new();
    for ((one, other), anchors) in pairs {
        // Of two that have nobody else, one is told.
        let turned = tied.contains(other);
        let (source, against) = if turned { (one, other) } else { (other, one) };
        let Some((_, spread)) = middle(anchors) else { continue };
        if !tied.contains(source) {
            loose.entry(Arc::clone(source)).or_insert_with(|| Loose {
                skew: Skew {
                    offset_seconds: None,
                    anchors: anchors.len() as u64,
                    spread_seconds: rounded(spread),
                    against: Arc::clone(against),
                    drift: None,
                },
                range: range(anchors, turned),
            });
        }
    }
    loose
}

/// Returns the least and the most difference in seconds; from the first source's side where that is `turned`.
fn range(anchors: &[Anchor], turned: bool) -> (i64, i64) {
    let sign = if turned { -1 } else { 1 };
    let all = || anchors.iter().map(|anchor| rounded(anchor.difference * sign));
    (all().min().unwrap_or_default(), all().max().unwrap_or_default())
}

/// Returns the median of the differences and the median absolute deviation from it, in milliseconds.
fn middle(anchors: &[Anchor]) -> Option<(i64, i64)> {
    let offset = median(anchors.iter().map(|anchor| anchor.difference).collect())?;
    let off = |anchor: &Anchor| (anchor.difference - offset).abs();
    Some((offset, median(anchors.iter().map(off).collect())?))
}

/// Returns the median, of an even number of values the middle of the two in the middle.
pub(super) fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(values.len() / 2 - 1)?;
    Some(lower + (upper - lower) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::family::Family;

    fn anchors(differences: &[i64]) -> Vec<Anchor> {
        let anchor = |(minute, difference): (i64, &i64)| Anchor {
            difference: difference * 1_000,
            slack: 0,
            at: minute * 60_000,
            news: News::Transition(Family::Open),
        };
        (0..).zip(differences).map(anchor).collect()
    }

    #[test]
    fn most_must_agree() {
        let found = agree(&anchors(&[180, 181, 183, 7_000])).unwrap();
        assert_eq!((found.offset, found.spread), (181_000, 1_000));
        assert_eq!((found.anchors, found.told), (3, 4));
        assert_eq!(agree(&anchors(&[180, 181])), None, "two may agree by chance");
        assert_eq!(agree(&anchors(&[180, 400, 900, 4_000])), None);
        assert_eq!(agree(&[]), None);
    }

    #[test]
    fn requests_at_random_do_not_drown_alerts() {
        let mut all = anchors(&[180, 181, 183]);
        let late = anchors(&[10, 900, 2_000, 4_000, 7_000, 9_000]);
        all.extend(late.into_iter().map(|one| Anchor { news: News::Request, ..one }));
        let found = agree(&all).unwrap();
        assert_eq!((found.offset, found.anchors, found.told), (181_000, 3, 3));
        assert_eq!(found.news, BTreeSet::from([News::Transition(Family::Open)]));
    }

    #[test]
    fn what_goes_out_at_once_is_one_witness() {
        let mut flood = anchors(&[180, 180, 180, 180]);
        for anchor in &mut flood {
            anchor.at = 60_000;
        }
        assert_eq!(agree(&flood), None);
    }
}
