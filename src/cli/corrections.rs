//! Finds and reads a person's corrections: the file named, else one beside the first input or in the working directory.

use std::path::{Path, PathBuf};

use crate::base::error::Result;
use crate::base::text::plural;
use crate::cli::args::InputArgs;
use crate::cli::{setup, speech};
use crate::input::file::read_text;
use crate::model::overrides::Overrides;
use crate::overrides::{NAME, read};

/// Returns the corrections, none where there is no file; says which file was taken.
pub(crate) fn find(args: &InputArgs) -> Result<Overrides> {
    let named = args.fold.overrides.clone();
    let Some(path) = named.or_else(|| beside(args.inputs.first().map(String::as_str))) else {
        return Ok(Overrides::default());
    };
    let source = read_text(&path)?;
    let overrides = read(&path, &source, &setup::options_of_times(&args.time)?)?;
    let count = plural(overrides.acts.len() as u64, "correction");
    let text = format!("{}: {count} by people", path.display());
    speech::note(&text, setup::loudness(args));
    Ok(overrides)
}

/// Returns whether a file holds corrections rather than logs.
pub(crate) fn is_side_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == NAME)
}

fn beside(first: Option<&str>) -> Option<PathBuf> {
    let first = first.filter(|first| *first != "-").map(Path::new);
    let within = first.filter(|path| path.is_dir());
    let parent = first.and_then(Path::parent);
    let folders = within.into_iter().chain(parent).chain([Path::new("")]);
    folders.map(|folder| folder.join(NAME)).find(|path| path.is_file())
}
