//! The trait of the shapes of messages that tell a request, and what they share.

use crate::format::access::Access;
use crate::format::took::seconds_of;

/// A request and its answer, as a message tells them.
#[derive(Debug, Default)]
pub struct Answered<'a> {
    /// Who asked for what and what was given.
    pub access: Access<'a>,
    /// How long it took, in seconds; `None` where the message does not say.
    pub duration: Option<String>,
}

/// The way in which one kind of program tells a request in a message.
pub trait Shape: Sync {
    /// Reads `message`, without what loggers put before it; `None` where it is no request with a status. Must not panic on
    /// any text. Each such message has one of the marks of `skim` in it.
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>>;

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
