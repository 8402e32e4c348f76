//! How common literals are in a sample.

use crate::rule::literal::Set;
use crate::rule::need::Need;
use crate::sieve::counts;

/// How common literals are in a sample.
#[derive(Debug)]
pub(crate) struct Rates {
    literals: Vec<Box<[u8]>>,
    counts: Vec<u32>,
}

impl Rates {
    /// Counts the literals of `needs` in `sample`.
    pub(crate) fn new(needs: &[Need<'_>], sample: &[u8]) -> Self {
        let sets = needs.iter().flat_map(|need| &need.sets);
        let mut literals: Vec<Box<[u8]>> =
            sets.flat_map(|set| &set.literals).map(|text| text.as_bytes().into()).collect();
        literals.sort_unstable();
        literals.dedup();
        let counts = counts(&literals, sample);
        Self { literals, counts }
    }

    /// Returns how often a literal of `set` stands in the sample, then how many it has, then how short they are.
    pub(crate) fn of(&self, set: &Set) -> (u32, usize, usize) {
        let count = |text: &String| {
            let place = self.literals.binary_search_by(|known| (**known).cmp(text.as_bytes()));
            place.ok().and_then(|at| self.counts.get(at)).copied().unwrap_or_default()
        };
        let shortest = set.literals.iter().map(String::len).min().unwrap_or_default();
        (set.literals.iter().map(count).sum(), set.literals.len(), usize::MAX - shortest)
    }
}
