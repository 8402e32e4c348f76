//! The search without vector instructions: only every third gram of the text is looked at, for a literal of six bytes
//! holds one of four bytes wherever it begins; shorter literals take a second pass, [`Chain`]. One bit for each hash of a gram tells
//! whether a literal could stand there.

use crate::sieve::anchor::{Anchors, Place, hash};
use crate::sieve::chain::{Chain, WINDOW};
use crate::sieve::commonness::Commonness;
use crate::sieve::word::{fold, note, word};

/// Bytes of text that are gone through before their hits are looked at; a multiple of `STEP`.
const BLOCK: usize = 12 * 1024;
/// Bytes of text that one turn of the loop goes on by.
const STEP: usize = 24;
/// Bytes of text that one turn of the loop reads.
const READ: usize = STEP + 2;
/// Words of a table of bits: 16 KiB, half of the nearest cache.
const WORDS: usize = 2048;
/// By how much a hash is shifted to give the number of its bit.
const SHIFT: u32 = 15;
/// Bytes of a gram.
const GRAM: usize = 4;
/// Of so many grams one is looked at.
const STRIDE: u16 = 3;

/// The passes over the text, each for literals of its own lengths.
#[derive(Debug)]
pub struct Strides {
    long: Option<Pass>,
    short: Option<Chain>,
}

impl Strides {
    /// Returns the search for `literals`; grams that are common in `sample` are avoided.
    pub fn new(literals: &[Box<[u8]>], sample: &[u8]) -> Self {
        Self { long: Pass::new(literals, sample), short: Chain::new(literals) }
    }

    /// Calls `hit` with start and id for every place where a literal stands in `text`.
    pub fn find(&self, text: &[u8], hit: &mut impl FnMut(usize, usize)) {
        let mut places = vec![0; BLOCK + 2 * WINDOW];
        for from in (0..text.len()).step_by(BLOCK) {
            // Both on a block that is still near.
            if let Some(pass) = &self.long {
                pass.find(text, from, &mut places, hit);
            }
            if let Some(chain) = &self.short {
                chain.find(text, (from, BLOCK), &mut places, hit);
            }
        }
    }
}

/// The pass for longer literals: grams `STRIDE` bytes apart.
#[derive(Debug)]
struct Pass {
    bits: Box<[u64; WORDS]>,
    anchors: Anchors,
}

impl Pass {
    /// Returns the pass for the literals that are long enough, or `None` where there are none.
    fn new(literals: &[Box<[u8]>], sample: &[u8]) -> Option<Self> {
        let all = literals.iter().map(AsRef::as_ref).enumerate();
        let own = |(_, literal): &(usize, &[u8])| literal.len() > WINDOW;
        let mut own = all.filter(own).peekable();
        own.peek()?;
        let stride = usize::from(STRIDE);
        let common = Commonness::new(sample, GRAM);
        let mut places = Vec::new();
        for (id, literal) in own {
            for first in 0..stride {
                let offsets = (first..=literal.len().saturating_sub(GRAM)).step_by(stride);
                let rarest = offsets.min_by_key(|offset| common.of(literal, *offset));
                places.extend(rarest.map(|offset| Place { id, offset }));
            }
        }
        let anchors = Anchors::new(literals, &places, GRAM);
        let mut bits = Box::new([0; WORDS]);
        for hash in anchors.hashes() {
            if let Some(word) = bits.get_mut((hash >> SHIFT) as usize / 64) {
                *word |= 1 << (hash >> SHIFT & 63);
            }
        }
        Some(Self { bits, anchors })
    }

    fn find(
        &self,
        text: &[u8],
        from: usize,
        places: &mut [u16],
        hit: &mut impl FnMut(usize, usize),
    ) {
        let end = text.len().min(from + BLOCK);
        let readable = text.len().min(end + READ - STEP);
        let block = text.get(from..readable).unwrap_or_default();
        let (found, gone) = self.scan(block, places);
        for place in places.iter().take(found) {
            self.anchors.look(text, from + usize::from(*place), hit);
        }
        for at in (from + gone..end).step_by(usize::from(STRIDE)) {
            if self.bit(self.anchors.gram(word(text, at))) == 1 {
                self.anchors.look(text, at, hit);
            }
        }
    }

    /// Writes the places where a literal could stand to `places`; returns how many, and how far it went.
    #[inline(never)]
    fn scan(&self, block: &[u8], places: &mut [u16]) -> (usize, usize) {
        let mut found = 0;
        let mut at = 0;
        for bytes in block.windows(READ).step_by(STEP) {
            let Some(bytes) = bytes.first_chunk::<READ>() else { break };
            for first in (0..STEP).step_by(6) {
                let word = bytes.get(first..first + 8).and_then(<[u8]>::first_chunk);
                let mut word = word.map_or(0, |word| fold(*word));
                for _ in 0..6 / STRIDE {
                    note(places, found, at);
                    found += self.bit(self.anchors.gram(word));
                    word >>= 8 * STRIDE;
                    at += STRIDE;
                }
            }
        }
        (found, usize::from(at))
    }

    #[inline]
    fn bit(&self, gram: u32) -> usize {
        let hash = hash(gram) >> SHIFT;
        let word = self.bits.get(hash as usize / 64 % WORDS).copied().unwrap_or_default();
        (word >> (hash & 63) & 1) as usize
    }
}
