//! The settled events of all sources: as many as there is room for in memory, the rest in sorted runs on disk.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::io::{Error, Result};

use crate::model::event::Event;
use crate::model::harvest::{Ends, Harvest, Row, in_order};
use crate::model::report::{Skip, Warning};
use crate::scan::crowd::{self, Census, Crowd};
use crate::scan::spill::{Events, Run, Spill};

/// The settled events, in no order yet.
#[derive(Debug)]
pub struct Store {
    spill: Spill,
    /// How many events are held in memory before they go to disk.
    room: usize,
    held: Vec<Event>,
    runs: Vec<Run>,
    census: Census,
    /// Why no more can be written, or what was written cannot be read again.
    broken: Option<Error>,
    /// How many records all events stand for.
    records: u64,
}

impl Store {
    /// Returns a store without any event, which writes to `spill` what it has no `room` for.
    pub fn new(spill: Spill, room: usize) -> Self {
        let (held, runs) = (Vec::new(), Vec::new());
        Self { spill, room, held, runs, census: Census::default(), broken: None, records: 0 }
    }

    /// Returns where events wait.
    pub fn spill(&self) -> &Spill {
        &self.spill
    }

    /// Returns how many records all events stand for.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Adds a settled event.
    pub fn add(&mut self, event: Event) {
        self.records = self.records.saturating_add(event.count);
        self.census.note(&event);
        self.held.push(event);
        if self.held.len() > self.room && self.broken.is_none() {
            self.held.sort_by(in_order);
            match self.spill.write(&self.held) {
                Ok(run) => {
                    self.runs.push(run);
                    self.held.clear();
                }
                // What cannot be put aside is kept.
                Err(error) => self.broken = Some(error),
            }
        }
    }

    fn merged(&mut self) -> Merged<'_> {
        let mut held = std::mem::take(&mut self.held);
        held.sort_by(in_order);
        let runs = self.runs.iter().map(|run| self.spill.read(*run)).collect();
        let mut merged = Merged { held: held.into_iter(), runs, heap: BinaryHeap::new() };
        for at in 0..=merged.runs.len() {
            merged.refill(at);
        }
        merged
    }
}

/// All that was read: a harvest, but for its events.
#[derive(Debug)]
pub struct Gathered {
    /// The harvest, without events.
    pub harvest: Harvest,
    store: Store,
}

impl Gathered {
    /// Returns the whole of what was read, the events of `store` with it.
    pub fn new(mut harvest: Harvest, store: Store) -> Self {
        if let Some(error) = &store.broken {
            let message = format!(
                "events that differ could not be put aside in a temporary file ({error}); they take memory instead; \
                 TMPDIR names another folder for it"
            );
            let code = "no_room_on_disk".to_owned();
            harvest.warnings.push(Warning { code, message, origin: None });
        }
        Self { harvest, store }
    }

    /// Returns a harvest whose events are held in memory.
    pub fn of(mut harvest: Harvest) -> Self {
        let mut store = Store::new(Spill::default(), usize::MAX);
        for event in std::mem::take(&mut harvest.events) {
            store.add(event);
        }
        Self { harvest, store }
    }

    /// Returns the harvest with some `limit` events: of more, the later ones of the busiest rules fold by rule and hour.
    pub fn into_harvest(self, limit: usize) -> Harvest {
        let Self { mut harvest, mut store } = self;
        let rules = store.census.crowded(limit);
        if rules.is_empty() && store.runs.is_empty() {
            harvest.events = std::mem::take(&mut store.held);
            harvest.sort();
            return harvest;
        }
        let mut crowd = Crowd::of(rules);
        for event in store.merged() {
            match event {
                Ok(event) => crowd.add(event),
                Err(error) => harvest.ledger.skipped.push(lost(&error)),
            }
        }
        let (events, warning) = crowd.into_events(limit);
        harvest.events = events;
        if warning.is_some() {
            // What an earlier step told of all its sources is told anew.
            harvest.warnings.retain(|one| one.code != crowd::CODE || one.origin.is_some());
        }
        harvest.warnings.extend(warning);
        harvest.sort();
        harvest
    }

    /// Calls `write` with each line of the map step's output, in a fixed order. No more events are in memory at a time
    /// than there is room for.
    pub fn write_rows<E: From<Error>>(
        self,
        mut write: impl FnMut(&Row) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let Self { harvest, mut store } = self;
        let mut ends = Ends::default();
        let mut tell = |row: &Row| {
            ends.before(row).iter().try_for_each(&mut write)?;
            write(row)
        };
        let (before, after) = harvest.into_rows_around();
        for row in before {
            tell(&row)?;
        }
        for event in store.merged() {
            tell(&Row::Event(Box::new(event?)))?;
        }
        for row in after {
            tell(&row)?;
        }
        ends.last().iter().try_for_each(write)
    }
}

fn lost(error: &Error) -> Skip {
    let reason = format!("unreadable: events that were put aside in a temporary file: {error}");
    Skip { source: "temporary file".into(), reason, failure: true }
}

/// The events of all runs and of memory, merged.
struct Merged<'s> {
    held: std::vec::IntoIter<Event>,
    runs: Vec<Events<'s>>,
    heap: BinaryHeap<Reverse<Next>>,
}

/// The next event of one run, or why there is none.
struct Next {
    event: Result<Event>,
    /// Which run; the last of all is what is held in memory.
    run: usize,
}

impl Merged<'_> {
    fn refill(&mut self, run: usize) {
        let next = match self.runs.get_mut(run) {
            Some(events) => events.next(),
            None => self.held.next().map(Ok),
        };
        self.heap.extend(next.map(|event| Reverse(Next { event, run })));
    }
}

impl Iterator for Merged<'_> {
    type Item = Result<Event>;

    fn next(&mut self) -> Option<Result<Event>> {
        let Reverse(Next { event, run }) = self.heap.pop()?;
        self.refill(run);
        Some(event)
    }
}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        // An error comes first: what is behind it is lost.
        let order = match (&self.event, &other.event) {
            (Ok(one), Ok(other)) => in_order(one, other),
            (one, other) => one.is_ok().cmp(&other.is_ok()),
        };
        order.then_with(|| self.run.cmp(&other.run))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Next {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Next {}
