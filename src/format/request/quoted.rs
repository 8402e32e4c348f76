//! A request in quotes with its status behind it, and before it at most who asked.
//!
//! uvicorn's `AccessFormatter` (`uvicorn/logging.py`: `%(client_addr)s - "%(request_line)s" %(status_code)s`), Django's
//! `django.server` (`"%s" %s %s` of `WSGIRequestHandler.log_message`), Daphne (`daphne/access.py`), Hypercorn, whose request
//! line ends in a bare version, and chi's `middleware.Logger` for Go (`"…" from CLIENT - STATUS SIZE in DURATION`).

use crate::format::access::{Access, is_seconds, is_status};
use crate::format::clf_head::{is_address, is_asked, is_request};
use crate::format::cursor::{Cursor, is_number, split_part};
use crate::format::request::shape::{Answered, Shape, duration};

/// The shape.
pub struct Quoted;

impl Shape for Quoted {
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>> {
        let mut cursor = Cursor::new(message);
        let (mut client, mut user) = ("", "");
        if !message.starts_with('"') {
            client = cursor.word().filter(|word| is_address(word))?;
            let identity = cursor.eat(" -");
            while cursor.eat(" -") {}
            cursor.space();
            if !cursor.rest.starts_with('"') {
                user = cursor.word().filter(|_| identity)?;
            }
        }
        let request = cursor.quoted()?;
        let versioned = || request.strip_suffix(" 1.1").or_else(|| request.strip_suffix(" 2"));
        if !(is_request(request) || is_asked(request) || versioned().is_some_and(is_asked)) {
            return None;
        }
        if is_request(request) && cursor.eat(" from ") {
            client = cursor.word()?;
            cursor.eat(" -").then_some(())?;
        }
        let status = cursor.word().map(|word| word.trim_matches('"'));
        let status = status.filter(|status| is_status(status))?;
        // What stands before a request may as well be what is done with it.
        let named = is_combined(cursor) || is_common(cursor) && !is_doing(user);
        if !user.is_empty() && !named {
            return None;
        }
        let size = cursor.rest.split_ascii_whitespace().next().unwrap_or("-").trim_end_matches('B');
        if client.is_empty() && size != "-" && !is_number(size) {
            return None;
        }
        let access = Access { request, status, client, user, ..Access::default() };
        let took = split_part(cursor.rest, " in ").and_then(|(_, took)| duration(took));
        Some(Answered { access, duration: took, rest: cursor.rest })
    }

    fn samples(&self) -> &'static [(&'static str, &'static str)] {
        &[
            (
                r#"INFO:     192.0.2.7:53211 - "GET /pay?a=1 HTTP/1.1" 500 Internal Server Error"#,
                "status=500 method=GET path=/pay client=192.0.2.7",
            ),
            (r#""GET /pay HTTP/1.1" 500 42"#, "status=500 method=GET path=/pay"),
            (
                r#"[host/Ab1-000007] "GET http://shop.example.com/pay HTTP/1.1" from 192.0.2.7:5000 - 500 13B in 72.1µs"#,
                "status=500 method=GET path=/pay client=192.0.2.7 duration=0.000072 vhost=shop.example.com",
            ),
            (
                r#"192.0.2.7 "GET /pay HTTP/1.1" 500 42 "-" "UA" 0.000123"#,
                "status=500 method=GET path=/pay client=192.0.2.7",
            ),
            (
                r#"192.0.2.7 - ada "GET /pay HTTP/1.1" 500 42 0.120"#,
                "status=500 method=GET path=/pay client=192.0.2.7 user=ada",
            ),
            (
                r#"192.0.2.7 - ada "GET /pay HTTP/2.0" 500 42 "https://shop.example.com/" "UA" rt=0.3"#,
                "status=500 method=GET path=/pay client=192.0.2.7 user=ada",
            ),
            (
                r#"192.0.2.7:5 - - "GET /pay" 500 42"#,
                "status=500 method=GET path=/pay client=192.0.2.7",
            ),
            (
                r#"192.0.2.7 - - [15/Mar/2024:10:15:02 +0000] "GET /pay HTTP/1.1" 500 42"#,
                "status=500 method=GET path=/pay client=192.0.2.7",
            ),
        ]
    }
}

/// Returns whether a size, a referrer and a user agent follow, as in the combined format of access logs.
fn is_combined(mut rest: Cursor<'_>) -> bool {
    let sized = rest.word().is_some_and(|size| size == "-" || is_number(size));
    let mut quoted = || {
        rest.space();
        rest.quoted().is_some()
    };
    sized && quoted() && quoted()
}

/// Returns whether a size, and at most how long it took, follow, as in the common format.
fn is_common(mut rest: Cursor<'_>) -> bool {
    let sized = rest.word().is_some_and(|size| size == "-" || is_number(size));
    sized && rest.word().is_none_or(is_seconds) && rest.word().is_none()
}

/// Returns whether `word` says what is or was done: `retrying`, `proxied`.
fn is_doing(word: &str) -> bool {
    let small = word.bytes().all(|byte| byte.is_ascii_lowercase());
    small && (word.ends_with("ing") || word.ends_with("ed"))
}
