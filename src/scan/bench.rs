//! Judges blocks of records, each part of a block on a core of its own.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

use crate::model::record::Record;
use crate::rule::load::Ruleset;
use crate::rule::matcher::{Matcher, Verdict};

/// How many records are worth the way to another core.
const WORTH: usize = 128;

/// Matchers side by side, one for each part of a block.
pub struct Bench<'r> {
    rules: &'r Ruleset,
    matchers: Vec<Matcher<'r>>,
}

impl<'r> Bench<'r> {
    /// Returns a bench of matchers of `rules`.
    pub fn new(rules: &'r Ruleset) -> Self {
        Self { rules, matchers: Vec::new() }
    }

    /// Returns what the rules say to each of `records`, in order.
    pub fn judge(&mut self, records: &[Record]) -> Vec<Verdict> {
        // A few parts for each core, so that none waits long for another.
        let parts = (rayon::current_num_threads() * 4).min(records.len() / WORTH).max(1);
        while self.matchers.len() < parts {
            self.matchers.push(Matcher::new(self.rules));
        }
        if parts == 1 {
            let matcher = self.matchers.first_mut();
            let judge = |matcher: &mut Matcher<'_>| {
                records.iter().map(|record| matcher.judge(record)).collect()
            };
            return matcher.map(judge).unwrap_or_default();
        }
        let length = records.len().div_ceil(parts).max(1);
        let judge = |(matcher, part): (&mut Matcher<'_>, &[Record])| {
            part.iter().map(|record| matcher.judge(record)).collect::<Vec<_>>()
        };
        let pairs = self.matchers.par_iter_mut().zip(records.par_chunks(length));
        pairs.flat_map_iter(judge).collect()
    }
}
