//! ASP.NET Core: `Request finished HTTP/1.1 GET http://shop.example.com/pay - 500 - text/plain 12.3ms`
//! (`HostingRequestFinishedLog` of `Microsoft.AspNetCore.Hosting`; before the dash may stand type and size of what was sent),
//! before .NET 5 `Request finished in 12.3ms 500 text/plain`; Serilog's `HTTP GET /pay responded 500 in 12.3 ms`
//! (`RequestLoggingOptions.MessageTemplate`).

use crate::format::access::{Access, is_common_method, is_status};
use crate::format::request::shape::{Answered, Shape, duration};

/// The shape.
pub struct AspNet;

/// Who tells it, before the number of what is told in brackets, where that stands in the same line.
const CATEGORY: &str = "Microsoft.AspNetCore.Hosting.";

impl Shape for AspNet {
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>> {
        match message.as_bytes() {
            [b'R', ..] => finished(message),
            [b'M', ..] => finished(message.strip_prefix(CATEGORY)?.split_once("] ")?.1),
            [b'H', ..] => responded(message),
            _ => None,
        }
    }

    fn samples(&self) -> &'static [(&'static str, &'static str)] {
        &[
            (
                "Request finished HTTP/1.1 GET http://shop.example.com/pay?a=1 - 500 - text/plain 12.3ms",
                "status=500 method=GET path=/pay duration=0.0123 vhost=shop.example.com",
            ),
            (
                "Request finished HTTP/2 POST http://localhost:5000/pay application/json 200 - 500 - text/plain 12.3ms",
                "status=500 method=POST path=/pay duration=0.0123",
            ),
            (
                "Request finished HTTP/1.1 GET http://localhost:5000/pay - - - 500 0 - 12.3ms",
                "status=500 method=GET path=/pay duration=0.0123",
            ),
            (
                "Request finished HTTP/1.1 GET http://localhost:5000/pay - 500 null null 12.3ms",
                "status=500 method=GET path=/pay duration=0.0123",
            ),
            ("Request finished in 12.3ms 500 text/plain", "status=500 duration=0.0123"),
            (
                "info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n      Request finished in 12.3ms 500 text/plain",
                "status=500 duration=0.0123",
            ),
            (
                "info: Microsoft.AspNetCore.Hosting.Diagnostics[2] Request finished in 12.3ms 500 text/plain",
                "status=500 duration=0.0123",
            ),
            (
                "HTTP GET /pay responded 500 in 12.3456 ms",
                "status=500 method=GET path=/pay duration=0.012346",
            ),
        ]
    }
}

fn finished(message: &str) -> Option<Answered<'_>> {
    let rest = message.strip_prefix("Request finished ")?;
    if let Some(rest) = rest.strip_prefix("in ") {
        let (took, rest) = rest.split_once(' ')?;
        let status = rest.split(' ').next().filter(|status| is_status(status))?;
        let access = Access { status, ..Access::default() };
        return duration(took).map(|took| Answered::new(access, Some(took)));
    }
    let (_, rest) = rest.split_once(' ').filter(|(protocol, _)| protocol.starts_with("HTTP/"))?;
    let (method, after) = rest.split_once(' ')?;
    let (url, answer) = after.split_once(' ').filter(|_| is_common_method(method))?;
    let request = rest.get(..method.len() + 1 + url.len())?;
    let words: Vec<&str> = answer.split_ascii_whitespace().take(4).collect();
    let status = match words.as_slice() {
        [_, _, "-", status] | ["-", status, ..] if is_status(status) => status,
        _ => return None,
    };
    let access = Access { request, status, ..Access::default() };
    Some(Answered::new(access, duration(answer)))
}

fn responded(message: &str) -> Option<Answered<'_>> {
    let (request, rest) = message.strip_prefix("HTTP ")?.split_once(" responded ")?;
    request.split_once(' ').filter(|(method, _)| is_common_method(method))?;
    let (status, took) = rest.split_once(" in ").filter(|(status, _)| is_status(status))?;
    let access = Access { request, status, ..Access::default() };
    Some(Answered::new(access, duration(took)))
}
