//! Cuts a source into chunks of whole lines, so that several can be worked on at a time.

use std::io::{ErrorKind, Read};

use memchr::{memchr, memchr_iter, memrchr};

use crate::format::lines::LONGEST;
use crate::format::noted::Noted;

/// Some whole lines of a source.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The lines with their ends; the last line of a source may have none.
    pub bytes: Vec<u8>,
    /// The number of the first line, from 1.
    pub line: u64,
    /// The offset of the first byte.
    pub offset: u64,
    /// Whether it holds one line, and that is longer than [`LONGEST`] and cut.
    pub cut: bool,
}

impl Chunk {
    /// Returns how many lines are longer than `most` bytes, without their ends.
    pub fn longer_than(&self, most: usize) -> Noted {
        let mut noted = Noted::default();
        let mut at = 0;
        // The last line end within reach passes all lines before it at once.
        while let Some(reach) = self.bytes.get(at..).and_then(|rest| rest.get(..=most)) {
            if let Some(last) = memrchr(b'\n', reach) {
                at += last + 1;
                continue;
            }
            let (above, rest) = self.bytes.split_at_checked(at).unwrap_or_default();
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let returns = rest.iter().take(end).rev().take_while(|byte| **byte == b'\r').count();
            if end - returns > most {
                noted.note(self.line + memchr_iter(b'\n', above).count() as u64);
            }
            at += end + 1;
        }
        noted
    }
}

/// The chunks of one source.
pub struct Chunks<'r> {
    reader: &'r mut (dyn Read + Send),
    size: usize,
    /// What was read beyond the last chunk.
    rest: Vec<u8>,
    ended: bool,
    line: u64,
    offset: u64,
    failed: Option<std::io::Error>,
}

impl<'r> Chunks<'r> {
    /// Returns chunks of `reader` of about `size` bytes.
    pub fn new(reader: &'r mut (dyn Read + Send), size: usize) -> Self {
        let size = size.max(1);
        Self { reader, size, rest: Vec::new(), ended: false, line: 0, offset: 0, failed: None }
    }

    /// Returns these, of a reader at the byte `offset` with `line` lines before it.
    #[must_use]
    pub fn behind(self, offset: u64, line: u64) -> Self {
        Self { line, offset, ..self }
    }

    /// Sets the size of the chunks that follow, in bytes.
    pub fn resize(&mut self, size: usize) {
        self.size = size.max(1);
    }

    /// Returns how many bytes were handed over.
    pub fn bytes(&self) -> u64 {
        self.offset
    }

    /// Returns how many lines were handed over.
    pub fn lines(&self) -> u64 {
        self.line
    }

    /// Returns whether there surely is no further chunk.
    pub fn is_over(&self) -> bool {
        self.ended && self.rest.is_empty()
    }

    /// Returns the error that broke the source off, once.
    pub fn take_error(&mut self) -> Option<std::io::Error> {
        self.failed.take()
    }

    /// Fills `chunk`, whose buffer is used again. Returns whether there was anything left.
    pub fn next(&mut self, chunk: &mut Chunk) -> bool {
        chunk.bytes.clear();
        chunk.bytes.append(&mut self.rest);
        chunk.cut = false;
        let mut skipped = 0;
        let mut wanted = self.size;
        loop {
            // One byte more tells the end of a source.
            self.fill(&mut chunk.bytes, wanted + 1);
            let most = chunk.bytes.len().min(LONGEST + 1);
            let first = memchr(b'\n', chunk.bytes.get(..most).unwrap_or_default());
            if first.is_none() && chunk.bytes.len() > LONGEST {
                chunk.cut = true;
                skipped = self.cut(&mut chunk.bytes);
                break;
            }
            let last = first.and_then(|_| memrchr(b'\n', &chunk.bytes));
            match last.and_then(|at| chunk.bytes.get(at + 1..)) {
                Some(rest) => {
                    self.rest.extend_from_slice(rest);
                    chunk.bytes.truncate(chunk.bytes.len() - rest.len());
                    break;
                }
                None if self.ended => break,
                None => wanted += self.size,
            }
        }
        chunk.line = self.line + 1;
        chunk.offset = self.offset;
        let ends = memchr_iter(b'\n', &chunk.bytes).count();
        let open = !chunk.bytes.is_empty() && !chunk.bytes.ends_with(b"\n");
        self.line += ends as u64 + u64::from(open);
        self.offset += (chunk.bytes.len() + skipped) as u64;
        !chunk.bytes.is_empty()
    }

    /// Reads until `bytes` holds `wanted` or the source ends.
    fn fill(&mut self, bytes: &mut Vec<u8>, wanted: usize) {
        let mut filled = bytes.len();
        bytes.resize(wanted.max(filled), 0);
        while filled < wanted && !self.ended {
            match self.reader.read(bytes.get_mut(filled..).unwrap_or_default()) {
                Ok(0) => self.ended = true,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error);
                    self.ended = true;
                }
            }
        }
        bytes.truncate(filled);
    }

    /// Cuts the line that begins `bytes` and passes over the rest of it; returns how many bytes were passed over.
    fn cut(&mut self, bytes: &mut Vec<u8>) -> usize {
        let mut rest = bytes.split_off(LONGEST);
        let mut skipped = 0;
        loop {
            if let Some(end) = memchr(b'\n', &rest) {
                self.rest = rest.split_off(end + 1);
                return skipped + rest.len();
            }
            skipped += rest.len();
            rest.clear();
            if self.ended {
                return skipped;
            }
            self.fill(&mut rest, self.size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut text: &[u8], size: usize) -> Vec<(Vec<u8>, u64, u64, bool)> {
        let mut chunks = Chunks::new(&mut text, size);
        let (mut chunk, mut all) = (Chunk::default(), Vec::new());
        while chunks.next(&mut chunk) {
            all.push((chunk.bytes.clone(), chunk.line, chunk.offset, chunk.cut));
        }
        all
    }

    #[test]
    fn chunks_end_at_line_ends() {
        let expected = [("a\nbb\n", 1, 0), ("ccccccccc\n", 3, 5), ("d", 4, 15)];
        let expected = expected.map(|(text, line, at)| (text.as_bytes().to_vec(), line, at, false));
        assert_eq!(all(b"a\nbb\nccccccccc\nd", 6), expected);
        assert!(all(b"", 6).is_empty());
    }

    #[test]
    fn long_lines_are_counted() {
        let chunk = |text: &str| Chunk { bytes: text.into(), line: 10, ..Chunk::default() };
        let counted = |text| {
            let Noted { count, first } = chunk(text).longer_than(4);
            (count, first)
        };
        assert_eq!(counted("a\nbbbb\n\nccccc\ndddd\neeeeeeeeee\nf"), (2, 13));
        assert_eq!(counted("aaaaa"), (1, 10));
        assert_eq!(counted("aaaa\r\r\nbbbbb\r\n"), (1, 11));
        assert_eq!(counted("aaaa\nbbbb"), (0, 0));
        assert_eq!(counted(""), (0, 0));
    }

    #[test]
    fn a_line_without_end_is_cut() {
        for more in [LONGEST + 1, 3 * LONGEST] {
            let text = ["a\n", &"x".repeat(more), "\nb\n"].concat();
            let all = all(text.as_bytes(), 256 << 10);
            let long = all.iter().find(|chunk| chunk.3).unwrap();
            assert_eq!((long.0.len(), long.1, long.2), (LONGEST, 2, 2));
            assert_eq!(all.last().unwrap().clone(), (b"b\n".to_vec(), 3, 3 + more as u64, false));
        }
    }
}
