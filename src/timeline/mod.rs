//! From events to the rows of the timeline: sorted by event time, copies and retellings folded.

mod copies;
mod episode;
mod family;
mod identity;
mod naming;
mod order;
mod retell;
pub mod skew;
mod symptom;
mod told;
mod usual;

pub use crate::timeline::naming::name_people;

use crate::model::event::{Event, Kind};
use crate::model::incident::Entry;
use crate::model::report::Coverage;
use crate::model::series::Minutes;

/// How events are folded.
#[derive(Debug, Clone, Copy)]
pub struct TimelineOptions {
    /// Within how many seconds two systems may tell of the same transition.
    pub link_seconds: i64,
    /// Within how many seconds a state that opens again is the same flapping episode.
    pub flap_seconds: i64,
}

impl Default for TimelineOptions {
    fn default() -> Self {
        Self { link_seconds: 120, flap_seconds: 600 }
    }
}

/// Returns the entries that `events` fold to, sorted by time and then origin, undated ones last.
///
/// `coverage` tells which times without any event were watched. The order of `events` does not matter. Three layers fold, each counted apart: exact copies
/// (`copies`), one transition told by several systems (`retellings`), a flapping state (`cycles`).
pub fn build(events: Vec<Event>, coverage: &[Coverage], options: &TimelineOptions) -> Vec<Entry> {
    build_counting(events, coverage, options).0
}

/// Like [`build`]; returns beside the entries how many failing lines there were, copies left out.
pub fn build_counting(
    events: Vec<Event>,
    coverage: &[Coverage],
    options: &TimelineOptions,
) -> (Vec<Entry>, Minutes) {
    let mut entries: Vec<Entry> = events.into_iter().map(order::entry).collect();
    order::sort(&mut entries);
    let mut entries = copies::fold(entries);
    order::sort(&mut entries);
    // What is left in `entries` stays where it is: symptoms are many.
    let undated: Vec<Entry> = entries.extract_if(.., |e| e.time.is_none()).collect();
    // A summary is its document's word on the whole, a statement a line of one document: neither retells.
    let is_written = |e: &mut Entry| matches!(e.kind, Kind::Statement | Kind::Summary);
    let written: Vec<Entry> = entries.extract_if(.., is_written).collect();
    let told = entries.extract_if(.., |e| e.kind != Kind::Symptom).collect();
    let mut rows = episode::fold(retell::fold(told, options.link_seconds), options.flap_seconds);
    let symptoms = symptom::minutes(&entries);
    rows.extend(symptom::fold(entries, coverage));
    rows.extend(written);
    rows.extend(undated);
    order::sort(&mut rows);
    (rows, symptoms)
}
