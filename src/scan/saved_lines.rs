//! Lines of saved events as bytes: none takes more memory than it may, and none that is no text ends the input.

use std::io::{BufRead, BufReader, Read, Result};

/// A line without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line<'b> {
    /// All of it.
    Whole(&'b [u8]),
    /// It is too long to be read.
    TooLong,
}

/// The lines of a reader.
pub(crate) struct Lines<'r> {
    reader: BufReader<&'r mut dyn Read>,
    longest: usize,
    line: Vec<u8>,
}

impl<'r> Lines<'r> {
    /// Returns the lines of `reader`, of which those of more than `longest` bytes are passed over.
    pub(crate) fn new(reader: &'r mut dyn Read, longest: usize) -> Self {
        Self { reader: BufReader::new(reader), longest, line: Vec::new() }
    }

    /// Returns the next line, `None` behind the last.
    pub(crate) fn next(&mut self) -> Result<Option<Line<'_>>> {
        self.line.clear();
        let most = u64::try_from(self.longest).unwrap_or(u64::MAX).saturating_add(1);
        if self.reader.by_ref().take(most).read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if self.line.len() > self.longest {
            self.reader.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Whole(&self.line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_passed_over_and_the_rest_is_read() {
        let mut reader: &[u8] = b"abc\nabcd\nabcdefghij\n\n\xff\nabcde";
        let mut lines = Lines::new(&mut reader, 4);
        let mut read = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            read.push(match line {
                Line::Whole(bytes) => Some(bytes.to_vec()),
                Line::TooLong => None,
            });
        }
        let whole = |text: &[u8]| Some(text.to_vec());
        assert_eq!(read, [whole(b"abc"), whole(b"abcd"), None, whole(b""), whole(b"\xff"), None]);
    }
}
