//! `recount lint`: contradictions in written post-mortems, and between them and their logs.

pub(crate) mod args;
mod explain;
mod show;

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::cli::exit::Exit;
use crate::cli::lint::args::{FailOn, LintArgs, LintFormat};
use crate::cli::setup;
use crate::cli::speech::{Loudness, account};
use crate::format::postmortem::read::read as read_document;
use crate::format::postmortem::several::parts;
use crate::input::source::read;
use crate::lint::against::against;
use crate::lint::no_entries::nothing;
use crate::lint::told::Told;
use crate::lint::{Finding, Gravity, Subject, check, ignore, sorted};
use crate::model::post_mortem::PostMortem;
use crate::model::report::{Ledger, Report, Skip};
use crate::options::Options;
use crate::pipeline;
use crate::progress::Progress;
use crate::rule::load::Ruleset;

/// A document and what was found in it.
struct Checked {
    name: String,
    text: String,
    found: Vec<Finding>,
}

/// Runs `recount lint`; findings from the gravity of `--fail-on` on make the exit code 1.
pub(crate) fn run(args: &LintArgs, out: &mut dyn Write) -> Result<Exit> {
    if args.list {
        return explain::list(out);
    }
    if let Some(code) = &args.explain {
        return explain::code(code, out);
    }
    let desk = Desk::new(args)?;
    let (inputs, missing) = setup::inputs(&args.inputs)?;
    let mut ledger = Ledger { skipped: missing, ..Ledger::default() };
    let logs = desk.logs(&args.logs, &mut ledger)?;
    let mut checked: Vec<Checked> = Vec::new();
    for input in &inputs {
        let skips = read(input, &desk.options.limits, &mut |member| {
            let mut bytes = Vec::new();
            let broken = member.reader.read_to_end(&mut bytes);
            checked.push(desk.check(&member.name, &bytes, logs.as_ref()));
            broken.map(|_| ())
        });
        checked.extend(skips.iter().filter(|skip| skip.reason == Skip::EMPTY).map(hollow));
        ledger.skipped.extend(skips);
    }
    let written = match args.format {
        LintFormat::Text => show::text(&checked, out),
        LintFormat::Json => show::json(&checked, out),
        LintFormat::Sarif => show::sarif(&checked, out),
    };
    written.map_err(Error::Write)?;
    account(&ledger, &[], Loudness::Quiet);
    let trouble = ledger.skipped.iter().any(|skip| skip.failure);
    let all = checked.iter().flat_map(|one| &one.found);
    Ok(if trouble { Exit::Trouble } else { judge(args.fail_on, all) })
}

fn judge<'a>(fail_on: FailOn, mut found: impl Iterator<Item = &'a Finding>) -> Exit {
    let worst = match fail_on {
        FailOn::Never => return Exit::Done,
        FailOn::Error => Gravity::Error,
        FailOn::Warning => Gravity::Warning,
    };
    if found.any(|finding| finding.gravity <= worst) { Exit::Failed } else { Exit::Done }
}

/// Returns what is found in a file without a byte.
fn hollow(skip: &Skip) -> Checked {
    let found = nothing(&PostMortem::default(), None).into_iter().collect();
    Checked { name: skip.source.to_string(), text: String::new(), found }
}

/// What documents are read and judged by.
struct Desk {
    options: Options,
    rules: std::mem::ManuallyDrop<Ruleset>,
}

impl Desk {
    fn new(args: &LintArgs) -> Result<Self> {
        let read = setup::read_options(&args.time)?;
        let limits = args.archives.limits()?;
        let rules = setup::rules(&[], false)?;
        Ok(Self { options: Options { read, limits, ..Options::default() }, rules })
    }

    /// Returns what the logs tell, where any are given.
    fn logs(&self, logs: &[String], ledger: &mut Ledger) -> Result<Option<Report>> {
        if logs.is_empty() {
            return Ok(None);
        }
        let (inputs, missing) = setup::inputs(logs)?;
        ledger.skipped.extend(missing);
        let harvest = pipeline::map(&inputs, &self.rules, &self.options, &Progress::hidden(0));
        let report = pipeline::reduce(harvest, &self.options);
        ledger.skipped.extend(report.ledger.skipped.iter().cloned());
        Ok(Some(report))
    }

    fn check(&self, name: &str, bytes: &[u8], logs: Option<&Report>) -> Checked {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let parts = parts(&text);
        let found = parts.iter().flat_map(|part| self.found(name, part, logs)).collect();
        let found = ignore::apply(&text, sorted(found));
        Checked { name: name.to_owned(), text, found }
    }

    /// Returns the findings in one post-mortem.
    fn found(&self, name: &str, text: &str, logs: Option<&Report>) -> Vec<Finding> {
        let document = read_document(text, name, None, &self.options.read);
        let harvest = pipeline::map_text(name, text.as_bytes(), &self.rules, &self.options);
        let report = pipeline::reduce(harvest, &self.options);
        let log = log_format(&report);
        let nothing = nothing(&document, log);
        if log.is_some() {
            return nothing.into_iter().collect();
        }
        let told = Told::new(&report).with_labels(&document);
        let mut found = check(&Subject { document: &document, told: &told });
        if let Some(logs) = logs {
            found.extend(against(&document, &told, logs));
        }
        found.extend(nothing);
        found
    }
}

/// Returns the format of the log that a document reads as; `None` where it is a text.
fn log_format(report: &Report) -> Option<&str> {
    let source = report.coverage.first().filter(|_| report.ledger.parsed > 0)?;
    let texts = ["mail", "plain", "postmortem"];
    Some(source.format.as_str()).filter(|format| !texts.iter().any(|text| format.contains(text)))
}
