//! Finds the record that stands at a line, or the reason why none does.

use chrono::{DateTime, Utc};

use crate::base::error::{Error, Result};
use crate::base::text::{escape, plural};
use crate::cli::setup;
use crate::format::options::ReadOptions;
use crate::format::read::{Summary, read};
use crate::input::glob::is_pattern;
use crate::input::limits::Limits;
use crate::input::source::{Input, Member, Witness, read as read_input};
use crate::input::walk::STDIN;
use crate::model::record::Record;
use crate::model::report::Skip;

/// How many members of an archive are named where none was.
const NAMED: usize = 5;

/// A record and its source.
pub(super) struct Place {
    /// The record, its times settled.
    pub(super) record: Record,
    /// What became of the source.
    pub(super) summary: Summary,
    /// When the source was last modified.
    pub(super) modified: Option<DateTime<Utc>>,
    /// What says so.
    pub(super) modified_by: Witness,
}

/// What a look into an input gave.
#[derive(Default)]
struct Look {
    found: Option<Place>,
    /// Why there is no record at the line, where its source was read.
    missing: Option<String>,
    /// The sources that are not the one wanted.
    others: Vec<String>,
}

/// Splits `SOURCE:LINE`.
pub(super) fn split(place: &str) -> Result<(&str, u64)> {
    let parts = place.rsplit_once(':');
    let parts = parts.and_then(|(source, line)| Some((source, line.parse().ok()?)));
    parts.ok_or_else(|| {
        wrong(format!(
            "`{place}` is not of the form SOURCE:LINE, e.g. app.log:12 or logs.tar.gz!app.log:12"
        ))
    })
}

/// Returns the record that stands at `line` of `source`, a file or a member of an archive; the error says why there is none.
pub(super) fn find(
    source: &str,
    line: u64,
    options: &ReadOptions,
    limits: &Limits,
) -> Result<Place> {
    let source = if source == "-" { STDIN } else { source };
    let outer = source.split('!').next().unwrap_or(source);
    let argument = if outer == STDIN { "-" } else { outer };
    let (inputs, missing) = setup::inputs(&[argument.to_owned()])?;
    if let Some(skip) = missing.first() {
        return Err(wrong(format!("{}: {}", skip.source, skip.reason)));
    }
    let source = met(source, outer, &inputs)?;
    let source = source.as_str();
    let mut look = Look::default();
    let mut skips = Vec::new();
    for input in &inputs {
        skips.extend(read_input(input, limits, &mut |member| {
            if &*member.name != source {
                look.others.push(member.name.to_string());
            } else if look.found.is_none() {
                look.take(line, member, options);
            }
            Ok(())
        }));
    }
    look.found.ok_or_else(|| wrong(why(source, look.missing, &skips, &look.others)))
}

/// Returns the source that is meant: a glob must meet one file alone, or nobody could say whose line it is.
fn met(source: &str, outer: &str, inputs: &[Input]) -> Result<String> {
    if !is_pattern(outer) || inputs.iter().any(|input| input.name == outer) {
        return Ok(source.to_owned());
    }
    match inputs {
        [one] => Ok(source.replacen(outer, &one.name, 1)),
        all => {
            let named: Vec<String> = all.iter().take(NAMED).map(|one| escape(&one.name)).collect();
            let more = all.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let (glob, named) = (escape(outer), named.join(", "));
            Err(wrong(format!("`{glob}` meets several files; name one of {named}{more}")))
        }
    }
}

impl Look {
    /// Reads the source that was wanted.
    fn take(&mut self, line: u64, member: Member<'_>, options: &ReadOptions) {
        let (mut held, mut before, mut after) = (None, None, None);
        let file_time = member.file_time();
        let Member { name, modified, modified_by, reader } = member;
        let summary = read(reader, &name, file_time, options, &mut |record| {
            let first = record.origin.line;
            let last = first + u64::from(record.origin.lines.max(1)) - 1;
            if (first..=last).contains(&line) {
                held.get_or_insert(record);
            } else if last < line {
                before = Some(first);
            } else if after.is_none() {
                after = Some(first);
            }
        });
        let Some(summary) = summary else {
            self.missing = Some("it is empty".to_owned());
            return;
        };
        let Some(mut record) = held else {
            self.missing = Some(no_record(line, &summary, before, after));
            return;
        };
        let moments = [&mut record.time, &mut record.until, &mut record.received];
        summary.fix.settle(moments.into_iter().flatten(), &mut record.assumed);
        self.found = Some(Place { record, summary, modified, modified_by });
    }
}

fn no_record(line: u64, summary: &Summary, before: Option<u64>, after: Option<u64>) -> String {
    if line == 0 {
        return "lines count from 1".to_owned();
    }
    if line > summary.lines {
        return format!("it has {} only", plural(summary.lines, "line"));
    }
    let near: Vec<String> =
        [before, after].into_iter().flatten().map(|at| at.to_string()).collect();
    let near = if near.is_empty() {
        "it has no record at all".to_owned()
    } else {
        format!("the nearest records begin at line {}", near.join(" and "))
    };
    let format = &summary.coverage.format;
    format!(
        "no record has line {line}: it is blank, or the format ({format}) takes nothing from it; {near}"
    )
}

/// Says why a source gave no record.
fn why(source: &str, missing: Option<String>, skips: &[Skip], others: &[String]) -> String {
    let source = escape(source);
    if let Some(skip) = skips.iter().find(|skip| escape(&skip.source) == source) {
        return format!("`{source}` was not read: {}", escape(&skip.reason));
    }
    if let Some(missing) = missing {
        return format!("`{source}`: {missing}");
    }
    if let Some(skip) = skips.first() {
        return format!("{} was not read: {}", escape(&skip.source), escape(&skip.reason));
    }
    let named: Vec<String> = others.iter().take(NAMED).map(|name| escape(name)).collect();
    let more = others.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if named.is_empty() {
        return format!("`{source}` holds nothing to read");
    }
    format!("there is no source `{source}`; there are {}{more}", named.join(", "))
}

fn wrong(message: String) -> Error {
    Error::Option { option: "SOURCE:LINE", message }
}
