//! `zone_season`: a zone's winter name in summer, or the other way round.

use chrono::{Offset, TimeZone};

use crate::lint::clock::has_day;
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::{Dated, Moment};
use crate::model::post_mortem::{PostMortem, SeasonalZone};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "zone_season",
        gravity: Gravity::Warning,
        about: "the zone's name belongs to the other half of the year: PST in July, CEST in January",
        help: "By the letter PST is UTC-8 all year, but Pacific clocks show PDT (UTC-7) in summer, so the times may be an hour \
               off. Write PT, the name of the season, or UTC.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(time) = day(subject.document) else { return Vec::new() };
    let wrong = subject.document.seasonal.iter().filter_map(|zone| {
        // Without a year the rules of today hold, not those of the stand-in.
        let local = match time.dated {
            Dated::Full => time.civil,
            _ => chrono::Datelike::with_year(&time.civil, 2023)?,
        };
        let there = zone.region.from_local_datetime(&local).earliest()?;
        let offset = there.offset().fix().local_minus_utc();
        // A document without a year tells only what holds in every year: changes fall into these months.
        let month = chrono::Datelike::month(&time.civil);
        let sure = time.dated == Dated::Full || !matches!(month, 3 | 4 | 10 | 11);
        let sure = sure || (month == 10 && zone.region.name().starts_with("America/"));
        (sure && offset != zone.offset).then_some(zone)
    });
    let message = |zone: &SeasonalZone| {
        let day = time.civil.format(if time.dated == Dated::Full { "%Y-%m-%d" } else { "%B %-d" });
        format!("{} on {day}: clocks there show {} then", zone.name, zone.other)
    };
    wrong
        .map(|zone| Finding::at(&zone.passage, "zone_season", Gravity::Warning, message(zone)))
        .collect()
}

/// Returns a time of the incident with a day.
fn day(document: &PostMortem) -> Option<&Moment> {
    let entry =
        document.entries.iter().filter_map(|entry| entry.time.as_ref()).find(|t| has_day(t));
    let window = document.window.as_ref();
    entry.or_else(|| window.and_then(|window| window.from.as_ref()).filter(|time| has_day(time)))
}
