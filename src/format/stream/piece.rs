//! Works on one chunk of a source: skims the lines that nobody wants, reads the others in full.

use std::ops::Range;

use memchr::memchr;

use crate::format::assemble::Assembler;
use crate::format::glance::Glancer;
use crate::format::request::glance::request_in;
use crate::format::skim::Trail;
use crate::format::skim::span::Span;
use crate::format::stream::chunk::Chunk;
use crate::format::stream::full::{Full, full};
use crate::format::stream::glimpse::{Counted, Glimpse, Sight};
use crate::format::stream::shop::{Shop, end, joins, line};
use crate::format::task::{Claim, Task};

/// What begins a terminal colour.
const ESCAPE: u8 = 0x1b;

/// What one chunk holds.
pub struct Piece<T> {
    /// How many bytes at its start belong, or may belong, to the record that the chunk before left open.
    pub before: usize,
    /// What comes after them, in order.
    pub items: Vec<Item<T>>,
    /// The record that is still open at its end; `None` where the whole chunk is `before`.
    pub open: Option<Assembler>,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Where lines stand whose frames cannot be trusted, or not yet.
    pub strange: Vec<Range<usize>>,
}

/// Records, or lines that stand for records.
pub enum Item<T> {
    /// Records that were skimmed, and how many further lines they took.
    Skimmed(Span, u64),
    /// A request at which a glance was enough.
    Counted(Box<Counted<T>>),
    /// A record that was read in full.
    Read(Full<T>),
}

struct Work<'s, T: Task> {
    shop: &'s Shop<'s, T>,
    hand: &'s mut T::Hand,
    chunk: &'s Chunk,
    assembler: Assembler,
    glimpse: Option<Glimpse<T::Told>>,
    /// Whether requests are all that is sure to matter in the record that the assembler has in hand.
    counted: bool,
    items: Vec<Item<T::Told>>,
    blank: u64,
    /// Whether the chunk holds terminal colours at all.
    coloured: bool,
    trail: Trail,
    strange: Vec<Range<usize>>,
}

/// Works on `chunk`.
pub fn read<T: Task>(shop: &Shop<'_, T>, hand: &mut T::Hand, chunk: &Chunk) -> Piece<T::Told> {
    let mut places = Vec::new();
    shop.task.seek(hand, &chunk.bytes, shop.lines(chunk), &mut places);
    let mut trail = Trail::default();
    let (before, skipped) = shop.first(chunk, &mut trail);
    if before >= chunk.bytes.len() {
        return Piece { before, items: Vec::new(), open: None, blank: 0, strange: Vec::new() };
    }
    let (glimpse, assembler) = (None, shop.fresh.clone());
    let (items, strange) = (Vec::new(), Vec::new());
    let coloured = memchr(ESCAPE, &chunk.bytes).is_some();
    let (counted, blank) = (true, 0);
    let mut work = Work {
        shop,
        hand,
        chunk,
        assembler,
        glimpse,
        counted,
        items,
        blank,
        coloured,
        trail,
        strange,
    };
    let mut places = places.into_iter().peekable();
    let (mut from, mut number) = (before, chunk.line + skipped);
    while let Some(to) = end(&chunk.bytes, from) {
        let mut wanted = None;
        while let Some(place) = places.next_if(|place| place.at < to) {
            if place.at >= from {
                wanted = wanted.max(Some(place.claim));
            }
        }
        work.line(from, to, number, wanted);
        (from, number) = (to, number + 1);
    }
    work.leave();
    let Work { assembler, items, blank, strange, .. } = work;
    Piece { before, items, open: Some(assembler), blank, strange }
}

impl<T: Task> Work<'_, T> {
    /// Takes a line; `wanted` is the highest claim on it, if any.
    fn line(&mut self, from: usize, to: usize, number: u64, wanted: Option<Claim>) {
        let bytes = self.chunk.bytes.get(from..to).unwrap_or_default();
        if bytes.trim_ascii().is_empty() {
            // The assembler counts what it is given; white space beyond ASCII is its business.
            self.blank += 1;
            return;
        }
        if let Some(glancer) = self.shop.glancer {
            return self.request(glancer, (from, to), number, wanted.is_some());
        }
        let coloured = self.is_coloured(bytes);
        let counted = wanted == Some(Claim::Counted) && !coloured;
        let seen = self.shop.skim.look(bytes, &mut self.trail);
        let glance = seen.filter(|_| counted).and_then(|seen| request_in(bytes, &seen));
        match seen {
            Some(seen)
                if (seen.plain || glance.is_some())
                    && !(seen.wraps && self.assembler.goes_on()
                        || wanted > Some(Claim::Doubtful) && joins(bytes)) =>
            {
                self.close();
                let plain = wanted.is_none()
                    || (wanted == Some(Claim::Doubtful)
                        && seen.verbatim
                        && std::str::from_utf8(bytes).is_ok());
                let frame = || (plain && !coloured).then_some(Sight::Frame(seen));
                let request = glance.and_then(|glance| self.shop.count(glance, number));
                match request.or_else(frame) {
                    Some(sight) => self.glimpse = Some(Glimpse::new(sight, (from, to), number)),
                    None => self.push(from, to, number, counted),
                }
            }
            _ if wanted.is_none() && self.carries_on(bytes, to) => {}
            seen => {
                if !seen.is_some_and(|seen| seen.plain) {
                    self.strange.push(from..to);
                }
                self.reread();
                self.push(from, to, number, false);
            }
        }
    }

    /// Takes a line of a source of requests: where nothing wants it, one that a glance tells of only counts.
    fn request(&mut self, glancer: Glancer, (from, to): (usize, usize), number: u64, wanted: bool) {
        let line = line(self.chunk, from, to, number);
        let Some(glance) = self.assembler.glance(glancer, &line) else {
            self.reread();
            return self.push(from, to, number, false);
        };
        self.close();
        let counted = if wanted { None } else { self.shop.count(glance, number) };
        match counted {
            Some(sight) => self.glimpse = Some(Glimpse::new(sight, (from, to), number)),
            None => self.push(from, to, number, false),
        }
    }

    /// Lets a frame of a stack trace join a skimmed record; returns whether it does.
    fn carries_on(&mut self, bytes: &[u8], to: usize) -> bool {
        let coloured = self.is_coloured(bytes);
        let frame = bytes.starts_with(b"\tat ") || bytes.starts_with(b"    at ");
        let glimpse = self.glimpse.as_mut().filter(|_| frame && !coloured);
        glimpse.is_some_and(|glimpse| glimpse.take(to))
    }

    /// Returns whether terminal colours stand in a line, which may split words.
    fn is_coloured(&self, bytes: &[u8]) -> bool {
        self.coloured && memchr(ESCAPE, bytes).is_some()
    }

    /// Reads a line in full; `only`: requests are all that is sure to matter in it.
    fn push(&mut self, from: usize, to: usize, number: u64, only: bool) {
        let line = line(self.chunk, from, to, number);
        let Self { shop, hand, items, assembler, counted, .. } = self;
        // Whether it joins the record in hand or ends it is not known yet.
        let both = *counted && only;
        *counted = both;
        assembler.push(&line, &mut |assembled| {
            items.push(Item::Read(full(assembled, &shop.source, shop.task, hand, both)));
            *counted = only;
        });
    }

    /// Ends the record in hand.
    fn close(&mut self) {
        if let Some(glimpse) = self.glimpse.take() {
            self.count(glimpse);
            return;
        }
        let Self { shop, hand, items, assembler, counted, .. } = self;
        assembler.finish(&mut |assembled| {
            items.push(Item::Read(full(assembled, &shop.source, shop.task, hand, *counted)));
        });
        *counted = true;
    }

    fn count(&mut self, glimpse: Glimpse<T::Told>) {
        let joined = glimpse.lines - 1;
        let tick = match glimpse.sight {
            Sight::Frame(seen) => seen.tick,
            Sight::Request(counted) => return self.items.push(Item::Counted(counted)),
        };
        if let Some(Item::Skimmed(span, more)) = self.items.last_mut()
            && span.add(tick, self.shop.skim.zone())
        {
            *more += joined;
        } else {
            self.items.push(Item::Skimmed(Span::new(tick), joined));
        }
    }

    /// Reads the record in hand in full after all.
    fn reread(&mut self) {
        let Some(glimpse) = self.glimpse.take() else { return };
        let (mut from, mut number) = (glimpse.from, glimpse.line);
        while from < glimpse.to
            && let Some(to) = end(&self.chunk.bytes, from)
        {
            let blank =
                self.chunk.bytes.get(from..to).is_some_and(|line| line.trim_ascii().is_empty());
            if !blank {
                self.push(from, to, number, false);
            }
            (from, number) = (to, number + 1);
        }
    }

    /// Leaves the record in hand to the chunk that follows.
    fn leave(&mut self) {
        self.reread();
        self.blank += std::mem::take(&mut self.assembler.blank);
    }
}
