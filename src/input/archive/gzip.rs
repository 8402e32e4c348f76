//! gzip (RFC 1952): all members of concatenated files, the time in the header.

use std::io::Result;

use chrono::{DateTime, Utc};
use flate2::{Decompress, FlushDecompress, Status};

use crate::input::archive::decode::{Codec, Step, agrees, unpack};
use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::fault;

const MAGIC: &[u8] = &[0x1f, 0x8b];

/// The gzip format.
pub struct Gzip;

impl Unpack for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn recognises(&self, head: &[u8]) -> bool {
        // Method 8 is the only one there is, and three flag bits must be zero.
        matches!(head, [0x1f, 0x8b, 8, flags, ..] if flags & 0xe0 == 0)
    }

    fn modified(&self, head: &[u8]) -> Option<DateTime<Utc>> {
        let seconds = u32::from_le_bytes(head.get(4..8)?.try_into().ok()?);
        if seconds == 0 { None } else { DateTime::from_timestamp(seconds.into(), 0) }
    }

    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()> {
        unpack(packed, Inflate::gzip(), sink);
        Ok(())
    }
}

/// Deflate, with the header and checksum of gzip around it or bare as in zip.
pub struct Inflate {
    state: Decompress,
    bare: bool,
}

impl Inflate {
    /// Returns a decompressor of gzip members.
    pub fn gzip() -> Self {
        Self { state: Decompress::new_gzip(15), bare: false }
    }

    /// Returns a decompressor of one bare deflate stream.
    pub fn bare() -> Self {
        Self { state: Decompress::new(false), bare: true }
    }
}

impl Codec for Inflate {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let (taken, given) = (self.state.total_in(), self.state.total_out());
        let result = self.state.decompress(input, output, FlushDecompress::None);
        Step {
            read: usize::try_from(self.state.total_in() - taken).unwrap_or_default(),
            written: usize::try_from(self.state.total_out() - given).unwrap_or_default(),
            ended: match result {
                Ok(status) => Ok(status == Status::StreamEnd),
                Err(error) => Err(fault::corrupt(error.message().unwrap_or("not deflate data"))),
            },
        }
    }

    fn restart(&mut self) -> Result<()> {
        *self = if self.bare { Self::bare() } else { Self::gzip() };
        Ok(())
    }

    fn begins(&self, next: &[u8]) -> bool {
        agrees(next, MAGIC)
    }
}
