//! What the anchors of two sources say together: one offset, or nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::report::Skew;
use crate::timeline::family::Family;
use crate::timeline::skew::anchor::{Anchor, Pair};
use crate::timeline::skew::graph::rounded;

/// Fewer transitions, or transitions in fewer minutes, may agree by chance: what goes out as one notice is late as one.
const LEAST: usize = 3;
/// An anchor agrees within a tenth of the offset, but no less and no more than this, in milliseconds.
const NEAR: (i64, i64) = (15_000, 60_000);

/// The offset that most anchors of two sources agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agreement {
    /// How much later the second source is, the median, in milliseconds.
    pub(super) offset: i64,
    /// The median absolute deviation from it, in milliseconds.
    pub(super) spread: i64,
    /// How many anchors there are.
    pub(super) anchors: u64,
    /// What they tell of.
    pub(super) families: BTreeSet<Family>,
}

/// Returns the offset on which at least two of three anchors agree.
pub(super) fn agree(anchors: &[Anchor]) -> Option<Agreement> {
    let (offset, spread) = middle(anchors)?;
    let off = |anchor: &Anchor| (anchor.difference - offset).abs();
    let near = (offset.abs() / 10).clamp(NEAR.0, NEAR.1);
    let agreeing: Vec<&Anchor> =
        anchors.iter().filter(|anchor| off(anchor) <= near + anchor.slack).collect();
    let minutes: BTreeSet<i64> = agreeing.iter().map(|anchor| anchor.minute).collect();
    let most = agreeing.len() * 3 >= anchors.len() * 2;
    (minutes.len() >= LEAST && most).then(|| Agreement {
        offset,
        spread,
        anchors: anchors.len() as u64,
        families: agreeing.iter().map(|anchor| anchor.family).collect(),
    })
}

/// Returns, for each source that shares anchors but agrees with none, what it shares with that of which it shares the
/// most: how many and how far they are apart, no offset.
pub(super) fn loose(
    anchors: &BTreeMap<Pair, Vec<Anchor>>,
    agreed: &BTreeMap<Pair, Agreement>,
) -> BTreeMap<Arc<str>, Skew> {
    let tied: BTreeSet<&Arc<str>> = agreed.keys().flat_map(|(one, other)| [one, other]).collect();
    let mut pairs: Vec<_> =
        anchors.iter().filter(|(pair, _)| !agreed.contains_key(*pair)).collect();
    pairs.sort_by_key(|(_, anchors)| std::cmp::Reverse(anchors.len()));
    let mut loose = BTreeMap::new();
    for ((one, other), anchors) in pairs {
        // Of two that have nobody else, one is told.
        let (source, against) = if tied.contains(other) { (one, other) } else { (other, one) };
        let Some((_, spread)) = middle(anchors) else { continue };
        if !tied.contains(source) {
            loose.entry(Arc::clone(source)).or_insert_with(|| Skew {
                offset_seconds: None,
                anchors: anchors.len() as u64,
                spread_seconds: rounded(spread),
                against: Arc::clone(against),
            });
        }
    }
    loose
}

/// Returns the median of the differences and the median absolute deviation from it, in milliseconds.
fn middle(anchors: &[Anchor]) -> Option<(i64, i64)> {
    let offset = median(anchors.iter().map(|anchor| anchor.difference).collect())?;
    let off = |anchor: &Anchor| (anchor.difference - offset).abs();
    Some((offset, median(anchors.iter().map(off).collect())?))
}

/// Returns the median, of an even number of values the middle of the two in the middle.
fn median(mut values: Vec<i64>) -> Option<i64> {
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

    fn anchors(differences: &[i64]) -> Vec<Anchor> {
        let anchor = |(minute, difference): (i64, &i64)| Anchor {
            difference: difference * 1_000,
            slack: 0,
            minute,
            family: Family::Open,
        };
        (0..).zip(differences).map(anchor).collect()
    }

    #[test]
    fn most_must_agree() {
        let found = agree(&anchors(&[180, 181, 183, 7_000])).unwrap();
        assert_eq!((found.offset, found.spread, found.anchors), (182_000, 1_500, 4));
        assert_eq!(agree(&anchors(&[180, 181])), None, "two may agree by chance");
        assert_eq!(agree(&anchors(&[180, 400, 900, 4_000])), None);
        assert_eq!(agree(&[]), None);
    }

    #[test]
    fn what_goes_out_at_once_is_one_witness() {
        let mut flood = anchors(&[180, 180, 180, 180]);
        for anchor in &mut flood {
            anchor.minute = 1;
        }
        assert_eq!(agree(&flood), None);
    }
}
