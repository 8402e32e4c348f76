//! The zone part that follows a clock: `Z`, `+02:00`, `CEST`, `GMT+2 (…)`, `[Europe/Berlin]`.

use crate::format::timestamp::abbreviation::Kind;
use crate::format::timestamp::abbreviation::{abbreviation, shared};
use crate::format::timestamp::bracket::{bracket_beside, bracketed, cell};
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::zone::{SHORT, Zone};

/// Abbreviations that are taken in lower case too: no words of any language.
const LOWER: [&[u8]; 10] =
    [b"pst", b"pdt", b"cst", b"cdt", b"mdt", b"edt", b"cet", b"cest", b"jst", b"aest"];

/// No zone written out in words is longer.
const LONGEST_NAME: usize = 40;

/// Steps over a sign, the mathematical minus included; returns whether it is a minus.
fn sign(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.eat_text("\u{2212}") {
        return Some(true);
    }
    cursor.eat_any(b"+-").map(|byte| byte == b'-')
}

/// Reads `+02:00`, `-0500`, `+02`, and with `short` `+2`, as seconds east of UTC.
pub(super) fn numeric_offset(cursor: &mut Cursor<'_>, short: bool) -> Option<i32> {
    let minus = sign(cursor)?;
    let (hours, minutes) = match cursor.digits() {
        1 if short => (cursor.fixed(1)?, minutes_after_colon(cursor)),
        2 => (cursor.fixed(2)?, minutes_after_colon(cursor)),
        4 => (cursor.fixed(2)?, cursor.fixed(2)?),
        _ => return None,
    };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    let valid = hours <= 23 && minutes <= 59;
    valid.then_some(if minus { -seconds } else { seconds })
}

fn minutes_after_colon(cursor: &mut Cursor<'_>) -> u32 {
    let mut ahead = *cursor;
    if ahead.eat(b':') && ahead.digits() == 2 {
        *cursor = ahead;
        return cursor.fixed(2).unwrap_or(0);
    }
    0
}

/// An offset that cannot be, so that the whole text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Impossible;

/// Reads the zone after a clock, where one is stated, and what repeats it.
pub(super) fn zone_after(cursor: &mut Cursor<'_>) -> Result<Option<Zone>, Impossible> {
    let mut zone = offset_glued(cursor)?;
    if zone.is_none() {
        zone = spaced(cursor, offset_or_name).or_else(|| enclosed(cursor));
    }
    if zone.is_some() {
        // `+0000 UTC`, `+0300 +0300`, `+0200 (CEST)`: said twice.
        let again = spaced(cursor, offset_or_name);
        if matches!((zone, again), (Some(Zone::Shared(..)), Some(Zone::Offset(_)))) {
            zone = again;
        }
        comment(cursor);
    }
    if let Some(named) = bracketed(cursor) {
        zone = zone.or(Some(named));
    }
    Ok(zone.or_else(|| bracket_beside(cursor)).or_else(|| cell(cursor)))
}

/// Reads an offset that touches the clock.
fn offset_glued(cursor: &mut Cursor<'_>) -> Result<Option<Zone>, Impossible> {
    let mut ahead = *cursor;
    if sign(&mut ahead).is_none() || !ahead.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let mut ahead = *cursor;
    match numeric_offset(&mut ahead, false) {
        Some(offset) if ends_offset(ahead) => {
            *cursor = ahead;
            Ok(Some(Zone::Offset(offset)))
        }
        // Digits in the shape of an offset, but out of range: no time at all.
        None if shaped_like_offset(*cursor) => Err(Impossible),
        _ => Ok(None),
    }
}

fn shaped_like_offset(mut cursor: Cursor<'_>) -> bool {
    let _: Option<bool> = sign(&mut cursor);
    match cursor.digits() {
        4 => cursor.skip(4),
        2 => {
            cursor.skip(2);
            if !cursor.eat(b':') || cursor.digits() != 2 {
                return false;
            }
            cursor.skip(2);
        }
        _ => return false,
    }
    ends_offset(cursor)
}

/// Returns whether an offset may end here: it goes on neither as a number nor as a clock nor as a date.
fn ends_offset(cursor: Cursor<'_>) -> bool {
    cursor.at_word_end()
        && !(matches!(cursor.peek(), Some(b':' | b'-' | b'/' | b'.')) && cursor.digit_at(1))
}

/// Runs `read` after up to two spaces, or at once; steps back where it reads nothing.
fn spaced<'a>(cursor: &mut Cursor<'a>, read: fn(&mut Cursor<'a>) -> Option<Zone>) -> Option<Zone> {
    let mut ahead = *cursor;
    ahead.spaces(2);
    let zone = read(&mut ahead)?;
    *cursor = ahead;
    Some(zone)
}

fn offset_or_name(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let first = cursor.peek()?;
    if !first.is_ascii_alphabetic() {
        let offset = numeric_offset(cursor, false)?;
        return ends_offset(*cursor).then_some(Zone::Offset(offset));
    }
    let count = cursor.letters();
    let word = cursor.ahead(count);
    if let Some(zone) = written_out(cursor, count) {
        return Some(zone);
    }
    // The message mostly goes on with a word that is longer than any abbreviation.
    if count > 5 && !matches!(cursor.peek_at(count), Some(b'/' | b'_')) {
        return None;
    }
    if word.eq_ignore_ascii_case(b"z") {
        let glued = cursor.behind().is_some_and(|byte| byte.is_ascii_digit());
        cursor.skip(1);
        let ends = cursor.at_word_end() && (glued || (word == b"Z" && cursor.peek() != Some(b'-')));
        return ends.then_some(Zone::Offset(0));
    }
    if matches!(cursor.peek_at(count), Some(b'/' | b'_')) {
        return iana(cursor);
    }
    let universal = word.eq_ignore_ascii_case(b"utc") || word.eq_ignore_ascii_case(b"gmt");
    let shouted = word.iter().all(u8::is_ascii_uppercase);
    if !universal && !shouted && !LOWER.contains(&word) {
        return None;
    }
    let (offset, kind) = abbreviation(word)?;
    cursor.skip(count);
    // `GMT+0100` and `CEST+0200` state the offset themselves.
    let mut ahead = *cursor;
    if let Some(offset) = numeric_offset(&mut ahead, universal)
        && ends_offset(ahead)
    {
        *cursor = ahead;
        return Some(Zone::Offset(offset));
    }
    let ends = cursor.at_word_end() && !matches!(cursor.peek(), Some(b'=' | b'-' | b'/' | b'+'));
    let zone = shared(word).map_or(Zone::Offset(offset), |name| Zone::Shared(name, offset));
    (ends && kind != Kind::Word).then_some(zone)
}

/// Reads `Pacific Time`, `Central European Summer Time`, `Eastern`, `ET` and `EST5EDT`; the first word has `count` letters.
fn written_out(cursor: &mut Cursor<'_>, count: usize) -> Option<Zone> {
    let rest = cursor.ahead(LONGEST_NAME);
    let word = rest.get(..count)?;
    let mut ahead = *cursor;
    ahead.skip(count);
    let zone = match word {
        [b'A'..=b'Z', b'a'..=b'z', ..] => {
            let end = memchr::memmem::find(rest, b" Time");
            let name = end.and_then(|end| std::str::from_utf8(rest.get(..end + 5)?).ok());
            let zone = name.and_then(Zone::from_words);
            if let (Some(zone), Some(name)) = (zone, name) {
                ahead.skip(name.len() - count);
                Some(zone)
            } else {
                Zone::from_region(word).filter(|_| !goes_on(ahead))
            }
        }
        [b'C' | b'E' | b'M' | b'P', b'T'] => {
            let known = SHORT.iter().find(|(name, _)| name.as_bytes() == word);
            known.map(|(_, tz)| Zone::Named(*tz)).filter(|_| !goes_on(ahead))
        }
        [_, b'S', b'T'] if rest.get(count).is_some_and(u8::is_ascii_digit) => {
            let name = std::str::from_utf8(rest.get(..count + 4)?).ok()?;
            ahead.skip(4);
            Zone::parse(name).filter(|zone| matches!(zone, Zone::Named(_)))
        }
        _ => None,
    }?;
    let ends = ahead.at_word_end() && !matches!(ahead.peek(), Some(b'=' | b'-' | b'/' | b'+'));
    ends.then(|| {
        *cursor = ahead;
        zone
    })
}

/// Returns whether a word, not in capitals, follows: then the one before begins what is said.
fn goes_on(cursor: Cursor<'_>) -> bool {
    let mut next = cursor;
    next.spaces(2) > 0
        && next.peek().is_some_and(|byte| byte.is_ascii_alphabetic())
        && !next.peek_at(1).is_some_and(|byte| byte.is_ascii_uppercase())
}

/// Reads an IANA name such as `Europe/Berlin`.
pub(super) fn iana(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let count = cursor
        .rest()
        .iter()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"/_-+".contains(byte))
        .count();
    let name = std::str::from_utf8(cursor.ahead(count)).ok()?;
    if !Zone::may_name(name) {
        return None;
    }
    let zone = Zone::parse(name).filter(|zone| matches!(zone, Zone::Named(_)))?;
    cursor.skip(count);
    Some(zone)
}

/// Reads the offset in minutes, a multiple of `step`, that Windows and Db2 put behind a fraction:
/// `20240315101502.003000+060`.
pub(super) fn minutes_east(cursor: &mut Cursor<'_>, step: i32) -> Option<Zone> {
    let minus = cursor.peek()? == b'-';
    let mut ahead = *cursor;
    ahead.eat_any(b"+-")?;
    let minutes = i32::try_from(ahead.number(3, 3)?).ok()?;
    if minutes >= 24 * 60 || minutes % step != 0 || !ahead.at_word_end() {
        return None;
    }
    *cursor = ahead;
    Some(Zone::Offset(if minus { -minutes } else { minutes } * 60))
}

/// Reads `(UTC+02:00)` and `(CEST)`.
fn enclosed(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let mut ahead = *cursor;
    ahead.spaces(1);
    if !ahead.eat(b'(') {
        return None;
    }
    let zone = offset_or_name(&mut ahead)?;
    if !ahead.eat(b')') {
        return None;
    }
    *cursor = ahead;
    Some(zone)
}

/// Steps over `(CEST)` and `(GMT Daylight Time)`.
fn comment(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    ahead.spaces(1);
    if !ahead.eat(b'(') {
        return;
    }
    let count = ahead
        .rest()
        .iter()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b" :+-/".contains(byte))
        .count();
    let word = ahead.ahead(count);
    let zone = abbreviation(word).is_some() || word.ends_with(b"Time") || word.starts_with(b"GMT");
    ahead.skip(count);
    if zone && ahead.eat(b')') {
        *cursor = ahead;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::timestamp::zone_words::is_word;

    fn read(text: &str) -> Result<Option<Zone>, Impossible> {
        zone_after(&mut Cursor::new(text, 0))
    }

    #[test]
    fn zones_after_a_clock_are_read() {
        for (text, seconds) in [
            ("Z", 0),
            ("+0530", 19_800),
            (" -11 x", -39_600),
            (" \u{2212}03:30]", -12_600),
            (" GMT+0100 (GMT Daylight Time)", 3_600),
            (" CEST+0200 2019", 7_200),
            ("PDT", -25_200),
            (" (UTC+02:00)", 7_200),
            (" (CEST) x", 7_200),
            (" WITA[host]", 28_800),
        ] {
            assert_eq!(read(text), Ok(Some(Zone::Offset(seconds))), "{text}");
        }
        for (text, zone) in [
            (" ET x: y", chrono_tz::Tz::America__New_York),
            (" PT", chrono_tz::Tz::America__Los_Angeles),
            (" Eastern", chrono_tz::Tz::America__New_York),
            (" Pacific Time: it failed", chrono_tz::Tz::America__Los_Angeles),
            (" (PT)", chrono_tz::Tz::America__Los_Angeles),
            (" EST5EDT it failed", chrono_tz::Tz::EST5EDT),
            (" PST8PDT", chrono_tz::Tz::PST8PDT),
        ] {
            let expected = if text.contains(" ET ") { None } else { Some(Zone::Named(zone)) };
            assert_eq!(read(text), Ok(expected), "{text}");
        }
        assert_eq!(read(" ET [12] x"), Ok(Some(Zone::Named(chrono_tz::Tz::America__New_York))));
        assert_eq!(read(" Eastern Standard Time x"), Ok(Some(Zone::Offset(-18_000))));
        assert_eq!(read("[Asia/Tokyo]"), Ok(Some(Zone::Named(chrono_tz::Tz::Asia__Tokyo))));
    }

    #[test]
    fn zones_that_may_be_words_are_told() {
        let worded = |text: &str| {
            let before = Cursor::new(text, 0);
            let mut after = before;
            zone_after(&mut after).unwrap();
            is_word(before, after)
        };
        for text in [" -1200 units", " MET target", " EST time to repair", " PST file", " NFT Mint"]
        {
            assert!(worded(text), "{text}");
        }
        for text in [
            " MET",
            " EST [12] x",
            " EST LOG:  x",
            "-1200 units",
            " +0000 is",
            " UTC is",
            " -0800 x",
        ] {
            assert!(!worded(text), "{text}");
        }
    }

    #[test]
    fn words_and_numbers_are_no_zones() {
        for text in [
            " GET /",
            "FOO",
            " (HOST)",
            " (12)",
            " -5 items",
            " EST=1",
            " CT scan failed",
            " Pacific gateway down",
            " Started Time",
            " ETA 5",
            "-10:15:40",
            " est",
            "",
        ] {
            assert_eq!(read(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn impossible_offsets_spoil_the_time() {
        assert_eq!(read("-60:00"), Err(Impossible));
        assert_eq!(read("-07:61 x"), Err(Impossible));
    }
}
