//! A request without quotes: method, path, status, then a size or how long it took.
//!
//! morgan's `dev` (`:method :url :status :response-time ms - :res[content-length]`), `tiny` and `short`
//! (`:remote-addr :remote-user :method :url HTTP/:http-version :status …`, <https://expressjs.com/en/resources/middleware/morgan.html>),
//! koa-logger, and what people print in its likeness; PHP's own server puts the status first
//! (`192.0.2.7:53211 [500]: GET /pay`, `sapi/cli/php_cli_server.c`).

use crate::format::access::{Access, is_common_method, is_status};
use crate::format::clf_head::is_address;
use crate::format::cursor::{Cursor, is_number};
use crate::format::request::shape::{Answered, Shape, duration};
use crate::format::took::seconds_of;

/// The shape.
pub struct Bare;

impl Shape for Bare {
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>> {
        let mut cursor = Cursor::new(message);
        let mut word = cursor.word()?;
        let (mut client, mut first) = ("", None);
        if is_address(word) {
            client = word;
            word = cursor.word()?;
            first = word.strip_prefix('[').and_then(|word| word.strip_suffix("]:"));
            // A name would be that of a user, but any word may stand there.
            if first.is_some() || word == "-" {
                word = cursor.word()?;
            }
        }
        let start = message.len() - cursor.rest.len() - word.len();
        is_common_method(word).then_some(())?;
        cursor.word().filter(|path| path.starts_with('/'))?;
        let request = message.get(start..message.len() - cursor.rest.len())?;
        let mut status = first.or_else(|| cursor.word())?;
        if status.starts_with("HTTP/") || matches!(status, "1.0" | "1.1") {
            status = cursor.word()?;
        }
        // PHP says why where its status stands first; elsewhere a sentence behind a dash tells of something else.
        let rest = if first.is_some() { "" } else { cursor.rest };
        let mut words = rest.split_ascii_whitespace().skip_while(|word| *word == "-");
        let fits = |word: &str| is_amount(word) || seconds_of(word).is_some() || word == "ms";
        let access = Access { request, status, client, ..Access::default() };
        let answered = Answered { access, duration: duration(rest), rest };
        (is_status(status) && words.next().is_none_or(fits)).then_some(answered)
    }

    fn samples(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("GET /pay?a=1 500 5.123 ms - 42", "status=500 method=GET path=/pay duration=0.005123"),
            ("POST /pay 500 42 - 5.123 ms", "status=500 method=POST path=/pay duration=0.005123"),
            ("GET /pay - - ms - -", ""),
            ("GET /pay 304 - - 5.123 ms", "status=304 method=GET path=/pay duration=0.005123"),
            (
                "::ffff:192.0.2.7 - GET /pay HTTP/1.1 500 42 - 5.123 ms",
                "status=500 method=GET path=/pay client=::ffff:192.0.2.7 duration=0.005123",
            ),
            (
                "192.0.2.7:5 GET /pay 1.1 500 42 1234",
                "status=500 method=GET path=/pay client=192.0.2.7",
            ),
            ("--> GET /pay 500 12ms 42b", "status=500 method=GET path=/pay duration=0.012"),
            ("192.0.2.7:53211 [500]: GET /pay", "status=500 method=GET path=/pay client=192.0.2.7"),
            (
                "192.0.2.7:53211 [404]: GET /pay - No such file or directory",
                "status=404 method=GET path=/pay client=192.0.2.7",
            ),
            ("[info]: GET /pay 500", "status=500 method=GET path=/pay"),
            ("GET /pay 304 -", "status=304 method=GET path=/pay"),
        ]
    }
}

/// Returns whether `word` is a number, whole or with a fraction.
fn is_amount(word: &str) -> bool {
    word.split('.').all(is_number)
}
