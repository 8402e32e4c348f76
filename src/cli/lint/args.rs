//! The arguments of `recount lint`.

use clap::{Args, ValueEnum};

use crate::cli::archive_args::ArchiveArgs;
use crate::cli::args::TimeArgs;

/// What to check, against what, and how to show it.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// The post-mortems: files, folders, globs or `-`
    #[arg(value_name = "POST-MORTEM", required_unless_present_any = ["list", "explain"])]
    pub inputs: Vec<String>,
    /// Compare each entry with these logs of the incident: files, folders, globs, archives (can be repeated)
    #[arg(long, value_name = "ARCHIVE")]
    pub logs: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub format: LintFormat,
    /// From which gravity on a finding makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "GRAVITY")]
    pub fail_on: FailOn,
    /// List all codes with their meaning
    #[arg(long, exclusive = true)]
    pub list: bool,
    /// Tell what a code means and the way out
    #[arg(long, value_name = "CODE", exclusive = true)]
    pub explain: Option<String>,
    /// How times are read.
    #[command(flatten)]
    pub time: TimeArgs,
    /// What archives may unfold to.
    #[command(flatten)]
    pub archives: ArchiveArgs,
}

/// Formats of `lint`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LintFormat {
    /// `path:line:column: gravity: code: message`, and the line with a caret
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code review
    Sarif,
}

/// What makes the exit code 1.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FailOn {
    /// Contradictions only
    Error,
    /// Warnings too
    Warning,
    /// Never
    Never,
}
