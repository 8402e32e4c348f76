//! The commands that read logs and show what they tell.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::cli::args::{InputArgs, ViewArgs};
use crate::cli::exit::Exit;
use crate::cli::save;
use crate::cli::save::OutputArgs;
use crate::cli::setup;
use crate::cli::speech;
use crate::input::file::{read_file, read_head};
use crate::input::source::Input;
use crate::model::harvest::Harvest;
use crate::model::report::{Coverage, Ledger, Report, Skip, Warning};
use crate::options::Options;
use crate::pipeline;
use crate::report as show;
use crate::report::draft::Form;
use crate::report::metrics::sample::Sample;
use crate::report::output::Target;

/// How a report is shown and what is written, as typed.
type Shown<'a> = (&'a ViewArgs, &'a OutputArgs);

/// Runs `recount timeline`.
pub(crate) fn timeline(
    input: &InputArgs,
    (view, output): Shown,
    format: Option<&str>,
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::view(view)?;
    let files = save::files(&output.output, false)?;
    let name = format.unwrap_or("table");
    let Some(renderer) = show::find(name) else {
        let message = format!("`{name}` is no output format");
        return Err(Error::Option { option: "--format", message });
    };
    let on_stdout = files.is_empty() || format.is_some();
    let to_stdout = on_stdout.then_some(Target::Format(renderer));
    let (name, text) = setup::template(show::draft::DEFAULT)?;
    let form = Form { name, text, front_matter: false };
    let to = save::Outputs { files, stdout: to_stdout, view, form };
    written(input, output, &to, out)
}

/// Runs `recount draft`.
pub(crate) fn draft(
    input: &InputArgs,
    (view, output): Shown,
    (template, front_matter): (Option<&str>, bool),
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::view(view)?;
    let files = save::files(&output.output, true)?;
    let (name, text) = setup::template(template.unwrap_or(show::draft::DEFAULT))?;
    let form = Form { name, text, front_matter };
    let stdout = files.is_empty().then_some(Target::Draft);
    written(input, output, &save::Outputs { files, stdout, view, form }, out)
}

/// Reads once, then writes all that is wanted.
fn written(
    input: &InputArgs,
    output: &OutputArgs,
    to: &save::Outputs,
    out: &mut dyn Write,
) -> Result<Exit> {
    let versions = save::Versions::new(report(input, &to.files)?, setup::redaction(output));
    let warnings = to.write(&versions, out)?;
    let report = versions.whole();
    account(input, &report.ledger, &report.coverage, &warnings)
}

/// Runs `recount metrics`: saved timelines give their metrics as they are, everything else is read.
pub(crate) fn metrics(
    input: &InputArgs,
    view: &ViewArgs,
    format: &str,
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::view(view)?;
    let mut samples = Vec::new();
    let (inputs, missing) = setup::inputs(&input.inputs)?;
    let mut logs = Vec::new();
    for one in inputs {
        match saved_timeline(&one)? {
            Some(saved) => samples.extend(saved),
            None => logs.push(one),
        }
    }
    let (harvest, options) = harvest_of(input, &logs, missing)?;
    let report = pipeline::reduce(harvest, &options);
    samples.extend(report.incidents.iter().map(Sample::new));
    samples.sort_by(|one, other| (&one.start, &one.incident).cmp(&(&other.start, &other.incident)));
    samples.dedup_by(|one, other| one.incident == other.incident);
    let Some(format) = show::metrics::find(format) else {
        let message = format!("`{format}` is no output format");
        return Err(Error::Option { option: "--format", message });
    };
    (format.render)(&samples, &view, out).map_err(Error::Write)?;
    account(input, &report.ledger, &report.coverage, &report.warnings)
}

/// Returns the incidents of a saved `timeline --format json`, or `None` where the input is something else.
fn saved_timeline(input: &Input) -> Result<Option<Vec<Sample>>> {
    let Some(path) = input.path.as_ref().filter(|path| path.is_file()) else { return Ok(None) };
    if !show::json::read::is_saved(&read_head(path, 512)?) {
        return Ok(None);
    }
    let samples = show::json::read::samples(&read_file(path)?);
    samples.map(Some).map_err(|message| Error::Content { path: path.clone(), message })
}

/// Runs `recount events`.
pub(crate) fn events(input: &InputArgs, out: &mut dyn Write) -> Result<Exit> {
    setup::read_options(&input.time)?;
    let (harvest, _) = harvest(input)?;
    let (ledger, warnings) = (harvest.ledger.clone(), harvest.warnings.clone());
    let coverage = harvest.coverage.clone();
    for row in harvest.into_rows() {
        show::records::write_row(&row, out).map_err(Error::Write)?;
    }
    account(input, &ledger, &coverage, &warnings)
}

/// Returns the report of the inputs, but for the files that are about to be written: they may lie among the logs.
fn report(input: &InputArgs, outputs: &[save::File]) -> Result<Report> {
    let (mut inputs, missing) = setup::inputs(&input.inputs)?;
    let before = inputs.len();
    inputs.retain(|one| !outputs.iter().any(|output| output.is(one.path.as_deref())));
    if inputs.is_empty() && before > 0 {
        let message = "names all that is to be read".to_owned();
        return Err(Error::Option { option: "--output", message });
    }
    let (harvest, options) = harvest_of(input, &inputs, missing)?;
    Ok(pipeline::reduce(harvest, &options))
}

fn harvest(input: &InputArgs) -> Result<(Harvest, Options)> {
    let (inputs, missing) = setup::inputs(&input.inputs)?;
    harvest_of(input, &inputs, missing)
}

fn harvest_of(
    args: &InputArgs,
    inputs: &[Input],
    missing: Vec<Skip>,
) -> Result<(Harvest, Options)> {
    let options = setup::options(args)?;
    let rules = setup::rules(&args.rules, args.no_default_rules)?;
    let progress = setup::progress(args, inputs);
    let mut harvest = pipeline::map(inputs, &rules, &options, &progress);
    progress.finish();
    harvest.ledger.skipped.extend(missing);
    harvest.warnings.extend(setup::zone_warnings(&args.time));
    harvest.sort();
    Ok((harvest, options))
}

/// Says on stderr what was read, and returns the exit code that follows from it.
fn account(
    input: &InputArgs,
    ledger: &Ledger,
    coverage: &[Coverage],
    warnings: &[Warning],
) -> Result<Exit> {
    let loudness = setup::loudness(input);
    let options = setup::options_of_times(&input.time)?;
    speech::cover(coverage, &options, loudness);
    speech::account(ledger, warnings, loudness);
    let trouble = ledger.skipped.iter().any(|skip| skip.failure);
    Ok(if trouble { Exit::Trouble } else { Exit::Done })
}
