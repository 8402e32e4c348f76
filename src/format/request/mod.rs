//! Requests that servers and frameworks tell in the messages of their ordinary logs, behind a time and a level or within
//! JSON, syslog and containers: they count like the lines of access logs.

pub mod aspnet;
pub mod bare;
pub mod client;
pub mod glance;
pub mod opening;
pub mod phoenix;
pub mod quoted;
pub mod rails;
pub mod shape;
pub mod tell;
pub mod tornado;
pub mod tower;

use crate::format::request::shape::Shape;

/// The shapes of such messages.
static SHAPES: &[&dyn Shape] = &[
    &quoted::Quoted,
    &bare::Bare,
    &rails::Rails,
    &phoenix::Phoenix,
    &aspnet::AspNet,
    &tornado::Tornado,
    &tower::Tower,
];

#[cfg(test)]
mod tests {
    use super::SHAPES;
    use crate::format::detect::recognise;
    use crate::format::parse::{Format, Parsed};
    use crate::format::plain::Plain;
    use crate::format::request::tell::tell;
    use crate::format::skim::request::is_marked;
    use crate::model::record::Level;

    fn told(message: &str) -> String {
        let mut parsed = Parsed { message: message.to_owned(), ..Parsed::default() };
        let more = tell(&mut parsed);
        assert_eq!(parsed.message, message);
        let all = std::iter::once(parsed).chain(more);
        let fields = all.map(|parsed| {
            let fields = parsed.fields.iter().filter_map(|(name, value)| {
                Some(format!("{}={value}", name.strip_prefix("http.")?))
            });
            fields.collect::<Vec<_>>().join(" ")
        });
        fields.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn every_sample_is_a_request() {
        for shape in SHAPES {
            for (message, wanted) in shape.samples() {
                assert_eq!(told(message), *wanted, "{message}");
            }
        }
    }

    #[test]
    fn every_sample_is_read_in_full() {
        let samples = SHAPES.iter().flat_map(|shape| shape.samples());
        for (message, _) in samples.filter(|(_, wanted)| !wanted.is_empty()) {
            let mut lines = message.lines().map(str::as_bytes);
            assert!(lines.any(|line| is_marked(line, &line.to_ascii_lowercase())), "{message}");
        }
    }

    /// Returns what is told of `message`, which is as loud as `level` and whose logger is called `logger`.
    fn told_by(level: Level, logger: &str, message: &str) -> bool {
        let fields = vec![("logger".to_owned(), logger.to_owned())];
        let level = Some(level);
        let mut parsed = Parsed { level, fields, message: message.to_owned(), ..Parsed::default() };
        tell(&mut parsed);
        is_told(&parsed)
    }

    fn is_told(parsed: &Parsed) -> bool {
        parsed.fields.iter().any(|(name, _)| name == "http.status")
    }

    #[test]
    fn what_is_asked_of_others_is_no_request() {
        for logger in [
            "urllib3.connectionpool",
            "httpx",
            "HttpClient",
            "c.e.pay.BankClient",
            "org.apache.http.client.Wire",
            "System.Net.Http.HttpClient.pay.ClientHandler",
            "OkHttpClient",
            "o.s.web.client.RestTemplate",
            "upstream-proxy",
        ] {
            assert!(!told_by(Level::Info, logger, "GET /pay 500 12ms"), "{logger}");
        }
        for logger in ["c.e.ClientController", "uvicorn.access", "werkzeug", "proxy-server", "shop"]
        {
            assert!(told_by(Level::Info, logger, "GET /pay 500 12ms"), "{logger}");
        }
        for tag in ["[client 192.0.2.7] ", "client=192.0.2.7 ", "[shop] ", "[a1] "] {
            assert_ne!(told(&[tag, "GET /pay 500 12ms"].concat()), "", "{tag}");
        }
    }

    #[test]
    fn a_tag_that_passes_for_a_thread_counts() {
        for (line, wanted) in [
            ("2024-03-15 10:15:03 INFO [HttpClient] GET /api/users 500 120ms", false),
            ("2024-03-15 10:15:03 [axios] INFO GET /api/users 500 120ms", false),
            ("2024-03-15 10:15:03 INFO (retry) - GET /pay 503 12ms", false),
            ("[2024-03-15T10:15:02Z] 192.0.2.7 proxied GET /pay HTTP/1.1 502 9", false),
            ("2024-03-15 10:15:03 INFO [nio-8080-exec-1] GET /api/users 500 120ms", true),
        ] {
            let mut messages = Vec::new();
            if recognise(line, &mut messages).is_none() {
                Plain.parse(line, &mut messages);
            }
            let mut parsed = messages.pop().unwrap();
            tell(&mut parsed);
            assert_eq!(is_told(&parsed), wanted, "{line}");
        }
    }

    #[test]
    fn errors_in_the_shape_of_a_request_stay_errors() {
        for (level, message) in [
            (Level::Error, "GET /pay 503 - giving up after 3 tries"),
            (Level::Error, "GET /pay 503 12ms - giving up after 3 tries"),
            (Level::Error, "GET /pay 503 3 retries left"),
            (Level::Error, r#""GET /pay HTTP/1.1" 503 - Giving up after 3 tries"#),
            (Level::Critical, r#""GET /pay HTTP/1.1" 500 42"#),
            (Level::Critical, "GET /pay 500 12ms"),
        ] {
            assert!(!told_by(level, "shop", message), "{message}");
        }
        for message in [
            r#""GET /pay HTTP/1.1" 500 42"#,
            "GET /pay 500 12 - 5.123 ms",
            "GET /pay 500 12 ms - 42 bytes",
            r#""GET /pay HTTP/1.1" from 192.0.2.7:5000 - 500 13B in 72.1µs"#,
            r#"192.0.2.7:53211 - "GET /pay HTTP/1.1" 500 Internal Server Error"#,
            r#"192.0.2.7 "GET /pay HTTP/1.1" 500 42 "-" "some old browser""#,
            "HTTP GET /pay responded 500 in 12.3456 ms",
            "Sent 500 in 12ms",
        ] {
            assert!(told_by(Level::Error, "shop", message), "{message}");
        }
    }

    #[test]
    fn other_messages_are_no_requests() {
        for message in [
            "",
            "é",
            "GET",
            "GET /pay",
            "GET /pay 5000",
            "GET /pay -> 500 in 12ms",
            "GET /pay 099",
            "GET /items 200 items found",
            "GET https://pay.example.com/pay 500 12ms",
            "get /pay 500 12ms",
            "Get /pay 500 12ms",
            "PAGE /pay 500 12ms",
            "calling GET /pay 500 12ms",
            "<-- GET /pay 500 12ms",
            "192.0.2.7 proxied GET /pay HTTP/1.1 502 9",
            "192.0.2.7 - calling GET /pay 500 12ms",
            r#"192.0.2.7 - calling "GET /pay HTTP/1.1" 500 12"#,
            r#"192.0.2.7 proxied "GET /pay HTTP/1.1" 502 9 "-" "UA""#,
            r#"192.0.2.7 upstream "GET /pay HTTP/1.1" 502 9"#,
            r#"192.0.2.7 - - calling "GET /pay HTTP/1.1" 500 12 "twice""#,
            "GET /pay 503 - giving up after 3 tries",
            "GET /pay 503 - - giving up after 3 tries",
            "[HttpClient] GET /api/users 500 120ms",
            "[axios] GET /api/users 500 120ms",
            "(retry) - GET /pay 503 12ms",
            "[info] [http-client] GET /pay 503 12ms",
            "logger=axios GET /pay 503 12ms",
            "[com.example.PayUpstream] - GET /pay 503 12ms",
            "actix_web::client::connector] GET /pay 503 12ms",
            r#"proxied "GET / HTTP/1.1" 200 5"#,
            r#"http://pay.example.com:80 "GET /pay HTTP/1.1" 500 42"#,
            r#"upstream checkout answered "POST /pay HTTP/1.1" 503 12"#,
            r#"10.0.0.1 ERROR - "GET /cart HTTP/1.1" 503 2"#,
            r#""GET /pay HTTP/1.1" 503 retries left: 2"#,
            r#"HTTP Request: POST https://pay.example.com/pay "HTTP/1.1 500 Internal Server Error""#,
            "Completed 500 of 900 items in 12ms",
            "Completed 200 items",
            "Completed in 500ms",
            "Sent 500 mails in 12ms",
            "Sent 500 bytes",
            "Request finished",
            "Request finished in 500ms",
            "HTTP GET /pay responded",
            "500 GETs failed (shop) 12ms",
            "request{method=GET uri=/pay}: started",
        ] {
            assert_eq!(told(message), "", "{message}");
        }
    }

    #[test]
    fn nothing_makes_a_shape_panic() {
        for (message, _) in SHAPES.iter().flat_map(|shape| shape.samples()) {
            for (at, _) in message.char_indices() {
                let (before, after) = message.split_at(at);
                for text in [before, after, &format!("{before}é{after}")] {
                    told(text);
                }
            }
        }
    }
}
