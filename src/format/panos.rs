//! Firewalls of Palo Alto Networks (PAN-OS): comma-separated cells, mostly in syslog without a tag.

use crate::format::cursor::{Cursor, field, first_line, is_number, opens_time};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::syslog::priority;
use crate::format::timestamp::find::parse;
use crate::model::record::Level;

/// `[<N>][TIME ][HOST ]1,received,serial,TYPE,subtype,N,generated,…`: the device received what it had generated before.
pub struct Panos;

/// How far into a line the cells may begin.
const WINDOW: usize = 120;

const TYPES: [&str; 12] = [
    "TRAFFIC",
    "THREAT",
    "SYSTEM",
    "CONFIG",
    "GLOBALPROTECT",
    "USERID",
    "HIPMATCH",
    "HIP-MATCH",
    "CORRELATION",
    "DECRYPTION",
    "AUTHENTICATION",
    "GTP",
];

impl Format for Panos {
    fn name(&self) -> &'static str {
        "panos"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'<' || opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "Mar 15 10:15:04 pa-1 1,2024/03/15 10:15:03,0123,TRAFFIC,end,2049,2024/03/15 10:15:02,192.0.2.7,198.51.100.8",
                message: "TRAFFIC end 192.0.2.7,198.51.100.8",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "<12>1,2024/03/15 10:15:03,0123,SYSTEM,general,0,2024/03/15 10:15:02,,unknown,,0,0,general,high,link down",
                message: "SYSTEM general ,unknown,,0,0,general,high,link down",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Warning),
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    line.bytes().next().filter(|first| Panos.opens(*first))?;
    // What stands before the cells has no comma, and the first of them is always 1.
    let head = line.as_bytes().get(..WINDOW.min(line.len()))?;
    let before = head.get(..memchr::memchr(b',', head)?)?.strip_suffix(b"1")?;
    if !before.last().is_none_or(|last| b" >".contains(last)) {
        return None;
    }
    let (before, cells) = line.split_at_checked(before.len())?;
    let mut cells = cells.splitn(8, ',').skip(1);
    let received = cells.next().filter(|time| time.len() == 19)?;
    let serial = cells.next().filter(|serial| serial.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    let kind = cells.next().filter(|kind| TYPES.contains(kind))?;
    let (subtype, _, generated) = (cells.next()?, cells.next()?, cells.next()?);
    let rest = cells.next().unwrap_or_default();
    let mut header = Cursor::new(before);
    let priority = priority(&mut header);
    let _ = header.time();
    let host = header.word().filter(|host| !is_number(host));
    let received = parse(received)?;
    let stamp = parse(generated).unwrap_or_else(|| received.clone());
    Some(Parsed {
        stamp: Some(stamp),
        received: Some(received),
        level: priority.and_then(|priority| Level::from_syslog(priority % 8)),
        host: host.map(str::to_owned),
        message: [kind, " ", subtype, " ", rest].concat(),
        fields: vec![
            field("panos.serial", serial),
            field("panos.type", kind),
            field("panos.subtype", subtype),
        ],
        ..Parsed::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_generated_counts_and_what_was_received_is_kept() {
        let line = "Mar 25 23:59:42 1,2013/03/25 23:59:42,0160,THREAT,data,1,2012/04/09 06:48:44,192.0.2.7";
        let parsed = read(line).unwrap();
        assert_eq!(parsed.stamp, parse("2012/04/09 06:48:44"));
        assert_eq!((parsed.received, parsed.host), (parse("2013/03/25 23:59:42"), None));
    }

    #[test]
    fn other_cells_are_left_alone() {
        for line in ["1,2024/03/15 10:15:03,0123,up", "a 1,2024,3,TRAFFIC,end,1,x", "1,20", ""] {
            assert!(read(line).is_none(), "{line}");
        }
    }
}
