//! Tables of what people wrote below tickets, a row for each comment: `ServiceNow`'s journal, exports of comments.

use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::rows::Row;
use crate::format::parse::Piece;

/// Columns that name the ticket that a row is said of.
const TICKET: &[&str] = &[
    "element_id",
    "issue_key",
    "ticket_id",
    "ticket",
    "ticket_number",
    "case_id",
    "case_number",
    "incident_number",
    "issue_id",
    "documentkey",
    "number",
];
/// Columns of who wrote it.
const BY: &[&str] =
    &["sys_created_by", "author", "author_name", "created_by", "user", "user_name", "commented_by"];
/// Columns of what was written.
const SAID: &[&str] =
    &["value", "comment", "comment_body", "body", "note", "work_note", "text", "plain_body"];
/// Columns that a row of a ticket itself has.
const OTHERS: &[&str] =
    &["subject", "title", "summary", "short_description", "status", "state", "priority"];

/// Where the parts of a comment stand.
#[derive(Debug)]
pub(super) struct Notes {
    ticket: usize,
    by: usize,
    said: usize,
}

impl Notes {
    /// Returns where the parts of a comment stand in a table of them, or `None` where it is another.
    pub(super) fn new(columns: &Columns) -> Option<Self> {
        let find = |wanted: &[&str]| {
            let at = |wanted: &&str| columns.names.iter().position(|name| name == wanted);
            wanted.iter().find_map(at)
        };
        let notes = Self { ticket: find(TICKET)?, by: find(BY)?, said: find(SAID)? };
        find(OTHERS).is_none().then_some(notes)
    }

    /// Adds to `piece`, which was read from `row`, that somebody wrote it.
    pub(super) fn tell(&self, row: &Row, mut piece: Piece) -> Piece {
        let cell =
            |at: usize| row.cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let (Some(by), Some(said)) = (cell(self.by), cell(self.said)) else { return piece };
        let ticket = cell(self.ticket).unwrap_or_default();
        let told =
            [("chat", "1"), ("chat.user", by), ("chat.channel", ticket), ("ticket.id", ticket)];
        let told = told.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        piece.parsed.fields.extend(told);
        said.clone_into(&mut piece.parsed.message);
        piece
    }
}
