//! What every kind of archive does: tell itself by its first bytes, and hand over what is in it.

use std::fs::File;
use std::io::{Read, Result};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use crate::input::source::Witness;

/// A kind of archive or compression. Streamed: nothing is ever written to disk.
pub trait Unpack: Sync {
    /// Returns the usual short name, such as `gzip`.
    fn name(&self) -> &'static str;

    /// Returns whether a stream that begins with `head` (up to 8 KiB) is of this kind. Names are never looked at.
    fn recognises(&self, head: &[u8]) -> bool;

    /// Returns when the content was last modified, where the first bytes say so.
    fn modified(&self, _head: &[u8]) -> Option<DateTime<Utc>> {
        None
    }

    /// Hands over what is in `packed`. An error means that the archive itself broke off or makes no sense; what a
    /// member's reader fails with is reported by whoever reads it.
    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()>;
}

/// The packed bytes.
pub struct Packed<'a> {
    /// All of them, from the first on.
    pub stream: &'a mut (dyn Read + Send),
    /// The regular file that holds them from its start, where they are one: for kinds that must seek.
    pub file: Option<&'a File>,
}

/// Takes what an archive holds.
pub trait Sink {
    /// Takes the content of a compressed stream: it keeps the name of the stream.
    fn content(&mut self, reader: &mut (dyn Read + Send));

    /// Takes a member named `name`, last modified when `modified` says, and what says so; breaks where a cap is reached and the rest shall not be read.
    fn member(
        &mut self,
        name: &str,
        modified: Option<(DateTime<Utc>, Witness)>,
        reader: &mut (dyn Read + Send),
    ) -> ControlFlow<()>;

    /// Notes that `member`, or part of the archive itself, is not read.
    fn skip(&mut self, member: Option<&str>, reason: &str, failure: bool);
}

/// Reads exactly `left` bytes of `inner`: an earlier end is an error, which `Read::take` would not tell.
pub struct Exact<'a> {
    inner: &'a mut (dyn Read + Send),
    left: u64,
}

impl<'a> Exact<'a> {
    /// Returns a reader of the next `left` bytes of `inner`.
    pub fn new(inner: &'a mut (dyn Read + Send), left: u64) -> Self {
        Self { inner, left }
    }

    /// Reads and drops what is left.
    pub fn drain(&mut self, buffer: &mut [u8]) -> Result<()> {
        while self.read(buffer)? > 0 {}
        Ok(())
    }
}

impl Read for Exact<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let room = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if room == 0 {
            return Ok(0);
        }
        let count = self.inner.read(buffer.get_mut(..room).unwrap_or_default())?;
        if count == 0 {
            return Err(crate::input::fault::truncated());
        }
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}
