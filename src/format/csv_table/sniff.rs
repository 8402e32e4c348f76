//! Tells whether a text is a table with a header, and what parts its cells.

use memchr::memchr;

use crate::format::csv_table::columns::{Columns, names_time};
use crate::format::csv_table::rows::Rows;
use crate::format::json::time;

const DELIMITERS: &[u8] = b",;\t|";
/// How many rows are looked at.
const ROWS: usize = 20;

/// Returns the delimiter of a table with a header that names a time, or `None` where `head` is no such table.
pub fn delimiter(head: &str) -> Option<u8> {
    let head = untyped(head.trim_start_matches('\u{feff}'));
    // Redmine and Zammad head the numbers of tickets by a `#` alone.
    let numbers = head.trim_start_matches('"').strip_prefix('#');
    let numbered = numbers.is_some_and(|rest| rest.starts_with([',', ';', '\t', '"']));
    if head.starts_with(['{', '[', '<', '|']) || (head.starts_with('#') && !numbered) {
        return None;
    }
    // A reader takes long to make.
    head.trim_end().contains('\n').then_some(())?;
    let fitting = DELIMITERS.iter().filter_map(|it| Some((columns(head, *it)?, *it)));
    fitting.max_by_key(|(count, _)| *count).map(|(_, delimiter)| delimiter)
}

/// What Windows' PowerShell writes above the header, with the name of the type of its rows
/// (<https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/export-csv>).
pub const TYPE: &str = "#TYPE ";

/// Returns a table from its header on.
fn untyped(head: &str) -> &str {
    let rest = head.strip_prefix(TYPE).and_then(|rest| rest.split_once('\n'));
    rest.map_or(head, |(_, table)| table)
}

/// Returns how many columns the table has if `delimiter` parts its cells.
fn columns(head: &str, delimiter: u8) -> Option<usize> {
    memchr(delimiter, head.as_bytes())?;
    let head = head.trim_start_matches('\u{feff}');
    let mut bytes = head.as_bytes();
    let header = Rows::new(&mut bytes, delimiter).next_row().ok()??.cells;
    let count = header.len();
    // Most of what is no table shows that in its first line.
    if count < 2
        || !header.iter().all(|cell| is_word(cell))
        || !header.iter().any(|it| names_time(it.trim()))
    {
        return None;
    }
    let rows = rows(head, delimiter);
    let (header, rows) = rows.split_first()?;
    let even = rows.iter().filter(|row| row.len() == count).count();
    if rows.is_empty() || even * 10 < rows.len() * 9 {
        return None;
    }
    let time = Columns::new(header).time?;
    let dated = rows
        .iter()
        .filter(|row| row.get(time).is_some_and(|cell| time::text(cell).is_some()))
        .count();
    (dated * 2 >= rows.len()).then_some(count)
}

/// Returns the first rows of `head`, the last one of a cut head left out.
pub fn rows(head: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut bytes = head.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = Rows::new(&mut bytes, delimiter);
    let mut found = Vec::new();
    while found.len() < ROWS
        && let Ok(Some(row)) = reader.next_row()
    {
        found.push(row.cells);
    }
    if found.len() > 2 && found.len() < ROWS && !head.ends_with('\n') {
        found.pop();
    }
    found
}

fn is_word(cell: &str) -> bool {
    let cell = cell.trim();
    if cell == "#" {
        return true;
    }
    let cell = cell.trim_start_matches(['%', ' ']);
    (1..=60).contains(&cell.len())
        && cell.starts_with(|c: char| c.is_alphabetic() || "@_".contains(c))
        && !cell.contains(['=', ':', '{', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_from_logs() {
        assert_eq!(delimiter("id,opened_at,subject\n1,2024-03-15 10:15:02,down\n"), Some(b','));
        assert_eq!(delimiter("Time;Level;Text\n10:15:02;warn;a,b\n"), Some(b';'));
        assert_eq!(delimiter("Timestamp\tMessage\n2024-03-15T10:15:02Z\tup, or so\n"), Some(b'\t'));
        assert_eq!(delimiter("Starting server, time to go\nready, set\n"), None);
        assert_eq!(delimiter("time=10:15:02, level=info\ntime=10:15:03, level=info\n"), None);
        assert_eq!(delimiter("name,size\nx,1\n"), None);
        assert_eq!(delimiter("# time, size\n10:15:02, 1\n"), None);
        let redmine = "#,Status,% Done,Subject,Created\n7,New,0,x,03/15/2024 07:12 AM\n";
        assert_eq!(delimiter(redmine), Some(b','));
        assert_eq!(
            delimiter("2024-03-15 10:15:02,003 INFO up\n2024-03-15 10:15:02,004 INFO up\n"),
            None
        );
    }
}
