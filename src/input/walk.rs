//! Files, folders, globs, URIs and `-` become a sorted list of inputs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::input::fault;
use crate::input::glob::{Pattern, is_pattern};
use crate::input::source::Input;
use crate::input::uri::{self, Store};
use crate::model::report::Skip;

/// The name of standard input.
pub const STDIN: &str = "stdin";

/// Returns the inputs that `arguments` name, each once, in the order given and sorted within a folder or glob,
/// and what could not be found. An empty list means: read stdin if it is a pipe (the caller decides).
///
/// Folders, and prefixes of object storage, are walked to the bottom: hidden files are read, `.git` is not, symlinks
/// are followed and loops end.
/// A file that is met twice, by whatever names, is read once, under the name that is no symlink, else the shorter,
/// else the first by alphabet: the order of arguments does not choose.
pub fn expand(arguments: &[String]) -> (Vec<Input>, Vec<Skip>) {
    let mut found = Found::default();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.add(Input { name: STDIN.to_owned(), path: None, modified: None, named: true });
        } else if path.is_dir() {
            found.folder(argument, path);
        } else if path.symlink_metadata().is_ok() {
            found.add(Input {
                name: argument.clone(),
                path: Some(path.to_owned()),
                modified: None,
                named: true,
            });
        } else if let Some(store) = uri::store(argument) {
            found.objects(argument, store);
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
            let named = known.named || input.named;
            if rank(&input) < rank(known) {
                *known = input;
            }
            known.named = named;
            return;
        }
        self.places.insert(identity, self.inputs.len());
        self.inputs.push(input);
    }

    /// Adds the regular files below `root` that `wanted` takes, in the folders that `entered` takes. Returns whether
    /// there was anything to add or to report.
    fn walk(
        &mut self,
        root: &Path,
        entered: impl Fn(&DirEntry) -> bool,
        wanted: impl Fn(&DirEntry) -> bool,
    ) -> bool {
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
                    let (name, path) = (shown(entry.path()), Some(entry.into_path()));
                    self.add(Input { name, path, modified: None, named: false });
                }
                Ok(entry) if entry.file_type().is_dir() || !wanted(&entry) => continue,
                Ok(entry) => self.special(&entry),
                Err(error) => self.walk_error(&shown(error.path().unwrap_or(root)), &error),
            }
            any = true;
        }
        any
    }

    /// Notes what is neither file nor folder: nobody asked for it, and reading it may wait for ever.
    fn special(&mut self, entry: &DirEntry) {
        let kind = kind(entry);
        let reason = format!("not_a_file: {kind}, met in a folder; name it to have it read");
        self.skip(&shown(entry.path()), reason, false);
    }

    fn folder(&mut self, argument: &str, path: &Path) {
        if !self.walk(path, |_| true, |_| true) {
            self.skip(argument, "empty: no file in this folder".to_owned(), false);
        }
    }

    fn objects(&mut self, argument: &str, store: &dyn Store) {
        match store.list(argument) {
            Ok(objects) => objects.into_iter().for_each(|object| self.add(object)),
            Err(reason) => self.skip(argument, reason, true),
        }
    }

    fn pattern(&mut self, argument: &str) {
        let pattern = match Pattern::new(argument) {
            Ok(pattern) if pattern.root().is_dir() => pattern,
            Ok(pattern) => return self.unopened(argument, pattern.root()),
            Err(error) => {
                let reason = format!("not found: neither a file nor a pattern: {error}");
                return self.skip(argument, reason, true);
            }
        };
        if !self.walk(pattern.root(), |entry| pattern.enters(entry), |entry| pattern.takes(entry)) {
            let reason = "not found: no file matches this pattern; check it";
            self.skip(argument, reason.to_owned(), true);
        }
    }

    fn walk_error(&mut self, name: &str, error: &walkdir::Error) {
        if error.loop_ancestor().is_some() {
            return self.skip(
                name,
                "symlink_loop: leads back to a folder above it".to_owned(),
                false,
            );
        }
        match error.io_error() {
            Some(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                self.skip(name, "dangling: a symlink to nothing".to_owned(), false);
            }
            Some(cause) => self.skip(name, fault::unopened(cause), true),
            None => self.skip(name, format!("unreadable: {error}"), true),
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

/// Returns what it is that is neither file nor folder.
fn kind(entry: &DirEntry) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = entry.file_type();
        if kind.is_fifo() {
            return "a named pipe";
        } else if kind.is_socket() {
            return "a socket";
        } else if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
    }
    let _ = entry;
    "something else"
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

#[cfg(test)]
mod tests {
    use std::fs::{create_dir_all, write};
    use std::os::unix::fs::symlink;

    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            create_dir_all(path.parent().unwrap()).unwrap();
            write(path, "line\n").unwrap();
        }
        folder
    }

    /// Expands `arguments` below `folder`; names come back without it.
    fn names(folder: &tempfile::TempDir, arguments: &[&str]) -> (Vec<String>, Vec<String>) {
        let root = format!("{}/", folder.path().display());
        let arguments: Vec<String> = arguments.iter().map(|a| format!("{root}{a}")).collect();
        let (inputs, skips) = expand(&arguments);
        let strip = |text: &str| text.replace(&root, "");
        (
            inputs.iter().map(|input| strip(&input.name)).collect(),
            skips
                .iter()
                .map(|s| strip(&format!("{}: {} {}", s.source, s.reason, s.failure)))
                .collect(),
        )
    }

    #[test]
    fn a_folder_is_walked_in_order_without_git() {
        let folder = folder(&["l/b.log", "l/a/z.log", "l/.hidden", "l/.git/config", "l/c.log"]);
        let (names, skips) = names(&folder, &["l"]);
        assert_eq!(names, ["l/.hidden", "l/a/z.log", "l/b.log", "l/c.log"]);
        assert!(skips.is_empty(), "{skips:?}");
    }

    #[test]
    fn a_file_named_twice_is_read_once_whatever_the_order() {
        let folder = folder(&["l/a.log"]);
        symlink("a.log", folder.path().join("l/0-current.log")).unwrap();
        for arguments in [["l", "l/../l/a.log"], ["l/../l/a.log", "l"]] {
            assert_eq!(names(&folder, &arguments).0, ["l/a.log"]);
        }
        let (inputs, _) = expand(&["-".to_owned(), "-".to_owned()]);
        assert_eq!(
            inputs,
            [Input { name: "stdin".to_owned(), path: None, modified: None, named: true }]
        );
    }

    #[test]
    fn what_is_no_file_is_told() {
        let folder = folder(&["l/a.log"]);
        let socket = folder.path().join("l/socket");
        drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
        symlink("socket", folder.path().join("l/to-socket")).unwrap();
        symlink("/dev/null", folder.path().join("l/zero")).unwrap();
        let reason = |kind: &str| {
            format!("not_a_file: {kind}, met in a folder; name it to have it read false")
        };
        let (socket, device) = (reason("a socket"), reason("a device"));
        let wanted = [
            format!("l/socket: {socket}"),
            format!("l/to-socket: {socket}"),
            format!("l/zero: {device}"),
        ];
        for argument in ["l", "l/*"] {
            let (names, skips) = names(&folder, &[argument]);
            assert_eq!((names, skips), (vec!["l/a.log".to_owned()], wanted.to_vec()));
        }
        assert_eq!(names(&folder, &["l/*.log"]).1, Vec::<String>::new());
    }

    #[test]
    fn a_file_is_named_only_where_it_stands_among_the_arguments() {
        let folder = folder(&["l/a.log"]);
        let path = |end: &str| format!("{}/{end}", folder.path().display());
        for (arguments, named) in [
            (vec![path("l")], false),
            (vec![path("l/*")], false),
            (vec![path("l"), path("l/a.log")], true),
        ] {
            assert_eq!(expand(&arguments).0[0].named, named, "{arguments:?}");
        }
    }

    #[test]
    fn symlink_loops_and_dangling_links_end() {
        let folder = folder(&["l/sub/a.log"]);
        symlink("..", folder.path().join("l/sub/up")).unwrap();
        symlink("nowhere", folder.path().join("l/gone")).unwrap();
        let (names, skips) = names(&folder, &["l"]);
        assert_eq!(names, ["l/sub/a.log"]);
        assert_eq!(
            skips,
            [
                "l/gone: dangling: a symlink to nothing false",
                "l/sub/up: symlink_loop: leads back to a folder above it false",
            ]
        );
    }

    #[test]
    fn patterns_match_files_and_whole_folders() {
        let folder = folder(&["l/a.log", "l/b.txt", "l/s/c.log", "l/s/d/e.log", "l/[x].log"]);
        assert_eq!(names(&folder, &["l/*.log"]).0, ["l/[x].log", "l/a.log"]);
        assert_eq!(names(&folder, &["l/**/*.log"]).0.len(), 4);
        assert_eq!(names(&folder, &["l/s*"]).0, ["l/s/c.log", "l/s/d/e.log"]);
        assert_eq!(names(&folder, &["l/{b,s/c}.*"]).0, ["l/b.txt", "l/s/c.log"]);
        assert_eq!(names(&folder, &["*/?.txt"]).0, ["l/b.txt"]);
        assert_eq!(
            names(&folder, &["l/[x].log"]).0,
            ["l/[x].log"],
            "an existing path is no pattern"
        );
    }

    #[test]
    fn what_is_missing_is_a_failure_that_says_so() {
        let folder = folder(&["l/a.log"]);
        create_dir_all(folder.path().join("void")).unwrap();
        let (names, skips) = names(&folder, &["no.log", "l/*.gz", "no/*", "l/[", "void"]);
        assert!(names.is_empty());
        assert_eq!(skips.len(), 5);
        let (void, missing) = skips.split_last().unwrap();
        assert!(
            missing.iter().all(|s| s.contains(": not found: ") && s.ends_with("true")),
            "{skips:?}"
        );
        assert_eq!(void, "void: empty: no file in this folder false");
    }
}
