//! Writes one report in several formats: to stdout and to files, each file whole or not at all.

use std::cell::OnceCell;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::memory::Watch;
use crate::cli::output_file::{File, Files};
use crate::cli::pending::State;
use crate::cli::unplaced::Unplaced;
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

    /// Returns the report that stderr tells of: as it is, unless the user wants something out of every output.
    pub(crate) fn told(&self) -> Result<&Report> {
        self.without(self.wanted.unwrap_or(Redaction::NONE))
    }

    fn of(&self, target: Target) -> Result<&Report> {
        let default = if target.is_passed_on() { Redaction::SECRETS } else { Redaction::NONE };
        self.without(self.wanted.unwrap_or(default))
    }

    fn without(&self, what: Redaction) -> Result<&Report> {
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
    pub(crate) files: Files,
    /// What stdout gets, if anything.
    pub(crate) stdout: Option<Target>,
    /// How it is shown on stdout.
    pub(crate) view: View,
    /// The form of drafts.
    pub(crate) form: Form,
}

impl Outputs {
    /// Writes all of it; returns the warnings of the run with those of writing. No file is replaced before all are
    /// ready, and stdout has taken its part: where that fails, none is.
    pub(crate) fn write(&self, versions: &Versions, out: &mut dyn Write) -> Result<Vec<Warning>> {
        // A file is read elsewhere: neither this terminal's width nor its colours mean anything there.
        let view = View { zone: self.view.zone, ..View::default() };
        let mut ready = Vec::new();
        for file in &self.files.list {
            if file.is_special() {
                self.write_through(file, versions, &view)?;
            } else {
                ready.push((file, self.prepared(file, versions, &view)?));
            }
        }
        let gone = match self.show(versions, out) {
            // A reader who has seen enough takes nothing from the files.
            Err(Error::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Some(error),
            shown => shown.map(|()| None)?,
        };
        self.replace(ready)?;
        if let Some(error) = gone {
            return Err(Error::Write(error));
        }
        self.warnings(versions)
    }

    /// Returns the warnings that a reader of stdout sees in the report itself.
    pub(crate) fn shown_on_stdout<'a>(&self, report: &'a Report) -> &'a [Warning] {
        match self.stdout {
            Some(Target::Format(renderer)) => renderer.warnings_told(report),
            _ => &[],
        }
    }

    fn show(&self, versions: &Versions, out: &mut dyn Write) -> Result<()> {
        let Some(target) = self.stdout else { return Ok(()) };
        self.render(target, versions, &self.view, out)?;
        out.flush().map_err(Error::Write)
    }

    /// Writes to what cannot be replaced as it stands.
    fn write_through(&self, file: &File, versions: &Versions, view: &View) -> Result<()> {
        let open = std::fs::OpenOptions::new().write(true).open(&file.path);
        let mut open = open.map_err(|error| file.cannot(&error))?;
        self.render(file.target, versions, view, &mut open)?;
        self.files.pending.hold().wrote(&file.path);
        Ok(())
    }

    /// Writes a file that is not in its place yet.
    fn prepared(&self, file: &File, versions: &Versions, view: &View) -> Result<Unplaced> {
        let failed = |error: std::io::Error| file.cannot(&error);
        let made = self.files.pending.make(|| file.temporary());
        let temporary = made.map_err(failed)?;
        let mut writer = BufWriter::new(temporary.file());
        self.render(file.target, versions, view, &mut writer)?;
        writer.flush().map_err(failed)?;
        drop(writer);
        temporary.file().sync_all().map_err(failed)?;
        Ok(temporary)
    }

    /// Puts all files in their places; no interruption comes between. Where one cannot be, says which are and which are
    /// not.
    fn replace(&self, ready: Vec<(&File, Unplaced)>) -> Result<()> {
        let mut state = self.files.pending.hold();
        let mut left = ready.into_iter();
        while let Some((file, temporary)) = left.next() {
            if let Err(error) = file.replace(temporary) {
                let others: Vec<&File> = left.map(|(file, _)| file).collect();
                return Err(Self::partly(error, &state, &others));
            }
            state.wrote(&file.path);
        }
        Ok(())
    }

    /// Returns the error with the files that were written before it and those that were to come.
    fn partly(error: Error, state: &State, others: &[&File]) -> Error {
        let Some(written) = state.told() else { return error };
        let names = others.iter().map(|file| escape(&file.path.to_string_lossy()));
        let left: Vec<String> = std::iter::once("this".to_owned()).chain(names).collect();
        let told = format!("; written: {written}; not written: {}", left.join(", "));
        match error {
            Error::Option { option, message } => {
                Error::Option { option, message: format!("{message}{told}") }
            }
            other => other,
        }
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
            Target::Draft => {
                let watch = Watch::new(&self.files.pending);
                let drawn = draft_by(report, view, &self.form, out);
                drop(watch);
                drawn
            }
        }
    }

    /// Says what was left out of which output.
    fn warnings(&self, versions: &Versions) -> Result<Vec<Warning>> {
        let mut warnings = versions.told()?.warnings.clone();
        let files = self.files.list.iter().map(|file| (file.target, Some(&file.path)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_file_cannot_be_replaced_it_is_told_which_are() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a.json", "b.csv", "c.md"].map(|name| folder.path().join(name));
        let files = Files::of(&paths, false).unwrap();
        // Between the look and the writing, somebody puts a folder there.
        std::fs::create_dir(folder.path().join("b.csv")).unwrap();
        let form = Form { name: "own".to_owned(), text: String::new(), front_matter: false };
        let outputs = Outputs { files, stdout: None, view: View::default(), form };
        let versions = Versions::new(Report::default(), None);
        let said = outputs.write(&versions, &mut Vec::new()).unwrap_err().to_string();
        let (failed, told) = said.split_once("; written: ").unwrap();
        assert!(failed.contains("b.csv: "), "{said}");
        let (written, left) = told.split_once("; not written: ").unwrap();
        assert!(
            written.ends_with("a.json") && left.starts_with("this, ") && left.ends_with("c.md"),
            "{said}"
        );
        assert!(folder.path().join("a.json").is_file() && !folder.path().join("c.md").exists());
        drop(outputs);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
