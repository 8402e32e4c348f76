//! Lines that end with a carriage return alone, as old Macs and terminals write them, end with a line feed.

use std::io::{Error, Read, Result};

/// Returns whether `head`, the first bytes of a text, ends its lines with carriage returns alone.
pub fn parts_by_returns(head: &[u8]) -> bool {
    memchr::memchr(b'\n', head).is_none() && memchr::memchr(b'\r', head).is_some()
}

/// Reads `\n` for each `\r` that no `\n` follows: byte by byte, so that offsets stay what they are.
pub struct Returns<R> {
    inner: R,
    /// The byte after what was handed out.
    ahead: Option<u8>,
    /// What befell the reader after that.
    failed: Option<Error>,
}

impl<R: Read> Returns<R> {
    /// Returns a reader of `inner`.
    pub fn new(inner: R) -> Self {
        Self { inner, ahead: None, failed: None }
    }

    /// Fills `buffer` from what was looked at, or else from the reader.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if let Some((first, byte)) = buffer.first_mut().zip(self.ahead.take()) {
            *first = byte;
            return Ok(1);
        }
        self.failed.take().map_or_else(|| self.inner.read(buffer), Err)
    }

    fn look_ahead(&mut self) {
        let mut next = [0];
        match self.inner.read(&mut next) {
            Ok(0) => {}
            Ok(_) => self.ahead = Some(next[0]),
            Err(error) => self.failed = Some(error),
        }
    }
}

impl<R: Read> Read for Returns<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.fill(buffer)?;
        let Some(filled) = buffer.get_mut(..count) else { return Ok(count) };
        if filled.last() == Some(&b'\r') {
            self.look_ahead();
        }
        let mut next = self.ahead;
        for byte in filled.iter_mut().rev() {
            let after = next.replace(*byte);
            if *byte == b'\r' && after != Some(b'\n') {
                *byte = b'\n';
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out so many bytes at a time.
    struct Bits<'a>(&'a [u8], usize);

    impl Read for Bits<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let count = self.1.min(buffer.len());
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn a_return_alone_ends_a_line_however_it_is_read() {
        let text = b"one\rtwo\r\rthree\r\nfour\nfive\r";
        for size in 1..text.len() {
            let mut read = String::new();
            Returns::new(Bits(text, size)).read_to_string(&mut read).unwrap();
            assert_eq!(read, "one\ntwo\n\nthree\r\nfour\nfive\n", "{size} at a time");
        }
    }

    #[test]
    fn only_a_text_without_line_feeds_is_parted_by_returns() {
        assert!(parts_by_returns(b"one\rtwo"));
        assert!(!parts_by_returns(b"one\r\ntwo"));
        assert!(!parts_by_returns(b"one"));
    }
}
