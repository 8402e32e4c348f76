//! The parts that all access logs share, under the same names whatever wrote them.

use std::time::Duration;

use chrono::TimeDelta;

use crate::format::cursor::split_part;
use crate::format::parse::Parsed;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Precision;

/// One request as an access log tells it. Texts are as logged; `-` stands for none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Access<'a> {
    /// The request line, `METHOD target protocol`, or whatever the client sent.
    pub request: &'a str,
    /// The status given to the client; `-` or `-1` where there was no answer.
    pub status: &'a str,
    /// The address of the client, with or without port.
    pub client: &'a str,
    /// The name of the user.
    pub user: &'a str,
    /// The virtual host that was asked.
    pub vhost: &'a str,
    /// The service behind that answered.
    pub target: &'a str,
    /// The id of the request.
    pub request_id: &'a str,
}

impl<'a> Access<'a> {
    /// Returns the record of the request; `duration` is in seconds.
    pub fn into_parsed(self, stamp: Option<Stamp>, duration: Option<&str>) -> Parsed {
        let Asked { method, path, .. } = self.asked();
        let service = self.service();
        let message = match (method, self.answer()) {
            ("", _) => [self.request, " ", self.status].concat(),
            (_, "") => [method, " ", path, " -"].concat(),
            (_, status) => [method, " ", path, " ", status].concat(),
        };
        let (service, fields) = (service.map(str::to_owned), self.fields(duration));
        Parsed { stamp, service, message, fields, ..Parsed::default() }
    }

    /// Returns the method; an empty text where the client sent none.
    pub fn method(&self) -> &'a str {
        self.asked().method
    }

    /// Returns the service that answered, or else the host that was asked.
    pub fn service(&self) -> Option<&'a str> {
        stated(self.target).or_else(|| self.host())
    }

    /// Returns the host that was asked.
    pub fn host(&self) -> Option<&'a str> {
        // Of requests, only those for an absolute URL name one.
        let asked = || self.request.contains("://").then(|| self.asked().host);
        stated(self.vhost).or_else(|| asked().and_then(stated))
    }

    /// Returns the user, or else the address of the client.
    pub fn who(&self) -> Option<&'a str> {
        stated(self.user).or_else(|| stated(address(self.client)))
    }

    /// Returns what was asked for.
    fn asked(&self) -> Asked<'a> {
        let mut words = self.request.split_ascii_whitespace();
        match (words.next(), words.next()) {
            (Some(method), Some(url)) if is_method(method) => {
                let (host, path) = split_url(url);
                Asked { method, path, host }
            }
            _ => Asked::default(),
        }
    }

    /// Returns the status; an empty text where there was no answer.
    pub fn answer(&self) -> &'a str {
        match self.status {
            "-" | "-1" | "000" | "0" => "",
            status => status,
        }
    }

    /// Returns the fields of the request; `duration` is in seconds.
    pub fn fields(&self, duration: Option<&str>) -> Vec<(String, String)> {
        let Asked { method, path, host } = self.asked();
        let vhost = stated(self.vhost).unwrap_or(host);
        let mut fields = Vec::with_capacity(8);
        fields.push(("http.status".to_owned(), self.answer().to_owned()));
        let mut push = |name: &str, value: &str| {
            if let Some(value) = stated(value) {
                fields.push((name.to_owned(), value.to_owned()));
            }
        };
        push("http.method", method);
        push("http.path", path);
        push("http.client", address(self.client));
        push("http.user", self.user);
        push("http.duration", duration.unwrap_or_default());
        push("http.vhost", vhost);
        push("http.target", self.target);
        push("http.request_id", self.request_id);
        fields
    }
}

/// What a request line asks for; empty texts where it is none.
#[derive(Default)]
struct Asked<'a> {
    method: &'a str,
    /// Without query and fragment.
    path: &'a str,
    /// The host of an absolute URL.
    host: &'a str,
}

/// Returns how long a request took that ended at `end`, of `duration` seconds. An end to the second counts whole seconds:
/// the begin is no more exact than it. `None` for one of less than a second, which keeps the time that its line shows, and
/// where the year is not stated.
pub fn took(end: &Stamp, duration: &str) -> Option<TimeDelta> {
    let seconds: f64 = duration.parse().ok().filter(|seconds| (1.0..86_400.0).contains(seconds))?;
    let duration = Duration::from_secs_f64(seconds);
    let duration = match end.precision {
        Precision::Fraction => duration,
        Precision::Second => Duration::from_secs(duration.as_secs()),
        _ => return None,
    };
    // The day of a clock may stand above it.
    (end.date.full().is_some() || end.date == StampDate::NoDate).then_some(())?;
    TimeDelta::from_std(duration).ok()
}

/// Notes that the time of `parsed`, stated as `end`, is that of its end; the field `http.end` keeps what was stated.
pub fn set_back(parsed: &mut Parsed, took: Option<TimeDelta>, end: &str) {
    if let Some(took) = took {
        parsed.took = Some(took);
        parsed.fields.push(("http.end".to_owned(), end.to_owned()));
    }
}

/// Seconds with a fraction; a bare integer may be of any unit and is not guessed at.
pub fn is_seconds(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(whole, rest)| digits(whole) && digits(rest))
}

/// Returns `text`, or `None` where it stands for nothing.
pub fn stated(text: &str) -> Option<&str> {
    (!text.is_empty() && text != "-" && text != "_").then_some(text)
}

/// Returns whether `text` is a status as clients get it: a number from 100 to 599.
pub fn is_status(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'])
}

/// Returns whether `text` may stand where an access log has the status: three digits, or `-`, `-1` or `0` for none.
pub fn is_status_cell(text: &str) -> bool {
    matches!(text, "-" | "-1" | "0")
        || (text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns `milliseconds` as a text of seconds; `None` for a negative number, which stands for none.
pub fn seconds(milliseconds: &str) -> Option<String> {
    let value: u64 = milliseconds.trim_start_matches('+').parse().ok()?;
    Some(format!("{}.{:03}", value / 1000, value % 1000))
}

/// Returns whether `word` may be a method where all around it tells a request: capitals, as all that are registered.
pub fn is_method(word: &str) -> bool {
    (3..=17).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
}

/// Returns whether `word` is a method that people and programs use (RFC 9110 9, RFC 5789): where little else tells a request.
pub fn is_common_method(word: &str) -> bool {
    matches!(word, "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS")
}

/// Returns whether `value`, which stands under the name of a method, may be one: some write them small.
pub fn is_method_value(value: &str) -> bool {
    (3..=8).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Returns the host (where the URL is absolute) and the path without query and fragment.
fn split_url(url: &str) -> (&str, &str) {
    let (host, path) = match split_part(url, "://") {
        Some((scheme, rest)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            rest.split_at_checked(end).unwrap_or((rest, ""))
        }
        _ => ("", url),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    (address(host), if path.is_empty() { "/" } else { path })
}

/// Returns `text` without a port; IPv6 addresses keep their colons and lose their brackets.
pub fn address(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => host,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::timestamp::find::parse;

    #[test]
    fn ports_queries_and_schemes_are_cut() {
        assert_eq!(address("1.2.3.4:80"), "1.2.3.4");
        assert_eq!(address("[::1]:80"), "::1");
        assert_eq!(address("2001:db8::1"), "2001:db8::1");
        assert_eq!(split_url("https://shop:443/a?b=c"), ("shop", "/a"));
        assert_eq!(split_url("/a/b#c"), ("", "/a/b"));
        assert_eq!(seconds("60002").as_deref(), Some("60.002"));
        assert_eq!(seconds("-1"), None);
    }

    #[test]
    fn a_request_takes_as_long_as_it_says() {
        let took = |end: &str, duration: &str| took(&parse(end).unwrap(), duration);
        let whole = took("15/Mar/2024:00:00:02 +0000", "60.995");
        assert_eq!(whole, Some(TimeDelta::seconds(60)));
        let exact = took("2024-03-15T10:15:02.250Z", "1.500");
        assert_eq!(exact, Some(TimeDelta::milliseconds(1500)));
        for (end, duration) in [
            ("15/Mar/2024:10:15:02 +0000", "0.995"),
            ("2024-03-15T10:15:02.250Z", "0.999"),
            ("2024-03-15T10:15:02.250Z", "-"),
            ("2024-03-15T10:15Z", "60.001"),
            ("Mar 15 10:15:02", "60.001"),
        ] {
            assert_eq!(took(end, duration), None, "{end} {duration}");
        }
    }

    #[test]
    fn no_answer_is_an_empty_status() {
        let access = Access { request: "GET /x HTTP/1.1", status: "-1", ..Access::default() };
        let parsed = access.into_parsed(None, None);
        assert_eq!(parsed.message, "GET /x -");
        assert_eq!(parsed.fields.first(), Some(&("http.status".to_owned(), String::new())));
    }
}
