//! Access logs of nginx and Apache: common and combined, with what is often put before and after.

use chrono::TimeDelta;

use crate::format::access::{Access, address, is_common_method, is_seconds, set_back, took};
use crate::format::clf_answer::{Answer, is_request_time};
use crate::format::clf_head::{Head, is_address, is_host};
use crate::format::cursor::{Cursor, first_line};
use crate::format::glance::{Glance, Glancer};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::stamp::Stamp;

/// `[vhost ]client ident user [time] [host and more] "request" status bytes ["referer" "agent" [more]]`; in formats of one's
/// own the request may stand without quotes, the time without brackets, and the status before the request
/// (<https://nginx.org/en/docs/http/ngx_http_log_module.html>,
/// <https://httpd.apache.org/docs/current/mod/mod_log_config.html>).
pub struct AccessLog;

impl Format for AccessLog {
    fn name(&self) -> &'static str {
        "access"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn glancer(&self) -> Option<Glancer> {
        Some(glance)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"1.2.3.4 - - [15/Mar/2024:10:15:02 +0000] "GET /checkout?id=1 HTTP/1.1" 504 162 "-" "curl/8""#,
                message: "GET /checkout 504",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: r#"shop.example:443 1.2.3.4 - ann [15/Mar/2024:11:15:02 +0100] "GET / HTTP/2.0" 200 5"#,
                message: "GET / 200",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: r#"10.0.0.9 - - [15/Mar/2024:10:15:02 +0000] "POST /pay HTTP/1.1" 502 150 "-" "UA" 433 1.003 [prod-checkout-80] [] 10.1.0.3:8080 0 1.003 502 4ad"#,
                message: "POST /pay 502",
                time: "2024-03-15T10:15:01Z",
                level: None,
            },
            Sample {
                text: r#"1.2.3.4 - - [15/Mar/2024:10:15:02 +0000] "\x16\x03\x01" 400 157 "-" "-""#,
                message: r"\x16\x03\x01 400",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: r#"192.0.2.7 - - [15/Mar/2024:10:15:02 +0000] shop.example "GET /cart HTTP/2.0" 502 150 "-" "UA" rt=0.015"#,
                message: "GET /cart 502",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: r#"[15/Mar/2024:10:15:02 +0000] 192.0.2.7 - - shop.example "GET /cart HTTP/2.0" 502 150"#,
                message: "GET /cart 502",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
        ]
    }
}

/// Returns the request that `line` tells of.
pub(super) fn read(line: &str) -> Option<Parsed> {
    let Logged { access, stamp, time, duration, took } = Logged::read(line)?;
    let mut parsed = access.into_parsed(Some(stamp), duration);
    set_back(&mut parsed, took, time);
    if let Some(service) = ingress_service(access.target) {
        parsed.service = Some(service.to_owned());
    }
    Some(parsed)
}

/// Tells what `line` says of its request, where that was answered and asked for as people and programs do.
fn glance(line: &str) -> Option<Glance<'_>> {
    let Logged { access, stamp, took, .. } = Logged::read(line)?;
    let status = access.answer().parse().ok().filter(|_| is_common_method(access.method()))?;
    let service = ingress_service(access.target).or_else(|| access.service());
    Some(Glance { stamp, took, status, service, client: access.who() })
}

/// A request as a line tells it.
struct Logged<'a> {
    access: Access<'a>,
    stamp: Stamp,
    /// The time as it stands there.
    time: &'a str,
    /// How long it took, in seconds, as logged.
    duration: Option<&'a str>,
    /// How long before `stamp` it began, where that is its end.
    took: Option<TimeDelta>,
}

impl<'a> Logged<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let head = Head::read(line)?;
        let mut more = More::default();
        let answer = Answer::read(&head)?;
        more.duration = answer.duration;
        head.between.iter().for_each(|word| more.stand(word));
        more.read(answer.rest);
        let access = Access {
            request: head.request,
            status: answer.status,
            client: more.client.unwrap_or(head.client).trim_end_matches(','),
            user: head.user,
            vhost: address(more.vhost.unwrap_or(head.vhost)),
            target: more.target.unwrap_or_default(),
            request_id: more.request_id.unwrap_or_default(),
        };
        let Head { stamp, time, .. } = head;
        // nginx stamps the end. What Apache adds, whole seconds or microseconds, is not taken: it stamps the start.
        let took = more.duration.and_then(|duration| took(&stamp, duration));
        Some(Self { access, stamp, time, duration: more.duration, took })
    }
}

/// What stands after the size of the answer.
#[derive(Default)]
struct More<'a> {
    client: Option<&'a str>,
    vhost: Option<&'a str>,
    target: Option<&'a str>,
    duration: Option<&'a str>,
    request_id: Option<&'a str>,
}

impl<'a> More<'a> {
    fn read(&mut self, mut cursor: Cursor<'a>) {
        let mut quoted = 0;
        loop {
            cursor.space();
            if cursor.rest.starts_with('"') {
                let Some(text) = cursor.quoted() else { return };
                quoted += 1;
                // Referer and agent; then nginx' sample configuration puts the forwarded client.
                let client = text.split(',').next().unwrap_or_default();
                if quoted == 3 && is_address(client) {
                    self.client = Some(client);
                } else if quoted > 2 {
                    self.take("", text);
                }
            } else if cursor.rest.starts_with('[') {
                let Some(text) = cursor.bracketed() else { return };
                self.target = self.target.or(Some(text).filter(|text| !text.is_empty()));
            } else if let Some(object) = cursor.rest.strip_prefix('{') {
                return self.pairs(object);
            } else if let Some(word) = cursor.word() {
                self.named(word);
            } else {
                return;
            }
        }
    }

    /// Takes a word that stands between the time and the request: a bare name of a host is the virtual host.
    fn stand(&mut self, word: &'a str) {
        if is_host(word) {
            self.take("host", word);
        } else {
            self.named(word);
        }
    }

    fn named(&mut self, word: &'a str) {
        let (key, value) = word.split_once('=').unwrap_or(("", word));
        self.take(key, value.trim_matches('"'));
    }

    /// Takes the flat pairs of a JSON object that some put at the end, which stands open in `object`.
    fn pairs(&mut self, object: &'a str) {
        for pair in object.split([',', '{', '}']) {
            let Some((key, value)) = pair.split_once(':') else { continue };
            self.take(key.trim().trim_matches('"'), value.trim().trim_matches('"'));
        }
    }

    fn take(&mut self, key: &str, value: &'a str) {
        let slot = match key {
            "rt" | "request_time" | "duration" if is_seconds(value) => &mut self.duration,
            "" if is_request_time(value) => &mut self.duration,
            "host" | "vhost" | "server_name" => &mut self.vhost,
            "request_id" | "req_id" | "rid" => &mut self.request_id,
            "" if value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit()) => {
                &mut self.request_id
            }
            _ => return,
        };
        if slot.is_none() {
            *slot = Some(value);
        }
    }
}

/// Returns the service in ingress-nginx' `namespace-service-port`; a namespace is taken to have no dash.
fn ingress_service(upstream: &str) -> Option<&str> {
    let (name, port) = upstream.rsplit_once('-')?;
    if port.is_empty() || !upstream.contains('-') {
        return None;
    }
    let known = ["kube-system-", "ingress-nginx-", "cert-manager-", "kube-public-"];
    let plain = known.iter().find_map(|namespace| name.strip_prefix(namespace));
    plain.or_else(|| name.split_once('-').map(|(_, service)| service))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> (Option<String>, String) {
        let parsed = read(line).unwrap();
        let told = parsed.fields.iter().map(|(name, value)| [name, "=", value].concat());
        (parsed.service, told.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn an_ingress_names_its_service() {
        let line = r#"10.0.0.9 - - [15/Mar/2024:10:15:02 +0000] "POST /pay?a=b HTTP/1.1" 502 150 "-" "UA" 433 1.003 [prod-checkout-80] [] 10.1.0.3:8080 0 1.003 502 4ad04ad04ad04ad04ad04ad04ad04ad0"#;
        let (service, fields) = fields(line);
        assert_eq!(service.as_deref(), Some("checkout"));
        assert_eq!(
            fields,
            "http.status=502 http.method=POST http.path=/pay http.client=10.0.0.9 http.duration=1.003 \
             http.target=prod-checkout-80 http.request_id=4ad04ad04ad04ad04ad04ad04ad04ad0 \
             http.end=15/Mar/2024:10:15:02 +0000"
        );
    }

    #[test]
    fn the_forwarded_client_and_the_virtual_host_count() {
        let line = r#"shop.example:443 10.0.0.1, 10.0.0.2 - ann [15/Mar/2024:10:15:02 +0000] "GET / HTTP/1.1" - 5 "-" "UA" "203.0.113.9, 10.0.0.1" rt=0.123 urt="0.100""#;
        let (service, fields) = fields(line);
        assert_eq!(service.as_deref(), Some("shop.example"));
        assert_eq!(
            fields,
            "http.status= http.method=GET http.path=/ http.client=203.0.113.9 http.user=ann \
             http.duration=0.123 http.vhost=shop.example"
        );
    }

    #[test]
    fn only_what_surely_is_a_duration_is_one() {
        let duration = |end: &str| {
            let line = format!(
                r#"192.0.2.7 - - [15/Mar/2024:10:15:02 +0000] "GET / HTTP/1.1" 200 1 "-" "UA" {end}"#
            );
            let parsed = read(&line).unwrap();
            let found = parsed.fields.iter().find(|(name, _)| name == "http.duration");
            found.map(|(_, value)| value.clone())
        };
        for ratio in ["\"2.55\"", "2.55", "3.1", "12", "1710497702.003", "gzip=2.55"] {
            assert_eq!(duration(ratio), None, "{ratio}");
        }
        assert_eq!(duration("\"2.55\" 1.250").as_deref(), Some("1.250"));
        assert_eq!(duration("0.003 0.002").as_deref(), Some("0.003"));
        assert_eq!(duration("2.55 rt=0.5").as_deref(), Some("0.5"));
    }

    #[test]
    fn hosts_and_more_may_stand_before_the_request() {
        let time = "[15/Mar/2024:10:15:02 +0000]";
        let request = r#""GET /cart HTTP/2.0" 502"#;
        let wanted = "http.status=502 http.method=GET http.path=/cart http.client=192.0.2.7";
        for (line, more) in [
            (format!("192.0.2.7 - - {time} shop.example {request} 5"), " http.vhost=shop.example"),
            (
                format!("192.0.2.7 - - {time} shop.example:443 0.013 {request} 5"),
                " http.duration=0.013 http.vhost=shop.example",
            ),
            (
                format!("192.0.2.7 - - {time} 0.013 \"shop.example\" {request} 5"),
                " http.duration=0.013 http.vhost=shop.example",
            ),
            (format!("192.0.2.7 - - {time} 0.013 {request} 5"), " http.duration=0.013"),
            (
                format!("192.0.2.7 - - {time} TLSv1.3 host=shop.example {request} 5"),
                " http.vhost=shop.example",
            ),
            (format!("192.0.2.7 {time} {request} 5"), ""),
            (format!("192.0.2.7 - - {time} {request}"), ""),
            (
                format!("192.0.2.7 - - {time} \"shop.example\" {request} 5"),
                " http.vhost=shop.example",
            ),
            (
                format!("shop.example 192.0.2.7 {time} {request} 0.013 5"),
                " http.duration=0.013 http.vhost=shop.example",
            ),
            (format!("{time} 192.0.2.7 - - shop.example {request} 5"), " http.vhost=shop.example"),
            (format!("10.0.0.2 - - {time} _ {request} 5 \"-\" \"UA\" \"192.0.2.7, 10.0.0.9\""), ""),
            (format!("\"192.0.2.7, 10.0.0.9\" - - {time} {request} 5 \"-\" \"UA\""), ""),
            (
                format!(
                    r#"192.0.2.7 - - {time} {request} 5 "-" "UA" {{"request_time": 0.013, "host": "shop.example"}}"#
                ),
                " http.duration=0.013 http.vhost=shop.example",
            ),
            (
                format!(
                    r#"192.0.2.7 - - {time} {request} 5 "-" "UA" {{"upstream": "10.0.0.3:80"}}"#
                ),
                "",
            ),
        ] {
            let (_, fields) = fields(&line);
            assert_eq!(fields, format!("{wanted}{more}"), "{line}");
        }
    }

    #[test]
    fn the_words_of_the_client_are_no_virtual_host() {
        let time = "[15/Mar/2024:10:15:02 +0000]";
        let request = r#""GET /cart HTTP/2.0" 502 150"#;
        let wanted = "http.status=502 http.method=GET http.path=/cart http.client=";
        for (who, service, more) in [
            ("crawler.example - -", None, "crawler.example"),
            ("192.0.2.7 - ada.example", None, "192.0.2.7 http.user=ada.example"),
            (
                "192.0.2.7 - ada shop.example",
                Some("shop.example"),
                "192.0.2.7 http.user=ada http.vhost=shop.example",
            ),
            (
                "crawler.example - - shop.example",
                Some("shop.example"),
                "crawler.example http.vhost=shop.example",
            ),
            (
                "shop.example 192.0.2.7 - -",
                Some("shop.example"),
                "192.0.2.7 http.vhost=shop.example",
            ),
            ("192.0.2.7 shop.example", Some("shop.example"), "192.0.2.7 http.vhost=shop.example"),
        ] {
            let (found, fields) = fields(&format!("{time} {who} {request}"));
            assert_eq!(fields, format!("{wanted}{more}"), "{who}");
            assert_eq!(found.as_deref(), service, "{who}");
        }
    }

    #[test]
    fn what_is_no_request_counts_where_the_rest_is_of_an_access_log() {
        for request in ["", "-", r"\x16\x03\x01"] {
            let line = format!(
                r#"192.0.2.7 - - [15/Mar/2024:10:15:02 +0000] _ "{request}" 400 0 "-" "-""#
            );
            assert_eq!(read(&line).unwrap().message, format!("{request} 400"));
        }
    }

    #[test]
    fn times_of_other_layouts_stand_in_access_logs() {
        for (line, wanted) in [
            (
                r#"192.0.2.7 - ann [2024-03-15 10:15:02] "GET / HTTP/1.1" 502 9"#,
                "192.0.2.7 http.user=ann",
            ),
            (
                r#"192.0.2.7 - - [2024-03-15 10:15:02] shop.example "GET / HTTP/1.1" 502 9"#,
                "192.0.2.7 http.vhost=shop.example",
            ),
            (r#"192.0.2.7 [2024-03-15 10:15:02] 12ms "GET / HTTP/1.1" 502 9"#, "192.0.2.7"),
            (
                r#"shop.example 192.0.2.7 - - [2024-03-15 10:15:02] 0.250 200 "GET / HTTP/1.1" 502 9"#,
                "192.0.2.7 http.duration=0.250 http.vhost=shop.example",
            ),
            (r#"[2024-03-15 10:15:02] 192.0.2.7 - - "GET / HTTP/1.1" 502 9"#, "192.0.2.7"),
            (
                r#"[2024-03-15 10:15:02] 192.0.2.7, 10.0.0.5 - - 502 "GET / HTTP/1.1" 9"#,
                "192.0.2.7",
            ),
        ] {
            let wanted =
                ["http.status=502 http.method=GET http.path=/ http.client=", wanted].concat();
            assert_eq!(fields(line).1, wanted, "{line}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for line in [
            r#"INFO [2024-03-15 10:15:02] proxied "GET / HTTP/1.1" 200 5"#,
            r#"worker 3 [2024-03-15 10:15:02] retried "GET / HTTP/1.1" 503 2"#,
            r#"[2024-03-15 10:15:02] retried "GET / HTTP/1.1" 503 2"#,
            r#"[2024/03/15 10:15:03] INFO - upstream checkout answered "POST /pay HTTP/1.1" 503 12"#,
            r#"[2024/03/15 10:15:02] worker - retrying "GET /cart HTTP/1.1" 503 2"#,
            r#"[2024/03/15 10:15:02] shop.worker - retrying "GET /cart HTTP/1.1" 503 2"#,
            r#"[2024/03/15 10:15:02] 10.0.0.1 ERROR - "GET /cart HTTP/1.1" 503 2"#,
            r#"[2024/03/15 10:15:02] INFO 10.0.0.1 - "GET /cart HTTP/1.1" 503 2"#,
            r#"[2024/03/15 10:15:02] 10.0.0.1 mail queue "mails" 500 2"#,
            r#"[2024-03-15 10:15:02] 10.0.0.5 calling "GET /pay HTTP/1.1" 500 12"#,
            r#"[2024-03-15 10:15:02] 10.0.0.5 - calling "GET /pay HTTP/1.1" 500 12"#,
            "[2024-03-15T10:15:02Z] 192.0.2.7 proxied GET /pay HTTP/1.1 502 9",
            "10.0.0.5 app [2024-03-15 10:15:02] retrying POST /pay HTTP/1.1 503 12",
            "10.0.0.5 - app [2024-03-15 10:15:02] retrying POST /pay HTTP/1.1 503 12",
            r#"10.0.0.5 app [2024-03-15 10:15:02] "POST /pay HTTP/1.1" 503 12"#,
            r#"worker pool [2024-03-15 10:15:02] "POST /pay HTTP/1.1" 503 12"#,
            "[2024-03-15 10:15:02] 10.0.0.5 12 retries POST /pay HTTP/1.1 503 12",
            r#"ERROR - upstream [2024/03/15 10:15:02] "GET /cart HTTP/1.1" 503 2"#,
            r#"2024-03-15T10:15:02Z INFO 10.0.0.1:5000 - "GET / HTTP/1.1" 200 5"#,
            r#"2024-03-15T10:15:02Z INFO 10.0.0.1:5000 - "GET / HTTP/1.1" 200 OK"#,
            r#"2024-03-15T10:15:02Z proxied "GET / HTTP/1.1" 200 5"#,
            r#"10.0.0.1 app [2024-03-15 10:15:02] queue "mails" 500 2"#,
            r#"10.0.0.1 - - [2024-03-15 10:15:02] a b c "mails" 500 2"#,
            r#"2024-03-15 10:15:02 [error] 12#12: *1 timed out, client: 10.0.0.1, request: "GET / HTTP/1.1", host: "shop.example""#,
        ] {
            assert!(read(line).is_none(), "{line}");
        }
        for line in ["", "[x] \"GET\"", "a b c d", "a - - [now] \"GET / x\" 200 1"] {
            assert!(read(line).is_none(), "{line}");
        }
    }
}
