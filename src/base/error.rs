//! The error of the whole program: what could not be done, to what, and the way out.

use std::path::PathBuf;

/// Why something could not be done. Texts are lower case, name their subject first and say the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path given by the user could not be opened or read.
    #[error("{path}: {source}", path = path.display())]
    Read {
        /// The path as the user gave it.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The report could not be written.
    #[error("cannot write the output: {0}")]
    Write(#[source] std::io::Error),
    /// An option's value makes no sense.
    #[error("{option}: {message}")]
    Option {
        /// The option as typed, e.g. `--tz`.
        option: &'static str,
        /// What is wrong and what would be right.
        message: String,
    },
    /// Rule files hold errors; the text is the whole rendered list of diagnostics.
    #[error("{0}")]
    Rules(String),
    /// A file was read but does not hold what it should.
    #[error("{path}: {message}", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong and what would be right.
        message: String,
    },
}

/// The result of anything that may fail as a whole.
pub type Result<T> = std::result::Result<T, Error>;
