//! Tables with a header: tickets, calls, exported events.

use std::io::{BufRead, Error, ErrorKind, Result};

use crate::base::text::cap;
use crate::format::csv_table::alerts::Alerts;
use crate::format::csv_table::chat::Chat;
use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::field_history::FieldHistory;
use crate::format::csv_table::notes::Notes;
use crate::format::csv_table::revision::Revisions;
use crate::format::csv_table::rows::{Row, Rows};
use crate::format::csv_table::sniff;
use crate::format::json::{azure, time};
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::timestamp::spoilt::is_spoilt_value;
use crate::format::timestamp::stamp::Stamp;
use crate::format::timestamp::zone::Zone;
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
        sniff::delimiter(head).is_some()
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let head = String::from_utf8_lossy(reader.fill_buf()?).into_owned();
        let delimiter = sniff::delimiter(&head).unwrap_or(b',');
        let mut rows = Rows::new(reader, delimiter);
        let typed = |row: &Row| row.raw.trim_start_matches('\u{feff}').starts_with(sniff::TYPE);
        let first = rows.next_row()?;
        let above = first.as_ref().is_some_and(typed);
        let Some(header) = (if above { rows.next_row()? } else { first }) else { return Ok(()) };
        let columns = Columns::new(&header.cells);
        let mut revisions = Revisions::new(&columns);
        let notes = Notes::new(&columns);
        let history = FieldHistory::new(&columns);
        let chat = Chat::new(&columns, context.name);
        let mut alerts = Alerts::new(&columns);
        let mut next = rows.next_row()?;
        while let Some(row) = next {
            if row.cells.len() > columns.names.len() * 2 + 8 {
                let text = format!("line {}: the row has more cells than the header", row.line);
                return Err(Error::new(ErrorKind::InvalidData, text));
            }
            let following = rows.next_row();
            let after = following.as_ref().ok().and_then(Option::as_ref);
            let read = |columns: &Columns| {
                let piece = piece(columns, &row);
                match (&history, &notes, &chat) {
                    (Some(history), ..) => history.tell(&row, piece),
                    (None, Some(notes), _) => notes.tell(&row, piece),
                    (None, None, Some(chat)) => chat.tell(&row, piece),
                    (None, None, None) => piece,
                }
            };
            let changed = revisions.as_mut().and_then(|it| it.of_change(&row, after, &read));
            let piece = changed.unwrap_or_else(|| read(&columns));
            match &mut alerts {
                Some(alerts) => alerts.tell(&row, piece).into_iter().for_each(&mut *sink),
                None => sink(piece),
            }
            next = following?;
        }
        Ok(())
    }
}

fn piece(columns: &Columns, row: &Row) -> Piece {
    let cell = |at: Option<usize>| {
        row.cells.get(at?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let mut parsed = Parsed {
        stamp: stamp(columns, &cell).map(|stamp| zoned(stamp, cell(columns.zones))),
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
    let stated = || [columns.date, columns.time].into_iter().find_map(cell);
    parsed.spoilt = parsed.stamp.is_none() && stated().is_some_and(is_spoilt_value);
    azure::row(&mut parsed.fields);
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

/// Returns `stamp` with the zone that the cell beside it states, where it has none.
fn zoned(mut stamp: Stamp, cell: Option<&str>) -> Stamp {
    stamp.zone = stamp.zone.or_else(|| Zone::stated(cell?));
    stamp
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
        // A clock is no better than the day beside it.
        (None, _) if is_spoilt_value(date) && time::text(date).is_none() => None,
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
    fn what_stands_above_the_header_of_powershell_is_no_row() {
        let text = "\u{feff}#TYPE Selected.EventLogRecord\n\"TimeCreated\",\"ProviderName\",\"Message\"\n\"11/5/2025 10:10:52 AM\",\"mpio\",\"A fail-over occurred.\"\n";
        assert!(CsvTable.recognises("system.csv", text));
        let pieces = read(text);
        assert_eq!(pieces.len(), 1);
        assert_eq!((pieces[0].line, &*pieces[0].parsed.message), (3, "A fail-over occurred."));
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
    fn rows_of_one_ticket_are_of_the_time_of_their_change() {
        let head = "number,short_description,state,opened_at,sys_updated_on\n";
        let row = |number: u8, state: &str, changed: &str| {
            format!("INC{number},x,{state},2024-03-15 10:00:00,2024-03-15 {changed}\n")
        };
        let times = |rows: &[String]| {
            let pieces = read(&format!("{head}{}", rows.concat()));
            let stamps = pieces.iter().filter_map(|it| it.parsed.stamp.as_ref());
            stamps.map(|stamp| stamp.time.to_string()).collect::<Vec<_>>()
        };
        let new = row(1, "New", "10:00:00");
        let closed = row(1, "Closed", "11:30:00");
        assert_eq!(times(&[new.clone(), closed.clone()]), ["10:00:00", "11:30:00"]);
        assert_eq!(times(&[closed.clone(), new.clone()]), ["11:30:00", "10:00:00"], "newest first");
        // Of a ticket with one row the opening is what is told.
        assert_eq!(
            times(&[closed.clone(), row(2, "Closed", "12:00:00")]),
            ["10:00:00", "10:00:00"]
        );
        let between = [new, row(2, "New", "10:00:00"), closed];
        assert_eq!(times(&between), ["10:00:00", "10:00:00", "11:30:00"]);
    }

    #[test]
    fn rows_of_an_alert_tell_its_turns() {
        let pieces = read(
            "TimeStamp;EventType;AlertName;RelatedNode;Message\n\
             2024-03-15 10:00:00;Triggered;Disk is full;db-1;x\n\
             2024-03-15 10:01:00;Triggered;Disk is full;db-1;x\n\
             2024-03-15 10:02:00;Acknowledged;Disk is full;db-1;x\n\
             2024-03-15 10:03:00;Note;Disk is full;db-1;x\n\
             2024-03-15 10:04:00;Reset;Disk is full;db-1;x\n",
        );
        let state = |piece: &Piece| {
            let mut fields = piece.parsed.fields.iter();
            fields.find(|(name, _)| name == "alert.state").map(|(_, value)| value.clone())
        };
        let told: Vec<_> = pieces.iter().map(|it| state(it).unwrap_or_default()).collect();
        assert_eq!(told, ["firing", "", "acknowledged", "", "cleared"]);
        assert_eq!(pieces[0].parsed.host.as_deref(), Some("db-1"));
        let tickets = read(
            "ticket_id,created,problem,status\n1,2024-03-15 10:00:00,no sound,open\n2,2024-03-15 10:00:00,x,open\n",
        );
        assert_eq!(state(&tickets[0]), None, "a ticket is no alert");
    }

    /// Returns the state and the clock of each turn.
    fn turns(text: &str) -> Vec<(String, String)> {
        let told = |piece: &Piece| {
            let mut fields = piece.parsed.fields.iter();
            let state = fields.find(|(name, _)| name == "alert.state")?.1.clone();
            Some((state, piece.parsed.stamp.as_ref()?.time.to_string()))
        };
        read(text).iter().filter_map(told).collect()
    }

    #[test]
    fn a_row_of_an_alert_from_start_to_end_is_a_message_for_each_turn() {
        let all = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(state, at)| ((*state).to_owned(), (*at).to_owned())).collect()
        };
        let both = all(&[("firing", "10:00:00"), ("cleared", "10:50:00")]);
        let (on, off) = ("2024-03-15 10:00:00", "2024-03-15 10:50:00");
        let zabbix =
            "Severity,Time,Recovery time,Status,Info,Host,Problem,Duration,Ack,Actions,Tags\n";
        let row = |end: &str, state: &str, length: &str| {
            format!(
                "\"High\",\"{on}\",\"{end}\",\"{state}\",\"\",\"web-1\",\"x\",\"{length}\",\"Yes\",\"\",\"\"\n"
            )
        };
        assert_eq!(turns(&(zabbix.to_owned() + &row(off, "RESOLVED", "49m"))), both);
        assert_eq!(turns(&(zabbix.to_owned() + &row("", "RESOLVED", "50m"))), both);
        assert_eq!(turns(&(zabbix.to_owned() + &row("", "RESOLVED", ""))), both[..1]);
        assert_eq!(turns(&(zabbix.to_owned() + &row("", "PROBLEM", "50m"))), both[..1], "so far");
        for text in [
            format!("started_at,ended_at,alert,severity,service\n{on},{off},x,high,shop\n"),
            format!("Opened,Closed,Alert,State\n{on},{off},x,Closed\n"),
            format!("Fired,Resolved,Rule\n{on},{off},x\n"),
            format!("Alert,Fired,Resolved\nx,{on},10:50:00\n"),
        ] {
            assert_eq!(turns(&text), both, "{text}");
        }
        let taken = format!(
            "Alert;Start Time;End Time;State;Acknowledged By;Ack Time\nx;{on};{off};Closed;ada;2024-03-15 10:07:00\n"
        );
        let three = [both[0].clone(), ("acknowledged".into(), "10:07:00".into()), both[1].clone()];
        assert_eq!(turns(&taken), three);
        assert!(read(&taken)[1].parsed.fields.contains(&("alert.by".into(), "ada".into())));
    }

    #[test]
    fn rows_that_are_no_course_of_an_alert_tell_none() {
        let on = "2024-03-15 10:00:00,2024-03-15 10:50:00";
        let span = turns(&format!("start,end,check,state\n{on},x,OK\n"));
        assert_eq!(span, [("cleared".to_owned(), "10:00:00".to_owned())], "a time of good state");
        assert!(turns(&format!("start,end,check\n{on},x\n")).is_empty(), "a run of a check");
        assert!(turns(&format!("opened,closed,title,assignee\n{on},x,ada\n")).is_empty());
        let back = "Fired,Resolved,Rule\n2024-03-15 10:00:00,2024-03-15 09:00:00,x\n";
        assert_eq!(turns(back).len(), 1, "no end before the start");
        let firing = turns(&format!("start_time,end_time,alert,state\n{on},x,firing\n"));
        assert_eq!(firing.len(), 1, "an end to come");
    }

    #[test]
    fn notes_of_a_history_are_talk() {
        let pieces = read(
            "number,short_description,state,assigned_to,opened_at,work_notes,sys_updated_on\n\
             INC1,Shop is down,New,,2024-03-15 10:00:00,by a monitor,2024-03-15 10:00:00\n\
             INC1,Shop is down,Work,Ada,2024-03-15 10:00:00,taking this,2024-03-15 10:05:00\n",
        );
        let field = |at: usize, wanted: &str| {
            let mut fields = pieces[at].parsed.fields.iter();
            fields.find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
        };
        assert_eq!(pieces[0].parsed.message, "Shop is down");
        assert_eq!((field(0, "ticket.change"), field(0, "chat")), (Some("opened".into()), None));
        assert_eq!(pieces[1].parsed.message, "taking this");
        assert_eq!(field(1, "chat.user").as_deref(), Some("Ada"));
        assert_eq!(field(1, "ticket.title").as_deref(), Some("Shop is down"));
    }

    #[test]
    fn comments_below_tickets_are_talk() {
        let pieces = read(
            "element_id,name,element,sys_created_on,sys_created_by,value\n\
             INC1,incident,work_notes,2024-03-15 10:05:00,ada,taking this\n",
        );
        let parsed = &pieces[0].parsed;
        assert_eq!(parsed.message, "taking this");
        for (name, value) in [("chat", "1"), ("chat.user", "ada"), ("chat.channel", "INC1")] {
            assert!(parsed.fields.contains(&(name.into(), value.into())), "{name}");
        }
        let pieces =
            read("ticket_id,created_at,subject,user,body\n1,2024-03-15 10:05:00,x,ada,y\n");
        assert!(pieces[0].parsed.fields.iter().all(|(name, _)| name != "chat"));
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
    fn a_column_may_state_the_zone() {
        let zone = |text: &str| read(text)[0].parsed.stamp.clone().unwrap().zone;
        let head = "date,time,timezone,message\n2024-03-15,10:15:02,";
        assert_eq!(zone(&format!("{head}+0100,x\n")), Some(Zone::Offset(3_600)));
        let rome = Some(Zone::Named(chrono_tz::Tz::Europe__Rome));
        assert_eq!(zone(&format!("{head}Europe/Rome,x\n")), rome);
        assert_eq!(zone("timestamp,zone,message\n2024-03-15 10:15:02,eu-west-1b,x\n"), None);
    }

    #[test]
    fn rows_without_a_message_tell_their_cells() {
        let pieces = read("call_id,started_at,status,tags\n7,1710497702,missed,refund\n");
        assert_eq!(pieces[0].parsed.message, "call_id=7 status=missed tags=refund");
    }
}
