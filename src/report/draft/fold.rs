//! Long incidents: the foremost rows stand open, the others are folded by phase. None is left out.

use serde::Serialize;

use crate::model::incident::{Entry, Incident};
use crate::model::phase::Phase;
use crate::report::draft::rows::{Row, Writer};
use crate::report::row;
use crate::report::words::spaced;

/// Up to this many rows nothing is folded.
const SHORT: usize = 40;

/// How many rows of a longer incident stand open.
const OPEN: usize = 25;

/// Rows of one phase that are folded.
#[derive(Serialize)]
pub(super) struct Fold {
    phase: String,
    count: usize,
    /// From the first to the last of them; absent where they have no time.
    span: Option<String>,
    rows: Vec<Row>,
}

fn is_open(incident: &Incident) -> impl Fn(usize) -> bool {
    let most = if incident.timeline.len() <= SHORT { SHORT } else { OPEN };
    let chosen = row::foremost_at(incident, most);
    move |at| chosen.contains(&at)
}

/// Returns the rows that stand open.
pub(super) fn foremost(incident: &Incident, writer: Writer<'_>) -> Vec<Row> {
    let open = is_open(incident);
    let rows = incident.timeline.iter().enumerate().filter(|(at, _)| open(*at));
    writer.rows(rows.map(|(_, entry)| entry), row::start(incident))
}

/// Returns the other rows by phase, in the order the phases first come.
pub(super) fn folded(incident: &Incident, writer: Writer<'_>) -> Vec<Fold> {
    let open = is_open(incident);
    let mut phases: Vec<(Phase, Vec<&Entry>)> = Vec::new();
    for (_, entry) in incident.timeline.iter().enumerate().filter(|(at, _)| !open(*at)) {
        match phases.iter_mut().find(|(phase, _)| *phase == entry.phase) {
            Some((_, rows)) => rows.push(entry),
            None => phases.push((entry.phase, vec![entry])),
        }
    }
    let fold = |(phase, rows): (Phase, Vec<&Entry>)| {
        let times = || rows.iter().filter_map(|entry| entry.time.as_ref());
        let ends = times().min().zip(times().max());
        Fold {
            phase: spaced(phase.name()),
            count: rows.len(),
            span: ends.map(|(from, to)| writer.span(from, to)),
            rows: writer.rows(rows.into_iter(), row::start(incident)),
        }
    };
    phases.into_iter().map(fold).collect()
}
