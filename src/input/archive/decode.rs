//! Drives a decompressor step by step: all members of a stream, every byte that can be had before an error.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result};

use crate::input::archive::unpack::Sink;
use crate::input::fault;

/// The size of the buffer of packed bytes.
const BUFFER: usize = 128 * 1024;

/// The note on bytes after the end that are no padding and no further member, which `gzip` ignores too.
pub const TRAILING: &str =
    "trailing_bytes: bytes that are no compressed data follow its end and were ignored";

/// What one step of a decompressor did.
pub struct Step {
    /// Packed bytes taken.
    pub read: usize,
    /// Unpacked bytes given, valid even where `ended` is an error.
    pub written: usize,
    /// Whether this was the end of the member.
    pub ended: Result<bool>,
}

/// A decompressor.
pub trait Codec: Send {
    /// Decompresses some of `input` to `output`; an empty `input` is the end of the stream.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step;

    /// Makes ready for the next member of the same stream.
    fn restart(&mut self) -> Result<()>;

    /// Returns whether `next`, which may be cut short, begins a further member.
    fn begins(&self, next: &[u8]) -> bool;

    /// Returns the first bytes of a member, where they are such that junk does not have them by chance.
    fn sign(&self) -> Option<&'static [u8]> {
        None
    }
}

/// Reads what a stream of one or many members unpacks to.
pub struct Decode<'a, C> {
    packed: BufReader<&'a mut (dyn Read + Send)>,
    codec: C,
    place: Place,
    single: bool,
    junk: bool,
    /// How many bytes of junk stood before further members.
    between: u64,
    taken: u64,
}

enum Place {
    Within,
    Between,
    End,
    /// Broke off; kept, so that every further read says so again.
    Broken(ErrorKind, String),
}

impl<'a, C: Codec> Decode<'a, C> {
    /// Returns a reader of all members in `packed`.
    pub fn new(packed: &'a mut (dyn Read + Send), codec: C) -> Self {
        let packed = BufReader::with_capacity(BUFFER, packed);
        let place = Place::Within;
        Self { packed, codec, place, single: false, junk: false, between: 0, taken: 0 }
    }

    /// Returns a reader of the first member in `packed`, whatever follows.
    pub fn single(packed: &'a mut (dyn Read + Send), codec: C) -> Self {
        Self { single: true, ..Self::new(packed, codec) }
    }

    /// Returns how many packed bytes the members took, padding not counted.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    fn step(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let input = self.packed.fill_buf()?;
        let exhausted = input.is_empty();
        let Step { read, written, ended } = self.codec.step(input, buffer);
        self.packed.consume(read);
        self.taken += read as u64;
        match ended {
            Ok(true) if self.single => self.place = Place::End,
            Ok(true) => self.place = Place::Between,
            Err(error) => self.place = broken(&error),
            Ok(false) if written > 0 || read > 0 => {}
            Ok(false) if exhausted => self.place = broken(&fault::truncated()),
            Ok(false) => self.place = broken(&fault::corrupt("the decompressor is stuck")),
        }
        Ok(written)
    }

    /// Goes on to the next member. Zero bytes between and after members are padding; anything else is noted.
    fn next_member(&mut self) -> Result<()> {
        let rest = self.packed.fill_buf()?;
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        let next = rest.get(zeros..).unwrap_or_default();
        if rest.is_empty() {
            self.place = Place::End;
        } else if !next.is_empty() {
            if self.codec.begins(next) {
                self.codec.restart()?;
                self.place = Place::Within;
            } else {
                return self.pass_junk();
            }
        }
        self.packed.consume(zeros);
        Ok(())
    }

    /// Goes on to the next member that junk stands in front of, or to the end.
    fn pass_junk(&mut self) -> Result<()> {
        let sign = self.codec.sign().unwrap_or_default();
        let (mut met, mut passed) = (0, 0);
        while met < sign.len() {
            let bytes = self.packed.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            let mut count = 0;
            for byte in bytes {
                count += 1;
                let again = usize::from(sign.first() == Some(byte));
                met = if sign.get(met) == Some(byte) { met + 1 } else { again };
                if met == sign.len() {
                    break;
                }
            }
            passed += count as u64;
            self.packed.consume(count);
        }
        if sign.is_empty() || met < sign.len() {
            self.junk = true;
            self.place = Place::End;
            return Ok(());
        }
        self.between += passed - sign.len() as u64;
        self.codec.restart()?;
        self.place = Place::Within;
        // The header, of which nothing comes out yet.
        self.codec.step(sign, &mut [0; 64]).ended.map(drop)
    }
}

impl<C: Codec> Read for Decode<'_, C> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let done = match &self.place {
                Place::End => return Ok(0),
                Place::Broken(kind, message) => return Err(Error::new(*kind, message.clone())),
                Place::Between => self.next_member().map(|()| 0),
                Place::Within => self.step(buffer),
            };
            match done {
                Ok(0) => {}
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
                Err(error) => self.place = broken(&error),
            }
        }
    }
}

/// Hands the content of the compressed `stream` to `sink`, and notes what follows its end.
pub fn unpack(stream: &mut (dyn Read + Send), codec: impl Codec, sink: &mut dyn Sink) {
    let mut reader = Decode::new(stream, codec);
    sink.content(&mut reader);
    if reader.between > 0 {
        let reason = format!(
            "junk_bytes: {} bytes that are no compressed data stand between its parts and were passed over",
            reader.between
        );
        sink.skip(None, &reason, false);
    }
    if reader.junk {
        sink.skip(None, TRAILING, false);
    }
}

/// Returns whether `next`, which may be cut short, begins with `magic`.
pub fn agrees(next: &[u8], magic: &[u8]) -> bool {
    next.iter().zip(magic).all(|(found, wanted)| found == wanted)
}

fn broken(error: &Error) -> Place {
    Place::Broken(error.kind(), error.to_string())
}
