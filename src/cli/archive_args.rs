//! What archives may unfold to, as typed.

use std::collections::BTreeMap;

use clap::Args;
use serde::Deserialize;
use toml::Spanned;

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

/// The caps in a team's file.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Caps(BTreeMap<Spanned<String>, Spanned<Cap>>);

/// The value of a cap: a number, or a size with its unit.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Cap {
    Number(u64),
    Size(String),
}

impl Caps {
    /// Returns the caps as they would be typed.
    pub(crate) fn typed(&self) -> impl Iterator<Item = Spanned<String>> {
        self.0.iter().map(|(name, cap)| {
            let name = name.get_ref();
            let typed = match cap.get_ref() {
                Cap::Number(number) => format!("{name}={number}"),
                Cap::Size(size) => format!("{name}={size}"),
            };
            Spanned::new(cap.span(), typed)
        })
    }

    /// Says which they are, if any.
    pub(crate) fn told(&self) -> Option<String> {
        let caps: Vec<String> = self.typed().map(Spanned::into_inner).collect();
        (!caps.is_empty()).then(|| format!("other caps on archives ({})", caps.join(", ")))
    }

    /// Puts them before what is typed: the last of one cap holds.
    pub(crate) fn add_to(&self, args: &mut ArchiveArgs) {
        let own = self.typed().map(Spanned::into_inner);
        args.archive_limit = own.chain(std::mem::take(&mut args.archive_limit)).collect();
    }
}
