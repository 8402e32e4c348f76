//! One piece of a large source of plain text: its head, which all pieces are given, and its own range of bytes.

use std::io::{Cursor, Error, Read, Result, Seek, SeekFrom};
use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::input::archive::{foreign, recognise};
use crate::input::file::open;
use crate::input::head;
use crate::input::own;
use crate::input::returns::parts_by_returns;
use crate::input::source::Input;
use crate::input::text::{Verdict, examine};
use crate::input::uri;

/// What is to be read of a source.
pub struct Slice {
    /// The first bytes of the source.
    pub head: Vec<u8>,
    /// The bytes in which the records of the piece begin.
    pub range: Range<u64>,
    /// The rest of the source from behind `head` for the first piece, from one byte before `range` for any other.
    pub rest: Box<dyn Read + Send>,
    /// The size of the source in bytes.
    pub size: u64,
    /// When it was last modified, where that is known.
    pub modified: Option<DateTime<Utc>>,
}

/// Which piece of how many, and how much of the begin of the source is not cut, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// From 1.
    pub number: u32,
    /// At least 1.
    pub of: u32,
    /// What every piece is given.
    pub head: u64,
}

impl Share {
    /// Returns the bytes of a source of `size` bytes in which the records of this piece begin.
    pub fn range(self, size: u64) -> Range<u64> {
        let rest = u128::from(size.saturating_sub(self.head));
        let end = |number: u32| {
            let part = rest * u128::from(number) / u128::from(self.of.max(1));
            self.head.min(size) + u64::try_from(part).unwrap_or(u64::MAX)
        };
        let from = if self.number <= 1 { 0 } else { end(self.number - 1) };
        from..if self.number >= self.of { size } else { end(self.number) }
    }
}

/// Opens a piece of `input`. Standard input holds the head and what follows it, or the byte before the piece and what
/// follows that; `size` is that of the whole source where it is known from elsewhere.
pub fn slice(input: &Input, share: Share, size: Option<u64>) -> Result<Slice> {
    let first = share.number <= 1;
    let (mut reader, size, modified): (Box<dyn Read + Send>, _, _) = match &input.path {
        None => {
            let size = size.ok_or_else(|| Error::other("its size is not known: --stdin-size"))?;
            (Box::new(std::io::stdin()), size, None)
        }
        Some(path) => {
            if let Some(store) = uri::store_of(path) {
                let object = store.open(&input.name, 0)?;
                (object.reader, object.size, Some(object.modified))
            } else {
                let file = open(path)?;
                let known = file.metadata()?;
                let modified = known.modified().ok().map(DateTime::from);
                (Box::new(file), known.len(), modified)
            }
        }
    };
    let range = share.range(size);
    let mut head = Vec::new();
    reader.by_ref().take(share.head).read_to_end(&mut head)?;
    if let (Some(path), false) = (&input.path, first) {
        let before = range.start.saturating_sub(1);
        if let Some(store) = uri::store_of(path) {
            reader = store.open(&input.name, before)?.reader;
        } else {
            let mut file = open(path)?;
            file.seek(SeekFrom::Start(before))?;
            reader = Box::new(file);
        }
    }
    Ok(Slice { head, range, rest: reader, size, modified: input.modified.or(modified) })
}

impl Slice {
    /// Returns why the source must be read whole, if that shows in its first bytes.
    pub fn kept_whole(&self) -> Option<&'static str> {
        let known = self.head.get(..head::LEN).unwrap_or(&self.head);
        if recognise(known).is_some() || foreign::recognise(known).is_some() {
            return Some("it is packed");
        }
        if own::recognise(known).is_some() || own::is_draft(known) {
            return Some("recount wrote it");
        }
        if examine(known) != Verdict::Text(0) || parts_by_returns(known) {
            return Some("it is no plain UTF-8 text");
        }
        (self.head.len() as u64 >= self.size).then_some("it is small")
    }

    /// Returns the source from its begin; only the first piece holds it.
    pub fn whole(self) -> impl Read + Send {
        Cursor::new(self.head).chain(self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_a_source_cover_it_once() {
        for (size, of) in [(0, 3), (5, 1), (5, 4), (100, 1), (100, 3), (101, 7), (u64::MAX, 9)] {
            let share = |number| Share { number, of, head: 10 }.range(size);
            let ranges: Vec<_> = (1..=of).map(share).collect();
            assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (0, size));
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start), "{ranges:?}");
            assert!(ranges.iter().skip(1).all(|range| range.start >= size.min(10)), "{ranges:?}");
        }
    }
}
