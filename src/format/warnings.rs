//! What the reader of a report should know of how a source was read.

use chrono::NaiveDateTime;

use crate::format::collect::Collector;
use crate::format::lines::LONGEST;
use crate::format::noted::Noted;
use crate::format::parse::Context;
use crate::format::read::Outcome;
use crate::format::timestamp::shared::Guess;
use crate::format::timestamp::zone::Zone;
use crate::model::record::Record;
use crate::model::report::Warning;

/// Returns what the reader should know of the source: what was cut, guessed, not read or contradicts itself.
pub(super) fn warnings(
    context: &Context<'_>,
    collector: &Collector,
    outcome: &Outcome,
) -> Vec<Warning> {
    let name = context.name;
    let mut warnings = Vec::new();
    let mut warn = |code: &str, message: String, line: u64| {
        let origin = if line == 0 { name.to_owned() } else { format!("{name}:{line}") };
        warnings.push(Warning { code: code.to_owned(), message, origin: Some(origin) });
    };
    for (code, message, line) in long(outcome) {
        warn(code, message, line);
    }
    if outcome.long_records > 0 {
        let count = outcome.long_records;
        let were = if count == 1 { "record was" } else { "records were" };
        warn("long_record", format!("{count} {were} cut in two after 1000 lines or 256 KiB"), 0);
    }
    if let Some(message) = guessed(collector.guessed_zones()) {
        warn("ambiguous_zone", message, 0);
    }
    if let Some((count, first, zone)) = collector.skipped() {
        let times = match count {
            1 => format!("1 time, {first}, does"),
            _ => format!("{count} times, the first {first}, do"),
        };
        let message = format!(
            "{times} not exist in {zone}, where a clock change skips it; check the zone (--tz-for)"
        );
        warn("skipped_hour", message, 0);
    }
    if let Some(repeated) = collector.repeated() {
        warn("repeated_hour", untold_pass(repeated), 0);
    }
    let (count, line) = collector.spoilt;
    if count > 0 {
        let state = if count == 1 { "record states" } else { "records state" };
        let message = format!(
            "{count} {state} a time that cannot be (no such day, clock, or year of a log) and no other; without a time \
             they make no dated row"
        );
        warn("impossible_time", message, line);
    }
    let count = collector.relative();
    if count > 0 {
        let stand = if count == 1 { "time stands" } else { "times stand" };
        let message = format!(
            "{count} {stand} below `Today`, `Yesterday` or a weekday alone, which tell no date; write the date in their place"
        );
        warn("relative_day", message, 0);
    }
    if let Some((line, message)) = collector.two_times.warning() {
        warn("two_times", message, line);
    }
    warnings
}

/// Says which lines were too long: code, message, first line.
fn long(outcome: &Outcome) -> Vec<(&'static str, String, u64)> {
    let lines = |count| if count == 1 { "line is" } else { "lines are" };
    let mut told = Vec::new();
    let Noted { count, first } = outcome.long_lines;
    if count > 0 {
        let (most, are) = (LONGEST >> 20, lines(count));
        let message =
            format!("{count} {are} longer than {most} MiB; the rest of each was not read");
        told.push(("long_line", message, first));
    }
    let Noted { count, first } = outcome.wide_lines;
    if count > 0 {
        let (most, are) = (Record::MOST >> 10, lines(count));
        let message = format!(
            "{count} {are} longer than {most} KiB; of a message of one line no more than {most} Ki characters are held against the rules"
        );
        told.push(("long_message", message, first));
    }
    told
}

/// Says how abbreviations that several zones bear were read, if any were guessed.
fn guessed(guesses: &[Guess]) -> Option<String> {
    let several = guesses.len() > 1;
    let read = |Guess { name, offset, count }: &Guess| {
        let times = if several { format!(" ({count})") } else { String::new() };
        format!("{name} is read as {}{times}", Zone::Offset(*offset))
    };
    let all: u64 = guesses.iter().map(|guess| guess.count).sum();
    let state = if all == 1 { "time states" } else { "times state" };
    let read: Vec<String> = guesses.iter().map(read).collect();
    (all > 0).then(|| {
        format!(
            "{all} {state} an abbreviation that several zones bear; {}, --tz-for 'GLOB=ZONE' sets another",
            read.join(", ")
        )
    })
}

fn untold_pass((count, first): (u64, NaiveDateTime)) -> String {
    let times = match count {
        1 => format!("1 time, {first}, exists"),
        _ => format!("{count} times, the first {first}, exist"),
    };
    format!(
        "{times} twice at a clock change, and the order of the lines does not tell which pass; the first is taken; \
         times with an offset would tell"
    )
}
