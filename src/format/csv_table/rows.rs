//! Reads delimited text row by row, with the place and the raw text of each.

use std::io::{BufRead, Error, Read, Result};

use csv::{ByteRecord, Reader, ReaderBuilder};

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

/// Rows of a delimited text.
pub struct Rows<'a> {
    reader: Reader<Tee<'a>>,
}

/// The most bytes of raw text kept of one row.
const MAX_RAW: usize = 4096;

impl<'a> Rows<'a> {
    /// Returns the rows of `reader`, cells parted by `delimiter`.
    pub fn new(reader: &'a mut dyn BufRead, delimiter: u8) -> Self {
        let tee = Tee { reader, kept: Vec::new(), start: 0 };
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter);
        Self { reader: builder.from_reader(tee) }
    }

    /// Returns the next row, or `None` at the end.
    pub fn next_row(&mut self) -> Result<Option<Row>> {
        let mut record = ByteRecord::new();
        let before = self.reader.position().clone();
        if !self.reader.read_byte_record(&mut record).map_err(Error::other)? {
            return Ok(None);
        }
        let after = self.reader.position().byte();
        let whole = self.reader.get_mut().take(before.byte(), after);
        // Empty lines before a row belong to no row.
        let blank = whole.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let (skipped, own) = whole.split_at_checked(blank).unwrap_or((&[], &whole));
        let own = own.strip_suffix(b"\n").unwrap_or(own);
        let own = own.strip_suffix(b"\r").unwrap_or(own);
        let newlines = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count();
        Ok(Some(Row {
            cells: record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
            line: before.line() + newlines(skipped) as u64,
            lines: u32::try_from(newlines(own) + 1).unwrap_or(u32::MAX),
            offset: before.byte() + blank as u64,
            raw: String::from_utf8_lossy(own.get(..own.len().min(MAX_RAW)).unwrap_or(own))
                .into_owned(),
        }))
    }
}

/// Keeps what was read until the row it belongs to is taken.
struct Tee<'a> {
    reader: &'a mut dyn BufRead,
    kept: Vec<u8>,
    /// The offset of the first byte kept.
    start: u64,
}

impl Tee<'_> {
    /// Returns the bytes of a range and forgets all before its end.
    fn take(&mut self, from: u64, to: u64) -> Vec<u8> {
        let at =
            |offset: u64| usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let (from, end) = (at(from), at(to).min(self.kept.len()));
        let taken = self.kept.get(from..end).unwrap_or_default().to_vec();
        self.kept.drain(..end);
        self.start += end as u64;
        taken
    }
}

impl Read for Tee<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.reader.read(buffer)?;
        self.kept.extend(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}
