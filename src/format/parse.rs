//! The two traits that a format implements, and what it returns.

use std::io::BufRead;

use chrono::TimeDelta;

use crate::format::glance::Glancer;
use crate::format::options::ReadOptions;
use crate::format::timestamp::stamp::{Heading, Stamp};
use crate::model::file_time::FileTime;
use crate::model::moment::{Assumption, Moment};
use crate::model::record::{Level, Stated};

/// One message as a format understands it, its time not yet resolved against zone and year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// When it happened, as stated.
    pub stamp: Option<Stamp>,
    /// Whether it states a time that no calendar, clock or log has; `stamp` is `None` then.
    pub spoilt: bool,
    /// Whether `stamp` stands under a name such as `created_at`, which may be that of something that it tells of.
    pub loose: bool,
    /// When it ended, as stated.
    pub until: Option<Stamp>,
    /// How long it took, where `stamp` is when it ended: it happened so long before.
    pub took: Option<TimeDelta>,
    /// When a receiver or wrapper saw it, as stated.
    pub received: Option<Stamp>,
    /// The day of the clocks below it, where it has no time of its own.
    pub day: Option<Heading>,
    /// Set instead of `stamp` and `until` by formats that resolve times themselves (written post-mortems).
    pub resolved: Option<Box<Resolved>>,
    /// How loud it is.
    pub level: Option<Level>,
    /// The machine it comes from.
    pub host: Option<String>,
    /// The service or program it comes from.
    pub service: Option<String>,
    /// The message without framing.
    pub message: String,
    /// Everything else by dotted name.
    pub fields: Vec<(String, String)>,
    /// Whether the rest of a line of it was left out, which was longer than is read.
    pub cut: bool,
    /// What it states on the whole incident.
    pub stated: Option<Stated>,
    /// Set by wrappers (Docker, CRI, journald, syslog, shippers): the payload, to be looked at again. The wrapper's
    /// own parts stay where the payload has none; its time becomes `received` where the payload has its own.
    pub inner: Option<String>,
}

/// Times that are resolved already.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// When it happened.
    pub time: Option<Moment>,
    /// When it ended.
    pub until: Option<Moment>,
    /// What was taken for granted.
    pub assumed: Vec<Assumption>,
}

/// A line that the format reads, with what it must find there: example, test and documentation in one.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The text of one record.
    pub text: &'static str,
    /// The message of the first (or only) message in it.
    pub message: &'static str,
    /// Its time as RFC 3339 in UTC with zone UTC and year 2024 assumed where not stated; empty for none.
    pub time: &'static str,
    /// Its level; `None` where it has none.
    pub level: Option<Level>,
}

/// A format whose records begin at line starts.
pub trait Format: Sync {
    /// Returns the name used in coverage, rules and `records`: short, lower case, stable.
    fn name(&self) -> &'static str;

    /// Reads the text of one record (its first line and all lines joined to it, separated by `\n`, no final one) and
    /// appends its messages: most formats one, a JSON envelope one for each object it holds. Returns whether the text
    /// is of this format; appends nothing where it is not. Must not panic on any text.
    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool;

    /// Returns whether a text that begins with the byte `first` may be of this format. Asked once for each byte there is,
    /// so that a line meets few formats.
    fn opens(&self, first: u8) -> bool {
        let _ = first;
        true
    }

    /// Does what [`Format::parse`] does where the first byte is one that opens a text of this format, nothing elsewhere:
    /// so a line is read alike whoever asks.
    fn reads(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        text.as_bytes().first().is_some_and(|first| self.opens(*first))
            && self.parse(text, messages)
    }

    /// Returns whether `line` begins a record though `parse` does not know it: JSON that is cut off. Other lines that
    /// `parse` does not know join the record above.
    fn begins(&self, line: &str) -> bool {
        let _ = line;
        false
    }

    /// Returns whether `line`, though it could stand alone, belongs to the record of this format above it, of which
    /// `record` is the text so far (`DETAIL:` of `PostgreSQL` with a prefix of its own).
    fn joins(&self, line: &str, record: &str) -> bool {
        let _ = (line, record);
        false
    }

    /// Returns whether lines without a time join a record of this format that has one.
    fn takes(&self) -> bool {
        true
    }

    /// Returns what tells of a line that is a request of this format what `parse` tells of it, if anything does.
    fn glancer(&self) -> Option<Glancer> {
        None
    }

    /// Returns at least one sample; they are run as tests.
    fn samples(&self) -> &'static [Sample];
}

/// A piece of a document: one message and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The message.
    pub parsed: Parsed,
    /// Its first line, counted from 1.
    pub line: u64,
    /// How many lines it takes.
    pub lines: u32,
    /// The byte offset of its first line.
    pub offset: u64,
    /// Its raw text.
    pub raw: String,
}

/// What a document format may know beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The name of the source.
    pub name: &'a str,
    /// When it was last modified.
    pub modified: Option<FileTime>,
    /// How times are read where the source does not say.
    pub options: &'a ReadOptions,
}

/// A format that must see the document as a whole: a JSON array, CSV with a header, a written post-mortem.
pub trait Document: Sync {
    /// Returns the name used in coverage, rules and `records`.
    fn name(&self) -> &'static str;

    /// Returns whether a source of this name that begins with `head` (up to 64 KiB) is such a document.
    fn recognises(&self, name: &str, head: &str) -> bool;

    /// Reads the document and hands over its pieces in order. An error means that the source broke off or is not
    /// well-formed; what was read until then has been handed over.
    fn read(
        &self,
        reader: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> std::io::Result<()>;
}
