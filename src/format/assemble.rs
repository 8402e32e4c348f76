//! Joins lines to records; flows in: lines, flows out: the messages of each record with its place and raw text.

use crate::base::text::{cap, strip_ansi};
use crate::format::again::again;
use crate::format::chat_text::ChatText;
use crate::format::continuation::{continues, continues_trace, is_trace};
use crate::format::day_marker::day_marker;
use crate::format::detect::Recogniser;
use crate::format::glance::{Glance, Glancer, at_line};
use crate::format::habit::Habit;
use crate::format::lines::Line;
use crate::format::open::{Assembled, Open, RAW};
use crate::format::parse::{Format, Parsed};
use crate::format::plain::{locate, read};
use crate::format::timestamp::find::find_at;
use crate::format::timestamp::known;
use crate::format::timestamp::spoilt::stated;
use crate::format::timestamp::stamp::Heading;
use crate::format::wrapped::{is_partial, pads, same_stream, stream};

/// The most lines that one record takes.
const MOST_LINES: u64 = 1_000;
/// The most bytes that one record takes.
const MOST_BYTES: usize = 256 << 10;
/// Joins the lines of one source.
#[derive(Clone)]
pub struct Assembler {
    recogniser: Recogniser,
    habit: Habit,
    open: Option<Open>,
    /// Whether a line of the source was taken.
    begun: bool,
    messages: Vec<Parsed>,
    /// Where the last time of a plain line stood.
    column: usize,
    /// Whether the column is known and kept.
    settled: bool,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Records that grew too long and were cut in two.
    pub long: u64,
}

impl Assembler {
    /// Returns an assembler for a source that begins with `head`.
    pub fn new(head: &str) -> Self {
        let head = strip_ansi(head);
        Self {
            recogniser: Recogniser::new(&head),
            habit: Habit::of(&head),
            open: None,
            begun: false,
            messages: Vec::new(),
            column: 0,
            settled: false,
            blank: 0,
            long: 0,
        }
    }

    /// Returns an assembler like this one with nothing open and nothing counted.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self { open: None, begun: true, messages: Vec::new(), blank: 0, long: 0, ..self.clone() }
    }

    /// Keeps what was learnt so far of the source: how a line is read depends on no line after this.
    pub fn settle(&mut self) {
        self.settled = true;
    }

    /// Returns whether no record is in hand.
    pub fn is_empty(&self) -> bool {
        self.open.is_none()
    }

    /// Returns whether a wrapped line may join the record in hand: the wrapper cut that, or it is a trace.
    pub fn goes_on(&self) -> bool {
        self.open.as_ref().is_some_and(|open| {
            let inner = open.messages.last().and_then(|parsed| parsed.inner.as_deref());
            open.partial || inner.is_some_and(is_trace)
        })
    }

    /// Returns what tells of the requests of the source without a full reading, where most of its lines are such.
    pub fn glancer(&self) -> Option<Glancer> {
        self.recogniser.glancer()
    }

    /// Returns what `glancer`, this one's, tells of `line`: that begins a record, whatever stands above.
    pub fn glance<'t>(&self, glancer: Glancer, line: &'t Line<'_>) -> Option<Glance<'t>> {
        let taken = self.open.as_ref().is_some_and(|open| open.may_take(&line.text));
        if taken { None } else { at_line(glancer, line) }
    }

    /// Takes the next line; hands over the record above it where `line` begins another.
    pub fn push(&mut self, line: &Line<'_>, sink: &mut dyn FnMut(Assembled)) {
        if line.text.trim().is_empty() {
            self.blank += 1;
            return;
        }
        let text = strip_ansi(&line.text);
        // Files put together each bring the mark of their begin.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        known::while_in_hand(text, || self.take(line, text, sink));
    }

    /// Takes `line`, of which `text` is the text without colours.
    fn take(&mut self, line: &Line<'_>, text: &str, sink: &mut dyn FnMut(Assembled)) {
        let first = !std::mem::replace(&mut self.begun, true);
        self.messages.clear();
        if self.came_again(line, text) {
            return;
        }
        if self.carries_on(text) {
            self.join(line, text, sink);
            return;
        }
        let format = if self.messages.is_empty() {
            self.recogniser.recognise(text, &mut self.messages)
        } else {
            self.recogniser.main()
        };
        if let Some(format) = format {
            if !self.join_wrapped(format, line, text) {
                self.finish(sink);
                self.begin(Some(format), line, text, 0);
            }
            return;
        }
        if self.open.as_ref().map_or(first, Open::takes_days)
            && let Some(marker) = day_marker(text)
            && self.takes_mark(&marker, line)
        {
            self.messages.push(marker);
            self.finish(sink);
            self.begin(None, line, text, 0);
            if let Some(open) = &mut self.open {
                open.takes = false;
            }
            return;
        }
        let found = if self.column == 0 { known::first(text) } else { find_at(text, self.column) };
        let found = found.or_else(|| locate(text));
        let found = found.filter(|found| self.habit.admits(text, found));
        match (&found, &self.open) {
            (Some(found), Some(open)) if open.takes && !open.admits(found.span.start) => {
                self.join(line, text, sink);
            }
            (None, Some(open)) if open.takes && !open.is_followed_by_spoilt(text) => {
                self.join(line, text, sink);
            }
            _ => {
                // Behind a time that cannot be the others stand where they did.
                let stated = || stated(text).map(|place| place.start.max(self.column));
                let column = found.as_ref().map(|found| found.span.start).or_else(stated);
                let column = column.unwrap_or(0);
                if !self.settled {
                    self.column = column;
                }
                self.messages.push(read(text, found));
                self.finish(sink);
                self.begin(None, line, text, column);
            }
        }
    }

    /// Returns whether `marker`, which `line` is, dates what follows: one with its date everywhere, any other where the source
    /// shows it, and in a chat behind a blank line or with its weekday.
    fn takes_mark(&self, marker: &Parsed, line: &Line<'_>) -> bool {
        let chat = self.recogniser.main().is_some_and(|format| format.name() == ChatText.name());
        let apart = self.open.as_ref().is_none_or(|open| line.number > open.last + 1);
        let own = match marker.day {
            None | Some(Heading::Date(_)) => return true,
            Some(Heading::NoYear { weekday, .. }) => apart || weekday.is_some(),
            Some(Heading::Relative(_)) => apart,
        };
        let begins = |line: &str| {
            let mut messages = Vec::new();
            let known = self.recogniser.recognise(line, &mut messages).is_some();
            let stamped = messages.iter().any(|parsed| parsed.stamp.is_some());
            (known && stamped) || locate(line).is_some()
        };
        (chat && own) || self.habit.frames(chat, begins)
    }

    /// Hands over the last record.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Assembled)) {
        if let Some(open) = self.open.take() {
            sink(open.close());
        }
    }

    /// Returns whether `text` joins the record above before any format is asked; may leave messages of the main format.
    fn carries_on(&mut self, text: &str) -> bool {
        let Some(open) = self.open.as_ref().filter(|open| open.may_take(text)) else {
            return false;
        };
        // Whole logs are indented now and then.
        if text.starts_with([' ', '\t']) && !open.is_joined_by(text) {
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
        // Most records have one message.
        let messages = std::mem::replace(&mut self.messages, Vec::with_capacity(1));
        let dated =
            |parsed: &Parsed| parsed.stamp.is_some() || parsed.resolved.is_some() || parsed.spoilt;
        self.open = Some(Open {
            takes: messages.iter().any(dated) && format.is_none_or(Format::takes),
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

    /// Joins a line that says how often the record above came again; returns whether it is one.
    fn came_again(&mut self, line: &Line<'_>, text: &str) -> bool {
        let Some(open) = &mut self.open else { return false };
        let [above] = open.messages.as_mut_slice() else { return false };
        let Some(again) = again(text).filter(|again| again.is_of(above)) else { return false };
        again.add_to(above);
        open.add(line, text);
        true
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
        let carried = sure && !pads(next) && !more.is_empty() && continues(more);
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
