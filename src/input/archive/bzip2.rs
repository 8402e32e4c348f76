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
        unpack(packed.stream, Bunzip(Decompress::new(false)), sink);
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

#[cfg(test)]
mod tests {
    use crate::input::support::{bz2, lines, log, reading};

    #[test]
    fn all_members_are_read() {
        let packed = [bz2(b"one\n"), bz2(&log()), bz2(b"")].concat();
        let wanted = [b"one\n".to_vec(), log()].concat();
        assert_eq!(reading(&packed).whole().members, [("in".to_owned(), wanted)]);
    }

    #[test]
    fn a_cut_file_gives_what_it_held() {
        let log = lines(8_000);
        let packed = bz2(&log);
        let cut = reading(&packed[..packed.len() * 3 / 4]);
        let held = &cut.members[0].1;
        assert!(held.len() > log.len() / 4 && log.starts_with(held), "{}", held.len());
        assert!(cut.notes()[0].starts_with("!in: truncated: "), "{:?}", cut.notes());
    }

    #[test]
    fn a_damaged_file_gives_what_came_before_the_damage() {
        let log = lines(8_000);
        let mut packed = bz2(&log);
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
        let junk = reading(&[bz2(b"one\n"), vec![0; 9], b"junk".to_vec()].concat());
        assert_eq!(junk.texts(), ["in=one\n"]);
        assert!(junk.notes()[0].starts_with("in: trailing_bytes: "), "{:?}", junk.notes());
    }

    #[test]
    fn a_line_that_begins_alike_is_text() {
        assert_eq!(reading(b"BZh1 is no archive\n").whole().texts(), ["in=BZh1 is no archive\n"]);
    }
}
