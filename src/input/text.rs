//! Encodings: byte order marks and UTF-16 become UTF-8, binary data is told apart.

use std::io::Read;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

/// How many zero bytes at the start are a hole (a log rotated under its writer, a crash) rather than text.
const HOLE: usize = 16;

/// What the first bytes of a source say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// UTF-8, ASCII or a superset of it, after a byte order mark of this many bytes.
    Text(usize),
    /// UTF-16, to be transcoded.
    Wide(&'static Encoding),
    /// UTF-32, to be transcoded; whether the first byte of each four counts most.
    Wider(bool),
    /// A run of zero bytes.
    Hole,
    /// No text.
    Binary,
}

/// Returns what a source that begins with `head` is.
pub fn examine(head: &[u8]) -> Verdict {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return Verdict::Text(3),
        [0xff, 0xfe, 0, 0, ..] => return Verdict::Wider(false),
        [0, 0, 0xfe, 0xff, ..] => return Verdict::Wider(true),
        [0xff, 0xfe, ..] => return Verdict::Wide(UTF_16LE),
        [0xfe, 0xff, ..] => return Verdict::Wide(UTF_16BE),
        _ => {}
    }
    let zeros = head.iter().take_while(|byte| **byte == 0).count();
    if zeros >= HOLE || zeros == head.len() {
        return Verdict::Hole;
    }
    match wide(head) {
        Some(encoding) => Verdict::Wide(encoding),
        None if is_wider(head, false) => Verdict::Wider(false),
        None if is_wider(head, true) => Verdict::Wider(true),
        None if is_binary(head) && !is_holed(head) => Verdict::Binary,
        None => Verdict::Text(0),
    }
}

/// Returns a reader of `inner`, which is in `encoding`, as UTF-8 without a byte order mark.
pub fn transcode<R: Read>(
    inner: R,
    encoding: &'static Encoding,
) -> std::io::Result<DecodeReaderBytes<R, Vec<u8>>> {
    DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .build_with_buffer(inner, vec![0; 64 * 1024])
}

/// Returns the UTF-16 encoding of text without a byte order mark, where it is obvious: nearly every second byte is
/// zero, and hardly any of the others.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (most, few) = (pairs * 7 / 10, pairs / 20);
    let control = head.iter().filter(|byte| **byte != 0 && is_control(**byte)).count();
    match (even, odd) {
        _ if pairs < 4 || control > few => None,
        (even, odd) if odd >= most && even <= few => Some(UTF_16LE),
        (even, odd) if even >= most && odd <= few => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns whether `head` is no text: many control bytes, or zero bytes amid much that is not UTF-8. A stray zero byte in
/// a log is no reason to drop the log, nor is a line of what a client sent, nor are fields parted by control bytes (FIX,
/// Hive).
fn is_binary(head: &[u8]) -> bool {
    let zeros = memchr::memchr_iter(0, head).count();
    let control = head.iter().filter(|byte| is_control(**byte)).count();
    let magic = [&b"\x7fELF"[..], b"\x89PNG", b"%PDF-", b"\xff\xd8\xff", b"SQLite format 3\0"];
    magic.iter().any(|magic| head.starts_with(magic))
        || control * 10 > head.len() * 3
        || zeros * 20 > head.len()
        || control * 10 > head.len() && !is_utf8(head)
        || zeros > 0 && (zeros + foreign(head)) * 20 > head.len()
}

/// Returns whether `head` is UTF-32 text without a byte order mark, where it is obvious: of every four bytes the first two
/// or the last two are zero, and one is not.
fn is_wider(head: &[u8], big: bool) -> bool {
    let mut units = head.chunks_exact(4);
    let fits = |unit: &[u8]| match unit {
        [0, 0, _, low] => big && *low != 0,
        [low, _, 0, 0] => !big && *low != 0,
        _ => false,
    };
    units.len() >= 4 && units.all(fits)
}

/// Returns whether `head` is lines of plain text but for holes: runs of zero bytes that a crash or a rotation left.
fn is_holed(head: &[u8]) -> bool {
    let mut text = Vec::with_capacity(head.len());
    for run in head.chunk_by(|one, next| (*one == 0) == (*next == 0)) {
        if run.first() != Some(&0) || run.len() < HOLE {
            text.extend_from_slice(run);
        }
    }
    let control = text.iter().any(|byte| is_control(*byte));
    text.len() < head.len() && !control && text.contains(&b'\n') && is_utf8(&text)
}

/// Whether `byte` is a control byte that text does not use: not tab, line ends, form feed, backspace, bell, escape.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=6 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)
}

/// Returns how many bytes of `head` belong to no character of UTF-8.
fn foreign(head: &[u8]) -> usize {
    head.utf8_chunks().map(|chunk| chunk.invalid().len()).sum()
}

/// Returns whether `head` is UTF-8, its last character perhaps cut.
fn is_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_plain_text_are_told() {
        assert_eq!(examine(b"\xef\xbb\xbfline"), Verdict::Text(3));
        assert_eq!(examine("Grüße\n".as_bytes()), Verdict::Text(0));
        assert_eq!(examine(b"caf\xe9 in Latin-1\n"), Verdict::Text(0));
        assert_eq!(examine(b"\x1b[31mred\x1b[0m\n"), Verdict::Text(0));
        assert_eq!(examine(b"\xff\xfe\0\0l\0\0\0"), Verdict::Wider(false));
        assert_eq!(examine(b"l\0\0\0i\0\0\0n\0\0\0e\0\0\0\n\0\0\0"), Verdict::Wider(false));
        assert_eq!(examine(b"\0\0\0l\0\0\0i\0\0\0n\0\0\0e\0\0\0\n"), Verdict::Wider(true));
    }

    #[test]
    fn utf_16_without_a_mark_is_told() {
        let text: Vec<u16> = "2024-03-15 error\n".encode_utf16().collect();
        let little: Vec<u8> = text.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = text.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(examine(&little), Verdict::Wide(UTF_16LE));
        assert_eq!(examine(&big), Verdict::Wide(UTF_16BE));
    }

    #[test]
    fn a_stray_zero_byte_does_not_make_a_log_binary() {
        let log = "a line of a log that is long enough\n".repeat(9) + "args=a\0b\n";
        assert_eq!(examine(log.as_bytes()), Verdict::Text(0));
        let hello = "a line of a log that is long enough\n".repeat(9);
        let hello = [&b"\x16\x03\x01\x02\x00\x01\xff\xfe\n"[..], hello.as_bytes()].concat();
        assert_eq!(examine(&hello), Verdict::Text(0));
        assert_eq!(examine(b"\x7fELF\x02\x01\x01"), Verdict::Binary);
        assert_eq!(examine(b"ab\0\x01\xff\xfe\x03\0"), Verdict::Binary);
        assert_eq!(examine(&[0; 100]), Verdict::Hole);
        let holed = [&b"one line\n"[..], &[0; 500], b"another\n"].concat();
        assert_eq!(examine(&holed), Verdict::Text(0));
        let padded = [&b"name\n"[..], &[0; 500], b"\x03\0\0\x01"].concat();
        assert_eq!(examine(&padded), Verdict::Binary);
        assert_eq!(examine(b"8=FIX.4.2\x019=65\x0135=A\x0149=S\x01\n"), Verdict::Text(0));
        assert_eq!(examine(&[1, 0, 2, 0, 3, 0, 1, 0, 2, 0]), Verdict::Binary);
    }
}
