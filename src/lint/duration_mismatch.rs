//! `duration_mismatch`: the stated duration is not the length of the stated window.

use crate::lint::{Finding, Gravity};
use crate::model::post_mortem::PostMortem;

/// Words that make a stated length a rough one.
const ROUGH: [&str; 10] = [
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
];

/// Returns the contradiction, if there is one.
pub(super) fn check(document: &PostMortem) -> Vec<Finding> {
    let (Some(stated), Some(window)) = (&document.duration, &document.window) else {
        return Vec::new();
    };
    let (Some(from), Some(to)) = (&window.from, &window.to) else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "seconds of an outage are far below 2^52")]
    let length = (to.at - from.at).num_seconds() as f64;
    let off = (stated.value - length).abs();
    let text = stated.passage.text.to_lowercase();
    let rough = ROUGH.iter().any(|word| text.contains(word));
    let allowed = if rough { 0.15 } else { 0.02 };
    if off <= 60.0 || off <= allowed * length.max(stated.value) {
        return Vec::new();
    }
    let message = format!(
        "the duration is stated as {}, but the stated window is {} long",
        minutes(stated.value),
        minutes(length)
    );
    vec![Finding::at(&stated.passage, "duration_mismatch", Gravity::Error, message)]
}

fn minutes(seconds: f64) -> String {
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
