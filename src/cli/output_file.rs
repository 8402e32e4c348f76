//! One file of `-o`: what it gets, where it lies in truth, and how it is replaced.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::pending::Pending;
use crate::cli::unplaced::Unplaced;
use crate::report::output::Target;

/// The most links that are followed from one to the next, as on Linux.
const LINKS: usize = 40;

/// A file to write.
#[derive(Debug)]
pub(crate) struct File {
    /// As it was named.
    pub(crate) path: PathBuf,
    /// Where the links end that it may be named by.
    real: PathBuf,
    /// What it gets.
    pub(crate) target: Target,
}

impl File {
    /// Returns the file with what its name says it gets.
    fn of(path: &Path, drafts: bool) -> Result<Self> {
        let wrong = |message: &str| cannot(path, message);
        let target = Target::of(path, drafts).map_err(|message| wrong(&message))?;
        let real = followed(path).ok_or_else(|| wrong("is a link that leads to itself"))?;
        if real.is_dir() {
            return Err(wrong("is a folder"));
        }
        if !folder(&real).is_dir() {
            return Err(wrong("its folder is not there"));
        }
        Ok(Self { path: path.to_path_buf(), real, target })
    }

    /// Returns whether it is the file at `path`.
    pub(crate) fn is(&self, path: Option<&Path>) -> bool {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        path.is_some_and(|path| path.is_file() && real(path) == real(&self.path))
    }

    /// Returns whether both are one file, be it there or not.
    fn is_same(&self, other: &Self) -> bool {
        let place = |file: &Self| {
            let folder = std::fs::canonicalize(folder(&file.real)).ok();
            (folder, file.real.file_name().map(std::ffi::OsStr::to_os_string))
        };
        place(self) == place(other)
    }

    /// Returns whether it is there already as something that cannot be replaced, such as a device or a named pipe.
    pub(crate) fn is_special(&self) -> bool {
        std::fs::metadata(&self.real).is_ok_and(|known| !known.is_file() && !known.is_dir())
    }

    /// Returns a file that is to take its place, with the rights of the one it replaces or of any new file.
    pub(crate) fn temporary(&self) -> std::io::Result<Unplaced> {
        let temporary = Unplaced::new(folder(&self.real))?;
        if let Ok(known) = std::fs::metadata(&self.real) {
            temporary.file().set_permissions(known.permissions())?;
        }
        Ok(temporary)
    }

    /// Puts the temporary file in its place.
    pub(crate) fn replace(&self, temporary: Unplaced) -> Result<()> {
        let placed = temporary.place(folder(&self.real), &self.real);
        placed.map_err(|error| self.cannot(&error))
    }

    /// Returns the error of writing it.
    pub(crate) fn cannot(&self, error: &std::io::Error) -> Error {
        cannot(&self.path, &error.to_string())
    }
}

/// The files of `-o`.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// In the order they are named in.
    pub(crate) list: Vec<File>,
    /// Those that are not yet in their places.
    pub(crate) pending: Pending,
}

impl Files {
    /// Returns the files with their formats; what cannot be written is told before anything is read.
    pub(crate) fn of(paths: &[PathBuf], drafts: bool) -> Result<Self> {
        let mut list: Vec<File> = Vec::new();
        for path in paths {
            let file = File::of(path, drafts)?;
            if list.iter().any(|other| other.is_same(&file)) {
                return Err(cannot(path, "is named twice"));
            }
            list.push(file);
        }
        Ok(Self { list, pending: Pending::default() })
    }
}

/// Returns where the links end that begin at `path`, but for one to a device or a pipe; `None` where they lead in a
/// circle.
fn followed(path: &Path) -> Option<PathBuf> {
    if std::fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        return Some(path.to_path_buf());
    }
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        let Ok(next) = std::fs::read_link(&path) else { return Some(path) };
        path = folder(&path).join(next);
    }
    None
}

/// Returns the folder that a file lies in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn cannot(path: &Path, message: &str) -> Error {
    let message = format!("{}: {message}", escape(&path.to_string_lossy()));
    Error::Option { option: "--output", message }
}
