//! The zone that stands behind a time in brackets, `[Europe/Berlin]`, `[+0100]`, `[CET]`, or in a cell of its own.

use crate::format::timestamp::offset::{iana, numeric_offset};
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::zone::Zone;

/// Abbreviations that are taken in brackets, where names of threads and parts stand too.
#[rustfmt::skip]
const BRACKETED: [&str; 20] = [
    "UTC", "GMT", "CET", "CEST", "EET", "EEST", "MSK", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "JST",
    "IST", "BST", "AEST", "AEDT",
];

/// No offset is larger, in seconds.
const FARTHEST: i32 = 14 * 3600;

/// Reads `[Europe/Berlin]`, `[+0100]` and `[CET]`.
pub(super) fn bracketed(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let mut ahead = *cursor;
    ahead.spaces(1);
    let zone = in_bracket(&mut ahead)?;
    ahead.skip(1);
    *cursor = ahead;
    Some(zone)
}

/// Reads the zone of `2024-03-15 10:15:02] [+0100]`; the last bracket is left, as is that of a time in brackets.
pub(super) fn bracket_beside(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let mut ahead = *cursor;
    if !ahead.eat(b']') {
        return None;
    }
    ahead.spaces(1);
    let zone = in_bracket(&mut ahead)?;
    *cursor = ahead;
    Some(zone)
}

/// Reads the zone of `10:15:02\t+0100\tx` and `10:15:02, CET`, a cell of its own; an offset with the two digits of the hour
/// that no number has.
pub(super) fn cell(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let mut ahead = *cursor;
    let mark = ahead.eat_any(b"\t|,;")?;
    if ahead.spaces(1) > 0 || ahead.peek()?.is_ascii_uppercase() {
        let zone = abbreviated(&mut ahead)?;
        let ends = ahead.peek().is_none_or(|byte| byte == mark || b":])".contains(&byte));
        // In Italian and Polish, `date` puts a comma before the zone.
        let spoken = ahead.peek() == Some(b' ') && !ahead.peek_at(1)?.is_ascii_alphabetic();
        return (ends || spoken).then(|| {
            *cursor = ahead;
            zone
        });
    }
    let zero = matches!(ahead.ahead(2), [b'+' | b'-', b'0']) || ahead.peek_at(3) == Some(b':');
    let offset = numeric_offset(&mut ahead, false).filter(|_| zero)?;
    let whole = ahead.position() >= cursor.position() + 6 && offset % 900 == 0;
    let ends = ahead.peek().is_none_or(|byte| byte == mark);
    (whole && ends && offset.abs() <= FARTHEST).then(|| {
        *cursor = ahead;
        Zone::Offset(offset)
    })
}

/// Reads a zone that an opening bracket is before and a closing one behind.
fn in_bracket(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let mut ahead = *cursor;
    if !ahead.eat(b'[') {
        return None;
    }
    let zone = match ahead.peek()? {
        b'+' | b'-' => {
            let offset = numeric_offset(&mut ahead, false)?;
            // `[-12]` is rather a number, and so is `[-4711]`.
            let whole = ahead.position() >= cursor.position() + 6 && offset % 900 == 0;
            (whole && offset.abs() <= FARTHEST).then_some(Zone::Offset(offset))?
        }
        _ => universal(&mut ahead)
            .or_else(|| abbreviated(&mut ahead))
            .or_else(|| iana(&mut ahead))?,
    };
    (ahead.peek() == Some(b']')).then(|| {
        *cursor = ahead;
        zone
    })
}

/// Reads `UTC+2` and `GMT-05:30`.
fn universal(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let mut ahead = *cursor;
    if !ahead.eat_text("UTC") && !ahead.eat_text("GMT") {
        return None;
    }
    let offset = numeric_offset(&mut ahead, true).filter(|offset| offset.abs() <= FARTHEST)?;
    *cursor = ahead;
    Some(Zone::Offset(offset))
}

/// Reads an abbreviation that hardly stands for anything else in brackets.
fn abbreviated(cursor: &mut Cursor<'_>) -> Option<Zone> {
    let word = cursor.ahead(cursor.letters());
    let ends = cursor.peek_at(word.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let zone = BRACKETED.iter().find(|known| ends && known.as_bytes() == word)?;
    cursor.skip(zone.len());
    Zone::stated(zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Zone> {
        let mut cursor = Cursor::new(text, 0);
        let bracket = bracketed(&mut cursor).or_else(|| bracket_beside(&mut cursor));
        bracket.or_else(|| cell(&mut cursor))
    }

    #[test]
    fn zones_stand_in_brackets_too() {
        for (text, seconds) in [
            (" [+0100] INFO x", 3_600),
            (" [UTC] INFO x", 0),
            ("[-05:00]", -18_000),
            ("] [+0100] INFO x", 3_600),
            ("][CET] x", 3_600),
            (" [GMT+1] x", 3_600),
            ("] [UTC-05:30] x", -19_800),
            ("\t+0100\tx", 3_600),
            (",-05:00,x", -18_000),
            ("|+0000", 0),
            (", CET", 3_600),
            (", UTC: x", 0),
            (",CET,x", 3_600),
        ] {
            assert_eq!(read(text), Some(Zone::Offset(seconds)), "{text}");
        }
        for text in [
            " [+01] x",
            " [-4711] x",
            " [MET] x",
            "] [12] x",
            "] [main] x",
            " [UTC",
            ",-1200,x",
            "\t+01\tx",
            ",+0107,x",
            ", EST time",
            ", MET,",
            ",CETI,x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
