//! zstd (RFC 8878): all frames, skippable ones passed over.

use std::io::{Error, Result};

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
        unpack(packed.stream, Unzstd { state: Decoder::new()?, wanted: 0 }, sink);
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
            Err(error) => Err(fault_of(&error)),
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

/// Returns what a failure of the decoder means. It gives its codes as text only.
fn fault_of(error: &Error) -> Error {
    let text = error.to_string();
    if text.contains("too much memory") {
        let reason = "too_large: packed with a window above 128 MiB (--long); unpack it first";
        return fault::breach(reason);
    }
    fault::corrupt(text)
}

#[cfg(test)]
mod tests {
    use crate::input::support::{lines, log, reading, zst};

    #[test]
    fn all_members_are_read() {
        let packed = [zst(b"one\n"), zst(&log()), zst(b"")].concat();
        let wanted = [b"one\n".to_vec(), log()].concat();
        assert_eq!(reading(&packed).whole().members, [("in".to_owned(), wanted)]);
    }

    #[test]
    fn a_cut_file_gives_what_it_held() {
        let log = lines(30_000);
        let packed = zst(&log);
        let cut = reading(&packed[..packed.len() * 3 / 4]);
        let held = &cut.members[0].1;
        assert!(held.len() > log.len() / 4 && log.starts_with(held), "{}", held.len());
        assert!(cut.notes()[0].starts_with("!in: truncated: "), "{:?}", cut.notes());
    }

    #[test]
    fn a_damaged_file_gives_what_came_before_the_damage() {
        let log = lines(30_000);
        let mut packed = zst(&log);
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
        let junk = reading(&[zst(b"one\n"), vec![0; 9], b"junk".to_vec()].concat());
        assert_eq!(junk.texts(), ["in=one\n"]);
        assert!(junk.notes()[0].starts_with("in: trailing_bytes: "), "{:?}", junk.notes());
    }

    #[test]
    fn a_window_that_takes_too_much_memory_is_told() {
        // A frame header that states a window of 2 GiB.
        let packed = b"\x28\xb5\x2f\xfd\x00\xa8\x01\0\0".to_vec();
        let read = reading(&packed);
        assert!(read.notes()[0].starts_with("!in: too_large: packed with a window"), "{read:?}");
    }

    #[test]
    fn skippable_frames_are_passed_over() {
        let skippable = b"\x50\x2a\x4d\x18\x04\0\0\0junk".to_vec();
        let packed = [skippable.clone(), zst(b"one\n"), skippable, zst(b"two\n")].concat();
        assert_eq!(reading(&packed).whole().texts(), ["in=one\ntwo\n"]);
    }
}
