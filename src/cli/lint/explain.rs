//! What the codes mean: `lint --list` and `lint --explain CODE`.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::cli::exit::Exit;
use crate::lint::codes;

/// Lists all codes.
pub(super) fn list(out: &mut dyn Write) -> Result<Exit> {
    for code in codes() {
        writeln!(out, "{:<25}{:<9}{}", code.name, code.gravity.name(), code.about)
            .map_err(Error::Write)?;
    }
    Ok(Exit::Done)
}

/// Explains one code.
pub(super) fn code(name: &str, out: &mut dyn Write) -> Result<Exit> {
    let codes = codes();
    let Some(code) = codes.iter().find(|code| code.name == name) else {
        let near = codes.iter().max_by(|a, b| {
            strsim::jaro_winkler(a.name, name).total_cmp(&strsim::jaro_winkler(b.name, name))
        });
        let near = near.map(|code| format!("; did you mean `{}`?", code.name)).unwrap_or_default();
        let message = format!("`{name}` is no code{near} `recount lint --list` has them all");
        return Err(Error::Option { option: "--explain", message });
    };
    let (name, gravity) = (code.name, code.gravity.name());
    write!(out, "{name} ({gravity}): {}\n\n{}\n", code.about, code.help).map_err(Error::Write)?;
    write!(out, "\nTo ignore it where it is reported: <!-- recount: ignore {name} REASON -->\n")
        .map_err(Error::Write)?;
    Ok(Exit::Done)
}
