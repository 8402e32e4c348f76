//! Times as a reader sees them: moments → clocks and dates in the zone of the view, with that zone's name.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use crate::model::incident::Incident;
use crate::model::moment::{Dated, Moment, Precision};

/// Shows moments in one zone; moments without a full date stay in UTC, because no zone's offset is known then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    zone: Option<Tz>,
}

impl Clock {
    /// Shows in `zone`, or in UTC without one.
    pub(crate) fn new(zone: Option<Tz>) -> Self {
        Self { zone: zone.filter(|zone| *zone != Tz::UTC) }
    }

    /// Returns the clock alone, as fine as the input states it: `10:15`, `10:15:07`; `day` for a bare date.
    pub(crate) fn clock(self, moment: &Moment) -> String {
        let local = self.local(moment);
        let text = match moment.precision {
            Precision::Day => return "day".to_owned(),
            Precision::Minute => local.format("%H:%M").to_string(),
            Precision::Second | Precision::Fraction => local.format("%H:%M:%S").to_string(),
        };
        if self.zone.is_some() && moment.dated != Dated::Full {
            format!("{text} UTC")
        } else {
            text
        }
    }

    /// Returns the date as far as it is known, or `None` where there is only a clock.
    pub(crate) fn date(self, moment: &Moment) -> Option<String> {
        let local = self.local(moment);
        match moment.dated {
            Dated::Full => Some(local.format("%Y-%m-%d").to_string()),
            Dated::NoYear => Some(local.format("XXXX-%m-%d").to_string()),
            Dated::NoDate => None,
        }
    }

    /// Returns the zone's name at that moment: `UTC`, `CET`, `UTC+08:00` where the zone has no abbreviation.
    pub(crate) fn zone(self, moment: &Moment) -> String {
        match self.zone.filter(|_| moment.dated == Dated::Full) {
            None => "UTC".to_owned(),
            Some(zone) => abbreviation(zone, moment.at),
        }
    }

    /// Returns date, clock and zone: `2024-03-15 10:15 UTC`.
    pub(crate) fn full(self, moment: &Moment) -> String {
        let clock = match moment.precision {
            Precision::Day => String::new(),
            Precision::Minute => self.local(moment).format(" %H:%M").to_string(),
            _ => self.local(moment).format(" %H:%M:%S").to_string(),
        };
        let date = self.date(moment).unwrap_or_default();
        format!("{date}{clock} {}", self.zone(moment)).trim_start().to_owned()
    }

    /// Returns both ends of a span, the second date only where it differs: `2024-03-15 10:00 → 14:00 UTC`.
    pub(crate) fn span(self, from: &Moment, to: &Moment, arrow: &str) -> String {
        let begin = self.full(from);
        if self.date(from) != self.date(to) {
            return format!("{begin}{arrow}{}", self.full(to));
        }
        let zone = self.zone(to);
        let begin = begin.strip_suffix(&zone).map_or(begin.as_str(), str::trim_end);
        let end = self.clock(to);
        let end = end.strip_suffix(" UTC").unwrap_or(&end);
        format!("{begin}{arrow}{end} {zone}")
    }

    /// Returns whether times are shown in another zone than UTC.
    pub(crate) fn is_local(self) -> bool {
        self.zone.is_some()
    }

    /// Returns the names of the zone over the rows of an incident: `UTC`, `CET`, `CET/CEST`.
    pub(crate) fn zones(self, incident: &Incident) -> String {
        let names: BTreeSet<String> = incident
            .timeline
            .iter()
            .filter_map(|entry| entry.time.as_ref())
            .map(|moment| self.zone(moment))
            .collect();
        if names.is_empty() {
            return "UTC".to_owned();
        }
        names.into_iter().collect::<Vec<_>>().join("/")
    }

    /// Returns the civil time in the zone of the view.
    pub(crate) fn local(self, moment: &Moment) -> NaiveDateTime {
        if moment.precision == Precision::Day {
            return moment.civil;
        }
        match self.zone.filter(|_| moment.dated == Dated::Full) {
            None => moment.at.naive_utc(),
            Some(zone) => zone.from_utc_datetime(&moment.at.naive_utc()).naive_local(),
        }
    }
}

/// Returns a moment as text for machines: RFC 3339 in UTC, or what the input states where it gives no full date.
pub(crate) fn instant_or_when(moment: &Moment) -> String {
    moment.rfc3339().unwrap_or_else(|| moment.when())
}

fn abbreviation(zone: Tz, at: DateTime<Utc>) -> String {
    let local = zone.from_utc_datetime(&at.naive_utc());
    let name = local.format("%Z").to_string();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return name;
    }
    format!("UTC{}", local.offset().fix())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{at, undated};

    #[test]
    fn utc_needs_no_zone() {
        let clock = Clock::new(None);
        assert_eq!(clock.full(&at("2024-03-15T10:15:00Z")), "2024-03-15 10:15 UTC");
        assert_eq!(clock.full(&at("2024-03-15T10:15:07Z")), "2024-03-15 10:15:07 UTC");
        assert_eq!(clock.full(&undated("12:00")), "12:00 UTC");
        let (from, to) = (at("2024-03-15T10:15:00Z"), at("2024-03-15T11:00:00Z"));
        assert_eq!(clock.span(&from, &to, " to "), "2024-03-15 10:15 to 11:00 UTC");
    }

    #[test]
    fn a_zone_shifts_what_has_a_date_and_only_that() {
        let clock = Clock::new(Some(Tz::Europe__Berlin));
        assert_eq!(clock.full(&at("2024-07-15T23:15:00Z")), "2024-07-16 01:15 CEST");
        assert_eq!(clock.clock(&undated("12:00")), "12:00 UTC");
        let nameless = Clock::new(Some(Tz::Asia__Dubai));
        assert_eq!(nameless.full(&at("2024-07-15T10:00:00Z")), "2024-07-15 14:00 UTC+04:00");
    }
}
