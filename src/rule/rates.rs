//! How common literals are in a sample.

use crate::rule::literal::Set;
use crate::rule::need::Need;
use crate::sieve::commonness::Bounds;
use crate::sieve::counts;

/// In a sample of so many bytes literals are counted; in a smaller one that would take longer than what comes of it.
const LARGE: usize = 64 << 10;

/// How common literals are in a sample.
#[derive(Debug)]
pub(crate) enum Rates {
    /// The literals in order, and how often each stands in it.
    Counted(Vec<Box<[u8]>>, Vec<u32>),
    /// About how often they do at most.
    Bound(Bounds),
}

impl Rates {
    /// Counts the literals of `needs` in `sample`.
    pub(crate) fn new(needs: &[Need<'_>], sample: &[u8]) -> Self {
        if sample.len() < LARGE {
            return Self::Bound(Bounds::new(sample));
        }
        let sets = needs.iter().flat_map(|need| &need.sets);
        let mut literals: Vec<Box<[u8]>> =
            sets.flat_map(|set| &set.literals).map(|text| text.as_bytes().into()).collect();
        literals.sort_unstable();
        literals.dedup();
        let counts = counts(&literals, sample);
        Self::Counted(literals, counts)
    }

    /// Returns how often a literal of `set` stands in the sample, then how many it has, then how short they are.
    pub(crate) fn of(&self, set: &Set) -> (u32, usize, usize) {
        let count = |text: &String| match self {
            Self::Counted(literals, counts) => {
                let place = literals.binary_search_by(|known| (**known).cmp(text.as_bytes()));
                place.ok().and_then(|at| counts.get(at)).copied().unwrap_or_default()
            }
            Self::Bound(bounds) => bounds.of(text.as_bytes()),
        };
        let shortest = set.literals.iter().map(String::len).min().unwrap_or_default();
        (set.literals.iter().map(count).sum(), set.literals.len(), usize::MAX - shortest)
    }
}
