//! A written timeline against the one that logs tell: each entry supported, shifted or without evidence, and what is left out.

mod affinity;
mod cited;
mod covered;
mod pair;
mod words;

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::lint::against::affinity::{About, affinity};
use crate::lint::against::cited::Cited;
use crate::lint::against::covered::Covered;
use crate::lint::against::pair::{Pairing, pair};
use crate::lint::told::Told;
use crate::lint::{Code, Finding, Gravity, sorted};
use crate::model::incident::Entry;
use crate::model::moment::{Dated, Moment};
use crate::model::phase::Phase;
use crate::model::post_mortem::{Passage, PostMortem, WrittenEntry};
use crate::model::report::Report;

/// How far apart, in seconds, an entry and a row of the logs may be to be one: people round to five minutes.
pub const TOLERANCE: i64 = 300;

/// How far apart, in seconds, they may be to be one that is shifted.
pub const REACH: i64 = 7_200;

/// The codes that this stage reports.
pub(super) const CODES: &[Code] = &[
    Code {
        name: "supported",
        gravity: Gravity::Note,
        about: "the logs tell of this entry, within 5 minutes",
        help: "With --logs: a row of the logs is of the same kind (an alert, an escalation, a rollback …), shares its \
               words, service or person, or is cited in the entry (`file:line`), and lies at most 5 minutes away. The \
               message cites it.",
    },
    Code {
        name: "shifted",
        gravity: Gravity::Error,
        about: "the logs tell of this entry at another time, up to 2 hours away",
        help: "With --logs: nothing of its kind lies within 5 minutes, but a row that no other entry needs lies up to 2 \
               hours away. Correct the time of the entry; the message says by how much it is off.",
    },
    Code {
        name: "no_evidence",
        gravity: Gravity::Warning,
        about: "the logs do not tell of this entry",
        help: "With --logs: no row of its kind, or of its words, lies within 2 hours. Either the source that would tell was \
               not given, or it did not happen so.",
    },
    Code {
        name: "left_out",
        gravity: Gravity::Warning,
        about: "the logs tell of a step that the document leaves out",
        help: "With --logs: a row of the incident of this phase (detect, ack, escalate, identify, mitigate, rollback, fix, \
               recover, resolve) that no entry stands for, and no entry of the phase lies within 5 minutes of. It is shown at \
               the entry before it.",
    },
    Code {
        name: "not_covered",
        gravity: Gravity::Error,
        about: "the logs are of another time than the document",
        help: "With --logs: no entry of the document lies within 2 hours of the time that the logs cover, so that nothing \
               could be compared. Give the logs of that day, or correct the date or the zone (--tz) of the document.",
    },
    Code {
        name: "other_incident",
        gravity: Gravity::Warning,
        about: "the logs tell of no incident in the time of the document",
        help: "With --logs: no entry of the document meets any row of the logs. Check the date, the zone (--tz) and whether \
               these are the logs of this incident.",
    },
];

/// The phases whose absence from a document is told.
const STEPS: [Phase; 9] = [
    Phase::Detect,
    Phase::Ack,
    Phase::Escalate,
    Phase::Identify,
    Phase::Mitigate,
    Phase::Rollback,
    Phase::Fix,
    Phase::Recover,
    Phase::Resolve,
];

/// A moment of a row of the logs: its beginning, or the end of a state.
#[derive(Debug, Clone)]
pub(super) struct Point<'a> {
    pub(super) row: &'a Entry,
    pub(super) at: &'a Moment,
    pub(super) phases: BTreeSet<Phase>,
    /// Which incident it belongs to.
    pub(super) incident: Option<usize>,
    /// Whether it is the end of the row.
    pub(super) end: bool,
}

/// Returns the findings on `document`, whose entries the rules understand as `told`, against the `logs`.
pub fn against(document: &PostMortem, told: &Told, logs: &Report) -> Vec<Finding> {
    let covered = Covered::of(logs);
    if let Some(finding) = covered.none_of(document) {
        return vec![finding];
    }
    let points = points(logs);
    let pairings = pair(&document.entries, told, &points);
    let met = pairings.iter().any(|one| matches!(one, Pairing::Supported { .. }));
    if !met && !document.entries.is_empty() {
        let message = format!("no entry of the document meets a row of the logs{covered}");
        let place = document.entries.first().map(|entry| &entry.passage);
        let finding =
            |place| Finding::at(place, "other_incident", Gravity::Warning, message.clone());
        return place.map(finding).into_iter().collect();
    }
    let mut found: Vec<Finding> = document
        .entries
        .iter()
        .zip(&pairings)
        .filter(|(entry, _)| entry.time.is_some())
        .map(|(entry, pairing)| judged(entry, pairing, &points, &covered))
        .collect();
    found.extend(left_out(document, told, &points, &pairings));
    sorted(found)
}

/// Returns the rows of the logs, each with its beginning, and the ends of states.
fn points(logs: &Report) -> Vec<Point<'_>> {
    let mut points = Vec::new();
    let rows = logs.incidents.iter().enumerate();
    let of_incidents =
        rows.flat_map(|(at, one)| one.timeline.iter().map(move |row| (Some(at), row)));
    for (incident, row) in of_incidents.chain(logs.unattributed.iter().map(|row| (None, row))) {
        let phases = &row.phases;
        if let Some(at) = &row.time {
            points.push(Point { row, at, phases: phases.clone(), incident, end: false });
        }
        let state = phases.contains(&Phase::Detect) || phases.contains(&Phase::Impact);
        let end: BTreeSet<Phase> =
            if state { [Phase::Recover, Phase::Resolve].into() } else { phases.clone() };
        if let Some(at) = row.until.as_ref().filter(|until| Some(*until) != row.time.as_ref()) {
            points.push(Point { row, at, phases: end, incident, end: true });
        }
    }
    points
}

fn judged(
    entry: &WrittenEntry,
    pairing: &Pairing,
    points: &[Point<'_>],
    covered: &Covered,
) -> Finding {
    let told = |point: usize| points.get(point).map(|point| (tell(point), cites(point.row)));
    match *pairing {
        Pairing::Supported { point, off } => {
            let (what, cites) = told(point).unwrap_or_default();
            let near = if off.abs() < 60 { String::new() } else { format!(" ({})", length(off)) };
            let message = format!("{what} [{}]{near}", cites.join(", "));
            let found = Finding::at(&entry.passage, "supported", Gravity::Note, message);
            Finding { cites, ..found }
        }
        Pairing::Shifted { point, off } => {
            let (what, cites) = told(point).unwrap_or_default();
            let message =
                format!("the logs have it {}: {what} [{}]", length(off), cites.join(", "));
            let found = Finding::at(&entry.passage, "shifted", Gravity::Error, message);
            Finding { cites, ..found }
        }
        Pairing::None => {
            let message = match &entry.time {
                Some(time) if covered.misses(time) => {
                    format!("the logs do not cover this time{covered}")
                }
                _ => "the logs do not tell of this".to_owned(),
            };
            Finding::at(&entry.passage, "no_evidence", Gravity::Warning, message)
        }
    }
}

/// Returns clock and title of a point.
fn tell(point: &Point<'_>) -> String {
    let clock = point.at.at.format("%H:%M:%S UTC");
    let end = if point.end { " (its end)" } else { "" };
    format!("{clock} {}{end}", crate::base::text::cap(&point.row.title, 120))
}

/// Returns the first places of a row.
fn cites(row: &Entry) -> Vec<String> {
    row.evidence.iter().take(3).map(|one| one.origin.to_string()).collect()
}

/// Returns a distance in time with its direction: `20 min later`.
fn length(seconds: i64) -> String {
    let minutes = (seconds.abs() + 30) / 60;
    let text = match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    };
    format!("{text} {}", if seconds > 0 { "later" } else { "earlier" })
}

/// Returns the steps of the incidents that the document is about and that no entry stands for.
fn left_out(
    document: &PostMortem,
    told: &Told,
    points: &[Point<'_>],
    pairings: &[Pairing],
) -> Vec<Finding> {
    let used = |point: usize| pairings.iter().any(|one| one.point() == Some(point));
    let rows: Vec<&Entry> =
        points.iter().enumerate().filter(|(at, _)| used(*at)).map(|(_, one)| one.row).collect();
    let about: BTreeSet<usize> = points
        .iter()
        .enumerate()
        .filter(|(at, _)| used(*at))
        .filter_map(|(_, point)| point.incident)
        .collect();
    let claims: Vec<Cited<'_>> = document.entries.iter().map(Cited::of).collect();
    let mut found = Vec::new();
    for point in points.iter().filter(|point| !point.end) {
        let step = STEPS.contains(&point.row.phase);
        let ours = point.incident.is_some_and(|incident| about.contains(&incident));
        let used = rows.iter().any(|row| std::ptr::eq(*row, point.row));
        if !step || !ours || used || has_step(document, told, point) {
            continue;
        }
        if claims.iter().any(|one| one.meets(point.row)) {
            continue;
        }
        let Some(place) = before(document, point) else { continue };
        let places = cites(point.row);
        let message = format!("{} [{}]", tell(point), places.join(", "));
        let finding = Finding::at(place, "left_out", Gravity::Warning, message);
        found.push(Finding { cites: places, ..finding });
    }
    found
}

/// Returns whether an entry of the same phase lies near the point.
fn has_step(document: &PostMortem, told: &Told, point: &Point<'_>) -> bool {
    document.entries.iter().any(|entry| {
        let near = entry.time.as_ref().and_then(|time| distance(time, point.at));
        near.is_some_and(|off| off.abs() <= TOLERANCE) && told.is(entry, &[point.row.phase])
    })
}

/// Returns the last entry that is not after the point, else the first.
fn before<'d>(document: &'d PostMortem, point: &Point<'_>) -> Option<&'d Passage> {
    let passed = document.entries.iter().rfind(|entry| {
        let off = entry.time.as_ref().and_then(|time| distance(time, point.at));
        off.is_some_and(|off| off >= 0)
    });
    passed.or(document.entries.first()).map(|entry| &entry.passage)
}

/// Returns the seconds from a written time to one of the logs: of clocks alone where the document gives no date, of day
/// and clock where it gives no year.
pub(super) fn distance(written: &Moment, log: &Moment) -> Option<i64> {
    if log.dated != Dated::Full {
        return None;
    }
    Some(match written.dated {
        Dated::Full => (log.at - written.at).num_seconds(),
        Dated::NoYear => {
            let year = chrono::Datelike::year(&log.at);
            let same = chrono::Datelike::with_year(&written.at, year)?;
            (log.at - same).num_seconds()
        }
        Dated::NoDate => {
            let day = TimeDelta::days(1).num_seconds();
            let off = (log.at - written.at).num_seconds().rem_euclid(day);
            if off > day / 2 { off - day } else { off }
        }
    })
}

/// Returns how well an entry and a point fit by kind and words; 0 not at all.
pub(super) fn fit(entry: &WrittenEntry, told: &Told, point: &Point<'_>) -> u32 {
    let phases = told.phases.get(&entry.passage.line).map(|(_, phases)| phases);
    let telling = |phases: &BTreeSet<Phase>| phases.iter().any(|phase| *phase != Phase::Note);
    let row = About { primary: (!point.end).then_some(point.row.phase), phases: &point.phases };
    let said = |phases| About { primary: told.primary(entry), phases };
    let kind = phases.map_or(0, |phases| affinity(said(phases), row));
    // Words alone make no pair of steps that are told to be of different kinds.
    if kind == 0 && phases.is_some_and(telling) && telling(&point.phases) {
        return 0;
    }
    kind + words::shared(&entry.passage.text, point.row).min(2)
}
