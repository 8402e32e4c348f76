//! Properties: what is printed is read back, and no text makes the reader panic.

use chrono::{DateTime, FixedOffset, Utc};
use proptest::prelude::*;

use crate::format::options::ReadOptions;
use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::find::{Found, find, find_at, parse};

/// Layouts with the digits of the second's fraction that they keep, and whether they state an offset.
const LAYOUTS: [(&str, u32, bool); 25] = [
    ("%Y-%m-%dT%H:%M:%S%.9f%:z", 9, true),
    ("%Y-%m-%d %H:%M:%S,%3f %z", 3, true),
    ("%Y-%m-%dT%H:%M:%S%.6fZ", 6, false),
    ("%Y-%m-%dt%H:%M:%Sz", 0, false),
    ("%Y%m%dT%H%M%SZ", 0, false),
    ("%Y%m%d%H%M%S", 0, false),
    ("%Y%m%d %H%M%S", 0, false),
    ("%Y-%jT%H:%M:%S%z", 0, true),
    ("%G-W%V-%uT%H:%M:%S%:z", 0, true),
    ("%Y/%m/%d %H:%M:%S", 0, false),
    ("%Y.%m.%d %H:%M:%S", 0, false),
    ("%d.%m.%Y %H:%M:%S%.3f", 3, false),
    ("%d/%b/%Y:%H:%M:%S %z", 0, true),
    ("%a, %d %b %Y %H:%M:%S %z", 0, true),
    ("%a %b %e %H:%M:%S%.6f %Y", 6, false),
    ("%a %b %e %H:%M:%S UTC %Y", 0, false),
    ("%b %e %Y %H:%M:%S%.3f", 3, false),
    ("%B %d, %Y %I:%M:%S %p", 0, false),
    ("%d %B %Y at %I:%M:%S %p UTC", 0, false),
    ("%Y %b %e %H:%M:%S", 0, false),
    ("%d-%b-%Y %H:%M:%S%.3f", 3, false),
    ("I%Y%m%d %H:%M:%S%.6f", 6, false),
    ("%s", 0, false),
    ("%s%.6f", 6, false),
    ("%s%3f", 3, false),
];

fn instant(found: &Found) -> Option<DateTime<Utc>> {
    let mut clock = Clock::new("x", None, &ReadOptions::default());
    clock.resolve(&found.stamp)?.0.time()
}

proptest! {
    #[test]
    fn printed_times_are_read_back(
        seconds in 1_000_000_000_i64..7_200_000_000,
        nanosecond in 0_u32..1_000_000_000,
        minutes in -11 * 60..14 * 60_i32,
        (layout, digits, offset) in prop::sample::select(LAYOUTS.as_slice()),
        before in prop::sample::select(["", "[", "<14>", "ts=", "\"", "web-1 | "].as_slice()),
    ) {
        let step = 10_u32.pow(9 - digits);
        let at = DateTime::from_timestamp(seconds, nanosecond / step * step).unwrap();
        let zone = FixedOffset::east_opt(if offset { minutes * 60 } else { 0 }).unwrap();
        let text = at.with_timezone(&zone).format(layout).to_string();
        let line = format!("{before}{text} something happened");
        // An epoch is one only at the start or under a name.
        if !(layout.starts_with("%s") && before.ends_with("| ")) {
            let found = find(&line);
            prop_assert_eq!(found.as_ref().and_then(instant), Some(at), "{}", line);
        }
        let stamp = parse(&text);
        let found = stamp.map(|stamp| Found { stamp, span: 0..0 });
        prop_assert_eq!(found.as_ref().and_then(instant), Some(at), "{}", text);
    }

    #[test]
    fn no_text_panics(bytes in prop::collection::vec(any::<u8>(), 0..80), at in 0_usize..90) {
        let text = String::from_utf8_lossy(&bytes);
        let found = find(&text);
        let _ = (find_at(&text, at), parse(&text));
        prop_assert!(found.is_none_or(|found| text.get(found.span).is_some()));
    }

    #[test]
    fn no_likely_text_panics(text in "[<\\[\"{]?([0-9]{1,4}[-/.: ,T年月+−Z]{0,2}|Mar |[a-zA-Z]{1,4} ?){0,12}") {
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
