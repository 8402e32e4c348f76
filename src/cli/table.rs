//! What the command line says of tables.

use clap::Args;

/// How tables look.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct TableArgs {
    /// Show one line an entry, folded only where the page is too narrow (table)
    #[arg(long)]
    pub compact: bool,
    /// Quote the log lines under each entry (table)
    #[arg(long)]
    pub evidence: bool,
    /// Write ASCII only (table) [default: where the locale is not UTF-8]
    #[arg(long)]
    pub ascii: bool,
}
