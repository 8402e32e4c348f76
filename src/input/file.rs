//! The one place where files are opened, so that every error names its path.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::base::error::{Error, Result};

/// The size from which on a rule file, a template or the like is refused.
const SMALL: u64 = 64 << 20;

/// Opens `path` for reading.
#[expect(clippy::disallowed_methods, reason = "the one place where files are opened")]
pub fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Returns the whole content of the small file `path`: rules, templates, saved timelines.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    let fail = |source| Error::Read { path: path.to_owned(), source };
    let mut content = Vec::new();
    open(path).map_err(fail)?.take(SMALL + 1).read_to_end(&mut content).map_err(fail)?;
    if content.len() as u64 > SMALL {
        let message = format!("larger than {} MiB, which this kind of file never is", SMALL >> 20);
        return Err(Error::Content { path: path.to_owned(), message });
    }
    Ok(content)
}

/// Returns the whole content of the small text file `path`.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = read_file(path)?;
    String::from_utf8(bytes).map_err(|error| Error::Content {
        path: path.to_owned(),
        message: format!("not UTF-8 text: {error}"),
    })
}

/// Returns the first bytes of the file `path`, at most `bytes` of them.
pub fn read_head(path: &Path, bytes: u64) -> Result<Vec<u8>> {
    let fail = |source| Error::Read { path: path.to_owned(), source };
    let mut head = Vec::new();
    open(path).map_err(fail)?.take(bytes).read_to_end(&mut head).map_err(fail)?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.toml");
        std::fs::write(&path, "x = 1\n").unwrap();
        assert_eq!(read_file(&path).unwrap(), b"x = 1\n");
    }

    #[test]
    fn an_error_names_the_path() {
        let error = read_file(Path::new("/no/such/file")).unwrap_err().to_string();
        assert!(error.starts_with("/no/such/file: "), "{error}");
    }
}
