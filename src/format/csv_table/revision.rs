//! Tables with a row for each change of a ticket: such a row is of the time of its change, not of the ticket's opening.

use std::collections::BTreeSet;

use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::rows::Row;
use crate::format::parse::Piece;

/// Columns that tell when a row was last changed.
const CHANGED: &[&str] = &[
    "sys_updated_on",
    "updated_on",
    "updated_at",
    "updated",
    "last_updated",
    "last_update",
    "modified",
    "modified_at",
    "modified_on",
    "last_modified",
    "changed_at",
    "changed_on",
];
/// Columns that name the ticket.
const TICKET: &[&str] = &[
    "number",
    "key",
    "issue_key",
    "id",
    "ticket",
    "ticket_id",
    "ticket_number",
    "case_id",
    "case_number",
    "incident_id",
    "incident_number",
];
/// Columns of what somebody wrote when the ticket changed.
const NOTE: &[&str] = &[
    "work_notes",
    "comments_and_work_notes",
    "comments",
    "comment",
    "additional_comments",
    "note",
    "notes",
];
/// Columns of who changed it, the most telling first.
const BY: &[&str] = &[
    "sys_updated_by",
    "updated_by",
    "changed_by",
    "modified_by",
    "author",
    "assigned_to",
    "assignee",
];
/// How many tickets are kept in mind.
const MOST: usize = 65_536;

/// Tells the rows that are changes of a ticket.
#[derive(Debug)]
pub struct Revisions {
    ticket: usize,
    opened: usize,
    changed: usize,
    note: Option<usize>,
    by: Option<usize>,
    seen: BTreeSet<String>,
    /// The columns as the row of a change is to be read.
    columns: Columns,
}

impl Revisions {
    /// Returns what tells the changes in a table, or `None` where its columns cannot.
    pub fn new(columns: &Columns) -> Option<Self> {
        let find = |wanted: &[&str]| {
            let at = |wanted: &&str| columns.names.iter().position(|name| name == wanted);
            wanted.iter().find_map(at)
        };
        let (ticket, opened, changed) = (find(TICKET)?, columns.time?, find(CHANGED)?);
        let (note, by) = (find(NOTE), find(BY));
        let columns = Columns { time: Some(changed), date: None, ..columns.clone() };
        let seen = BTreeSet::new();
        (changed != opened).then_some(Self { ticket, opened, changed, note, by, seen, columns })
    }

    /// Returns `row` as read by `read` if it is one of several of its ticket, all opened at the same time: one before
    /// it or `next`.
    pub fn of_change(
        &mut self,
        row: &Row,
        next: Option<&Row>,
        read: &dyn Fn(&Columns) -> Piece,
    ) -> Option<Piece> {
        let ticket = self.ticket(row)?;
        let follows = next.and_then(|next| self.ticket(next)).is_some_and(|next| next == ticket);
        let follows = follows || self.seen.contains(&ticket);
        if self.seen.len() < MOST {
            self.seen.insert(ticket);
        }
        follows.then(|| self.told(row, read(&self.columns)))
    }

    /// Adds what a row tells as one of a history. What somebody wrote in it is read as what people say.
    fn told(&self, row: &Row, mut piece: Piece) -> Piece {
        let cell = |at: Option<usize>| {
            row.cells.get(at?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
        };
        let opens = cell(Some(self.opened)) == cell(Some(self.changed));
        let title = piece.parsed.message.clone();
        let fields = &mut piece.parsed.fields;
        let mut add = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
        add("ticket.change", if opens { "opened" } else { "changed" });
        add("ticket.title", &title);
        add("ticket.id", cell(Some(self.ticket)).unwrap_or_default());
        if let Some(by) = cell(self.by) {
            add("ticket.by", by);
        }
        let Some(note) = cell(self.note).filter(|_| !opens) else { return piece };
        add("chat", "1");
        add("chat.user", cell(self.by).unwrap_or("Somebody"));
        add("chat.channel", cell(Some(self.ticket)).unwrap_or_default());
        note.clone_into(&mut piece.parsed.message);
        piece
    }

    fn ticket(&self, row: &Row) -> Option<String> {
        let cell = |at: usize| row.cells.get(at).map(|cell| cell.trim());
        let name = cell(self.ticket).filter(|name| !name.is_empty())?;
        Some(format!("{name}\n{}", cell(self.opened)?))
    }
}
