//! LZ4 frames, concatenated ones too. Its decoder pulls by itself, so it is not driven step by step.

use std::io::{BufRead, BufReader, ErrorKind, Read, Result};

use lz4_flex::frame::FrameDecoder;

use crate::input::archive::decode::{TRAILING, agrees};
use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::fault;

const MAGIC: &[u8] = &[0x04, 0x22, 0x4d, 0x18];
const BUFFER: usize = 128 * 1024;

/// The LZ4 frame format.
pub struct Lz4;

impl Unpack for Lz4 {
    fn name(&self) -> &'static str {
        "lz4"
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()> {
        let inner = BufReader::with_capacity(BUFFER, packed.stream);
        let watched = Watched { inner, dry: false };
        let mut frames =
            Frames { decoder: FrameDecoder::new(watched), between: false, ended: false, junk: false };
        sink.content(&mut frames);
        if frames.junk {
            sink.skip(None, TRAILING, false);
        }
        Ok(())
    }
}

/// Watches how the decoder reads: it takes an end between two blocks for the end of the frame.
struct Watched<'a> {
    inner: BufReader<&'a mut dyn Read>,

    /// Whether the last read found the end of the stream.
    dry: bool,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        self.dry = count == 0 && !buffer.is_empty();
        Ok(count)
    }
}

struct Frames<'a> {
    decoder: FrameDecoder<Watched<'a>>,
    between: bool,
    ended: bool,
    junk: bool,
}

impl Frames<'_> {
    /// Passes over padding and returns whether a further frame begins.
    fn next_frame(&mut self) -> Result<bool> {
        let watched = self.decoder.get_mut();
        loop {
            let rest = watched.inner.fill_buf()?;
            let zeros = rest.iter().take_while(|byte| **byte == 0).count();
            let next = rest.get(zeros..).unwrap_or_default();
            if next.is_empty() && zeros > 0 {
                watched.inner.consume(zeros);
                continue;
            }
            let begins = !next.is_empty() && agrees(next, MAGIC);
            self.junk = !next.is_empty() && !begins;
            watched.inner.consume(zeros);
            return Ok(begins);
        }
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while !self.ended && !buffer.is_empty() {
            if self.between && !self.next_frame()? {
                self.ended = true;
                break;
            }
            self.between = false;
            match self.decoder.read(buffer) {
                Ok(0) if self.decoder.get_ref().dry => return Err(fault::truncated()),
                Ok(0) => self.between = true,
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == ErrorKind::Other => {
                    return Err(fault::corrupt(error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(0)
    }
}
