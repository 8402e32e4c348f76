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
            Frames { decoder: Some(FrameDecoder::new(watched)), between: false, junk: false };
        sink.content(&mut frames);
        if frames.junk {
            sink.skip(None, TRAILING, false);
        }
        Ok(())
    }
}

/// Watches how the decoder reads: it takes an end between two blocks for the end of the frame.
struct Watched<'a> {
    inner: BufReader<&'a mut (dyn Read + Send)>,

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
    /// One for each frame: a used one keeps buffers that may not fit the next frame. `None` at the end.
    decoder: Option<FrameDecoder<Watched<'a>>>,
    between: bool,
    junk: bool,
}

impl Frames<'_> {
    /// Passes over padding and makes ready for the next frame, if there is one.
    fn next_frame(&mut self) -> Result<()> {
        let Some(mut watched) = self.decoder.take().map(FrameDecoder::into_inner) else {
            return Ok(());
        };
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
            self.decoder = begins.then(|| FrameDecoder::new(watched));
            return Ok(());
        }
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if std::mem::take(&mut self.between) {
                self.next_frame()?;
            }
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            match decoder.read(buffer) {
                Ok(0) if decoder.get_ref().dry => return Err(fault::truncated()),
                Ok(0) => self.between = true,
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == ErrorKind::Other => {
                    return Err(fault::corrupt(error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::input::support::{lines, log, lz4, reading};

    #[test]
    fn all_members_are_read() {
        let packed = [lz4(b"one\n"), lz4(&log()), lz4(b"")].concat();
        let wanted = [b"one\n".to_vec(), log()].concat();
        assert_eq!(reading(&packed).whole().members, [("in".to_owned(), wanted)]);
    }

    #[test]
    fn a_cut_file_gives_what_it_held() {
        let log = lines(30_000);
        let packed = lz4(&log);
        let cut = reading(&packed[..packed.len() * 3 / 4]);
        let held = &cut.members[0].1;
        assert!(held.len() > log.len() / 4 && log.starts_with(held), "{}", held.len());
        assert!(cut.notes()[0].starts_with("!in: truncated: "), "{:?}", cut.notes());
    }

    #[test]
    fn a_damaged_file_gives_what_came_before_the_damage() {
        let log = lines(30_000);
        let mut packed = lz4(&log);
        let middle = packed.len() * 3 / 4;
        packed[middle..middle + 64].fill(0xff);
        let damaged = reading(&packed);
        let held = &damaged.members[0].1;
        let sound = held.iter().zip(&log).take_while(|(a, b)| a == b).count();
        assert!(sound > log.len() / 4, "{sound} of {}", log.len());
        assert!(damaged.notes()[0].starts_with("!in: corrupt: "), "{:?}", damaged.notes());
    }

    #[test]
    fn junk_after_the_end_is_noted() {
        let junk = reading(&[lz4(b"one\n"), vec![0; 9], b"junk".to_vec()].concat());
        assert_eq!(junk.texts(), ["in=one\n"]);
        assert!(junk.notes()[0].starts_with("in: trailing_bytes: "), "{:?}", junk.notes());
    }

    #[test]
    fn a_cut_between_two_blocks_is_a_cut() {
        let packed = lz4(b"one\n");
        let cut = reading(&packed[..packed.len() - 4]);
        assert_eq!(cut.texts(), ["in=one\n"]);
        assert!(cut.notes()[0].starts_with("!in: truncated: "), "{:?}", cut.notes());
    }
}
