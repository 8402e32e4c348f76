//! The commands that read logs and show what they tell.

use std::io::{IsTerminal, Write};

use crate::base::error::{Error, Result};
use crate::cli::args::{InputArgs, MetricsFormat, ViewArgs};
use crate::cli::exit::Exit;
use crate::cli::setup;
use crate::cli::speech;
use crate::model::harvest::Harvest;
use crate::model::report::{Ledger, Report, Warning};
use crate::options::Options;
use crate::pipeline;
use crate::report as show;

/// Runs `recount timeline`.
pub fn timeline(
    input: &InputArgs,
    view: &ViewArgs,
    format: Option<&str>,
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::view(view)?;
    let report = report(input)?;
    let name = format.unwrap_or("table");
    let Some(renderer) = show::by_name(name) else {
        let message = format!("`{name}` is no output format");
        return Err(Error::Option { option: "--format", message });
    };
    renderer.render(&report, &view, out).map_err(Error::Write)?;
    Ok(account(input, &report.ledger, &report.warnings))
}

/// Runs `recount draft`.
pub fn draft(
    input: &InputArgs,
    view: &ViewArgs,
    template: &str,
    out: &mut dyn Write,
) -> Result<Exit> {
    let view = setup::view(view)?;
    let report = report(input)?;
    show::draft::draft(&report, &view, template, out).map_err(Error::Write)?;
    Ok(account(input, &report.ledger, &report.warnings))
}

/// Runs `recount metrics`.
pub fn metrics(
    input: &InputArgs,
    view: &ViewArgs,
    format: MetricsFormat,
    out: &mut dyn Write,
) -> Result<Exit> {
    let _ = (input, view, format, out);
    Ok(Exit::Done)
}

/// Runs `recount events`.
pub fn events(input: &InputArgs, out: &mut dyn Write) -> Result<Exit> {
    let (harvest, _) = harvest(input)?;
    let (ledger, warnings) = (harvest.ledger.clone(), harvest.warnings.clone());
    for row in harvest.into_rows() {
        serde_json::to_writer(&mut *out, &row).map_err(|error| Error::Write(error.into()))?;
        out.write_all(b"\n").map_err(Error::Write)?;
    }
    Ok(account(input, &ledger, &warnings))
}

fn report(input: &InputArgs) -> Result<Report> {
    let (harvest, options) = harvest(input)?;
    Ok(pipeline::reduce(harvest, &options))
}

fn harvest(input: &InputArgs) -> Result<(Harvest, Options)> {
    let options = setup::options(input)?;
    let rules = setup::rules(&input.rules, input.no_default_rules)?;
    let (inputs, missing) = setup::inputs(&input.inputs)?;
    let progress = setup::progress(input, &inputs);
    let mut harvest = pipeline::map(&inputs, &rules, &options, &progress);
    progress.finish();
    harvest.ledger.skipped.extend(missing);
    harvest.sort();
    Ok((harvest, options))
}

/// Says on stderr what was read, and returns the exit code that follows from it.
fn account(input: &InputArgs, ledger: &Ledger, warnings: &[Warning]) -> Exit {
    speech::account(ledger, warnings, setup::loudness(input));
    if ledger.skipped.iter().any(|skip| skip.failure) { Exit::Trouble } else { Exit::Done }
}
