//! The event log of `NetApp`'s `ONTAP` (EMS), as `event log show` prints it.

use crate::format::cursor::{Cursor, field, first_line, split_part};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `TIME  node  SEVERITY  event.name: message`: the ONTAP EMS reference names the severities and the events.
pub struct Ems;

impl Format for Ems {
    fn name(&self) -> &'static str {
        "ems"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "3/15/2024 10:15:02  node-01          ERROR         sis.op.failed: Efficiency on /vol/data aborted",
                message: "Efficiency on /vol/data aborted",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "3/15/2024 10:15:02  node-01          EMERGENCY     callhome.sfo.takeover.m: Call home for CONTROLLER TAKEOVER",
                message: "Call home for CONTROLLER TAKEOVER",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Critical),
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    line.bytes().next().filter(u8::is_ascii_digit)?;
    let mut cursor = Cursor::new(line);
    let stamp = cursor.time()?;
    let node = cursor.word()?;
    let level = severity(cursor.word()?)?;
    cursor.space();
    let (event, message) = split_part(cursor.rest, ": ").filter(|(event, _)| is_event(event))?;
    Some(Parsed {
        stamp: Some(stamp),
        level: Some(level),
        host: Some(node.to_owned()),
        message: message.to_owned(),
        fields: vec![field("tag", event)],
        ..Parsed::default()
    })
}

fn severity(word: &str) -> Option<Level> {
    Some(match word {
        "EMERGENCY" | "ALERT" => Level::Critical,
        "ERROR" => Level::Error,
        "NOTICE" | "INFORMATIONAL" => Level::Info,
        "DEBUG" => Level::Debug,
        _ => return None,
    })
}

/// Words with dots between: `netif.linkDown`.
fn is_event(event: &str) -> bool {
    event.contains('.')
        && event.split('.').all(|part| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}
