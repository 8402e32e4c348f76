//! Opens what is nested in one input, layer by layer, and hands over what is text.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, Read, Result};
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::archive::foreign;
use crate::input::archive::recognise;
use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::budget::Budget;
use crate::input::fault;
use crate::input::head::Head;
use crate::input::heard::Heard;
use crate::input::limits::{Limits, way_out};
use crate::input::meter::{Meter, Unfolded};
use crate::input::own;
use crate::input::returns::{Returns, parts_by_returns};
use crate::input::source::{Member, Witness};
use crate::input::text::{Verdict, examine, transcode};
use crate::input::utf32::Utf32;
use crate::model::report::Skip;

/// What is called for each member.
pub type Visit<'a> = dyn FnMut(Member<'_>) -> Result<()> + 'a;

/// When something was last modified, and what says so; `None` where nothing does.
pub type Modified = Option<(DateTime<Utc>, Witness)>;

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
    meter: &'a Meter,
    visit: &'a mut Visit<'a>,
    budget: Budget,
    skips: Vec<Skip>,
}

impl<'a> Unfolding<'a> {
    /// Returns an unfolding of the input `root` that hands over to `visit` and is held against `limits`.
    pub fn new(root: Root, limits: Limits, meter: &'a Meter, visit: &'a mut Visit<'a>) -> Self {
        Self { root, meter, visit, budget: Budget::new(limits), skips: Vec::new() }
    }

    /// Returns what was skipped or broke off.
    pub fn into_skips(self) -> Vec<Skip> {
        self.skips
    }

    /// Opens `layer`: unpacks it where it is an archive, else hands it over.
    pub fn open(&mut self, stream: Layer<'_>) {
        let Layer { name, modified, depth, reader, file } = stream;
        let mut head = Head::new(reader);
        if head.known().is_empty() {
            match head.take_error() {
                Some(error) => self.fail(&name, &error, 0),
                None => self.skip(&name, "empty", false),
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
                let mut opened = Shelf {
                    unfolding: self,
                    name,
                    modified,
                    depth,
                    names: BTreeMap::new(),
                    any: false,
                    counted: false,
                };
                opened.unpack(kind, Packed { stream: &mut head, file });
            }
            None => self.hand_over(&name, modified, &mut head),
        }
    }

    /// Hands `head` over where it is text.
    fn hand_over(&mut self, name: &Arc<str>, modified: Modified, head: &mut Head<'_>) {
        if let Some(foreign) = foreign::recognise(head.known()) {
            return self.skip(name, foreign.reason, foreign.failure);
        }
        if let Some(reason) = self.own(head.known()) {
            return self.skip(name, &reason, false);
        }
        let mut verdict = examine(head.known());
        if verdict == Verdict::Hole {
            let zeros = head.drop_zeros();
            if head.known().is_empty() {
                return match head.take_error() {
                    Some(error) => self.fail(name, &error, 0),
                    None => self.skip(name, "empty: nothing but zero bytes", false),
                };
            }
            self.skip(name, &format!("zero_bytes: {zeros} at its start were passed over"), false);
            verdict = examine(head.known());
        }
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
                None if self.is_wanted(name) => {
                    self.skip(name, "binary: neither text nor an archive that is read", true);
                }
                None => self.skip(name, "binary", false),
            },
        }
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
        let result = (self.visit)(member);
        let Heard { read, broken, .. } = watched;
        match (broken, result) {
            (Some(error), _) => self.fail(name, &error, read),
            (None, Err(error)) => self.skip(name, &format!("broken off: {error}"), true),
            (None, Ok(())) => {}
        }
    }

    /// Returns whether no further member may be opened, and notes it the first time.
    fn is_full(&mut self) -> bool {
        if let Some(reason) = self.budget.breach(self.meter) {
            let name = self.root.name.clone();
            self.skip(&name, &reason, true);
        }
        self.budget.is_spent()
    }

    /// Notes that `name` broke off; once for each name.
    fn fail(&mut self, name: &Arc<str>, error: &Error, read: u64) {
        if !self.skips.iter().rev().take(2).any(|skip| skip.failure && skip.source == *name) {
            self.skip(name, &fault::reason(error, read), true);
        }
    }

    fn skip(&mut self, name: &Arc<str>, reason: &str, failure: bool) {
        self.skips.push(Skip { source: name.clone(), reason: reason.to_owned(), failure });
    }
}

/// Takes what one archive holds.
struct Shelf<'u, 'a> {
    unfolding: &'u mut Unfolding<'a>,
    name: Arc<str>,
    modified: Modified,
    depth: usize,
    /// How often each name was met: an archive may hold several members of one name.
    names: BTreeMap<String, u64>,
    any: bool,
    /// Whether it has members, and was counted for that.
    counted: bool,
}

impl Shelf<'_, '_> {
    fn unpack(&mut self, kind: &dyn Unpack, packed: Packed<'_>) {
        match kind.unpack(packed, self) {
            Err(error) => self.unfolding.fail(&self.name, &error, self.any.into()),
            Ok(()) if !self.any => self.unfolding.skip(&self.name, "empty", false),
            Ok(()) => {}
        }
    }

    fn open(&mut self, name: Arc<str>, modified: Modified, reader: &mut (dyn Read + Send)) {
        self.any = true;
        let mut reader = Unfolded { meter: self.unfolding.meter, layer: self.depth, inner: reader };
        let (depth, file) = (self.depth + 1, None);
        self.unfolding.open(Layer { name, modified, depth, reader: &mut reader, file });
    }

    fn full_name(&self, member: &str) -> Arc<str> {
        format!("{}!{}", self.name, member.trim_start_matches("./")).into()
    }
}

impl Sink for Shelf<'_, '_> {
    fn content(&mut self, reader: &mut (dyn Read + Send)) {
        self.open(self.name.clone(), self.modified, reader);
    }

    fn member(
        &mut self,
        name: &str,
        modified: Modified,
        reader: &mut (dyn Read + Send),
    ) -> ControlFlow<()> {
        self.any = true;
        if self.depth > 0 && !self.counted {
            self.unfolding.budget.open_archive();
        }
        self.counted = true;
        if self.unfolding.is_full() {
            return ControlFlow::Break(());
        }
        if let Err(breach) = self.unfolding.meter.check(self.depth) {
            self.unfolding.budget.note_breach();
            self.unfolding.fail(&self.name, &breach, 1);
            return ControlFlow::Break(());
        }
        self.unfolding.budget.open_member();
        let mut full = self.full_name(name);
        if is_metadata(name) {
            self.unfolding.skip(&full, "macos_metadata", false);
            return ControlFlow::Continue(());
        }
        let met = self.names.entry(name.to_owned()).or_default();
        *met += 1;
        if *met > 1 {
            full = format!("{full}#{met}").into();
        }
        self.open(full, modified, reader);
        ControlFlow::Continue(())
    }

    fn skip(&mut self, member: Option<&str>, reason: &str, failure: bool) {
        self.any = true;
        let name = member.map_or_else(|| self.name.clone(), |member| self.full_name(member));
        self.unfolding.skip(&name, reason, failure);
    }
}

/// Returns whether macOS wrote the member beside the user's files.
fn is_metadata(name: &str) -> bool {
    name.split('/').any(|part| part == "__MACOSX" || part == ".DS_Store")
}
