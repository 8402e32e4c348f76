//! How what is read folds to incidents, and what a person corrects, as typed.

use std::path::PathBuf;

use clap::Args;

/// How states fold, and what a person corrects.
#[derive(Debug, Args)]
pub(crate) struct FoldArgs {
    /// A state that opens again within this time is the same flapping episode
    #[arg(long, value_name = "DURATION", default_value = "10m")]
    pub flap: String,
    /// Count that time from the last close (rolling) or from the first opening (fixed)
    #[arg(long, value_name = "WINDOW", default_value = "rolling", value_parser = ["rolling", "fixed"])]
    pub flap_window: String,
    /// A person's corrections [default: recount.overrides.toml beside the first input or in the working directory]
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
}
