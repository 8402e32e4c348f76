//! The commands that read logs and show what they tell.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::args::{InputArgs, ViewArgs};
use crate::cli::corrections;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::setup;
use crate::cli::speech;
use crate::cli::table::TableArgs;
use crate::input::source::Input;
use crate::model::harvest::Harvest;
use crate::model::report::{Coverage, Ledger, Report, Skip, Warning};
use crate::options::Options;
use crate::pipeline;
use crate::report as show;

/// Runs `recount timeline`.
pub(crate) fn timeline(
    input: &InputArgs,
    (view, table): (&ViewArgs, TableArgs),
    (format, why, leads): (Option<&str>, bool, bool),
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::table_view(view, table)?;
    let mut report = report(input, why)?;
    if leads {
        let (inputs, _) = setup::inputs(&input.inputs)?;
        pipeline::add_leads(&mut report, &inputs, &setup::options_again(input)?);
    }
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
    let report = report(input, false)?;
    show::draft::draft(&report, &view, template, out)?;
    account(input, &report.ledger, &report.coverage, &report.warnings)
}

/// Runs `recount events`.
pub(crate) fn events(input: &InputArgs, out: &mut dyn Write) -> Result<Exit> {
    setup::read_options(&input.time)?;
    if input.fold.overrides.is_some() {
        let message = "corrections are of incidents; give them to timeline, draft or metrics";
        return Err(Error::Option { option: "--overrides", message: message.to_owned() });
    }
    let (harvest, _) = harvest(input)?;
    let (ledger, warnings) = (harvest.ledger.clone(), harvest.warnings.clone());
    let coverage = harvest.coverage.clone();
    for row in harvest.into_rows() {
        show::records::write_row(&row, out).map_err(Error::Write)?;
    }
    account(input, &ledger, &coverage, &warnings)
}

pub(crate) fn report(input: &InputArgs, why: bool) -> Result<Report> {
    let (harvest, options) = harvest(input)?;
    reduced(input, harvest, Options { why, ..options })
}

/// Returns the report with a person's corrections; one that meets nothing is an error.
pub(crate) fn reduced(input: &InputArgs, harvest: Harvest, options: Options) -> Result<Report> {
    let overrides = corrections::find(input)?;
    let report = pipeline::reduce(harvest, &Options { overrides, ..options });
    if report.refused.is_empty() {
        return Ok(report);
    }
    let line = |one: &Warning| {
        let origin = one.origin.as_deref().map(|place| format!("{}: ", escape(place)));
        format!("{}{}", origin.unwrap_or_default(), escape(&one.message))
    };
    let lines: Vec<String> = report.refused.iter().map(line).collect();
    Err(Error::Rules(lines.join("\n")))
}

fn harvest(input: &InputArgs) -> Result<(Harvest, Options)> {
    let (inputs, missing) = setup::inputs(&input.inputs)?;
    harvest_of(input, &inputs, missing)
}

/// Reads `inputs`.
pub(crate) fn harvest_of(
    args: &InputArgs,
    inputs: &[Input],
    missing: Vec<Skip>,
) -> Result<(Harvest, Options)> {
    let options = setup::options(args)?;
    let rules = setup::rules(&args.rules, args.no_default_rules)?;
    let progress = setup::progress(args, inputs);
    interrupt::watch(&progress);
    let mut harvest = pipeline::map(inputs, &rules, &options, &progress);
    progress.finish();
    harvest.ledger.skipped.extend(missing);
    harvest.warnings.extend(setup::zone_warnings(&args.time));
    harvest.sort();
    Ok((harvest, options))
}

/// Says on stderr what was read, and returns the exit code that follows from it.
pub(crate) fn account(
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
