//! A record in hand that need not be read in full.

use crate::format::skim::Seen;
use crate::format::untimed::Stamps;

/// The most lines that a skimmed record takes; a longer one is read in full.
const MOST_LINES: u64 = 500;
/// The most bytes that a skimmed record of several lines takes.
const MOST_BYTES: usize = 64 << 10;

/// A record that was not read in full.
pub struct Glimpse<T> {
    /// What was seen of it.
    pub sight: Sight<T>,
    /// Where its first line begins in the chunk.
    pub from: usize,
    /// Where its last line ends.
    pub to: usize,
    /// The number of its first line.
    pub line: u64,
    /// How many lines it has.
    pub lines: u64,
}

/// What can be seen of a record.
pub enum Sight<T> {
    /// Its frame.
    Frame(Seen),
    /// The request that it is.
    Request(Box<Counted<T>>),
}

/// A request of which no more counts than what a glance tells.
pub struct Counted<T> {
    /// What is kept of it.
    pub told: T,
    /// Its times.
    pub stamps: Stamps,
    /// The number of its line.
    pub line: u64,
}

impl<T> Glimpse<T> {
    /// Returns the record of the line `number`, which stands in the chunk from one byte to another.
    pub fn new(sight: Sight<T>, (from, to): (usize, usize), number: u64) -> Self {
        Self { sight, from, to, line: number, lines: 1 }
    }

    /// Lets the next line, a frame of a stack trace that ends at byte `to`, join; returns whether it does.
    pub fn take(&mut self, to: usize) -> bool {
        let framed = matches!(self.sight, Sight::Frame(seen) if !seen.wraps);
        let joins = framed && self.lines < MOST_LINES && to - self.from < MOST_BYTES;
        if joins {
            self.to = to;
            self.lines += 1;
        }
        joins
    }
}
