//! gzip (RFC 1952): all members of concatenated files, the time in the header.

use std::io::Result;

use chrono::{DateTime, Utc};
use flate2::{Decompress, FlushDecompress, Status};

use crate::input::archive::decode::{Codec, Step, agrees, unpack};
use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::fault;

const MAGIC: &[u8] = &[0x1f, 0x8b];
/// With the only method that there is.
const SIGN: &[u8] = &[0x1f, 0x8b, 8];

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
        unpack(packed.stream, Inflate::gzip(), sink);
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

    fn sign(&self) -> Option<&'static [u8]> {
        (!self.bare).then_some(SIGN)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use crate::input::support::{gz, log, reading};

    #[test]
    fn all_members_are_read_padding_between_them_or_not() {
        let packed =
            [gz(b"one\n"), gz(b"two\n"), vec![0; 700], gz(b"three\n"), vec![0; 512]].concat();
        assert_eq!(reading(&packed).whole().texts(), ["in=one\ntwo\nthree\n"]);
    }

    #[test]
    fn the_header_dates_the_content() {
        let mut packed = gz(b"line\n");
        packed[4..8].copy_from_slice(&1_710_497_700u32.to_le_bytes());
        let stated: DateTime<Utc> = "2024-03-15T10:15:00Z".parse().unwrap();
        assert_eq!(reading(&packed).whole().modified, [Some(stated)]);
    }

    #[test]
    fn a_cut_file_gives_all_that_it_held() {
        let (log, packed) = (log(), gz(&log()));
        let cut = reading(&packed[..packed.len() / 2]);
        let held = &cut.members[0].1;
        assert!(held.len() > log.len() / 3 && log.starts_with(held), "{}", held.len());
        assert_eq!(
            cut.notes(),
            ["!in: truncated: unexpected end of file; what came before it was read"]
        );
        let checksum_cut = reading(&packed[..packed.len() - 3]);
        assert_eq!(checksum_cut.members[0].1, log);
        assert!(checksum_cut.skips[0].failure);
    }

    #[test]
    fn a_damaged_file_gives_what_came_before_the_damage() {
        let (log, mut packed) = (log(), gz(&log()));
        let middle = packed.len() / 2;
        packed[middle..middle + 64].fill(0xff);
        let damaged = reading(&packed);
        let held = &damaged.members[0].1;
        let sound = held.iter().zip(&log).take_while(|(a, b)| a == b).count();
        assert!(sound > log.len() / 3, "{sound} of {}", log.len());
        assert!(damaged.notes()[0].starts_with("!in: corrupt: "), "{:?}", damaged.notes());
    }

    #[test]
    fn junk_after_the_end_is_noted_and_a_damaged_member_is_a_failure() {
        let junk = reading(&[gz(b"one\n"), b"junk".to_vec()].concat());
        assert_eq!(junk.texts(), ["in=one\n"]);
        assert!(junk.notes()[0].starts_with("in: trailing_bytes: "), "{:?}", junk.notes());
        let damaged =
            reading(&[gz(b"one\n"), vec![0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9]].concat());
        assert_eq!(damaged.texts(), ["in=one\n"]);
        assert!(damaged.notes()[0].starts_with("!in: corrupt: "), "{:?}", damaged.notes());
    }

    #[test]
    fn a_member_behind_junk_is_read_wherever_the_buffer_ends() {
        for junk in [1, 700, 128 * 1024 - 25, 128 * 1024 - 24, 300_000] {
            // The begin of a member's sign, again and again.
            let mut content = [gz(b"one\n"), b"-".to_vec(), [0x1f, 0x8b].repeat(junk)].concat();
            content.extend([gz(b"two\n"), b"end".to_vec()].concat());
            let read = reading(&content);
            assert_eq!(read.texts(), ["in=one\ntwo\n"], "{junk}");
            let notes = read.notes();
            let between = format!("in: junk_bytes: {} bytes that are no", 2 * junk + 1);
            assert!(notes[0].starts_with(&between), "{notes:?}");
            assert!(notes[1].starts_with("in: trailing_bytes: "), "{notes:?}");
        }
    }

    #[test]
    fn an_empty_content_is_empty() {
        assert_eq!(reading(&gz(b"")).notes(), ["in: empty"]);
    }
}
