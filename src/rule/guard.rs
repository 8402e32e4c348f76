//! Tells whether a line holds one of several literals that must be there beside the one that was found.

use std::sync::{Arc, OnceLock};

use aho_corasick::packed::Searcher;

use crate::rule::gram::Needle;
use crate::rule::literal::Set;

/// From so many literals on one search for all of them does better than one for each.
const MANY: usize = 3;

/// The literals of one set.
#[derive(Debug)]
pub(crate) struct Guard {
    set: Arc<Set>,
    /// What searches for each; made when first needed, for most are never asked.
    needles: OnceLock<Box<[Needle]>>,
    /// The search for all at once; built when first needed, `None` inside where this machine has no vectors for it.
    all: OnceLock<Option<Searcher>>,
}

/// A line in lower case, made when first needed.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    /// The number of the line.
    line: u64,
    bytes: Vec<u8>,
}

impl Folded {
    /// Returns `text`, the line of this number (from 1), in lower case.
    fn of(&mut self, line: u64, text: &[u8]) -> &[u8] {
        if self.line != line {
            self.line = line;
            self.bytes.clear();
            self.bytes.extend_from_slice(text);
            self.bytes.make_ascii_lowercase();
        }
        &self.bytes
    }
}

impl Guard {
    /// Returns the guard for `set`.
    pub(crate) fn new(set: Arc<Set>) -> Self {
        Self { set, needles: OnceLock::new(), all: OnceLock::new() }
    }

    /// Returns whether one of the literals stands in `text`, the line of this number.
    pub(crate) fn stands_in(&self, line: u64, text: &[u8], folded: &mut Folded) -> bool {
        let literals = &self.set.literals;
        if literals.len() >= MANY
            && let Some(all) = self.all.get_or_init(|| Searcher::new(literals))
        {
            return all.find(folded.of(line, text)).is_some();
        }
        let needles = || literals.iter().map(|text| Needle::new(text)).collect();
        self.needles.get_or_init(needles).iter().any(|needle| needle.stands_in(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_literals_are_found_as_one_by_one() {
        let literals = ["fail", "error", "read-only", "für alle", "x"].map(String::from);
        let texts =
            ["", "x", "an ERROR", "Read-Only", "read only", "f\u{fc}r", "FüR ALLE", "FÜR ALLE"];
        let mut folded = Folded::default();
        for count in 1..=literals.len() {
            let literals = literals[..count].to_vec();
            let guard = Guard::new(Arc::new(Set { literals: literals.clone(), prefix: false }));
            for (line, text) in (1..).zip(texts) {
                let stands = literals.iter().any(|one| text.to_ascii_lowercase().contains(one));
                let line = line + 100 * count as u64;
                assert_eq!(guard.stands_in(line, text.as_bytes(), &mut folded), stands, "{text}");
                assert_eq!(guard.stands_in(line, text.as_bytes(), &mut folded), stands, "{text}");
            }
        }
    }
}
