//! Eight bytes at once, as a number: loads that never leave the text, and the fold of ASCII case.

/// Sets the bit by which upper and lower case differ in every byte. It makes other bytes equal as well, which only costs
/// a second look.
const FOLD: u64 = 0x2020_2020_2020_2020;

/// Returns the folded eight bytes of `text` that begin at `at`, zeros (folded) behind its end.
#[inline]
pub fn word(text: &[u8], at: usize) -> u64 {
    raw(text, at) | FOLD
}

/// Returns the eight bytes of `text` that begin at `at`, zeros behind its end.
#[inline]
pub fn raw(text: &[u8], at: usize) -> u64 {
    let rest = text.get(at..).unwrap_or_default();
    u64::from_le_bytes(rest.first_chunk().copied().unwrap_or_else(|| padded(rest)))
}

/// Returns the bits by which upper and lower case of the letters among eight lower-case bytes differ.
pub fn case(word: u64) -> u64 {
    let letter = |byte: u8| if byte.is_ascii_lowercase() { 0x20 } else { 0 };
    u64::from_le_bytes(word.to_le_bytes().map(letter))
}

/// Returns eight bytes as a number, lowest first, folded.
#[inline]
pub fn fold(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes) | FOLD
}

/// Returns the lowest four bytes of a word.
#[inline]
pub fn low(word: u64) -> u32 {
    let [a, b, c, d, ..] = word.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Returns the bits of the lowest `bytes` bytes of a word.
pub fn mask(bytes: usize) -> u64 {
    if bytes < 8 { (1 << (8 * bytes)) - 1 } else { u64::MAX }
}

/// Writes a place that may be overwritten by the next: no branch on whether it counts.
#[inline]
pub fn note(places: &mut [u16], slot: usize, at: u16) {
    if let Some(place) = places.get_mut(slot) {
        *place = at;
    }
}

#[cold]
fn padded(rest: &[u8]) -> [u8; 8] {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(rest) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_behind_the_end_is_padded() {
        assert_eq!(word(b"ABCDEFGHI", 1), fold(*b"bcdefghi"));
        assert_eq!(word(b"AB", 0), fold(*b"ab\0\0\0\0\0\0"));
        assert_eq!(word(b"AB", 7), fold([0; 8]));
        assert_eq!(raw(b"aBC", 1), 0x4342);
        assert_eq!(case(raw(b"a{Z z", 0)), 0x20_0000_0020);
        assert_eq!((mask(2), mask(8), mask(12)), (0xffff, u64::MAX, u64::MAX));
    }
}
