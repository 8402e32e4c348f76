//! Writes one report in several formats: to stdout and to files, each file whole or not at all.

use std::cell::OnceCell;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use tempfile::NamedTempFile;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::model::report::{Report, Warning};
use crate::pipeline::redacted;
use crate::redact::{CODE, Redaction};
use crate::report::draft::{Form, draft_by};
use crate::report::output::Target;
use crate::report::render::View;

/// What is written, and what of it is left out.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Write to this file, in the format that its ending names (.md, .html, .json, .csv, …; `name.slack.txt` names the
    /// format itself); nothing goes to stdout then (can be repeated)
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// What to take out: secrets, ips, names, all, none (can be repeated) [default: secrets, in all that is made to be
    /// passed on; nothing in table, json and ndjson]
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = Redaction::WORDS)]
    pub redact: Vec<String>,
}

/// A file to write.
#[derive(Debug)]
pub(crate) struct File {
    path: PathBuf,
    target: Target,
}

impl File {
    /// Returns whether it is the file at `path`.
    pub(crate) fn is(&self, path: Option<&Path>) -> bool {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        path.is_some_and(|path| path.is_file() && real(path) == real(&self.path))
    }

    /// Returns the folder it lies in.
    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        }
    }

    /// Returns whether it is there already as something that cannot be replaced, such as a device or a named pipe.
    fn is_special(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|known| !known.is_file())
    }
}

/// Returns the files of `-o` with their formats; what cannot be written is told before anything is read.
pub(crate) fn files(paths: &[PathBuf], drafts: bool) -> Result<Vec<File>> {
    let wrong = |path: &Path, message: &str| Error::Option {
        option: "--output",
        message: format!("{}: {message}", escape(&path.to_string_lossy())),
    };
    let mut files: Vec<File> = Vec::new();
    for path in paths {
        let target = Target::of(path, drafts).map_err(|message| wrong(path, &message))?;
        let file = File { path: path.clone(), target };
        if path.is_dir() {
            return Err(wrong(path, "is a folder"));
        }
        if !file.folder().is_dir() {
            return Err(wrong(path, "its folder is not there"));
        }
        if files.iter().any(|other| other.path == *path) {
            return Err(wrong(path, "is named twice"));
        }
        files.push(file);
    }
    Ok(files)
}

/// A report as it is and as it is passed on, each made at most once.
#[derive(Debug)]
pub(crate) struct Versions {
    whole: Report,
    wanted: Option<Redaction>,
    redacted: OnceCell<Report>,
}

impl Versions {
    /// Takes the report; `wanted` is what the user wants out of every output, if they say so.
    pub(crate) fn new(whole: Report, wanted: Option<Redaction>) -> Self {
        Self { whole, wanted, redacted: OnceCell::new() }
    }

    /// Returns the report as it is.
    pub(crate) fn whole(&self) -> &Report {
        &self.whole
    }

    fn of(&self, target: Target) -> Result<&Report> {
        let default = if target.is_passed_on() { Redaction::SECRETS } else { Redaction::NONE };
        let what = self.wanted.unwrap_or(default);
        if what == Redaction::NONE {
            return Ok(&self.whole);
        }
        if let Some(made) = self.redacted.get() {
            return Ok(made);
        }
        let made = redacted(&self.whole, what)?;
        Ok(self.redacted.get_or_init(|| made))
    }
}

/// All that a run writes.
#[derive(Debug)]
pub(crate) struct Outputs {
    /// The files.
    pub(crate) files: Vec<File>,
    /// What stdout gets, if anything.
    pub(crate) stdout: Option<Target>,
    /// How it is shown on stdout.
    pub(crate) view: View,
    /// The form of drafts.
    pub(crate) form: Form,
}

impl Outputs {
    /// Writes all of it; returns the warnings of the run with those of writing. No file is replaced before all are ready.
    pub(crate) fn write(&self, versions: &Versions, out: &mut dyn Write) -> Result<Vec<Warning>> {
        // A file is read elsewhere: neither this terminal's width nor its colours mean anything there.
        let view = View { zone: self.view.zone, ..View::default() };
        let mut ready = Vec::new();
        for file in &self.files {
            ready.push((file, self.prepared(file, versions, &view)?));
        }
        for (file, temporary) in ready {
            let Some(temporary) = temporary else { continue };
            let kept = temporary.persist(&file.path);
            kept.map_err(|failed| cannot(&file.path, &failed.error))?;
        }
        if let Some(target) = self.stdout {
            self.render(target, versions, &self.view, out)?;
        }
        self.warnings(versions)
    }

    /// Writes a file under another name in its own folder; one that cannot be replaced is written as it stands.
    fn prepared(
        &self,
        file: &File,
        versions: &Versions,
        view: &View,
    ) -> Result<Option<NamedTempFile>> {
        let failed = |error: std::io::Error| cannot(&file.path, &error);
        if file.is_special() {
            let open = std::fs::OpenOptions::new().write(true).open(&file.path);
            self.render(file.target, versions, view, &mut open.map_err(failed)?)?;
            return Ok(None);
        }
        let mut temporary = temporary(file).map_err(failed)?;
        let mut writer = BufWriter::new(temporary.as_file_mut());
        self.render(file.target, versions, view, &mut writer)?;
        writer.flush().map_err(failed)?;
        drop(writer);
        temporary.as_file().sync_all().map_err(failed)?;
        Ok(Some(temporary))
    }

    fn render(
        &self,
        target: Target,
        versions: &Versions,
        view: &View,
        out: &mut dyn Write,
    ) -> Result<()> {
        let report = versions.of(target)?;
        match target {
            Target::Format(renderer) => renderer.render(report, view, out).map_err(Error::Write),
            Target::Draft => draft_by(report, view, &self.form, out),
        }
    }

    /// Says what was left out of which output.
    fn warnings(&self, versions: &Versions) -> Result<Vec<Warning>> {
        let mut warnings = versions.whole.warnings.clone();
        let files = self.files.iter().map(|file| (file.target, Some(&file.path)));
        for (target, path) in files.chain(self.stdout.map(|target| (target, None))) {
            let report = versions.of(target)?;
            warnings.extend(report.warnings.iter().filter(|one| one.code == CODE).cloned());
            let Target::Format(renderer) = target else { continue };
            let rows = match renderer.left_out(report) {
                0 => continue,
                1 => "1 row is".to_owned(),
                rows => format!("{rows} rows are"),
            };
            let message = format!("{rows} not in {}, which has no place for them", renderer.name());
            let origin = path.map(|path| path.display().to_string());
            warnings.push(Warning { code: "rows_left_out".to_owned(), message, origin });
        }
        warnings.sort();
        warnings.dedup();
        Ok(warnings)
    }
}

/// Returns a temporary file beside the file, with the rights of the one it replaces or of any new file.
fn temporary(file: &File) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".recount-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = builder.tempfile_in(file.folder())?;
    if let Ok(known) = std::fs::metadata(&file.path) {
        temporary.as_file().set_permissions(known.permissions())?;
    }
    Ok(temporary)
}

fn cannot(path: &Path, error: &std::io::Error) -> Error {
    let message = format!("{}: {error}", escape(&path.to_string_lossy()));
    Error::Option { option: "--output", message }
}
