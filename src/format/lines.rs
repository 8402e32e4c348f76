//! Cuts a stream of bytes into lines; flows in: a reader, flows out: text with its place.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, ErrorKind, Read};

use crate::format::noted::Noted;
use crate::model::record::Record;

/// The longest line that is kept whole, in bytes.
pub const LONGEST: usize = 1 << 20;

/// One line: text without its end, and where it stands.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// The text; bytes that are no UTF-8 became `U+FFFD`.
    pub text: Cow<'a, str>,
    /// Counted from 1.
    pub number: u64,
    /// The offset of its first byte.
    pub offset: u64,
    /// Whether it was longer than [`LONGEST`] and is cut.
    pub cut: bool,
}

/// The lines of a reader.
pub struct Lines<'r> {
    reader: BufReader<&'r mut (dyn Read + Send)>,
    buffer: Vec<u8>,
    number: u64,
    offset: u64,
    /// Lines that may say more than is kept of a message.
    wide: Noted,
    /// The error that stands after the last line.
    failed: Option<std::io::Error>,
}

impl<'r> Lines<'r> {
    /// Returns the lines of `reader`.
    pub fn new(reader: &'r mut (dyn Read + Send)) -> Self {
        Self {
            reader: BufReader::with_capacity(1 << 16, reader),
            buffer: Vec::new(),
            number: 0,
            offset: 0,
            wide: Noted::default(),
            failed: None,
        }
    }

    /// Returns how many bytes were read.
    pub fn bytes(&self) -> u64 {
        self.offset
    }

    /// Returns how many lines were read.
    pub fn count(&self) -> u64 {
        self.number
    }

    /// Returns how many lines may say more than is kept of a message.
    pub fn wide(&self) -> Noted {
        self.wide
    }

    /// Returns the next line, or `None` at the end. What stands before an error is a line; the error comes after it.
    pub fn next_line(&mut self) -> std::io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let offset = self.offset;
        let mut cut = false;
        while self.failed.is_none() {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            };
            if chunk.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', chunk);
            let line = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            let room = LONGEST.saturating_sub(self.buffer.len());
            cut |= line.len() > room;
            self.buffer.extend_from_slice(line.get(..room).unwrap_or(line));
            let used = line.len() + usize::from(end.is_some());
            self.reader.consume(used);
            self.offset += used as u64;
            if end.is_some() {
                break;
            }
        }
        if self.offset == offset {
            return self.failed.take().map_or(Ok(None), Err);
        }
        self.number += 1;
        let returns = self.buffer.iter().rev().take_while(|byte| **byte == b'\r').count();
        if self.buffer.len() - returns > Record::MOST {
            self.wide.note(self.number);
        }
        let text = text_of(&self.buffer, self.number);
        Ok(Some(Line { text, number: self.number, offset, cut }))
    }
}

/// Reads a line into `line`, of which no more than [`LONGEST`] bytes are kept, and returns how long it is; 0 at the end.
pub fn read_line(reader: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<u64> {
    line.clear();
    let most = LONGEST as u64 + 1;
    let mut length = Read::take(&mut *reader, most).read_until(b'\n', line)? as u64;
    let mut rest = Vec::new();
    while length >= most && rest.last().or(line.last()) != Some(&b'\n') {
        rest.clear();
        let more = Read::take(&mut *reader, most).read_until(b'\n', &mut rest)?;
        if more == 0 {
            break;
        }
        length += more as u64;
    }
    Ok(length)
}

/// Returns the text of line `number`, given without its `\n`: the rest of its end, a byte order mark and the zeros that a
/// crash or a rotation left before it are cut off.
pub fn text_of(mut bytes: &[u8], number: u64) -> Cow<'_, str> {
    if number == 1 {
        bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes = bytes.get(zeros..).unwrap_or_default();
    while let Some(shorter) = bytes.strip_suffix(b"\r") {
        bytes = shorter;
    }
    // Nearly all are: to check that takes a fraction of looking for what is not.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut bytes: &[u8]) -> Vec<(String, u64, u64)> {
        let mut lines = Lines::new(&mut bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push((line.text.into_owned(), line.number, line.offset));
        }
        all
    }

    #[test]
    fn line_ends_of_every_kind_are_cut() {
        let lines = all(b"\xef\xbb\xbfa\r\nb\r\r\n\nc\xff");
        let expected = [("a", 1, 0), ("b", 2, 6), ("", 3, 10), ("c\u{fffd}", 4, 11)]
            .map(|(t, n, o)| (t.to_owned(), n, o));
        assert_eq!(lines, expected);
    }

    #[test]
    fn zeros_before_a_line_are_cut() {
        let lines = all(b"a\n\0\0\0b\0c\n\0\n");
        let expected =
            [("a", 1, 0), ("b\0c", 2, 2), ("", 3, 9)].map(|(t, n, o)| (t.to_owned(), n, o));
        assert_eq!(lines, expected);
    }

    #[test]
    fn an_endless_line_is_cut_and_counted_whole() {
        let mut text = vec![b'x'; LONGEST + 5];
        text.extend_from_slice(b"\nb");
        let mut reader = text.as_slice();
        let mut lines = Lines::new(&mut reader);
        assert!(lines.next_line().unwrap().unwrap().cut);
        let second = lines.next_line().unwrap().unwrap();
        assert_eq!((second.number, second.offset), (2, LONGEST as u64 + 6));
    }
}
