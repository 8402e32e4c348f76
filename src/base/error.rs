//! The error of the whole program: what could not be done, to what, and the way out.

use std::io::ErrorKind;
use std::path::PathBuf;

/// Why something could not be done. Texts are lower case, name their subject first and say the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path given by the user could not be opened or read.
    #[error("{path}: {why}", path = path.display(), why = unread(source))]
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

impl Error {
    /// Returns it as the error of a file that `option` names, with another `way` out; what is wrong within the file is
    /// told as it is.
    #[must_use]
    pub fn of_option(self, option: &'static str, way: &str) -> Self {
        match self {
            Self::Read { .. } | Self::Content { .. } => {
                Self::Option { option, message: format!("{self}, or {way}") }
            }
            other => other,
        }
    }
}

/// The result of anything that may fail as a whole.
pub type Result<T> = std::result::Result<T, Error>;

/// Returns why a file could not be read, and what to do.
fn unread(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "not found: no such file or folder; check the path".to_owned(),
        ErrorKind::IsADirectory => "is a folder; name a file in it".to_owned(),
        ErrorKind::PermissionDenied => {
            "permission denied; run as a user who may read it".to_owned()
        }
        _ => format!("unreadable: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unread_file_is_named_with_the_way_out() {
        let told = |kind: ErrorKind| {
            Error::Read { path: "a.toml".into(), source: kind.into() }.to_string()
        };
        let missing = "a.toml: not found: no such file or folder; check the path";
        assert_eq!(told(ErrorKind::NotFound), missing);
        assert_eq!(told(ErrorKind::IsADirectory), "a.toml: is a folder; name a file in it");
        assert!(told(ErrorKind::PermissionDenied).contains("run as a user who may read it"));
        assert!(told(ErrorKind::TimedOut).starts_with("a.toml: unreadable: "));
    }
}
