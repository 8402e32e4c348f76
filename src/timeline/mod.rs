//! From events to the rows of the timeline: sorted by event time, copies and retellings folded.

use crate::model::event::Event;
use crate::model::incident::Entry;

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
pub fn build(events: Vec<Event>, options: &TimelineOptions) -> Vec<Entry> {
    let _ = (events, options);
    Vec::new()
}
