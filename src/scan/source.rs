//! One source: read, judged and counted; and all sources: their years and dates settled together.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use chrono::{DateTime, Utc};

use crate::format::doubt::doubts;
use crate::format::parse::Context;
use crate::format::read::{Summary, read_for};
use crate::input::source::Member;
use crate::model::harvest::Harvest;
use crate::model::moment::Moment;
use crate::model::person::Person;
use crate::options::{Options, late_globs};
use crate::scan::account::account;
use crate::scan::basket::Basket;
use crate::scan::fold::Fold;
use crate::scan::requests::Requests;
use crate::scan::saved::{self, Saved, Union};
use crate::scan::sightings::Seen;
use crate::scan::spill::Spill;
use crate::scan::store::{Gathered, Store};
use crate::scan::waiting::{Settled, Waiting};
use crate::scan::watch::{Sifts, Watch};
use crate::scan::window::Window;

/// What one source gave, its years and dates not yet settled.
#[derive(Debug)]
pub enum Part {
    /// A source of records.
    Source(Box<Found>),
    /// The output of earlier map steps, settled already.
    Saved(Box<Saved>),
}

/// What one source of records gave.
#[derive(Debug)]
pub struct Found {
    summary: Summary,
    events: Waiting,
    requests: Requests,
    sightings: Seen,
    people: BTreeSet<Person>,
    ignored: u64,
}

impl Part {
    /// Puts its events aside where more than `room` wait in memory already, of which `waiting` knows. Where that fails,
    /// they stay.
    pub fn put_aside(&mut self, spill: &Spill, waiting: &AtomicUsize, room: usize) {
        if let Self::Source(found) = self {
            found.events.put_aside(spill, waiting, room);
        }
    }
}

/// Reads one member; returns what it gave and the error that broke it off, if any.
pub fn visit(
    member: &mut Member<'_>,
    sifts: &Sifts<'_>,
    options: &Options,
) -> (Option<Part>, Option<std::io::Error>) {
    let mut head = Vec::new();
    let modified = member.file_time();
    let mut reader = BufReader::new(&mut *member.reader);
    let peeked = reader.by_ref().take(saved::HEAD as u64).read_to_end(&mut head);
    let saved = match peeked.and_then(|_| saved::is_saved(&head)) {
        Ok(saved) => saved,
        Err(error) => return (None, Some(error)),
    };
    let headless = !saved && is_headless(&mut head, &mut reader);
    let mut reader = Cursor::new(head).chain(reader);
    if saved || headless {
        let (saved, broken) = saved::read(&mut reader, &member.name, headless);
        return (Some(Part::Saved(Box::new(saved))), broken);
    }
    let context = Context { name: &member.name, modified, options: &options.read };
    let watch = watch_of(&member.name, sifts, options);
    let Some(mut found) = gather(&watch, &mut reader, &context, options.event_limit) else {
        return (None, None);
    };
    let broken = found.summary.broken.take();
    (Some(Part::Source(Box::new(found))), broken)
}

/// Returns whether what begins with `head` are rows of a map step without their first line; takes the rest of the first
/// line into `head` where that must be seen to tell.
fn is_headless(head: &mut Vec<u8>, reader: &mut impl BufRead) -> bool {
    if !saved::may_be_row(head) {
        return false;
    }
    if !head.contains(&b'\n') {
        let mut rest = reader.take(saved::LONGEST_ROW as u64);
        if rest.read_until(b'\n', head).is_err() {
            return false;
        }
    }
    head.split(|byte| *byte == b'\n').next().is_some_and(saved::is_row)
}

/// Returns the watch of the source `name`.
pub fn watch_of<'w, 'n>(name: &'n str, sifts: &Sifts<'w>, options: &Options) -> Watch<'w, 'n> {
    let watch = Watch::new(sifts, name);
    // A clock that was set right may turn the minute anywhere.
    let is_right = options.read.skew_of(name).is_zero();
    if is_right { watch.folding(options.read.zone_of(name)) } else { watch }
}

fn gather(
    watch: &Watch<'_, '_>,
    reader: &mut (dyn Read + Send),
    context: &Context<'_>,
    room: usize,
) -> Option<Found> {
    let mut basket = Basket::new(Fold::watching(watch.watched(), room));
    let summary = read_for(watch, reader, context, &mut |told, times| basket.take(told, times));
    let Basket { fold, requests, sightings, people, ignored } = basket;
    let mut summary = summary?;
    summary.warnings.extend(fold.warning(context.name));
    summary.warnings.extend(requests.warning(context.name));
    let events = Waiting::Held(fold.into_events());
    Some(Found { summary, events, requests, sightings, people, ignored })
}

/// Settles the years and dates of all sources, each by its own evidence and, where it has none, by the others'. `spill` is
/// where events of some of them wait.
pub fn settle(parts: Vec<Part>, options: &Options, spill: Spill) -> Gathered {
    let suggestion = latest(&parts).max(options.latest);
    let mut harvest = Harvest::default();
    let mut union = Union::default();
    // What is in the window is known once all clocks are set right.
    let window = if options.skew_auto { Window::whole() } else { Window::of(options) };
    let mut settled = Settled::new(Store::new(spill, options.event_room), window);
    for part in parts {
        match part {
            Part::Saved(saved) => union.add(*saved),
            Part::Source(mut found) => {
                let fix = &found.summary.fix;
                let open = fix.needs_suggestion() || fix.is_doubtful();
                let latest = stated_last(&found);
                if let Some(suggestion) = suggestion {
                    found.summary.fix.suggest(suggestion);
                }
                harvest.add(settle_one(*found, (latest, open), &mut settled));
            }
        }
    }
    let read = names(&harvest);
    let mut saved = union.into_harvest(&read.iter().cloned().collect());
    harvest.warnings.extend(late_globs(&read, &names(&saved), options));
    for event in std::mem::take(&mut saved.events) {
        settled.add(event);
    }
    harvest.add(saved);
    settled.into_gathered(harvest)
}

fn names(harvest: &Harvest) -> Vec<Arc<str>> {
    harvest.coverage.iter().map(|one| Arc::clone(&one.source)).collect()
}

fn latest(parts: &[Part]) -> Option<DateTime<Utc>> {
    let last = |part: &Part| match part {
        Part::Source(found) => stated_last(found),
        Part::Saved(saved) => saved.latest(),
    };
    parts.iter().filter_map(last).max()
}

/// Returns the latest time that a source states with its date, before others settle it.
fn stated_last(found: &Found) -> Option<DateTime<Utc>> {
    found.summary.coverage.last.as_ref().and_then(Moment::time)
}

fn settle_one(
    found: Found,
    (latest, open): (Option<DateTime<Utc>>, bool),
    settled: &mut Settled,
) -> Harvest {
    let Found { summary, events, requests, sightings, people, ignored } = found;
    let mut harvest = Harvest::default();
    harvest.enter(account(&summary, ignored, latest, open));
    let Summary { mut coverage, presence, fix, mut warnings, .. } = summary;
    warnings.extend(doubts(&coverage.source, &fix));
    let again = events.into_settled(&coverage.source, &fix, settled);
    harvest.ledger.skipped.extend(again);
    let ends = [&mut coverage.first, &mut coverage.last];
    fix.settle(ends.into_iter().flatten(), &mut coverage.assumed);
    coverage.gaps = presence.gaps(&fix);
    coverage.assumed.sort_unstable();
    coverage.assumed.dedup();
    harvest.warnings = warnings;
    harvest.people.extend(people);
    harvest.tallies = requests.into_tallies(&fix, &coverage.source);
    harvest.sightings.extend(sightings.settled(&fix, &coverage.source));
    harvest.coverage.push(coverage);
    harvest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;
    use crate::format::timestamp::zone::Zone;
    use crate::model::event::Event;
    use crate::options::EVENTS;
    use crate::rule::load::{builtin, load};
    use crate::scan::watch::Told;

    /// Returns lines of several minutes and frames that tell the same few symptoms, with other titles and levels.
    fn log() -> String {
        let line = |n: u64| {
            let (minute, second) = (n / 97 % 60, n % 60);
            let service = ["shop", "pay", "mail"][usize::try_from(n % 3).unwrap()];
            let level = if n.is_multiple_of(5) { "WARN" } else { "ERROR" };
            let peer = format!("10.0.0.{}:8080", n % 7);
            match n % 4 {
                0 => format!(
                    "2024-03-15T10:{minute:02}:{second:02}Z {level} dial tcp {peer}: connection refused"
                ),
                1 => format!(
                    "2024-03-15 10:{minute:02}:{second:02},003 [http-{n}] {level} c.s.{service} - pool exhausted after {n} ms"
                ),
                2 => format!(
                    "ts=2024-03-15T12:{minute:02}:{second:02}+02:00 level=error service={service} msg=\"connection timed out\" peer={peer}"
                ),
                _ => format!(
                    "Mar 15 10:{minute:02}:{second:02} web-1 {service}[7]: Out of memory: Killed process {n}"
                ),
            }
        };
        (0..3_000).map(|n| line(n) + "\n").collect()
    }

    fn watched<A>(
        block: u64,
        folds: bool,
        look: impl FnOnce(&Watch<'_, '_>, &Context<'_>) -> A,
    ) -> A {
        let rules = load(&builtin()).unwrap();
        let sifts = Sifts::new(&rules);
        let options = ReadOptions { block: Some(block), ..ReadOptions::default() };
        let context = Context { name: "a.log", modified: None, options: &options };
        let watch = Watch::new(&sifts, "a.log");
        let watch = if folds { watch.folding(Zone::Offset(0)) } else { watch };
        look(&watch, &context)
    }

    fn events(log: &str, block: u64, folds: bool) -> (Vec<Event>, String) {
        watched(block, folds, |watch, context| {
            let found = gather(watch, &mut log.as_bytes(), context, EVENTS).unwrap();
            let Waiting::Held(events) = found.events else { panic!("nothing is put aside here") };
            (events, format!("{:?}", found.summary))
        })
    }

    /// Returns how many records were told by no more than what they add to one before.
    fn told_again(log: &str, block: u64, folds: bool) -> u64 {
        watched(block, folds, |watch, context| {
            let mut again = 0;
            let mut count = |told: Told, _| again += u64::from(told.again.is_some());
            read_for(watch, &mut log.as_bytes(), context, &mut count).unwrap();
            again
        })
    }

    #[test]
    fn symptoms_told_once_a_minute_of_a_block_fold_to_the_same_events() {
        let log = log();
        let plain = events(&log, 4 << 10, false);
        assert!((100..1_000).contains(&plain.0.len()), "{}", plain.0.len());
        assert!(plain.0.iter().map(|event| event.count).sum::<u64>() > 1_500);
        for block in [900, 4 << 10, 64 << 10] {
            let folded = events(&log, block, true);
            assert!(folded == plain, "blocks of {block}");
            // That says nothing unless many were told by what they add alone: more so in larger blocks.
            let again = told_again(&log, block, true);
            assert!(again > block.min(16 << 10) / 20, "{again} in blocks of {block}");
            assert_eq!(told_again(&log, block, false), 0);
        }
    }
}
