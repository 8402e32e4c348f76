//! What the milestones of one incident are chosen from.

use crate::incident::counted::requests::Requests;
use crate::incident::signs::span::end;
use crate::model::incident::{Entry, ImpactWindow, MilestonePoint};
use crate::model::moment::Moment;

/// The rows of one incident and what is stated or measured about the whole.
#[derive(Debug)]
pub(in crate::incident) struct Story<'a> {
    /// The rows, by time.
    pub(in crate::incident) rows: &'a [Entry],
    /// Words on the whole; none for logs.
    pub(in crate::incident) summaries: &'a [Entry],
    /// Stated or measured windows of impact, by start; no guesses from alerts.
    pub(in crate::incident) windows: &'a [ImpactWindow],
    /// Whether a document tells it.
    pub(in crate::incident) written: bool,
    /// The counts of requests behind the windows.
    pub(in crate::incident) requests: Option<&'a Requests>,
    /// The last second of the input.
    pub(in crate::incident) end_of_input: i64,
}

impl<'a> Story<'a> {
    /// Returns the dated rows with their indices.
    pub(in crate::incident) fn dated(
        &self,
    ) -> impl DoubleEndedIterator<Item = (usize, &'a Entry, &'a Moment)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(at, entry)| entry.time.as_ref().map(|time| (at, entry, time)))
    }

    /// Returns the milestone that a row proves.
    pub(in crate::incident) fn point(&self, at: usize) -> Option<MilestonePoint> {
        let moment = self.rows.get(at)?.time.clone()?;
        Some(MilestonePoint { moment, entry: Some(at), evidence: Vec::new(), inferred: false })
    }

    /// Returns the milestone of an instant that a summary states or a row happens to begin or end at.
    pub(in crate::incident) fn stated(&self, moment: &Moment) -> MilestonePoint {
        let summary = self.summaries.iter().find(|summary| {
            summary.time.as_ref() == Some(moment) || summary.until.as_ref() == Some(moment)
        });
        let at = |moment_of: &dyn Fn(&Entry) -> Option<&Moment>| {
            self.rows.iter().position(|row| moment_of(row) == Some(moment))
        };
        let row = at(&|row| row.time.as_ref()).or_else(|| at(&|row| row.until.as_ref()));
        let evidence = summary.map(|summary| summary.evidence.clone()).unwrap_or_default();
        let entry = row.filter(|_| summary.is_none());
        MilestonePoint { moment: moment.clone(), entry, evidence, inferred: false }
    }

    /// Returns the last second of any row.
    pub(in crate::incident) fn last(&self) -> i64 {
        self.dated().map(|(_, entry, _)| end(entry)).max().unwrap_or(i64::MIN)
    }
}
