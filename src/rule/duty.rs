//! Reads what a rule says of many records at once: `threshold`, `pair`, `absent`, `total`, `collapse`.

use crate::model::phase::{Phase, Severity};
use crate::model::policy::{Absence, AtEnd, Duty, Pair, Part, Threshold, Total};
use crate::rule::diagnostic::Diagnostic;
use crate::rule::phases::read_phase_or;
use crate::rule::reader::{Reader, nearest};
use crate::rule::schema::Reference;

/// The longest time that a rule may speak of, in seconds: ten years.
const LONGEST: u64 = 10 * 366 * 86_400;

/// What the titles of derived rows may speak of.
const TITLED: [&str; 5] = ["title", "key", "service", "host", "actor"];

const AT_ENDS: [(&str, AtEnd); 3] =
    [("open", AtEnd::Open), ("late", AtEnd::Late), ("drop", AtEnd::Drop)];

const SEVERITIES: [Severity; 4] =
    [Severity::Info, Severity::Warning, Severity::Error, Severity::Critical];

/// Returns the duty that a rule of `pack` states; the rules that it names go to `references`.
pub(crate) fn read_duty(
    reader: &mut Reader<'_, '_>,
    pack: &str,
    references: &mut Vec<Reference>,
) -> Option<Duty> {
    let threshold = within(reader, "threshold", &mut |inner| threshold(inner));
    let pair = within(reader, "pair", &mut |inner| pair(inner, pack, references));
    let absence = within(reader, "absent", &mut |inner| absence(inner, pack, references));
    let total = within(reader, "total", &mut |inner| total(inner, pack, references));
    if reader.counted(&["threshold", "pair", "absent", "total"]) > 1 {
        let message = "a rule has one of `threshold`, `pair`, `absent` and `total`";
        let key = ["total", "absent"].into_iter().find(|key| reader.has(key)).unwrap_or("pair");
        reader.error(key, message);
    }
    let duty = threshold.map(Duty::Threshold).or(pair.map(Duty::Pair));
    duty.or(absence.map(Duty::Absence)).or(total.map(Duty::Total))
}

/// Returns within how many seconds events of a rule collapse.
pub(crate) fn read_collapse(reader: &mut Reader<'_, '_>) -> Option<i64> {
    reader.has("collapse").then(|| seconds(reader, "collapse")).flatten().or_else(|| {
        reader.value("collapse");
        None
    })
}

fn within<'t, 'i, T>(
    reader: &mut Reader<'t, 'i>,
    key: &'static str,
    read: &mut dyn FnMut(&mut Reader<'t, 'i>) -> Option<T>,
) -> Option<T> {
    let table = reader.table(key)?;
    let mut inner = Reader::new(table, reader.span_of(key));
    let found = read(&mut inner);
    inner.finish().into_iter().for_each(|diagnostic| reader.error_at(diagnostic));
    found
}

fn threshold(reader: &mut Reader<'_, '_>) -> Option<Threshold> {
    let count = count(reader, "count", 2);
    let below = if reader.has("below") { count_of(reader, "below", 1) } else { Some(1) };
    reader.value("below");
    let within_seconds = seconds(reader, "within");
    let distinct = reader.text("distinct").and_then(|name| {
        let part = Part::parse(name);
        if part.is_none() {
            let span = reader.span_of("distinct");
            reader.error_at(unknown_part(name, span));
        }
        part
    });
    let title = title(reader);
    let severity = severity(reader);
    let (count, below) = (count?, below?);
    if below > count {
        reader.error("below", format!("`below` is at most `count`, here {count}"));
    }
    let within_seconds = within_seconds?;
    Some(Threshold { count, within_seconds, below, distinct, title, severity })
}

fn pair(reader: &mut Reader<'_, '_>, pack: &str, references: &mut Vec<Reference>) -> Option<Pair> {
    let with = rules(reader, "with", pack, references);
    if with.is_empty() {
        reader.error("with", "`with` names the rule that closes, or several");
    }
    let within_seconds = seconds(reader, "within");
    let at_end = reader.text("at_end").map(|word| {
        let known = AT_ENDS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if known.is_none() {
            let message = format!("unknown at_end `{word}`; it is one of open, late, drop");
            reader.error("at_end", message);
        }
        known.unwrap_or(AtEnd::Open)
    });
    let only_late = reader.flag("only_late");
    let phase = read_phase_or(reader, Phase::Detect);
    let title = title(reader);
    let severity = severity(reader);
    let (at_end, within_seconds) = (at_end.unwrap_or(AtEnd::Open), within_seconds?);
    Some(Pair { with, within_seconds, at_end, only_late, phase, title, severity })
}

fn absence(
    reader: &mut Reader<'_, '_>,
    pack: &str,
    references: &mut Vec<Reference>,
) -> Option<Absence> {
    let after_seconds = seconds(reader, "after");
    let from = rules(reader, "from", pack, references);
    let to = rules(reader, "to", pack, references);
    let phase = read_phase_or(reader, Phase::Detect);
    let title = title(reader);
    let severity = severity(reader);
    Some(Absence { after_seconds: after_seconds?, from, to, phase, title, severity })
}

fn total(
    reader: &mut Reader<'_, '_>,
    pack: &str,
    references: &mut Vec<Reference>,
) -> Option<Total> {
    let of = rules(reader, "of", pack, references);
    if of.is_empty() {
        reader.error("of", "`of` names the rule that tells of the parts, or several");
    }
    Some(Total { of, within_seconds: seconds(reader, "within")? })
}

/// Returns the ids of rules under `key`; those without a pack are of the pack `pack`.
fn rules(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    pack: &str,
    references: &mut Vec<Reference>,
) -> Vec<String> {
    let full = |id: &str| if id.contains('.') { id.to_owned() } else { format!("{pack}.{id}") };
    let named: Vec<_> =
        reader.texts(key).into_iter().map(|(id, span)| Reference { id: full(id), span }).collect();
    references.extend(named.iter().cloned());
    named.into_iter().map(|one| one.id).collect()
}

fn count(reader: &mut Reader<'_, '_>, key: &'static str, least: i32) -> Option<u64> {
    if !reader.has(key) {
        reader.required(key);
        return None;
    }
    count_of(reader, key, least)
}

fn count_of(reader: &mut Reader<'_, '_>, key: &'static str, least: i32) -> Option<u64> {
    let number = reader.number(key)?;
    if number < least {
        reader.error(key, format!("`{key}` is at least {least}"));
        return None;
    }
    u64::try_from(number).ok()
}

/// Returns the length of time under `key`, in seconds; an error where it is missing or none.
fn seconds(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<i64> {
    let text = reader.required_text(key)?;
    let seconds = humantime::parse_duration(text).map(|length| length.as_secs());
    let sound = seconds.as_ref().is_ok_and(|seconds| (1..=LONGEST).contains(seconds));
    if !sound {
        let span = reader.span_of(key);
        let message = format!("`{text}` is no length of time from 1s to 10 years");
        let help = "write it like 90s, 15m or 1h 30m";
        reader.error_at(Diagnostic::new(span, message).help(help));
    }
    seconds.ok().filter(|_| sound).and_then(|seconds| i64::try_from(seconds).ok())
}

/// Returns how bad derived rows are; an error where it is no word for that.
fn severity(reader: &mut Reader<'_, '_>) -> Option<Severity> {
    let word = reader.text("severity")?;
    let severity = SEVERITIES.into_iter().find(|severity| severity.name() == word);
    if severity.is_none() {
        let message =
            format!("unknown severity `{word}`; it is one of info, warning, error, critical");
        reader.error("severity", message);
    }
    severity
}

/// Returns the title of derived rows; an error where it speaks of what these do not know.
fn title(reader: &mut Reader<'_, '_>) -> Option<String> {
    let title = reader.text("title")?;
    for name in title.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)) {
        if !TITLED.contains(&name) {
            let span = reader.span_of("title");
            let help = match nearest(name, TITLED.into_iter()) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => format!("parts of the event: {}", TITLED.join(", ")),
            };
            let message = format!("`{{{name}}}` is no part of the events counted here");
            reader.error_at(Diagnostic::new(span, message).help(help));
        }
    }
    Some(title.to_owned())
}

/// Returns the error for a part of an event that there is not.
pub(crate) fn unknown_part(name: &str, span: std::ops::Range<usize>) -> Diagnostic {
    let known = Part::ALL.map(|(name, _)| name);
    let help = match nearest(name, known.into_iter()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("parts of events: {}", known.join(", ")),
    };
    Diagnostic::new(span, format!("unknown part `{name}`")).help(help)
}
