//! Access logs of AWS load balancers: application (ALB) and classic (ELB).

use chrono::{NaiveDateTime, TimeDelta};

use crate::format::access::{Access, is_status_cell, set_back, stated};
use crate::format::cursor::{Cursor, field, first_line};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::stamp::Stamp;

/// The format; ALB stamps the end of a request and states the start apart, the classic ELB stamps the start.
pub struct Alb;

impl Format for Alb {
    fn name(&self) -> &'static str {
        "alb"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"https 2024-03-15T10:15:02.186641Z app/lb/50dc 1.2.3.4:2817 - -1 -1 -1 503 - 34 366 "GET https://shop:443/checkout HTTP/1.1" "UA" ECDHE TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/checkout/73e2 "Root=1-58" "shop" "arn:aws:acm" 1 2024-03-15T10:14:02.364000Z "forward" "-" "-""#,
                message: "GET /checkout 503",
                time: "2024-03-15T10:14:02.364Z",
                level: None,
            },
            Sample {
                text: r#"2024-03-15T10:15:02.945958Z my-elb 1.2.3.4:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop:80/ HTTP/1.1" "curl/7.38.0" - -"#,
                message: "GET / 200",
                time: "2024-03-15T10:15:02.945958Z",
                level: None,
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    // The request is quoted; most lines of other formats quote nothing.
    memchr::memchr(b'"', line.as_bytes())?;
    let mut cursor = Cursor::new(line);
    let mut time = cursor.word()?;
    let modern = matches!(time, "http" | "https" | "h2" | "ws" | "wss" | "grpcs");
    if modern {
        time = cursor.word()?;
    }
    let name = cursor.word()?;
    let (client, server) = (cursor.word()?, cursor.word()?);
    if !client.contains(':') {
        return None;
    }
    let times = [cursor.word()?, cursor.word()?, cursor.word()?];
    let times = times.map(|text| text.parse::<f64>().ok());
    let (status, answered) = (cursor.word()?, cursor.word()?);
    if times.contains(&None) || !is_status_cell(status) || !is_status_cell(answered) {
        return None;
    }
    cursor.word()?;
    cursor.word()?;
    let request = cursor.quoted()?;
    let end = parse(time)?;
    let tail = if modern { Tail::read(cursor) } else { Tail::default() };
    let duration = elapsed(times).or_else(|| since(tail.started, &end));
    let access = Access {
        request,
        status,
        client,
        vhost: tail.domain,
        target: tail.group,
        request_id: tail.trace,
        ..Access::default()
    };
    let mut parsed = access.into_parsed(Some(end.clone()), duration.as_deref());
    let took = parse(tail.started).and_then(|start| Some(civil(&end)? - civil(&start)?));
    set_back(&mut parsed, took.filter(|took| *took >= TimeDelta::seconds(1)), time);
    parsed.fields.push(field("alb.name", name));
    parsed.fields.extend(stated(server).map(|server| field("alb.server", server)));
    parsed.fields.extend(stated(answered).map(|status| field("alb.target_status", status)));
    Some(parsed)
}

/// What only application load balancers state.
#[derive(Default)]
struct Tail<'a> {
    group: &'a str,
    trace: &'a str,
    domain: &'a str,
    started: &'a str,
}

impl<'a> Tail<'a> {
    fn read(mut cursor: Cursor<'a>) -> Self {
        let mut take = || {
            cursor.quoted()?;
            cursor.word()?;
            cursor.word()?;
            let arn = cursor.word()?;
            let group =
                arn.split_once(":targetgroup/").and_then(|(_, name)| name.split('/').next());
            let (trace, domain) = (cursor.quoted()?, cursor.quoted()?);
            cursor.quoted()?;
            cursor.word()?;
            let started = cursor.word()?;
            Some(Self { group: group.unwrap_or_default(), trace, domain, started })
        };
        take().unwrap_or_default()
    }
}

/// Returns the sum of the three times, or `None` where one is -1 (the request was not answered).
fn elapsed(times: [Option<f64>; 3]) -> Option<String> {
    let sum =
        times.into_iter().try_fold(0.0, |sum, time| time.filter(|t| *t >= 0.0).map(|t| sum + t))?;
    Some(format!("{sum:.6}"))
}

/// Returns the seconds from `started` to `end`.
fn since(started: &str, end: &Stamp) -> Option<String> {
    let length = civil(end)? - civil(&parse(started)?)?;
    let seconds = length.as_seconds_f64();
    (seconds >= 0.0).then(|| format!("{seconds:.6}"))
}

fn civil(stamp: &Stamp) -> Option<NaiveDateTime> {
    Some(stamp.date.full()?.and_time(stamp.time))
}
