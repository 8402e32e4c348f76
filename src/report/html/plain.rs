//! The report for readers whose browser runs no script: a table of the first rows of each incident.

use serde::Serialize;

use crate::base::text::escape;
use crate::model::incident::{Entry, Incident};
use crate::model::report::Report;
use crate::report::aside;
use crate::report::clock::Clock;
use crate::report::render::View;
use crate::report::row;

/// So many rows of an incident are shown; the number of further ones is told.
const ROWS: usize = 200;

/// An incident.
#[derive(Serialize)]
pub(super) struct PlainIncident {
    title: String,
    status: &'static str,
    rows: Vec<PlainRow>,
    more: usize,
}

#[derive(Serialize)]
struct PlainRow {
    time: String,
    phase: &'static str,
    title: String,
    service: String,
    place: String,
}

/// Returns all incidents.
pub(super) fn incidents(report: &Report, view: &View) -> Vec<PlainIncident> {
    let clock = Clock::new(view.zone);
    report.incidents.iter().map(|incident| plain(incident, clock)).collect()
}

fn plain(incident: &Incident, clock: Clock) -> PlainIncident {
    PlainIncident {
        title: escape(&incident.title),
        status: row::status(incident.status),
        rows: incident.timeline.iter().take(ROWS).map(|entry| plain_row(entry, clock)).collect(),
        more: incident.timeline.len().saturating_sub(ROWS),
    }
}

fn plain_row(entry: &Entry, clock: Clock) -> PlainRow {
    PlainRow {
        time: entry.time.as_ref().map_or_else(|| "–".to_owned(), |moment| clock.full(moment)),
        phase: entry.phase.name(),
        title: escape(&aside::told(entry)),
        service: entry.service.as_deref().map(escape).unwrap_or_default(),
        place: aside::place(entry, "").map(|place| escape(&place)).unwrap_or_default(),
    }
}
