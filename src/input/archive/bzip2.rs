//! bzip2: all streams of concatenated files, as `pbzip2` writes them.

use std::io::Result;

use bzip2::{Decompress, Status};

use crate::input::archive::decode::{Codec, Step, agrees, unpack};
use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::fault;

/// The bzip2 format.
pub struct Bzip2;

impl Unpack for Bzip2 {
    fn name(&self) -> &'static str {
        "bzip2"
    }

    fn recognises(&self, head: &[u8]) -> bool {
        // `BZh1` may begin a line of text, but not with the digits of pi (a block) or its root (no block) after it.
        matches!(
            head,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
                | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..]
        )
    }

    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()> {
        unpack(packed, Bunzip(Decompress::new(false)), sink);
        Ok(())
    }
}

struct Bunzip(Decompress);

impl Codec for Bunzip {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let (taken, given) = (self.0.total_in(), self.0.total_out());
        let result = self.0.decompress(input, output);
        Step {
            read: usize::try_from(self.0.total_in() - taken).unwrap_or_default(),
            written: usize::try_from(self.0.total_out() - given).unwrap_or_default(),
            ended: match result {
                Ok(Status::MemNeeded) => Err(std::io::ErrorKind::OutOfMemory.into()),
                Ok(status) => Ok(status == Status::StreamEnd),
                Err(error) => Err(fault::corrupt(error.to_string())),
            },
        }
    }

    fn restart(&mut self) -> Result<()> {
        self.0 = Decompress::new(false);
        Ok(())
    }

    fn begins(&self, next: &[u8]) -> bool {
        agrees(next, b"BZh")
    }
}
