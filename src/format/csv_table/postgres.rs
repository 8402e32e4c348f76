//! `PostgreSQL`'s csvlog: 23 to 26 columns without a header, by version of the server.

use std::io::{BufRead, Result};

use crate::base::text::cap;
use crate::format::csv_table::rows::{Row, Rows};
use crate::format::csv_table::sniff;
use crate::format::json::time;
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::model::origin::Evidence;
use crate::model::record::Level;

/// `PostgreSQL`'s csvlog.
#[derive(Debug, Clone, Copy)]
pub struct PostgresCsv;

/// The columns in order, without the time and the message.
const NAMES: &[&str] = &[
    "log_time",
    "user_name",
    "database_name",
    "process_id",
    "connection_from",
    "session_id",
    "session_line_num",
    "command_tag",
    "session_start_time",
    "virtual_transaction_id",
    "transaction_id",
    "error_severity",
    "sql_state_code",
    "message",
    "detail",
    "hint",
    "internal_query",
    "internal_query_pos",
    "context",
    "query",
    "query_pos",
    "location",
    "application_name",
    "backend_type",
    "leader_pid",
    "query_id",
];
const SEVERITIES: &[&str] = &[
    "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5", "DEBUG", "LOG", "INFO", "NOTICE", "WARNING",
    "ERROR", "FATAL", "PANIC",
];
const MAX_VALUE: usize = 4096;

impl Document for PostgresCsv {
    fn name(&self) -> &'static str {
        "postgres-csv"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        head.starts_with(|c: char| c.is_ascii_digit())
            && sniff::rows(head, b',').first().is_some_and(|row| is_row(row))
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut rows = Rows::new(reader, b',');
        while let Some(row) = rows.next_row()? {
            sink(piece(&row));
        }
        Ok(())
    }
}

fn is_row(cells: &[String]) -> bool {
    (22..=26).contains(&cells.len())
        && cells.get(11).is_some_and(|severity| SEVERITIES.contains(&severity.as_str()))
}

fn piece(row: &Row) -> Piece {
    let cell = |at: usize| row.cells.get(at).filter(|cell| !cell.is_empty());
    let mut parsed = Parsed::default();
    if is_row(&row.cells) {
        parsed.stamp = cell(0).and_then(|stated| time::text(stated));
        parsed.level = cell(11).and_then(|severity| Level::parse(severity));
        parsed.message = cell(13).cloned().unwrap_or_default();
        parsed.service = Some("postgres".to_owned());
        for (at, name) in NAMES.iter().enumerate().filter(|(at, _)| ![0, 13].contains(at)) {
            parsed.fields.extend(cell(at).map(|value| ((*name).to_owned(), cap(value, MAX_VALUE))));
        }
    } else {
        parsed.message.clone_from(&row.raw);
    }
    let raw = cap(&row.raw, Evidence::CAP);
    Piece { parsed, line: row.line, lines: row.lines, offset: row.offset, raw }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    const TEXT: &str = "2024-03-15 10:15:02.003 UTC,\"app\",\"shop\",712,\"192.0.2.5:41000\",65f41e79.2c8,7,\"SELECT\",2024-03-15 10:10:01 UTC,3/81,0,FATAL,53300,\"sorry, too many\nclients already\",,,,,,,,,\"checkout\",\"client backend\",,0\n";

    #[test]
    fn rows_are_read() {
        assert!(PostgresCsv.recognises("x", TEXT));
        let options = ReadOptions::default();
        let context = Context { name: "x", modified: None, options: &options };
        let mut pieces = Vec::new();
        let text = TEXT.repeat(2);
        assert!(
            PostgresCsv.read(&mut text.as_bytes(), &context, &mut |it| pieces.push(it)).is_ok()
        );
        assert_eq!((pieces.len(), pieces[1].line, pieces[1].lines), (2, 3, 2));
        assert_eq!(pieces[0].parsed.message, "sorry, too many\nclients already");
        assert_eq!(pieces[0].parsed.level, Some(Level::Critical));
        assert!(pieces[0].parsed.fields.contains(&("sql_state_code".into(), "53300".into())));
    }
}
