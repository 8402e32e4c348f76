//! From events to the rows of the timeline: sorted by event time, copies and retellings folded.

mod absence;
mod collapse;
mod copies;
mod derived;
mod ends;
mod episode;
mod family;
mod identity;
mod mute;
mod naming;
mod order;
mod pair;
mod part;
mod retell;
#[cfg(test)]
mod sample;
pub mod skew;
mod state;
mod swapped;
mod symptom;
mod threshold;
mod told;
mod total;
mod usual;

pub use crate::timeline::naming::name_people;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::event::{Event, Kind};
use crate::model::incident::Entry;
use crate::model::policy::Policies;
use crate::model::report::{Coverage, Warning};
use crate::model::series::Minutes;
use crate::timeline::state::Judged;

/// How events are folded.
#[derive(Debug, Clone, Copy)]
pub struct TimelineOptions {
    /// Within how many seconds two systems may tell of the same transition.
    pub link_seconds: i64,
    /// Within how many seconds a state that opens again is the same flapping episode.
    pub flap_seconds: i64,
    /// From where those seconds are counted.
    pub flap_window: FlapWindow,
}

/// From where the time of a flapping episode is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlapWindow {
    /// From its last close: it goes on for as long as it flaps.
    #[default]
    Rolling,
    /// From its first opening: what opens later is another episode.
    Fixed,
}

impl TimelineOptions {
    /// Returns whether a state that opens at `time` goes on with an episode that began and last closed at `begun`, `closed`.
    fn holds(&self, (begun, closed): (DateTime<Utc>, DateTime<Utc>), time: DateTime<Utc>) -> bool {
        let since = match self.flap_window {
            FlapWindow::Rolling => closed,
            FlapWindow::Fixed => begun,
        };
        (time - since).num_seconds() <= self.flap_seconds
    }
}

impl Default for TimelineOptions {
    fn default() -> Self {
        Self { link_seconds: 120, flap_seconds: 600, flap_window: FlapWindow::Rolling }
    }
}

/// Returns the entries that `events` fold to, sorted by time and then origin, undated ones last.
///
/// `coverage` tells which times without any event were watched. The order of `events` does not matter. Three layers fold, each counted apart: exact copies
/// (`copies`), one transition told by several systems (`retellings`), a flapping state (`cycles`).
pub fn build(events: Vec<Event>, coverage: &[Coverage], options: &TimelineOptions) -> Vec<Entry> {
    build_by(events, coverage, options, &Policies::default()).entries
}

/// A timeline, and what became of the events that make no row.
#[derive(Debug, Default)]
pub struct Timeline {
    /// The rows, sorted by time and then origin, undated ones last.
    pub entries: Vec<Entry>,
    /// How many failing lines there were, copies left out.
    pub symptoms: Minutes,
    /// How many events a mute hides.
    pub muted: u64,
    /// How many events make no row of their own: below a threshold, paired in time, expected and come.
    pub withheld: u64,
    /// What was muted, by which mute.
    pub warnings: Vec<Warning>,
}

/// Returns what [`build`] does, and holds the events to `policies`: thresholds, pairs, absences, mutes.
pub fn build_by(
    events: Vec<Event>,
    coverage: &[Coverage],
    options: &TimelineOptions,
    policies: &Policies,
) -> Timeline {
    let mut entries: Vec<Entry> = events.into_iter().map(order::entry).collect();
    order::sort(&mut entries);
    let mut entries = copies::fold(entries);
    order::sort(&mut entries);
    swapped::mark(&mut entries);
    let Judged { mut entries, muted, withheld, warnings } =
        state::apply(entries, coverage, policies);
    // What is left in `entries` stays where it is: symptoms are many.
    let undated: Vec<Entry> = entries.extract_if(.., |e| e.time.is_none()).collect();
    // A summary is its document's word on the whole, a statement a line of one document: neither retells.
    let is_written = |e: &mut Entry| matches!(e.kind, Kind::Statement | Kind::Summary);
    let written: Vec<Entry> = entries.extract_if(.., is_written).collect();
    let told = entries.extract_if(.., |e| e.kind != Kind::Symptom).collect();
    let told = retell::fold(told, options.link_seconds);
    let mut rows = episode::fold(told, options, &flaps(policies));
    let symptoms = symptom::minutes(&entries);
    rows.extend(symptom::fold(entries, coverage));
    rows.extend(written);
    rows.extend(undated);
    order::sort(&mut rows);
    Timeline { entries: rows, symptoms, muted, withheld, warnings }
}

/// Returns for rules that say so within how many seconds a state that opens again is the same episode.
fn flaps(policies: &Policies) -> BTreeMap<&str, i64> {
    let own = policies.policies.iter();
    own.filter_map(|policy| Some((&*policy.rule, policy.collapse_seconds?))).collect()
}
