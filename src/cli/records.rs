//! `recount records`: how the input is read, one JSON object a record.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::cli::args::InputArgs;
use crate::cli::exit::Exit;
use crate::cli::setup;
use crate::cli::speech;
use crate::format::doubt::doubts;
use crate::format::read::read;
use crate::input::source::{Input, Member, read as read_input};
use crate::model::moment::{Assumption, Dated};
use crate::model::record::Record;
use crate::model::report::{Ledger, Skip, Warning};
use crate::options::{Options, idle_globs};
use crate::report::records::write;

/// Runs `recount records`.
pub(crate) fn run(args: &InputArgs, out: &mut dyn Write) -> Result<Exit> {
    setup::read_options(&args.time)?;
    let options = setup::options(args)?;
    let (inputs, missing) = setup::inputs(&args.inputs)?;
    let mut printer = Printer {
        out,
        options: &options,
        ledger: Ledger::default(),
        warnings: setup::zone_warnings(&args.time),
        sources: Vec::new(),
    };
    printer.ledger.skipped = missing;
    for input in &inputs {
        let skips = printer.print(input)?;
        printer.ledger.skipped.extend(skips);
    }
    let Printer { ledger, mut warnings, sources, .. } = printer;
    warnings.extend(idle_globs(&sources, &options));
    warnings.sort();
    speech::account(&ledger, &warnings, setup::loudness(args));
    let trouble = ledger.skipped.iter().any(|skip| skip.failure);
    Ok(if trouble { Exit::Trouble } else { Exit::Done })
}

struct Printer<'a> {
    out: &'a mut dyn Write,
    options: &'a Options,
    ledger: Ledger,
    warnings: Vec<Warning>,
    /// The names of what was read.
    sources: Vec<String>,
}

impl Printer<'_> {
    fn print(&mut self, input: &Input) -> Result<Vec<Skip>> {
        let mut failed = None;
        let limits = self.options.limits;
        let skips = read_input(input, &limits, &mut |mut member| {
            if failed.is_some() {
                return Ok(());
            }
            let broken = self.print_member(&mut member);
            match broken {
                Ok(None) => Ok(()),
                Ok(Some(broken)) => Err(broken),
                Err(error) => {
                    failed = Some(error);
                    Ok(())
                }
            }
        });
        failed.map_or(Ok(skips), |error| Err(Error::Write(error)))
    }

    /// Prints one member. Records are held back from the first one on whose year, date or order of day and month only the
    /// rest can tell.
    fn print_member(&mut self, member: &mut Member<'_>) -> std::io::Result<Option<std::io::Error>> {
        let mut held: Vec<Record> = Vec::new();
        let mut written = Ok(());
        let out = &mut *self.out;
        let options = &self.options.read;
        let said = options.date_order.is_some();
        let modified = member.file_time();
        let summary = read(&mut *member.reader, &member.name, modified, options, &mut |record| {
            let dated = record.time.as_ref().is_none_or(|time| time.dated == Dated::Full);
            let ordered = said || !record.assumed.contains(&Assumption::DateOrder);
            if held.is_empty() && dated && ordered {
                if written.is_ok() {
                    written = write(&record, out);
                }
            } else {
                held.push(record);
            }
        });
        written?;
        let Some(summary) = summary else { return Ok(None) };
        for mut record in held {
            let moments = [&mut record.time, &mut record.until, &mut record.received];
            summary.fix.settle(moments.into_iter().flatten(), &mut record.assumed);
            write(&record, self.out)?;
        }
        self.ledger.sources += 1;
        self.ledger.bytes += summary.bytes;
        self.ledger.lines += summary.lines;
        self.ledger.parsed += summary.parsed;
        self.ledger.joined += summary.joined;
        self.ledger.undated += summary.undated;
        self.ledger.blank += summary.blank;
        self.ledger.records += summary.coverage.records;
        self.warnings.extend(doubts(&member.name, &summary.fix));
        self.warnings.extend(summary.warnings);
        self.sources.push(member.name.to_string());
        Ok(summary.broken)
    }
}
