//! The trait that an output format implements.

use std::io::Write;

use chrono_tz::Tz;

use crate::model::report::{Report, Warning};

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

    /// Returns the endings of file names that `-o` takes it for; where several formats have one, the first of the table is
    /// meant, and `name.FORMAT.ending` names another.
    fn endings(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns whether it is made to be passed on: secrets are then left out unless the user wants them.
    fn is_passed_on(&self) -> bool {
        true
    }

    /// Returns how many rows it cannot show, such as those without a date on an axis of time.
    fn left_out(&self, _report: &Report) -> usize {
        0
    }

    /// Returns the warnings that a person reads in it, who need not be told them beside it.
    fn warnings_told<'a>(&self, _report: &'a Report) -> &'a [Warning] {
        &[]
    }

    /// Writes the report.
    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()>;
}
