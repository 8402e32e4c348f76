//! Requests that servers and frameworks tell in the messages of their ordinary logs, behind a time and a level or within
//! JSON, syslog and containers: they count like the lines of access logs.

pub mod aspnet;
pub mod bare;
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
    use crate::format::parse::Parsed;
    use crate::format::request::tell::tell;
    use crate::format::skim::request::MARKS;

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
        for (message, _) in SHAPES.iter().flat_map(|shape| shape.samples()) {
            let lower = message.to_ascii_lowercase();
            assert!(MARKS.iter().any(|mark| lower.contains(mark)), "{message}");
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
            "GET /pay 099",
            "GET /items 200 items found",
            "GET https://pay.example.com/pay 500 12ms",
            "get /pay 500 12ms",
            "Get /pay 500 12ms",
            "PAGE /pay 500 12ms",
            "calling GET /pay 500 12ms",
            "<-- GET /pay 500 12ms",
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
