//! Access logs in the W3C extended log file format (<https://www.w3.org/TR/WD-logfile.html>): `#Fields:` names the columns
//! of the lines below it. IIS writes them, and `CloudFront`, which parts the columns by tabs.
//!
//! Times are in UTC by that format, whatever the zone of the reader, and those of the end of a request.

use std::io::{BufRead, Result};

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::base::text::cap;
use crate::format::access::{Access, is_seconds, seconds, set_back, took};
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::timestamp::find::parse;
use crate::format::w3c::directive;
use crate::model::origin::Evidence;

/// Requests below a `#Fields:` that names their date, time and status.
#[derive(Debug, Clone, Copy)]
pub struct W3cTable;

/// Columns without which a line is no request.
const NEEDED: [&str; 2] = ["time", "sc-status"];
/// A step back by more than this is a midnight; less is disorder.
const MIDNIGHT: TimeDelta = TimeDelta::minutes(70);

/// The day of rows that state a clock alone: `#Date:` sets it, and a midnight turns it.
#[derive(Debug, Clone, Copy, Default)]
struct Day {
    date: Option<NaiveDate>,
    last: NaiveTime,
}

impl Day {
    /// Takes a directive.
    fn set(&mut self, (name, value): (&str, &str)) {
        if name.eq_ignore_ascii_case("date") {
            self.date = parse(value).and_then(|stamp| stamp.date.full());
            self.last = NaiveTime::MIN;
        }
    }

    /// Returns the date of the next row, whose clock is `time`.
    fn of(&mut self, time: &str) -> Option<NaiveDate> {
        let time = parse(time)?.time;
        if self.last - time > MIDNIGHT {
            self.date = self.date.and_then(|date| date.succ_opt());
        }
        self.last = time;
        self.date
    }
}

impl Document for W3cTable {
    fn name(&self) -> &'static str {
        "w3c-access"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        let head = head.trim_start_matches('\u{feff}');
        let directives = || head.lines().map_while(directive);
        let zoned = directives().any(|(name, _)| name.eq_ignore_ascii_case("gmt-offset"));
        let day = directives().any(|(name, _)| name.eq_ignore_ascii_case("date"));
        let dated = |names: &[String]| day || names.iter().any(|name| name == "date");
        let mut tables = directives().filter_map(fields);
        !zoned && tables.any(|names| is_request(&names) && dated(&names))
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let (mut names, mut bytes) = (Vec::new(), Vec::new());
        let (mut line, mut offset) = (0, 0);
        let mut day = Day::default();
        loop {
            bytes.clear();
            let length = reader.read_until(b'\n', &mut bytes)?;
            if length == 0 {
                return Ok(());
            }
            line += 1;
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
            if let Some(directive) = directive(text) {
                day.set(directive);
            }
            names = directive(text).and_then(fields).unwrap_or(names);
            if !text.trim().is_empty() {
                let raw = cap(text, Evidence::CAP);
                sink(Piece { parsed: row(&names, text, &mut day), line, lines: 1, offset, raw });
            }
            offset += length as u64;
        }
    }
}

/// Returns the names of the columns that a directive states.
fn fields((name, value): (&str, &str)) -> Option<Vec<String>> {
    let names = value.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
    name.eq_ignore_ascii_case("fields").then_some(names)
}

fn is_request(names: &[String]) -> bool {
    NEEDED.iter().all(|needed| names.iter().any(|name| name == needed))
}

/// Returns what a line says under columns of these names; the line itself where it is no row of them.
fn row(names: &[String], line: &str, day: &mut Day) -> Parsed {
    let cells = cells(line);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let clock = names.iter().position(|name| *name == "time").and_then(|at| cells.get(at));
    let undated = !line.starts_with('#') && !names.contains(&"date");
    let day = clock.filter(|_| undated).and_then(|clock| day.of(clock));
    let request = (cells.len() == names.len() && !line.starts_with('#'))
        .then(|| request(&names, &cells, day))
        .flatten();
    request.unwrap_or_else(|| Parsed { message: line.to_owned(), ..Parsed::default() })
}

/// Returns the request that `cells` tell of, by the names of their columns; `None` where they state no time.
pub fn request(names: &[&str], cells: &[&str], day: Option<NaiveDate>) -> Option<Parsed> {
    let cell = |wanted: &[&str]| {
        let found = wanted.iter().find_map(|name| names.iter().position(|known| known == name));
        found.and_then(|at| cells.get(at)).copied().unwrap_or("-")
    };
    let clock = cell(&["time"]);
    let date = match cell(&["date"]) {
        "-" => day?.to_string(),
        date => date.to_owned(),
    };
    let time = format!("{date} {clock}Z");
    let stamp = parse(&time)?;
    let line = format!("{} {}", cell(&["cs-method"]), cell(&["cs-uri-stem", "cs-uri"]));
    let taken = cell(&["time-taken"]);
    // IIS counts milliseconds, CloudFront seconds with a fraction.
    let duration = if is_seconds(taken) { Some(taken.to_owned()) } else { seconds(taken) };
    let access = Access {
        request: &line,
        status: cell(&["sc-status"]),
        client: cell(&["c-ip"]),
        user: cell(&["cs-username"]),
        vhost: cell(&["x-host-header", "cs-host", "cs(host)"]),
        request_id: cell(&["x-edge-request-id"]),
        ..Access::default()
    };
    let begun = duration.as_deref().and_then(|duration| took(&stamp, duration));
    let mut parsed = access.into_parsed(Some(stamp), duration.as_deref());
    let host = cell(&["s-computername"]);
    parsed.host = (host != "-").then(|| host.to_owned());
    set_back(&mut parsed, begun, &time);
    Some(parsed)
}

/// Splits a line at its tabs, or at its spaces but for those within quotes.
fn cells(line: &str) -> Vec<&str> {
    if line.contains('\t') {
        return line.split('\t').map(|cell| cell.trim_matches('"')).collect();
    }
    let mut quoted = false;
    let parts = line.split(move |c: char| {
        quoted ^= c == '"';
        c == ' ' && !quoted
    });
    parts.filter(|cell| !cell.is_empty()).map(|cell| cell.trim_matches('"')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    fn read(text: &str) -> Vec<Piece> {
        let options = ReadOptions::default();
        let context = Context { name: "u_ex240315.log", modified: None, options: &options };
        let mut pieces = Vec::new();
        let done = W3cTable.read(&mut text.as_bytes(), &context, &mut |piece| pieces.push(piece));
        assert!(done.is_ok());
        pieces
    }

    fn told(piece: &Piece) -> String {
        let fields: Vec<String> =
            piece.parsed.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}: {} {}", piece.line, piece.parsed.message, fields.join(" "))
    }

    #[test]
    fn columns_are_read_by_the_fields_above_them() {
        let text = "#Software: Microsoft Internet Information Services 10.0\r\n\
                    #Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status time-taken\r\n\
                    2024-03-15 10:15:02 POST /pay 192.0.2.7 \"A B\" 503 60002\r\n\
                    2024-03-15 10:15:02 cut\r\n\
                    #Fields: date time sc-status\r\n2024-03-15 10:15:03 200\r\n";
        assert!(W3cTable.recognises("x", text));
        let pieces = read(text);
        assert_eq!(
            told(&pieces[2]),
            "3: POST /pay 503 http.status=503 http.method=POST http.path=/pay http.client=192.0.2.7 \
             http.duration=60.002 http.end=2024-03-15 10:15:02Z"
        );
        assert_eq!(pieces[2].parsed.stamp, parse("2024-03-15 10:15:02Z"));
        assert_eq!(
            (pieces[3].parsed.stamp.is_some(), told(&pieces[3])),
            (false, "4: 2024-03-15 10:15:02 cut ".into())
        );
        assert!(told(&pieces[5]).contains("http.status=200"));
        assert_eq!(pieces.len(), 6);
    }

    #[test]
    fn tabs_part_columns_and_seconds_have_a_fraction() {
        let text = "#Version: 1.0\n#Fields: date time x-edge-location c-ip cs-method cs(Host) cs-uri-stem sc-status \
                    x-host-header time-taken\n\
                    2024-03-15\t10:15:02\tFRA2\t192.0.2.7\tGET\td1.example.net\t/a b\t502\tshop.example.com\t0.010\n";
        let pieces = read(text);
        assert_eq!(pieces[2].parsed.service.as_deref(), Some("shop.example.com"));
        assert!(told(&pieces[2]).contains("http.duration=0.010"), "{}", told(&pieces[2]));
    }

    #[test]
    fn other_extended_logs_are_read_line_by_line() {
        let recognised = |head| W3cTable.recognises("x", head);
        assert!(!recognised("#Fields: time c-ip sc-status\n10:15:02 192.0.2.7 200\n"), "no date");
        assert!(
            !recognised("#GMT-Offset: -0800\n#Fields: date time sc-status\n"),
            "a zone of its own"
        );
        assert!(!recognised("2024-03-15 #Fields: date time sc-status\n"));
    }
}
