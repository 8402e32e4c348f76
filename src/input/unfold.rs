//! Opens what is nested in one input, layer by layer, and hands over what is text.

use std::fs::File;
use std::io::{Cursor, Error, Read, Result};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::archive::foreign;
use crate::input::archive::recognise;
use crate::input::archive::unpack::{Packed, Unpack};
use crate::input::budget::Budget;
use crate::input::buried;
use crate::input::fault;
use crate::input::head::Head;
use crate::input::heard::Heard;
use crate::input::limits::{Limits, way_out};
use crate::input::meter::Meter;
use crate::input::own;
use crate::input::returns::{Returns, parts_by_returns};
use crate::input::shelf::Shelf;
use crate::input::source::{Member, Witness};
use crate::input::text::{Verdict, examine, transcode};
use crate::input::utf32::Utf32;
use crate::model::report::Skip;

/// What is called for each member.
pub type Visit<'a> = dyn FnMut(Member<'_>) -> Result<()> + 'a;

/// When something was last modified, and what says so; `None` where nothing does.
pub type Modified = Option<(DateTime<Utc>, Witness)>;

/// When something was last modified, and how many archives it lies in.
type Place = (Modified, usize);

/// A stream that may be text or an archive of any kind.
pub struct Layer<'a> {
    /// Its name, `outer!inner` for members.
    pub name: Arc<str>,
    /// When it was last modified, and what says so.
    pub modified: Modified,
    /// How many archives it lies in.
    pub depth: usize,
    /// Its content.
    pub reader: &'a mut (dyn Read + Send),
    /// The regular file that it is, if it is one.
    pub file: Option<&'a File>,
}

/// The input itself.
pub struct Root {
    /// Its name.
    pub name: Arc<str>,
    /// Whether the user named this very file.
    pub named: bool,
}

/// The unfolding of one input.
pub struct Unfolding<'a> {
    root: Root,
    pub(super) meter: &'a Meter,
    visit: &'a mut Visit<'a>,
    pub(super) budget: Budget,
    skips: Vec<Skip>,
    /// Whether anything was handed over.
    any: bool,
}

impl<'a> Unfolding<'a> {
    /// Returns an unfolding of the input `root` that hands over to `visit` and is held against `limits`.
    pub fn new(root: Root, limits: Limits, meter: &'a Meter, visit: &'a mut Visit<'a>) -> Self {
        Self { root, meter, visit, budget: Budget::new(limits), skips: Vec::new(), any: false }
    }

    /// Returns what was skipped or broke off.
    pub fn into_skips(mut self) -> Vec<Skip> {
        let binary = |skip: &Skip| skip.reason.starts_with("binary");
        let failed = self.skips.iter().any(|skip| skip.failure);
        if self.root.named && !self.any && !failed && self.skips.iter().any(binary) {
            let name = self.root.name.clone();
            self.skip(
                &name,
                "binary: nothing in it is text; export its members as text first",
                true,
            );
        }
        self.skips
    }

    /// Opens `layer`: unpacks it where it is an archive, else hands it over.
    pub fn open(&mut self, stream: Layer<'_>) {
        let Layer { name, modified, depth, reader, file } = stream;
        let mut head = Head::new(reader);
        if head.known().is_empty() {
            match head.take_error() {
                Some(error) => self.fail(&name, &error, 0),
                None => self.skip(&name, Skip::EMPTY, false),
            }
            return;
        }
        match recognise(head.known()) {
            Some(_) if depth >= self.budget.limits().depth => {
                let (deep, raise) = (self.budget.limits().depth, way_out("depth"));
                let reason = format!(
                    "too_deep: archives are opened {deep} deep; unpack it first, or {raise}"
                );
                self.skip(&name, &reason, true);
            }
            Some(kind) => {
                let stated = kind.modified(head.known()).map(|at| (at, Witness::Header));
                let modified = stated.or(modified);
                let mut opened = Shelf::new(self, name, modified, depth);
                opened.unpack(kind, Packed { stream: &mut head, file });
            }
            None => self.hand_over(&name, (modified, depth), &mut head),
        }
    }

    /// Hands `head` over where it is text.
    fn hand_over(&mut self, name: &Arc<str>, (modified, depth): Place, head: &mut Head<'_>) {
        if let Some(foreign) = foreign::recognise(head.known()) {
            return self.skip(name, foreign.reason, foreign.failure);
        }
        if let Some(reason) = self.own(head.known()) {
            return self.skip(name, &reason, false);
        }
        if let Some((at, kind)) = buried::find(head.known())
            && (buried::is_text(head.known(), at) || self.is_wanted(name))
        {
            return self.part(name, (modified, depth), head, (at, kind));
        }
        let mut verdict = examine(head.known());
        if verdict == Verdict::Hole {
            let zeros = head.drop_zeros();
            if head.known().is_empty() {
                return self.nothing(name, head);
            }
            self.skip(name, &format!("zero_bytes: {zeros} at its start were passed over"), false);
            if recognise(head.known()).is_some() {
                let name = name.clone();
                return self.open(Layer { name, modified, depth, reader: head, file: None });
            }
            verdict = examine(head.known());
        }
        self.decode(name, modified, head, verdict);
    }

    /// Hands `head` over as what `verdict` calls it.
    fn decode(
        &mut self,
        name: &Arc<str>,
        modified: Modified,
        head: &mut Head<'_>,
        verdict: Verdict,
    ) {
        match verdict {
            Verdict::Text(mark) => {
                head.drop_front(mark);
                if parts_by_returns(head.known()) {
                    self.deliver(name, modified, &mut Returns::new(head));
                } else {
                    self.deliver(name, modified, head);
                }
            }
            Verdict::Wide(encoding) => match transcode(head, encoding) {
                Ok(mut reader) => self.deliver(name, modified, &mut reader),
                Err(error) => self.fail(name, &error, 0),
            },
            Verdict::Wider(big) => self.deliver(name, modified, &mut Utf32::new(head, big)),
            // The first bytes of an archive that breaks off at once look like this too.
            Verdict::Hole | Verdict::Binary => match head.take_error() {
                Some(error) => self.fail(name, &error, 0),
                // Somebody wants it read; what merely lies in a folder is passed over.
                None if self.is_wanted(name) => self.skip(
                    name,
                    "binary: neither text nor an archive that is read; export it as text first",
                    true,
                ),
                None => self.skip(name, "binary", false),
            },
        }
    }

    /// Notes a stream of zero bytes alone: a failure where somebody wants it read.
    fn nothing(&mut self, name: &Arc<str>, head: &mut Head<'_>) {
        match head.take_error() {
            Some(error) => self.fail(name, &error, 0),
            None if self.is_wanted(name) => self.skip(
                name,
                "empty: nothing but zero bytes, as a crash or a broken copy leaves; look for another copy",
                true,
            ),
            None => self.skip(name, "empty: nothing but zero bytes", false),
        }
    }

    /// Hands over what stands in front of compressed data, and then those.
    fn part(
        &mut self,
        name: &Arc<str>,
        (modified, depth): Place,
        head: &mut Head<'_>,
        (at, kind): (usize, &dyn Unpack),
    ) {
        let (kind, inner) = (kind.name(), format!("{name}!{}", kind.name()));
        if buried::is_text(head.known(), at) {
            let reason = format!("{kind}_inside: {kind} data begin at its byte {at}; see {inner}");
            self.skip(name, &reason, false);
            let mut front = Cursor::new(head.known().get(..at).unwrap_or_default().to_vec());
            self.deliver(name, modified, &mut front);
        } else {
            let reason = format!(
                "{kind}_inside: {at} bytes that are no text stand in front of its {kind} data and were passed over"
            );
            self.skip(name, &reason, false);
        }
        head.drop_front(at);
        self.open(Layer { name: inner.into(), modified, depth, reader: head, file: None });
    }

    /// Returns whether the user named this very stream.
    fn is_wanted(&self, name: &Arc<str>) -> bool {
        self.root.named && self.root.name == *name
    }

    /// Returns why a stream that begins with `head` is not read, where this program wrote it. A finished draft is a
    /// post-mortem like any other; an unfinished one is read where the user names it.
    fn own(&self, head: &[u8]) -> Option<String> {
        if let Some(what) = own::recognise(head) {
            return Some(format!("own_output: {what} that recount wrote, no log"));
        }
        (!self.root.named && own::is_draft(head)).then(|| {
            "own_output: a draft by recount; name it to have it read, or take out its line `Draft by recount`"
                .to_owned()
        })
    }

    /// Calls `visit` and notes how it went.
    fn deliver(&mut self, name: &Arc<str>, modified: Modified, reader: &mut (dyn Read + Send)) {
        let mut watched = Heard::new(reader);
        let (modified, by) = modified.unzip();
        let modified_by = by.unwrap_or_default();
        let member = Member { name: name.clone(), modified, modified_by, reader: &mut watched };
        self.any = true;
        let result = (self.visit)(member);
        let Heard { read, broken, .. } = watched;
        match (broken, result) {
            (Some(error), _) => self.fail(name, &error, read),
            (None, Err(error)) => self.skip(name, &format!("broken off: {error}"), true),
            (None, Ok(())) => {}
        }
    }

    /// Returns whether no further member may be opened, and notes it the first time.
    pub(super) fn is_full(&mut self) -> bool {
        if let Some(reason) = self.budget.breach(self.meter) {
            let name = self.root.name.clone();
            self.skip(&name, &reason, true);
        }
        self.budget.is_spent()
    }

    /// Notes that `name` broke off; once for each name.
    pub(super) fn fail(&mut self, name: &Arc<str>, error: &Error, read: u64) {
        if !self.skips.iter().rev().take(2).any(|skip| skip.failure && skip.source == *name) {
            self.skip(name, &fault::reason(error, read), true);
        }
    }

    pub(super) fn skip(&mut self, name: &Arc<str>, reason: &str, failure: bool) {
        self.skips.push(Skip { source: name.clone(), reason: reason.to_owned(), failure });
    }
}
