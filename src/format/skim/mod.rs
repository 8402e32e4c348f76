//! Skims lines: tells from a line's frame alone that it begins a record, and when, without reading what it says.
//!
//! Which frames can be trusted is learnt from the first part of a source, which is always read in full: a frame counts
//! where every line that had it was one record with the time that the frame shows. A line is skimmed only if no rule
//! could want it and nothing in it is counted, so skimming never changes an event.

pub mod json;
pub mod loud;
pub mod minute;
mod offset;
mod pairs;
pub mod request;
pub mod span;
pub mod text;
pub mod tick;
pub mod trust;

use std::collections::BTreeMap;

use memchr::memmem;

use crate::base::text::unescaped;
use crate::format::parse::Parsed;
use crate::format::skim::json::Skeleton;
use crate::format::skim::minute::Minutes;
use crate::format::skim::text::{Frame, frame, frame_with};
use crate::format::skim::tick::Tick;
use crate::format::skim::trust::{Line, Trust, is_counted};

/// Texts, lower case, that call for a full reading whatever stands around them: the date of an access log, whose
/// requests are counted; `PostgreSQL`'s further lines of a message, and syslog's word for lines left out; letters that
/// JSON writes as numbers; the kinds of records of PAN-OS, which state a time of their own behind that of syslog.
pub static MARKS: &[&str] = &[
    "/jan/20",
    "/feb/20",
    "/mar/20",
    "/apr/20",
    "/may/20",
    "/jun/20",
    "/jul/20",
    "/aug/20",
    "/sep/20",
    "/oct/20",
    "/nov/20",
    "/dec/20",
    "detail:  ",
    "hint:  ",
    "statement:  ",
    "context:  ",
    "query:  ",
    "location:  ",
    " last message repeated ",
    "\\u00",
    ",traffic,",
    ",threat,",
    ",system,",
    ",config,",
    ",globalprotect,",
    ",userid,",
    ",hipmatch,",
    ",hip-match,",
    ",correlation,",
    ",decryption,",
    ",authentication,",
    ",gtp,",
];

/// The most skeletons of JSON lines that a source is looked at for.
const MOST: usize = 24;

/// So many frames are at hand.
const KEPT: usize = 32;

/// A message of so few bytes is looked for byte by byte.
const SHORT: usize = 512;

/// What is known of the frames of one source.
#[derive(Debug, Clone, Default)]
pub struct Skim {
    /// Whether all lines so far that had this frame were as it says.
    frames: BTreeMap<u64, Trust>,
    /// The same for JSON lines.
    skeletons: Vec<(Skeleton, Trust)>,
    /// The offset of times that state none, in seconds; `None` where it changes with the season.
    zone: Option<i32>,
}

/// What is kept of the lines before, which the next one most often is like.
#[derive(Debug, Default)]
pub struct Trail {
    minutes: Minutes,
    /// Frames met last, and what is known of them.
    frames: [Option<(u64, Option<Trust>)>; KEPT],
}

impl Trail {
    /// Returns what `known` is known of the frame `id`.
    fn trust(&mut self, id: u64, known: &BTreeMap<u64, Trust>) -> Option<Trust> {
        let place = usize::try_from(id >> 16 ^ id).unwrap_or_default() % KEPT;
        let slot = self.frames.get_mut(place)?;
        match slot {
            Some((kept, trust)) if *kept == id => *trust,
            _ => slot.insert((id, known.get(&id).copied())).1,
        }
    }
}

/// What the frame of a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whether such a line may be skimmed: if not, it must be a request to begin a record.
    pub plain: bool,
    /// Whether the message of such a line is a piece of it, word for word, where nothing in it is escaped.
    pub verbatim: bool,
    /// When it happened.
    pub tick: Tick,
    /// Whether it wraps a message that may carry on the one above.
    pub wraps: bool,
    /// Where the time ends, if what stands behind it tells the request that such a line may be.
    pub request: Option<usize>,
}

impl Skim {
    /// Returns a skim that knows no frame yet; `zone` is the offset in seconds of times that state none.
    pub fn new(zone: Option<i32>) -> Self {
        Self { zone, ..Self::default() }
    }

    /// Returns the offset in seconds by which the times of skimmed lines that state none are ordered.
    pub fn zone(&self) -> i32 {
        self.zone.unwrap_or(0)
    }

    /// Learns from a record that was read in full: its format, lines and messages.
    pub fn learn(&mut self, format: &str, raw: &str, messages: &[(Parsed, Vec<&'static str>)]) {
        let mut lines = raw.lines();
        let bytes = lines.next().unwrap_or_default().as_bytes();
        let parsed = match messages {
            [(parsed, _)] if format != "docker" => Some(parsed),
            _ => None,
        };
        let request = messages.iter().any(|(parsed, _)| is_counted(parsed)) && is_marked(bytes);
        if bytes.first() == Some(&b'{') {
            // No request is ever skimmed: it says nothing of lines that are.
            if !request {
                self.learn_object(bytes, parsed);
            }
        } else if let Some(Frame { id, tick, end, .. }) = frame(bytes) {
            let trust = self.frames.entry(id).or_insert(Trust::NEW);
            let line = Line { bytes, tick, end, joined: lines.clone().next().is_some() };
            if request { trust.note_request(&line, parsed) } else { trust.note(&line, parsed) }
        }
        // A line that joined the one above begins no record after all.
        for Frame { id, .. } in lines.filter_map(|line| frame(line.as_bytes())) {
            self.frames.insert(id, Trust::NONE);
        }
    }

    /// Learns from a line of JSON.
    fn learn_object(&mut self, bytes: &[u8], parsed: Option<&Parsed>) {
        let trust = |tick| {
            let mut trust = Trust::NEW;
            trust.note(&Line { bytes, tick, end: bytes.len(), joined: false }, parsed);
            trust
        };
        let known = self.skeletons.iter().position(|(known, _)| known.tick(bytes).is_some());
        if let Some((known, trust)) = known.and_then(|at| self.skeletons.get_mut(at)) {
            let ticks = known.tick(bytes).into_iter();
            ticks.for_each(|tick| {
                trust.note(&Line { bytes, tick, end: bytes.len(), joined: false }, parsed);
            });
        } else if self.skeletons.len() < MOST
            && let Some(skeleton) = Skeleton::new(bytes, |tick| trust(tick).is_sound())
        {
            let trust = skeleton.tick(bytes).map_or(Trust::NEW, trust);
            self.skeletons.push((skeleton, trust));
        }
    }

    /// Returns whether any frame can be trusted.
    pub fn knows(&self) -> bool {
        let trusts = self.frames.values().chain(self.skeletons.iter().map(|(_, trust)| trust));
        trusts.into_iter().any(|trust| trust.is_sound() || trust.is_told())
    }

    /// Returns whether the message of every line whose frame can be trusted is a piece of it.
    pub fn is_verbatim(&self) -> bool {
        let trusts = self.frames.values().chain(self.skeletons.iter().map(|(_, trust)| trust));
        trusts.into_iter().all(|trust| trust.verbatim || !trust.is_sound())
    }

    /// Returns what the frame of `line` tells, where it can be trusted; `trail` is that of the lines before.
    pub fn look(&self, line: &[u8], trail: &mut Trail) -> Option<Seen> {
        let (tick, wraps, end, trust) = if line.first() == Some(&b'{') {
            let sound = self.skeletons.iter().filter(|(_, trust)| trust.is_sound());
            let mut ticks = sound.filter_map(|(known, trust)| {
                Some((known.tick_with(&mut trail.minutes, line)?, *trust))
            });
            let (tick, trust) = ticks.next()?;
            (tick, false, line.len(), trust)
        } else {
            let Frame { id, tick, wraps, end } = frame_with(&mut trail.minutes, line)?;
            (tick, wraps, end, trail.trust(id, &self.frames).filter(|trust| trust.is_begin())?)
        };
        let known = tick.offset.is_some() || self.zone.is_some();
        let request = (trust.is_told() && !wraps).then_some(end);
        let (plain, verbatim) = (trust.is_sound(), trust.verbatim);
        known.then_some(Seen { plain, verbatim, tick, wraps, request })
    }
}

/// Returns whether a mark stands in `line`, so that it is read in full whatever its frame.
fn is_marked(line: &[u8]) -> bool {
    let lower = line.to_ascii_lowercase();
    MARKS.iter().any(|mark| memmem::find(&lower, mark.as_bytes()).is_some())
        || request::is_marked(line, &lower)
}

/// Returns whether `message` stands in `line`, as it is or with its escapes undone, between words.
pub fn is_piece(line: &[u8], message: &str) -> bool {
    // Where anything is escaped, a message of some words seldom stands there as it is.
    let escaped = || {
        memchr::memchr(b'\\', line).is_some() && holds(unescaped(line, &mut Vec::new()), message)
    };
    escaped() || holds(line, message)
}

/// Returns whether `message` stands in `line`, with no letter or digit next to it: what looks for the ends of words
/// finds the same in both.
fn holds(line: &[u8], message: &str) -> bool {
    let text = message.as_bytes();
    let part = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(*byte));
    let between = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        !part(before) && !part(line.get(at + text.len()))
    };
    match text.first() {
        None => true,
        // Most messages end their lines.
        Some(_) if ends_with(line, text).is_some_and(between) => true,
        // To make ready for a search takes longer than most searches.
        Some(first) if text.len() <= SHORT => memchr::memchr_iter(*first, line)
            .any(|at| line.get(at..).is_some_and(|rest| rest.starts_with(text)) && between(at)),
        Some(_) => memmem::find_iter(line, text).any(between),
    }
}

/// Returns where `text` begins if `line`, or the last value of the object that it is, ends with it.
fn ends_with(line: &[u8], text: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"\"}").unwrap_or(line);
    line.strip_suffix(text).map(<[u8]>::len)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
