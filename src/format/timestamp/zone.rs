//! Time zones: offsets, IANA names, abbreviations and names in words.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use chrono::{FixedOffset, LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

use crate::format::timestamp::abbreviation::Kind;
use crate::format::timestamp::abbreviation::{abbreviation, shared};
use crate::format::timestamp::offset::numeric_offset;
use crate::format::timestamp::scan::Cursor;

/// A time zone as a text or an option names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A fixed offset from UTC, in seconds east.
    Offset(i32),
    /// A zone of the IANA database.
    Named(Tz),
    /// An abbreviation that zones with different offsets bear, and the offset in seconds that it most often means.
    Shared(&'static str, i32),
}

/// Short names whose offset depends on the season.
pub(super) const SHORT: [(&str, Tz); 4] = [
    ("ET", Tz::America__New_York),
    ("CT", Tz::America__Chicago),
    ("MT", Tz::America__Denver),
    ("PT", Tz::America__Los_Angeles),
];

/// Zones in words, before `time`, `standard time` and so on: winter offset and summer offset in minutes.
const REGIONS: &[(&str, i32, i32)] = &[
    ("alaska", -540, -480),
    ("arabia", 180, 180),
    ("argentina", -180, -180),
    ("atlantic", -240, -180),
    ("australian central", 570, 630),
    ("australian eastern", 600, 660),
    ("australian western", 480, 480),
    ("brasilia", -180, -180),
    ("central africa", 120, 120),
    ("central european", 60, 120),
    ("china", 480, 480),
    ("east africa", 180, 180),
    ("eastern european", 120, 180),
    ("gulf", 240, 240),
    ("hawaii", -600, -600),
    ("hong kong", 480, 480),
    ("india", 330, 330),
    ("indian", 330, 330),
    ("irish", 0, 60),
    ("israel", 120, 180),
    ("japan", 540, 540),
    ("korea", 540, 540),
    ("moscow", 180, 180),
    ("new zealand", 720, 780),
    ("newfoundland", -210, -150),
    ("pakistan", 300, 300),
    ("philippine", 480, 480),
    ("singapore", 480, 480),
    ("south africa", 120, 120),
    ("south african", 120, 120),
    ("turkey", 180, 180),
    ("west africa", 60, 60),
    ("western european", 0, 60),
];

/// The zones of North America that change with the season: winter offset in minutes and zone.
const AMERICAN: [(&str, i32, Tz); 4] = [
    ("eastern", -300, Tz::America__New_York),
    ("central", -360, Tz::America__Chicago),
    ("mountain", -420, Tz::America__Denver),
    ("pacific", -480, Tz::America__Los_Angeles),
];

impl Zone {
    /// Reads a zone: `+02:00`, `-0500`, `UTC+2`, `UTC`, `Z`, an abbreviation, or an IANA name, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("z") {
            return Some(Self::Offset(0));
        }
        let mut cursor = Cursor::new(text, 0);
        let letters = cursor.letters();
        let name = cursor.ahead(letters);
        let based =
            [b"UTC".as_slice(), b"GMT", b"UT"].iter().any(|base| name.eq_ignore_ascii_case(base));
        if letters == 0 || based {
            cursor.skip(letters);
            if based && cursor.peek().is_none() {
                return Some(Self::Offset(0));
            }
            let offset = numeric_offset(&mut cursor, based)?;
            return cursor.peek().is_none().then_some(Self::Offset(offset));
        }
        if letters == text.len() {
            let short = SHORT.iter().find(|(short, _)| text.eq_ignore_ascii_case(short));
            if let Some((_, tz)) = short {
                return Some(Self::Named(*tz));
            }
            if let Some((offset, _)) = abbreviation(text.as_bytes()) {
                return Some(Self::Offset(offset));
            }
        }
        Tz::from_str_insensitive(text).ok().map(Self::Named)
    }

    /// Reads a zone that stands in a field of its own beside a time: as [`Zone::parse`] does, but an abbreviation that several
    /// zones bear stays one.
    pub fn stated(text: &str) -> Option<Self> {
        let text = text.trim();
        match (Self::parse(text)?, shared(text.as_bytes())) {
            (Self::Offset(offset), Some(name)) => Some(Self::Shared(name, offset)),
            (zone, _) => Some(zone),
        }
    }

    /// Returns whether `text` may be the name of a zone, which [`Zone::parse`] tells: false for most words of logs, such as
    /// the thread that stands in brackets behind a time.
    pub(in crate::format) fn may_name(text: &str) -> bool {
        static SHAPES: LazyLock<BTreeSet<(u8, usize)>> = LazyLock::new(|| {
            let short = SHORT.iter().map(|(name, _)| *name);
            let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).chain(short);
            names.filter_map(shape).collect()
        });
        let shape = shape(text);
        text.contains('/') || shape.is_some_and(|shape| SHAPES.contains(&shape))
    }

    /// Returns whether `text` is an abbreviation that zones with different offsets share, such as CST, IST and BST.
    pub fn is_ambiguous(text: &str) -> bool {
        abbreviation(text.trim().as_bytes()).is_some_and(|(_, kind)| kind == Kind::Shared)
    }

    /// Returns whether a clock change of the zone leaves `civil` out.
    pub fn skips(self, civil: NaiveDateTime) -> bool {
        let Self::Named(tz) = self else { return false };
        tz.from_local_datetime(&civil) == LocalResult::None
    }

    /// Reads a zone of North America by the name of its region alone, such as `Eastern`.
    pub(super) fn from_region(text: &[u8]) -> Option<Self> {
        let mut regions = AMERICAN.iter();
        let region = regions.find(|(name, ..)| name.as_bytes().eq_ignore_ascii_case(text));
        region.map(|(.., tz)| Self::Named(*tz))
    }

    /// Reads a zone written out, such as `Central Africa Time` or `Pacific Time`.
    pub fn from_words(text: &str) -> Option<Self> {
        let words: Vec<String> = text.split_whitespace().map(str::to_ascii_lowercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (region, season) = match words.as_slice() {
            [region @ .., "standard" | "winter", "time"] => (region, Some(false)),
            [region @ .., "daylight" | "summer", "time"]
            | [region @ .., "daylight", "saving" | "savings", "time"] => (region, Some(true)),
            [region @ .., "time"] => (region, None),
            _ => return None,
        };
        let region = region.join(" ");
        match (region.as_str(), season) {
            ("greenwich mean" | "coordinated universal" | "universal", None) => {
                return Some(Self::Offset(0));
            }
            ("british", Some(true)) => return Some(Self::Offset(3600)),
            ("uk" | "british", None) => return Some(Self::Named(Tz::Europe__London)),
            _ => {}
        }
        let american = region.trim_start_matches("us ");
        if let Some((_, winter, tz)) = AMERICAN.iter().find(|(name, ..)| *name == american) {
            let offset = |summer| Self::Offset((winter + 60 * i32::from(summer)) * 60);
            return Some(season.map_or(Self::Named(*tz), offset));
        }
        let (_, winter, summer) = REGIONS.iter().find(|(name, ..)| *name == region)?;
        Some(Self::Offset(60 * if season == Some(true) { summer } else { winter }))
    }
}

/// Returns the first letter and the length of a name.
fn shape(name: &str) -> Option<(u8, usize)> {
    Some((name.as_bytes().first()?.to_ascii_lowercase(), name.len()))
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset(0) => formatter.write_str("UTC"),
            Self::Offset(seconds) => match FixedOffset::east_opt(*seconds) {
                Some(offset) => write!(formatter, "{offset}"),
                None => write!(formatter, "{seconds} s"),
            },
            Self::Named(tz) => formatter.write_str(tz.name()),
            Self::Shared(name, _) => formatter.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_in_all_dress() {
        assert_eq!(Zone::parse("z"), Some(Zone::Offset(0)));
        assert_eq!(Zone::parse("+05:30"), Some(Zone::Offset(19_800)));
        assert_eq!(Zone::parse("-0330"), Some(Zone::Offset(-12_600)));
        assert_eq!(Zone::parse("UTC+2"), Some(Zone::Offset(7_200)));
        assert_eq!(Zone::parse("gmt-11:30"), Some(Zone::Offset(-41_400)));
        assert_eq!(Zone::parse("kst"), Some(Zone::Offset(32_400)));
        assert_eq!(Zone::parse("europe/vienna"), Some(Zone::Named(Tz::Europe__Vienna)));
        assert_eq!(Zone::parse("PT"), Some(Zone::Named(Tz::America__Los_Angeles)));
        for text in ["", "+25:00", "noon", "UTC+", "12"] {
            assert_eq!(Zone::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_zone_may_be_a_name() {
        for zone in chrono_tz::TZ_VARIANTS {
            assert!(Zone::may_name(zone.name()) && Zone::may_name(&zone.name().to_lowercase()));
        }
        assert!(SHORT.iter().all(|(name, _)| Zone::may_name(name)));
        assert!(!Zone::may_name("http-7") && !Zone::may_name("nio-8080-exec-1"));
    }

    #[test]
    fn shared_abbreviations_are_known() {
        assert!(Zone::is_ambiguous("CST") && Zone::is_ambiguous("ist"));
        assert!(!Zone::is_ambiguous("CEST") && !Zone::is_ambiguous("Europe/Rome"));
    }

    #[test]
    fn words_name_zones() {
        assert_eq!(Zone::from_words("Central Africa Time"), Some(Zone::Offset(7_200)));
        assert_eq!(Zone::from_words("pacific time"), Some(Zone::Named(Tz::America__Los_Angeles)));
        assert_eq!(Zone::from_words("US Eastern Daylight Time"), Some(Zone::Offset(-14_400)));
        assert_eq!(Zone::from_words("Central European Summer Time"), Some(Zone::Offset(7_200)));
        assert_eq!(Zone::from_words("lunch time"), None);
    }

    #[test]
    fn zones_are_shown_as_they_are_read() {
        assert_eq!(Zone::Offset(0).to_string(), "UTC");
        assert_eq!(Zone::Offset(-12_600).to_string(), "-03:30");
        assert_eq!(Zone::Named(Tz::Asia__Tokyo).to_string(), "Asia/Tokyo");
    }
}
