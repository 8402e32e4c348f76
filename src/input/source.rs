//! Opens an input and hands over each readable member, unpacked and as UTF-8-compatible bytes.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::report::Skip;

/// One thing to read: a file, or standard input where `path` is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name shown in every citation, as given or found.
    pub name: String,
    /// The path to open.
    pub path: Option<PathBuf>,
}

impl Input {
    /// Returns the size on disk in bytes; 0 for a pipe or what cannot be looked at.
    pub fn size(&self) -> u64 {
        self.path.as_ref().and_then(|path| path.metadata().ok()).map_or(0, |data| data.len())
    }
}

/// One readable source: a plain file, a decompressed stream or a member of an archive.
pub struct Member<'a> {
    /// The name, `outer!inner` for members.
    pub name: Arc<str>,
    /// When it was last modified: of the file, the archive's entry or the gzip header.
    pub modified: Option<DateTime<Utc>>,
    /// Its content. An error while reading means that the source broke off.
    pub reader: &'a mut dyn Read,
}

/// Caps on what an archive may unfold to; a breach is a reported skip.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How deep archives may be nested.
    pub depth: usize,
    /// How many members one input may have.
    pub members: u64,
    /// How many bytes one input may unfold to.
    pub bytes: u64,
    /// How many times larger than its packed size a stream may grow, beyond the first 64 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 8, members: 1_000_000, bytes: 1 << 42, ratio: 2_000 }
    }
}

/// Reads `input` and calls `visit` for each readable member in turn; `visit` returns the error that broke its reading
/// off, if any. Returns what was skipped or broke off.
pub fn read(
    input: &Input,
    limits: &Limits,
    visit: &mut dyn FnMut(Member<'_>) -> std::io::Result<()>,
) -> Vec<Skip> {
    let _ = (input, limits, visit);
    Vec::new()
}
