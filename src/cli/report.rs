//! The commands that read logs and show what they tell.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::cli::args::{InputArgs, ViewArgs};
use crate::cli::exit::Exit;
use crate::cli::setup;
use crate::cli::speech;
use crate::cli::table::TableArgs;
use crate::input::file::{read_file, read_head};
use crate::input::source::Input;
use crate::model::harvest::Harvest;
use crate::model::report::{Coverage, Ledger, Report, Skip, Warning};
use crate::options::Options;
use crate::pipeline;
use crate::report as show;
use crate::report::metrics::sample::Sample;

/// Runs `recount timeline`.
pub(crate) fn timeline(
    input: &InputArgs,
    (view, table): (&ViewArgs, TableArgs),
    format: Option<&str>,
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::table_view(view, table)?;
    let report = report(input)?;
    let name = format.unwrap_or("table");
    let Some(renderer) = show::find(name) else {
        let message = format!("`{name}` is no output format");
        return Err(Error::Option { option: "--format", message });
    };
    renderer.render(&report, &view, out).map_err(Error::Write)?;
    account(input, &report.ledger, &report.coverage, &report.warnings)
}

/// Runs `recount draft`.
pub(crate) fn draft(
    input: &InputArgs,
    view: &ViewArgs,
    template: &str,
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::view(view)?;
    let report = report(input)?;
    show::draft::draft(&report, &view, template, out)?;
    account(input, &report.ledger, &report.coverage, &report.warnings)
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

fn report(input: &InputArgs) -> Result<Report> {
    let (harvest, options) = harvest(input)?;
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
