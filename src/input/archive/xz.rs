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
        unpack(packed.stream, Unxz(new_stream()?), sink);
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

#[cfg(test)]
mod tests {
    use crate::input::support::{lines, log, reading, xz};

    #[test]
    fn all_members_are_read() {
        let packed = [xz(b"one\n"), xz(&log()), xz(b"")].concat();
        let wanted = [b"one\n".to_vec(), log()].concat();
        assert_eq!(reading(&packed).whole().members, [("in".to_owned(), wanted)]);
    }

    #[test]
    fn a_cut_file_gives_what_it_held() {
        let log = lines(30_000);
        let packed = xz(&log);
        let cut = reading(&packed[..packed.len() * 3 / 4]);
        let held = &cut.members[0].1;
        assert!(held.len() > log.len() / 4 && log.starts_with(held), "{}", held.len());
        assert!(cut.notes()[0].starts_with("!in: truncated: "), "{:?}", cut.notes());
    }

    #[test]
    fn a_damaged_file_gives_what_came_before_the_damage() {
        let log = lines(30_000);
        let mut packed = xz(&log);
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
        let junk = reading(&[xz(b"one\n"), vec![0; 9], b"junk".to_vec()].concat());
        assert_eq!(junk.texts(), ["in=one\n"]);
        assert!(junk.notes()[0].starts_with("in: trailing_bytes: "), "{:?}", junk.notes());
    }
}
