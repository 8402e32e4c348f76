//! Puts together what several workers made of the chunks of a source, in the order of the chunks.

use std::sync::Arc;

use memchr::memchr_iter;

use crate::format::assemble::Assembler;
use crate::format::collect::Collector;
use crate::format::lines::{Line, text_of};
use crate::format::noted::Noted;
use crate::format::open::Assembled;
use crate::format::skim::Skim;
use crate::format::stream::chunk::Chunk;
use crate::format::stream::full::{Full, full, look};
use crate::format::stream::glimpse::Counted;
use crate::format::stream::head::Head;
use crate::format::stream::piece::{Item, Piece};
use crate::format::stream::shop::{end, line};
use crate::format::task::{Task, Times};
use crate::format::untimed::Stamps;
use crate::format::unwrap::open;
use crate::model::record::Record;

/// What a reader of records does with what its task kept of them.
pub type Sink<'s, T> = dyn FnMut(T, Times) + Send + 's;

/// Puts the pieces of a source together.
pub struct Joint<'j, T: Task> {
    collector: &'j mut Collector,
    sink: &'j mut Sink<'j, T::Told>,
    /// What the chunks so far left open.
    assembler: Assembler,
    source: Arc<str>,
    task: &'j T,
    hand: T::Hand,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Lines that were too long.
    pub long_lines: Noted,
    /// Lines that may say more than is kept of a message.
    pub wide_lines: Noted,
    /// Records that were too long.
    pub long_records: u64,
}

impl<'j, T: Task> Joint<'j, T> {
    /// Returns a joint for the source `source`, whose lines `assembler` joins.
    pub fn new(
        source: &str,
        assembler: Assembler,
        task: &'j T,
        collector: &'j mut Collector,
        sink: &'j mut Sink<'j, T::Told>,
    ) -> Self {
        let (hand, source) = (task.hand(), Arc::from(source));
        Self {
            collector,
            sink,
            assembler,
            source,
            task,
            hand,
            blank: 0,
            long_lines: Noted::default(),
            wide_lines: Noted::default(),
            long_records: 0,
        }
    }

    /// Returns the name of the source.
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// Returns what is to be done.
    pub fn task(&self) -> &'j T {
        self.task
    }

    /// Returns the assembler with what is open, until it is given back.
    pub fn lend(&mut self) -> Assembler {
        let fresh = self.assembler.fresh();
        std::mem::replace(&mut self.assembler, fresh)
    }

    /// Returns whether `line`, which comes next, begins another record.
    pub fn ends_before(&self, line: &[u8]) -> bool {
        let mut assembler = self.assembler.clone();
        let (open, long) = (!assembler.is_empty(), assembler.long);
        let mut ended = false;
        let text = text_of(line.strip_suffix(b"\n").unwrap_or(line), 2);
        let line = Line { text, number: 2, offset: 0, cut: false };
        assembler.push(&line, &mut |_| ended = true);
        (ended || !open) && assembler.long == long
    }

    /// Takes back the assembler.
    pub fn give(&mut self, assembler: Assembler) {
        self.assembler = assembler;
    }

    /// Counts the lines of `chunk` that are long.
    pub fn note(&mut self, chunk: &Chunk) {
        if chunk.cut {
            self.long_lines.note(chunk.line);
        }
        self.wide_lines.add(chunk.longer_than(Record::MOST));
    }

    /// Adds the records at the head of the source, which teach `skim` its frames and tell its format.
    pub fn learn(&mut self, records: Vec<Assembled>, head: &Head, skim: &mut Skim) {
        for assembled in records {
            let lines = head.lines(&assembled).into_owned();
            let opened = open(assembled);
            skim.learn(opened.format, &lines, &opened.messages);
            let full = look(opened, &self.source, self.task, &mut self.hand, &mut |format| {
                self.collector.name(format);
            });
            self.take(full);
        }
    }

    /// Adds the next chunk, of which `piece` was made.
    pub fn add(&mut self, chunk: &Chunk, piece: Piece<T::Told>) {
        self.note(chunk);
        self.before(chunk, 0, piece.before);
        let Some(open) = piece.open else { return };
        // What is open here decides how such lines are read, and the piece did not know it.
        if self.assembler.goes_on() || self.takes_in(chunk, piece.before) {
            return self.before(chunk, piece.before, chunk.bytes.len());
        }
        self.close(open);
        self.blank += piece.blank;
        for item in piece.items {
            match item {
                Item::Skimmed(span, joined) => self.collector.skim(&span, joined),
                Item::Counted(counted) => {
                    let Counted { told, stamps, line } = *counted;
                    let timed = self.hand_over(Some(told), stamps, line);
                    self.collector.count(timed, 0);
                }
                Item::Read(full) => self.take(full),
            }
        }
    }

    /// Returns whether what is open may take in the line at byte `from`, which in a source of requests may look in any way.
    fn takes_in(&self, chunk: &Chunk, from: usize) -> bool {
        let to = end(&chunk.bytes, from).unwrap_or(from);
        let line = || line(chunk, from, to, chunk.line);
        let begins = |glancer| self.assembler.glance(glancer, &line()).is_some();
        self.assembler.glancer().is_some_and(|glancer| !begins(glancer))
    }

    /// Reads the lines of a chunk from byte `from` to `length` in full.
    fn before(&mut self, chunk: &Chunk, mut from: usize, length: usize) {
        let above = chunk.bytes.get(..from).unwrap_or_default();
        let mut number = chunk.line + memchr_iter(b'\n', above).count() as u64;
        while from < length
            && let Some(to) = end(&chunk.bytes, from)
        {
            let mut done = Vec::new();
            let line = line(chunk, from, to, number);
            self.assembler.push(&line, &mut |assembled| done.push(assembled));
            for assembled in done {
                let full = full(assembled, &self.source, self.task, &mut self.hand, false);
                self.take(full);
            }
            (from, number) = (to, number + 1);
        }
    }

    /// Adds a record.
    pub fn take(&mut self, full: Full<T::Told>) {
        let mut timed = false;
        for (told, stamps) in full.told {
            timed |= self.hand_over(told, stamps, full.line);
        }
        self.collector.count(timed, full.joined);
    }

    /// Hands over what is kept of a message of the record at `line`; returns whether it has a time.
    fn hand_over(&mut self, told: Option<T::Told>, stamps: Stamps, line: u64) -> bool {
        let when = self.collector.times(stamps, line);
        let timed = when.time.is_some();
        if let Some(told) = told {
            (self.sink)(told, when);
        }
        timed
    }

    /// Ends the last record.
    pub fn finish(&mut self) {
        let open = self.assembler.fresh();
        self.close(open);
    }

    /// Ends the record in hand; `open` holds the next one.
    fn close(&mut self, open: Assembler) {
        let mut done = Vec::new();
        self.assembler.finish(&mut |assembled| done.push(assembled));
        for assembled in done {
            let full = full(assembled, &self.source, self.task, &mut self.hand, false);
            self.take(full);
        }
        self.blank += self.assembler.blank;
        self.long_records += self.assembler.long;
        self.assembler = open;
    }
}
