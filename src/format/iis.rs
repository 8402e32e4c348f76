//! Lines of an IIS access log without the head that names their columns: the columns that IIS writes unless told
//! otherwise (<https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging>).

use crate::format::access::{is_status_cell, seconds};
use crate::format::cursor::{first_line, is_number};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::w3c_access::request;

/// `date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) [cs(Referer)] sc-status
/// sc-substatus sc-win32-status time-taken`.
pub struct Iis;

/// The columns up to the status.
const FIRST: [&str; 10] = [
    "date",
    "time",
    "s-ip",
    "cs-method",
    "cs-uri-stem",
    "cs-uri-query",
    "s-port",
    "cs-username",
    "c-ip",
    "cs(user-agent)",
];
/// The columns from the status on.
const LAST: [&str; 4] = ["sc-status", "sc-substatus", "sc-win32-status", "time-taken"];

impl Format for Iis {
    fn name(&self) -> &'static str {
        "iis"
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
                text: "2024-03-15 10:15:02 192.0.2.80 POST /pay a=1 443 - 192.0.2.1 Mozilla/5.0 - 503 0 64 202",
                message: "POST /pay 503",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "2024-03-15 10:15:02 192.0.2.80 GET / - 443 EXAMPLE\\ann 192.0.2.1 Mozilla/5.0 200 0 0 60002",
                message: "GET / 200",
                time: "2024-03-15T10:14:02Z",
                level: None,
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    // The tenth byte parts the date from the clock.
    line.as_bytes().get(10).filter(|byte| **byte == b' ')?;
    let shouted = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
    line.split(' ').nth(3).filter(|method| method.len() >= 3 && shouted(method))?;
    let cells: Vec<&str> = line.splitn(FIRST.len() + LAST.len() + 2, ' ').collect();
    let referred = match cells.len() {
        14 => None,
        15 => Some("cs(referer)"),
        _ => return None,
    };
    let names: Vec<&str> = FIRST.into_iter().chain(referred).chain(LAST).collect();
    let [status, numbers @ ..] = cells.get(names.len() - LAST.len()..)? else { return None };
    let numbered = numbers.iter().all(|cell| is_number(cell)) && is_number(cells.get(6)?);
    let duration = seconds(numbers.last()?);
    let typical = numbered && is_status_cell(status);
    typical.then(|| request(&names, &cells, duration.as_deref(), "Z")).flatten()
}
