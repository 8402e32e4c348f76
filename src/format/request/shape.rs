//! The trait of the shapes of messages that tell a request, and what they share.

use crate::format::access::Access;
use crate::format::clf_head::is_host;
use crate::format::glance::Glance;
use crate::format::timestamp::stamp::Stamp;
use crate::format::took::seconds_of;

/// A request and its answer, as a message tells them.
#[derive(Debug, Default)]
pub struct Answered<'a> {
    /// Who asked for what and what was given.
    pub access: Access<'a>,
    /// How long it took, in seconds; `None` where the message does not say.
    pub duration: Option<String>,
    /// What stands behind the status, where anything may; empty where the shape knows all that stands there.
    pub rest: &'a str,
}

impl<'a> Answered<'a> {
    /// Returns a request of a shape that leaves nothing open; `duration` is in seconds.
    pub fn new(access: Access<'a>, duration: Option<String>) -> Self {
        Self { access, duration, rest: "" }
    }

    /// Returns what counts of the request, which happened at `stamp`; `None` where its status is none.
    pub fn glance(&self, stamp: Stamp) -> Option<Glance<'a>> {
        let status = self.access.answer().parse().ok()?;
        let service = self.access.host().filter(|host| is_host(host));
        let took = None;
        Some(Glance { stamp, took, status, service, client: self.access.who() })
    }

    /// Returns the fields of a request to this machine; the host that it was asked by may be any.
    pub fn into_fields(self) -> Vec<(String, String)> {
        let mut fields = self.access.fields(self.duration.as_deref());
        fields.retain(|(name, value)| name != "http.vhost" || is_host(value));
        fields
    }
}

/// The answers in the lines that joined the begin of a request, as fields.
#[derive(Debug, Default)]
pub struct Answers<'a> {
    /// That of the request which the first line tells of; `None` where it is not among them.
    pub own: Option<Vec<(String, String)>>,
    /// Those of others, each with its line.
    pub others: Vec<(&'a str, Vec<(String, String)>)>,
}

/// The way in which one kind of program tells a request in a message.
pub trait Shape: Sync {
    /// Reads `message`, without what loggers put before it; `None` where it is no request with a status. Must not panic on
    /// any text. In the line of each such message stands a mark that counts (`skim::request::is_marked`).
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>>;

    /// Reads `message`, in full, where its first line tells only that a request began; `None` where it does not.
    fn answers<'a>(&self, message: &'a str) -> Option<Answers<'a>> {
        let _ = message;
        None
    }

    /// Returns messages and the fields of the requests in them, without `http.`; they are run as tests.
    fn samples(&self) -> &'static [(&'static str, &'static str)];
}

/// Returns the first duration with a unit in `text`, `12.3ms` or `12.3 ms`, in seconds.
pub fn duration(text: &str) -> Option<String> {
    let mut before = "";
    text.split_ascii_whitespace().take(12).find_map(|word| {
        let word = word.trim_matches(['(', ')', ',']);
        let whole = seconds_of(word);
        let found =
            whole.or_else(|| (word == "ms").then(|| seconds_of(&[before, word].concat()))?);
        before = word;
        found
    })
}
