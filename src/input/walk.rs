//! Files, folders, globs and `-` become a sorted list of inputs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::input::fault;
use crate::input::glob::{Pattern, is_pattern};
use crate::input::source::Input;
use crate::model::report::Skip;

/// The name of standard input.
pub const STDIN: &str = "stdin";

/// Returns the inputs that `arguments` name, each once, in the order given and sorted within a folder or glob,
/// and what could not be found. An empty list means: read stdin if it is a pipe (the caller decides).
///
/// Folders are walked to the bottom: hidden files are read, `.git` is not, symlinks are followed and loops end.
/// A file that is met twice, by whatever names, is read once, under the name that is no symlink, else the shorter,
/// else the first by alphabet: the order of arguments does not choose.
pub fn expand(arguments: &[String]) -> (Vec<Input>, Vec<Skip>) {
    let mut found = Found::default();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.add(Input { name: STDIN.to_owned(), path: None });
        } else if path.is_dir() {
            found.folder(argument, path, |_| true, |_| true);
        } else if path.symlink_metadata().is_ok() {
            found.add(Input { name: argument.clone(), path: Some(path.to_owned()) });
        } else if is_pattern(argument) {
            found.pattern(argument);
        } else {
            found.unopened(argument, path);
        }
    }
    (found.inputs, found.skips)
}

#[derive(Default)]
struct Found {
    inputs: Vec<Input>,
    skips: Vec<Skip>,
    /// Where each file, by its one true path, stands in `inputs`.
    places: BTreeMap<PathBuf, usize>,
}

impl Found {
    fn add(&mut self, input: Input) {
        let identity = input.path.as_deref().map_or_else(
            || PathBuf::from("-"),
            |path| path.canonicalize().unwrap_or_else(|_| path.to_owned()),
        );
        if let Some(known) = self.places.get(&identity).and_then(|at| self.inputs.get_mut(*at)) {
            if rank(&input) < rank(known) {
                *known = input;
            }
            return;
        }
        self.places.insert(identity, self.inputs.len());
        self.inputs.push(input);
    }

    /// Adds the regular files below `root` that `wanted` takes, in the folders that `entered` takes.
    fn folder(
        &mut self,
        argument: &str,
        root: &Path,
        entered: impl Fn(&DirEntry) -> bool,
        wanted: impl Fn(&DirEntry) -> bool,
    ) {
        let before = (self.inputs.len(), self.skips.len());
        let mut any = false;
        let walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
        let walk = walk.filter_entry(|entry| {
            !entry.file_type().is_dir()
                || entry.depth() == 0
                || entry.file_name() != ".git" && entered(entry)
        });
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_file() && wanted(&entry) => {
                    any = true;
                    let path = entry.into_path();
                    self.add(Input { name: shown(&path), path: Some(path) });
                }
                Ok(_) => {}
                Err(error) => self.walk_error(argument, &error),
            }
        }
        if !any && before == (self.inputs.len(), self.skips.len()) {
            if is_pattern(argument) && !root.join(argument).is_dir() && !Path::new(argument).is_dir() {
                let reason = "not found: no file matches this pattern; check it, and the folder it starts in";
                self.skip(argument, reason.to_owned(), true);
            } else {
                self.skip(argument, "empty: no file in this folder".to_owned(), false);
            }
        }
    }

    fn pattern(&mut self, argument: &str) {
        match Pattern::new(argument) {
            Ok(pattern) => {
                let (entered, wanted) = (|e: &DirEntry| pattern.enters(e), |e: &DirEntry| pattern.takes(e));
                if pattern.root().is_dir() {
                    self.folder(argument, pattern.root(), entered, wanted);
                } else {
                    self.unopened(argument, pattern.root());
                }
            }
            Err(error) => {
                self.skip(argument, format!("not found: neither a file nor a pattern: {error}"), true);
            }
        }
    }

    fn walk_error(&mut self, argument: &str, error: &walkdir::Error) {
        let name = error.path().map_or_else(|| argument.to_owned(), shown);
        if error.loop_ancestor().is_some() {
            return self.skip(&name, "symlink_loop: leads back to a folder above it".to_owned(), false);
        }
        match error.io_error() {
            Some(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                self.skip(&name, "dangling: a symlink to nothing".to_owned(), false);
            }
            Some(cause) => self.skip(&name, fault::unopened(cause), true),
            None => self.skip(&name, format!("unreadable: {error}"), true),
        }
    }

    fn unopened(&mut self, argument: &str, path: &Path) {
        let reason = match path.symlink_metadata() {
            Err(error) => fault::unopened(&error),
            Ok(_) => "not found: it starts in a file, where a folder should be".to_owned(),
        };
        self.skip(argument, reason, true);
    }

    fn skip(&mut self, name: &str, reason: String, failure: bool) {
        let skip = Skip { source: name.into(), reason, failure };
        if !self.skips.contains(&skip) {
            self.skips.push(skip);
        }
    }
}

/// Orders the names of one file: the lowest is shown.
fn rank(input: &Input) -> (bool, usize, &str) {
    let linked = input.path.as_deref().is_some_and(Path::is_symlink);
    (linked, input.name.len(), &input.name)
}

/// Returns a path as text; `./` in front says nothing.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}
