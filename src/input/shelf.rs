//! What one archive holds, on its way out: named by its way, counted, held against the caps.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::input::archive::unpack::{Packed, Sink, Unpack};
use crate::input::meter::Unfolded;
use crate::input::unfold::{Layer, Modified, Unfolding};
use crate::model::report::Skip;

/// Takes what one archive holds.
pub(super) struct Shelf<'u, 'a> {
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

impl<'u, 'a> Shelf<'u, 'a> {
    /// Returns the shelf of the archive `name`, which lies in `depth` others.
    pub(super) fn new(
        unfolding: &'u mut Unfolding<'a>,
        name: Arc<str>,
        modified: Modified,
        depth: usize,
    ) -> Self {
        let names = BTreeMap::new();
        Self { unfolding, name, modified, depth, names, any: false, counted: false }
    }

    /// Unpacks an archive of that kind.
    pub(super) fn unpack(&mut self, kind: &dyn Unpack, packed: Packed<'_>) {
        match kind.unpack(packed, self) {
            Err(error) => self.unfolding.fail(&self.name, &error, self.any.into()),
            Ok(()) if !self.any => self.unfolding.skip(&self.name, Skip::EMPTY, false),
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
