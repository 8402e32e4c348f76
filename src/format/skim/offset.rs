//! Reads the zone behind a time of a line that is skimmed, where that takes no second look.

use crate::format::skim::tick::two;
use crate::format::timestamp::abbreviation::abbreviation;
use crate::format::timestamp::zone::Zone;

/// Returns the offset at `at`, what tells its layout, and where it ends; `None` where it takes a second look.
pub(super) fn zone(bytes: &[u8], at: usize) -> Option<(Option<i32>, u32, usize)> {
    let rest = bytes.get(at..).unwrap_or_default();
    match *rest {
        [b'Z', ..] => Some((Some(0), 1, at + 1)),
        [sign @ (b'+' | b'-'), a, b, b':', c, d, ..] => {
            Some((Some(offset(sign, [a, b, c, d])?), 2, at + 6))
        }
        [sign @ (b'+' | b'-'), a, b, c, d, ..] => {
            Some((Some(offset(sign, [a, b, c, d])?), 3, at + 5))
        }
        [b' ', sign @ (b'+' | b'-'), a, b, c, d, b' ' | b']', ref rest @ ..] => {
            let offset = offset(sign, [a, b, c, d])?;
            // `-1200 units` may be no zone: what stands above tells.
            let word = offset != 0
                && matches!(rest, [first, b'a'..=b'z', ..] if first.is_ascii_alphabetic());
            (!word).then_some((Some(offset), 4, at + 6))
        }
        [b' ', b'U', b'T', b'C', b' ', ..] => Some((Some(0), 5, at + 4)),
        [b' ', b'A'..=b'Z' | b'a'..=b'z' | b'+' | b'-' | b'(' | b'[', ..] => {
            plain(rest).then_some((None, 6, at))
        }
        [b' ', b' ', ..] => plain(rest.get(1..).unwrap_or_default()).then_some((None, 7, at)),
        // A cell of its own may hold the offset.
        [b'+' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z', ..]
        | [b'\t' | b'|' | b',' | b';', b'+' | b'-', b'0'..=b'1', b'0'..=b'9', ..] => None,
        // `[2024-03-15 10:15:02] [+0100]`, `[UTC]`, `[Europe/Berlin]`.
        [b']', b'[', ref rest @ ..] | [b']', b' ', b'[', ref rest @ ..] if may_be_zone(rest) => {
            None
        }
        _ => Some((None, 0, at)),
    }
}

/// Returns whether what follows the clock is no zone and no half of the day.
fn plain(rest: &[u8]) -> bool {
    let text = rest.get(1..).unwrap_or_default();
    if begins_with_level(text) {
        return true;
    }
    if matches!(text.first(), Some(b'+' | b'-' | b'(')) {
        return text.get(1) == Some(&b' ');
    }
    let word = text.strip_prefix(b"[").unwrap_or(text);
    if word.len() < text.len() && may_be_zone(word) {
        return false;
    }
    let length = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, next) = word.split_at_checked(length).unwrap_or_default();
    let half =
        matches!(word, [b'a' | b'A' | b'p' | b'P', b'm' | b'M'] | [b'a' | b'A' | b'p' | b'P']);
    // `Europe/Berlin` has a slash; abbreviations are in the table.
    let known = matches!(word, b"INFO" | b"WARN" | b"ERROR" | b"DEBUG" | b"TRACE" | b"FATAL");
    // `ET` and `Pacific Time`.
    let named = matches!(word, [b'C' | b'E' | b'M' | b'P', b'T'])
        || matches!(word, [b'A'..=b'Z', b'a'..=b'z', ..]) && may_be_region(text);
    known
        || !named
            && !half
            && next.first() != Some(&b'/')
            && (length > 5 || abbreviation(word).is_none())
}

/// Returns whether `text`, which stands behind a bracket, may be a zone.
fn may_be_zone(text: &[u8]) -> bool {
    let near = text.get(..40).unwrap_or(text);
    let word = near.split(|byte| *byte == b']').next().unwrap_or_default();
    let offset = matches!(word, [b'+' | b'-', b'0'..=b'9', ..])
        || word.starts_with(b"UTC")
        || word.starts_with(b"GMT");
    let named = || std::str::from_utf8(word).is_ok_and(Zone::may_name);
    offset || (word.len() <= 5 && abbreviation(word).is_some()) || named()
}

/// Returns whether `text` may begin with a zone in words, or with a region of North America.
fn may_be_region(text: &[u8]) -> bool {
    let near = text.get(..40).unwrap_or(text);
    matches!(near.first(), Some(b'C' | b'E' | b'M' | b'P'))
        && near.get(1).is_some_and(|byte| b"aeo".contains(byte))
        || memchr::memmem::find(near, b" Time").is_some()
}

/// Returns whether `text` begins with the name of a level as most libraries write it, and a space.
pub(super) fn begins_with_level(text: &[u8]) -> bool {
    matches!(
        text,
        [b'I', b'N', b'F', b'O', b' ', ..]
            | [b'W', b'A', b'R', b'N', b' ', ..]
            | [b'E', b'R', b'R', b'O', b'R', b' ', ..]
            | [b'D', b'E', b'B', b'U', b'G', b' ', ..]
            | [b'T', b'R', b'A', b'C', b'E', b' ', ..]
            | [b'F', b'A', b'T', b'A', b'L', b' ', ..]
    )
}

fn offset(sign: u8, [a, b, c, d]: [u8; 4]) -> Option<i32> {
    let (hours, minutes) = (two(a, b)?, two(c, d)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some(if sign == b'-' { -seconds } else { seconds })
}
