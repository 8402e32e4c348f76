//! Leads from a gram in the text to the literals around it: a bit of the hash of the gram, its entries, then the first
//! eight bytes of the literal, the last eight, and what is between them.

use crate::sieve::word::{case, low, mask, raw, word};

/// Bits of the part of a hash by which entries are found.
const BITS: u32 = 11;
/// Bits of the part of a hash that tells most of what leads nowhere: the table fits the nearest cache.
const KNOWN: u32 = 16;

/// A gram of a literal by which it is to be found.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The literal.
    pub id: usize,
    /// Where in the literal the gram begins.
    pub offset: usize,
}

/// Finds literals by a gram of one to four bytes.
#[derive(Debug)]
pub struct Anchors {
    /// The bits of a gram in four bytes.
    mask: u32,
    /// Which hashes lead anywhere.
    known: Box<[u64]>,
    /// For each part of a hash, where in `firsts` it begins; one more at the end.
    heads: Box<[u32]>,
    /// What is compared first, and mostly last, of each entry: close together in memory.
    firsts: Vec<First>,
    entries: Vec<Entry>,
}

/// Anchors of literals of all lengths: grams of four bytes, of two for the literals that are too short for that.
#[derive(Debug)]
pub struct Sorted {
    long: Anchors,
    short: Option<Anchors>,
}

impl Sorted {
    /// Returns the anchors of `literals` at `places`.
    pub fn new(literals: &[Box<[u8]>], places: &[Place]) -> Self {
        let long = |place: &Place| literals.get(place.id).is_some_and(|literal| literal.len() >= 4);
        let (long, short): (Vec<Place>, Vec<Place>) = places.iter().partition(|place| long(place));
        let short = (!short.is_empty()).then(|| Anchors::new(literals, &short, 2));
        Self { long: Anchors::new(literals, &long, 4), short }
    }

    /// Returns whether what stands at `at` may lead anywhere.
    #[inline]
    pub fn knows(&self, text: &[u8], at: usize) -> bool {
        let word = word(text, at);
        let short = self.short.as_ref().is_some_and(|short| short.knows(short.gram(word)));
        self.long.knows(self.long.gram(word)) | short
    }

    /// Calls `hit` as [`Anchors::look`] does.
    #[inline]
    pub fn look(&self, text: &[u8], at: usize, hit: &mut impl FnMut(usize, usize)) {
        self.long.look(text, at, hit);
        if let Some(short) = &self.short {
            short.look(text, at, hit);
        }
    }
}

/// The gram of an entry and the first bytes of its literal.
#[derive(Debug)]
struct First {
    head: Part,
    gram: u32,
    /// Where in the literal the gram begins.
    offset: u32,
}

#[derive(Debug)]
struct Entry {
    id: usize,
    /// Bytes of the literal.
    length: usize,
    /// The last eight bytes where there are more than eight.
    tail: Part,
    /// The literal where these are not all.
    whole: Option<Box<[u8]>>,
}

/// Eight bytes of a literal, or fewer.
#[derive(Debug, Clone, Copy)]
struct Part {
    bytes: u64,
    /// Which bits count.
    mask: u64,
    /// The bits by which the cases of its letters differ.
    case: u64,
}

impl Part {
    fn new(text: &[u8]) -> Self {
        let (bytes, mask) = (raw(text, 0), mask(text.len()));
        Self { bytes: bytes & mask, mask, case: case(bytes) }
    }

    #[inline]
    fn is(&self, word: u64) -> bool {
        (word | self.case) & self.mask == self.bytes
    }
}

impl Anchors {
    /// Returns the anchors of `literals` at `places`, with grams of `bytes` bytes.
    pub fn new(literals: &[Box<[u8]>], places: &[Place], bytes: usize) -> Self {
        let mask = low(mask(bytes));
        let entry = |place: &Place| {
            let literal = literals.get(place.id)?;
            let gram = low(word(literal, place.offset)) & mask;
            let offset = u32::try_from(place.offset).ok()?;
            let first = First { head: Part::new(literal), gram, offset };
            Some((first, Entry::new(literal, place.id)))
        };
        let mut entries: Vec<(First, Entry)> = places.iter().filter_map(entry).collect();
        entries.sort_by_key(|(first, entry)| (part(first.gram), first.gram, entry.id));
        let (firsts, entries): (Vec<First>, Vec<Entry>) = entries.into_iter().unzip();
        let begin = |head| firsts.partition_point(|first| part(first.gram) < head);
        let heads = (0..=1 << BITS).map(|head| u32::try_from(begin(head)).unwrap_or(u32::MAX));
        let heads = heads.collect();
        let mut known = vec![0; 1 << (KNOWN - 6)].into_boxed_slice();
        for first in &firsts {
            let hash = hash(first.gram) >> (32 - KNOWN);
            let bits = known.get_mut((hash >> 6) as usize).into_iter();
            bits.for_each(|bits| *bits |= 1 << (hash & 63));
        }
        Self { mask, known, heads, firsts, entries }
    }

    /// Returns the hash of each gram, of all 32 bits.
    pub fn hashes(&self) -> impl Iterator<Item = u32> {
        self.firsts.iter().map(|first| hash(first.gram))
    }

    /// Returns the gram that a folded word begins with.
    #[inline]
    pub fn gram(&self, word: u64) -> u32 {
        low(word) & self.mask
    }

    /// Calls `hit` with start and id of each literal whose gram stands at `at` and that is there as a whole.
    #[inline]
    pub fn look(&self, text: &[u8], at: usize, hit: &mut impl FnMut(usize, usize)) {
        let gram = self.gram(word(text, at));
        if self.knows(gram) {
            self.compare(text, at, gram, hit);
        }
    }

    /// Returns whether `gram` may lead anywhere.
    #[inline]
    fn knows(&self, gram: u32) -> bool {
        let hash = hash(gram) >> (32 - KNOWN);
        self.known.get((hash >> 6) as usize).is_some_and(|bits| bits >> (hash & 63) & 1 == 1)
    }

    /// Does what [`Anchors::look`] does, for a gram that may lead somewhere.
    fn compare(&self, text: &[u8], at: usize, gram: u32, hit: &mut impl FnMut(usize, usize)) {
        let head = part(gram);
        let (Some(&from), Some(&to)) = (self.heads.get(head), self.heads.get(head + 1)) else {
            return;
        };
        let firsts = self.firsts.get(from as usize..to as usize).unwrap_or_default();
        for (first, nth) in firsts.iter().zip(from as usize..) {
            if first.gram == gram
                && let Some(start) = at.checked_sub(first.offset as usize)
                && first.head.is(raw(text, start))
                && let Some(entry) = self.entries.get(nth)
                && entry.ends_at(text, start)
            {
                hit(start, entry.id);
            }
        }
    }
}

impl Entry {
    fn new(literal: &[u8], id: usize) -> Self {
        let length = literal.len();
        Self {
            id,
            length,
            tail: Part::new(literal.get(length.saturating_sub(8)..).unwrap_or_default()),
            whole: (length > 16).then(|| literal.into()),
        }
    }

    /// Returns whether the rest of the literal stands in `text`, of which the first bytes stand at `start`.
    #[inline]
    fn ends_at(&self, text: &[u8], start: usize) -> bool {
        let end = start + self.length;
        let tail = || self.length <= 8 || self.tail.is(raw(text, end - 8));
        end <= text.len() && tail() && self.is_whole(text, start)
    }

    fn is_whole(&self, text: &[u8], start: usize) -> bool {
        let Some(whole) = &self.whole else { return true };
        text.get(start..start + self.length).is_some_and(|text| text.eq_ignore_ascii_case(whole))
    }
}

/// Returns the hash of a gram; its upper bits are the good ones.
#[inline]
pub fn hash(gram: u32) -> u32 {
    gram.wrapping_mul(0x9E37_79B1)
}

fn part(gram: u32) -> usize {
    (hash(gram) >> (32 - BITS)) as usize
}
