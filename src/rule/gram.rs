//! Finds many literals in one pass: a hash of each few bytes is looked up in a table of bits that stays in the
//! nearest cache; only where its bit is set, literals are looked at.

use memchr::memchr2_iter;

/// Bits of a hash.
const BITS: u32 = 16;
/// Bits of a hash by which its grams are found.
const PART: u32 = 12;
/// Sets the bit by which upper and lower case differ in every byte of a gram. It makes other bytes equal as well, which
/// only costs a second look.
const FOLD: u32 = 0x2020_2020;

/// A gram of `N` bytes (four at most) of each of many literals.
#[derive(Debug)]
pub struct Grams<const N: usize> {
    bits: Box<[u64]>,
    /// Hash, gram, literal, and where in the literal the gram stands; sorted.
    places: Vec<(u32, u32, usize, usize)>,
    /// For each part of the hashes, where in `places` it begins.
    parts: Vec<u32>,
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
        let mut parts = vec![0; (1 << PART) + 1];
        for (hash, ..) in &self.places {
            if let Some(part) = parts.get_mut((hash >> (BITS - PART)) as usize + 1) {
                *part += 1;
            }
        }
        let mut sum = 0;
        for part in &mut parts {
            sum += *part;
            *part = sum;
        }
        self.parts = parts;
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Calls `hit` with each literal whose gram stands in `text` from byte `from` on, and with where the literal would
    /// begin then.
    #[inline]
    pub fn find(&self, text: &[u8], from: usize, hit: &mut impl FnMut(usize, usize)) {
        let rest = text.get(from..).unwrap_or_default();
        for (at, gram) in rest.windows(N).enumerate() {
            self.test(folded(gram), from + at, hit);
        }
    }

    /// Does what [`Grams::find`] does for the gram that `word`, four folded bytes, begins with and that stands at `at`.
    #[inline]
    pub fn test(&self, word: u32, at: usize, hit: &mut impl FnMut(usize, usize)) {
        let gram = match N {
            4 => word,
            3 => word & 0x00ff_ffff | FOLD & 0xff00_0000,
            _ => word & 0xffff | FOLD & 0xffff_0000,
        };
        let hash = hash(gram);
        let word = self.bits.get((hash >> 6) as usize).copied().unwrap_or_default();
        if word >> (hash & 63) & 1 == 1 {
            self.look(hash, gram, at, hit);
        }
    }

    #[inline]
    fn look(&self, hash: u32, gram: u32, at: usize, hit: &mut impl FnMut(usize, usize)) {
        let part = (hash >> (BITS - PART)) as usize;
        let (Some(&from), Some(&to)) = (self.parts.get(part), self.parts.get(part + 1)) else {
            return;
        };
        let places = self.places.get(from as usize..to as usize).unwrap_or_default();
        for &(_, known, id, offset) in places {
            if known == gram
                && let Some(start) = at.checked_sub(offset)
            {
                hit(id, start);
            }
        }
    }
}

/// Returns the bytes of `gram`, four at most, with the case bit set.
#[inline]
pub fn folded(gram: &[u8]) -> u32 {
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
    head: Head,
}

/// The first eight bytes of a literal.
#[derive(Debug, Clone, Copy)]
struct Head {
    bytes: u64,
    /// Which bits of eight bytes count.
    mask: u64,
    /// The bits by which upper and lower case of its letters differ.
    case: u64,
}

impl Head {
    fn new(text: &[u8]) -> Self {
        let bits = 8 * u32::try_from(text.len().min(8)).unwrap_or(8);
        let mask = u64::MAX.checked_shr(64 - bits).unwrap_or(0);
        let mut case = [0; 8];
        let letter = |byte: &u8| if byte.is_ascii_lowercase() { CASE } else { 0 };
        case.iter_mut().zip(text).for_each(|(into, byte)| *into = letter(byte));
        let case = u64::from_le_bytes(case);
        Self { bytes: word(text) & mask, mask, case }
    }

    #[inline]
    fn begins(&self, text: &[u8]) -> bool {
        (word(text) | self.case) & self.mask == self.bytes
    }
}

impl Needle {
    /// Returns the needle of the lower-case `literal`.
    pub fn new(literal: &str) -> Self {
        let text: Box<[u8]> = literal.as_bytes().into();
        let rarest = text.iter().enumerate().min_by_key(|(_, byte)| commonness(&[**byte]));
        let rarest = rarest.map_or((0, 0), |(offset, byte)| (*byte, offset));
        let head = Head::new(&text);
        Self { text, rarest, head }
    }

    /// Returns whether it stands anywhere in `text`, ASCII case ignored.
    pub fn stands_in(&self, text: &[u8]) -> bool {
        self.places(text).next().is_some()
    }

    /// Returns where it stands in `text`, ASCII case ignored.
    pub fn places<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        let (byte, offset) = self.rarest;
        let last = (text.len() + offset + 1).saturating_sub(self.text.len());
        let places = text.get(offset..last).unwrap_or_default();
        let places = memchr2_iter(byte, byte.to_ascii_uppercase(), places);
        places.filter(|start| self.begins(text.get(*start..).unwrap_or_default()))
    }

    /// Returns whether `text` begins with it, ASCII case ignored.
    #[inline]
    pub fn begins(&self, text: &[u8]) -> bool {
        let rest = || Some((self.text.get(8..)?, text.get(8..self.text.len())?));
        self.head.begins(text)
            && if self.text.len() > 8 {
                rest().is_some_and(|(rest, other)| rest.eq_ignore_ascii_case(other))
            } else {
                self.text.len() <= text.len()
            }
    }
}

/// The bit by which upper and lower case differ.
const CASE: u8 = 0x20;

/// Returns the first eight bytes of `text`, zeros behind its end.
#[inline]
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
    fn only_the_case_of_letters_is_ignored() {
        let begins = |literal, text: &[u8]| Needle::new(literal).begins(text);
        assert!(begins("a [x]", b"A [X]") && begins("[x] and more", b"[X] AND mORe"));
        assert!(!begins("a [x]", b"a {x}") && !begins("a b", b"a\0b") && !begins("a_b", b"a\x7fb"));
        assert!(!begins("[x] and more", b"[x] and mor") && !begins("a\0", b"a"));
    }

    #[test]
    fn a_needle_is_found_at_both_ends_and_nowhere_else() {
        let needle = Needle::new("lost");
        assert!(
            needle.stands_in(b"LOST")
                && needle.stands_in(b"x lOst y")
                && needle.stands_in(b"a lost")
        );
        assert_eq!(needle.places(b"lost, LOSt").collect::<Vec<_>>(), [0, 6]);
        assert!(!needle.stands_in(b"los") && !needle.stands_in(b"") && !needle.stands_in(b"lo st"));
    }
}
