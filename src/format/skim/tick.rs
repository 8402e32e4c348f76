//! Reads the time at a known place of a line, of the few layouts that most logs have: as fast as bytes can be compared.

use chrono::{DateTime, Datelike, NaiveDateTime};

use crate::format::skim::minute::Minutes;
use crate::format::skim::offset::zone;
use crate::format::timestamp::epoch::SECONDS;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::format::timestamp::zone::Zone;
use crate::model::moment::Precision;

/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

/// A time, small enough to be kept for every line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The civil time as stated, in nanoseconds since 1970; in the leap year 2000 where `yearless`.
    civil: i64,
    /// The offset from UTC in seconds, where stated.
    pub offset: Option<i32>,
    /// Whether the year is not stated.
    pub yearless: bool,
    precision: Precision,
}

impl Tick {
    /// Returns the time that a number of seconds (10 digits, or 10 and a fraction), milliseconds (13), microseconds (16)
    /// or nanoseconds (19) since 1970 is.
    pub fn epoch(digits: &[u8]) -> Option<Self> {
        let (whole, part) = match memchr::memchr(b'.', digits) {
            Some(at) if at == 10 => (digits.get(..at)?, fraction(digits, at)?),
            None => (digits, (0, 0, digits.len())),
            Some(_) => return None,
        };
        let all = whole.iter().all(u8::is_ascii_digit) && part.2 == digits.len();
        let unit = match whole.len() {
            10 => SECOND,
            13 => 1_000_000,
            16 => 1_000,
            19 => 1,
            _ => return None,
        };
        let number: i64 = std::str::from_utf8(whole).ok()?.parse().ok()?;
        let civil = number.checked_mul(unit)?.checked_add(part.0)?;
        let fine = unit != SECOND || part.1 > 0;
        let precision = if fine { Precision::Fraction } else { Precision::Second };
        let known = all && SECONDS.contains(&civil.div_euclid(SECOND));
        known.then_some(Self { civil, offset: Some(0), yearless: false, precision })
    }

    /// Returns nanoseconds in UTC that order the times of one source; `zone` is the offset in seconds where none is stated.
    pub fn order(self, zone: i32) -> i64 {
        self.civil - i64::from(self.offset.unwrap_or(zone)) * SECOND
    }

    /// Returns the time as every other part of the program has it.
    pub fn stamp(self) -> Stamp {
        let civil: NaiveDateTime = DateTime::from_timestamp_nanos(self.civil).naive_utc();
        let date = if self.yearless {
            StampDate::NoYear { month: civil.month(), day: civil.day() }
        } else {
            StampDate::Full(civil.date())
        };
        let zone = self.offset.map(Zone::Offset);
        Stamp { zone, ..Stamp::new(date, civil.time(), self.precision) }
    }
}

/// A time read from a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// The time.
    pub tick: Tick,
    /// Where it ends.
    pub end: usize,
    /// What tells its layout from others.
    pub layout: u32,
    /// Whether it has nanoseconds, nine digits of them.
    pub nanos: bool,
}

/// Reads the time that begins at byte `at`.
pub fn read(bytes: &[u8], at: usize) -> Option<Read> {
    read_with(&mut Minutes::default(), bytes, at)
}

/// Does what [`read`] does, with the minutes of the lines before at hand.
pub fn read_with(minutes: &mut Minutes, bytes: &[u8], at: usize) -> Option<Read> {
    match bytes.get(at)? {
        b'0'..=b'9' => numeric(minutes, bytes, at),
        b'A'..=b'Z' => named(minutes, bytes, at),
        _ => None,
    }
}

/// `2024-03-15T10:15:02.003+01:00`, `2024-03-15 10:15:02,003`, `2024/03/15 10:15:02`.
fn numeric(minutes: &mut Minutes, bytes: &[u8], at: usize) -> Option<Read> {
    let (minute, rest) = bytes.get(at..)?.split_first_chunk::<16>()?;
    let &[b':', tens, ones] = rest.first_chunk()? else { return None };
    let start = minutes.start(*minute, numeric_minute)?;
    let second = second(tens, ones)?;
    let (fraction, digits, end) = fraction(bytes, at + 19)?;
    let (offset, zone, end) = zone(bytes, end)?;
    let precision = if digits > 0 { Precision::Fraction } else { Precision::Second };
    let civil = (start + second) * SECOND + fraction;
    let tick = Tick { civil, offset, yearless: false, precision };
    let dressed = u32::from(minute[4] == b'/') << 1 | u32::from(minute[10] == b'T');
    let layout = 1 | dressed << 2 | u32::from(digits) << 4 | zone << 8;
    Some(Read { tick, end, layout, nanos: digits == 9 })
}

/// Returns the start of `2024-03-15T10:15` and the like in seconds since 1970.
fn numeric_minute(b: [u8; 16]) -> Option<i64> {
    let separated = b[4] == b[7] && matches!(b[4], b'-' | b'/');
    if !separated || !matches!(b[10], b'T' | b' ') || b[13] != b':' {
        return None;
    }
    let year = i64::from(two(b[0], b[1])?) * 100 + i64::from(two(b[2], b[3])?);
    let days = days(year, two(b[5], b[6])?, two(b[8], b[9])?)?;
    let minute = minute([b[11], b[12], b[14], b[15]])?;
    (1970..=2200).contains(&year).then_some(days * 86_400 + minute)
}

/// `Mar 15 10:15:02` of syslog.
fn named(minutes: &mut Minutes, bytes: &[u8], at: usize) -> Option<Read> {
    let (minute, rest) = bytes.get(at..)?.split_first_chunk::<12>()?;
    let &[b':', tens, ones] = rest.first_chunk()? else { return None };
    let mut text = [0; 16];
    text.iter_mut().zip(minute).for_each(|(to, from)| *to = *from);
    let start = minutes.start(text, named_minute)?;
    let civil = (start + second(tens, ones)?) * SECOND;
    let tick = Tick { civil, offset: None, yearless: true, precision: Precision::Second };
    let end = at + 15;
    let next = bytes.get(end..).unwrap_or_default();
    let followed = next.first() == Some(&b' ') && !is_year(next.get(1..).unwrap_or_default());
    followed.then_some(Read { tick, end, layout: 2, nanos: false })
}

/// Returns the start of `Mar 15 10:15` in seconds, in the leap year 2000.
fn named_minute(b: [u8; 16]) -> Option<i64> {
    if b[3] != b' ' || b[6] != b' ' || b[9] != b':' {
        return None;
    }
    let month = match &b[..3] {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    };
    let tens = if b[4] == b' ' { b'0' } else { b[4] };
    let days = days(2000, month, two(tens, b[5])?)?;
    Some(days * 86_400 + minute([b[7], b[8], b[10], b[11]])?)
}

fn is_year(text: &[u8]) -> bool {
    matches!(text, [a, b, c, d, rest @ ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit())
        && !rest.first().is_some_and(u8::is_ascii_alphanumeric))
}

/// Returns the number that two digits make.
pub(super) fn two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens * 10 + ones))
}

/// Returns the second of the day at which the minute of four digits begins.
fn minute(digits: [u8; 4]) -> Option<i64> {
    let (hour, minute) = (two(digits[0], digits[1])?, two(digits[2], digits[3])?);
    (hour < 24 && minute < 60).then(|| i64::from(hour * 3600 + minute * 60))
}

fn second(tens: u8, ones: u8) -> Option<i64> {
    two(tens, ones).filter(|second| *second < 60).map(i64::from)
}

/// Returns the days since 1970-01-01 (Howard Hinnant, `chrono`-compatible low-level date algorithms).
fn days(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = i64::from((153 * ((month + 9) % 12) + 2) / 5 + day - 1);
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Returns nanoseconds, the number of digits and the end of the fraction at `at`, if there is one.
fn fraction(bytes: &[u8], at: usize) -> Option<(i64, u8, usize)> {
    let digits = bytes.get(at + 1..).unwrap_or_default();
    if !matches!(bytes.get(at), Some(b'.' | b','))
        || !digits.first().is_some_and(u8::is_ascii_digit)
    {
        return Some((0, 0, at));
    }
    // Milliseconds are what most logs have.
    if let [a, b, c, rest @ ..] = digits
        && let (Some(tens), Some(one)) = (two(*a, *b), two(b'0', *c))
        && !rest.first().is_some_and(u8::is_ascii_digit)
    {
        return Some((i64::from(tens * 10 + one) * 1_000_000, 3, at + 4));
    }
    let (mut nanos, mut count) = (0_i64, 0_u8);
    for digit in digits.iter().take_while(|byte| byte.is_ascii_digit()) {
        count += 1;
        nanos = nanos * 10 + i64::from(digit - b'0');
        if count > 9 {
            return None;
        }
    }
    (count..9).for_each(|_| nanos *= 10);
    Some((nanos, count, at + 1 + usize::from(count)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::timestamp::find::find;

    #[test]
    fn it_reads_what_the_slow_reader_reads() {
        for text in [
            "2024-03-15T10:15:02.003Z INFO x",
            "2024-03-15T10:15:02+01:00 x",
            "2024-03-15 10:15:02,040 INFO kubelet x",
            "2024-03-15 10:15:02 UTC [7] LOG:  x",
            "2024-03-15 10:15:02.123456789 [main] x",
            "2024/02/29 23:59:59 x",
            "2000-02-29 23:59:59-0330 x",
            "2024-03-15 10:15:02 -0800 x",
            "2024-03-15 10:15:02 - x",
            "Mar  5 10:15:02 web-1 a: x",
            "Dec 31 00:00:00 web-1 a: x",
        ] {
            let read = read(text.as_bytes(), 0).unwrap_or_else(|| panic!("{text}"));
            let slow = find(text).unwrap();
            assert_eq!(read.tick.stamp(), slow.stamp, "{text}");
        }
    }

    #[test]
    fn what_was_read_before_makes_no_difference() {
        let texts = [
            "2024-03-15T10:15:02.003Z INFO x",
            "2024-03-15T10:15:61.003Z INFO x",
            "2024-03-15T10:15:59.0031Z INFO x",
            "2024-03-15T10:15-59.0031Z INFO x",
            "2024-03-15 10:15:02,040 INFO x",
            "2024-03-15 10:15:02,04 CET x",
            "2024/03/15 10:15:02 x",
            "9999-03-15 10:15:02 x",
            "Mar 15 10:15:02 web-1 a: x",
            "Mar 15 10:15:07 2024 x",
            "Mar 15 10:15:7",
            "2024-03-15T10:16:02.003Z INFO x",
        ];
        let mut minutes = Minutes::default();
        for text in texts.iter().chain(texts.iter().rev()).map(|text| text.as_bytes()) {
            assert_eq!(read_with(&mut minutes, text, 0), read(text, 0));
        }
        assert_eq!(texts.iter().filter(|text| read(text.as_bytes(), 0).is_some()).count(), 6);
    }

    #[test]
    fn it_leaves_what_takes_a_second_look() {
        for text in [
            "2024-02-30 10:15:02 x",
            "2024-03-15 10:15:02 PM x",
            "2024-03-15 10:15:02 CET x",
            "2024-03-15 10:15:02 Europe/Berlin x",
            "2024-03-15 24:00:00 x",
            "2024-03-15 10:15:60 x",
            "2024-13-15 10:15:00 x",
            "Foo 15 10:15:02 x",
            "Mar 15 10:15:02 2024 x",
            "2024-03-15 10:15",
            "",
        ] {
            assert_eq!(read(text.as_bytes(), 0), None, "{text}");
        }
    }
}
