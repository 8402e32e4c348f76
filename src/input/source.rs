//! Opens an input and hands over each readable member, unpacked and as UTF-8-compatible bytes.

use std::fs::Metadata;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::fault;
use crate::input::file::open;
use crate::input::meter::{Meter, Packed};
use crate::input::unfold::{Layer, Unfolding};
use crate::model::report::Skip;

/// One thing to read: a file, or standard input where `path` is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name shown in every citation, as given or found.
    pub name: String,
    /// The path to open.
    pub path: Option<PathBuf>,
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
///
/// Archives and compressions are told by their content and unpacked as they are read. Where a source breaks off,
/// `visit` gets all that it held, then the error; the ledger gets one failure that says why.
pub fn read(
    input: &Input,
    limits: &Limits,
    visit: &mut dyn FnMut(Member<'_>) -> std::io::Result<()>,
) -> Vec<Skip> {
    let name: Arc<str> = input.name.as_str().into();
    let opened = input.path.as_deref().map(open).transpose();
    let file = match opened {
        Ok(file) => file,
        Err(error) => {
            let reason = fault::unopened(&error);
            return vec![Skip { source: name, reason, failure: true }];
        }
    };
    let meter = Meter::new(*limits);
    let mut visit = visit;
    let mut unfolding = Unfolding::new(*limits, &meter, &mut visit);
    let known = file.as_ref().and_then(|file| file.metadata().ok()).filter(Metadata::is_file);
    let modified = known.as_ref().and_then(|known| known.modified().ok()).map(DateTime::from);
    match (&file, known) {
        (Some(file), Some(known)) => {
            meter.set_packed(known.len());
            let mut reader = file;
            let file = Some(file);
            unfolding.open(Layer { name, modified, depth: 0, reader: &mut reader, file });
        }
        (Some(file), None) => {
            let mut reader = Packed { meter: &meter, inner: file };
            unfolding.open(Layer { name, modified, depth: 0, reader: &mut reader, file: None });
        }
        (None, _) => {
            let mut reader = Packed { meter: &meter, inner: std::io::stdin().lock() };
            unfolding.open(Layer { name, modified, depth: 0, reader: &mut reader, file: None });
        }
    }
    unfolding.into_skips()
}
