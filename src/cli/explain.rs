//! `recount explain`: how one line was read, and what each rule made of it.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::args::ExplainArgs;
use crate::cli::exit::Exit;
use crate::cli::setup;
use crate::format::options::ReadOptions;
use crate::format::read::{Summary, read};
use crate::input::source::{Limits, read as read_input};
use crate::input::walk::STDIN;
use crate::model::moment::Moment;
use crate::model::record::{Level, Record};
use crate::rule::load::Ruleset;
use crate::rule::matcher::{Matcher, Verdict, refusal};

/// A record and what its source says of itself.
struct Place {
    record: Record,
    format: String,
    zone: String,
}

/// Runs `recount explain`.
pub(crate) fn run(place: &str, args: &ExplainArgs, out: &mut dyn Write) -> Result<Exit> {
    let (source, line) = split(place)?;
    let options = setup::read_options(&args.time)?;
    let rules = setup::rules(&args.rules, args.no_default_rules)?;
    let Some(found) = find(source, line, &options)? else {
        let message = format!(
            "`{source}` has no record at line {line}; `recount records` shows those it has"
        );
        return Err(Error::Option { option: "SOURCE:LINE", message });
    };
    tell(&found, &rules, out).map_err(Error::Write)?;
    Ok(Exit::Done)
}

fn split(place: &str) -> Result<(&str, u64)> {
    let parts = place.rsplit_once(':');
    let parts = parts.and_then(|(source, line)| Some((source, line.parse().ok()?)));
    parts.ok_or_else(|| Error::Option {
        option: "SOURCE:LINE",
        message: format!(
            "`{place}` is not of the form SOURCE:LINE, e.g. app.log:12 or logs.tar.gz!app.log:12"
        ),
    })
}

/// Returns the record that stands at `line` of `source`, a file or a member of an archive.
fn find(source: &str, line: u64, options: &ReadOptions) -> Result<Option<Place>> {
    let outer = source.split('!').next().unwrap_or(source);
    let argument = if outer == STDIN { "-" } else { outer };
    let (inputs, missing) = setup::inputs(&[argument.to_owned()])?;
    if let Some(skip) = missing.first() {
        let message = format!("{}: {}", skip.source, skip.reason);
        return Err(Error::Option { option: "SOURCE:LINE", message });
    }
    let mut found = None;
    for input in &inputs {
        read_input(input, &Limits::default(), &mut |member| {
            if found.is_some() || &*member.name != source {
                return Ok(());
            }
            let mut held = None;
            let summary =
                read(member.reader, &member.name, member.modified, options, &mut |record| {
                    let last = record.origin.line + u64::from(record.origin.lines.max(1)) - 1;
                    if (record.origin.line..=last).contains(&line) {
                        held.get_or_insert(record);
                    }
                });
            found = summary.zip(held).map(|(summary, record)| settled(summary, record));
            Ok(())
        });
    }
    Ok(found)
}

fn settled(summary: Summary, mut record: Record) -> Place {
    for moment in [&mut record.time, &mut record.until].into_iter().flatten() {
        summary.fix.apply(moment, &mut record.assumed);
    }
    Place { record, format: summary.coverage.format, zone: summary.coverage.zone }
}

fn tell(place: &Place, rules: &Ruleset, out: &mut dyn Write) -> std::io::Result<()> {
    let Place { record, format, zone } = place;
    writeln!(
        out,
        "{} (lines {}, byte {})",
        record.origin, record.origin.lines, record.origin.offset
    )?;
    writeln!(out, "format   {} (the source as a whole: {format})", record.format)?;
    match &record.time {
        None => writeln!(out, "time     none: no layout of a time was recognised")?,
        Some(time) => writeln!(
            out,
            "time     {} (stated: {}; zone {})",
            time.rfc3339().unwrap_or_else(|| "no full date".to_owned()),
            time.when(),
            if time.offset.is_some() { "stated" } else { zone },
        )?,
    }
    if let Some(received) = record.received.as_ref().and_then(Moment::rfc3339) {
        writeln!(out, "received {received}")?;
    }
    if !record.assumed.is_empty() {
        writeln!(out, "assumed  {:?}", record.assumed)?;
    }
    for (name, value) in [
        ("level", record.level.map(Level::name)),
        ("service", record.service.as_deref()),
        ("host", record.host.as_deref()),
        ("message", Some(record.message.as_str())),
    ] {
        writeln!(out, "{name:<8} {}", value.map_or_else(|| "none".to_owned(), escape))?;
    }
    for (name, value) in &record.fields {
        writeln!(out, "  {} = {}", escape(name), escape(value))?;
    }
    judge(record, rules, out)
}

fn judge(record: &Record, rules: &Ruleset, out: &mut dyn Write) -> std::io::Result<()> {
    match Matcher::new(rules).judge(record) {
        Verdict::None => writeln!(out, "verdict  no rule takes it")?,
        Verdict::Ignored => writeln!(out, "verdict  a rule names it as noise")?,
        Verdict::Event(event) => {
            writeln!(out, "verdict  {} by {}: {}", event.phase, event.rule, escape(&event.title))?;
        }
    }
    let mut far = 0;
    for rule in &rules.rules {
        match refusal(rule, record) {
            None => writeln!(out, "  hits   {} (rank {})", rule.id, rule.rank)?,
            Some(why) if why.near => writeln!(out, "  misses {}: {}", rule.id, escape(&why.text))?,
            Some(_) => far += 1,
        }
    }
    writeln!(out, "  {far} more rules are for other records")
}
