//! The native access log of Squid, which stamps the end of a request and tells how long it took:
//! `1710497702.003  30000 192.0.2.1 TCP_MISS/504 4000 GET http://shop/ - HIER_DIRECT/192.0.2.9 text/html`.

use crate::format::access::{Access, is_status_cell, seconds, set_back, took};
use crate::format::cursor::{first_line, is_number};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;

/// `time elapsed client code/status bytes method URL user hierarchy/peer type`, times in seconds and milliseconds.
pub struct Squid;

impl Format for Squid {
    fn name(&self) -> &'static str {
        "squid"
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
                text: "1710497702.003  30000 192.0.2.1 TCP_MISS/504 4000 GET http://shop/pay - HIER_DIRECT/192.0.2.9 text/html",
                message: "GET /pay 504",
                time: "2024-03-15T10:14:32.003Z",
                level: None,
            },
            Sample {
                text: "1710497702.003  16867 192.0.2.1 TCP_TUNNEL/200 4000 CONNECT shop:443 ann HIER_DIRECT/192.0.2.9 -",
                message: "CONNECT shop:443 200",
                time: "2024-03-15T10:15:02.003Z",
                level: None,
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    line.bytes().next().filter(u8::is_ascii_digit)?;
    let mut words = line.split_ascii_whitespace();
    let time = words.next().filter(|time| time.as_bytes().get(10) == Some(&b'.'))?;
    let elapsed = words.next().filter(|elapsed| is_number(elapsed))?;
    let client = words.next()?;
    let (code, status) = words.next()?.split_once('/')?;
    let shouted = code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if code.is_empty() || !shouted || !is_status_cell(status) || !is_number(words.next()?) {
        return None;
    }
    let (method, url, user) = (words.next()?, words.next()?, words.next()?);
    words.next().filter(|peer| peer.contains('/'))?;
    let stamp = parse(time)?;
    let duration = seconds(elapsed);
    let request = [method, " ", url].concat();
    let access = Access { request: &request, status, client, user, ..Access::default() };
    // A tunnel was open for so long; no answer took that time.
    let answered = duration.as_deref().filter(|_| !code.contains("TUNNEL") && method != "CONNECT");
    let took = answered.and_then(|duration| took(&stamp, duration));
    let mut parsed = access.into_parsed(Some(stamp), duration.as_deref());
    set_back(&mut parsed, took, time);
    Some(parsed)
}
