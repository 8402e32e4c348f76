//! Times that are one number: seconds since 1970 and their fractions, and TAI64N labels.

use std::ops::Range;

use chrono::DateTime;

use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::stamp::Stamp;
use crate::model::moment::Precision;

/// The seconds that a bare number is taken for: from 2001-09-09, the first of ten digits, to the end of the year 2099; beyond
/// it a number of ten digits is an id.
pub(in crate::format) const SECONDS: Range<i64> = 1_000_000_000..4_102_444_800;
/// TAI64 labels count from here, and TAI was ahead of UTC by ten seconds in 1970.
const TAI64: u64 = (1 << 62) + 10;

/// Reads seconds (10 digits, or 10 and a fraction), milliseconds (13), microseconds (16) or nanoseconds (19).
pub(super) fn epoch(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let count = ahead.digits();
    if count == 1 {
        return scientific(cursor);
    }
    let (seconds, mut nanosecond, mut precision) = match count {
        10 => (number(&mut ahead)?, 0, Precision::Second),
        13 | 16 | 19 => (number(&mut ahead)?, ahead.fraction(), Precision::Fraction),
        _ => return None,
    };
    if count == 10 && ahead.peek() == Some(b'.') && ahead.digit_at(1) {
        ahead.skip(1);
        nanosecond = ahead.fraction();
        precision = Precision::Fraction;
    }
    // A comma may also end a cell.
    if count == 10 && ahead.peek() == Some(b',') && matches!(ahead.digits_at(1), 3 | 6 | 9) {
        let mut after = ahead;
        after.skip(1);
        let fraction = after.fraction();
        if after.peek().is_some_and(|byte| b" ])\t".contains(&byte)) {
            (ahead, nanosecond, precision) = (after, fraction, Precision::Fraction);
        }
    }
    if !SECONDS.contains(&seconds) || !ahead.at_word_end() {
        return None;
    }
    let at = DateTime::from_timestamp(seconds, nanosecond)?;
    *cursor = ahead;
    Some(Stamp::utc(at, precision))
}

/// Reads `1.71049770225e+09`, seconds as some libraries print a number with a fraction.
fn scientific(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let whole = i64::from(ahead.fixed(1)?);
    let count = ahead.digits_at(1);
    if !ahead.eat(b'.') || !(6..=18).contains(&count) {
        return None;
    }
    let digits = ahead.ahead(count);
    ahead.skip(count);
    let marked = ahead.eat_any(b"eE").is_some();
    ahead.eat(b'+');
    if !marked || ahead.number(1, 2) != Some(9) || !ahead.at_word_end() {
        return None;
    }
    let digit = |at: usize| i64::from(digits.get(at).map_or(0, |byte| byte - b'0'));
    let seconds = (0..9).fold(whole, |sum, at| sum * 10 + digit(at));
    let nanosecond = (9..18).fold(0, |sum, at| sum * 10 + digit(at));
    let at = DateTime::from_timestamp(seconds, u32::try_from(nanosecond).ok()?)?;
    *cursor = ahead;
    let precision = if count > 9 { Precision::Fraction } else { Precision::Second };
    Some(Stamp::utc(at, precision))
}

/// Reads `65f41f26.075bca00` before a thread, as `OpenLDAP` writes seconds and nanoseconds.
pub(super) fn hexadecimal(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let bytes: [u8; 20] = cursor.ahead(20).try_into().ok()?;
    let text = std::str::from_utf8(&bytes).ok()?.strip_suffix(" 0x")?;
    let (seconds, fraction) = text.split_once('.').filter(|(seconds, _)| seconds.len() == 8)?;
    let seconds = i64::from_str_radix(seconds, 16).ok()?;
    let nanosecond = u32::from_str_radix(fraction, 16).ok().filter(|it| *it < 1_000_000_000)?;
    let at = DateTime::from_timestamp(seconds, nanosecond)?;
    cursor.skip(17);
    Some(Stamp::utc(at, Precision::Fraction))
}

/// Reads the ten digits of the seconds.
fn number(cursor: &mut Cursor<'_>) -> Option<i64> {
    let high = cursor.fixed(5)?;
    let low = cursor.fixed(5)?;
    Some(i64::from(high) * 100_000 + i64::from(low))
}

/// Reads a TAI64 or TAI64N label: 16 or 24 hexadecimal digits that begin with 4, with or without `@`.
pub(super) fn tai64(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let marked = ahead.eat(b'@');
    let count = ahead.rest().iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let digits = ahead.ahead(count);
    if !(count == 24 || (count == 16 && marked)) || !digits.starts_with(b"400000") {
        return None;
    }
    let hex = |bytes: &[u8]| u64::from_str_radix(std::str::from_utf8(bytes).ok()?, 16).ok();
    let (label, fraction) = digits.split_at_checked(16)?;
    let seconds = i64::try_from(hex(label)?.checked_sub(TAI64)?).ok()?;
    let nanosecond = if count == 24 { u32::try_from(hex(fraction)?).ok()? } else { 0 };
    if !(0..SECONDS.end).contains(&seconds) || nanosecond >= 1_000_000_000 {
        return None;
    }
    ahead.skip(count);
    *cursor = ahead;
    let precision = if count == 24 { Precision::Fraction } else { Precision::Second };
    Some(Stamp::utc(DateTime::from_timestamp(seconds, nanosecond)?, precision))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let mut cursor = Cursor::new(text, 0);
        let stamp = epoch(&mut cursor).or_else(|| tai64(&mut cursor));
        let stamp = stamp.or_else(|| hexadecimal(&mut cursor))?;
        Some(format!("{}T{}", stamp.date.full()?, stamp.time))
    }

    #[test]
    fn the_unit_is_told_by_the_digits() {
        assert_eq!(read("1709630102").as_deref(), Some("2024-03-05T09:15:02"));
        assert_eq!(read("1709630102.25").as_deref(), Some("2024-03-05T09:15:02.250"));
        assert_eq!(read("1709630102,250 x").as_deref(), Some("2024-03-05T09:15:02.250"));
        assert_eq!(read("1709630102,250,x").as_deref(), Some("2024-03-05T09:15:02"));
        assert_eq!(read("1709630102250").as_deref(), Some("2024-03-05T09:15:02.250"));
        assert_eq!(read("1709630102000250").as_deref(), Some("2024-03-05T09:15:02.000250"));
        assert_eq!(read("1709630102000000250").as_deref(), Some("2024-03-05T09:15:02.000000250"));
        assert_eq!(read("1.709630102e9").as_deref(), Some("2024-03-05T09:15:02"));
        assert_eq!(read("1.70963010225e+09").as_deref(), Some("2024-03-05T09:15:02.250"));
        assert_eq!(
            read("65f41f26.075bca00 0x7f31 conn=1").as_deref(),
            Some("2024-03-15T10:12:54.123456")
        );
        assert_eq!(read("65f41f26.fffffff0 0x7f").or_else(|| read("65f41f26 conn=1")), None);
        assert_eq!(read("1.5e9").or_else(|| read("1.7096301e8")), None);
        assert_eq!(read("170963010"), None);
        assert_eq!(read("0709630102"), None);
    }

    #[test]
    fn tai_labels_are_ten_seconds_ahead() {
        assert_eq!(
            read("@400000000000000b00000001").as_deref(),
            Some("1970-01-01T00:00:01.000000001")
        );
        assert_eq!(read("@4000000000000f"), None);
    }
}
