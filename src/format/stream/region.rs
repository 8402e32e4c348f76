//! A piece of a source that begins and ends with whole records, whoever reads the pieces beside it.
//!
//! A piece is of the records that begin in a range of bytes. It is cut before the first line, at or behind the begin of the
//! range, that alone would be a record with a time. The piece before ends at the same line, found in the same way, and
//! knows whether it begins a record where it stands.

use std::io::{BufRead, BufReader, Read, Result};
use std::ops::Range;

use crate::format::assemble::Assembler;
use crate::format::lines::{LONGEST, Line, text_of};
use crate::format::open::Assembled;

/// How much is read at a time, in bytes.
const BUFFER: usize = 256 << 10;

/// The bytes of one piece.
pub struct Region<'r> {
    reader: BufReader<&'r mut (dyn Read + Send)>,
    /// An assembler with nothing open.
    fresh: &'r Assembler,
    /// The offset of the next byte of `reader`.
    at: u64,
    /// The offset from which on a line that surely begins a record ends the piece.
    to: u64,
    /// A line that was looked at and is of the piece, and how much of it was handed over.
    line: Vec<u8>,
    sent: usize,
    /// The line that ends the piece.
    following: Vec<u8>,
    /// Whether `reader` is at the begin of a line.
    aligned: bool,
    ended: bool,
}

impl<'r> Region<'r> {
    /// Returns the bytes from the offset `range.start` on, where `reader` is.
    pub fn from_here(
        reader: &'r mut (dyn Read + Send),
        fresh: &'r Assembler,
        range: Range<u64>,
    ) -> Self {
        let reader = BufReader::with_capacity(BUFFER, reader);
        let Range { start: at, end: to } = range;
        let (line, following) = (Vec::new(), Vec::new());
        Self { reader, fresh, at, to, line, sent: 0, following, aligned: false, ended: false }
    }

    /// Returns the records that begin in `range`, and where the first does; `reader` is one byte before it.
    pub fn within(
        reader: &'r mut (dyn Read + Send),
        fresh: &'r Assembler,
        range: Range<u64>,
    ) -> Result<(Self, u64)> {
        let before = range.start.saturating_sub(1)..range.end;
        let mut region = Self::from_here(reader, fresh, before);
        loop {
            let start = region.at;
            let sure = region.take_line()?;
            if region.line.is_empty() {
                region.ended = true;
            } else if !sure || start < range.start {
                continue;
            } else if start >= region.to {
                region.end_at(start);
            }
            return Ok((region, start));
        }
    }

    /// Returns the offset behind the last byte handed over.
    pub fn end(&self) -> u64 {
        self.at
    }

    /// Returns the line before which it ended; empty at the end of the source.
    pub fn following(&self) -> &[u8] {
        &self.following
    }

    /// Reads the next line, or as much of it as a line may have; returns whether it surely begins a record.
    fn take_line(&mut self) -> Result<bool> {
        self.line.clear();
        self.sent = 0;
        let began = self.aligned;
        let most = LONGEST as u64 + 1;
        let read = self.reader.by_ref().take(most).read_until(b'\n', &mut self.line)?;
        self.at += read as u64;
        self.aligned = self.line.ends_with(b"\n");
        let whole = began && self.line.len() <= LONGEST;
        Ok(whole && is_record(&self.line, self.fresh))
    }

    /// Ends the piece before the line in hand, which begins at `start`.
    fn end_at(&mut self, start: u64) {
        self.following = std::mem::take(&mut self.line);
        (self.at, self.ended) = (start, true);
    }

    /// Makes the next line ready, unless that begins the piece that follows.
    fn refill(&mut self) -> Result<()> {
        let start = self.at;
        if self.take_line()? && start >= self.to {
            self.end_at(start);
        }
        self.ended |= self.line.is_empty();
        Ok(())
    }
}

/// Returns whether `line`, alone, is a record with a time; `fresh` is an assembler with nothing open.
fn is_record(line: &[u8], fresh: &Assembler) -> bool {
    let mut assembler = fresh.clone();
    let mut records = Vec::new();
    let text = text_of(line.strip_suffix(b"\n").unwrap_or(line), 2);
    assembler.push(&Line { text, number: 2, offset: 0, cut: false }, &mut |one| records.push(one));
    assembler.finish(&mut |one| records.push(one));
    let timed = |one: &Assembled| one.messages.iter().any(|parsed| parsed.stamp.is_some());
    matches!(records.as_slice(), [one] if timed(one))
}

impl Read for Region<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.sent >= self.line.len() && !self.ended {
            // What surely is of the piece need not be looked at; the last byte before its end may be the end of a line.
            let free = self.to.saturating_sub(1).saturating_sub(self.at);
            if free > 0 {
                let room = usize::try_from(free).unwrap_or(usize::MAX).min(buffer.len());
                let count = self.reader.read(buffer.get_mut(..room).unwrap_or_default())?;
                self.at += count as u64;
                self.aligned = false;
                self.ended = count == 0 && room > 0;
                return Ok(count);
            }
            self.refill()?;
        }
        let left = self.line.get(self.sent..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        if let (Some(into), Some(from)) = (buffer.get_mut(..count), left.get(..count)) {
            into.copy_from_slice(from);
        }
        self.sent += count;
        Ok(count)
    }
}
