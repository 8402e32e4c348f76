//! Settles messages to records: times through the clock of the source, names, counts and coverage.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::format::course::Course;
use crate::format::habit::Habit;
use crate::format::parse::{Context, Resolved};
use crate::format::presence::Presence;
use crate::format::skim::span::Span;
use crate::format::skim::tick::Tick;
use crate::format::task::Times;
use crate::format::timestamp::clock::{Clock, Fix};
use crate::format::timestamp::shared::Guess;
use crate::format::timestamp::stamp::Stamp;
use crate::format::timestamp::zone::Zone;
use crate::format::two_times::{TwoTimes, by_receiver};
use crate::format::untimed::{Stamps, untimed};
use crate::format::unwrap::Opened;
use crate::format::w3c_access;
use crate::format::zone_heading;
use crate::model::moment::{Assumption, Dated, Moment};
use crate::model::record::Record;

/// Makes the records of one source.
pub struct Collector {
    source: Arc<str>,
    clock: Clock,
    names: Vec<(&'static str, u64)>,
    course: Course,
    /// The same with day and month in each other's place wherever their order was assumed, if it was.
    swapped: Option<Box<Course>>,
    /// Lines that begin a record with a time.
    pub parsed: u64,
    /// Lines that continue a record.
    pub joined: u64,
    /// Lines that begin a record without a time.
    pub undated: u64,
    /// Records handed over.
    pub records: u64,
    /// Records whose two times lie apart.
    pub two_times: TwoTimes,
    /// Records without a time that state one that cannot be, and the line of the first.
    pub spoilt: (u64, u64),
    /// What was taken for granted.
    pub assumed: BTreeSet<Assumption>,
}

impl Collector {
    /// Returns a collector for the source that `context` names.
    pub fn new(context: &Context<'_>) -> Self {
        Self {
            source: Arc::from(context.name),
            clock: Clock::new(context.name, context.modified, context.options),
            names: Vec::new(),
            course: Course::default(),
            swapped: None,
            parsed: 0,
            joined: 0,
            undated: 0,
            records: 0,
            two_times: TwoTimes::default(),
            spoilt: (0, 0),
            assumed: BTreeSet::new(),
        }
    }

    /// Returns a collector for the source of lines that `context` names and that begins with `head`.
    pub fn of_lines(context: &Context<'_>, head: &str) -> Self {
        let mut collector = Self::new(context);
        collector.clock.expect(Habit::of(head));
        let zones = [w3c_access::zone(head), zone_heading::zone(head)];
        zones.into_iter().flatten().for_each(|zone| collector.declare(zone));
        collector
    }

    /// Sets the zone that the source states for all its times.
    pub fn declare(&mut self, zone: Zone) {
        self.clock.declare(zone);
    }

    /// Makes the records of `opened`, hands them to `sink` and counts its lines. Returns whether one has a time.
    pub fn add(&mut self, opened: Opened, sink: &mut dyn FnMut(Record)) {
        let joined = opened.joined;
        let timed = self.settle(opened, sink);
        self.count(timed, joined);
    }

    /// Makes the records of `opened` without counting lines. Returns whether one has a time.
    pub fn settle(&mut self, opened: Opened, sink: &mut dyn FnMut(Record)) -> bool {
        let mut timed = false;
        untimed(opened, &Arc::clone(&self.source), &mut |mut record, stamps| {
            self.name(record.format);
            let Times { time, until, received, assumed } = self.times(stamps, record.origin.line);
            timed |= time.is_some();
            record = Record { time, until, received, assumed, ..record };
            sink(record);
        });
        timed
    }

    /// Counts the lines of one record: the first, and `joined` more.
    pub fn count(&mut self, timed: bool, joined: u64) {
        *(if timed { &mut self.parsed } else { &mut self.undated }) += 1;
        self.joined += joined;
    }

    /// Counts a record of `format`.
    pub fn name(&mut self, format: &'static str) {
        match self.names.iter_mut().find(|(known, _)| *known == format) {
            Some((_, count)) => *count += 1,
            None => self.names.push((format, 1)),
        }
    }

    /// Takes in lines that were skimmed one after another, and the `joined` lines below them.
    pub fn skim(&mut self, span: &Span, joined: u64) {
        let Span { first, last, count, out_of_order, bare, .. } = *span;
        self.clock.see_bare(bare);
        let moment = |collector: &mut Self, tick: Tick| {
            collector.clock.resolve(&tick.stamp()).map(|(moment, _)| moment)
        };
        let first = moment(self, first);
        let ends: Vec<_> = span
            .stretches()
            .map(|stretch| (moment(self, stretch.least), moment(self, stretch.most)))
            .collect();
        let last = moment(self, last);
        self.records += count;
        self.parsed += count;
        self.joined += joined;
        // Dates whose order is in doubt are never skimmed.
        for course in [Some(&mut self.course), self.swapped.as_deref_mut()].into_iter().flatten() {
            course.out_of_order += out_of_order;
            if let (Some(first), Some(last)) = (&first, &last) {
                course.follow(first, last);
            }
            let mut left = count;
            for stretch in &ends {
                let (Some(earliest), Some(latest)) = stretch else { continue };
                course.stay(earliest, latest, std::mem::take(&mut left));
            }
        }
    }

    /// Returns how the times so far run, and why they depend on more of the source than their own lines, if they do.
    pub fn course(&self) -> (Course, Option<&'static str>) {
        (self.course.clone(), self.clock.ties.first())
    }

    /// Returns the name of the format that most records have.
    pub fn format(&self) -> Option<&'static str> {
        let most = self.names.iter().map(|(_, count)| *count).max()?;
        self.names.iter().find(|(_, count)| *count == most).map(|(name, _)| *name)
    }

    /// Ends the source: from here on, what it covers is by the order of day and month that all of it shows.
    pub fn close(&mut self) {
        if self.clock.swaps()
            && let Some(swapped) = self.swapped.take()
        {
            self.course = *swapped;
        }
        if self.clock.shows_order() {
            self.assumed.remove(&Assumption::DateOrder);
        }
    }

    /// Returns the earliest and the latest time, of those whose date is as complete as that of most.
    pub fn span(&self) -> Option<(Moment, Moment)> {
        self.course.span()
    }

    /// Returns how many records are older than the one before.
    pub fn out_of_order(&self) -> u64 {
        self.course.out_of_order
    }

    /// Returns the abbreviations of zones that were guessed, in the order of the lines.
    pub fn guessed_zones(&self) -> &[Guess] {
        self.clock.guessed_zones()
    }

    /// Returns how many times a clock change repeats without a word on the pass that is meant, and the first of them.
    pub fn repeated(&self) -> Option<(u64, NaiveDateTime)> {
        self.clock.repeated()
    }

    /// Returns how many times are of a day that the source only counts from another.
    pub fn relative(&self) -> u64 {
        self.clock.relative()
    }

    /// Returns how many times their zone skips, the first of them, and its zone.
    pub fn skipped(&self) -> Option<(u64, NaiveDateTime, Zone)> {
        self.clock.skipped()
    }

    /// Returns what the whole source tells about its times, and when it has records at all.
    pub fn finish(self) -> (Fix, Presence) {
        (self.clock.finish(), self.course.finish())
    }

    /// Resolves the times of the next record, which begins at `line`.
    pub fn times(&mut self, stamps: Stamps, line: u64) -> Times {
        let Stamps { time, until, received, took, day, resolved, spoilt } = stamps;
        if spoilt && time.is_none() {
            let (count, first) = self.spoilt;
            self.spoilt = (count + 1, if count == 0 { line } else { first });
        }
        if let Some(day) = day {
            self.clock.set_day(day);
        }
        let time = time.map(|stamp| by_receiver(stamp, received.as_ref()));
        let received = received.as_ref().and_then(|stamp| self.moment(stamp, &mut Vec::new()));
        let mut assumed = Vec::new();
        let (time, until) = match resolved {
            Some(resolved) => {
                self.clock.ties.add("its format settles its times");
                let Resolved { time, until, assumed: taken } = *resolved;
                assumed = taken;
                (time, until)
            }
            None => (
                time.map(|stamp| self.clock.heed(stamp, &mut assumed))
                    .and_then(|stamp| self.moment(&stamp, &mut assumed)),
                until.as_ref().and_then(|stamp| self.moment(stamp, &mut assumed)),
            ),
        };
        if let (Some(time), Some(received)) = (&time, &received) {
            self.two_times.note(time, received, line);
        }
        if let Some(time) = &time {
            // A log is in order of its stamps, whatever they tell.
            self.note(time, &assumed);
        }
        // A stand-in year or day is settled by what is stated.
        let full = time.as_ref().is_some_and(|time| time.dated == Dated::Full);
        let took = took.filter(|_| full);
        let time = time.and_then(|time| time.before(took.unwrap_or_default()));
        if took.is_some() {
            assumed.push(Assumption::Duration);
        }
        self.assumed.extend(assumed.iter().copied());
        self.records += 1;
        Times { time, until, received, assumed }
    }

    fn moment(&mut self, stamp: &Stamp, assumed: &mut Vec<Assumption>) -> Option<Moment> {
        let (moment, taken) = self.clock.resolve(stamp)?;
        for assumption in taken {
            if !assumed.contains(&assumption) {
                assumed.push(assumption);
            }
        }
        Some(moment)
    }

    fn note(&mut self, time: &Moment, assumed: &[Assumption]) {
        let swapped = || self.clock.swapped(time);
        let swapped = assumed.contains(&Assumption::DateOrder).then(swapped).flatten();
        if swapped.is_some() && self.swapped.is_none() {
            self.swapped = Some(Box::new(self.course.clone()));
        }
        if let Some(course) = &mut self.swapped {
            course.note(swapped.as_ref().unwrap_or(time));
        }
        self.course.note(time);
    }
}
