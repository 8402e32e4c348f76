//! Requests as the web frameworks of Go print them, in columns between bars: Gin's `LogFormatter` (`logger.go`), Fiber's
//! logger (`${time} | ${status} | ${latency} | ${ip} | ${method} | ${path} | ${error}`) and Negroni's
//! (`{{.StartTime}} | {{.Status}} | \t {{.Duration}} | {{.Hostname}} | {{.Method}} {{.Path}}`).
//!
//! Gin and Fiber stamp the end of a request, Negroni the begin.

use crate::format::access::{Access, is_status_cell, set_back, took};
use crate::format::clf_head::is_address;
use crate::format::cursor::{first_line, split_byte};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::took::seconds_of;

/// `[GIN] time | status | latency | client | METHOD "path"`.
pub struct Gin;

impl Format for Gin {
    fn name(&self) -> &'static str {
        "gin"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'[' || first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "[GIN] 2024/03/15 - 10:15:02 | 500 |   12.3ms |  192.0.2.7 | GET      \"/pay?a=1\"",
                message: "GET /pay 500",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "[GIN] 2024/03/15 - 10:15:02 | 504 |  1m2.003s |  192.0.2.7 |   POST    /pay",
                message: "POST /pay 504",
                time: "2024-03-15T10:14:00Z",
                level: None,
            },
            Sample {
                text: "2024-03-15 10:15:02 | 500 |    12.3ms |   192.0.2.7 | GET     | /pay      | no pool",
                message: "GET /pay 500",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "[negroni] 2024-03-15T10:15:02Z | 500 | \t 2.003s | shop.example.com:3000 | GET /pay",
                message: "GET /pay 500",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    let (head, rest) = split_byte(line, b'|')?;
    let (status, rest) = split_byte(rest, b'|')?;
    // One space stands around it; `skim` knows such lines by that.
    let status = status.strip_prefix(' ').and_then(|status| status.strip_suffix(' '))?;
    (head.ends_with(' ') && status.len() == 3 && is_status_cell(status)).then_some(())?;
    let (latency, rest) = split_byte(rest, b'|')?;
    let duration = seconds_of(latency.trim())?;
    let (who, rest) = split_byte(rest, b'|')?;
    // Fiber has a column for each, Gin puts quotes around the path.
    let mut words = rest.split(['|', ' ', '\t', '"']).filter(|word| !word.is_empty());
    let request = [words.next()?, " ", words.next().filter(|path| path.starts_with('/'))?].concat();
    let (name, time) = named(head.trim_end());
    // Gin parts the date from the clock.
    let stamp = parse(&time.replacen(" - ", " ", 1))?;
    let who = who.trim();
    let mut access = Access { request: &request, status, ..Access::default() };
    if is_address(who) {
        access.client = who;
    } else {
        access.vhost = who.split(':').next().filter(|host| host.contains('.')).unwrap_or_default();
    }
    let begun = took(&stamp, &duration).filter(|_| name != "negroni");
    let mut parsed = access.into_parsed(Some(stamp), Some(&duration));
    set_back(&mut parsed, begun, time);
    Some(parsed)
}

/// Splits `head` into the name in brackets that it begins with, if any, and the time.
fn named(head: &str) -> (&str, &str) {
    let name = head.strip_prefix('[').and_then(|inside| inside.split_once("] "));
    name.unwrap_or(("", head))
}
