//! Compressed data behind something else: the banner of a script, the first lines of a file that was appended to.

use crate::input::archive::decode::Codec;
use crate::input::archive::gzip::Inflate;
use crate::input::archive::recognise;
use crate::input::archive::unpack::Unpack;
use crate::input::text::{Verdict, examine};

/// What no text has, and how many bytes before it compressed data begin.
const SIGNS: [(&[u8], usize); 4] =
    [(b"\x1f\x8b\x08", 0), (b"\x28\xb5\x2f\xfd", 0), (b"\xfd7zXZ\0", 0), (b"1AY&SY", 4)];

/// Bytes that a sign and what belongs to it take; what follows is data.
const SIGN: usize = 10;

/// So many places of one source are looked at.
const TRIED: usize = 64;

/// Returns where in `head`, the first bytes of a source that is no archive itself, compressed data begin, and their kind.
/// What a log quotes of such data is text again behind it.
pub fn find(head: &[u8]) -> Option<(usize, &'static dyn Unpack)> {
    let places = |(sign, before): &(&'static [u8], usize)| {
        let before = *before;
        memchr::memmem::find_iter(head, *sign).filter_map(move |at| at.checked_sub(before))
    };
    let mut places: Vec<usize> = SIGNS.iter().flat_map(places).filter(|at| *at > 0).collect();
    places.sort_unstable();
    places.into_iter().take(TRIED).find_map(|at| {
        let rest = head.get(at..)?;
        let kind = recognise(rest)?;
        let packed = match kind.name() {
            "gzip" => goes_on(rest),
            _ => rest.get(SIGN..).is_some_and(|data| examine(data) == Verdict::Binary),
        };
        packed.then_some((at, kind))
    })
}

/// Returns whether what stands in front of the byte `at` of `head` is text.
pub fn is_text(head: &[u8], at: usize) -> bool {
    head.get(..at).is_some_and(|front| examine(front) == Verdict::Text(0))
}

/// Returns whether `rest` is gzip data up to its end: what a log quotes of a client's upload ends, and the log goes on.
fn goes_on(rest: &[u8]) -> bool {
    let mut inflate = Inflate::gzip();
    let (mut left, mut scratch) = (rest, [0; 4096]);
    loop {
        let step = inflate.step(left, &mut scratch);
        left = left.get(step.read..).unwrap_or_default();
        match step.ended {
            Ok(false) if step.read == 0 && step.written == 0 => return true,
            Ok(false) => {}
            Ok(true) => return left.iter().all(|byte| *byte == 0) || inflate.begins(left),
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::input::support::{bz2, gz, log, reading, xz, zst};

    use super::*;

    #[test]
    fn what_stands_behind_a_banner_is_read() {
        let banner = b"== backup of web-1 ==\n";
        for (kind, packed) in [
            ("gzip", gz(&log())),
            ("zstd", zst(&log())),
            ("xz", xz(&log())),
            ("bzip2", bz2(&log())),
        ] {
            let read = reading(&[&banner[..], &packed].concat());
            assert_eq!(read.members[0], ("in".to_owned(), banner.to_vec()), "{kind}");
            assert_eq!(read.members[1], (format!("in!{kind}"), log()), "{kind}");
            let note =
                format!("in: {kind}_inside: {kind} data begin at its byte 22; see in!{kind}");
            assert_eq!(read.notes(), [note]);
        }
    }

    #[test]
    fn zeros_in_front_are_passed_over() {
        let read = reading(&[&[0; 100][..], &gz(b"one\n")].concat());
        assert_eq!(read.texts(), ["in=one\n"]);
        assert_eq!(read.notes(), ["in: zero_bytes: 100 at its start were passed over"]);
    }

    #[test]
    fn a_log_that_quotes_an_upload_goes_on_behind_it() {
        let log = [b"POST /upload body=", &gz(b"x")[..], b"\n", &log()].concat();
        assert_eq!(find(&log).map(|(at, _)| at), None);
        assert_eq!(reading(&log).whole().members[0].1, log);
    }

    #[test]
    fn a_log_that_names_a_sign_goes_on_behind_it() {
        let named = b"scanner: BZh91AY&SY is the sign of bzip2\n";
        let log = [&named[..], &log()].concat();
        assert_eq!(reading(&log).whole().members[0].1, log);
        let behind = [&log[..], &bz2(b"one\n")].concat();
        assert_eq!(find(&behind).map(|(at, _)| at), Some(log.len()));
    }
}
