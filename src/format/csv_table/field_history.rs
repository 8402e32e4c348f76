//! Histories of tickets with a row for each field that changed, as exports of Jira's and Redmine's have them;
//! `ServiceNow`'s are rows of a pack of its own.

use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::rows::Row;
use crate::format::parse::Piece;

/// Columns that name the ticket.
const TICKET: &[&str] = &[
    "issue_key",
    "issue",
    "key",
    "ticket",
    "ticket_id",
    "ticket_number",
    "incident",
    "incident_number",
    "case_number",
    "request_id",
];
/// Columns of what changed.
const FIELD: &[&str] =
    &["field", "field_name", "attribute", "property", "changed_field", "prop_key"];
/// Columns of what it was.
const WAS: &[&str] =
    &["from", "from_value", "old", "old_value", "previous_value", "original_value"];
/// Columns of what it became.
const IS: &[&str] = &["to", "to_value", "new", "new_value", "value"];
/// Columns of who changed it.
const BY: &[&str] = &[
    "user",
    "user_name",
    "author",
    "by",
    "changed_by",
    "modified_by",
    "updated_by",
    "created_by",
    "actor",
    "agent",
];

/// Fields that say how far a ticket is.
const STATES: &[&str] = &["state", "status", "incident_state", "stage", "phase", "resolution"];
/// Fields that say who has it.
const OWNERS: &[&str] = &["assignee", "assigned_to", "owner", "agent", "technician", "responsible"];
/// Fields that say which team has it.
const TEAMS: &[&str] =
    &["assignment_group", "group", "team", "queue", "support_group", "assigned_group"];

/// What is written where nobody has it.
const NOBODY: &[&str] = &["-", "none", "null", "nobody", "unassigned", "(empty)"];

/// Where the parts of a change stand.
#[derive(Debug)]
pub(super) struct FieldHistory {
    ticket: usize,
    field: usize,
    was: usize,
    is: usize,
    by: Option<usize>,
}

impl FieldHistory {
    /// Returns where the parts of a change stand in a table of them, or `None` where it is another.
    pub(super) fn new(columns: &Columns) -> Option<Self> {
        let find = |wanted: &[&str]| {
            let at = |wanted: &&str| columns.names.iter().position(|name| name == wanted);
            wanted.iter().find_map(at)
        };
        let (ticket, field) = (find(TICKET)?, find(FIELD)?);
        Some(Self { ticket, field, was: find(WAS)?, is: find(IS)?, by: find(BY) })
    }

    /// Adds to `piece`, which was read from `row`, what changed: `ticket.field` (`state`, `owner` or `team`), `ticket.was`,
    /// `ticket.is`, `ticket.id`, `ticket.by`, and `ticket.own` where somebody gave it to themselves.
    pub(super) fn tell(&self, row: &Row, mut piece: Piece) -> Piece {
        let cell =
            |at: usize| row.cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let Some((ticket, field)) = cell(self.ticket).zip(cell(self.field)) else { return piece };
        let Some(kind) = kind(field) else { return piece };
        let somebody = |value: &&str| !NOBODY.contains(&value.to_lowercase().as_str());
        let value = |at: usize| cell(at).filter(somebody);
        let (was, is, by) = (value(self.was), value(self.is), self.by.and_then(cell));
        let own = is.is_some() && is == by;
        let told = [
            ("ticket.field", Some(kind)),
            ("ticket.id", Some(ticket)),
            ("ticket.was", was),
            ("ticket.is", is),
            ("ticket.by", by),
            ("ticket.own", own.then_some("1")),
        ];
        let told = told.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?)));
        piece.parsed.fields.extend(told.map(|(name, value)| (name, value.to_owned())));
        let none = "nobody";
        piece.parsed.message =
            format!("{ticket}: {field} {} -> {}", was.unwrap_or(none), is.unwrap_or(none));
        piece
    }
}

/// Returns what `field` of a ticket says, as fields are called: `Assigned To` as `owner`.
fn kind(field: &str) -> Option<&'static str> {
    let name = field.to_lowercase().replace([' ', '-'], "_");
    [("state", STATES), ("owner", OWNERS), ("team", TEAMS)]
        .into_iter()
        .find(|(_, names)| names.contains(&name.as_str()))
        .map(|(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use crate::format::csv_table::table::CsvTable;
    use crate::format::options::ReadOptions;
    use crate::format::parse::{Context, Document, Parsed};

    /// Returns the first row of a table with `header` and one `row`.
    fn told(header: &str, row: &str) -> Parsed {
        let options = ReadOptions::default();
        let context = Context { name: "x.csv", modified: None, options: &options };
        let mut rows: Vec<Parsed> = Vec::new();
        let text = format!("{header}\n{row}\n");
        CsvTable.read(&mut text.as_bytes(), &context, &mut |it| rows.push(it.parsed)).unwrap();
        rows.swap_remove(0)
    }

    fn field<'a>(row: &'a Parsed, wanted: &str) -> Option<&'a str> {
        row.fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_change_says_what_it_was_and_became() {
        for (header, line) in [
            (
                "Ticket;Field;From;To;Date;User",
                "INC-9;Status;Open;Resolved;2024-03-15 10:05:00;Ada Example",
            ),
            (
                "Issue key,Field name,Old value,New value,Author,Created",
                "INC-9,state,Open,Resolved,Ada Example,2024-03-15 10:05:00",
            ),
        ] {
            let row = told(header, line);
            assert_eq!(field(&row, "ticket.field"), Some("state"), "{header}");
            assert_eq!(field(&row, "ticket.is"), Some("Resolved"), "{header}");
            assert_eq!(field(&row, "ticket.by"), Some("Ada Example"), "{header}");
            assert!(row.message.starts_with("INC-9: "), "{}", row.message);
            assert!(row.stamp.is_some(), "{header}");
        }
    }

    #[test]
    fn who_takes_a_ticket_gave_it_to_themselves() {
        let header = "Ticket;Field;From;To;Date;User";
        let own = told(header, "INC-9;Assigned To;;ada;2024-03-15 10:05:00;ada");
        let other = told(header, "INC-9;Assigned To;ada;ben;2024-03-15 10:05:00;ada");
        assert_eq!((field(&own, "ticket.own"), field(&other, "ticket.own")), (Some("1"), None));
        assert_eq!(field(&other, "ticket.was"), Some("ada"));
    }

    #[test]
    fn other_tables_and_other_fields_stay_as_they_are() {
        let row = told("Ticket;Field;From;To;Date", "INC-9;Labels;a;b;2024-03-15 10:05:00");
        assert_eq!(field(&row, "ticket.field"), None);
        let row = told("id,from,to,message,created_at", "9,ada,ben,hello,2024-03-15 10:05:00");
        assert_eq!((field(&row, "ticket.field"), row.message.as_str()), (None, "hello"));
    }
}
