//! Reads delimited text row by row, with the place and the raw text of each.

use std::collections::VecDeque;
use std::io::{BufRead, Error, Result};

use csv::{ByteRecord, ReaderBuilder, Terminator};

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<String>,
    /// Its first line, counted from 1.
    pub line: u64,
    /// How many lines it takes.
    pub lines: u32,
    /// The byte offset of its first line.
    pub offset: u64,
    /// Its raw text.
    pub raw: String,
}

impl Row {
    /// Returns the text of the cell at `at`, from 0, without white space around it; `None` where there is none.
    pub fn cell(&self, at: usize) -> Option<&str> {
        self.cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

/// Rows of a delimited text.
pub struct Rows<'a> {
    reader: &'a mut dyn BufRead,
    delimiter: u8,
    /// Lines that were read and belong to no row yet.
    held: VecDeque<Vec<u8>>,
    /// Where the first of them stands.
    line: u64,
    offset: u64,
}

/// The most bytes of raw text kept of one row.
const MAX_RAW: usize = 4096;
/// The most lines of a row: what is longer has a quotation mark that nobody meant.
const MAX_LINES: usize = 1000;
/// The most bytes of a row of several lines.
const MAX_BYTES: usize = 256 << 10;

/// Where in a row a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Bare,
    Quoted,
    /// Behind a quotation mark within quotation marks.
    Closing,
}

impl<'a> Rows<'a> {
    /// Returns the rows of `reader`, cells parted by `delimiter`.
    pub fn new(reader: &'a mut dyn BufRead, delimiter: u8) -> Self {
        Self { reader, delimiter, held: VecDeque::new(), line: 1, offset: 0 }
    }

    /// Returns the next row, or `None` at the end. A quotation mark that opens a cell and has no end for very long is a
    /// character like any other.
    pub fn next_row(&mut self) -> Result<Option<Row>> {
        // Empty lines before a row belong to no row.
        while self.hold(1)? && self.held.front().is_some_and(|line| text(line).is_empty()) {
            self.take(1);
        }
        let Some(first) = self.held.front() else { return Ok(None) };
        let (mut lines, mut bytes, mut state) = (1, first.len(), State::Start);
        let mut whole = true;
        loop {
            let last = self.held.get(lines - 1).map_or(&[][..], |line| line);
            state = self.state(state, last);
            if state != State::Quoted {
                break;
            }
            if lines >= MAX_LINES || bytes > MAX_BYTES || !self.hold(lines + 1)? {
                (lines, whole) = (1, false);
                break;
            }
            bytes += self.held.get(lines).map_or(0, Vec::len);
            lines += 1;
        }
        let (line, offset) = (self.line, self.offset);
        let own = self.take(lines);
        let own = text(&own);
        Ok(Some(Row {
            cells: self.cells(own, whole)?,
            line,
            lines: u32::try_from(lines).unwrap_or(u32::MAX),
            offset,
            raw: String::from_utf8_lossy(own.get(..MAX_RAW).unwrap_or(own)).into_owned(),
        }))
    }

    /// Reads on until `count` lines are held; returns whether there are as many.
    fn hold(&mut self, count: usize) -> Result<bool> {
        while self.held.len() < count {
            let mut line = Vec::new();
            if self.reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            self.held.push_back(line);
        }
        Ok(true)
    }

    /// Takes `count` lines from those held.
    fn take(&mut self, count: usize) -> Vec<u8> {
        let count = count.min(self.held.len());
        let taken: Vec<u8> = self.held.drain(..count).flatten().collect();
        self.line += count as u64;
        self.offset += taken.len() as u64;
        taken
    }

    /// Returns the state behind `line`, which begins in `state`.
    fn state(&self, mut state: State, line: &[u8]) -> State {
        if memchr::memchr(b'"', line).is_none() {
            return state;
        }
        for &byte in line {
            state = match (state, byte) {
                (State::Quoted, b'"') => State::Closing,
                (State::Start | State::Closing, b'"') | (State::Quoted, _) => State::Quoted,
                (_, byte) if byte == self.delimiter => State::Start,
                _ => State::Bare,
            };
        }
        state
    }

    fn cells(&self, own: &[u8], whole: bool) -> Result<Vec<String>> {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.delimiter).quoting(whole);
        builder.terminator(Terminator::Any(b'\n')).buffer_capacity(own.len().clamp(1, 8 << 10));
        let mut record = ByteRecord::new();
        builder.from_reader(own).read_byte_record(&mut record).map_err(Error::other)?;
        Ok(record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
    }
}

/// Returns a line, or several, without the end.
fn text(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, u32, Vec<String>)> {
        let mut bytes = text.as_bytes();
        let mut rows = Rows::new(&mut bytes, b',');
        let mut found = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            let own = text.get(usize::try_from(row.offset).unwrap()..);
            assert!(own.is_some_and(|own| own.starts_with(&row.raw)));
            found.push((row.line, row.lines, row.cells));
        }
        found
    }

    fn row(line: u64, lines: u32, cells: &[&str]) -> (u64, u32, Vec<String>) {
        (line, lines, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn a_cell_may_hold_lines_and_quotation_marks() {
        let text = "a,b\r\n\n1,\"x\n\ny \"\"z\"\"\"\r\n2,5\" disk\n";
        assert_eq!(
            rows(text),
            [
                row(1, 1, &["a", "b"]),
                row(3, 3, &["1", "x\n\ny \"z\""]),
                row(6, 1, &["2", "5\" disk"])
            ]
        );
    }

    #[test]
    fn a_quotation_mark_without_end_takes_no_other_row() {
        let stray = "1,\"never closed\n";
        for rest in ["2,b\n".repeat(3), "2,b\n".repeat(MAX_LINES * 2)] {
            let found = rows(&format!("{stray}{rest}"));
            assert_eq!(found.len(), 1 + rest.lines().count());
            assert_eq!(found[0], row(1, 1, &["1", "\"never closed"]));
            assert_eq!(found[1], row(2, 1, &["2", "b"]));
        }
    }
}
