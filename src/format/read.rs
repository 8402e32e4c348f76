//! Reads one source: recognises its format, joins its lines, resolves its times, counts everything.

use std::io::Read;

use chrono::{DateTime, Utc};

use crate::format::assemble::Assembler;
use crate::format::collect::Collector;
use crate::format::detect;
use crate::format::lines::{LONGEST, Lines};
use crate::format::options::ReadOptions;
use crate::format::parse::Context;
use crate::format::timestamp::clock::Fix;
use crate::format::whole;
use crate::model::moment::Assumption;
use crate::model::record::Record;
use crate::model::report::{Coverage, Warning};

/// How much of a source is looked at to recognise it, in bytes.
const HEAD: usize = 64 << 10;

/// What became of the lines of one source, and what is still to be settled about its times.
#[derive(Debug)]
pub struct Summary {
    /// What it covers. Its moments are provisional until `fix` is applied.
    pub coverage: Coverage,
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Lines that are, or begin, a record with a time.
    pub parsed: u64,
    /// Lines that continue a record.
    pub joined: u64,
    /// Lines that are, or begin, a record without a time.
    pub undated: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Settles years and dates that only the whole source can tell; apply it to every moment of the source.
    pub fix: Fix,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
    /// The error that broke the reading off, if any.
    pub broken: Option<std::io::Error>,
}

/// What the reading of lines or of a document leaves behind beside its records.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The name of the format, where records do not tell it.
    pub format: Option<&'static str>,
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Lines that were too long, and the first of them.
    pub long_lines: (u64, u64),
    /// Records that were too long.
    pub long_records: u64,
    /// The error that broke the reading off.
    pub broken: Option<std::io::Error>,
}

/// Reads the records of the source `name` and hands each to `sink`, in order. Moments without a stated year or date are
/// provisional until the summary's `fix` is applied to them. Returns `None` for an empty source.
pub fn read(
    reader: &mut dyn Read,
    name: &str,
    modified: Option<DateTime<Utc>>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record),
) -> Option<Summary> {
    let context = Context { name, modified, options };
    let (head, failed) = read_head(reader);
    if head.is_empty() && failed.is_none() {
        return None;
    }
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches('\u{feff}');
    let mut rest: Box<dyn Read> = match failed {
        // Reading on after an error may succeed, with a hole in the middle.
        Some(error) => Box::new(head.as_slice().chain(Broken(Some(error)))),
        None => Box::new(head.as_slice().chain(reader)),
    };
    let mut collector = Collector::new(&context);
    let outcome = match detect::document(&context, text) {
        Some(document) => whole::read(document, &mut *rest, &context, &mut collector, sink),
        None => read_lines(&mut *rest, text, &mut collector, sink),
    };
    Some(summarise(&context, collector, outcome))
}

fn read_head(reader: &mut dyn Read) -> (Vec<u8>, Option<std::io::Error>) {
    let mut head = Vec::with_capacity(HEAD);
    let failed = reader.take(HEAD as u64).read_to_end(&mut head).err();
    (head, failed)
}

/// A reader that only fails, once.
struct Broken(Option<std::io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn read_lines(
    reader: &mut dyn Read,
    head: &str,
    collector: &mut Collector,
    sink: &mut dyn FnMut(Record),
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut assembler = Assembler::new(head);
    let mut lines = Lines::new(reader);
    loop {
        match lines.next_line() {
            Ok(Some(line)) => {
                if line.cut {
                    let first = if outcome.long_lines.0 == 0 { line.number } else { outcome.long_lines.1 };
                    outcome.long_lines = (outcome.long_lines.0 + 1, first);
                }
                assembler.push(&line, &mut |assembled| collector.add(assembled, sink));
            }
            Ok(None) => break,
            Err(error) => {
                outcome.broken = Some(error);
                break;
            }
        }
    }
    assembler.finish(&mut |assembled| collector.add(assembled, sink));
    Outcome {
        bytes: lines.bytes(),
        lines: lines.count(),
        blank: assembler.blank,
        long_records: assembler.long,
        ..outcome
    }
}

fn summarise(context: &Context<'_>, collector: Collector, outcome: Outcome) -> Summary {
    let warnings = warnings(context.name, &collector, &outcome);
    let (first, last) = collector.span().unzip();
    let format = outcome.format.or_else(|| collector.format()).unwrap_or("plain");
    let coverage = Coverage {
        source: context.name.into(),
        first,
        last,
        records: collector.records,
        format: format.to_owned(),
        zone: zone(context, &collector),
        assumed: collector.assumed.iter().copied().collect(),
        out_of_order: collector.out_of_order,
        gaps: Vec::new(),
    };
    Summary {
        coverage,
        bytes: outcome.bytes,
        lines: outcome.lines,
        parsed: collector.parsed,
        joined: collector.joined,
        undated: collector.undated,
        blank: outcome.blank,
        fix: collector.finish(),
        warnings,
        broken: outcome.broken,
    }
}

/// Returns `stated`, or the name of the zone that was assumed.
fn zone(context: &Context<'_>, collector: &Collector) -> String {
    if !collector.assumed.contains(&Assumption::Zone) {
        return "stated".to_owned();
    }
    let options = context.options;
    let own = options.zone_for.iter().find(|(glob, _)| glob.is_match(context.name));
    own.map(|(_, zone)| *zone).or(options.zone).map_or_else(|| "UTC".to_owned(), |zone| zone.to_string())
}

fn warnings(name: &str, collector: &Collector, outcome: &Outcome) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code: &str, message: String, line: u64| {
        let origin = if line == 0 { name.to_owned() } else { format!("{name}:{line}") };
        warnings.push(Warning { code: code.to_owned(), message, origin: Some(origin) });
    };
    let (count, first) = outcome.long_lines;
    if count > 0 {
        let most = LONGEST >> 20;
        warn("long_line", format!("{count} lines are longer than {most} MiB; the rest of each was not read"), first);
    }
    if outcome.long_records > 0 {
        let count = outcome.long_records;
        warn("long_record", format!("{count} records were cut in two after 1000 lines or 256 KiB"), 0);
    }
    let (count, first) = collector.two_times;
    if count > 0 {
        let message = format!(
            "{count} records state two times more than 60 s apart; the inner one counts, check its zone (--tz-for)"
        );
        warn("two_times", message, first);
    }
    warnings
}
