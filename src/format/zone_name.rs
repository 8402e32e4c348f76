//! The names of fields, columns and headings that state the zone of the times beside or below them.

/// The names, lower case, without marks. A bare `zone` is as often one of a data centre.
const ZONES: [&str; 6] = ["timezone", "tz", "utcoffset", "gmtoffset", "tzoffset", "timezoneoffset"];
/// What may stand before them: whose time it is, or that the column is no part of a standard.
const OWNERS: [&str; 5] = ["", "event", "timestamp", "log", "x"];

/// Returns whether `name` is that of the zone of times, however its words are joined.
pub fn names_zone(name: &str) -> bool {
    let letters = || {
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase())
    };
    OWNERS
        .iter()
        .any(|owner| ZONES.iter().any(|zone| letters().eq(owner.bytes().chain(zone.bytes()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_told_by_its_name_however_that_is_written() {
        for name in [
            "timezone",
            "time_zone",
            "TimeZone",
            "time-zone",
            "Time Zone",
            "TZ",
            "utc_offset",
            "utcOffset",
            "gmt-offset",
            "x-timezone",
            "event.timezone",
            "timestamp_tz",
            "log timezone",
        ] {
            assert!(names_zone(name), "{name}");
        }
        for name in ["zone", "availability_zone", "user_timezone", "offset", "time", "", "xtzx"] {
            assert!(!names_zone(name), "{name}");
        }
    }
}
