//! `recount lint`: contradictions in written post-mortems.

use std::io::Write;

use crate::base::error::Result;
use crate::cli::args::{LintFormat, TimeArgs};
use crate::cli::exit::Exit;

/// Runs `recount lint`.
pub fn run(
    inputs: &[String],
    format: LintFormat,
    time: &TimeArgs,
    out: &mut dyn Write,
) -> Result<Exit> {
    let _ = (inputs, format, time, out);
    Ok(Exit::Done)
}
