//! The head of a source as it was read: what is kept of a record is capped, and frames are learnt from whole lines.

use std::borrow::Cow;

use crate::format::open::Assembled;
use crate::format::stream::chunk::Chunk;

/// What was read so far of the head of a source.
#[derive(Debug, Default)]
pub struct Head {
    bytes: Vec<u8>,
    /// The offset of the first of them.
    offset: u64,
}

impl Head {
    /// Adds the next chunk.
    pub fn add(&mut self, chunk: &Chunk) {
        if chunk.offset != self.offset + self.bytes.len() as u64 {
            (self.bytes, self.offset) = (Vec::new(), chunk.offset);
        }
        self.bytes.extend_from_slice(&chunk.bytes);
    }

    /// Returns the lines of `record`, or what is kept of them where some were cut.
    pub fn lines<'h>(&'h self, record: &'h Assembled) -> Cow<'h, str> {
        let from = record.offset.checked_sub(self.offset).and_then(|at| usize::try_from(at).ok());
        let Some(rest) = from.and_then(|from| self.bytes.get(from..)) else {
            return Cow::Borrowed(&record.raw);
        };
        let lines = rest.split_inclusive(|byte| *byte == b'\n').take(record.lines as usize);
        let length = lines.map(<[u8]>::len).sum();
        String::from_utf8_lossy(rest.get(..length).unwrap_or_default())
    }
}
