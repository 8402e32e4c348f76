//! The trait that an output format implements.

use std::io::Write;

use chrono_tz::Tz;

use crate::model::report::Report;

/// How a report is shown; set by options and by what the terminal can do.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The columns of the terminal, or of the page where there is none.
    pub width: usize,
    /// Whether colour may be used; never the only carrier of a meaning.
    pub color: bool,
    /// Whether characters beyond ASCII may be used for lines and marks.
    pub unicode: bool,
    /// The zone that times are shown in, beside UTC where it differs; `None` means UTC.
    pub zone: Option<Tz>,
    /// Whether a table has one line an entry.
    pub compact: bool,
    /// Whether a table quotes the evidence under each entry.
    pub evidence: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            width: 120,
            color: false,
            unicode: true,
            zone: None,
            compact: false,
            evidence: false,
        }
    }
}

/// An output format.
pub trait Render: Sync {
    /// Returns the value of `--format` that selects it.
    fn name(&self) -> &'static str;

    /// Returns one line for `--help`.
    fn about(&self) -> &'static str;

    /// Writes the report.
    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()>;
}
