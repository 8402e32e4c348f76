//! Where the input of one map step stands in a whole, as typed.

use chrono::{DateTime, Utc};
use clap::Args;

use crate::base::error::Result;
use crate::format::options::ReadOptions;
use crate::input::source::Input;
use crate::options::instant;

/// Where the input of a map step stands in a whole that several machines read.
#[derive(Debug, Args)]
pub(crate) struct PartArgs {
    /// Name the source that is piped in, as a run over all files would
    #[arg(long, value_name = "NAME")]
    pub stdin_name: Option<String>,
    /// When what is piped in was last modified: tells years that times leave out
    #[arg(long, value_name = "TIME")]
    pub stdin_modified: Option<String>,
    /// The latest time that the other parts state with its date (the greatest `latest` of their `ledger` rows): tells
    /// the years of sources whose `ledger` row says `open`
    #[arg(long, value_name = "TIME")]
    pub latest: Option<String>,
}

impl PartArgs {
    /// Gives standard input its name and time.
    pub(crate) fn name_stdin(&self, inputs: &mut [Input], read: &ReadOptions) -> Result<()> {
        let modified = self.stdin_modified.as_deref();
        let modified = modified.map(|text| instant("--stdin-modified", text, read)).transpose()?;
        for input in inputs.iter_mut().filter(|input| input.path.is_none()) {
            input.modified = modified;
            if let Some(name) = &self.stdin_name {
                input.name.clone_from(name);
            }
        }
        Ok(())
    }

    /// Returns the latest time that the other parts state.
    pub(crate) fn latest(&self, read: &ReadOptions) -> Result<Option<DateTime<Utc>>> {
        self.latest.as_deref().map(|text| instant("--latest", text, read)).transpose()
    }
}
