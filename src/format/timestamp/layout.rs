//! Puts date, clock and zone together: reads the time that begins at a place, if one does.

use chrono::{NaiveTime, Timelike};

use crate::format::timestamp::connect::connect;
use crate::format::timestamp::date::{DatePart, Joint, day_of, plausible};
use crate::format::timestamp::epoch::{hexadecimal, tai64};
use crate::format::timestamp::fixed::{iso, month_day, unpadded};
use crate::format::timestamp::ideographs::era;
use crate::format::timestamp::named;
use crate::format::timestamp::numeric;
use crate::format::timestamp::offset::{minutes_east, zone_after};
use crate::format::timestamp::scan::{Cursor, is_wide_digit};
use crate::format::timestamp::stamp::{Doubt, Stamp, StampDate};
use crate::format::timestamp::time::{Style, TimePart, clock};
use crate::format::timestamp::zone::Zone;
use crate::format::timestamp::zone_words::is_word;
use crate::model::moment::Precision;

/// Reads the dated time that begins at the cursor. `start` says that the line begins here, see [`numeric::date`].
pub(super) fn dated(cursor: &mut Cursor<'_>, start: bool) -> Option<Stamp> {
    let first = cursor.peek()?;
    if first == b'6'
        && start
        && let Some(stamp) = hexadecimal(cursor)
    {
        return Some(stamp);
    }
    if matches!(first, b'@' | b'4')
        && let Some(stamp) = tai64(cursor)
    {
        return Some(stamp);
    }
    let mut ahead = *cursor;
    if let Some((date, clock)) = iso(&mut ahead) {
        let stamp = with_zone(&mut ahead, DatePart::new(date?, Joint::Free), clock?, Style::Any)?;
        *cursor = ahead;
        return Some(stamp);
    }
    if let Some((part, clock)) = month_day(&mut ahead) {
        let stamp = with_zone(&mut ahead, part?, clock?, Style::Colons)?;
        *cursor = ahead;
        return Some(stamp);
    }
    if start && let Some(stamp) = unpadded(&mut ahead) {
        *cursor = ahead;
        return Some(stamp);
    }
    let part = match first {
        b'0'..=b'9' => numeric::date(&mut ahead, start)?,
        0x80.. => era(&mut ahead)?,
        _ if cursor.digit_at(1) => klog(&mut ahead)?,
        _ => named::date(&mut ahead)?,
    };
    let stamp = with_clock(&mut ahead, part)?;
    *cursor = ahead;
    Some(stamp)
}

/// Reads a date alone, such as `2024-03-05` and `5 March 2024`.
pub(super) fn day(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let part = match cursor.peek()? {
        b'0'..=b'9' => numeric::date(cursor, false)?,
        0x80.. => era(cursor)?,
        _ => named::date(cursor)?,
    };
    let whole = matches!(part.joint, Joint::Free | Joint::Named | Joint::Digits);
    whole.then_some(Stamp {
        weekday: part.weekday,
        ..Stamp::new(part.date, NaiveTime::MIN, Precision::Day)
    })
}

/// Reads a clock alone, with seconds, whose hour has one digit: at the start of a line that is rarely a duration.
pub(super) fn short_hour(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let hours = ahead.digits();
    let TimePart { time, precision, .. } = clock(&mut ahead, Style::Colons)?;
    if hours != 1 || precision < Precision::Second || continues(ahead) {
        return None;
    }
    *cursor = ahead;
    Some(Stamp::new(StampDate::NoDate, time, precision))
}

/// Reads a clock alone; without seconds where both hours and minutes have two digits, or where AM or PM follows.
pub(super) fn clock_only(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let hour_digits = ahead.digits();
    let short = ahead.digits_at(hour_digits + 1) < 2;
    let clock = clock(&mut ahead, Style::Colons)?;
    if ((short || hour_digits < 2) && !clock.half_day) || continues(ahead) {
        return None;
    }
    let before = ahead;
    let zone = zone_after(&mut ahead).ok()?;
    *cursor = ahead;
    let TimePart { time, precision, half_day, .. } = clock;
    let doubt = doubt(clock, before, ahead);
    Some(Stamp { zone, half_day, doubt, ..Stamp::new(StampDate::NoDate, time, precision) })
}

/// Reads the head of a klog or glog line: a letter for the level, then `MMDD` or `YYYYMMDD`.
fn klog(cursor: &mut Cursor<'_>) -> Option<DatePart> {
    cursor.eat_any(b"IWEFDCV")?;
    let part = match cursor.digits() {
        4 => DatePart::no_year(cursor.fixed(2)?, cursor.fixed(2)?, Joint::Strict),
        8 => {
            let (year, month, day) = (cursor.fixed(4)?, cursor.fixed(2)?, cursor.fixed(2)?);
            let date = StampDate::Full(day_of(year, month, day)?);
            Some(DatePart::new(date, Joint::Strict))
        }
        _ => None,
    };
    part.filter(|_| cursor.peek() == Some(b' '))
}

/// Reads a date in numbers and a clock without seconds, `15.03.24, 10:15`, which are a time only where nothing else
/// stands beside them.
pub(super) fn inexact(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let part = numeric::date(cursor, true)?;
    let style = connect(cursor, part.joint)?;
    let clock = clock(cursor, style)?;
    let paired = matches!(part.date, StampDate::Pair { .. });
    part.date.full().map(|_| ()).or(paired.then_some(()))?;
    with_zone(cursor, part, clock, style)
}

/// Reads the clock after a date, and what follows it.
fn with_clock(cursor: &mut Cursor<'_>, part: DatePart) -> Option<Stamp> {
    let style = connect(cursor, part.joint)?;
    let clock = match part.joint {
        Joint::Direct => direct(cursor)?,
        _ => clock(cursor, style)?,
    };
    let exact = clock.precision > Precision::Minute || clock.half_day;
    if matches!(part.joint, Joint::Strict | Joint::Compact) && !exact {
        return None;
    }
    with_zone(cursor, part, clock, style)
}

/// Reads the zone after a clock, and the year after both.
fn with_zone(
    cursor: &mut Cursor<'_>,
    part: DatePart,
    clock: TimePart,
    style: Style,
) -> Option<Stamp> {
    if continues(*cursor) {
        return None;
    }
    let before = *cursor;
    let mut zone = zone_after(cursor).ok()?;
    let doubt = doubt(clock, before, *cursor);
    if zone.is_none() {
        zone = match part.joint {
            Joint::Direct => minutes_east(cursor, 1),
            // Behind other clocks a number may be one of something else.
            _ if clock.precision == Precision::Fraction => minutes_east(cursor, 15),
            _ => None,
        };
    }
    let mut date = part.date;
    if let StampDate::NoYear { month, day } = date
        && matches!(part.joint, Joint::Named | Joint::Worded)
        && let Some(year) = year_after(cursor)
    {
        date = StampDate::Full(day_of(year, month, day)?);
        if zone.is_none() {
            zone = zone_after(cursor).ok()?;
        }
    }
    if part.joint == Joint::Worded && date.full().is_none() && !is_syslog(cursor.ahead(160)) {
        return None;
    }
    let zone = zone.or_else(|| field_zone(*cursor, style));
    let TimePart { time, precision, half_day, .. } = clock;
    if !is_possible(time, zone) {
        return None;
    }
    let weekday = part.weekday;
    Some(Stamp { weekday, zone, half_day, doubt, ..Stamp::new(date, time, precision) })
}

/// Returns whether `time`, where it is a leap second, ends an hour in UTC.
fn is_possible(time: NaiveTime, zone: Option<Zone>) -> bool {
    let leap = time.nanosecond() >= 1_000_000_000;
    let minutes = match zone {
        Some(Zone::Offset(seconds) | Zone::Shared(_, seconds)) => seconds / 60,
        // What a name or the user says is rarely no whole hour.
        Some(Zone::Named(_)) | None => 0,
    };
    let minute = i32::try_from(time.minute()).unwrap_or(0);
    !leap || (minute - minutes).rem_euclid(60) == 59
}

/// Returns what is doubtful of a clock and its zone, which stands between `before` and `after`.
fn doubt(clock: TimePart, before: Cursor<'_>, after: Cursor<'_>) -> Option<Doubt> {
    let word = || is_word(before, after).then_some(Doubt::ZoneWord);
    clock.odd.then_some(Doubt::HalfDay).or_else(word)
}

/// Returns whether a clock goes on, so that it is none: by a digit, or by one more part, which the number of an event is not:
/// `audit(03/15/2024 10:15:02.123:42)`.
fn continues(cursor: Cursor<'_>) -> bool {
    let mut event = cursor;
    if event.eat(b':') && event.digits() > 0 {
        event.skip(event.digits());
        return event.peek() != Some(b')');
    }
    cursor.digit_at(0)
        || is_wide_digit(cursor.rest())
        || (matches!(cursor.peek(), Some(b':' | b'.')) && cursor.digit_at(1))
}

/// Reads the six digits of a clock and those of a fraction that touch the date.
fn direct(cursor: &mut Cursor<'_>) -> Option<TimePart> {
    let (hour, minute, second) = (cursor.fixed(2)?, cursor.fixed(2)?, cursor.fixed(2)?);
    let point = cursor.peek() == Some(b'.') && cursor.digit_at(1);
    cursor.skip(usize::from(point));
    let exact = cursor.digits() > 0;
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, cursor.fraction())?;
    let precision = if exact { Precision::Fraction } else { Precision::Second };
    cursor.at_word_end().then_some(TimePart { time, precision, half_day: false, odd: false })
}

/// Returns whether `text`, what stands behind a clock, is a host and a program with its number, as `journalctl` has it in
/// every language: ` web-1 sshd[712]: `.
fn is_syslog(text: &[u8]) -> bool {
    let mut words = text.split(|byte| *byte == b' ');
    let (Some(b""), Some(_), Some(program)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    let number = program.strip_suffix(b"]:").and_then(|it| it.rsplit(|byte| *byte == b'[').next());
    number.is_some_and(|digits| {
        !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && program.contains(&b'[')
    })
}

/// Reads the year that ctime and `date` put behind the clock.
fn year_after(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *cursor;
    if ahead.spaces(1) == 0 {
        return None;
    }
    let year = ahead.number(4, 4).filter(|year| plausible(*year))?;
    let goes_on = matches!(ahead.peek(), Some(b'.' | b':' | b'-' | b'/')) && ahead.digit_at(1);
    if goes_on || !ahead.at_word_end() {
        return None;
    }
    *cursor = ahead;
    Some(year)
}

/// Looks for the field `tz="+0100"` behind a time that is made of the fields `date=` and `time=`.
fn field_zone(cursor: Cursor<'_>, style: Style) -> Option<Zone> {
    if style != Style::Field {
        return None;
    }
    let rest = cursor.ahead(400);
    let at = rest.windows(4).position(|window| window == b"tz=\"")?;
    let value = rest.get(at + 4..)?;
    let end = value.iter().position(|byte| *byte == b'"')?;
    Zone::parse(std::str::from_utf8(value.get(..end)?).ok()?)
}
