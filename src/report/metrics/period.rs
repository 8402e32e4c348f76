//! Stretches of the calendar that a review is about: `2024-Q1`, `2024-03`, `2024-01-01/2024-02-15`. All in UTC.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use crate::base::interval::Interval;

/// A named stretch of time; its end is outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The name as the user gave it.
    pub name: String,
    /// From the first instant inside to the first one after.
    pub span: Interval,
}

/// The forms that [`Period::parse`] reads, as errors name them.
pub const FORMS: &str = "2024, 2024-H1, 2024-Q1, 2024-03, 2024-03-15 or FROM/TO such as 2024-01-01/2024-02-15 (TO is outside)";

impl Period {
    /// Reads a year, half, quarter, month, day, or two days or instants with a `/` between them.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let span = match text.split_once('/') {
            Some((from, to)) => Interval::new(instant(from)?, instant(to)?)?,
            None => named(text)?,
        };
        (span.from < span.to).then(|| Self { name: text.to_owned(), span })
    }

    /// Reads two periods with `..` between them.
    pub fn parse_two(text: &str) -> Option<[Self; 2]> {
        let (one, other) = text.split_once("..")?;
        Some([Self::parse(one)?, Self::parse(other)?])
    }

    /// Returns all that lies before the instant of `text`, and all from it on.
    pub fn around(text: &str) -> Option<[Self; 2]> {
        let at = instant(text)?;
        let ends = [(DateTime::<Utc>::MIN_UTC, at), (at, DateTime::<Utc>::MAX_UTC)];
        let [before, after] = ends.map(|(from, to)| Interval { from, to });
        let name = |word: &str| format!("{word} {}", text.trim());
        Some([
            Self { name: name("before"), span: before },
            Self { name: name("from"), span: after },
        ])
    }

    /// Returns whether the period holds the instant.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.span.from <= at && at < self.span.to
    }
}

fn named(text: &str) -> Option<Interval> {
    let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
    if year.len() != 4 {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let months = |first: u32, count: u32| {
        let from = NaiveDate::from_ymd_opt(year, first, 1)?;
        span(from, from.checked_add_months(Months::new(count))?)
    };
    let Some(part) = part else { return months(1, 12) };
    match part.as_bytes() {
        [b'H' | b'h', half @ b'1'..=b'2'] => months(u32::from(half - b'1') * 6 + 1, 6),
        [b'Q' | b'q', quarter @ b'1'..=b'4'] => months(u32::from(quarter - b'1') * 3 + 1, 3),
        [b'0'..=b'9', b'0'..=b'9'] => months(part.parse().ok()?, 1),
        _ => {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
            span(day, day.checked_add_days(Days::new(1))?)
        }
    }
}

fn span(from: NaiveDate, to: NaiveDate) -> Option<Interval> {
    Interval::new(midnight(from)?, midnight(to)?)
}

fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    day.and_hms_opt(0, 0, 0).map(|time| time.and_utc())
}

/// Reads a day, which stands for its midnight, or an RFC 3339 instant.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(midnight);
    day.or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str) -> Option<(String, String)> {
        let Interval { from, to } = Period::parse(text)?.span;
        let show = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H").to_string();
        Some((show(from), show(to)))
    }

    #[test]
    fn calendars_are_read() {
        let cases = [
            ("2024", "2024-01-01T00", "2025-01-01T00"),
            ("2024-H2", "2024-07-01T00", "2025-01-01T00"),
            ("2024-q1", "2024-01-01T00", "2024-04-01T00"),
            ("2024-02", "2024-02-01T00", "2024-03-01T00"),
            ("2024-02-29", "2024-02-29T00", "2024-03-01T00"),
            ("2024-01-01/2024-02-15", "2024-01-01T00", "2024-02-15T00"),
            ("2024-01-01T10:00:00Z/2024-01-01T13:00:00+01:00", "2024-01-01T10", "2024-01-01T12"),
        ];
        for (text, from, to) in cases {
            assert_eq!(ends(text), Some((from.to_owned(), to.to_owned())), "{text}");
        }
        for text in ["", "Q1", "2024-Q5", "2024-13", "24", "2023-02-29", "2024-02-02/2024-02-01"] {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    #[test]
    fn two_periods_meet_at_a_day_or_stand_apart() {
        let [before, from] = Period::around("2024-03-01").unwrap();
        let day = midnight(NaiveDate::from_ymd_opt(2024, 3, 1).unwrap()).unwrap();
        assert!(from.holds(day) && !before.holds(day));
        let [one, other] = Period::parse_two("2024-Q1..2024-Q2").unwrap();
        assert_eq!(one.span.to, other.span.from);
        assert!(Period::parse_two("2024-Q1").is_none());
    }
}
