//! Access logs as labelled values between tabs, with the labels of <http://ltsv.org/>: `time:[15/Mar/2024:10:15:02 +0000]`,
//! `host:`, `req:`, `status:`, `reqtime:` and so on, in any order.

use crate::format::access::{Access, is_seconds, is_status_cell, set_back, took};
use crate::format::cursor::{field, first_line};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;

/// `label:value` between tabs; a time and a status are among them.
pub struct Ltsv;

/// Labels that the fields of a request are made of; of the others each is a field of its own.
const KNOWN: [&str; 14] = [
    "time",
    "time_local",
    "host",
    "remote_addr",
    "forwardedfor",
    "req",
    "request",
    "method",
    "uri",
    "status",
    "reqtime",
    "request_time",
    "vhost",
    "user",
];

impl Format for Ltsv {
    fn name(&self) -> &'static str {
        "ltsv"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_alphabetic()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "time:[15/Mar/2024:10:15:02 +0000]\thost:192.0.2.7\tforwardedfor:-\treq:GET /pay?a=1 HTTP/1.1\tstatus:500\tsize:42\treqtime:2.034\tvhost:shop.example.com",
                message: "GET /pay 500",
                time: "2024-03-15T10:15:00Z",
                level: None,
            },
            Sample {
                text: "host:192.0.2.7\ttime:15/Mar/2024:10:15:02 +0000\tmethod:POST\turi:/pay\tstatus:204\tapptime:-",
                message: "POST /pay 204",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    memchr::memchr(b'\t', line.as_bytes())?;
    let pairs: Option<Vec<(&str, &str)>> = line
        .split('\t')
        .map(|cell| cell.split_once(':').filter(|(name, _)| is_label(name)))
        .collect();
    let pairs = pairs?;
    let cell = |names: &[&str]| {
        let found = pairs.iter().find(|(name, value)| names.contains(name) && *value != "-");
        found.map_or("", |(_, value)| *value)
    };
    let status = cell(&["status"]);
    let time = cell(&["time", "time_local"]).trim_matches(['[', ']']);
    let stamp = parse(time).filter(|_| is_status_cell(status))?;
    let stated = cell(&["req", "request"]);
    let built = [cell(&["method"]), " ", cell(&["uri"])].concat();
    let forwarded = cell(&["forwardedfor"]).split(',').next().unwrap_or_default();
    let client = if forwarded.is_empty() { cell(&["host", "remote_addr"]) } else { forwarded };
    let access = Access {
        request: if stated.is_empty() { &built } else { stated },
        status,
        client,
        user: cell(&["user"]),
        vhost: cell(&["vhost"]),
        ..Access::default()
    };
    let duration = Some(cell(&["reqtime", "request_time"])).filter(|text| is_seconds(text));
    let begun = duration.and_then(|duration| took(&stamp, duration));
    let mut parsed = access.into_parsed(Some(stamp), duration);
    set_back(&mut parsed, begun, time);
    let others = pairs.iter().filter(|(name, _)| !KNOWN.contains(name));
    parsed.fields.extend(others.map(|(name, value)| field(name, value)));
    Some(parsed)
}

/// Returns whether `name` may be a label (`0x30-39`, letters, `_`, `.`, `-`).
fn is_label(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 40
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
}
