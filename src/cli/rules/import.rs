//! Imports what teams have: prints a rule file, and says on stderr what is not in it.

use std::io::Write;
use std::path::Path;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::exit::Exit;
use crate::cli::speech;
use crate::input::file::read_text;
use crate::rule::import::{Imported, grok, sigma};

/// Prints the rules or patterns of `path` as a rule file.
pub(super) fn import(path: &Path, id: Option<&str>, out: &mut dyn Write) -> Result<Exit> {
    let text = read_text(path)?;
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let id = id.map_or_else(|| stem.unwrap_or_default(), str::to_owned);
    let yaml = path.extension().is_some_and(|end| end == "yml" || end == "yaml");
    let Imported { toml, refused, notes } = if yaml { sigma(&text, &id) } else { grok(&text, &id) };
    out.write_all(toml.as_bytes()).map_err(Error::Write)?;
    for note in notes {
        speech::error(&format!("note: {}", escape(&note)));
    }
    for refusal in &refused {
        let place = format!("{}:{}", path.display(), refusal.line);
        speech::error(&format!("{}: refused: {}", escape(&place), escape(&refusal.what)));
    }
    Ok(if refused.is_empty() { Exit::Done } else { Exit::Trouble })
}
