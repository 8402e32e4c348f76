//! Words for lengths and weekdays, and the tolerance of stated lengths, that several checks share.

use crate::model::moment::{Dated, Moment};
use crate::model::post_mortem::{PostMortem, StatedNumber, WrittenEntry};

/// Words that make a stated length a rough one.
const ROUGH: [&str; 12] = [
    "about",
    "around",
    "approximately",
    "approx",
    "roughly",
    "nearly",
    "almost",
    "over",
    "more than",
    "~",
    "some ",
    "less than",
];

/// Returns whether a length in seconds is what the text states, rough words and rounding considered.
pub(super) fn agrees(stated: &StatedNumber, seconds: f64) -> bool {
    let text = stated.passage.text.to_lowercase();
    let rough = ROUGH.iter().any(|word| text.contains(word));
    let allowed = if rough { 0.15 } else { 0.02 };
    let off = (stated.value - seconds).abs();
    off <= 60.0 || off <= allowed * seconds.max(stated.value)
}

/// Returns the seconds from one moment to another, where both are dated as much.
pub(super) fn seconds(from: &Moment, to: &Moment) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of an outage are far below 2^52")]
    let seconds = (to.at - from.at).num_seconds() as f64;
    (from.dated == to.dated).then_some(seconds)
}

/// Returns the entries with their times.
pub(super) fn timed(document: &PostMortem) -> impl Iterator<Item = (&WrittenEntry, &Moment)> {
    document.entries.iter().filter_map(|entry| Some((entry, entry.time.as_ref()?)))
}

/// Returns whether the time has a day of the calendar.
pub(super) fn has_day(time: &Moment) -> bool {
    time.dated != Dated::NoDate
}

/// Returns a length as text: `1 h 35 min`.
pub(super) fn minutes(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "minutes of an outage")]
    let minutes = (seconds / 60.0).round() as i64;
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.abs();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{sign}{minutes} min"),
        (hours, 0) => format!("{sign}{hours} h"),
        (hours, minutes) => format!("{sign}{hours} h {minutes} min"),
    }
}
