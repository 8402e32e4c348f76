//! Tells how a line was read: record, format, time, and what was taken for granted and why.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::base::text::{cap, escape};
use crate::cli::args::ExplainArgs;
use crate::cli::exit::Exit;
use crate::cli::explain::place::{Place, find, split};
use crate::cli::explain::rules::judge;
use crate::cli::explain::stamp::{Written, layout, written};
use crate::cli::setup;
use crate::format::DOCUMENTS;
use crate::format::doubt::first;
use crate::format::options::ReadOptions;
use crate::format::timestamp::clock::Open;
use crate::format::timestamp::spoilt::{is_spoilt, stated};
use crate::format::timestamp::zone::Zone;
use crate::input::source::Witness;
use crate::model::moment::{Assumption, Dated, Moment, Precision};
use crate::model::record::{Level, Record};

/// How much of a text is shown, in bytes.
const SHOWN: usize = 400;

/// Runs `recount explain`.
pub(in crate::cli) fn run(place: &str, args: &ExplainArgs, out: &mut dyn Write) -> Result<Exit> {
    let (source, line) = split(place)?;
    let options = setup::read_options(&args.time)?;
    let rules = setup::rules(&args.rules, args.no_default_rules)?;
    let found = find(source, line, &options, &args.archives.limits()?)?;
    tell(&found, line, &options, out).map_err(Error::Write)?;
    judge(&found.record, &rules, out).map_err(Error::Write)?;
    Ok(Exit::Done)
}

fn tell(
    place: &Place,
    line: u64,
    options: &ReadOptions,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let Place { record, .. } = place;
    let origin = &record.origin;
    write!(out, "{origin} (lines {}, byte {})", origin.lines, origin.offset)?;
    if line > origin.line {
        write!(out, "; line {line} belongs to the record that begins there")?;
    }
    writeln!(out)?;
    writeln!(out, "format   {}", format(place))?;
    time(place, options, out)?;
    for (name, value) in [
        ("level", record.level.map(Level::name)),
        ("service", record.service.as_deref()),
        ("host", record.host.as_deref()),
        ("message", Some(record.message.as_str())),
    ] {
        writeln!(out, "{name:<8} {}", value.map_or_else(|| "none".to_owned(), shown))?;
    }
    for (name, value) in &record.fields {
        writeln!(out, "  {} = {}", escape(name), shown(value))?;
    }
    Ok(())
}

fn shown(text: &str) -> String {
    if text.len() > SHOWN { format!("{} …", escape(&cap(text, SHOWN))) } else { escape(text) }
}

/// Names the format, and why it is that one.
fn format(place: &Place) -> String {
    let (own, whole) = (place.record.format, &place.summary.coverage.format);
    let document = DOCUMENTS.iter().any(|document| document.name() == own);
    let why = match own {
        _ if document => "the source as a whole is one document of that form",
        "plain" => "no known format reads it, so a time and a level are looked for in its text",
        _ if own.contains('+') => "each wrapper is taken off, and what is inside is read again",
        _ if own == whole => "the most specific that reads it, as most records of the source",
        _ => "the most specific that reads it",
    };
    if own == whole {
        return format!("{own}: {why}");
    }
    format!("{own}: {why}; most records of the source are {whole}")
}

fn time(place: &Place, options: &ReadOptions, out: &mut dyn Write) -> std::io::Result<()> {
    let record = &place.record;
    let Some(time) = &record.time else {
        let why = if is_spoilt(&record.raw) || stated(&record.raw).is_some() {
            "what is written like one has no such day, clock, or year of a log"
        } else {
            "no layout of a time was recognised"
        };
        return writeln!(out, "time     none: {why}; it makes no dated row");
    };
    let instant = time.rfc3339().unwrap_or_else(|| "no full date".to_owned());
    let written = written(record, time);
    writeln!(out, "time     {instant} (stated: {})", time.when())?;
    let mut zone = zone(place, time, written.as_ref(), options);
    if let Some(Written { text, .. }) = written {
        let layout = layout(&text);
        writeln!(out, "  layout {layout}, written `{}`", escape(&text))?;
        if record.assumed.contains(&Assumption::Duration) {
            writeln!(out, "  began  {}before the stamp, by its duration", set_back(record, time))?;
        }
        if layout.ends_with("since 1970") {
            "UTC, from which it counts".clone_into(&mut zone);
        }
    } else {
        writeln!(out, "  layout of the format {}, from a field of its own", record.format)?;
    }
    writeln!(out, "  zone   {zone}")?;
    for (part, why) in assumptions(place, time, options) {
        writeln!(out, "  {part:<6} {why}")?;
    }
    if let Some(skew) = options.set_skew_of(&record.origin.source) {
        writeln!(out, "  clock  {:+} s added, by --skew", skew.num_seconds())?;
    }
    if let Some(received) = record.received.as_ref().and_then(Moment::rfc3339) {
        writeln!(out, "received {received}: what its receiver states; the time above counts")?;
    }
    Ok(())
}

/// Says how many seconds were taken off the stamp of a request, where its duration is a field; as exact as the stamp.
fn set_back(record: &Record, time: &Moment) -> String {
    let seconds = record.field("http.duration").and_then(|text| text.parse::<f64>().ok());
    let exact = time.precision == Precision::Fraction;
    let seconds = seconds.map(|seconds| if exact { seconds } else { seconds.trunc() });
    seconds.map_or_else(String::new, |seconds| format!("{seconds} s "))
}

/// Names the zone of this very time, and why it is that one.
fn zone(place: &Place, time: &Moment, written: Option<&Written>, options: &ReadOptions) -> String {
    let name = &place.record.origin.source;
    let given = options.zone_option(name);
    if let Some(offset) = time.offset {
        let Some(Zone::Shared(short, _)) = written.and_then(|written| written.stamp.zone) else {
            return "stated".to_owned();
        };
        let read = format!("{short} as {}", Zone::Offset(offset));
        if place.record.assumed.contains(&Assumption::Zone) {
            let why = given.map_or_else(
                || "neither --tz nor --tz-for sets one".to_owned(),
                |given| format!("the zone of {given} does not"),
            );
            return format!("{read}, taken for granted: several zones bear that name, and {why}");
        }
        return given.map_or_else(|| read.clone(), |given| format!("{read}, by {given}"));
    }
    let zone = options.zone_of(name);
    match given {
        Some(given) => format!("{zone}, by {given}"),
        None => format!(
            "{zone}, taken for granted: none is stated, and neither --tz nor --tz-for sets one"
        ),
    }
}

/// Returns what else was taken for granted, and why.
fn assumptions(place: &Place, time: &Moment, options: &ReadOptions) -> Vec<(&'static str, String)> {
    let Place { record, summary, modified, modified_by } = place;
    let zone = options.zone_of(&record.origin.source);
    let by = summary.fix.told_by().map(|by| match modified {
        Some(at) if by.contains("modified") => {
            let by = file_time(*modified_by, by);
            format!("{by}, {}", at.format("%Y-%m-%d"))
        }
        _ => by.to_owned(),
    });
    let by = by.unwrap_or_else(|| "the text around it".to_owned());
    let (years, midnights) = summary.fix.turns();
    let and = summary.fix.decided_by().map_or_else(String::new, |what| format!(", and {what}"));
    let or = doubted(place);
    let new_years = turned(years.into(), "New Year");
    let year = format!("taken for granted, from {by}{and}{new_years}{or}");
    let date = format!("taken for granted, from {by}{}{or}", turned(midnights, "midnight"));
    let told = |part: &'static str, one: Assumption, why: String| {
        record.assumed.contains(&one).then_some((part, why))
    };
    let unknown = match (time.dated, summary.fix.open()) {
        (Dated::Full, _) => None,
        (_, Some(Open::NoLeapDay(year))) => {
            Some(("year", format!("{year}, from {by}, which has no Feb 29: --year sets another")))
        }
        (Dated::NoYear, _) => Some(("year", unknown(record, "--year sets it"))),
        (Dated::NoDate, _) if summary.fix.is_relative(time) => {
            let why = "unknown: its day is counted from one that nothing states (`Today`, `Yesterday`); a date in its place would tell";
            Some(("date", why.to_owned()))
        }
        (Dated::NoDate, _) => {
            Some(("date", unknown(record, "a date in the name of the file would")))
        }
    };
    let order = order(place, options);
    let half = "a 12-hour clock that does not say which half of the day";
    let hour = if summary.fix.passes_told() {
        "a clock change repeats this hour; the pass was told by the order of the lines"
    } else {
        "a clock change repeats this hour; nothing tells which pass is meant, the first is taken"
    };
    [
        told("year", Assumption::Year, year),
        told("date", Assumption::Date, date),
        unknown,
        told("order", Assumption::DateOrder, order),
        told("half", Assumption::HalfDay, half.to_owned()),
        told("clock", Assumption::TimeOfDay, "midnight: only a day is stated".to_owned()),
        told("hour", Assumption::RepeatedHour, hour.to_owned()),
        skipped(time, zone).map(|why| ("hour", why)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Says that other sources may tell another year or date, where the file's time tells it alone.
fn doubted(place: &Place) -> &'static str {
    // A copy has the time of its copying.
    if place.summary.fix.is_doubtful() {
        "; that does not follow on the last line, so other sources of a run may tell another"
    } else {
        ""
    }
}

/// Says why day and month are read in their order, where they could change places.
fn order(place: &Place, options: &ReadOptions) -> String {
    let fix = &place.summary.fix;
    let open = format!("{} could change places", fix.open_parts());
    if let Some(order) = fix.both_orders() {
        let first = first(order);
        return format!(
            "{open}, and the source has dates of both orders; {first}, as its first clear date; --date-order sets it"
        );
    }
    let said = options.date_order.filter(|_| fix.usual_order().is_none());
    if let Some(order) = said {
        return format!("{open}; {}, by --date-order", first(order));
    }
    let order = fix.usual_order().map_or("the usual order", first);
    if fix.is_order_by_file() {
        return format!(
            "{open}; nothing in the source tells, so {order}, which alone fits the time the file was last modified; \
             --date-order sets it"
        );
    }
    format!(
        "{open}; nothing in the source tells, so {order}, as is usual for its form; --date-order sets it"
    )
}

/// Names the time of a file that `by` names, where something else than the file states it.
fn file_time(witness: Witness, by: &str) -> &str {
    match witness {
        Witness::File => by,
        Witness::Header => "the time in its gzip header",
        Witness::Entry => "the time that the archive states for it",
        Witness::EntryClock => {
            "the time that the archive states for it, by a clock of a zone that it does not state"
        }
    }
}

/// Says that `zone` skips the civil time, where it does.
fn skipped(time: &Moment, zone: Zone) -> Option<String> {
    let skips = time.offset.is_none() && time.dated == Dated::Full && zone.skips(time.civil);
    skips.then(|| format!("{zone} skips this hour at a clock change: is that the zone?"))
}

/// Says how often the times of the source turn back, each time at `what`.
fn turned(times: i64, what: &str) -> String {
    match times {
        0 => String::new(),
        1 => format!("; the source passes one {what}"),
        _ => format!("; the source passes {times} {what}s"),
    }
}

fn unknown(record: &Record, way: &str) -> String {
    format!(
        "unknown: nothing in {} or about it tells; other sources of a run may, and {way}",
        record.origin.source
    )
}
