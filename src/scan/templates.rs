//! A second look at the warnings and errors around incidents: which messages are new, which come far more often.
//!
//! Numbers, ids and quotations are masked, so that lines of one message are one template; bounded in templates a source.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::base::interval::Interval;
use crate::base::text::{cap, strip_ansi};
use crate::format::read::read;
use crate::input::source::{Input, Member, read as read_input};
use crate::model::leads::MessageLead;
use crate::model::origin::Evidence;
use crate::model::record::{Level, Record};
use crate::options::Options;

/// So many templates of one source are kept apart; what comes after is left out.
const MOST: usize = 5_000;
/// How many leads of one incident are told.
const TOLD: usize = 10;
/// Fewer lines than this are no lead.
const LEAST: u64 = 3;
/// How many times more often than before a message must come.
const CLEARLY: f64 = 3.0;
/// The time before an incident that it is set against: as long as it, within these bounds.
const SHORTEST: TimeDelta = TimeDelta::hours(1);
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// A log that tells less of the time before says nothing about what is new.
const WATCHED: TimeDelta = TimeDelta::minutes(10);

/// How often a template stands before and within an incident.
#[derive(Debug, Clone)]
struct Count {
    before: u64,
    within: u64,
    first: Option<(DateTime<Utc>, Evidence)>,
}

/// The log, the service and the template; rotated files are one log.
type Key = (String, Option<String>, String);

#[derive(Debug, Default)]
struct Seen {
    /// By incident.
    counts: BTreeMap<(usize, Key), Count>,
    /// The first time that each log tells of.
    begun: BTreeMap<String, DateTime<Utc>>,
}

/// Returns for each of the incidents, told by the time it takes, the messages worth a look.
pub fn leads(inputs: &[Input], spans: &[Interval], options: &Options) -> Vec<Vec<MessageLead>> {
    let parts: Vec<Seen> = inputs.par_iter().map(|input| look(input, spans, options)).collect();
    let mut seen = Seen::default();
    for part in parts {
        seen.add(part);
    }
    spans.iter().enumerate().map(|(at, span)| seen.leads(at, *span)).collect()
}

/// Returns the time that an incident is set against.
fn before(span: Interval) -> Interval {
    let length = span.length().clamp(SHORTEST, LONGEST);
    Interval { from: span.from - length, to: span.from }
}

fn look(input: &Input, spans: &[Interval], options: &Options) -> Seen {
    let mut seen = Seen::default();
    // What cannot be read has been told by the first reading.
    drop(read_input(input, &options.limits, &mut |mut member| {
        seen.add(look_at(&mut member, spans, options));
        Ok(())
    }));
    seen
}

fn look_at(member: &mut Member<'_>, spans: &[Interval], options: &Options) -> Seen {
    let mut seen = Seen::default();
    let log = log(&member.name);
    let name = Arc::clone(&member.name);
    let modified = member.file_time();
    drop(read(&mut *member.reader, &name, modified, &options.read, &mut |record| {
        let Some(at) = record.time.as_ref().and_then(crate::model::moment::Moment::time) else {
            return;
        };
        let begun = seen.begun.entry(log.clone()).or_insert(at);
        *begun = at.min(*begun);
        if record.level >= Some(Level::Warning) {
            seen.count(&log, at, &record, spans);
        }
    }));
    seen
}

/// Returns the name of a log without what differs between its files.
fn log(source: &str) -> String {
    let cut = source.rfind(['/', '!']).map_or(0, |at| at + 1);
    let (folder, file) = source.split_at_checked(cut).unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    format!("{folder}{}", stem.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-'))
}

impl Seen {
    fn count(&mut self, log: &str, at: DateTime<Utc>, record: &Record, spans: &[Interval]) {
        let mut template = None;
        for (incident, span) in spans.iter().enumerate() {
            let within = span.from <= at && at <= span.to;
            let earlier = before(*span);
            let near = within || (earlier.from..earlier.to).contains(&at);
            if !near {
                continue;
            }
            let template = template.get_or_insert_with(|| mask(&record.message)).clone();
            let key = (incident, (log.to_owned(), record.service.clone(), template));
            if self.counts.len() >= MOST && !self.counts.contains_key(&key) {
                continue;
            }
            let none = Count { before: 0, within: 0, first: None };
            let count = self.counts.entry(key).or_insert(none);
            if within {
                count.within += 1;
                if count.first.as_ref().is_none_or(|(first, _)| at < *first) {
                    let text = cap(&record.raw, Evidence::CAP);
                    count.first =
                        Some((at, Evidence { origin: record.origin.clone(), text, quote: None }));
                }
            } else {
                count.before += 1;
            }
        }
    }

    fn add(&mut self, other: Self) {
        for (log, at) in other.begun {
            let begun = self.begun.entry(log).or_insert(at);
            *begun = at.min(*begun);
        }
        for (key, count) in other.counts {
            let Some(known) = self.counts.get_mut(&key) else {
                self.counts.insert(key, count);
                continue;
            };
            known.before += count.before;
            known.within += count.within;
            let firsts = [known.first.take(), count.first];
            known.first = firsts.into_iter().flatten().min();
        }
    }

    fn leads(&self, incident: usize, span: Interval) -> Vec<MessageLead> {
        let own = self.counts.iter().filter(|((at, _), _)| *at == incident);
        let mut found: Vec<MessageLead> =
            own.filter_map(|((_, key), count)| self.lead(key, count, span)).collect();
        let score = |one: &MessageLead| float(one.count) / (one.expected + 1.0);
        found.sort_by(|a, b| {
            score(b).total_cmp(&score(a)).then_with(|| a.evidence.cmp(&b.evidence))
        });
        found.truncate(TOLD);
        found
    }

    fn lead(&self, key: &Key, count: &Count, span: Interval) -> Option<MessageLead> {
        let (log, service, template) = key;
        let watched = before(span).from.max(*self.begun.get(log)?);
        let watched = span.from - watched;
        if watched < WATCHED || count.within < LEAST {
            return None;
        }
        let ratio = float(span.length().num_seconds().max(60).unsigned_abs())
            / float(watched.num_seconds().max(60).unsigned_abs());
        let expected = float(count.before) * ratio;
        let kind = match count.before {
            0 => "new",
            _ if float(count.within) >= CLEARLY * expected + 3.0 => "surge",
            _ => return None,
        };
        Some(MessageLead {
            template: template.clone(),
            service: service.clone(),
            kind,
            count: count.within,
            before: count.before,
            expected: (expected * 10.0).round() / 10.0,
            evidence: count.first.as_ref().map(|(_, evidence)| evidence.clone())?,
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of lines are far below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}

/// Returns the first line of a message with `*` for numbers, ids and quotations.
fn mask(message: &str) -> String {
    let plain = strip_ansi(message);
    let line = plain.lines().next().unwrap_or_default();
    let mut masked = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let quoted = quotation(rest, first);
        let run = quoted.or_else(|| number(rest, masked.chars().next_back()));
        let taken = if let Some(length) = run {
            if !masked.ends_with('*') {
                masked.push('*');
            }
            length
        } else {
            masked.push(first);
            first.len_utf8()
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    cap(masked.trim(), 200)
}

/// Returns the length of the quotation that `rest` begins with.
fn quotation(rest: &str, first: char) -> Option<usize> {
    if !matches!(first, '"' | '\'' | '`') {
        return None;
    }
    let end = rest.get(1..)?.find(first)?;
    Some(end + 2)
}

/// Returns the length of the number or id that `rest` begins with, after the character `last`.
fn number(rest: &str, last: Option<char>) -> Option<usize> {
    let is_id = |c: char| c.is_ascii_hexdigit() || c == '-';
    let run = rest.find(|c| !is_id(c)).unwrap_or(rest.len());
    let word = rest.get(..run)?;
    let after = rest.get(run..).and_then(|rest| rest.chars().next());
    let apart =
        last.is_none_or(|c| !c.is_alphanumeric()) && after.is_none_or(|c| !c.is_alphanumeric());
    // `deadbeef` is a word where no digit is in it.
    if apart && run >= 8 && word.contains(|c: char| c.is_ascii_digit()) {
        return Some(run);
    }
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    (digits > 0).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_message_are_one_template() {
        for line in [
            "order 4711 of 'ada' failed after 30.5s: id 3f2c9a71-77aa-4b1e-9d30-000000000001",
            "order 12 of 'ben' failed after 7.25s: id 9b1c0d2e-0000-4b1e-9d30-0000000000ff",
        ] {
            assert_eq!(mask(line), "order * of * failed after *.*s: id *");
        }
        assert_eq!(mask("disk sda1 is full\nat x"), "disk sda* is full");
        assert_eq!(mask("it isn't facade"), "it isn't facade");
    }

    #[test]
    fn files_of_one_log_are_one() {
        for source in ["a/app.log", "a/app.log.1", "a/app-2024.log", "a/app.3.log.gz"] {
            assert_eq!(log(source), "a/app", "{source}");
        }
    }

    #[test]
    fn a_new_message_is_a_lead_only_where_the_time_before_was_watched() {
        let at = |minute: i64| DateTime::from_timestamp(minute * 60, 0).unwrap();
        let span = Interval::new(at(600), at(660)).unwrap();
        let origin =
            crate::model::origin::Origin { source: "a.log".into(), line: 1, offset: 0, lines: 1 };
        let evidence = Evidence { origin, text: String::new(), quote: None };
        let key: Key = ("a".to_owned(), None, "x *".to_owned());
        let told = |begun: i64, before: u64, within: u64| {
            let mut seen = Seen::default();
            seen.begun.insert("a".to_owned(), at(begun));
            let first = Some((at(601), evidence.clone()));
            seen.counts.insert((0, key.clone()), Count { before, within, first });
            seen.leads(0, span).first().map(|lead| lead.kind)
        };
        assert_eq!(told(0, 0, 5), Some("new"));
        assert_eq!(told(595, 0, 5), None);
        assert_eq!(told(0, 10, 40), Some("surge"));
        assert_eq!(told(0, 10, 20), None);
    }
}
