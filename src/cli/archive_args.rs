//! What archives may unfold to, as typed.

use clap::Args;

use crate::base::error::Result;
use crate::input::limits::Limits;
use crate::options::archive_limits;

/// What archives may unfold to.
#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    /// Set a cap on what archives unfold to: depth (default 8), members (100000), archives within archives (10000), bytes
    /// (4TiB) or ratio to the packed size (2000) (can be repeated)
    #[arg(long, value_name = "CAP=N")]
    pub archive_limit: Vec<String>,
}

impl ArchiveArgs {
    /// Returns the caps; of one that is set twice the last holds.
    pub(crate) fn limits(&self) -> Result<Limits> {
        archive_limits(self.archive_limit.iter().map(String::as_str))
    }
}
