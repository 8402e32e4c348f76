//! The record that is being joined: its lines so far, and what its format reads in them.

use crate::base::text::cap;
use crate::format::continuation::{continues, continues_trace};
use crate::format::lines::Line;
use crate::format::parse::{Format, Parsed};
use crate::format::plain::{locate, read};
use crate::format::skim::text::is_dated;
use crate::format::timestamp::spoilt::{is_spoilt, stated};
use crate::format::timestamp::stamp::StampDate;
use crate::model::origin::Evidence;

/// How much raw text is gathered: a little more than is kept, so that the final cut shows.
pub(super) const RAW: usize = Evidence::CAP + 8;
/// By how much the column of the time may move between the lines of a plain source that has it further in.
const DRIFT: usize = 24;

/// The lines of one record and what its format reads in them.
pub struct Assembled {
    /// The messages.
    pub messages: Vec<Parsed>,
    /// The name of the format.
    pub format: &'static str,
    /// The first line, from 1.
    pub line: u64,
    /// The offset of the first line.
    pub offset: u64,
    /// From the first line to the last, both included.
    pub lines: u32,
    /// Lines that joined the first.
    pub joined: u64,
    /// The raw text, not yet capped.
    pub raw: String,
}

/// The record that is being joined.
#[derive(Clone)]
pub(super) struct Open {
    pub(super) format: Option<&'static dyn Format>,
    pub(super) messages: Vec<Parsed>,
    /// The text of all lines, without colours.
    pub(super) text: String,
    /// The raw text, where that differs.
    pub(super) raw: Option<String>,
    pub(super) line: u64,
    pub(super) last: u64,
    pub(super) offset: u64,
    pub(super) joined: u64,
    /// Whether lines without a time join: it has a time, or is the rest of a record that had one.
    pub(super) takes: bool,
    /// Where the time of a plain line stands.
    pub(super) column: usize,
    /// Whether its last line was a part that the wrapper cut.
    pub(super) partial: bool,
}

impl Open {
    /// Adds a further line, of which `text` is the text without colours.
    pub(super) fn add(&mut self, line: &Line<'_>, text: &str) {
        if self.raw.is_none() && text.len() != line.text.len() {
            self.raw = Some(cap(&self.text, RAW));
        }
        self.text.push('\n');
        self.text.push_str(text);
        if let Some(raw) = self.raw.as_mut().filter(|raw| raw.len() <= RAW) {
            raw.push('\n');
            raw.push_str(&cap(&line.text, RAW));
        }
        self.last = line.number;
        self.joined += 1;
    }

    /// Returns whether the format knows `text` for a further line of the record.
    pub(super) fn is_joined_by(&self, text: &str) -> bool {
        self.format.is_some_and(|format| format.joins(text, &self.text))
    }

    /// Returns whether `text`, whatever formats say of it, looks like a further line of the record.
    pub(super) fn may_take(&self, text: &str) -> bool {
        if self.is_joined_by(text) {
            return true;
        }
        if !self.takes && self.format.is_none() {
            return false;
        }
        // Where lines without a time join anyway, the end of a trace needs no look.
        let more =
            || !self.takes && !is_dated(text.as_bytes()) && continues_trace(text, &self.text);
        continues(text) || more()
    }

    /// Returns whether a line that tells a day dates what follows: this record has a clock alone, or no time.
    pub(super) fn takes_days(&self) -> bool {
        let dates = |parsed: &Parsed| parsed.stamp.as_ref().map(|stamp| stamp.date);
        !self.takes || self.messages.last().and_then(dates) == Some(StampDate::NoDate)
    }

    /// Returns whether `text`, in which no time was found, states one all the same that cannot be, where a record after this
    /// one may have its own.
    pub(super) fn is_followed_by_spoilt(&self, text: &str) -> bool {
        is_spoilt(text) || stated(text).is_some_and(|place| self.admits(place.start))
    }

    /// Returns whether a plain line with a time at `column` may begin a record after this one.
    pub(super) fn admits(&self, column: usize) -> bool {
        let plain = self.format.is_none() && self.column > 1;
        column <= if plain { self.column + DRIFT } else { 1 }
    }

    /// Returns what the record is, now that its lines are known.
    pub(super) fn close(mut self) -> Assembled {
        let wrapped = self.messages.iter().any(|parsed| parsed.inner.is_some());
        if self.messages.is_empty() || (self.joined > 0 && !wrapped) {
            self.read_whole();
        }
        if wrapped {
            for parsed in &mut self.messages {
                parsed.fields.retain(|(name, _)| name != "partial");
            }
        }
        Assembled {
            messages: self.messages,
            format: self.format.map_or("plain", Format::name),
            line: self.line,
            offset: self.offset,
            lines: u32::try_from(self.last - self.line + 1).unwrap_or(u32::MAX),
            joined: self.joined,
            raw: self.raw.unwrap_or(self.text),
        }
    }

    /// Reads the record again as a whole; where the format does not know it so, the further lines join the message.
    fn read_whole(&mut self) {
        let mut messages = Vec::new();
        if self.format.is_some_and(|format| format.reads(&self.text, &mut messages)) {
            self.messages = messages;
            return;
        }
        if self.messages.is_empty() {
            self.messages.push(read(&self.text, locate(&self.text)));
        } else if let Some((_, more)) = self.text.split_once('\n')
            && let Some(parsed) = self.messages.last_mut()
        {
            parsed.message.push('\n');
            parsed.message.push_str(more);
        }
    }
}
