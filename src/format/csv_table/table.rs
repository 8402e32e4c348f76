//! Tables with a header: tickets, calls, exported events.

use std::io::{BufRead, Error, ErrorKind, Result};

use crate::base::text::cap;
use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::rows::{Row, Rows};
use crate::format::csv_table::sniff;
use crate::format::json::time;
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::timestamp::stamp::Stamp;
use crate::model::origin::Evidence;
use crate::model::record::Level;

/// Delimited text with a header that names its columns.
#[derive(Debug, Clone, Copy)]
pub struct CsvTable;

const MAX_VALUE: usize = 4096;

impl Document for CsvTable {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        sniff::delimiter(head.trim_start_matches('\u{feff}')).is_some()
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let head = String::from_utf8_lossy(reader.fill_buf()?).into_owned();
        let delimiter = sniff::delimiter(head.trim_start_matches('\u{feff}')).unwrap_or(b',');
        let mut rows = Rows::new(reader, delimiter);
        let Some(header) = rows.next_row()? else { return Ok(()) };
        let columns = Columns::new(&header.cells);
        while let Some(row) = rows.next_row()? {
            if row.cells.len() > columns.names.len() * 2 + 8 {
                let text = format!("line {}: the row has more cells than the header", row.line);
                return Err(Error::new(ErrorKind::InvalidData, text));
            }
            sink(piece(&columns, &row));
        }
        Ok(())
    }
}

fn piece(columns: &Columns, row: &Row) -> Piece {
    let cell = |at: Option<usize>| {
        row.cells.get(at?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let mut parsed = Parsed {
        stamp: stamp(columns, &cell),
        until: cell(columns.until).and_then(time::text),
        level: cell(columns.level).and_then(Level::parse),
        host: cell(columns.host).map(str::to_owned),
        service: cell(columns.service).map(str::to_owned),
        ..Parsed::default()
    };
    let taken = [columns.month, columns.date, columns.time, columns.message];
    for (at, value) in row.cells.iter().enumerate().filter(|(_, value)| !value.trim().is_empty()) {
        if !taken.contains(&Some(at)) {
            let name =
                columns.names.get(at).cloned().unwrap_or_else(|| format!("column_{}", at + 1));
            parsed.fields.push((name, cap(value.trim(), MAX_VALUE)));
        }
    }
    parsed.message = cell(columns.message).map_or_else(
        || {
            let words = parsed.fields.iter().map(|(name, value)| format!("{name}={value}"));
            words.collect::<Vec<_>>().join(" ")
        },
        str::to_owned,
    );
    let raw = cap(&row.raw, Evidence::CAP);
    Piece { parsed, line: row.line, lines: row.lines, offset: row.offset, raw }
}

/// Returns the time of a row: date and clock joined, with the zone that the header names.
fn stamp<'a>(columns: &Columns, cell: &dyn Fn(Option<usize>) -> Option<&'a str>) -> Option<Stamp> {
    let clock = cell(columns.time)?;
    let joined = |parts: &[&str]| {
        let stated = parts.join(" ");
        let zoned = columns.zone.as_ref().and_then(|zone| time::text(&format!("{stated} {zone}")));
        zoned.or_else(|| time::text(&stated))
    };
    let Some(date) = cell(columns.date) else { return joined(&[clock]) };
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let number = |at| cell(at).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (cell(columns.month), number(columns.day)) {
        (_, Some(day)) if is_word(date) => joined(&[date, day, clock]),
        (_, None) if is_word(date) => None,
        (Some(month), _) => joined(&[month, date, clock]).or_else(|| joined(&[date, clock])),
        (None, _) => joined(&[date, clock]).or_else(|| joined(&[clock])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    fn read(text: &str) -> Vec<Piece> {
        let options = ReadOptions::default();
        let context = Context { name: "x.csv", modified: None, options: &options };
        let mut pieces = Vec::new();
        let done = CsvTable.read(&mut text.as_bytes(), &context, &mut |piece| pieces.push(piece));
        assert!(done.is_ok());
        pieces
    }

    #[test]
    fn rows_are_read_with_their_places() {
        let pieces = read(
            "id,created_at,level,message\n1,1710497702,warn,\"two\nlines\"\n\n2,1710497703,error,one\n",
        );
        let told: Vec<_> = pieces
            .iter()
            .map(|it| (it.line, it.lines, it.offset, it.parsed.message.as_str()))
            .collect();
        assert_eq!(told, [(2, 2, 28, "two\nlines"), (5, 1, 59, "one")]);
        assert_eq!(pieces[0].raw, "1,1710497702,warn,\"two\nlines\"");
        assert_eq!(pieces[0].parsed.level, Some(Level::Warning));
        assert_eq!(pieces[0].parsed.fields[0], ("id".to_owned(), "1".to_owned()));
        assert!(pieces[0].parsed.stamp.is_some());
    }

    #[test]
    fn dates_and_clocks_are_joined() {
        let times = |text: &str| read(text)[0].parsed.stamp.clone();
        let whole = times("Timestamp,Text\n2024-03-15T10:15:02Z,x\n");
        assert!(whole.is_some());
        assert_eq!(times("Date,Time (UTC),Text\n2024-03-15,10:15:02,x\n"), whole);
        assert!(times("Month,Date,Time,Text\nMar,15,10:15:02,x\n").is_some());
        let split = times("Date,Day,Time,Text\nMar,15,10:15:02,x\n");
        assert_eq!(split, times("Month,Date,Time,Text\nMar,15,10:15:02,x\n"));
        assert!(times("Date,Time,Text\nMar,10:15:02,x\n").is_none(), "no day, no time");
    }

    #[test]
    fn rows_without_a_message_tell_their_cells() {
        let pieces = read("call_id,started_at,status,tags\n7,1710497702,missed,refund\n");
        assert_eq!(pieces[0].parsed.message, "call_id=7 status=missed tags=refund");
    }
}
