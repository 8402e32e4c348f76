//! The command line: parses, runs, reports errors, chooses the exit code. The only room that knows a terminal.

mod archive_args;
mod args;
mod corrections;
mod exit;
mod explain;
mod fill;
mod fold_args;
mod interrupt;
mod lint;
mod man;
mod memory;
mod metrics;
mod output_file;
mod part_args;
mod pending;
mod records;
mod refused;
mod report;
mod report_args;
mod rules;
mod save;
mod setup;
mod speech;
mod table;
mod team;
mod unplaced;

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{CommandFactory, Parser};

use crate::base::error::{Error, Result};
use crate::cli::args::{Cli, Command};
use crate::cli::exit::Exit;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    interrupt::survive_size_limit();
    let mut cli = Cli::parse();
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let done = team::apply(&mut cli).and_then(|()| run(cli.command, &mut out));
    let done = done.and_then(|exit| {
        out.flush().map_err(Error::Write)?;
        Ok(exit)
    });
    match done {
        Ok(exit) => exit.into(),
        Err(Error::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Exit::Done.into()
        }
        Err(error) => {
            speech::error(&error.to_string());
            Exit::Trouble.into()
        }
    }
}

fn run(command: Command, out: &mut dyn Write) -> Result<Exit> {
    match command {
        Command::Timeline(args) => report::timeline(&args, out),
        Command::Draft(args) => report::draft(&args, out),
        Command::Metrics { input, view, review, format } => {
            metrics::run(&input, &view, &review, &format, out)
        }
        Command::Events { input, part } => report::events(&input, &part, out),
        Command::Records { input, format: _ } => records::run(&input, out),
        Command::Explain { place, input } => explain::run(&place, &input, out),
        Command::Lint(args) => lint::run(&args, out),
        Command::Schema { name } => {
            let schema = crate::report::schema::find(&name).map_or("", |schema| schema.text);
            out.write_all(schema.as_bytes()).map_err(Error::Write)?;
            Ok(Exit::Done)
        }
        Command::Rules { command } => rules::run(&command, out),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "recount", &mut script);
            out.write_all(&script).map_err(Error::Write)?;
            Ok(Exit::Done)
        }
        Command::Man { command } => man::run(&command, out),
    }
}

/// Returns the values of `--format`, from the table of renderers.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(crate::report::names())
}

/// Returns the values of `metrics --format`, from its table.
fn metrics_formats() -> PossibleValuesParser {
    PossibleValuesParser::new(crate::report::metrics::names())
}

/// Returns the documents that have a schema, from their table.
fn schemas() -> PossibleValuesParser {
    PossibleValuesParser::new(crate::report::schema::names())
}
