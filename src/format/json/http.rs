//! Access logs written as JSON: the same fields as the access logs written as lines.

use std::net::IpAddr;

use crate::format::access::{is_method_value, is_status};
use crate::format::json::http_own;
use crate::format::json::lookup::{find, first_text, text};
use crate::format::json::roles::{List, Roles};
use crate::format::json::value::{Map, Value};
use crate::format::took::number_of;

/// Where the status of a request stands.
pub(in crate::format) const STATUS: &[&str] = &[
    "status",
    "status_code",
    "statusCode",
    "http.response.status_code",
    "http.status_code",
    "httpRequest.status",
    "response_code",
    "response.status",
    "resp.status",
    "res.statusCode",
    "DownstreamStatus",
    "http_status",
    "elb_status_code",
    "sc-status",
    "EdgeResponseStatus",
    "StatusCode",
    "State.StatusCode",
    "meta.res.statusCode",
    "proxy.statusCode",
    "http.response.status",
    "fields.status",
    "api.statusCode",
    // Fastly's own example of a format.
    "response_status",
    "response_status_code",
    "responseStatus",
    "responseStatusCode",
    "http_status_code",
    "httpStatusCode",
    "resp_status",
    "status-code",
];
const METHOD: &[&str] = &[
    "method",
    "request_method",
    "http.request.method",
    "http.method",
    "httpRequest.requestMethod",
    "req.method",
    "request.method",
    "RequestMethod",
    "http_method",
    "cs-method",
    "ClientRequestMethod",
    "reqMethod",
    "httpMethod",
    "State.Method",
    "meta.req.method",
    "proxy.method",
    "span.method",
    "requestMethod",
    "request_verb",
    "http_verb",
];
const PATH: &[&str] = &[
    "path",
    "request_uri",
    "uri",
    "url.path",
    "http.target",
    "http.url",
    "httpRequest.requestUrl",
    "req.url",
    "request.uri",
    "request.path",
    "RequestPath",
    "url",
    "http_path",
    "cs-uri-stem",
    "ClientRequestURI",
    "ClientRequestPath",
    "reqPath",
    "resourcePath",
    "State.Path",
    "meta.req.url",
    "proxy.path",
    "span.uri",
    "requestPath",
    "request_path",
    "request_url",
    "requestUri",
    "requestURI",
    "requestUrl",
    "uri_path",
    "url_path",
    "http_url",
    "http.url_details.path",
];
/// Where the address of the client stands; what a proxy forwards is nearer to the user than the proxy.
const CLIENT: &[&str] = &[
    "x_forwarded_for",
    "http_x_forwarded_for",
    "x-forwarded-for",
    "remote_addr",
    "client_ip",
    "clientip",
    "client.ip",
    "source.ip",
    "httpRequest.remoteIp",
    "request.client_ip",
    "request.remote_ip",
    "ClientHost",
    "remote_ip",
    "downstream_remote_address",
    "req.remoteAddress",
    "http.client_ip",
    "ip",
    "fwd",
    "ClientIP",
    "cliIP",
    "proxy.clientIp",
    "remotehost",
    "c-ip",
    "clientIp",
    "client_addr",
    "client_address",
    "client.address",
    "source.address",
    "network.client.ip",
    "remoteAddr",
    "remote_address",
];
const USER: &[&str] =
    &["user_id", "userId", "user.id", "user", "remote_user", "ClientUsername", "request.user"];
const VHOST: &[&str] = &[
    "http_host",
    "vhost",
    "authority",
    "request.host",
    "req.headers.host",
    "RequestHost",
    "url.domain",
    "server_name",
    "ClientRequestHost",
    "reqHost",
    "cs(Host)",
    "host",
];
const TARGET: &[&str] =
    &["upstream_addr", "upstream_host", "proxy_upstream_name", "ServiceName", "upstream_cluster"];
const REQUEST_ID: &[&str] = &[
    "request_id",
    "requestId",
    "x_request_id",
    "http.request.id",
    "req_id",
    "req.id",
    "reqId",
    "trace_id",
    "traceId",
];

/// Durations: where, and how many of its units make a second.
const DURATION: &[(&str, f64)] = &[
    ("request_time", 1.0),
    ("duration_ms", 1e3),
    ("durationMs", 1e3),
    ("duration_seconds", 1.0),
    ("responseTime", 1e3),
    ("response_time_ms", 1e3),
    ("elapsed_ms", 1e3),
    ("latency_ms", 1e3),
    ("took_ms", 1e3),
    ("duration_ns", 1e9),
    ("event.duration", 1e9),
    ("Duration", 1e9),
    ("httpRequest.latency", 1.0),
    ("latency", 1.0),
    ("elapsed", 1.0),
    ("duration", 1.0),
];

/// Returns the normalised fields of a request, or nothing where `object` is none.
pub fn fields(object: &Map<'_>, roles: &Roles) -> Vec<(String, String)> {
    let mut stated = roles.paths(List::Status).filter(|path| http_own::is_own(object, path));
    let Some(status) = stated.find_map(|path| text(object, path).filter(|it| is_status(it))) else {
        return Vec::new();
    };
    let request = text(object, "request");
    let mut words = request.as_deref().unwrap_or_default().split(' ');
    let (first, second) = (words.next().filter(|word| is_method_value(word)), words.next());
    let method = first_text(object, METHOD).filter(|word| is_method_value(word));
    let method = method.or_else(|| first.map(str::to_owned));
    let path = first_text(object, PATH).or_else(|| first.and(second).map(str::to_owned));
    if method.is_none() && path.is_none() && !is_answer(object) {
        return Vec::new();
    }
    let parts = [
        ("http.status", Some(status)),
        ("http.method", method.map(|method| method.to_ascii_uppercase())),
        ("http.path", path.map(|path| plain_path(&path).to_owned())),
        ("http.client", client(object)),
        ("http.user", first_text(object, USER).filter(|user| user != "-")),
        ("http.duration", duration(object)),
        ("http.vhost", first_text(object, VHOST)),
        ("http.target", first_text(object, TARGET).filter(|target| target != "-")),
        ("http.request_id", first_text(object, REQUEST_ID)),
    ];
    let stated = parts.into_iter();
    stated.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Does what [`fields`] does for the text of an object.
pub fn of_text(object: &str) -> Vec<(String, String)> {
    let object = serde_json::from_str(object);
    object.map_or_else(|_| Vec::new(), |object| fields(&object, &Roles::of(&object)))
}

/// Returns whether `object` is the answer that Fastify logs in a line of its own, whose request stands in another with the
/// same `reqId` (<https://fastify.dev/docs/latest/Reference/Logging/>).
fn is_answer(object: &Map<'_>) -> bool {
    ["reqId", "responseTime"].iter().all(|key| object.contains_key(key))
        && find(object, "res.statusCode").is_some()
}

fn client(object: &Map<'_>) -> Option<String> {
    let known = CLIENT.iter().find_map(|path| address(&first_text(object, &[path])?));
    known.or_else(|| own_client(object))
}

/// Returns the address under a name that somebody chose for the client, the likeliest first: `client`, `visitor_ip`,
/// `realIp`, `remote`.
fn own_client(object: &Map<'_>) -> Option<String> {
    const NAMED: [&str; 6] = ["client", "visitor", "real_ip", "realip", "remote", "src_ip"];
    const OTHERS: [&str; 7] = ["upstream", "backend", "server", "origin", "pool", "target", "dest"];
    let holds = |name: &str, parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let all = || object.iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let is_address = |ip: &String| ip.parse::<IpAddr>().is_ok();
    NAMED.iter().find_map(|part| {
        let mut named = all().filter(|(name, _)| name.contains(part) && !holds(name, &OTHERS));
        named.find_map(|(_, value)| value.as_str().and_then(address).filter(is_address))
    })
}

/// Returns the path of a target or URL, without the query.
fn plain_path(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => path,
    }
}

/// Returns the first of several forwarded addresses, without a port.
fn address(text: &str) -> Option<String> {
    let first = text.split(',').next().unwrap_or(text).trim();
    let bare = match first.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && port.parse::<u16>().is_ok() => host,
        _ => first,
    };
    (!bare.is_empty() && bare != "-").then(|| bare.to_owned())
}

/// Returns the duration in seconds. A whole `duration` counts milliseconds, one with a fraction seconds.
fn duration(object: &Map<'_>) -> Option<String> {
    let seconds = DURATION.iter().find_map(|(path, per_second)| {
        let value = find(object, path)?;
        let number = match value {
            Value::Number(number) => number.as_f64()?,
            Value::String(text) => match text.parse() {
                Ok(number) => number,
                Err(_) => return number_of(text.trim()),
            },
            _ => return None,
        };
        let whole = *per_second < 2.0
            && value.is_u64()
            && *path != "request_time"
            && *path != "duration_seconds";
        Some(number / if whole { 1e3 } else { *per_second })
    })?;
    let rounded = (seconds * 1e6).round() / 1e6;
    (0.0..1e6).contains(&rounded).then(|| rounded.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        of_text(text).into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn names_of_other_proxies_are_known() {
        let fastly = r#"{"client_ip":"192.0.2.7","host":"shop.example.com","url":"/pay","request_method":"POST","response_status":503}"#;
        let want =
            ["http.status=503", "http.method=POST", "http.path=/pay", "http.client=192.0.2.7"];
        assert_eq!(read(fastly)[..4], want);
        assert!(read(r#"{"msg":"watch ended","verb":"watch","status":410}"#).is_empty());
    }

    #[test]
    fn the_client_is_who_stands_before_the_proxy() {
        let client = |forwarded: &str| {
            let text = format!(
                r#"{{"remote_addr":"10.0.0.1","x_forwarded_for":"{forwarded}","method":"GET","path":"/","status":200}}"#
            );
            read(&text).into_iter().find(|field| field.starts_with("http.client"))
        };
        assert_eq!(client("192.0.2.7, 10.0.0.9").as_deref(), Some("http.client=192.0.2.7"));
        assert_eq!(client("-").as_deref(), Some("http.client=10.0.0.1"));
    }

    #[test]
    fn requests_are_read() {
        assert_eq!(
            read(
                r#"{"remote_addr":"192.0.2.7","request":"GET /cart?x=1 HTTP/1.1","status":"504","request_time":"60.001"}"#
            ),
            [
                "http.status=504",
                "http.method=GET",
                "http.path=/cart",
                "http.client=192.0.2.7",
                "http.duration=60.001"
            ]
        );
        assert_eq!(
            read(
                r#"{"httpRequest":{"status":503,"requestMethod":"POST","requestUrl":"https://shop.example.com/pay","latency":"0.250s"}}"#
            ),
            ["http.status=503", "http.method=POST", "http.path=/pay", "http.duration=0.25"]
        );
    }

    #[test]
    fn a_client_is_known_by_a_name_of_ones_own_where_it_is_an_address() {
        let client = |text: &str| {
            let read = read(text);
            read.into_iter().find(|field| field.starts_with("http.client="))
        };
        let own = r#"{"client":"192.0.2.9","request":"GET / HTTP/2.0","status":502}"#;
        assert_eq!(client(own).as_deref(), Some("http.client=192.0.2.9"));
        let address = r#"{"clientAddr":"[2001:db8::1]","request":"GET / HTTP/2.0","status":502}"#;
        assert_eq!(client(address), None, "no address as it stands");
        let front = r#"{"upstream_remote":"10.0.0.7","client_address":"192.0.2.9","request":"GET / HTTP/2.0","status":502}"#;
        assert_eq!(client(front).as_deref(), Some("http.client=192.0.2.9"));
        let named = r#"{"client":"shop-app","request":"GET / HTTP/2.0","status":502}"#;
        assert_eq!(client(named), None, "a program");
    }

    #[test]
    fn requests_of_frameworks_and_platforms_are_read() {
        for (text, wanted) in [
            (
                r#"{"reqId":"req-1","res":{"statusCode":500},"responseTime":12.5,"msg":"request completed"}"#,
                "http.status=500 http.duration=0.0125 http.request_id=req-1",
            ),
            (
                r#"{"meta":{"req":{"url":"/pay?a=1","method":"GET"},"res":{"statusCode":500},"responseTime":12}}"#,
                "http.status=500 http.method=GET http.path=/pay",
            ),
            (
                r#"{"@mt":"HTTP {RequestMethod}","RequestMethod":"GET","RequestPath":"/pay","StatusCode":500}"#,
                "http.status=500 http.method=GET http.path=/pay",
            ),
            (
                r#"{"State":{"StatusCode":500,"Method":"GET","Path":"/pay"}}"#,
                "http.status=500 http.method=GET http.path=/pay",
            ),
            (
                r#"{"httpMethod":"GET","resourcePath":"/pay","status":"500","ip":"192.0.2.7"}"#,
                "http.status=500 http.method=GET http.path=/pay http.client=192.0.2.7",
            ),
            (
                r#"{"proxy":{"method":"GET","path":"/pay","statusCode":500,"clientIp":"192.0.2.7"}}"#,
                "http.status=500 http.method=GET http.path=/pay http.client=192.0.2.7",
            ),
            (
                r#"{"fields":{"message":"finished processing request","status":500},"span":{"method":"GET","uri":"/pay"}}"#,
                "http.status=500 http.method=GET http.path=/pay",
            ),
            (
                r#"{"message":"finished processing request","status":500,"span":{"method":"GET","uri":"/pay"}}"#,
                "http.status=500 http.method=GET http.path=/pay",
            ),
        ] {
            assert_eq!(read(text).join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_asked_of_others_is_no_request() {
        for text in [
            r#"{"@mt":"Received HTTP response headers after {ElapsedMilliseconds}ms - {StatusCode}","ElapsedMilliseconds":12.3,"StatusCode":500,"SourceContext":"System.Net.Http.HttpClient.pay.ClientHandler","HttpMethod":"GET","RequestPath":"/pay"}"#,
            r#"{"@mt":"HTTP {RequestMethod}","RequestMethod":"GET","RequestPath":"/pay","StatusCode":500,"SourceContext":"System.Net.Http.HttpClient.pay.LogicalHandler"}"#,
            r#"{"Category":"System.Net.Http.HttpClient.pay.ClientHandler","State":{"StatusCode":500,"Method":"GET","Path":"/pay"}}"#,
            r#"{"msg":"called bank","httpMethod":"POST","url":"https://bank.example.com/x","StatusCode":500}"#,
            r#"{"@mt":"the bank answered {StatusCode}","StatusCode":500,"RequestPath":"/pay"}"#,
            r#"{"level":"ERROR","fields":{"message":"the bank failed","status":500},"span":{"method":"GET","uri":"/pay"}}"#,
            r#"{"level":"ERROR","message":"the bank failed","status":500,"span":{"method":"GET","uri":"/pay"}}"#,
        ] {
            assert_eq!(read(text).join(" "), "", "{text}");
        }
    }

    #[test]
    fn what_dotnet_answers_is_a_request() {
        for (text, wanted) in [
            (
                r#"{"@mt":"{A}","Elapsed":12.3,"RequestPath":"/pay","StatusCode":500,"SourceContext":"Serilog.AspNetCore.RequestLoggingMiddleware"}"#,
                "http.status=500 http.path=/pay",
            ),
            (
                r#"{"@m":"Request finished HTTP/1.1 GET http://shop.example.com/pay - 500 - - 12.3ms","RequestPath":"/pay","StatusCode":500}"#,
                "http.status=500 http.path=/pay",
            ),
            (
                r#"{"msg":"HTTP GET /pay responded 500 in 12 ms","RequestPath":"/pay","StatusCode":500}"#,
                "http.status=500 http.path=/pay",
            ),
        ] {
            assert_eq!(read(text).join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn other_records_are_no_requests() {
        assert!(read(r#"{"status":"resolved","path":"/x"}"#).is_empty());
        assert!(read(r#"{"status":500,"msg":"x"}"#).is_empty());
        assert!(read(r#"{"res":{"statusCode":500},"msg":"the bank declined"}"#).is_empty());
    }
}
