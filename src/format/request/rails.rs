//! Rails' own log: `Started GET "/pay" for 192.0.2.7 at 2024-03-15 10:15:02 +0000`, then `Completed 500 Internal Server Error
//! in 12ms (…)` (`railties/lib/rails/rack/logger.rb`, `actionpack/lib/action_controller/log_subscriber.rb`).
//!
//! The answer counts. Where the lines have no time of their own it stands among those that joined the begin.

use crate::format::access::{Access, is_common_method, is_status};
use crate::format::request::opening::stripped;
use crate::format::request::shape::{Answered, Shape, duration};
use crate::format::took::seconds_of;

/// The shape of the answer.
pub struct Rails;

impl Shape for Rails {
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>> {
        let rest = message.strip_prefix("Completed ")?;
        let (status, rest) = rest.split_once(' ').filter(|(status, _)| is_status(status))?;
        let (reason, took) = rest.split_once("in ").filter(|(reason, _)| is_reason(reason))?;
        let first = took.split_ascii_whitespace().next()?;
        seconds_of(first).filter(|_| reason.is_empty() || reason.ends_with(' '))?;
        let access = Access { status, ..Access::default() };
        Some(Answered { access, duration: duration(first) })
    }

    fn samples(&self) -> &'static [(&'static str, &'static str)] {
        &[
            (
                "[7f3a11ee-0000-4000-8000-00aa00bb00cc] Completed 500 Internal Server Error in 12ms (ActiveRecord: 1.2ms)",
                "status=500 duration=0.012",
            ),
            ("Completed 200 OK in 1012ms", "status=200 duration=1.012"),
            ("Completed 401  in 12ms", "status=401 duration=0.012"),
            (
                "Started GET \"/pay\" for 192.0.2.7 at 2024-03-15 10:15:02 +0000\nProcessing by Pay#index\nCompleted 500 Internal Server Error in 12ms",
                "status=500 method=GET path=/pay client=192.0.2.7 duration=0.012",
            ),
            (
                "[a1] Started GET \"/pay\" for 192.0.2.7 at 2024-03-15 10:15:02 +0000\n[b2] Completed 200 OK in 9ms\n[a1] Completed 500 Internal Server Error in 12ms",
                "status=200 method=GET path=/pay client=192.0.2.7 duration=0.009; status=500 duration=0.012",
            ),
        ]
    }
}

/// Returns whether `text` is the reason of a status: words that each begin in capitals, and small ones between.
fn is_reason(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    words.next().is_none_or(|word| word.starts_with(|c: char| c.is_ascii_uppercase()))
        && words.all(|word| word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-'))
}

/// Returns whether `line` tells that a request began.
pub fn begins(line: &str) -> bool {
    line.starts_with("Started ") && begun(line).is_some()
}

/// Returns the request that `line` tells the begin of, and its client.
pub fn begun(line: &str) -> Option<(String, &str)> {
    let (method, rest) = line.strip_prefix("Started ")?.split_once(" \"")?;
    let (path, rest) = rest.split_once("\" for ")?;
    let client = rest.split(' ').next().filter(|_| is_common_method(method))?;
    Some(([method, " ", path].concat(), client))
}

/// Returns the answer that `line` tells of, with what loggers put before it.
pub fn completed(line: &str) -> Option<Answered<'_>> {
    Rails.read(stripped(line))
}
