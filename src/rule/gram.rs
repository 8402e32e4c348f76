//! Finds many literals in one pass: a hash of each few bytes is looked up in a table of bits that stays in the
//! nearest cache; only where its bit is set, literals are looked at.

use memchr::memchr2_iter;

/// Bits of a hash.
const BITS: u32 = 16;
/// Sets the bit by which upper and lower case differ in every byte of a gram. It makes other bytes equal as well, which
/// only costs a second look.
const FOLD: u32 = 0x2020_2020;

/// A gram of `N` bytes (four at most) of each of many literals.
#[derive(Debug)]
pub struct Grams<const N: usize> {
    bits: Box<[u64]>,
    /// Hash, gram, literal, and where in the literal the gram stands; sorted.
    places: Vec<(u32, u32, usize, usize)>,
    /// For each 256th part of the hashes, where in `places` it begins.
    parts: Vec<usize>,
}

impl<const N: usize> Default for Grams<N> {
    fn default() -> Self {
        let bits = vec![0; 1 << (BITS - 6)].into_boxed_slice();
        Self { bits, places: Vec::new(), parts: Vec::new() }
    }
}

impl<const N: usize> Grams<N> {
    /// Adds the literal with the number `id`; returns whether it is long enough for that.
    pub fn add(&mut self, literal: &[u8], id: usize) -> bool {
        let rarest = literal.windows(N).enumerate().min_by_key(|(_, gram)| commonness(gram));
        let Some((offset, gram)) = rarest else { return false };
        let gram = folded(gram);
        let hash = hash(gram);
        if let Some(word) = self.bits.get_mut((hash >> 6) as usize) {
            *word |= 1 << (hash & 63);
        }
        self.places.push((hash, gram, id, offset));
        true
    }

    /// Makes ready for [`Grams::find`], after the last literal was added.
    pub fn seal(&mut self) {
        self.places.sort_unstable();
        let begin = |part: u32| self.places.partition_point(|place| place.0 >> (BITS - 8) < part);
        self.parts = (0..=256).map(begin).collect();
    }

    /// Calls `hit` with each literal whose gram stands in `text` and with where the literal would begin then.
    pub fn find(&self, text: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        if self.places.is_empty() {
            return;
        }
        for (at, gram) in text.windows(N).enumerate() {
            let gram = folded(gram);
            let hash = hash(gram);
            let word = self.bits.get((hash >> 6) as usize).copied().unwrap_or_default();
            if word >> (hash & 63) & 1 == 1 {
                self.look(hash, gram, at, hit);
            }
        }
    }

    #[inline(never)]
    fn look(&self, hash: u32, gram: u32, at: usize, hit: &mut dyn FnMut(usize, usize)) {
        let part = (hash >> (BITS - 8)) as usize;
        let (Some(&from), Some(&to)) = (self.parts.get(part), self.parts.get(part + 1)) else {
            return;
        };
        for &(_, known, id, offset) in self.places.get(from..to).unwrap_or_default() {
            if known == gram
                && let Some(start) = at.checked_sub(offset)
            {
                hit(id, start);
            }
        }
    }
}

#[inline]
fn folded(gram: &[u8]) -> u32 {
    let word = match *gram {
        [a, b, c, d] => [a, b, c, d],
        [a, b, c] => [a, b, c, 0],
        [a, b] => [a, b, 0, 0],
        _ => [0; 4],
    };
    u32::from_le_bytes(word) | FOLD
}

fn hash(gram: u32) -> u32 {
    gram.wrapping_mul(0x9E37_79B1) >> (32 - BITS)
}

/// Returns how common a gram is in logs, by a guess from its bytes.
fn commonness(gram: &[u8]) -> u32 {
    let one = |byte: &u8| match byte {
        b' ' | b'e' | b't' | b'=' => 12,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' => 9,
        b'c' | b'd' | b'l' | b'p' | b'u' | b'm' | b'-' | b'.' | b'0'..=b'9' => 6,
        b'g' | b'h' | b'f' | b'b' | b'v' | b'y' | b':' => 4,
        _ => 2,
    };
    gram.iter().map(one).sum()
}

/// A single literal to be looked for.
#[derive(Debug)]
pub struct Needle {
    text: Box<[u8]>,
    /// Its rarest byte, and where it stands.
    rarest: (u8, usize),
    /// Its first eight bytes with the case bit set, and which bits of eight count.
    head: (u64, u64),
}

impl Needle {
    /// Returns the needle of the lower-case `literal`.
    pub fn new(literal: &str) -> Self {
        let text: Box<[u8]> = literal.as_bytes().into();
        let rarest = text.iter().enumerate().min_by_key(|(_, byte)| commonness(&[**byte]));
        let rarest = rarest.map_or((0, 0), |(offset, byte)| (*byte, offset));
        let bits = 8 * u32::try_from(text.len().min(8)).unwrap_or(8);
        let mask = u64::MAX.checked_shr(64 - bits).unwrap_or(0);
        let head = ((word(&text) | CASE) & mask, mask);
        Self { text, rarest, head }
    }

    /// Returns whether it stands anywhere in `text`, ASCII case ignored.
    pub fn stands_in(&self, text: &[u8]) -> bool {
        let (byte, offset) = self.rarest;
        let last = (text.len() + offset + 1).saturating_sub(self.text.len());
        let places = text.get(offset..last).unwrap_or_default();
        let mut places = memchr2_iter(byte, byte.to_ascii_uppercase(), places);
        places.any(|start| self.begins(text.get(start..).unwrap_or_default()))
    }

    /// Returns whether `text` begins with it, ASCII case ignored.
    pub fn begins(&self, text: &[u8]) -> bool {
        let (head, mask) = self.head;
        let whole = || text.get(..self.text.len());
        // Setting the case bit makes other bytes equal as well, which only costs a second look.
        (word(text) | CASE) & mask == head
            && whole().is_some_and(|text| text.eq_ignore_ascii_case(&self.text))
    }
}

/// The bit by which upper and lower case differ, in each of eight bytes.
const CASE: u64 = 0x2020_2020_2020_2020;

/// Returns the first eight bytes of `text`, zeros behind its end.
fn word(text: &[u8]) -> u64 {
    if let Some(head) = text.first_chunk::<8>() {
        return u64::from_le_bytes(*head);
    }
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text).for_each(|(into, byte)| *into = *byte);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_at_both_ends_and_nowhere_else() {
        let needle = Needle::new("lost");
        assert!(
            needle.stands_in(b"LOST")
                && needle.stands_in(b"x lOst y")
                && needle.stands_in(b"a lost")
        );
        assert!(!needle.stands_in(b"los") && !needle.stands_in(b"") && !needle.stands_in(b"lo st"));
    }
}
