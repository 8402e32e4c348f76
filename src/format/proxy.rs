//! Access logs of `HAProxy` and Envoy, which stamp the start of a request.

use crate::format::access::{Access, address, is_status_cell, seconds, stated};
use crate::format::cursor::{Cursor, field, first_line, is_number};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;

/// The HTTP log of `HAProxy`, usually inside syslog: `client:port [time] frontend backend/server timers status …`.
pub struct Haproxy;

/// Envoy's default access log, also as Istio writes it: `[time] "request" status flags …`.
pub struct Envoy;

impl Format for Haproxy {
    fn name(&self) -> &'static str {
        "haproxy"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        haproxy(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"1.2.3.4:38862 [15/Mar/2024:10:15:02.726] fe~ be/srv 0/0/1/-1/60002 504 194 - - sH-- 6/6/0/0/0 0/0 "GET /checkout HTTP/1.1""#,
                message: "GET /checkout 504",
                time: "2024-03-15T10:15:02.726Z",
                level: None,
            },
            Sample {
                text: r#"1.2.3.4:38862 [15/Mar/2024:10:15:02.726] fe be/<NOSRV> -1/-1/-1/-1/+12 -1 0 - - CR-- 6/6/0/0/0 0/0 {shop|} {} "<BADREQ>""#,
                message: "<BADREQ> -1",
                time: "2024-03-15T10:15:02.726Z",
                level: None,
            },
        ]
    }
}

impl Format for Envoy {
    fn name(&self) -> &'static str {
        "envoy"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        envoy(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'['
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"[2024-03-15T10:15:02.533Z] "POST /checkout HTTP/1.1" 503 UO 0 81 5 - "10.0.0.9" "UA" "id" "shop" "10.1.0.3:80""#,
                message: "POST /checkout 503",
                time: "2024-03-15T10:15:02.533Z",
                level: None,
            },
            Sample {
                text: r#"[2024-03-15T10:15:02.533Z] "GET /a?b HTTP/2" 200 - via_upstream - "-" 0 18 26 25 "-" "UA" "id" "shop" "10.1.0.3:80" outbound|80||checkout.prod.svc.cluster.local 10.1.0.2:1 10.1.0.3:80 10.1.0.2:2 - default"#,
                message: "GET /a 200",
                time: "2024-03-15T10:15:02.533Z",
                level: None,
            },
        ]
    }
}

fn haproxy(line: &str) -> Option<Parsed> {
    let mut cursor = Cursor::new(line);
    let client = cursor.word().filter(|word| word.contains(':'))?;
    let time = cursor.bracketed().filter(|time| time.contains('/'))?;
    let frontend = cursor.word()?.trim_end_matches('~');
    let (backend, server) = cursor.word()?.split_once('/')?;
    let timers = cursor.word().filter(|word| word.split('/').count() == 5)?;
    let status = cursor.word().filter(|word| is_status_cell(word))?;
    cursor.word().filter(|bytes| is_number(bytes.trim_start_matches('+')))?;
    cursor.word()?;
    cursor.word()?;
    let termination = cursor.word().filter(|word| word.len() == 4)?;
    let request = cursor.rest.split_once('"').map_or("", |(_, request)| request);
    let access = Access {
        request: request.trim_end_matches('"'),
        status,
        client,
        target: backend,
        ..Access::default()
    };
    let duration = timers.rsplit('/').next().and_then(seconds);
    let mut parsed = access.into_parsed(Some(parse(time)?), duration.as_deref());
    parsed.fields.push(field("haproxy.frontend", frontend));
    parsed.fields.push(field("haproxy.server", server));
    parsed.fields.push(field("haproxy.termination", termination));
    Some(parsed)
}

fn envoy(line: &str) -> Option<Parsed> {
    if !line.starts_with('[') {
        return None;
    }
    let mut cursor = Cursor::new(line);
    let time = cursor.bracketed()?;
    let request = cursor.quoted()?;
    let status = cursor.word().filter(|word| is_status_cell(word))?;
    let flags = cursor.word()?;
    let tail = Tail::read(cursor)?;
    let cluster = tail.cluster.and_then(|name| name.rsplit('|').next());
    let cluster = cluster.filter(|name| name.contains('.') && !name.contains(':'));
    let service = cluster.and_then(|name| name.split('.').next());
    let access = Access {
        request,
        status,
        client: tail.client.split(',').next().unwrap_or_default(),
        vhost: address(tail.authority),
        target: service.unwrap_or_default(),
        request_id: tail.request_id,
        ..Access::default()
    };
    let mut parsed = access.into_parsed(Some(parse(time)?), seconds(tail.duration).as_deref());
    parsed.fields.extend(stated(flags).map(|flags| field("envoy.flags", flags)));
    parsed.fields.extend(stated(tail.upstream).map(|host| field("envoy.upstream", host)));
    Some(parsed)
}

/// What stands after the response flags: received, sent, duration, upstream's duration, then five quoted texts.
struct Tail<'a> {
    duration: &'a str,
    client: &'a str,
    request_id: &'a str,
    authority: &'a str,
    upstream: &'a str,
    cluster: Option<&'a str>,
}

impl<'a> Tail<'a> {
    fn read(mut cursor: Cursor<'a>) -> Option<Self> {
        // Istio puts up to three more words in front of the sizes.
        for _ in 0..3 {
            cursor.space();
            if cursor.rest.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            if cursor.quoted().is_none() {
                cursor.word()?;
            }
        }
        cursor.word().filter(|word| is_number(word))?;
        cursor.word().filter(|word| is_number(word))?;
        let duration = cursor.word()?;
        cursor.word()?;
        let client = cursor.quoted()?;
        cursor.quoted()?;
        Some(Self {
            duration,
            client,
            request_id: cursor.quoted()?,
            authority: cursor.quoted()?,
            upstream: cursor.quoted()?,
            cluster: cursor.word(),
        })
    }
}
