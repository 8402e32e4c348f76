//! UTF-32 becomes UTF-8. The libraries for encodings leave it out, as the web does not use it; some Windows tools and
//! databases write it.

use std::io::{Read, Result};

/// How many bytes are read at a time.
const BLOCK: usize = 64 << 10;

/// Reads UTF-32 as UTF-8: what is no character becomes U+FFFD, a byte order mark at the start goes.
pub struct Utf32<R> {
    inner: R,
    big: bool,
    /// Bytes of a character that is not yet whole.
    cut: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    begun: bool,
}

impl<R: Read> Utf32<R> {
    /// Returns `inner` as UTF-8; `big` where the first byte of each four counts most.
    pub fn new(inner: R, big: bool) -> Self {
        Self { inner, big, cut: Vec::new(), ready: Vec::new(), at: 0, begun: false }
    }

    fn refill(&mut self) -> Result<()> {
        (self.at, self.ready) = (0, Vec::new());
        while self.ready.is_empty() {
            let mut bytes = std::mem::take(&mut self.cut);
            let known = bytes.len();
            bytes.resize(known + BLOCK, 0);
            let count = self.inner.read(bytes.get_mut(known..).unwrap_or_default())?;
            bytes.truncate(known + count);
            if count == 0 {
                if known > 0 {
                    self.push(char::REPLACEMENT_CHARACTER);
                }
                return Ok(());
            }
            let whole = bytes.len() - bytes.len() % 4;
            self.cut = bytes.split_off(whole);
            for four in bytes.chunks_exact(4) {
                let unit = <[u8; 4]>::try_from(four).unwrap_or_default();
                let unit =
                    if self.big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
                self.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        Ok(())
    }

    fn push(&mut self, c: char) {
        if c != '\u{feff}' || self.begun {
            self.ready.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.begun = true;
    }
}

impl<R: Read> Read for Utf32<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.at >= self.ready.len() {
            self.refill()?;
        }
        let count = self.ready.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let room = buffer.len().min(1);
            self.0.read(&mut buffer[..room])
        }
    }

    #[test]
    fn all_characters_come_through_however_they_are_cut() {
        let text = "\u{feff}Grüße \u{1f525}\n2024\u{feff}";
        let little: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let big: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        for (bytes, is_big) in [(little, false), (big, true)] {
            let mut given = String::new();
            Utf32::new(Slow(&bytes), is_big).read_to_string(&mut given).unwrap();
            assert_eq!(given, "Grüße \u{1f525}\n2024\u{feff}");
        }
    }

    #[test]
    fn what_is_no_character_is_marked() {
        let bytes = [&b"a\0\0\0"[..], &[0, 0xd8, 0, 0], &[0xff; 4], b"b\0\0\0", b"c\0"].concat();
        let mut given = String::new();
        Utf32::new(&*bytes, false).read_to_string(&mut given).unwrap();
        assert_eq!(given, "a\u{fffd}\u{fffd}b\u{fffd}");
    }
}
