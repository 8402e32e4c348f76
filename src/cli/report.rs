//! The commands that read logs and show what they tell.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::args::InputArgs;
use crate::cli::corrections;
use crate::cli::exit::Exit;
use crate::cli::fill;
use crate::cli::interrupt;
use crate::cli::output_file::Files;
use crate::cli::part_args::PartArgs;
use crate::cli::pending::Pending;
use crate::cli::report_args::{DraftArgs, TimelineArgs};
use crate::cli::save;
use crate::cli::setup;
use crate::cli::speech;
use crate::input::slice::Share;
use crate::input::source::Input;
use crate::model::harvest::Harvest;
use crate::model::report::{Coverage, Ledger, Report, Skip, Warning};
use crate::options::Options;
use crate::pipeline;
use crate::report as show;
use crate::report::draft::Form;
use crate::report::output::Target;
use crate::scan::store::Gathered;

/// Runs `recount timeline`.
pub(crate) fn timeline(args: &TimelineArgs, out: &mut dyn Write) -> Result<Exit> {
    let view = setup::table_view(&args.view, args.table)?;
    let files = Files::of(&args.output.output, false)?;
    let redaction = setup::redaction(&args.output)?;
    let name = args.format.as_deref().unwrap_or("table");
    let Some(renderer) = show::find(name) else {
        let message = format!("`{name}` is no output format");
        return Err(Error::Option { option: "--format", message });
    };
    let mut report = report(&args.input, &files, args.why)?;
    if args.leads {
        let (inputs, _) = logs(&args.input, &files)?;
        pipeline::add_leads(&mut report, &inputs, &setup::options_again(&args.input)?);
    }
    let on_stdout = files.list.is_empty() || args.format.is_some();
    let stdout = on_stdout.then_some(Target::Format(renderer));
    let (name, text) = setup::template(show::draft::DEFAULT)?;
    let form = Form { name, text, front_matter: false };
    let to = save::Outputs { files, stdout, view, form };
    let versions = save::Versions::new(report, redaction);
    written(&args.input, &versions, &to, out)
}

/// Runs `recount draft`.
pub(crate) fn draft(args: &DraftArgs, out: &mut dyn Write) -> Result<Exit> {
    if let Some(from) = &args.from {
        return fill::run(args, from, out);
    }
    let view = setup::view(&args.view)?;
    let files = Files::of(&args.output.output, true)?;
    let redaction = setup::redaction(&args.output)?;
    let template = args.template.as_deref().unwrap_or(show::draft::DEFAULT);
    let (name, text) = setup::template(template)?;
    let form = Form { name, text, front_matter: args.front_matter };
    let stdout = files.list.is_empty().then_some(Target::Draft);
    let report = report(&args.input, &files, false)?;
    let to = save::Outputs { files, stdout, view, form };
    let versions = save::Versions::new(report, redaction);
    written(&args.input, &versions, &to, out)
}

/// Writes all that is wanted of what was read once.
fn written(
    input: &InputArgs,
    versions: &save::Versions,
    to: &save::Outputs,
    out: &mut dyn Write,
) -> Result<Exit> {
    let mut warnings = to.write(versions, out)?;
    let report = versions.told()?;
    if speech::is_beside_stdout() {
        let shown = to.shown_on_stdout(report);
        warnings.retain(|warning| !shown.contains(warning));
    }
    account(input, &report.ledger, &report.coverage, &warnings)
}

/// Runs `recount events`.
pub(crate) fn events(input: &InputArgs, part: &PartArgs, out: &mut dyn Write) -> Result<Exit> {
    let read = setup::read_options(&input.time)?;
    if input.fold.overrides.is_some() {
        let message = "corrections are of incidents; give them to timeline, draft or metrics";
        return Err(Error::Option { option: "--overrides", message: message.to_owned() });
    }
    let (mut inputs, missing) = setup::inputs(&input.inputs)?;
    part.name_stdin(&mut inputs, &read)?;
    let latest = part.latest(&read)?;
    let options = Options { latest, ..setup::options(input)? };
    if let Some(share) = part.share()? {
        let of = (share, part.stdin_size);
        let harvest = piece_by(input, (&inputs, missing), of, &options)?;
        return write_rows(input, Gathered::of(harvest), out);
    }
    let gathered = gathered_by(input, &inputs, missing, (&options, &Pending::default()))?;
    write_rows(input, gathered, out)
}

/// Writes the lines of a map step, and what is told beside them.
fn write_rows(input: &InputArgs, gathered: Gathered, out: &mut dyn Write) -> Result<Exit> {
    let harvest = &gathered.harvest;
    let (mut ledger, warnings) = (harvest.ledger.clone(), harvest.warnings.clone());
    let mut coverage = harvest.coverage.clone();
    for piece in &harvest.pieces {
        ledger.add(piece.ledger.clone());
        coverage.extend(piece.coverage.iter().cloned());
    }
    gathered.write_rows(|row| show::records::write_row(row, out)).map_err(Error::Write)?;
    account(input, &ledger, &coverage, &warnings)
}

/// Reads a piece of the one input.
fn piece_by(
    args: &InputArgs,
    (inputs, missing): (&[Input], Vec<Skip>),
    of: (Share, Option<u64>),
    options: &Options,
) -> Result<Harvest> {
    let wrong = |message: &str| Error::Option { option: "--part", message: message.to_owned() };
    if options.since.is_some() || options.until.is_some() {
        return Err(wrong("--since and --until belong to timeline, draft or metrics then"));
    }
    if inputs.is_empty() && !missing.is_empty() {
        let mut harvest = Harvest::default();
        harvest.ledger.skipped = missing;
        return Ok(harvest);
    }
    let [input] = inputs else { return Err(wrong("give the one file that is cut")) };
    let rules = setup::rules(&args.rules, args.no_default_rules)?;
    let mut harvest = pipeline::map_piece(input, of, &rules, options);
    harvest.warnings.extend(setup::zone_warnings(&args.time));
    harvest.sort();
    Ok(harvest)
}

/// Returns the report of the inputs, but for the files that are about to be written.
pub(crate) fn report(input: &InputArgs, outputs: &Files, why: bool) -> Result<Report> {
    let (inputs, missing) = logs(input, outputs)?;
    let (harvest, options) = harvest_of(input, &inputs, missing, &outputs.pending)?;
    reduced(input, harvest, Options { why, ..options })
}

/// Returns the inputs without the files that are about to be written, which may lie among them.
fn logs(input: &InputArgs, outputs: &Files) -> Result<(Vec<Input>, Vec<Skip>)> {
    let (mut inputs, missing) = setup::inputs(&input.inputs)?;
    let before = inputs.len();
    inputs.retain(|one| !outputs.list.iter().any(|output| output.is(one.path.as_deref())));
    if inputs.is_empty() && before > 0 {
        let message = "names all that is to be read".to_owned();
        return Err(Error::Option { option: "--output", message });
    }
    Ok((inputs, missing))
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

/// Reads `inputs`; `pending` is what Ctrl-C takes away.
pub(crate) fn harvest_of(
    args: &InputArgs,
    inputs: &[Input],
    missing: Vec<Skip>,
    pending: &Pending,
) -> Result<(Harvest, Options)> {
    let options = setup::options(args)?;
    let gathered = gathered_by(args, inputs, missing, (&options, pending))?;
    Ok((gathered.into_harvest(options.event_limit), options))
}

fn gathered_by(
    args: &InputArgs,
    inputs: &[Input],
    missing: Vec<Skip>,
    (options, pending): (&Options, &Pending),
) -> Result<Gathered> {
    let rules = setup::rules(&args.rules, args.no_default_rules)?;
    let progress = setup::progress(args, inputs);
    interrupt::watch(&progress, pending);
    let mut gathered = pipeline::gather(inputs, &rules, options, &progress);
    progress.finish();
    let harvest = &mut gathered.harvest;
    harvest.ledger.skipped.extend(missing);
    harvest.warnings.extend(setup::zone_warnings(&args.time));
    harvest.sort();
    Ok(gathered)
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
