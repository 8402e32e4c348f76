//! Rails' own log: `Started GET "/pay" for 192.0.2.7 at 2024-03-15 10:15:02 +0000`, then `Completed 500 Internal Server Error
//! in 12ms (…)` (`railties/lib/rails/rack/logger.rb`, `actionpack/lib/action_controller/log_subscriber.rb`).
//!
//! The answer counts. Where the lines have no time of their own it stands among those that joined the begin; which of
//! several it is the tags before both tell (`config.log_tags`).

use crate::format::access::{Access, is_common_method, is_status};
use crate::format::cursor::{first_line, level_word};
use crate::format::request::opening::Opening;
use crate::format::request::shape::{Answered, Answers, Shape, duration};
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
        Some(Answered::new(access, duration(first)))
    }

    fn answers<'a>(&self, message: &'a str) -> Option<Answers<'a>> {
        let (first, below) = first_line(message);
        if below.is_empty() {
            return None;
        }
        let begin = Opening::of(first);
        let (method, path, client) = begun(begin.message)?;
        let request = [method, " ", path].concat();
        let mut answers = Answers::default();
        for line in below.lines() {
            let Opening { before, message } = Opening::of(line);
            let Some(Answered { access, duration, .. }) = self.read(message) else { continue };
            if answers.own.is_none() && tags(before).eq(tags(begin.before)) {
                let access = Access { request: &request, client, ..access };
                answers.own = Some(Answered::new(access, duration).into_fields());
            } else {
                answers.others.push((line, Answered::new(access, duration).into_fields()));
            }
        }
        Some(answers)
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
                "[a1] Started GET \"/pay\" for 192.0.2.7 at 2024-03-15 10:15:02 +0000\n[b2] Completed 500 Internal Server Error in 9ms\n[a1] Completed 200 OK in 12ms",
                "status=200 method=GET path=/pay client=192.0.2.7 duration=0.012; status=500 duration=0.009",
            ),
            (
                "[a1] Started GET \"/pay\" for 192.0.2.7 at 2024-03-15 10:15:02 +0000\n[b2] Completed 500 Internal Server Error in 9ms",
                "; status=500 duration=0.009",
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

/// Returns method, path and client of the request that `line` tells the begin of.
fn begun(line: &str) -> Option<(&str, &str, &str)> {
    let (method, rest) = line.strip_prefix("Started ")?.split_once(" \"")?;
    let (path, rest) = rest.split_once("\" for ")?;
    let client = rest.split(' ').next().filter(|_| is_common_method(method))?;
    Some((method, path, client))
}

/// Returns the tags in `before`, which stands before a message: the same in all lines of one request.
fn tags(before: &str) -> impl Iterator<Item = &str> {
    before.split_ascii_whitespace().filter(|word| {
        let bare = word.trim_matches(['[', ']', ':', '-', '|']);
        !bare.is_empty() && level_word(bare).is_none()
    })
}
