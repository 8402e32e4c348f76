//! zstd (RFC 8878): all frames, skippable ones passed over.

use std::io::Result;

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

use crate::input::archive::decode::{Codec, Step, agrees, unpack};
use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::fault;

/// The zstd format.
pub struct Zstd;

impl Unpack for Zstd {
    fn name(&self) -> &'static str {
        "zstd"
    }

    fn recognises(&self, head: &[u8]) -> bool {
        // A skippable frame comes first in what `pzstd` and seekable writers make.
        matches!(head, [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
    }

    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()> {
        unpack(packed, Unzstd { state: Decoder::new()?, wanted: 0 }, sink);
        Ok(())
    }
}

struct Unzstd {
    state: Decoder<'static>,
    /// How much input the next block takes. Feeding one block at a time keeps what came before a damaged one.
    wanted: usize,
}

impl Codec for Unzstd {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let room = if self.wanted == 0 { 5 } else { self.wanted };
        let mut packed = InBuffer::around(input.get(..room).unwrap_or(input));
        let mut plain = OutBuffer::around(output);
        let result = self.state.run(&mut packed, &mut plain);
        let (read, written) = (packed.pos(), plain.pos());
        let ended = match result {
            Ok(hint) => {
                self.wanted = hint;
                Ok(hint == 0)
            }
            Err(error) => Err(fault::corrupt(error.to_string())),
        };
        Step { read, written, ended }
    }

    fn restart(&mut self) -> Result<()> {
        self.wanted = 0;
        self.state.reinit()
    }

    fn begins(&self, next: &[u8]) -> bool {
        agrees(next, &[0x28, 0xb5, 0x2f, 0xfd])
            || matches!(next.first(), Some(0x50..=0x5f))
                && agrees(next.get(1..).unwrap_or_default(), &[0x2a, 0x4d, 0x18])
    }
}
