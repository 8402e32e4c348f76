//! Whether the numbers of a saved row are such that arithmetic on them stays within bounds: saved events are input like
//! any other, and whoever wrote them may have written anything.

use chrono::{DateTime, Datelike, Utc};

use crate::model::event::Event;
use crate::model::harvest::Row;
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::policy::{Duty, Mute, Policy};
use crate::model::report::Coverage;
use crate::model::sighting::Sighting;
use crate::model::tally::Tally;

/// The most that one row may count. Sixteen million such rows add up without a wrap.
pub(crate) const MOST: u64 = 1 << 40;

/// The furthest place in a source, in lines and in bytes.
const FURTHEST: u64 = 1 << 53;

/// The longest time that a row may speak of, in seconds: a thousand years.
const LONGEST: i64 = 1_000 * 366 * 86_400;

/// Returns whether all that a row states stays within bounds.
pub(crate) fn is_plausible(row: &Row) -> bool {
    match row {
        Row::Ledger(account) => account.latest.is_none_or(is_time),
        Row::Coverage(coverage) => is_coverage(coverage),
        Row::Event(event) => is_event(event),
        Row::Tally(tally) => is_tally(tally),
        Row::Sightings(sightings) => sightings.seen.iter().all(is_sighting),
        Row::Cut(cut) => {
            cut.from <= cut.to && cut.to <= FURTHEST && (1..=cut.of).contains(&cut.number)
        }
        Row::Policy(policy) => is_policy(policy),
        Row::Mute(Mute { from, until, .. }) => is_time(*until) && from.is_none_or(is_time),
        // A count of rows is compared, never added.
        Row::Schema(_) | Row::Skipped(_) | Row::Person(_) | Row::Warning(_) | Row::End(_) => true,
    }
}

fn is_time(at: DateTime<Utc>) -> bool {
    (1900..=2300).contains(&at.year())
}

pub(crate) fn is_moment(moment: &Moment) -> bool {
    let near = (moment.civil - moment.at.naive_utc()).num_seconds();
    let offset = moment.offset.is_none_or(|offset| offset.abs() < 86_400);
    // What was taken off for a wrong clock or a long request may move the instant, never by years.
    is_time(moment.at) && offset && (1899..=2301).contains(&moment.civil.year()) && is_length(near)
}

fn is_length(seconds: i64) -> bool {
    (-LONGEST..=LONGEST).contains(&seconds)
}

pub(crate) fn is_place(place: &Evidence) -> bool {
    let origin = &place.origin;
    origin.line <= FURTHEST && origin.offset <= FURTHEST
}

fn is_coverage(coverage: &Coverage) -> bool {
    let ends = coverage.first.iter().chain(&coverage.last);
    let gaps = coverage.gaps.iter().flat_map(|(from, to)| [from, to]);
    let skew = coverage.skew.iter().flat_map(|skew| {
        let drift = skew.drift.iter();
        let drift =
            drift.flat_map(|one| [one.first_seconds, one.last_seconds, one.seconds_per_day]);
        skew.offset_seconds.into_iter().chain([skew.spread_seconds]).chain(drift)
    });
    let counts = [coverage.records, coverage.out_of_order];
    ends.chain(gaps).all(is_moment)
        && skew.chain(coverage.skew_added_seconds).all(is_length)
        && counts.iter().all(|count| *count <= MOST)
}

fn is_event(event: &Event) -> bool {
    let times = [&event.time, &event.until, &event.received].into_iter().flatten();
    let stated = event.stated.as_ref().and_then(|stated| stated.duration_seconds);
    times.into_iter().all(is_moment)
        && event.count <= MOST
        && event.evidence.iter().all(is_place)
        && stated.is_none_or(is_length)
}

fn is_tally(tally: &Tally) -> bool {
    let minute = DateTime::from_timestamp(tally.minute, 0).is_some_and(is_time);
    let mut ends = tally.first_failed.iter().chain(&tally.last_failed);
    minute
        && tally.total <= MOST
        && tally.failed <= tally.total
        && tally.halved <= u64::BITS
        && tally.hurt.is_subset(&tally.clients)
        && ends.all(|(at, place)| is_time(DateTime::from_timestamp_nanos(*at)) && is_place(place))
}

fn is_sighting(sighting: &Sighting) -> bool {
    let first = DateTime::from_timestamp_millis(sighting.first).is_some_and(is_time);
    first && (0..=LONGEST * 1_000).contains(&sighting.length)
}

fn is_policy(policy: &Policy) -> bool {
    let length = |seconds: i64| (0..=LONGEST).contains(&seconds);
    let duty = match &policy.duty {
        Some(Duty::Threshold(law)) => {
            length(law.within_seconds) && law.count >= 1 && (1..=law.count).contains(&law.below)
        }
        Some(Duty::Pair(law)) => length(law.within_seconds),
        Some(Duty::Absence(law)) => length(law.after_seconds),
        Some(Duty::Total(law)) => length(law.within_seconds),
        None => true,
    };
    duty && policy.collapse_seconds.is_none_or(length)
}
