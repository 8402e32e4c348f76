//! Finds the time in a line of text.

use std::ops::Range;

use chrono::NaiveTime;

use crate::format::timestamp::behind::clock_first;
use crate::format::timestamp::epoch::{epoch, tai64};
use crate::format::timestamp::foreign::is_foreign;
use crate::format::timestamp::ideographs::opens_era;
use crate::format::timestamp::keyed;
use crate::format::timestamp::known;
use crate::format::timestamp::layout::{dated, day, inexact, short_hour};
use crate::format::timestamp::names::begins_name;
use crate::format::timestamp::place::{
    column, head, is_cell, is_epoch_place, is_letter, is_level, is_marked, is_measured, is_prefix,
    is_versioned, may_begin,
};
use crate::format::timestamp::row::span_of_row;
use crate::format::timestamp::scan::{Cursor, follows_wide_digit};
use crate::format::timestamp::spoilt::{is_own, is_written, written_at};
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Precision;

/// How far into a line a time is looked for.
const WINDOW: usize = 2048;
/// From here on only what has a full date and seconds is taken.
const NEAR: usize = 160;
/// No level and no numbers of processes before a time take more.
const PREFIX: usize = 24;

/// A time found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The time.
    pub stamp: Stamp,
    /// The bytes it takes in the text, brackets around it not included.
    pub span: Range<usize>,
}

/// Returns the time that `line` states as its own, wherever it plausibly stands, or `None`.
pub fn find(line: &str) -> Option<Found> {
    let bytes = line.as_bytes();
    if !bytes.iter().take(WINDOW).any(u8::is_ascii_digit) || is_frame(line) {
        return None;
    }
    if keyed::is_object(line)
        && let Some(found) = find_keyed(line)
    {
        return Some(found);
    }
    if let Some(found) = tcf(line) {
        return Some(found);
    }
    let head = head(bytes);
    let (mut cell, mut past) = (None, 0);
    let before = std::iter::once(b' ').chain(bytes.iter().copied());
    for ((at, byte), before) in bytes.iter().enumerate().take(WINDOW).zip(before) {
        let digit = byte.is_ascii_digit();
        let marked = *byte == b'@' || opens_era(*byte);
        if at < past || !(digit || byte.is_ascii_alphabetic() || marked) {
            continue;
        }
        let inside = at > head && before.is_ascii_alphanumeric() && before != b'm';
        if inside || !(digit || marked || may_name(bytes, at)) || !may_begin(bytes, at, head) {
            continue;
        }
        if let Some(found) = at_place(line, at, head) {
            return span_of_row(line, &found).or(Some(found));
        }
        // No other time takes the place of one that cannot be.
        if at == head && is_written(line) {
            return None;
        }
        if let Some(taken) = written_at(line, at).filter(|_| digit) {
            if is_own(line, at) {
                return None;
            }
            past = at + taken;
            continue;
        }
        if cell.is_none() && digit {
            cell = read(line, at, epoch).filter(|found| is_cell(bytes, at, found.span.end));
        }
    }
    cell.or_else(|| read(line, column(bytes)?, epoch))
}

/// Returns what [`find`] does where that stands first in `line`, at byte 0 or 1.
pub fn find_first(line: &str) -> Option<Found> {
    if !keyed::is_object(line) {
        let found = known::first(line).or_else(|| find_at(line, 1));
        // A number at the start may be an epoch, which counts only where no other time follows.
        let number = || [0, 1].into_iter().any(|at| read(line, at, epoch).is_some());
        if found.is_some() || !number() {
            return found;
        }
    }
    find(line).filter(|found| found.span.start <= 1)
}

/// Returns the time that begins at byte `at` of `line`, such as the place where the line before had its own.
pub fn find_at(line: &str, at: usize) -> Option<Found> {
    let bytes = line.as_bytes();
    if let Some(found) = tcf(line).filter(|found| found.span.start == at) {
        return Some(found);
    }
    let first = bytes.get(at)?;
    let head = head(bytes);
    let marked = *first == b'@' || opens_era(*first);
    let begins = (first.is_ascii_alphanumeric() || marked) && may_begin(bytes, at, head);
    if !begins || is_frame(line) || keyed::is_object(line) {
        return None;
    }
    at_place(line, at, head).filter(|found| span_of_row(line, found).is_none())
}

/// Reads `text` as a time that stands alone, such as the value of a JSON field: any layout, or an epoch number.
pub fn parse(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let text = within_date(text).unwrap_or(text);
    let text = [('"', '"'), ('\'', '\''), ('[', ']'), ('(', ')'), ('{', '}'), ('<', '>')]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .unwrap_or(text)
        .trim()
        .trim_end_matches(':');
    if text.is_empty() || text.len() > 120 {
        return None;
    }
    let whole = |read: fn(&mut Cursor<'_>) -> Option<Stamp>| {
        let mut cursor = Cursor::new(text, 0);
        let stamp = read(&mut cursor)?;
        let rest = text.get(cursor.position()..)?.trim();
        (rest.is_empty() || rest.starts_with("m=+")).then_some(stamp)
    };
    whole(epoch)
        .or_else(|| whole(tai64))
        .or_else(|| whole(|cursor| dated(cursor, true)))
        .or_else(|| whole(day))
        .or_else(|| whole(clock_first))
        .or_else(|| whole(inexact))
}

/// Returns the time that [`find`] finds, or one of a date in numbers and a clock without seconds at the start of `line`,
/// which are the time of what a person said.
pub fn find_said(line: &str) -> Option<Found> {
    find(line).or_else(|| read(line, head(line.as_bytes()), inexact))
}

/// Returns the milliseconds since 1970 in `/Date(1710497702000+0100)/`, as ASP.NET writes JSON; the offset moves
/// nothing.
fn within_date(text: &str) -> Option<&str> {
    let number = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let (number, offset) = number.split_at_checked(digits)?;
    (offset.is_empty() || (offset.len() == 5 && offset.starts_with(['+', '-']))).then_some(number)
}

/// Returns whether the letter at `at` may begin a time: a name of a month or a weekday, or a level before digits.
fn may_name(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at..) {
        Some([_, b'0'..=b'9', ..]) => true,
        Some([first, second, third, ..]) => begins_name([*first, *second, *third]),
        _ => false,
    }
}

/// Returns whether `line` is a frame of a stack trace, whose dates are those of builds.
pub(super) fn is_frame(line: &str) -> bool {
    line.starts_with([' ', '\t']) && line.trim_start().starts_with("at ")
}

/// Returns the time of a line of a TCF agent (Eclipse's Target Communication Framework): `TCF 59:47.191234: `, minutes
/// and seconds alone, which nothing else writes so.
fn tcf(line: &str) -> Option<Found> {
    let rest = line.strip_prefix("TCF ")?;
    let (text, _) = rest.split_once(": ").filter(|(text, _)| (9..=12).contains(&text.len()))?;
    let (minutes, seconds) = text.split_once(':').filter(|(minutes, _)| minutes.len() == 2)?;
    let (whole, fraction) = seconds.split_once('.').filter(|(whole, _)| whole.len() == 2)?;
    let digits =
        [minutes, whole, fraction].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    digits.then_some(())?;
    let nanosecond = Cursor::new(fraction, 0).fraction();
    let time =
        NaiveTime::from_hms_nano_opt(0, minutes.parse().ok()?, whole.parse().ok()?, nanosecond)?;
    let (date, precision) = (StampDate::NoHour, Precision::Fraction);
    let stamp = Stamp::new(date, time, precision);
    Some(Found { stamp, span: 4..4 + text.len() })
}

/// Runs `read` at byte `at`.
fn read(line: &str, at: usize, read: impl Fn(&mut Cursor<'_>) -> Option<Stamp>) -> Option<Found> {
    let mut cursor = Cursor::new(line, at);
    let stamp = read(&mut cursor)?;
    let end = cursor.position();
    let text = line.get(at..end)?;
    Some(Found { stamp, span: at..at + text.trim_end().len() })
}

/// Returns the time that begins at `at` where it can be that of the line.
fn at_place(line: &str, at: usize, head: usize) -> Option<Found> {
    let bytes = line.as_bytes();
    let before = bytes.get(..at).unwrap_or_default();
    if follows_wide_digit(before) {
        return None;
    }
    // The slow log of MySQL writes `# Time: 240315 10:15:02`.
    let start = at <= head || before.ends_with(b"# Time: ");
    let digit = bytes.get(at).is_some_and(u8::is_ascii_digit);
    // Behind a level or numbers of processes, too, a time is the first thing that a line says.
    let opens = start || (at <= PREFIX && (is_level(before) || is_prefix(before)));
    if let Some(found) = read(line, at, |cursor| dated(cursor, opens)) {
        let sure = found.stamp.date.full().is_some() && found.stamp.precision > Precision::Minute;
        let overlong =
            is_versioned(before) && line.get(found.span.clone()).is_some_and(is_overlong);
        let rest = bytes.get(at..).unwrap_or_default();
        // Such digits within a text are rather a number of something.
        let bare = !start && is_bare(before, rest, found.span.len()) && !is_marked(before);
        let taken =
            !overlong && !bare && (opens || ((sure || at < NEAR) && !is_foreign(before, rest)));
        return taken.then_some(found);
    }
    if !digit {
        return None;
    }
    if start || (at < NEAR && is_level(before)) || is_letter(before) {
        let clock = read(line, at, clock_first)
            .or_else(|| if start { read(line, at, short_hour) } else { None });
        // Behind a word, two numbers may be anything: `ERROR 10:15 left in queue`.
        let exact = |stamp: &Stamp| {
            start
                || stamp.precision > Precision::Minute
                || stamp.half_day
                || stamp.date != StampDate::NoDate
        };
        let taken = |found: &Found| is_clock_place(bytes, found) && exact(&found.stamp);
        if let Some(found) = clock.filter(taken).filter(|_| !is_signed(before)) {
            return Some(found);
        }
    }
    read(line, at, epoch).filter(|found| is_epoch_place(bytes, at, found.span.end, head))
}

/// Returns whether a sign touches what follows: `-10:15:02` is how far something is off.
fn is_signed(before: &[u8]) -> bool {
    before.ends_with(b"+") || (before.ends_with(b"-") && !before.ends_with(b"--"))
}

/// Returns whether the time of `length` bytes at the start of `text` is written as numbers of builds are: fourteen digits
/// at once, or `20240315.101502` with nothing more to it, and that not behind a level or a bracket.
fn is_bare(before: &[u8], text: &[u8], length: usize) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let parted = length == 15 && text.get(8).is_some_and(|mark| b".-_".contains(mark));
    digits >= 14 || (digits == 8 && parted && !is_level(before) && !before.ends_with(b"] "))
}

/// Returns whether a fraction of a second in `text` has more digits than any clock: RFC 5424 allows six, and what
/// counts nanoseconds writes nine all the same.
pub(in crate::format) fn is_overlong(text: &str) -> bool {
    let fraction = text.split(['.', ',']).nth(1).unwrap_or_default();
    fraction.bytes().take_while(u8::is_ascii_digit).count() > 9
}

/// Returns whether a clock without a date is followed by what may follow the time of a line.
fn is_clock_place(bytes: &[u8], found: &Found) -> bool {
    let rest = bytes.get(found.span.end..).unwrap_or_default();
    let ends = rest.first().is_none_or(|byte| b" \t]),|;>:\"'".contains(byte));
    // `10:15:02::1` is an address, `00:15:02 elapsed` a duration.
    ends && !rest.starts_with(b"::") && !is_measured(rest)
}

fn find_keyed(line: &str) -> Option<Found> {
    keyed::values(line).into_iter().find_map(|span| {
        let text = line.get(span.clone())?;
        parse(text).map(|stamp| Found { stamp, span })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;
    use crate::format::timestamp::clock::Clock;

    /// Returns the instant that a stamp states, with UTC and 2023 where it does not say.
    fn instant(stamp: &Stamp) -> String {
        let options = ReadOptions { year: Some(2023), ..ReadOptions::default() };
        let mut clock = Clock::new("x", None, &options);
        let (mut moment, mut assumed) = clock.resolve(stamp).unwrap();
        clock.finish().apply(&mut moment, &mut assumed);
        moment.rfc3339().unwrap_or(moment.when())
    }

    /// Lines, and the time of each.
    const PLACED: &[(&str, &str)] = &[
        ("INFO [07-04|09:15:02.250] imported", "2023-07-04T09:15:02.250Z"),
        ("ERROR 07-04 09:15:02.250 x", "2023-07-04T09:15:02.250Z"),
        ("[E 230704 09:15:02 web:12] 500 GET /", "2023-07-04T09:15:02Z"),
        ("[2712:42:0704/091502.250:ERROR:gpu.cc(42)] x", "2023-07-04T09:15:02.250Z"),
        ("712 2a4 07/04 09:15:02 ### SERVICE x", "2023-07-04T09:15:02Z"),
        ("#2.0#2023 07 04 09:15:02:250#+0000#Error#", "2023-07-04T09:15:02.250Z"),
        ("type=CWD msg=audit(07/04/2023 09:15:02.250:42) : cwd=/", "2023-07-04T09:15:02.250Z"),
        ("section_start:1688462102:build", "2023-07-04T09:15:02Z"),
        ("[36;1m2023-07-04T09:15:02Z make", "2023-07-04T09:15:02Z"),
        ("CEF:0|A|B|1|1|x|5|rt=1688462102250 src=192.0.2.7", "2023-07-04T09:15:02.250Z"),
        ("mar 4 lug 2023, 09:15:02, CEST", "2023-07-04T07:15:02Z"),
        ("4 juillet 2023 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("4 lug 2023 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("4 juil 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("4. července 2023 v 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("4. juli 2023 kl. 09.15.02 x", "2023-07-04T09:15:02Z"),
        ("4. heinäkuuta 2023 klo 9.15.02 x", "2023-07-04T09:15:02Z"),
        ("4/7/2023 -- 09:15:02 - <Notice> - x", "2023-04-07T09:15:02Z"),
        ("4. 7. 2023 9:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023. 07. 04. 9:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023.07.04. 9:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023. 7. 4. 오후 9:15:02 x", "2023-07-04T21:15:02Z"),
        ("4/7/2023, 9:15:02 μ.μ. x", "2023-04-07T21:15:02Z"),
        ("2023-07-04 Tue 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023-07-04 (Tue) 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023-07-04\u{a0}09:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023:185:09:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023Jul04 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("2023. gada 4. jūlijs 09:15:02", "2023-07-04T09:15:02Z"),
        ("2023 m. liepos 4 d. 09:15:02", "2023-07-04T09:15:02Z"),
        ("09:15:02 4 thg 7, 2023", "2023-07-04T09:15:02Z"),
        ("4 de juliol del 2023, a les 9:15:02", "2023-07-04T09:15:02Z"),
        ("4. srpnja 2023. u 09:15:02", "2023-07-04T09:15:02Z"),
        ("2023/7/4\u{2009}下午9:15:02", "2023-07-04T21:15:02Z"),
        ("2023. 7. 4. PM 9:15:02", "2023-07-04T21:15:02Z"),
        ("4/7/2023, 9:15:02 PTG", "2023-04-07T21:15:02Z"),
        ("1688462102, 12, 55, 1610612736", "2023-07-04T09:15:02Z"),
        ("1688462102, 104857600, 209715200", "2023-07-04T09:15:02Z"),
        ("1688462102250, 104857600, 209715200,", "2023-07-04T09:15:02.250Z"),
        ("64a3e316.0ee6b280 0x7f31 conn=1 fd=2", "2023-07-04T09:15:02.250Z"),
        ("2023-07-04T09:15:02.25Z shop started", "2023-07-04T09:15:02.250Z"),
        ("[2023-07-04 09:15:02,250] ERROR [main] x", "2023-07-04T09:15:02.250Z"),
        ("<13>1 2023-07-04T09:15:02+02:00 web-1 shop - - - x", "2023-07-04T07:15:02Z"),
        ("<13>Jul  4 09:15:02 web-1 shop[7]: x", "2023-07-04T09:15:02Z"),
        (
            "192.0.2.7 - - [04/Jul/2023:09:15:02 -0500] \"GET / HTTP/1.1\" 200 1",
            "2023-07-04T14:15:02Z",
        ),
        ("level=info ts=1688462102.25 msg=\"x\"", "2023-07-04T09:15:02.250Z"),
        ("level=info msg=\"x\" time=\"2023-07-04T09:15:02Z\"", "2023-07-04T09:15:02Z"),
        ("W0704 09:15:02.250000    1 pool.go:8] x", "2023-07-04T09:15:02.250Z"),
        ("I20230704 09:15:02.250000    1 pool.cc:8] x", "2023-07-04T09:15:02.250Z"),
        ("Tue Jul  4 09:15:02 CEST 2023 x", "2023-07-04T07:15:02Z"),
        ("Tue 2023-07-04 09:15:02 UTC; 3min ago", "2023-07-04T09:15:02Z"),
        ("712:M 04 Jul 2023 09:15:02.250 # x", "2023-07-04T09:15:02.250Z"),
        ("230704  9:15:02 [Note] x", "2023-07-04T09:15:02Z"),
        ("[1688462102] SERVICE ALERT: web-1;shop;x", "2023-07-04T09:15:02Z"),
        ("  712:20230704:091502.250 item x", "2023-07-04T09:15:02.250Z"),
        ("\u{1b}[32m2023-07-04 09:15:02\u{1b}[0m INFO x", "2023-07-04T09:15:02Z"),
        ("--2023-07-04 09:15:02--  https://shop.example.com/", "2023-07-04T09:15:02Z"),
        ("\"7/4/2023 9:15:02 PM\",\"Shop\",\"7031\"", "2023-07-04T21:15:02Z"),
        ("04.07.2023 09:15:02 Dienst gestartet", "2023-07-04T09:15:02Z"),
        ("07-04 09:15:02.250  712  712 I Shop: x", "2023-07-04T09:15:02.250Z"),
        ("{\"level\":\"info\",\"time\":1688462102250,\"msg\":\"x\"}", "2023-07-04T09:15:02.250Z"),
        ("INFO  09:15:02,250 main shop started", "T09:15:02.250"),
        ("[09:15] <ann> looking at it", "T09:15:00"),
        ("2023-07-04T09:15:02+02:00[Europe/Rome] x", "2023-07-04T07:15:02Z"),
        ("2023-185T09:15:02Z x", "2023-07-04T09:15:02Z"),
        ("# Time: 230704  9:15:02", "2023-07-04T09:15:02Z"),
        ("Tue, 04 Jul 23 09:15:02 +0000 x", "2023-07-04T09:15:02Z"),
        ("4Jul2023 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("[04.Jul.2023 09:15:02] x", "2023-07-04T09:15:02Z"),
        ("7/4/23 9:15 AM x", "2023-07-04T09:15:00Z"),
        ("date=2023-07-04,time=09:15:02,devname=x", "2023-07-04T09:15:02Z"),
        ("2023-07-04 09.15.02 x", "2023-07-04T09:15:02Z"),
        ("20230704091502.250000+120", "2023-07-04T07:15:02.250Z"),
        ("2023-07-04-09.15.02.250000+120 I1234E456", "2023-07-04T07:15:02.250Z"),
        ("2023-07-04-09.15.02.250000-300 I1234E456", "2023-07-04T14:15:02.250Z"),
        ("2023-07-04 09:15:02.250+007 x", "2023-07-04T09:15:02.250Z"),
        ("20230704T091502Z x", "2023-07-04T09:15:02Z"),
        ("INFO [main] 20230704-091502 x", "2023-07-04T09:15:02Z"),
        ("2023-07-04_09:15:02.25000 x", "2023-07-04T09:15:02.250Z"),
        ("2023-07-04 11:15:02 (UTC+02:00) x", "2023-07-04T09:15:02Z"),
        ("2023-07-04 04:15:02 UTC-05 x", "2023-07-04T09:15:02Z"),
        ("04-JUL-23 09.15.02.250000 AM x", "2023-07-04T09:15:02.250Z"),
        ("\"2023-07-04\",\"09:15:02\",\"x\"", "2023-07-04T09:15:02Z"),
        ("\"2023-07-04\" \"09:15:02\" \"x\"", "2023-07-04T09:15:02Z"),
        ("192.0.2.7 web-1 2023-07-04     09:15:02 GET /", "2023-07-04T09:15:02Z"),
        ("7/4/23, 9:15:02 PM ERROR x", "2023-07-04T21:15:02Z"),
        ("192.0.2.7, -, 07/24/23, 9:15:02, W3SVC1, WEB, 192.0.2.9", "2023-07-24T09:15:02Z"),
        ("2023-07-03T24:00:00Z x", "2023-07-04T00:00:00Z"),
        ("4. März 2023 09:15:02 x", "2023-03-04T09:15:02Z"),
        ("04-Mai-2023 09:15:02 x", "2023-05-04T09:15:02Z"),
        ("4 févr. 2023 09:15:02 x", "2023-02-04T09:15:02Z"),
        ("4 août 2023 à 09:15:02 x", "2023-08-04T09:15:02Z"),
        ("2023-07-04|09:15:02|x", "2023-07-04T09:15:02Z"),
        ("4 июля 2023 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("4 июля 2023 г. в 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("4 de julio de 2023 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("4 luglio 2023 09:15:02 x", "2023-07-04T09:15:02Z"),
        ("24/07/2023 09h15 x", "2023-07-24T09:15:00Z"),
        ("4 juillet 2023 à 09h15m02 x", "2023-07-04T09:15:02Z"),
        ("2023-07-04 11:15:02 [+0200] x", "2023-07-04T09:15:02Z"),
        ("[2023-07-04 11:15:02] [CEST] x", "2023-07-04T09:15:02Z"),
        ("[2023-07-04] [09:15:02] [main] x", "2023-07-04T09:15:02Z"),
        ("[24/07/2023][09:15:02] x", "2023-07-24T09:15:02Z"),
        ("=ERROR REPORT==== 4-Jul-2023::09:15:02.250 ===", "2023-07-04T09:15:02.250Z"),
        ("   1 | 07/04/2023 | 09:15:02 | Fan #0x51 | Asserted", "2023-07-04T09:15:02Z"),
        ("RP/0/RSP0/CPU0:Jul  4 09:15:02.250 : ifmgr[1]: x", "2023-07-04T09:15:02.250Z"),
        ("2023185 09:15:02.25 JOB1 x", "2023-07-04T09:15:02.250Z"),
        ("9:15:02 shop started", "T09:15:02"),
        ("[9:15:02.250] shop started", "T09:15:02.250"),
        ("2023-07-04 09:15:02 z-index is wrong", "2023-07-04T09:15:02Z"),
        ("2023704_91502:/sbin/e2fsck -pvf", "2023-07-04T09:15:02Z"),
        ("<14>2023-07-04T09:15:02.25000000000000Z web-1 x", "2023-07-04T09:15:02.250Z"),
        (
            "1660360496\tann\t04-07-2023 09:13:02\t04-07-2023 09:15:02\tRemoteControl\t{b3}",
            "2023-04-07T09:15:02Z",
        ),
    ];

    #[test]
    fn a_date_of_asp_net_may_stand_anywhere_near_the_start() {
        for line in [
            "/Date(1688462102250)/ x",
            "at /Date(1688462102250+0200)/: x",
            r"x \/Date(1688462102250)\/",
        ] {
            assert_eq!(instant(&find(line).unwrap().stamp), "2023-07-04T09:15:02.250Z", "{line}");
        }
    }

    #[test]
    fn lines_state_their_time_in_all_places() {
        for &(line, expected) in PLACED {
            let found = find(line).unwrap_or_else(|| panic!("nothing in {line}"));
            assert_eq!(instant(&found.stamp), expected, "{line}");
            assert!(line.get(found.span.clone()).is_some());
            assert_eq!(find_first(line), Some(found.clone()).filter(|it| it.span.start <= 1));
            assert_eq!(
                find_at(line, found.span.start).is_some(),
                !keyed::is_object(line),
                "{line}"
            );
        }
    }

    /// What merely looks like a time.
    const LOOKS: &[&str] = &[
        "connect to 10.15.2.24:8080 failed",
        "shop 2023.7.4 started in 10:15",
        "release v20.23.07-04 on 2023.07.04.1",
        "moved app.log.2023-07-04_09:15:02 away",
        "id 2f2c1c5e-2023-0704-0915-020000000000",
        "order 1688462102 failed",
        "1688462102 rows copied",
        "00:15:02 elapsed, 10 rows",
        "10:15:02::1 connected",
        "parted_server: OUT: 5\t25820135424-26842497023\t1688462102\tlogical",
        "copied: a, 1688462102, 12",
        "took 00:00:15.250 of 01:30:00",
        "2023-02-30T10:00:00Z x",
        "2023-13-01 10:00:00 x",
        "2023-07-04 25:00:00 x",
        "2023-07-04T24:00:01Z x",
        "certificate expired 2023-07-04 09:15:02",
        "shop started, last_backup_time=2023-07-04T09:15:02Z",
        "user ann created_at=x license_issued_at=1688462102",
        "next run at 2023-07-04T09:15:02Z",
        "Last login: Tue Jul  4 09:15:02 2023 from web-1",
        "[     7.120] Build Date: 04 July 2023  09:15:02AM",
        "[    0.000000] Linux version 6.1 (x) #20 SMP Tue Jul 4 09:15:02 UTC 2023 (y)",
        "Linux version 6.1 (x) #20-y SMP PREEMPT_DYNAMIC Tue Jul 4 09:15:02 UTC 2023",
        "    at shop.Pool.get(Pool.java:88) ~[pool-1.jar:2023-07-04 09:15:02]",
        "[    1.688462] usb 1-1: new device",
        "GET /a/2023/07/04/09:15 200 712",
        "ratio 3/15 of 10:15:02 x",
        "0001-01-01T00:00:00Z",
        "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=12.3 ms",
        "2023-07-04 10.15.2.24 GET /",
        "2023-07-04 10.15.02.240 GET /",
        "order 20230704091502 failed",
        "build 20230704.091502",
        "deployed 20230704-091502 to prod",
        "Version: 20230704.091502",
        "image shop:20230704.091502",
        "package 20230704.091502-1",
        "1234567890 widgets in stock",
        "TCF 59:47: no fraction",
        "TCF 61:47.191234: no minute",
        "log TCF 59:47.191234: not first",
        "20230704-12345 opened",
        "16:9 is the ratio",
        "<14>127 2023-07-04T09:15:02.250000000001Z x",
        "ERROR 10:15 left in queue",
        "WARN 3:45 of 5:00 done",
        "-10:15:02 to go",
        "+10:15 is an offset",
        "[\"+03:45\", \"-03:30\"]",
        "set 10:15:02 x",
        "3190661285, 1279665062, 1595330642, 2910671697,",
        "3190661285, 127966506, 1595330642",
        "5 out 09:15:02 queue",
        "3 set 09:15:02 x",
        "gen 1 09:15:02 gc",
        "ago 5 09:15:02",
        "mag 7 09:15 tape",
        "5 out 20 09:15:02 queue",
        "nis 2 09:15:02 bound",
        "10:15:02 hours of video",
        "Python 3.10.15 (main, Jul  4 2023, 09:15:02) [GCC 12]",
        "２０２３-07-04 09:15:02 x",
        "１0:15:02 x",
        "2023-07-04 09:15:0２ x",
        "2023 7 4 9 rows",
        "2023:185 lines",
        "host1 2023-02-29 09:15:02 x",
        "no digits at all",
        "",
    ];

    #[test]
    fn what_merely_looks_like_a_time_is_left_alone() {
        for line in LOOKS {
            assert_eq!(find(line), None, "{line}");
            assert_eq!(find_first(line), None, "{line}");
        }
    }

    #[test]
    fn texts_are_times_as_a_whole() {
        for (text, expected) in [
            ("1688462102", "2023-07-04T09:15:02Z"),
            ("1688462102000000250", "2023-07-04T09:15:02.000000250Z"),
            ("/Date(1688462102250)/", "2023-07-04T09:15:02.250Z"),
            ("/Date(1688462102250-0500)/", "2023-07-04T09:15:02.250Z"),
            ("Tue, 4 Jul 2023 09:15:02 +0200 (CEST)", "2023-07-04T07:15:02Z"),
            ("4th of July, 2023 at 9:15 pm PDT", "2023-07-05T04:15:00Z"),
            ("2023-W27-2T09:15Z", "2023-07-04T09:15:00Z"),
            ("2023-07-04", "2023-07-04T00:00:00Z"),
            ("July 4, 2023", "2023-07-04T00:00:00Z"),
            ("9:15 PM", "T21:15:00"),
            ("24.07.23, 09:15", "2023-07-24T09:15:00Z"),
            ("24.07.23 9:15", "2023-07-24T09:15:00Z"),
            ("1.68846210225e+09", "2023-07-04T09:15:02.250Z"),
        ] {
            let stamp = parse(text).unwrap_or_else(|| panic!("{text} is no time"));
            assert_eq!(instant(&stamp), expected, "{text}");
        }
        for text in ["", "null", "12", "2023-07-04T09:15:02Z and more", "5,000-9,999", "1.2.3.4"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
