//! The first look at a text with AVX-512 VBMI: 64 buckets of literals, a window of six bytes, 64 places at a time.
//!
//! The scheme is Teddy (Hyperscan), with classes of bytes in place of halves: a byte gives its class, the class and the
//! place in the window give the buckets that allow it there, and a place at which one bucket allows all six is a hit.
//! Here alone stands code that the compiler cannot prove safe.
#![expect(unsafe_code, reason = "vector instructions ask for it; nothing else does")]

use std::ops::Range;

use std::arch::x86_64::{
    __m512i, _mm512_and_si512, _mm512_loadu_si512, _mm512_or_si512, _mm512_permutex2var_epi8,
    _mm512_permutexvar_epi8, _mm512_test_epi8_mask,
};

/// Bytes of a window.
pub const WINDOW: usize = 6;
/// Buckets. Hits that come of crowded buckets cost more than this many look-ups do.
pub const BUCKETS: usize = 64;
/// Bytes of bits for the buckets.
const BYTES: usize = BUCKETS / 8;
/// Bytes of a vector: so many places of a text have one mark.
pub const LANES: usize = 64;

/// The proof that this machine has the instructions.
#[derive(Debug, Clone, Copy)]
pub struct Machine(());

/// What the search looks up.
#[derive(Debug)]
pub struct Tables {
    /// The class of each byte below 128.
    classes: [[u8; LANES]; 2],
    /// For each byte of a window, for each class, the buckets that allow it, eight by eight.
    buckets: [[[u8; LANES]; BYTES]; WINDOW],
}

impl Tables {
    /// Returns tables that allow nothing.
    pub fn new(classes: &[u8; 128]) -> Self {
        let mut new = Self { classes: [[0; LANES]; 2], buckets: [[[0; LANES]; BYTES]; WINDOW] };
        let flat = new.classes.as_flattened_mut();
        flat.iter_mut().zip(classes).for_each(|(to, from)| *to = *from);
        new
    }

    /// Allows a class, or any, at a place of the window of a bucket.
    pub fn allow(&mut self, bucket: usize, at: usize, class: Option<usize>) {
        let table = self.buckets.get_mut(at).and_then(|half| half.get_mut(bucket / 8));
        let table = table.map_or(&mut [][..], |table| match class {
            Some(class) => table.get_mut(class..=class).unwrap_or_default(),
            None => table,
        });
        for bits in table {
            *bits |= 1 << (bucket % 8);
        }
    }
}

/// Hits among 64 places.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mark {
    /// The first of the places.
    pub at: usize,
    /// One bit for each.
    pub bits: u64,
}

impl Machine {
    /// Returns the proof, if this machine has the instructions.
    pub fn detect() -> Option<Self> {
        let has = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vpopcntdq");
        has.then_some(Self(()))
    }

    /// Writes the hits that begin in `places` of `text`, which begin at a multiple of 64, to `marks`, which has room for
    /// them all; returns how many marks.
    pub fn scan(
        self,
        tables: &Tables,
        text: &[u8],
        places: Range<usize>,
        marks: &mut [Mark],
    ) -> usize {
        // SAFETY: `self` exists only where `detect` found every feature that `scan` is compiled for.
        unsafe { scan(tables, text, places, marks) }
    }

    /// Adds the bits of a row to another.
    pub fn join(self, held: &mut [u64], row: &[u64]) {
        // SAFETY: as in `scan`.
        unsafe { join(held, row) }
    }

    /// Counts the bits that stand, in each of the pairs, in one of the two rows of a pair.
    pub fn count(self, pairs: [(&[u64], &[u64]); WINDOW]) -> u32 {
        // SAFETY: as in `scan`.
        unsafe { count(pairs) }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vpopcntdq")]
fn join(held: &mut [u64], row: &[u64]) {
    for (held, row) in held.iter_mut().zip(row) {
        *held |= row;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vpopcntdq")]
fn count(pairs: [(&[u64], &[u64]); WINDOW]) -> u32 {
    let pairs = pairs.map(|(one, other)| (one.as_chunks::<8>().0, other.as_chunks::<8>().0));
    let blocks = pairs.iter().map(|(one, other)| one.len().min(other.len())).min();
    let mut counts = [0_u64; 8];
    for block in 0..blocks.unwrap_or_default() {
        let mut kept = [u64::MAX; 8];
        for (one, other) in pairs {
            let (Some(one), Some(other)) = (one.get(block), other.get(block)) else { break };
            for ((kept, one), other) in kept.iter_mut().zip(one).zip(other) {
                *kept &= one | other;
            }
        }
        for (count, kept) in counts.iter_mut().zip(kept) {
            *count += u64::from(kept.count_ones());
        }
    }
    u32::try_from(counts.iter().sum::<u64>()).unwrap_or(u32::MAX)
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vpopcntdq")]
fn scan(tables: &Tables, text: &[u8], places: Range<usize>, marks: &mut [Mark]) -> usize {
    let [low, high] = &tables.classes;
    let (low, high) = (load(low), load(high));
    let [first, rest @ ..] = tables.buckets.map(|eights| eights.map(|eight| load(&eight)));
    let turns = SHIFTS.map(|shift| load(&shift));
    let classes = |at| _mm512_permutex2var_epi8(low, lanes(text, at), high);
    let mut found = 0;
    let mut here = classes(places.start);
    for at in places.step_by(LANES) {
        let next = classes(at + LANES);
        let mut allowed = first.map(|eight| _mm512_permutexvar_epi8(here, eight));
        for (eights, turn) in rest.iter().zip(turns) {
            let shifted = _mm512_permutex2var_epi8(here, turn, next);
            for (allowed, eight) in allowed.iter_mut().zip(eights) {
                *allowed = _mm512_and_si512(*allowed, _mm512_permutexvar_epi8(shifted, *eight));
            }
        }
        let any = allowed.into_iter().reduce(|one, other| _mm512_or_si512(one, other));
        let any = any.unwrap_or(here);
        let bits = _mm512_test_epi8_mask(any, any);
        // Without a branch: whether there is a hit cannot be foretold.
        marks.get_mut(found).into_iter().for_each(|mark| *mark = Mark { at, bits });
        found += usize::from(bits != 0);
        here = next;
    }
    found
}

/// For each byte of a window but the first: the lanes that begin that far on, over two vectors.
const SHIFTS: [[u8; LANES]; WINDOW - 1] = shifts();

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "worked out while compiling"
)]
const fn shifts() -> [[u8; LANES]; WINDOW - 1] {
    let mut shifts = [[0; LANES]; WINDOW - 1];
    let mut at = 0;
    while at < LANES * (WINDOW - 1) {
        shifts[at / LANES][at % LANES] = (at / LANES + 1 + at % LANES) as u8;
        at += 1;
    }
    shifts
}

/// Loads the 64 bytes of `text` that begin at `at`, zeros behind its end.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vpopcntdq")]
fn lanes(text: &[u8], at: usize) -> __m512i {
    let rest = text.get(at..).unwrap_or_default();
    if let Some(bytes) = rest.first_chunk() {
        return load(bytes);
    }
    let mut bytes = [0; LANES];
    bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    load(&bytes)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(bytes: &[u8; LANES]) -> __m512i {
    // SAFETY: the pointer comes from a reference to 64 bytes, and this load asks for no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}
