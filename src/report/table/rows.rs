//! The rows of an incident. Narrow pages fold the less needed columns into the sentence, wide ones spread them out.

use std::io::Write;

use comfy_table::{CellAlignment, ColumnConstraint, Table, Width};

use crate::base::text::escape;
use crate::model::incident::{Entry, Incident};
use crate::report::aside;
use crate::report::clock::Clock;
use crate::report::render::View;
use crate::report::row;
use crate::report::table::paint;
use crate::report::words::Words;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Relative,
    Time,
    Phase,
    What,
    /// Service and actor in one.
    Who,
    Service,
    Actor,
    Count,
    Evidence,
}

/// The columns from a page width on, the widest first; what has no column goes into the sentence. Places get a column only
/// where most have room in it: one that is cut in two cannot be copied.
const LAYOUTS: [(usize, &[Column]); 4] = [
    (
        150,
        &[
            Column::Relative,
            Column::Time,
            Column::Phase,
            Column::What,
            Column::Service,
            Column::Actor,
            Column::Count,
            Column::Evidence,
        ],
    ),
    (
        100,
        &[Column::Relative, Column::Time, Column::Phase, Column::What, Column::Who, Column::Count],
    ),
    (70, &[Column::Relative, Column::Time, Column::Phase, Column::What]),
    (0, &[Column::Time, Column::Phase, Column::What]),
];

/// Writes the rows.
pub(super) fn write(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let layout = Layout::new(incident, view);
    let mut table = layout.words.table();
    table.set_header(layout.columns.iter().map(|column| layout.head(*column)));
    let mut date = None;
    for (at, entry) in incident.timeline.iter().enumerate() {
        let today = entry.time.as_ref().and_then(|moment| layout.clock.date(moment));
        if today.is_some() && today != date {
            table.add_row(layout.columns.iter().map(|column| match column {
                Column::Time => today.clone().unwrap_or_default(),
                _ => String::new(),
            }));
            date = today;
        }
        table.add_row(layout.columns.iter().map(|column| layout.cell(*column, (at, entry))));
    }
    layout.constrain(&mut table);
    if !layout.prefix.is_empty() {
        layout.words.wrap(&format!("evidence under {}", escape(layout.prefix)), out)?;
    }
    writeln!(out, "{}", paint::colors(&table.trim_fmt()))
}

struct Layout<'a> {
    incident: &'a Incident,
    columns: &'static [Column],
    words: Words,
    clock: Clock,
    color: bool,
    prefix: &'a str,
}

impl<'a> Layout<'a> {
    fn new(incident: &'a Incident, view: &View) -> Self {
        let words = Words::new(view);
        let (_, columns) =
            LAYOUTS.into_iter().find(|(from, _)| words.width() >= *from).unwrap_or_default();
        Self {
            incident,
            columns,
            words,
            clock: Clock::new(view.zone),
            color: view.color,
            prefix: row::common_prefix(incident.timeline.iter()),
        }
    }

    fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    fn head(&self, column: Column) -> String {
        match column {
            Column::Relative => String::new(),
            Column::Time => self.clock.zones(self.incident),
            Column::Phase => "phase".to_owned(),
            Column::What => "what happened".to_owned(),
            Column::Who => "service / actor".to_owned(),
            Column::Service => "service".to_owned(),
            Column::Actor => "actor".to_owned(),
            Column::Count => "count".to_owned(),
            Column::Evidence => "evidence".to_owned(),
        }
    }

    fn cell(&self, column: Column, (at, entry): (usize, &Entry)) -> String {
        let name = |name: &Option<String>| name.as_deref().map(escape).unwrap_or_default();
        match column {
            Column::Relative => row::relative(entry, row::start(self.incident)).unwrap_or_default(),
            Column::Time => match &entry.time {
                Some(moment) => self.clock.clock(moment),
                None => self.words.dash().to_owned(),
            },
            Column::Phase => paint::phase(entry.phase, self.color),
            Column::What => self.what(at, entry),
            Column::Who => {
                let both = [&entry.service, &entry.actor];
                let both: Vec<String> = both.into_iter().flatten().map(|one| escape(one)).collect();
                both.join(" / ")
            }
            Column::Service => name(&entry.service),
            Column::Actor => name(&entry.actor),
            Column::Count if entry.count > 1 => entry.count.to_string(),
            Column::Count => String::new(),
            Column::Evidence => self.places(entry),
        }
    }

    fn what(&self, at: usize, entry: &Entry) -> String {
        let mut remarks = row::remarks(entry);
        if !self.has(Column::Count) && entry.count > 1 {
            remarks.push(format!("{}{}", self.words.times(), entry.count));
        }
        if !self.has(Column::Actor) && !self.has(Column::Who) {
            remarks.extend(aside::by(entry).map(|actor| format!("by {}", escape(actor))));
        }
        let mut text = escape(&entry.title);
        if !remarks.is_empty() {
            text = format!("{text} ({})", remarks.join(", "));
        }
        if !self.has(Column::Evidence) {
            text = format!("{text}\n{}", paint::place(&self.places(entry), self.color));
        }
        for tie in row::ties(self.incident, at, self.prefix) {
            text = format!("{text}\n{} {}", self.words.tied(), escape(&tie));
        }
        text
    }

    fn places(&self, entry: &Entry) -> String {
        let Some(first) = entry.evidence.first() else { return String::new() };
        let full = first.origin.to_string();
        let place = escape(full.strip_prefix(self.prefix).unwrap_or(&full));
        match entry.evidence.len() {
            1 => place,
            more => format!("{place} +{}", more - 1),
        }
    }

    fn constrain(&self, table: &mut Table) {
        let page = u16::try_from(self.words.width()).unwrap_or(u16::MAX);
        for (column, laid) in self.columns.iter().zip(table.column_iter_mut()) {
            laid.set_padding(if *column == Column::Evidence { (0, 0) } else { (0, 1) });
            let constraint = match column {
                Column::Relative | Column::Time | Column::Phase | Column::Count => {
                    Some(ColumnConstraint::ContentWidth)
                }
                Column::What => None,
                Column::Who | Column::Service | Column::Actor => {
                    Some(ColumnConstraint::UpperBoundary(Width::Fixed(page / 7)))
                }
                Column::Evidence => {
                    Some(ColumnConstraint::UpperBoundary(Width::Fixed(page * 3 / 10)))
                }
            };
            if let Some(constraint) = constraint {
                laid.set_constraint(constraint);
            }
            if matches!(column, Column::Relative | Column::Count) {
                laid.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
}
