//! Properties: what is printed in any layout is read back, and no text makes the reader panic.

use chrono::{DateTime, Datelike, FixedOffset, Timelike, Utc};
use proptest::prelude::*;

use crate::format::options::ReadOptions;
use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::find::{find, find_at, parse};
use crate::format::timestamp::roundtrip::Print::{As, By};
use crate::format::timestamp::roundtrip::Stated::{Date, DayAndMonth, Time};
use crate::format::timestamp::roundtrip::Where::{Anywhere, First, Line};
use crate::format::timestamp::roundtrip::Zoned::{Hours, Minutes, No};
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Dated;

/// How a layout is printed.
#[derive(Debug, Clone, Copy)]
enum Print {
    /// By chrono.
    As(&'static str),
    /// By hand.
    By(fn(&DateTime<FixedOffset>) -> String),
}

/// How much of the offset a layout states; without, it is printed in UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Zoned {
    Minutes,
    Hours,
    No,
}

/// How much of the date a layout states.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stated {
    Date,
    DayAndMonth,
    Time,
}

/// Where in a line a layout is read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Where {
    Anywhere,
    First,
    /// First, and nowhere else: no text of its own.
    Line,
}

/// How it is printed, the finest nanoseconds that it keeps, and what it states.
type Layout = (Print, i64, Zoned, Stated, Where);

const NS: i64 = 1;
const US: i64 = 1_000;
const MS: i64 = 1_000_000;
const S: i64 = 1_000_000_000;
const MIN: i64 = 60 * S;

/// Every layout that the reader knows.
#[rustfmt::skip]
const LAYOUTS: &[Layout] = &[
    // ISO 8601 and its kin.
    (As("%Y-%m-%dT%H:%M:%S%.9f%:z"), NS, Minutes, Date, Anywhere),
    (As("%Y-%m-%dT%H:%M:%S%.6fZ"), US, No, Date, Anywhere),
    (As("%Y-%m-%dt%H:%M:%Sz"), S, No, Date, Anywhere),
    (As("%Y-%m-%dT%H:%MZ"), MIN, No, Date, Anywhere),
    (As("%Y-%m-%dT%H:%M:%S,%3f%z"), MS, Minutes, Date, Anywhere),
    (By(|at| at.format("%Y-%m-%dT%H:%M:%S%:z").to_string().replace('-', "\u{2212}").replacen('\u{2212}', "-", 2)), S, Minutes, Date, Anywhere),
    (By(|at| at.format("%Y-%m-%dT%H:%M:%S%:z").to_string().split_at(22).0.to_owned()), S, Hours, Date, Anywhere),
    (As("%Y-%m-%d %H:%M:%S,%3f %z"), MS, Minutes, Date, Anywhere),
    (As("%Y-%m-%d %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y-%m-%d %H:%M:%S:%3f"), MS, No, Date, Anywhere),
    (As("%Y-%m-%d %H:%M"), MIN, No, Date, Anywhere),
    (As("%Y-%m-%d %I:%M:%S %p"), S, No, Date, Anywhere),
    (As("%Y-%m-%d %H:%M:%S %z UTC"), S, No, Date, Anywhere),
    (As("%Y-%m-%d %H:%M:%S GMT%:z"), S, Minutes, Date, Anywhere),
    (As("%Y-%m-%d %H:%M:%S (UTC%:z)"), S, Minutes, Date, Anywhere),
    (As("%Y-%m-%d %H:%M:%S%.3f UTC"), MS, No, Date, Anywhere),
    (As("%Y-%m-%dT%H:%M:%S%:z[Etc/UTC]"), S, No, Date, Anywhere),
    (As("%Y-%m-%d-%H.%M.%S%.6f"), US, No, Date, Anywhere),
    (As("%Y-%m-%d-%H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y:%m:%d %H:%M:%S"), S, No, Date, Anywhere),
    (By(|at| at.format("%Y-%m-%d_%H:%M:%S%.6f").to_string().split_at(25).0.to_owned()), 10 * US, No, Date, Anywhere),
    (As("%Y-%m-%d_%H-%M-%S"), S, No, Date, Anywhere),
    (As("%Y-%m-%d %H-%M-%S"), S, No, Date, Anywhere),
    (As("%Y-%m-%d %H.%M.%S"), S, No, Date, Anywhere),
    (As("%Y-%m-%d|%H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y-%m-%d,%H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y-%m-%d] [%H:%M:%S"), S, No, Date, Anywhere),
    (As("%m/%d/%Y | %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y%j %H:%M:%S%.3f"), MS, No, Date, Anywhere),
    (As("%Y-%-m-%-d %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y/%m/%d %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y/%m/%d %H-%M-%S%.3f"), MS, No, Date, Anywhere),
    (As("%Y/%-m/%-d %H:%M:%S%.9f"), NS, No, Date, Anywhere),
    (As("%Y.%m.%d %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y.%m.%d_%H.%M.%S"), S, No, Date, Anywhere),
    (As("%Y%m%dT%H%M%SZ"), S, No, Date, Anywhere),
    (As("%Y%m%dT%H%M%S%.6f%z"), US, Minutes, Date, Anywhere),
    (As("%Y%m%d%H%M%S"), S, No, Date, First),
    (As("%Y%m%d%H%M%S%.6f"), US, No, Date, First),
    (By(|at| format!("{}{:+04}", at.format("%Y%m%d%H%M%S%.6f"), at.offset().local_minus_utc() / 60)), US, Minutes, Date, First),
    (As("%Y%m%d %H%M%S"), S, No, Date, Anywhere),
    (As("%Y%m%d-%H:%M:%S:%3f"), MS, No, Date, Anywhere),
    (As("%Y%m%d_%H%M%S %:z"), S, Minutes, Date, Anywhere),
    (As("%Y%m%d:%H%M%S%.3f"), MS, No, Date, Anywhere),
    (As("%Y%-m%d_%-H%M%S"), S, No, Date, First),
    (As("%Y-%jT%H:%M:%S%z"), S, Minutes, Date, Anywhere),
    (As("%Y-%j %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y/%j-%H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y%jT%H%M%SZ"), S, No, Date, Anywhere),
    (As("%G-W%V-%uT%H:%M:%S%:z"), S, Minutes, Date, Anywhere),
    (As("%GW%V%uT%H%M%SZ"), S, No, Date, Anywhere),
    // Names of months and days.
    (As("%d/%b/%Y:%H:%M:%S %z"), S, Minutes, Date, Anywhere),
    (As("%d/%b/%Y:%H:%M:%S%.3f %z"), MS, Minutes, Date, Anywhere),
    (As("%a, %d %b %Y %H:%M:%S %z"), S, Minutes, Date, Anywhere),
    (As("%a, %-d %b %Y %H:%M:%S GMT"), S, No, Date, Anywhere),
    (As("%A, %d-%b-%y %H:%M:%S GMT"), S, No, Date, Anywhere),
    (As("%a %b %e %H:%M:%S %Y"), S, No, Date, Anywhere),
    (As("%a %b %e %H:%M:%S%.6f %Y"), US, No, Date, Anywhere),
    (As("%a %b %e %H:%M:%S UTC %Y"), S, No, Date, Anywhere),
    (As("%a %b %d %Y %H:%M:%S GMT%z"), S, Minutes, Date, Anywhere),
    (As("%a %Y-%m-%d %H:%M:%S UTC"), S, No, Date, Anywhere),
    (By(|at| at.format("%b %e %H:%M:%S %Y").to_string().to_lowercase()), S, No, Date, Anywhere),
    (As("%b %e %Y %H:%M:%S%.3f"), MS, No, Date, Anywhere),
    (As("%B %d, %Y %I:%M:%S %p"), S, No, Date, Anywhere),
    (As("%B %-d, %Y at %-I:%M%P UTC"), MIN, No, Date, Anywhere),
    (As("%d %B %Y at %I:%M:%S %p UTC"), S, No, Date, Anywhere),
    (As("%-dth of %B, %Y %H:%M:%S"), S, No, Date, Anywhere),
    (As("%d %b %Y %H:%M:%S%.3f"), MS, No, Date, Anywhere),
    (As("%d-%b-%Y %H:%M:%S%.3f"), MS, No, Date, Anywhere),
    (By(|at| at.format("%d-%b-%y %I.%M.%S%.6f %p").to_string().to_uppercase()), US, No, Date, Anywhere),
    (As("%d.%b.%Y %H:%M:%S"), S, No, Date, Anywhere),
    (As("%d-%b-%Y::%H:%M:%S%.6f"), US, No, Date, Anywhere),
    (As("%-d%b%Y %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y %b %e %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y-%b-%d %H:%M:%S"), S, No, Date, Anywhere),
    (As("%b %e %H:%M:%S"), S, No, DayAndMonth, Anywhere),
    (As("%b %d %H:%M:%S%.3f UTC"), MS, No, DayAndMonth, Anywhere),
    (As("%d %b %H:%M:%S%.3f"), MS, No, DayAndMonth, Anywhere),
    (As("%d/%b %H:%M:%S"), S, No, DayAndMonth, Anywhere),
    (As("%B %d %H:%M:%S"), S, No, DayAndMonth, Anywhere),
    // Numbers alone: the order of day and month is that of the text or of its marks.
    (As("%d.%m.%Y %H:%M:%S%.3f"), MS, No, Date, Anywhere),
    (As("%-d.%-m.%Y %H:%M:%S"), S, No, Date, Anywhere),
    (As("%d.%m.%Y, %H:%M:%S"), S, No, Date, Anywhere),
    (As("%m/%d/%Y %I:%M:%S %p"), S, No, Date, Anywhere),
    (As("%-m/%-d/%Y %H:%M:%S"), S, No, Date, Anywhere),
    (As("%m/%d/%Y, %I:%M:%S %p"), S, No, Date, Anywhere),
    (As("%m/%d/%Y-%H:%M:%S%.6f"), US, No, Date, Anywhere),
    (As("%m-%d-%Y %H:%M:%S"), S, No, Date, Anywhere),
    (As("%m-%d %H:%M:%S%.3f"), MS, No, DayAndMonth, First),
    (As("%m/%d-%H:%M:%S%.6f"), US, No, DayAndMonth, First),
    (As("%m/%d %H:%M:%S"), S, No, DayAndMonth, First),
    (As("%m%d/%H%M%S%.3f"), MS, No, DayAndMonth, First),
    // A character behind each number.
    (As("%Y年%m月%d日 %H:%M:%S"), S, No, Date, Anywhere),
    (As("%Y年%-m月%-d日%-H时%-M分%-S秒"), S, No, Date, Anywhere),
    (As("%Y년 %-m월 %-d일 %H시 %M분 %S초"), S, No, Date, Anywhere),
    (By(|at| format!("令和{}年{}", at.year() - 2018, at.format("%-m月%-d日%H時%M分%S%.3f秒"))), MS, No, Date, Anywhere),
    // Programs of their own.
    (As("I%m%d %H:%M:%S%.6f"), US, No, DayAndMonth, First),
    (As("I%Y%m%d %H:%M:%S%.6f"), US, No, Date, First),
    (As("date=%Y-%m-%d time=%H:%M:%S"), S, No, Date, Line),
    (As("%H:%M:%S%.3f"), MS, No, Time, First),
    (As("%I:%M:%S %p"), S, No, Time, First),
    (As("%H:%M"), MIN, No, Time, First),
    // Numbers of seconds.
    (As("%s"), S, No, Date, First),
    (As("%s%.6f"), US, No, Date, First),
    (As("%s%3f"), MS, No, Date, First),
    (As("%s%6f"), US, No, Date, First),
    (As("%s%9f"), NS, No, Date, First),
    (By(|at| format!("@{:016x}{:08x}", (1 << 62) + 10 + at.timestamp(), at.nanosecond())), NS, No, Date, Anywhere),
];

/// Returns the instant that `stamp` states in UTC and the year of `at`, or on its day where it states no date.
fn instant(stamp: &Stamp, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let options = ReadOptions { year: Some(at.year()), ..ReadOptions::default() };
    let mut clock = Clock::new("x", None, &options);
    let (mut moment, mut assumed) = clock.resolve(stamp)?;
    clock.finish().apply(&mut moment, &mut assumed);
    match moment.dated {
        Dated::NoDate => Some(at.date_naive().and_time(moment.at.time()).and_utc()),
        _ => moment.time(),
    }
}

/// Returns `at` to the precision `finest`.
fn cut(at: DateTime<Utc>, finest: i64) -> DateTime<Utc> {
    let nanoseconds = i128::from(at.timestamp()) * 1_000_000_000 + i128::from(at.nanosecond());
    let left = nanoseconds - nanoseconds % i128::from(finest);
    let seconds = i64::try_from(left / 1_000_000_000).unwrap();
    DateTime::from_timestamp(seconds, u32::try_from(left % 1_000_000_000).unwrap()).unwrap()
}

/// Returns whether the numbers of `at` leave open which is the day and which is the month.
fn is_open(layout: &Layout, at: DateTime<Utc>) -> bool {
    let numbers = matches!(layout.0, As(text) if text.starts_with("%m-%d-%Y"));
    numbers && at.day() <= 12
}

proptest! {
    #[test]
    fn printed_times_are_read_back(
        seconds in 1_577_836_800_i64..3_100_000_000,
        nanosecond in 0_u32..1_000_000_000,
        minutes in -11 * 60..14 * 60_i32,
        before in prop::sample::select(["", "[", "<14>", "ts=", "\"", "web-1 | "].as_slice()),
    ) {
        let mut wrong = Vec::new();
        let exact = DateTime::from_timestamp(seconds, nanosecond).unwrap();
        for layout in LAYOUTS.iter().filter(|layout| !is_open(layout, exact)) {
            let (print, finest, zoned, stated, place) = *layout;
            let at = cut(exact, finest);
            let offset = match zoned { Minutes => minutes, Hours => minutes / 60 * 60, No => 0 };
            let local = at.with_timezone(&FixedOffset::east_opt(offset * 60).unwrap());
            let text = match print {
                As(layout) => local.format(layout).to_string(),
                By(print) => print(&local),
            };
            let before = if place == Anywhere { before } else { "" };
            let line = format!("{before}{text} something happened");
            let found = find(&line).map(|found| found.stamp);
            let read = found.as_ref().and_then(|stamp| instant(stamp, at));
            let kind = found.as_ref().map(|stamp| match stamp.date {
                StampDate::Full(_) | StampDate::Numeric { .. } => Date,
                StampDate::NoYear { .. } | StampDate::Pair { .. } => DayAndMonth,
                StampDate::NoDate | StampDate::NoHour => Time,
            });
            // Alone, an offset is followed by no word.
            let alone = found.clone().map(|found| Stamp { doubt: None, ..found });
            let alike = place == Line || parse(&text) == alone;
            if (read, kind, alike) != (Some(at), Some(stated), true) {
                wrong.push(format!("{line}: {read:?} states {kind:?}, parse alike: {alike}"));
            }
        }
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_text_panics(bytes in prop::collection::vec(any::<u8>(), 0..80), at in 0_usize..90) {
        let text = String::from_utf8_lossy(&bytes);
        let found = find(&text);
        let _ = (find_at(&text, at), parse(&text));
        prop_assert!(found.is_none_or(|found| text.get(found.span).is_some()));
    }

    #[test]
    fn no_likely_text_panics(text in "[<\\[\"{]?([0-9]{1,4}[-/.: ,T年月時午+−Z|]{0,2}|Mar |平成|[a-zA-Z]{1,4} ?){0,12}") {
        let found = find(&text);
        let stamp = parse(&text);
        let mut clock = Clock::new(&text, None, &ReadOptions::default());
        for stamp in found.iter().map(|found| &found.stamp).chain(&stamp) {
            let Some((mut moment, mut assumed)) = clock.resolve(stamp) else { continue };
            clock.resolve(stamp);
            let mut fix = Clock::new(&text, None, &ReadOptions::default()).finish();
            fix.suggest(moment.at);
            fix.apply(&mut moment, &mut assumed);
        }
        prop_assert!(found.is_none_or(|found| text.get(found.span).is_some()));
    }
}
