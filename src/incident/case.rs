//! What an incident is assembled from: kept until a person's corrections have had their say.

use crate::incident::assemble;
use crate::incident::counted::requests::Requests;
use crate::incident::counted::window::Window;
use crate::incident::document::Document;
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Moment;
use crate::model::origin::Evidence;

/// The makings of one incident.
#[derive(Debug, Clone)]
pub(super) enum Case {
    /// What a document tells.
    Written(Document),
    /// What logs tell.
    Logged(Logged),
}

/// What logs tell of one incident.
#[derive(Debug, Clone)]
pub(super) struct Logged {
    /// The entries, by time.
    pub(super) rows: Vec<Entry>,
    /// The windows of failing requests.
    pub(super) windows: Vec<Window>,
    /// Whether no other incident goes on behind the same door.
    pub(super) alone: bool,
}

/// What all incidents of a run share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The counts of requests.
    pub(super) requests: &'a Requests,
    /// The last second of the input.
    pub(super) end_of_input: i64,
}

impl Setting<'_> {
    /// Returns the incident that `case` makes.
    pub(super) fn tell(&self, case: Case) -> Incident {
        match case {
            Case::Written(document) => assemble::written(document, self.end_of_input),
            Case::Logged(Logged { rows, windows, alone }) => {
                assemble::logged(rows, &windows, self.requests, alone, self.end_of_input)
            }
        }
    }
}

impl Case {
    /// Returns the rows.
    pub(super) fn rows(&self) -> &[Entry] {
        match self {
            Self::Written(document) => &document.rows,
            Self::Logged(logged) => &logged.rows,
        }
    }

    /// Returns the rows, to be changed.
    pub(super) fn rows_mut(&mut self) -> &mut Vec<Entry> {
        match self {
            Self::Written(document) => &mut document.rows,
            Self::Logged(logged) => &mut logged.rows,
        }
    }

    /// Takes in all of `other`; gives it back where one is written and the other logged.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), Self> {
        match (&mut *self, other) {
            (Self::Written(own), Self::Written(other)) => {
                own.rows.extend(other.rows);
                own.summaries.extend(other.summaries);
            }
            (Self::Logged(own), Self::Logged(other)) => {
                own.rows.extend(other.rows);
                own.windows.extend(other.windows);
                own.windows.sort_by(|a, b| (a.first.0, &a.service).cmp(&(b.first.0, &b.service)));
                own.alone &= other.alone;
            }
            (_, other) => return Err(other),
        }
        self.rows_mut().sort_by(|a, b| a.time.cmp(&b.time));
        Ok(())
    }

    /// Takes out what begins at `cut` or later, as a case of its own; `None` where either part would be empty. What
    /// reaches over the cut ends at it; failing requests and lines go on in the later part, and cite `place` for it.
    pub(super) fn split_off(&mut self, cut: &Moment, place: &Evidence) -> Option<Self> {
        let second = cut.at.timestamp();
        let is_late = |row: &Entry| row.time.as_ref().is_some_and(|time| time.at >= cut.at);
        let late = self.rows().iter().filter(|row| is_late(row)).count();
        if late == 0 || late == self.rows().len() {
            return None;
        }
        let mut rows: Vec<Entry> = self.rows_mut().extract_if(.., |row| is_late(row)).collect();
        let rests = self.rows_mut().iter_mut().filter_map(|row| rest(row, cut, place));
        let rests: Vec<Entry> = rests.filter(|rest| rest.kind == Kind::Symptom).collect();
        rows.splice(0..0, rests);
        Some(match self {
            Self::Written(own) => {
                let late =
                    |one: &mut Entry| one.time.as_ref().is_some_and(|time| time.at >= cut.at);
                let mut summaries: Vec<Entry> = own.summaries.extract_if(.., late).collect();
                summaries.extend(own.summaries.iter_mut().filter_map(|one| rest(one, cut, place)));
                Self::Written(Document { rows, summaries })
            }
            Self::Logged(own) => {
                let mut windows: Vec<Window> =
                    own.windows.extract_if(.., |one| one.start() >= second).collect();
                let over = own.windows.iter_mut().filter_map(|one| one.cut(cut, place));
                windows.extend(over);
                windows.sort_by(|a, b| (a.first.0, &a.service).cmp(&(b.first.0, &b.service)));
                own.alone = false;
                Self::Logged(Logged { rows, windows, alone: false })
            }
        })
    }
}

/// Ends `row` at `cut`, where it reaches over it, and returns what is left behind the cut.
fn rest(row: &mut Entry, cut: &Moment, place: &Evidence) -> Option<Entry> {
    if row.until.as_ref().is_none_or(|until| until.at <= cut.at) {
        return None;
    }
    let until = row.until.replace(cut.clone());
    // How long it was open before the cut nobody counted.
    row.firing_seconds = None;
    if let Some(stated) = &mut row.stated {
        stated.duration_seconds = None;
    }
    let mut rest = Entry { time: Some(cut.clone()), until, relapses: Vec::new(), ..row.clone() };
    row.relapses.retain(|relapse| relapse.time.at < cut.at);
    if row.kind == Kind::Symptom && row.count > 1 {
        // The last place is the rest's, all other records are the first part's.
        let last = if row.evidence.len() > 1 { row.evidence.pop() } else { None };
        row.count -= 1;
        (rest.count, rest.copies, rest.retellings) = (1, 0, 0);
        rest.evidence = last.into_iter().collect();
    }
    rest.add_places(vec![place.clone()]);
    Some(rest)
}
