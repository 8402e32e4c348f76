//! The request log of uWSGI (`core/logging.c`, `uwsgi_logit_simple`): `[pid: 12|app: 0|req: 3/9] 192.0.2.7 () {40 vars in 500
//! bytes} [Fri Mar 15 10:15:02 2024] GET /pay => generated 42 bytes in 5 msecs (HTTP/1.1 500) 4 headers in 120 bytes …`. It
//! stamps the begin of a request.

use crate::format::access::{Access, is_status_cell};
use crate::format::cursor::{first_line, split_part};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::took::seconds_of;

/// `[pid: P|app: A|req: R/R] client (user) {…} [time] METHOD url => generated B bytes in T msecs (protocol status) …`; the use
/// of memory may stand before it.
pub struct Uwsgi;

impl Format for Uwsgi {
    fn name(&self) -> &'static str {
        "uwsgi"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        matches!(first, b'[' | b'{')
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "[pid: 12|app: 0|req: 3/9] 192.0.2.7 () {40 vars in 500 bytes} [Fri Mar 15 10:15:02 2024] GET /pay?a=1 => generated 42 bytes in 5 msecs (HTTP/1.1 500) 4 headers in 120 bytes (1 switches on core 0)",
                message: "GET /pay 500",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "{address space usage: 1 bytes/0MB} {rss usage: 1 bytes/0MB} [pid: 12|app: -|req: -/9] 192.0.2.7 (ann) {40 vars in 500 bytes} [Fri Mar 15 10:15:02 2024] POST /pay => generated 0 bytes in 71 micros (HTTP/1.0 204) 4 headers in 120 bytes (1 switches on core 0)",
                message: "POST /pay 204",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
        ]
    }
}

/// Returns the request that `line` tells of.
pub(super) fn read(line: &str) -> Option<Parsed> {
    let rest = match line.strip_prefix("[pid: ") {
        Some(rest) => rest,
        None => split_part(line.strip_prefix("{address space usage: ")?, "[pid: ")?.1,
    };
    let (_, rest) = split_part(rest, "] ")?;
    let (client, rest) = rest.split_once(" (")?;
    let (user, rest) = rest.split_once(") {")?;
    let (time, rest) = split_part(rest, "} [")?.1.split_once("] ")?;
    let (request, rest) = rest.split_once(" => generated ")?;
    let (_, rest) = rest.split_once(" bytes in ")?;
    let (took, rest) = rest.split_once(" (")?;
    let (_, status) = rest.split_once(')')?.0.split_once(' ')?;
    is_status_cell(status).then_some(())?;
    let duration = seconds_of(&took.split(' ').collect::<String>());
    let stamp = parse(time)?;
    let access = Access { request, status, client, user, ..Access::default() };
    Some(access.into_parsed(Some(stamp), duration.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_status_is_a_number() {
        let line = |status: &str| {
            format!(
                "[pid: 12|app: 0|req: 3/9] 192.0.2.7 () {{40 vars in 500 bytes}} [Fri Mar 15 10:15:02 2024] GET /pay => generated 42 bytes in 5 msecs (HTTP/1.1 {status}) 4 headers in 120 bytes (1 switches on core 0)"
            )
        };
        assert!(read(&line("500")).is_some());
        for status in ["weird", "", "5000", "500 OK"] {
            assert!(read(&line(status)).is_none(), "{status}");
        }
    }
}
