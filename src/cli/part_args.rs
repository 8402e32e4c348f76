//! Where the input of one map step stands in a whole, as typed.

use chrono::{DateTime, Utc};
use clap::Args;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::format::options::ReadOptions;
use crate::format::part::STUDIED;
use crate::input::slice::Share;
use crate::input::source::Input;
use crate::options::instant;

/// The most pieces of one source.
const MOST: u32 = 1 << 16;

/// Where the input of a map step stands in a whole that several machines read.
#[derive(Debug, Args)]
pub(crate) struct PartArgs {
    /// Name the source that is piped in, as a run over all files would
    #[arg(long, value_name = "NAME")]
    pub stdin_name: Option<String>,
    /// When what is piped in was last modified: tells years that times leave out
    #[arg(long, value_name = "TIME")]
    pub stdin_modified: Option<String>,
    /// The size in bytes of the source of which `--part` is piped in
    #[arg(long, value_name = "BYTES", requires = "part")]
    pub stdin_size: Option<u64>,
    /// Read the K-th of N pieces of one large file, cut where records begin; all pieces together give what the file gives
    #[arg(long, value_name = "K/N")]
    pub part: Option<String>,
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

    /// Returns which piece of a source is to be read, if not the whole.
    pub(crate) fn share(&self) -> Result<Option<Share>> {
        let Some(text) = &self.part else { return Ok(None) };
        let numbers = text
            .split_once('/')
            .and_then(|(number, of)| Some((number.parse::<u32>().ok()?, of.parse::<u32>().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) && of <= MOST => {
                Ok(Some(Share { number, of, head: STUDIED as u64 }))
            }
            _ => {
                let message = format!("`{}` is no K/N, such as 2/8 (up to {MOST})", escape(text));
                Err(Error::Option { option: "--part", message })
            }
        }
    }

    /// Returns the latest time that the other parts state.
    pub(crate) fn latest(&self, read: &ReadOptions) -> Result<Option<DateTime<Utc>>> {
        self.latest.as_deref().map(|text| instant("--latest", text, read)).transpose()
    }
}
