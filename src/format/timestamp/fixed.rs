//! Layouts that are told by where their digits stand, and read at once.

use chrono::NaiveTime;

use crate::format::timestamp::date::{DatePart, Joint, day_of};
use crate::format::timestamp::names::short_month;
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::format::timestamp::time::{TimePart, seconds};
use crate::model::moment::Precision;

/// Reads `2024-03-05T10:15:02`, the layout of most logs, at once; `None` for any other. The date or the clock is `None`
/// where there is none such.
pub(super) fn iso(cursor: &mut Cursor<'_>) -> Option<(Option<StampDate>, Option<TimePart>)> {
    let bytes: [u8; 19] = cursor.ahead(19).try_into().ok()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' ', clock @ ..] = bytes else {
        return None;
    };
    let [h1, h2, b':', n1, n2, b':', s1, s2] = clock else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2];
    if !digits.iter().all(u8::is_ascii_digit) || cursor.digit_at(19) {
        return None;
    }
    cursor.skip(19);
    let date = day_of(two(y1, y2) * 100 + two(y3, y4), two(m1, m2), two(d1, d2));
    // ISO 8601 writes the end of a day as 24:00:00 too.
    let end = clock == *b"24:00:00";
    let (date, hour) =
        if end { (date.and_then(|date| date.succ_opt()), 0) } else { (date, two(h1, h2)) };
    let clock = seconds(cursor, hour, two(n1, n2), two(s1, s2))
        .filter(|clock| !end || clock.time == NaiveTime::MIN);
    Some((date.map(StampDate::Full), clock))
}

/// Reads `Mar  5 10:15:02`, the layout of syslog, at once; `None` for any other. The date or the clock is `None` where
/// there is none such.
pub(super) fn month_day(cursor: &mut Cursor<'_>) -> Option<(Option<DatePart>, Option<TimePart>)> {
    let bytes: [u8; 15] = cursor.ahead(15).try_into().ok()?;
    let [n1, n2, n3, b' ', d1, d2, b' ', h1, h2, b':', m1, m2, b':', s1, s2] = bytes else {
        return None;
    };
    let d1 = if d1 == b' ' { b'0' } else { d1 };
    let digits = [d1, d2, h1, h2, m1, m2, s1, s2];
    if !digits.iter().all(u8::is_ascii_digit) || cursor.digit_at(15) {
        return None;
    }
    let month = short_month([n1, n2, n3])?;
    cursor.skip(15);
    let date = DatePart::no_year(month, two(d1, d2), Joint::Named);
    Some((date, seconds(cursor, two(h1, h2), two(m1, m2), two(s1, s2))))
}

/// Returns the number that two digits make.
fn two(high: u8, low: u8) -> u32 {
    u32::from(high & 15) * 10 + u32::from(low & 15)
}

/// Reads `2024315_91502`, as Synology stamps: month and hour have no zero in front.
pub(super) fn unpadded(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let date_digits = cursor.digits();
    if !matches!(date_digits, 7 | 8) || cursor.peek_at(date_digits) != Some(b'_') {
        return None;
    }
    let clock_digits = cursor.digits_at(date_digits + 1);
    if !matches!((date_digits, clock_digits), (7, 5 | 6) | (8, 5)) {
        return None;
    }
    let mut ahead = *cursor;
    let (year, month, day) = (ahead.fixed(4)?, ahead.fixed(date_digits - 6)?, ahead.fixed(2)?);
    ahead.skip(1);
    let (hour, minute, second) = (ahead.fixed(clock_digits - 4)?, ahead.fixed(2)?, ahead.fixed(2)?);
    let date = StampDate::Full(day_of(year, month, day)?);
    let time = NaiveTime::from_hms_opt(hour, minute, second)?;
    if !ahead.at_word_end() {
        return None;
    }
    *cursor = ahead;
    Some(Stamp::new(date, time, Precision::Second))
}
