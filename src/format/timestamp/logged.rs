//! The layout of access logs, `15/Mar/2024:10:15:02 +0000`, read at once: archives hold millions of them.

use chrono::NaiveTime;

use crate::format::timestamp::date::day_of;
use crate::format::timestamp::names::short_month;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::format::timestamp::zone::Zone;
use crate::model::moment::Precision;

/// The hours east or west that zones have.
const HOURS: u32 = 14;

/// Returns the time that `text` is, as [`parse`](crate::format::timestamp::find::parse) does; `None` for any other layout,
/// and for what is no time.
pub(in crate::format) fn logged(text: &str) -> Option<Stamp> {
    let bytes: &[u8; 26] = text.as_bytes().try_into().ok()?;
    let [d1, d2, b'/', n1, n2, n3, b'/', y1, y2, y3, y4, b':', clock @ ..] = *bytes else {
        return None;
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2, b' ', sign, z1, z2, z3, z4] = clock else {
        return None;
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let date = day_of(year, short_month([n1, n2, n3])?, two(d1, d2)?)?;
    let time = NaiveTime::from_hms_opt(two(h1, h2)?, two(m1, m2)?, two(s1, s2)?)?;
    let (hours, minutes) = (two(z1, z2)?, two(z3, z4)?);
    let east = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    let east = match sign {
        b'+' => east,
        b'-' if east > 0 => -east,
        _ => return None,
    };
    let stamp = Stamp::new(StampDate::Full(date), time, Precision::Second);
    let known = hours < HOURS && minutes % 15 == 0;
    known.then_some(Stamp { zone: Some(Zone::Offset(east)), ..stamp })
}

/// Returns the number that two digits make.
fn two(high: u8, low: u8) -> Option<u32> {
    let digits = high.is_ascii_digit() && low.is_ascii_digit();
    digits.then(|| u32::from(high & 15) * 10 + u32::from(low & 15))
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert_eq, proptest};

    use super::logged;
    use crate::format::timestamp::find::parse;

    #[test]
    fn it_reads_what_the_slow_reader_reads() {
        for text in [
            "15/Mar/2024:10:15:02 +0000",
            "01/jan/1999:00:00:00 -0330",
            "29/Feb/2024:23:59:59 +1345",
        ] {
            assert_eq!(logged(text), parse(text), "{text}");
            assert!(logged(text).is_some(), "{text}");
        }
        for text in
            ["30/Feb/2024:10:15:02 +0000", "15/Mar/2024:24:00:00 +0000", "15/Mar/2024:10:15:02", ""]
        {
            assert_eq!(logged(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_it_reads_is_right(
            text in "[0-3][0-9]/(Jan|FEB|mar|Nov|Foo|M\u{e4})/[0-9]{4}:[0-2][0-9]:[0-6][0-9]:[0-6][0-9] [+-][0-2][0-9][0-6][0-9]"
        ) {
            if let Some(stamp) = logged(&text) {
                prop_assert_eq!(parse(&text), Some(stamp));
            }
        }
    }
}
