//! The search for literals of two to five bytes without vector instructions: Shift-Or with eight buckets. One word holds,
//! for each of the last bytes and each bucket, whether the bucket is out of question there.

use crate::sieve::anchor::{Place, Sorted};
use crate::sieve::word::note;

/// Bytes of a window, and of the longest literal.
pub const WINDOW: usize = 5;
/// Buckets, one bit each.
const BUCKETS: usize = 8;

/// The search for short literals.
#[derive(Debug)]
pub struct Chain {
    /// For each byte: in the part of each place of a window, the buckets that do not allow it there.
    denied: Box<[u64; 256]>,
    anchors: Sorted,
}

impl Chain {
    /// Returns the search for those of `literals` that are short enough, or `None` where there are none.
    pub fn new(literals: &[Box<[u8]>]) -> Option<Self> {
        let all = literals.iter().map(AsRef::as_ref).enumerate();
        let all = all.map(|(id, literal): (usize, &[u8])| (literal.len(), literal, id));
        let mut own: Vec<_> = all.filter(|(size, ..)| (2..=WINDOW).contains(size)).collect();
        // Lengths apart, for a short one opens the end of its window to everything.
        own.sort_unstable();
        let mut denied = Box::new([u64::MAX; 256]);
        for (nth, (_, literal, _)) in own.iter().enumerate() {
            let bucket = nth * BUCKETS / own.len();
            for at in 0..WINDOW {
                let bit: u64 = 1 << (8 * at + bucket);
                let Some(byte) = literal.get(at) else {
                    // The window goes beyond the literal.
                    denied.iter_mut().for_each(|word| *word &= !bit);
                    continue;
                };
                for byte in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                    denied.get_mut(usize::from(byte)).into_iter().for_each(|word| *word &= !bit);
                }
            }
        }
        let places: Vec<Place> = own.iter().map(|(.., id)| Place { id: *id, offset: 0 }).collect();
        (!own.is_empty()).then(|| Self { denied, anchors: Sorted::new(literals, &places) })
    }

    /// Calls `hit` with start and id for every place where a literal begins in the `size` bytes of `text` from `from`;
    /// `places` has room for as many and for a window.
    pub fn find(
        &self,
        text: &[u8],
        (from, size): (usize, usize),
        places: &mut [u16],
        hit: &mut impl FnMut(usize, usize),
    ) {
        let block = text.get(from..).unwrap_or_default();
        let block = block.get(..size + WINDOW - 1).unwrap_or(block);
        let found = self.scan(block, places);
        for place in places.iter().take(found) {
            // Where the loop began, the window was not yet full.
            if let Some(place) = usize::from(*place).checked_sub(WINDOW - 1).filter(|at| *at < size)
            {
                self.anchors.look(text, from + place, hit);
            }
        }
    }

    /// Writes where windows end in `block` (and behind it) that could hold a literal to `places`; returns how many.
    #[inline(never)]
    fn scan(&self, block: &[u8], places: &mut [u16]) -> usize {
        let mut state = u64::MAX;
        let mut found = 0;
        let mut at = 0;
        let mut step = |byte: u8| {
            let denied = self.denied.get(usize::from(byte)).copied().unwrap_or_default();
            state = state << 8 | denied;
            note(places, found, at);
            found += usize::from(state >> (8 * (WINDOW - 1)) & 0xff != 0xff);
            at += 1;
        };
        let (groups, rest) = block.as_chunks::<8>();
        for group in groups {
            for byte in group {
                step(*byte);
            }
        }
        rest.iter().chain(&[0; WINDOW - 1]).for_each(|byte| step(*byte));
        found
    }
}
