//! What the work on all chunks of a source has in common: what was learnt of its lines, and what is to be done.

use std::sync::Arc;

use memchr::memchr;

use crate::format::again::is_again;
use crate::format::assemble::Assembler;
use crate::format::glance::{Glance, Glancer};
use crate::format::lines::{Line, text_of};
use crate::format::postgres::is_more;
use crate::format::request::glance::request_in;
use crate::format::skim::{Skim, Trail};
use crate::format::stream::chunk::Chunk;
use crate::format::stream::glimpse::{Counted, Sight};
use crate::format::task::{Lines, Task};
use crate::format::untimed::Stamps;

/// What the work on all chunks of a source has in common.
pub struct Shop<'s, T> {
    /// The name of the source.
    pub source: Arc<str>,
    /// The frames that can be trusted.
    pub skim: &'s Skim,
    /// An assembler with nothing open.
    pub fresh: &'s Assembler,
    /// What tells of requests without a full reading, where most lines are such.
    pub glancer: Option<Glancer>,
    /// What is to be done.
    pub task: &'s T,
}

impl<T> Shop<'_, T> {
    /// Returns what is known of the lines of `chunk`.
    pub fn lines(&self, chunk: &Chunk) -> Lines {
        let verbatim = || self.skim.is_verbatim() && std::str::from_utf8(&chunk.bytes).is_ok();
        match self.glancer {
            Some(_) => Lines::Requests,
            None if verbatim() => Lines::Verbatim,
            None => Lines::Any,
        }
    }

    /// Returns where the first line begins that surely begins a record, and how many lines stand before it.
    pub fn first(&self, chunk: &Chunk, trail: &mut Trail) -> (usize, u64) {
        let (mut from, mut number) = (0, 0);
        while let Some(to) = end(&chunk.bytes, from) {
            let bytes = chunk.bytes.get(from..to).unwrap_or_default();
            let begins = if let Some(glancer) = self.glancer {
                self.fresh.glance(glancer, &line(chunk, from, to, 2)).is_some()
            } else {
                let seen = self.skim.look(bytes, trail);
                seen.is_some_and(|seen| seen.plain || request_in(bytes, &seen).is_some())
            };
            if begins && !joins(bytes) {
                break;
            }
            (from, number) = (to, number + 1);
        }
        (from, number)
    }
}

impl<T: Task> Shop<'_, T> {
    /// Returns the request at line `number` that `glance` tells of, where no more of it counts.
    pub fn count(&self, glance: Glance<'_>, number: u64) -> Option<Sight<T::Told>> {
        let told = self.task.count(&glance)?;
        let counted = Counted { told, stamps: Stamps::of(glance), line: number };
        Some(Sight::Request(Box::new(counted)))
    }
}

/// Returns where the line that begins at `from` ends, its end included; `None` where there is no line.
pub fn end(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..).filter(|rest| !rest.is_empty())?;
    // Blank lines come in runs, and a search takes longer than a look.
    if rest.first() == Some(&b'\n') {
        return Some(from + 1);
    }
    Some(memchr(b'\n', rest).map_or(bytes.len(), |at| from + at + 1))
}

/// Returns whether `line` may belong to the record above it, though it has a frame of its own.
pub fn joins(line: &[u8]) -> bool {
    is_more(line) || is_again(line)
}

/// Returns the line of `chunk` from byte `from` to `to`.
pub fn line(chunk: &Chunk, from: usize, to: usize, number: u64) -> Line<'_> {
    let bytes = chunk.bytes.get(from..to).unwrap_or_default();
    let text = text_of(bytes.strip_suffix(b"\n").unwrap_or(bytes), number);
    Line { text, number, offset: chunk.offset + from as u64, cut: chunk.cut }
}
