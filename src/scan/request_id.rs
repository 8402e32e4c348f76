//! The ids of the request that a record is about, where it plainly names them: request, trace and correlation ids.

use memchr::{memchr3_iter, memmem};

use crate::model::record::Record;
use crate::model::sighting::place;

/// What the names of such ids end with, without what separates their words: `x-request-id`, `dd.trace_id`, `requestId`.
const ENDS: [&[u8]; 4] = [b"requestid", b"traceid", b"correlationid", b"traceparent"];
/// Short names, which count only as a whole.
const WHOLE: [&[u8]; 3] = [b"reqid", b"httpreqid", b"xreqid"];
/// How far into a message ids are looked for, in bytes.
const WINDOW: usize = 1_024;
/// The most ids of one record.
const MOST: usize = 4;

/// Returns the places of the ids of `record`, in order and each once.
pub fn places(record: &Record) -> Vec<u64> {
    let fields = record.fields.iter().filter(|(name, value)| names(name, value));
    let fields = fields.map(|(_, value)| value.as_str());
    let values = fields.chain(in_text(&record.message)).map(bare);
    let mut places: Vec<u64> = values.filter_map(id).map(place).take(MOST).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Returns whether the field `name` of this `value` is the id of a request. In the layout of Java loggers `[req-x]` stands
/// where the thread does.
fn names(name: &str, value: &str) -> bool {
    is_name(name.as_bytes()) || (name == "thread" && value.starts_with("req-"))
}

/// Returns the part of `value` that all services share: the trace of a W3C `traceparent` (`00-TRACE-SPAN-01`), the root of
/// an `X-Amzn-Trace-Id` (`Root=TRACE;Parent=…`).
fn bare(value: &str) -> &str {
    let value = value.trim().trim_matches(['"', '\'']);
    if let Some(root) = value.strip_prefix("Root=") {
        return root.split(';').next().unwrap_or(root);
    }
    let mut parts = value.split('-');
    let lengths = [2, 32, 16, 2];
    let trace = parts.clone().nth(1).unwrap_or_default();
    let shaped = lengths.iter().all(|length| {
        parts.next().is_some_and(|part| {
            part.len() == *length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    });
    if shaped && parts.next().is_none() { trace } else { value }
}

/// Returns the values that `text` labels as ids: `request_id=x`, `"traceId": "x"`, `(request_id x)`, `[req-x …]`.
fn in_text(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..WINDOW).unwrap_or(bytes);
    let labelled = memchr3_iter(b'=', b':', b' ', bytes).filter_map(|at| {
        let before = bytes.get(..at)?;
        let before = before.strip_suffix(b"\"").unwrap_or(before);
        // All names end so; most other words do not.
        before.last().filter(|last| matches!(last, b'd' | b'D' | b't' | b'T'))?;
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let length = before.iter().rev().take_while(|byte| word(byte)).count();
        is_name(before.get(before.len() - length..)?).then(|| text.get(at + 1..)).flatten()
    });
    let bracketed = memmem::find_iter(bytes, b"[req-").filter_map(|at| text.get(at + 1..));
    labelled.chain(bracketed).map(|rest| {
        let rest = rest.trim_start_matches([' ', '"', '\'']);
        let rest = rest.strip_prefix("Root=").unwrap_or(rest);
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).next().unwrap_or("")
    })
}

/// Returns `value` where it can be the id of one request of all: long enough, no small number, no zero id.
fn id(value: &str) -> Option<&str> {
    let value = value.trim().trim_matches(['"', '\'']);
    let bytes = value.as_bytes();
    let mut letters = bytes.iter().filter(|byte| byte.is_ascii_alphanumeric());
    let first = letters.next()?;
    let varied = letters.any(|byte| byte != first);
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    // Numbers that count requests from 1 are not the same request in two sources.
    let least = if digits == bytes.len() { 16 } else { 8 };
    let sound = bytes.iter().all(u8::is_ascii_graphic) && (least..=128).contains(&bytes.len());
    (varied && digits > 0 && sound).then_some(value)
}

/// Returns whether `name` is that of such an id; what a request was called before or above it is another's.
fn is_name(name: &[u8]) -> bool {
    let met = ENDS.iter().any(|end| ending(name, end).is_some_and(|before| !is_other(before)));
    met || WHOLE.iter().any(|whole| ending(name, whole).is_some_and(<[u8]>::is_empty))
}

fn is_other(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let ends = |word: &[u8]| {
        let from = before.len().saturating_sub(word.len());
        before.get(from..).is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    [b"parent".as_slice(), b"previous", b"last"].iter().any(|word| ends(word))
}

/// Returns what stands in `name` before `end`, case and separators of words aside; `None` where it does not end so.
fn ending<'n>(name: &'n [u8], end: &[u8]) -> Option<&'n [u8]> {
    let mut left = end;
    let mut name = name;
    while let Some((last, before)) = left.split_last() {
        let (byte, rest) = name.split_last()?;
        name = rest;
        if byte.to_ascii_lowercase() == *last {
            left = before;
        } else if !b"_-.".contains(byte) || left.len() == end.len() {
            return None;
        }
    }
    while let Some((b'_' | b'-' | b'.', rest)) = name.split_last() {
        name = rest;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ids_are_known_in_all_spellings() {
        for name in [
            "request_id",
            "requestId",
            "x-request-id",
            "http.request.id",
            "trace.id",
            "dd.trace_id",
            "otelTraceID",
            "correlation_id",
            "X-Correlation-ID",
            "aws_request_id",
            "req_id",
            "req.id",
        ] {
            assert!(is_name(name.as_bytes()), "{name}");
        }
        for name in ["id", "user_id", "parent_request_id", "freqid", "request_idle", "span_id", ""]
        {
            assert!(!is_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn texts_label_ids() {
        let ids = |text: &'static str| in_text(text).map(bare).filter_map(id).collect::<Vec<_>>();
        assert_eq!(ids("failed request_id=req-00000007, x"), ["req-00000007"]);
        assert_eq!(ids("failed (Trace-Id: \"4bf92f3577b34da6\")"), ["4bf92f3577b34da6"]);
        assert_eq!(ids("got {\"requestId\":\"7f3a-11ee\",\"a\":1}"), ["7f3a-11ee"]);
        assert_eq!(ids("[req-9f1c2d3e admin -] boom"), ["req-9f1c2d3e"]);
        assert_eq!(ids("failed (request_id 8601b555)"), ["8601b555"]);
        assert_eq!(
            ids("x X-Amzn-Trace-Id: Root=1-67891233-abcdef;Parent=5"),
            ["1-67891233-abcdef"]
        );
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(
            ids("traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 x"),
            [trace]
        );
        assert_eq!(bare("Root=1-67891233-abcdef;Parent=5"), "1-67891233-abcdef");
        assert_eq!(
            bare("7f3a11ee-0000-4000-8000-00aa00bb00cc"),
            "7f3a11ee-0000-4000-8000-00aa00bb00cc"
        );
        assert!(names("thread", "req-0000302a") && !names("thread", "http-nio-8080"));
        assert_eq!(ids("at 10:15:02 id=abcd1234 grid=00112233aa said 12345678a"), [""; 0]);
    }

    #[test]
    fn an_id_is_that_of_one_request_of_all() {
        for value in ["7", "10000412", "00000000-0000-0000", "abcdefghij", "a b c 1 d e f", "-", ""]
        {
            assert_eq!(id(value), None, "{value}");
        }
        for value in ["req-00000001", "1710497702003121", "4bf92f3577b34da6a3ce929d0e0e4736"] {
            assert_eq!(id(value), Some(value));
        }
    }
}
