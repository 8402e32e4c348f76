//! `recount timeline` and `recount draft` as typed.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{InputArgs, ViewArgs};
use crate::cli::save::OutputArgs;
use crate::cli::table::TableArgs;

/// What `timeline` is asked.
#[derive(Debug, Args)]
pub(crate) struct TimelineArgs {
    /// What to read and how.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to show it.
    #[command(flatten)]
    pub view: ViewArgs,
    /// How tables look.
    #[command(flatten)]
    pub table: TableArgs,
    /// What to write and what to leave out.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Output format [default: table]
    #[arg(long, value_name = "FORMAT", value_parser = crate::cli::formats())]
    pub format: Option<String>,
    /// Tell what joined each entry to its incident
    #[arg(long)]
    pub why: bool,
    /// Look for what changed before each incident, and for messages that are new in it: reads the input once more
    #[arg(long)]
    pub leads: bool,
}

/// What `draft` is asked.
#[derive(Debug, Args)]
pub(crate) struct DraftArgs {
    /// What to read and how.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to show it.
    #[command(flatten)]
    pub view: ViewArgs,
    /// What to write and what to leave out.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The form of the draft: alx, google, pagerduty, atlassian, coe, or a template file of your own [default: alx]
    #[arg(long, value_name = "NAME|FILE")]
    pub template: Option<String>,
    /// Begin with YAML front matter, for static sites
    #[arg(long)]
    pub front_matter: bool,
    /// Complete this post-mortem: its text is kept, what it leaves empty is filled and marked
    #[arg(long, value_name = "POST-MORTEM", conflicts_with_all = ["template", "front_matter", "output"])]
    pub from: Option<PathBuf>,
}
