//! What the tests of the whole program share: running it, the fixtures, and archives of them.
#![allow(dead_code, reason = "each test takes another part of this file")]
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

pub(crate) mod inside;

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use filetime::FileTime;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use tempfile::TempDir;

/// The five incidents below `fixtures/incidents`.
pub(crate) const INCIDENTS: [&str; 5] = [
    "1-database-nap",
    "2-connection-flood",
    "3-checkout-showdown",
    "4-slow-queries",
    "5-file-storage.tar.gz",
];

/// When the files of [`tree`] were last modified: after the last of all incidents.
const MODIFIED: i64 = 1_727_000_000;

/// What one run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl Run {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| {
            panic_with(&format!("{error} in\n{}\n{}", self.text(), self.stderr))
        })
    }
}

/// The program to run: arguments, environment, folder, standard input.
#[derive(Debug, Clone)]
pub(crate) struct Recount {
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    folder: PathBuf,
    stdin: Vec<u8>,
}

/// Returns the program with `arguments`, in the repository's root and in a fixed environment.
pub(crate) fn recount<S: AsRef<str>>(arguments: impl IntoIterator<Item = S>) -> Recount {
    Recount {
        arguments: arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect(),
        variables: Vec::new(),
        folder: root(),
        stdin: Vec::new(),
    }
}

impl Recount {
    pub(crate) fn arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(program());
        for name in ["TZ", "LANG", "LC_CTYPE", "NO_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command.env("COLUMNS", "100").env("LC_ALL", "C.UTF-8");
        command.envs(self.variables.iter().cloned()).args(&self.arguments);
        command.current_dir(&self.folder);
        command
    }

    /// Runs to the end. A panic of the program is a failure of any test.
    pub(crate) fn run(&self) -> Run {
        let mut command = assert_cmd::Command::from_std(self.command());
        let output = command.write_stdin(self.stdin.clone()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("panicked at"), "{:?}\n{stderr}", self.arguments);
        Run { stdout: output.stdout, stderr, code: output.status.code() }
    }

    /// Runs to the end and returns what was printed; anything but exit code 0 is a failure.
    pub(crate) fn good(&self) -> Run {
        let run = self.run();
        assert_eq!(run.code, Some(0), "{:?}\n{}{}", self.arguments, run.text(), run.stderr);
        run
    }
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_recount"))
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the path of an incident of [`INCIDENTS`], as written on a command line in the repository's root.
pub(crate) fn incident(name: &str) -> String {
    format!("fixtures/incidents/{name}")
}

pub(crate) fn read(path: &Path) -> String {
    let bytes = std::fs::read(path)
        .unwrap_or_else(|error| panic_with(&format!("{}: {error}", path.display())));
    String::from_utf8(bytes).unwrap()
}

#[expect(clippy::panic, reason = "a test stops where it fails")]
fn panic_with(message: &str) -> ! {
    panic!("{message}")
}

/// The files of one incident with fixed times of modification: path below the incident's folder and content.
pub(crate) struct Tree {
    pub(crate) files: Vec<(String, Vec<u8>)>,
    folder: TempDir,
}

/// The name of the folder of a [`Tree`], such as no log holds.
pub(crate) const TREE: &str = "tree-7f3a";

/// Returns the files of an incident of [`INCIDENTS`], laid out in a temporary folder.
pub(crate) fn tree(name: &str) -> Tree {
    let path = root().join(incident(name));
    let mut files =
        if path.is_dir() { below(&path) } else { members(&std::fs::read(path).unwrap()) };
    files.sort();
    laid_out(files)
}

/// Returns the rows of the map step on the folder [`TREE`] of an incident, by its number in [`INCIDENTS`]. What the reduce
/// step makes of them is what it makes of the logs, in a fraction of the time.
pub(crate) fn saved(number: usize) -> &'static str {
    static SAVED: [OnceLock<String>; INCIDENTS.len()] =
        [const { OnceLock::new() }; INCIDENTS.len()];
    let (name, rows) = INCIDENTS.into_iter().zip(&SAVED).nth(number).unwrap();
    rows.get_or_init(|| inside::rows(tree(name).folder(), &[TREE.to_owned()]))
}

/// Returns a folder whose [`TREE`] holds no more than [`saved`] rows.
pub(crate) fn saved_tree(number: usize) -> Tree {
    laid_out(vec![("rows.ndjson".to_owned(), saved(number).as_bytes().to_vec())])
}

/// Returns `files` laid out in a temporary folder, with fixed times of modification.
pub(crate) fn laid_out(files: Vec<(String, Vec<u8>)>) -> Tree {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in &files {
        let path = folder.path().join(TREE).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        filetime::set_file_mtime(&path, FileTime::from_unix_time(MODIFIED, 0)).unwrap();
    }
    Tree { files, folder }
}

/// Returns the files below a folder: path from there and content.
pub(crate) fn below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Returns the files in a `.tar.gz`: path without its first folder and content.
pub(crate) fn members(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    let mut files = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        if entry.header().entry_type().is_file() {
            files.push((path.split_once('/').unwrap().1.to_owned(), content));
        }
    }
    files
}

impl Tree {
    /// Returns the folder that holds the folder [`TREE`].
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the path of each file, from [`Tree::folder`].
    pub(crate) fn paths(&self) -> Vec<String> {
        self.files.iter().map(|(name, _)| format!("{TREE}/{name}")).collect()
    }

    pub(crate) fn tar(&self) -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        for (name, content) in &self.files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_mtime(MODIFIED.unsigned_abs());
            tar.append_data(&mut header, name, content.as_slice()).unwrap();
        }
        tar.into_inner().unwrap()
    }

    pub(crate) fn zip(&self) -> Vec<u8> {
        let files: Vec<_> =
            self.files.iter().map(|(name, content)| (&**name, &**content)).collect();
        zip(&files)
    }
}

/// Returns a zip of `files`, each with the time of modification of [`tree`].
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    // MODIFIED as the clock shows it in UTC.
    let modified = zip::DateTime::from_date_and_time(2024, 9, 22, 10, 13, 20).unwrap();
    let options = zip::write::SimpleFileOptions::default().last_modified_time(modified);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}
