//! Joins lines to records; flows in: lines, flows out: the messages of each record with its place and raw text.

use crate::base::text::{cap, strip_ansi};
use crate::format::continuation::{continues, continues_trace};
use crate::format::detect::Recogniser;
use crate::format::lines::Line;
use crate::format::parse::{Format, Parsed};
use crate::format::plain::{locate, read};
use crate::format::timestamp::find::find_at;
use crate::format::wrapped::{is_partial, same_stream, stream};
use crate::model::origin::Evidence;

/// The most lines that one record takes.
const MOST_LINES: u64 = 1_000;
/// The most bytes that one record takes.
const MOST_BYTES: usize = 256 << 10;
/// How much raw text is gathered: a little more than is kept, so that the final cut shows.
const RAW: usize = Evidence::CAP + 8;
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

struct Open {
    format: Option<&'static dyn Format>,
    messages: Vec<Parsed>,
    /// The text of all lines, without colours.
    text: String,
    /// The raw text, where that differs.
    raw: Option<String>,
    line: u64,
    last: u64,
    offset: u64,
    joined: u64,
    /// Whether lines without a time join: it has a time, or is the rest of a record that had one.
    takes: bool,
    /// Where the time of a plain line stands.
    column: usize,
    /// Whether its last line was a part that the wrapper cut.
    partial: bool,
}

/// Joins the lines of one source.
pub struct Assembler {
    recogniser: Recogniser,
    open: Option<Open>,
    messages: Vec<Parsed>,
    /// Where the last time of a plain line stood.
    column: usize,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Records that grew too long and were cut in two.
    pub long: u64,
}

impl Assembler {
    /// Returns an assembler for a source that begins with `head`.
    pub fn new(head: &str) -> Self {
        let recogniser = Recogniser::new(&strip_ansi(head));
        Self { recogniser, open: None, messages: Vec::new(), column: 0, blank: 0, long: 0 }
    }

    /// Takes the next line; hands over the record above it where `line` begins another.
    pub fn push(&mut self, line: &Line<'_>, sink: &mut dyn FnMut(Assembled)) {
        if line.text.trim().is_empty() {
            self.blank += 1;
            return;
        }
        let text = strip_ansi(&line.text);
        self.messages.clear();
        if self.carries_on(&text) {
            self.join(line, &text, sink);
            return;
        }
        let format = if self.messages.is_empty() {
            self.recogniser.recognise(&text, &mut self.messages)
        } else {
            self.recogniser.main()
        };
        if let Some(format) = format {
            if !self.join_wrapped(format, line, &text) {
                self.finish(sink);
                self.begin(Some(format), line, &text, 0);
            }
            return;
        }
        let found = find_at(&text, self.column).or_else(|| locate(&text));
        match (&found, &self.open) {
            (Some(found), Some(open)) if open.takes && !open.admits(found.span.start) => {
                self.join(line, &text, sink);
            }
            (None, Some(open)) if open.takes => self.join(line, &text, sink),
            _ => {
                let column = found.as_ref().map_or(0, |found| found.span.start);
                self.column = column;
                self.messages.push(read(&text, found));
                self.finish(sink);
                self.begin(None, line, &text, column);
            }
        }
    }

    /// Hands over the last record.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Assembled)) {
        if let Some(open) = self.open.take() {
            sink(open.close());
        }
    }

    /// Returns whether `text` joins the record above before any format is asked; may leave messages of the main format.
    fn carries_on(&mut self, text: &str) -> bool {
        let Some(open) = &self.open else { return false };
        if open.format.is_some_and(|format| format.joins(text, &open.text)) {
            return true;
        }
        if !open.takes && open.format.is_none() {
            return false;
        }
        // Where lines without a time join anyway, the end of a trace needs no look.
        if !continues(text) && (open.takes || !continues_trace(text, &open.text)) {
            return false;
        }
        // Whole logs are indented now and then.
        if text.starts_with([' ', '\t']) {
            if self.recogniser.is_main(text, &mut self.messages) {
                return false;
            }
            let near = |at: usize| at.abs_diff(open.column) <= 8;
            if open.format.is_none() && locate(text).is_some_and(|found| near(found.span.start)) {
                return false;
            }
        }
        true
    }

    /// Opens a record with what was read into `messages`; the one above it must have been handed over.
    fn begin(
        &mut self,
        format: Option<&'static dyn Format>,
        line: &Line<'_>,
        text: &str,
        column: usize,
    ) {
        let messages = std::mem::take(&mut self.messages);
        let dated = |parsed: &Parsed| parsed.stamp.is_some() || parsed.resolved.is_some();
        self.open = Some(Open {
            takes: messages.iter().any(dated),
            partial: messages.iter().any(is_partial),
            format,
            messages,
            text: text.to_owned(),
            raw: (text.len() != line.text.len()).then(|| cap(&line.text, RAW)),
            line: line.number,
            last: line.number,
            offset: line.offset,
            joined: 0,
            column,
        });
    }

    fn join(&mut self, line: &Line<'_>, text: &str, sink: &mut dyn FnMut(Assembled)) {
        let full = |open: &Open| {
            open.joined + 1 >= MOST_LINES || open.text.len() + text.len() > MOST_BYTES
        };
        if self.open.as_ref().is_some_and(full) {
            self.long += 1;
            self.messages.clear();
            self.messages.push(Parsed { message: text.to_owned(), ..Parsed::default() });
            self.finish(sink);
            self.begin(None, line, text, 0);
            if let Some(open) = &mut self.open {
                open.takes = true;
            }
        } else if let Some(open) = &mut self.open {
            open.add(line, text);
            if let Some(inner) = open.messages.last_mut().and_then(|parsed| parsed.inner.as_mut()) {
                inner.push('\n');
                inner.push_str(text);
            }
        }
    }

    /// Joins a line that a wrapper carries to the record above, where its payload carries that one's payload on.
    fn join_wrapped(&mut self, format: &'static dyn Format, line: &Line<'_>, text: &str) -> bool {
        let (Some(open), [next]) = (&mut self.open, self.messages.as_slice()) else { return false };
        let [above] = open.messages.as_mut_slice() else { return false };
        let (Some(inner), Some(more)) = (&above.inner, &next.inner) else { return false };
        if open.format.is_none_or(|above| above.name() != format.name())
            || !same_stream(above, next)
        {
            return false;
        }
        if open.joined + 1 >= MOST_LINES || inner.len() + more.len() > MOST_BYTES {
            return false;
        }
        // Syslog puts one space before a message; a program may well add another.
        let sure = stream(next).is_some() || !more.starts_with(' ') || more.starts_with("  ");
        let carried = sure && !more.is_empty() && continues(more);
        if !carried && !open.partial && !continues_trace(more, inner) {
            return false;
        }
        let glue = if open.partial { "" } else { "\n" };
        if let Some(inner) = &mut above.inner {
            inner.push_str(glue);
            inner.push_str(more);
        }
        open.partial = is_partial(next);
        open.add(line, text);
        true
    }
}

impl Open {
    fn add(&mut self, line: &Line<'_>, text: &str) {
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

    /// Returns whether a plain line with a time at `column` may begin a record after this one.
    fn admits(&self, column: usize) -> bool {
        let plain = self.format.is_none() && self.column > 1;
        column <= if plain { self.column + DRIFT } else { 1 }
    }

    fn close(mut self) -> Assembled {
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
        if self.format.is_some_and(|format| format.parse(&self.text, &mut messages)) {
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
