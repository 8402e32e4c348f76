//! How what is read folds to incidents, and what a person corrects, as typed.

use std::path::PathBuf;

use clap::Args;

/// The values of `--flap-window`.
pub(crate) const FLAP_WINDOWS: [&str; 2] = ["rolling", "fixed"];

/// How states fold, and what a person corrects.
#[derive(Debug, Args)]
pub(crate) struct FoldArgs {
    /// A state that opens again within this time is the same flapping episode [default: 10m]
    #[arg(long, value_name = "DURATION")]
    pub flap: Option<String>,
    /// Count that time from the last close (rolling) or from the first opening (fixed) [default: rolling]
    #[arg(long, value_name = "WINDOW", value_parser = FLAP_WINDOWS)]
    pub flap_window: Option<String>,
    /// Tell so many different events apart; of more, the later ones of the busiest rules fold by rule and hour. Each
    /// takes some 5 KB of memory [default: 250000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub event_limit: Option<u32>,
    /// A person's corrections [default: recount.overrides.toml beside the first input or in the working directory]
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
}
