//! The parts that all access logs share, under the same names whatever wrote them.

use crate::format::parse::Parsed;
use crate::format::timestamp::stamp::Stamp;

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

impl Access<'_> {
    /// Returns the record of the request; `duration` is in seconds.
    pub fn into_parsed(self, stamp: Option<Stamp>, duration: Option<&str>) -> Parsed {
        let mut words = self.request.split_ascii_whitespace();
        let (method, path, host) = match (words.next(), words.next()) {
            (Some(method), Some(url)) if is_method(method) => {
                let (host, path) = split_url(url);
                (method, path, host)
            }
            _ => ("", "", ""),
        };
        let status = match self.status {
            "-" | "-1" | "000" | "0" => "",
            status => status,
        };
        let vhost = stated(self.vhost).unwrap_or(host);
        let service = [self.target, vhost].into_iter().find_map(stated);
        let message = match (method, status) {
            ("", _) => [self.request, " ", self.status].concat(),
            (_, "") => [method, " ", path, " -"].concat(),
            _ => [method, " ", path, " ", status].concat(),
        };
        let mut fields = vec![("http.status".to_owned(), status.to_owned())];
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
        Parsed { stamp, service: service.map(str::to_owned), message, fields, ..Parsed::default() }
    }
}

/// Returns `text`, or `None` where it stands for nothing.
pub fn stated(text: &str) -> Option<&str> {
    (!text.is_empty() && text != "-" && text != "_").then_some(text)
}

/// Returns whether `text` may be a status: three digits, or `-` or `-1` for none.
pub fn is_status(text: &str) -> bool {
    matches!(text, "-" | "-1" | "0")
        || (text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns `milliseconds` as a text of seconds; `None` for a negative number, which stands for none.
pub fn seconds(milliseconds: &str) -> Option<String> {
    let value: u64 = milliseconds.trim_start_matches('+').parse().ok()?;
    Some(format!("{}.{:03}", value / 1000, value % 1000))
}

fn is_method(word: &str) -> bool {
    (3..=17).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
}

/// Returns the host (where the URL is absolute) and the path without query and fragment.
fn split_url(url: &str) -> (&str, &str) {
    let (host, path) = match url.split_once("://") {
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
    fn no_answer_is_an_empty_status() {
        let access = Access { request: "GET /x HTTP/1.1", status: "-1", ..Access::default() };
        let parsed = access.into_parsed(None, None);
        assert_eq!(parsed.message, "GET /x -");
        assert_eq!(parsed.fields.first(), Some(&("http.status".to_owned(), String::new())));
    }
}
