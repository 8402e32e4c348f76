//! Reads one source: recognises its format, joins its lines, resolves its times, counts everything.

use std::io::Read;

use chrono::{DateTime, Utc};

use crate::format::options::ReadOptions;
use crate::format::timestamp::clock::Fix;
use crate::model::record::Record;
use crate::model::report::{Coverage, Warning};

/// What became of the lines of one source, and what is still to be settled about its times.
#[derive(Debug)]
pub struct Summary {
    /// What it covers. Its moments are provisional until `fix` is applied.
    pub coverage: Coverage,
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Lines that are, or begin, a record with a time.
    pub parsed: u64,
    /// Lines that continue a record.
    pub joined: u64,
    /// Lines that are, or begin, a record without a time.
    pub undated: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Settles years and dates that only the whole source can tell; apply it to every moment of the source.
    pub fix: Fix,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
    /// The error that broke the reading off, if any.
    pub broken: Option<std::io::Error>,
}

/// Reads the records of the source `name` and hands each to `sink`, in order. Moments without a stated year or date are
/// provisional until the summary's `fix` is applied to them.
pub fn read(
    reader: &mut dyn Read,
    name: &str,
    modified: Option<DateTime<Utc>>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record),
) -> Option<Summary> {
    let _ = (reader, name, modified, options, sink);
    None
}
