//! Learns what talk reads like and prints the table.

use std::io::Write;
use std::path::PathBuf;

use crate::base::error::{Error, Result};
use crate::cli::exit::Exit;
use crate::input::file::read_text;
use crate::talk::learn;

/// Prints the table that the examples in `paths` teach.
pub(super) fn learn(paths: &[PathBuf], out: &mut dyn Write) -> Result<Exit> {
    let texts = paths.iter().map(|path| read_text(path)).collect::<Result<Vec<String>>>()?;
    let mut examples = Vec::new();
    for (path, text) in paths.iter().zip(&texts) {
        let wrong = |message| Error::Content { path: path.clone(), message };
        examples.append(&mut learn::examples(text).map_err(wrong)?);
    }
    let table = learn::learn(&examples).write();
    out.write_all(table.as_bytes()).map_err(Error::Write)?;
    Ok(Exit::Done)
}
