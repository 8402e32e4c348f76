//! How common a gram is: as counted in a sample, by a guess from its bytes where the sample does not tell.

use crate::sieve::anchor::hash;
use crate::sieve::word::{low, mask, word};

/// Bits of a hash of a gram.
const BITS: u32 = 15;

/// The counts of the grams of one length in a sample.
#[derive(Debug)]
pub struct Commonness {
    mask: u32,
    counts: Vec<u32>,
}

impl Commonness {
    /// Counts the grams of `bytes` bytes (four at most) in `sample`.
    pub fn new(sample: &[u8], bytes: usize) -> Self {
        let mut new = Self { mask: low(mask(bytes)), counts: vec![0; 1 << BITS] };
        for bytes in sample.windows(8).filter_map(|window| window.first_chunk()) {
            let slot = slot(low(crate::sieve::word::fold(*bytes)) & new.mask);
            if let Some(count) = new.counts.get_mut(slot) {
                *count += 1;
            }
        }
        new
    }

    /// Returns how common the gram is that stands in `literal` at `offset`: the greater, the more.
    pub fn of(&self, literal: &[u8], offset: usize) -> u32 {
        let gram = self.gram(literal, offset);
        let counted = self.count(literal, offset);
        let bytes = gram.to_le_bytes();
        let guess: u32 = bytes.iter().map(|byte| guess(*byte)).sum();
        counted.saturating_mul(64).saturating_add(guess)
    }

    fn gram(&self, literal: &[u8], offset: usize) -> u32 {
        low(word(literal, offset)) & self.mask
    }

    fn count(&self, literal: &[u8], offset: usize) -> u32 {
        self.counts.get(slot(self.gram(literal, offset))).copied().unwrap_or_default()
    }
}

/// About how often literals stand in a sample, by the rarest gram of each.
#[derive(Debug)]
pub struct Bounds([Commonness; 3]);

impl Bounds {
    /// Counts the grams of `sample`.
    pub fn new(sample: &[u8]) -> Self {
        Self([2, 3, 4].map(|bytes| Commonness::new(sample, bytes)))
    }

    /// Returns about how often at most `literal`, of two bytes or more, stands in the sample.
    pub fn of(&self, literal: &[u8]) -> u32 {
        let [two, three, four] = &self.0;
        let (counted, bytes) = match literal.len() {
            0..=2 => (two, 2),
            3 => (three, 3),
            _ => (four, 4),
        };
        let offsets = 0..=literal.len().saturating_sub(bytes);
        offsets.map(|offset| counted.count(literal, offset)).min().unwrap_or_default()
    }
}

fn slot(gram: u32) -> usize {
    (hash(gram) >> (32 - BITS)) as usize
}

/// Returns a guess how common a folded byte is in logs.
fn guess(byte: u8) -> u32 {
    match byte {
        b' ' | b'e' | b't' | b'=' => 12,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' => 9,
        b'c' | b'd' | b'l' | b'p' | b'u' | b'm' | b'-' | b'.' | b'0'..=b'9' => 6,
        b'g' | b'h' | b'f' | b'b' | b'v' | b'y' | b':' => 4,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_sample_holds_is_common() {
        let counted = Commonness::new(b"a quokka, a quokka and a Quokka", 4);
        assert!(counted.of(b"quokka", 0) > counted.of(b"estate", 0));
        let guessed = Commonness::new(b"", 4);
        assert!(guessed.of(b"quokka", 0) < guessed.of(b"estate", 0));
        let bounds = Bounds::new(b"a quokka, a Quokka and no other animal at all");
        let literals = ["qu", "kka", "quokka", "quokka and", "estate"];
        assert_eq!(literals.map(|literal| bounds.of(literal.as_bytes())), [2, 2, 2, 1, 0]);
    }
}
