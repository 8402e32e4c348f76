//! Dates that begin with a number.

use chrono::{NaiveDate, Weekday};

use crate::format::timestamp::date::{DatePart, Joint, century, day_of, pair, plausible};
use crate::format::timestamp::ideographs::{eat_one, month_and_day};
use crate::format::timestamp::named::after_day;
use crate::format::timestamp::names::month;
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::stamp::{Order, StampDate};

/// From here on two digits, which may be a day, are no year that a log is likely of.
const YEARS_TO_COME: u32 = 28;
/// The levels of log4j.
const LEVELS: [&[u8]; 6] = [b"TRACE", b"DEBUG", b"INFO", b"WARN", b"ERROR", b"FATAL"];

/// Reads a date that begins with a digit. `start` says that the line begins here: layouts that could be anything
/// else in a text are read there only.
pub(super) fn date(cursor: &mut Cursor<'_>, start: bool) -> Option<DatePart> {
    match cursor.digits() {
        1 | 2 => short_first(cursor, start),
        4 if start && cursor.peek_at(4) == Some(b'/') && cursor.digits_at(5) == 6 => {
            let (month, day) = (cursor.fixed(2)?, cursor.fixed(2)?);
            DatePart::no_year(month, day, Joint::Compact)
        }
        4 => year_first(cursor),
        6 if start => {
            let (year, month, day) = (cursor.fixed(2)?, cursor.fixed(2)?, cursor.fixed(2)?);
            DatePart::full(century(year), month, day, Joint::Compact)
        }
        // Between blanks, as mainframes write it, a number of something is rarely followed by a clock.
        7 if matches!(cursor.peek_at(7), Some(b'T' | b' ')) => {
            let joint = if cursor.peek_at(7) == Some(b'T') { Joint::Free } else { Joint::Strict };
            let year = cursor.fixed(4)?;
            ordinal(year, cursor.fixed(3)?).map(|part| DatePart { joint, ..part })
        }
        8 => eight(cursor, Joint::Digits),
        14 | 17 | 20 => eight(cursor, Joint::Direct),
        _ => None,
    }
}

/// Reads `YYYYMMDD`.
fn eight(cursor: &mut Cursor<'_>, joint: Joint) -> Option<DatePart> {
    let (year, month, day) = (cursor.fixed(4)?, cursor.fixed(2)?, cursor.fixed(2)?);
    DatePart::full(year, month, day, joint)
}

/// Reads the day of the year.
fn ordinal(year: u32, day: u32) -> Option<DatePart> {
    let year = i32::try_from(year).ok().filter(|_| plausible(year))?;
    let date = NaiveDate::from_yo_opt(year, day)?;
    Some(DatePart::new(StampDate::Full(date), Joint::Free))
}

/// Reads `YYYY-MM-DD` with its separators, `YYYY-Mon-DD`, `YYYY Mon DD`, `YYYY-DDD` and `YYYY-Www-D`.
fn year_first(cursor: &mut Cursor<'_>) -> Option<DatePart> {
    let year = cursor.fixed(4).filter(|year| plausible(*year))?;
    if cursor.peek() == Some(b'W') {
        return week(cursor, year, false);
    }
    if eat_one(cursor, &["年", "년"]) {
        return month_and_day(cursor, year);
    }
    // In Latvian, Lithuanian, Kazakh and Kyrgyz a word follows the year: `2024. gada 15. marts`.
    if eat_one(cursor, &[". gada ", " m. ", " ж. ", "-ж., "]) {
        return worded(cursor, year);
    }
    // `2024Mar15` needs no separator.
    let separator = match cursor.peek()? {
        b'A'..=b'Z' | b'a'..=b'z' => 0,
        _ => cursor.eat_any(b"-/._\\: ")?,
    };
    // Korean and Hungarian have `2024. 3. 15.`.
    let spaced = separator == b'.' && cursor.spaces(1) > 0;
    match cursor.peek()? {
        b'W' if separator == b'-' => week(cursor, year, true),
        first if first.is_ascii_alphabetic() => {
            let month = month(cursor)?;
            if separator != 0 && !spaced {
                cursor.eat_any(&[separator])?;
            }
            cursor.spaces(1);
            DatePart::full(year, month, cursor.number(1, 2)?, Joint::Free)
        }
        _ if b"-/:".contains(&separator) && cursor.digits() == 3 => ordinal(year, cursor.fixed(3)?),
        // SAP's Java writes `2024 03 15 10:15:02`; other numbers in a row are counts.
        _ if separator == b' ' => {
            let month = cursor.number(2, 2)?;
            cursor.eat_any(b" ")?;
            let day = cursor.number(2, 2)?;
            let clock = cursor.peek() == Some(b' ')
                && cursor.digits_at(1) == 2
                && cursor.peek_at(3) == Some(b':');
            DatePart::full(year, month, day, Joint::Strict).filter(|_| clock)
        }
        _ => {
            let month = cursor.number(1, 2)?;
            cursor.eat_any(&[separator])?;
            (!spaced || cursor.spaces(1) > 0).then_some(())?;
            DatePart::full(year, month, cursor.number(1, 2)?, Joint::Free)
        }
    }
}

/// Reads `15. marts` and `kovo 15` after the year and its word.
fn worded(cursor: &mut Cursor<'_>, year: u32) -> Option<DatePart> {
    if let Some(day) = cursor.number(1, 2) {
        cursor.eat_any(b".-");
        cursor.spaces(1);
        return DatePart::full(year, month(cursor)?, day, Joint::Free);
    }
    let month = month(cursor)?;
    cursor.spaces(1);
    DatePart::full(year, month, cursor.number(1, 2)?, Joint::Free)
}

/// Reads `Www-D` or `WwwD`.
fn week(cursor: &mut Cursor<'_>, year: u32, dashes: bool) -> Option<DatePart> {
    cursor.skip(1);
    let week = cursor.fixed(2)?;
    if dashes && !cursor.eat(b'-') {
        return None;
    }
    let weekday = match cursor.number(1, 1)? {
        1 => Weekday::Mon,
        2 => Weekday::Tue,
        3 => Weekday::Wed,
        4 => Weekday::Thu,
        5 => Weekday::Fri,
        6 => Weekday::Sat,
        7 => Weekday::Sun,
        _ => return None,
    };
    let date = NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, week, weekday)?;
    Some(DatePart::new(StampDate::Full(date), Joint::Free))
}

/// Reads a date whose first number has one or two digits.
fn short_first(cursor: &mut Cursor<'_>, start: bool) -> Option<DatePart> {
    let first = cursor.number(1, 2)?;
    let separator = cursor.peek()?;
    // Czech, Slovak, Slovene and Croatian have `15. 3. 2024`.
    if matches!(cursor.ahead(3), [b'.', b' ', b'0'..=b'9']) {
        cursor.skip(2);
        let month = cursor.number(1, 2)?;
        cursor.eat_text(". ").then_some(())?;
        return DatePart::full(cursor.number(4, 4)?, month, first, Joint::Free);
    }
    if !b"/-.".contains(&separator) || !cursor.digit_at(1) {
        return after_day(cursor, first);
    }
    cursor.skip(1);
    let second = cursor.number(1, 2)?;
    if cursor.peek() != Some(separator) {
        if !start {
            return None;
        }
        // Snort and Suricata write `03/15-10:15:02`.
        if separator == b'/' && cursor.peek() == Some(b'-') {
            return DatePart::no_year(first, second, Joint::Strict);
        }
        return pair(first, second, Order::MonthFirst);
    }
    cursor.skip(1);
    match cursor.digits() {
        // `15.03. 10:15`
        0 if start && separator == b'.' => pair(first, second, Order::DayFirst),
        4 => four_digit_year(separator, (first, second, cursor.fixed(4)?)),
        2 if start || separator != b'.' => {
            let numbers = (first, second, cursor.fixed(2)?);
            two_digit_year(separator, numbers, is_log4j(cursor.ahead(64)))
        }
        _ => None,
    }
}

/// Settles `3/15/2024`, `15.03.2024` and the like.
fn four_digit_year(separator: u8, (first, second, year): (u32, u32, u32)) -> Option<DatePart> {
    let month_first = day_of(year, first, second).map(|date| (date, Order::MonthFirst));
    let day_first = day_of(year, second, first).map(|date| (date, Order::DayFirst));
    let date = if separator == b'.' || first == second {
        StampDate::Full(day_first.or(month_first)?.0)
    } else {
        choice(&[month_first, day_first])?
    };
    Some(DatePart::new(date, Joint::Free))
}

/// Settles `24/03/15`, `15-03-24`, `03/15/24` and the like; `log4j` says that the line goes on as those of Spark and Hadoop
/// do, which write the year first.
fn two_digit_year(
    separator: u8,
    (first, second, third): (u32, u32, u32),
    log4j: bool,
) -> Option<DatePart> {
    // A year of the later half of a century is one that other calendars count, such as the Buddhist.
    let likely = |year: &u32| !(50..69).contains(year);
    let read = |year, month, day, order| {
        let year = Some(year).filter(likely)?;
        day_of(century(year), month, day).map(|date| (date, order))
    };
    let year = read(first, second, third, Order::YearFirst);
    let month = read(third, first, second, Order::MonthFirst);
    let day = read(third, second, first, Order::DayFirst);
    let date = match separator {
        b'.' => choice(&[day, month, year]),
        // 07/04/23 is rather the seventh month than the seventh year.
        _ if first <= 12 && third > 12 => choice(&[month, day, year]),
        _ if log4j && separator == b'/' => choice(&[year, month, day]),
        // 29-08-24 is rather a day than a year to come, and of two years past the later is the likelier one.
        _ if first > 12 && (third > first || first >= YEARS_TO_COME) => choice(&[day, month, year]),
        _ => choice(&[year, month, day]),
    }?;
    Some(DatePart::new(date, Joint::Strict))
}

/// Returns whether ` 20:10:40 INFO executor.Backend: ` is next: the clock, level and class of log4j's pattern `%d{yy/MM/dd
/// HH:mm:ss} %p %c{2}: %m` of Spark and Hadoop.
fn is_log4j(rest: &[u8]) -> bool {
    let mut words = rest.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let is_clock = |word: &[u8]| word.len() == 8 && word.get(2) == Some(&b':');
    let clock = words.next().is_some_and(is_clock);
    let level = words.next().is_some_and(|word| LEVELS.contains(&word));
    let class = words.next().and_then(|word| word.strip_suffix(b":"));
    let name = class.and_then(|class| class.rsplit(|byte| *byte == b'.').next());
    clock && level && name.and_then(<[u8]>::first).is_some_and(u8::is_ascii_uppercase)
}

/// Returns the first reading that is a date, and the different ones beside it.
fn choice(readings: &[Option<(NaiveDate, Order)>]) -> Option<StampDate> {
    let mut valid = readings.iter().flatten().copied();
    let (date, order) = valid.next()?;
    let mut others = valid.filter(|(other, _)| *other != date);
    Some(StampDate::Numeric { date, order, others: [others.next(), others.next()] })
}
