//! The files of a run that are not yet in their places: what a signal has to take away, and what it says of them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::base::text::escape;
use crate::cli::unplaced::Unplaced;

/// The files of a run, which the writing shares with the handler of signals.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pending(Arc<Mutex<State>>);

/// How far the writing is. Whoever holds it lets no interruption come between.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// Files under their passing names.
    temporary: Vec<PathBuf>,
    /// Whether writing has begun.
    begun: bool,
    /// The files in their places.
    written: Vec<PathBuf>,
}

impl Pending {
    /// Stops the handler of signals until the guard is given back.
    pub(crate) fn hold(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a temporary file, so that no interruption finds it unknown.
    pub(crate) fn make(
        &self,
        make: impl FnOnce() -> std::io::Result<Unplaced>,
    ) -> std::io::Result<Unplaced> {
        let mut state = self.hold();
        state.begun = true;
        let file = make()?;
        state.temporary.extend(file.path().map(Path::to_path_buf));
        Ok(file)
    }
}

impl State {
    /// Takes away what is not in its place, and says how far the writing was, in words that follow the signal's; `None`
    /// where it had not begun.
    pub(crate) fn abandon(&self) -> Option<String> {
        for path in &self.temporary {
            // One that was moved to its place is no longer there.
            drop(std::fs::remove_file(path));
        }
        self.begun.then(|| match self.told() {
            None => " while writing; no file was replaced".to_owned(),
            Some(written) => format!("; written: {written}"),
        })
    }

    /// Notes a file that is written.
    pub(crate) fn wrote(&mut self, path: &Path) {
        self.begun = true;
        self.written.push(path.to_path_buf());
    }

    /// Says which files are written; `None` where there is none.
    pub(crate) fn told(&self) -> Option<String> {
        (!self.written.is_empty()).then(|| list(&self.written))
    }
}

fn list(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| escape(&path.to_string_lossy())).collect();
    names.join(", ")
}
