//! Reads time zones as people write them beside a clock: `PST`, `UTC+2`, `(EAT)`, `+02:00`, `West African Time`.

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::format::postmortem::token::{Kind, Tokens};
use crate::format::postmortem::zone_names::{
    ABBREVIATIONS, NAMES, PAIRS, PLACES, REGIONS, WORD_REGIONS,
};
use crate::format::timestamp::zone::Zone;

const HOUR: i32 = 3600;

/// Reads the zone that begins at token `at`, in brackets or not; returns it and the token after it.
pub(super) fn read(tokens: &Tokens<'_>, at: usize) -> Option<(Zone, usize)> {
    if tokens.any_sign(at, &['(', '[', ',']) {
        let name = behind_local(tokens, at + 1);
        let (zone, next) = bare(tokens, name).or_else(|| region(tokens, name))?;
        let closed = tokens.any_sign(next, &[')', ']']);
        return Some((zone, if closed { next + 1 } else { next }));
    }
    bare(tokens, at).or_else(|| region(tokens, at))
}

/// Returns where the name begins in `(local time, CET)` and `(local: CET)`.
fn behind_local(tokens: &Tokens<'_>, at: usize) -> usize {
    let local = usize::from(tokens.word(at) == "local");
    let time = usize::from(local > 0 && tokens.word(at + 1) == "time");
    let sign = usize::from(local > 0 && tokens.any_sign(at + local + time, &[',', ':', ';', '=']));
    if sign > 0 { at + local + time + sign } else { at }
}

/// Reads `Eastern` behind a clock, and nothing that it could be the name of behind it: `10:15 Eastern region …`.
fn region(tokens: &Tokens<'_>, at: usize) -> Option<(Zone, usize)> {
    let written = tokens.get(at)?.text;
    let (_, tz) = WORD_REGIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(written))?;
    let alone = tokens.get(at + 1).is_none_or(|token| matches!(token.kind, Kind::Sign(_)))
        || tokens.word(at + 1) == "on";
    (written.starts_with(char::is_uppercase) && alone).then(|| (Zone::Named(*tz), at + 1))
}

/// Returns the first zone that `text` names.
pub(super) fn find(text: &str) -> Option<Zone> {
    let tokens = Tokens::new(text);
    (0..tokens.list.len())
        .find_map(|at| {
            // A sign alone is an offset only behind a clock.
            matches!(tokens.get(at)?.kind, Kind::Word).then(|| bare(&tokens, at))?
        })
        .map(|(zone, _)| zone)
}

/// Returns the offset that `zone` has at the local time `civil`, in seconds east.
pub(super) fn offset_at(zone: Zone, civil: NaiveDateTime) -> i32 {
    match zone {
        Zone::Offset(seconds) | Zone::Shared(_, seconds) => seconds,
        Zone::Named(tz) => {
            let local = tz.from_local_datetime(&civil).earliest();
            // In the hour that a clock change leaves out, the offset before it holds.
            let local =
                local.or_else(|| tz.from_local_datetime(&(civil - TimeDelta::hours(1))).earliest());
            local.map_or(0, |time| time.offset().fix().local_minus_utc())
        }
    }
}

/// Returns whether `zone` has one offset all year.
pub(super) fn is_steady(zone: Zone) -> bool {
    let at = |month| {
        let date = chrono::NaiveDate::from_ymd_opt(2023, month, 1)?;
        Some(offset_at(zone, date.and_hms_opt(12, 0, 0)?))
    };
    at(1) == at(7)
}

fn bare(tokens: &Tokens<'_>, at: usize) -> Option<(Zone, usize)> {
    if tokens.any_sign(at, &['+', '-', '−']) {
        // `14:40-14:55` is a range; only behind seconds is a hyphen the sign of an offset.
        let colon = |back: usize| at.checked_sub(back).is_some_and(|at| tokens.sign(at, ':'));
        let seconds =
            colon(2) && colon(4) || at.checked_sub(2).is_some_and(|at| tokens.sign(at, '.'));
        let west = tokens.sign(at, '+') || (seconds && !tokens.spaced(at));
        return if west { offset(tokens, at, true) } else { None };
    }
    let written = tokens.get(at).filter(|token| token.kind == Kind::Word)?.text;
    let word = tokens.word(at);
    if let Some(found) = pair(tokens, at) {
        return Some(found);
    }
    if let Some((name, hours, _)) = ABBREVIATIONS
        .iter()
        .find(|(name, _, small)| *name == written || (*small && name.eq_ignore_ascii_case(&word)))
    {
        if matches!(*name, "UTC" | "GMT")
            && let Some((zone, next)) = offset(tokens, at + 1, false)
        {
            return Some((zone, next));
        }
        return Some((Zone::Offset(seconds(*hours)), at + 1));
    }
    if tokens.sign(at + 1, '/')
        && let Some(found) = iana(tokens, at)
    {
        return Some(found);
    }
    if let Some((_, tz)) = REGIONS.iter().find(|(name, _)| *name == written) {
        return Some((Zone::Named(*tz), at + 1));
    }
    words(tokens, at)
}

/// Reads `PST/PDT`: whichever of both holds on the day.
fn pair(tokens: &Tokens<'_>, at: usize) -> Option<(Zone, usize)> {
    let written = |at: usize| tokens.get(at).map(|token| token.text);
    let (first, second) = (written(at)?, written(at + 2).filter(|_| tokens.sign(at + 1, '/'))?);
    let (.., tz) = PAIRS.iter().find(|(winter, summer, _)| {
        [(*winter, *summer), (*summer, *winter)].contains(&(first, second))
    })?;
    Some((Zone::Named(*tz), at + 3))
}

/// Reads a name of the IANA database: `Europe/Berlin`, `America/New_York`.
fn iana(tokens: &Tokens<'_>, at: usize) -> Option<(Zone, usize)> {
    let longest = (at + 3..at + 8).rev().find_map(|end| {
        let name = tokens.text.get(tokens.start(at)..tokens.end_before(end))?;
        Some((name.parse::<Tz>().ok()?, end))
    });
    longest.map(|(zone, end)| (Zone::Named(zone), end))
}

/// Reads up to three words before `time`: `West African Time`, `Eastern time`, `Greenwich Mean Time`.
fn words(tokens: &Tokens<'_>, at: usize) -> Option<(Zone, usize)> {
    let end =
        (at + 1..at + 5).find(|end| matches!(tokens.word(*end).as_str(), "time" | "timezone"))?;
    let name = (at..end).map(|word| tokens.word(word)).collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches(" standard");
    let full = (at..end).map(|word| tokens.word(word)).collect::<Vec<_>>().join(" ");
    let fixed = |name: &str| {
        let (_, hours) = NAMES.iter().find(|(known, _)| *known == name)?;
        Some(Zone::Offset(seconds(*hours)))
    };
    let region = |name: &str| {
        let known = WORD_REGIONS.iter().chain(PLACES).find(|(known, _)| *known == name);
        let (_, tz) = known?;
        Some(Zone::Named(*tz))
    };
    let known = fixed(&full).or_else(|| region(&full)).or_else(|| fixed(name));
    let written = tokens.get(at)?.text.starts_with(char::is_uppercase);
    // `Paris time server`
    let alone = tokens.get(end + 1).is_none_or(|token| matches!(token.kind, Kind::Sign(_)));
    let zone = known.or_else(|| (written && alone).then(|| city(&full))?)?;
    Some((zone, end + 1))
}

/// Returns the zone of the database that a city or land has given its name: `Berlin time`.
fn city(name: &str) -> Option<Zone> {
    let named = |tz: &&Tz| {
        let last = tz.name().rsplit('/').next().unwrap_or_default();
        name.len() > 3 && last.replace('_', " ").eq_ignore_ascii_case(name)
    };
    chrono_tz::TZ_VARIANTS.iter().find(named).map(|tz| Zone::Named(*tz))
}

/// Reads `+2`, `+02:00`, `-0500`; behind a bare clock only with minutes.
fn offset(tokens: &Tokens<'_>, at: usize, minutes_needed: bool) -> Option<(Zone, usize)> {
    let sign = if tokens.sign(at, '+') { 1 } else { -1 };
    if !tokens.any_sign(at, &['+', '-', '−']) || tokens.spaced(at + 1) {
        return None;
    }
    let (number, digits) = tokens.number(at + 1)?;
    let (hours, minutes, next) = match digits {
        4 => (number / 100, number % 100, at + 2),
        1 | 2 if tokens.sign(at + 2, ':') && tokens.number(at + 3).is_some_and(|(_, n)| n == 2) => {
            (number, tokens.number(at + 3)?.0, at + 4)
        }
        1 | 2 if !minutes_needed => (number, 0, at + 2),
        _ => return None,
    };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours <= 14 && minutes < 60).then_some((Zone::Offset(sign * seconds), next))
}

#[expect(clippy::cast_possible_truncation, reason = "a table of halves of hours")]
fn seconds(hours: f64) -> i32 {
    (hours * f64::from(HOUR)) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_as_people_write_them() {
        for (text, want) in [
            ("PST:", -8 * HOUR),
            ("UTC+2", 2 * HOUR),
            ("(GMT+03:00)", 3 * HOUR),
            ("GMT", 0),
            ("+05:30", 5 * HOUR + 1800),
            ("(EAT)", 3 * HOUR),
            ("(local time, CET)", HOUR),
            ("(local: EAT)", 3 * HOUR),
            ("West African Time", HOUR),
            ("Greenwich Mean Time)", 0),
            ("Eastern Standard Time", -5 * HOUR),
        ] {
            let found = read(&Tokens::new(text), 0).map(|(zone, _)| zone);
            assert_eq!(found, Some(Zone::Offset(want)), "{text}");
        }
        for text in ["cat sat", "eat", "-5 users", "a long time", "est imated"] {
            assert_eq!(read(&Tokens::new(text), 0).map(|(zone, _)| zone), None, "{text}");
        }
    }

    #[test]
    fn names_of_the_database() {
        assert_eq!(find("Timeline (Europe/Berlin)"), Some(Zone::Named(Tz::Europe__Berlin)));
        assert_eq!(
            find("all in America/New_York, please"),
            Some(Zone::Named(Tz::America__New_York))
        );
        assert_eq!(find("input/output"), None);
        assert_eq!(find("Timeline (Berlin time)"), Some(Zone::Named(Tz::Europe__Berlin)));
        assert_eq!(find("all in New York time"), Some(Zone::Named(Tz::America__New_York)));
        assert_eq!(find("Response time and paris time"), None);
    }

    #[test]
    fn a_region_behind_a_clock_is_a_zone() {
        let behind = |text| read(&Tokens::new(text), 0).map(|(zone, _)| zone);
        assert_eq!(behind("Eastern on Monday"), Some(Zone::Named(Tz::America__New_York)));
        assert_eq!(behind("(Pacific)"), Some(Zone::Named(Tz::America__Los_Angeles)));
        for text in ["Eastern region down", "central nodes", "Central Europe fell"] {
            assert_eq!(behind(text), None, "{text}");
        }
        assert_eq!(find("Eastern shops"), None);
    }

    #[test]
    fn both_times_of_a_region_are_the_region() {
        assert_eq!(find("all times in CET/CEST"), Some(Zone::Named(Tz::Europe__Berlin)));
        assert_eq!(find("(EDT/EST)"), Some(Zone::Named(Tz::America__New_York)));
        assert_eq!(find("EST/UTC"), Some(Zone::Offset(-5 * HOUR)));
    }

    #[test]
    fn a_region_has_its_summer_time() {
        let zone = find("all times in Pacific Time").unwrap();
        let civil =
            chrono::NaiveDate::from_ymd_opt(2020, 5, 10).unwrap().and_hms_opt(22, 0, 0).unwrap();
        assert_eq!(offset_at(zone, civil), -7 * HOUR);
        assert!(!is_steady(zone) && is_steady(Zone::Offset(0)));
    }
}
