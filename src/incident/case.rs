//! What an incident is assembled from: kept until a person's corrections have had their say.

use crate::incident::assemble;
use crate::incident::document::Document;
use crate::incident::requests::Requests;
use crate::incident::window::Window;
use crate::model::incident::{Entry, Incident};

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

    /// Takes out what begins at `second` or later, as a case of its own; `None` where either part would be empty.
    pub(super) fn split_off(&mut self, second: i64) -> Option<Self> {
        let is_late =
            |row: &Entry| row.time.as_ref().is_some_and(|time| time.at.timestamp() >= second);
        let late = self.rows().iter().filter(|row| is_late(row)).count();
        if late == 0 || late == self.rows().len() {
            return None;
        }
        let rows: Vec<Entry> = self.rows_mut().extract_if(.., |row| is_late(row)).collect();
        Some(match self {
            Self::Written(_) => Self::Written(Document { rows, summaries: Vec::new() }),
            Self::Logged(own) => {
                let windows = own.windows.extract_if(.., |one| one.start() >= second).collect();
                own.alone = false;
                Self::Logged(Logged { rows, windows, alone: false })
            }
        })
    }
}
