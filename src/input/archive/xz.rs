//! xz: all streams and the padding between them.

use std::io::Result;

use liblzma::stream::{Action, Status, Stream};

use crate::input::archive::decode::{Codec, Step, agrees, unpack};
use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::fault;

const MAGIC: &[u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0];

/// The memory that unpacking may take; `xz -9` asks for 65 MiB.
const MEMORY: u64 = 512 << 20;

/// The xz format.
pub struct Xz;

impl Unpack for Xz {
    fn name(&self) -> &'static str {
        "xz"
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()> {
        unpack(packed, Unxz(new_stream()?), sink);
        Ok(())
    }
}

struct Unxz(Stream);

impl Codec for Unxz {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let (taken, given) = (self.0.total_in(), self.0.total_out());
        let result = self.0.process(input, output, Action::Run);
        let read = usize::try_from(self.0.total_in() - taken).unwrap_or_default();
        let written = usize::try_from(self.0.total_out() - given).unwrap_or_default();
        let ended = match result {
            Ok(Status::MemNeeded) => Ok(false),
            Ok(status) => Ok(status == Status::StreamEnd),
            Err(liblzma::stream::Error::MemLimit) => {
                Err(fault::breach("too_large: unpacking this xz takes more than 512 MiB of memory"))
            }
            Err(error) => Err(fault::corrupt(error.to_string())),
        };
        Step { read, written, ended }
    }

    fn restart(&mut self) -> Result<()> {
        self.0 = new_stream()?;
        Ok(())
    }

    fn begins(&self, next: &[u8]) -> bool {
        agrees(next, MAGIC)
    }
}

fn new_stream() -> Result<Stream> {
    Ok(Stream::new_stream_decoder(MEMORY, 0)?)
}
