//! What was true of all lines of one frame so far, and is taken for true of those to come.

use crate::format::cursor::first_line;
use crate::format::parse::Parsed;
use crate::format::request::glance::glance_behind;
use crate::format::skim::is_piece;
use crate::format::skim::tick::Tick;

/// What was true of all lines of one frame so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// Those that are no requests were as the frame says.
    sound: bool,
    /// Their messages were pieces of them, word for word, that begin and end between words.
    pub verbatim: bool,
    /// Whether there were such lines at all.
    any: bool,
    /// Those that are requests were as the frame says; `None` where there were none.
    requests: Option<bool>,
    /// What stands behind their times told these requests, and no others; `None` where it told none.
    told: Option<bool>,
}

/// A line that was read in full, as its frame shows it.
pub struct Line<'l> {
    /// The line, without its end.
    pub bytes: &'l [u8],
    /// The time that its frame shows.
    pub tick: Tick,
    /// Where that ends.
    pub end: usize,
    /// Whether further lines joined it.
    pub joined: bool,
}

impl Trust {
    /// Nothing is known yet.
    pub const NEW: Self =
        Self { sound: true, verbatim: true, any: false, requests: None, told: None };
    /// Such lines must be read in full.
    pub const NONE: Self =
        Self { sound: false, requests: Some(false), told: Some(false), ..Self::NEW };

    /// Returns whether a line of the frame that is no request may be skimmed.
    pub fn is_sound(self) -> bool {
        self.any && self.sound
    }

    /// Returns whether one that is a request begins a record.
    pub fn is_begin(self) -> bool {
        self.is_sound() || self.requests == Some(true)
    }

    /// Returns whether what stands behind the time tells such a request.
    pub fn is_told(self) -> bool {
        self.requests == Some(true) && self.told == Some(true)
    }

    /// Learns from a line that is no request, or has no mark of one; `parsed` is all that was read in it.
    pub fn note(&mut self, line: &Line<'_>, parsed: Option<&Parsed>) {
        let (sound, verbatim) = parsed.map_or((false, false), |parsed| hold(line, parsed));
        self.any = true;
        self.sound &= sound && !parsed.is_some_and(is_counted);
        self.verbatim &= verbatim;
        if glance_behind(line.bytes, line.end, line.tick).is_some() {
            self.told = Some(false);
        }
    }

    /// Learns from a line that is a request.
    pub fn note_request(&mut self, line: &Line<'_>, parsed: Option<&Parsed>) {
        let sound = parsed.is_some_and(|parsed| hold(line, parsed) == (true, true));
        self.requests = Some(sound && self.requests != Some(false));
        if let Some(glance) = glance_behind(line.bytes, line.end, line.tick) {
            let right = parsed.is_some_and(|parsed| glance.is_of(parsed));
            self.told = Some(right && self.told != Some(false));
        }
    }
}

/// Returns whether `parsed` says no more of its time than the frame of its line, and whether its message is a piece of it.
fn hold(line: &Line<'_>, parsed: &Parsed) -> (bool, bool) {
    let same = parsed.stamp.as_ref().is_some_and(|stamp| *stamp == line.tick.stamp());
    let single = parsed.until.is_none() && parsed.received.is_none() && parsed.resolved.is_none();
    // Rules look at messages, and only lines are searched for what they want: each of a record by itself.
    let own = if line.joined { first_line(&parsed.message).0 } else { &parsed.message };
    let verbatim = is_piece(line.bytes, own);
    // Of talk every word may tell something.
    (same && single && !has(parsed, "chat") && verbatim, verbatim)
}

/// Returns whether `parsed` tells of a request, which is counted.
pub fn is_counted(parsed: &Parsed) -> bool {
    has(parsed, "http.status")
}

fn has(parsed: &Parsed, field: &str) -> bool {
    parsed.fields.iter().any(|(name, _)| name == field)
}
