//! The events of each source while others are read, and of all once their times are settled.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::format::timestamp::clock::Fix;
use crate::model::event::Event;
use crate::model::harvest::Harvest;
use crate::model::report::Skip;
use crate::scan::spill::{Run, Spill};
use crate::scan::store::{Gathered, Store};
use crate::scan::window::Window;

/// The events of a source that waits for the others.
#[derive(Debug)]
pub enum Waiting {
    /// In memory.
    Held(Vec<Event>),
    /// On disk.
    Spilled(Run),
}

impl Waiting {
    /// Puts the events aside where more than `room` are in memory already, of which `waiting` knows. Where that fails, they
    /// stay.
    pub fn put_aside(&mut self, spill: &Spill, waiting: &AtomicUsize, room: usize) {
        let Self::Held(events) = self else { return };
        let count = events.len();
        if waiting.fetch_add(count, Ordering::Relaxed) + count <= room {
            return;
        }
        if let Ok(run) = spill.write(events) {
            *self = Self::Spilled(run);
            waiting.fetch_sub(count, Ordering::Relaxed);
        }
    }

    /// Settles the events and hands them on; returns what cannot be read again.
    pub fn into_settled(self, source: &Arc<str>, fix: &Fix, settled: &mut Settled) -> Option<Skip> {
        let run = match self {
            Self::Held(events) => {
                for mut event in events {
                    settle_event(&mut event, fix);
                    settled.add(event);
                }
                return None;
            }
            Self::Spilled(run) => run,
        };
        // One source holds no more than there is room for.
        let events: std::io::Result<Vec<Event>> = settled.store.spill().read(run).collect();
        match events {
            Ok(events) => Self::Held(events).into_settled(source, fix, settled),
            Err(error) => Some(lost(source, &error)),
        }
    }
}

fn lost(source: &Arc<str>, error: &std::io::Error) -> Skip {
    let reason = format!("unreadable: its events, put aside in a temporary file: {error}");
    Skip { source: Arc::clone(source), reason, failure: true }
}

/// Where settled events go.
#[derive(Debug)]
pub struct Settled {
    store: Store,
    window: Window,
    /// How many lay outside the window.
    dropped: usize,
}

impl Settled {
    /// Returns none yet; those outside `window` will be left out.
    pub fn new(store: Store, window: Window) -> Self {
        Self { store, window, dropped: 0 }
    }

    /// Returns all that was read, of which `harvest` is what is no event.
    pub fn into_gathered(self, mut harvest: Harvest) -> Gathered {
        let Self { store, window, dropped } = self;
        window.close(&mut harvest, dropped);
        harvest.ledger.events = store.records();
        Gathered::new(harvest, store)
    }

    /// Adds an event, its time settled.
    pub fn add(&mut self, event: Event) {
        if self.window.takes(&event) {
            self.store.add(event);
        } else {
            self.dropped += 1;
        }
    }
}

/// Settles the times of `event`.
pub(super) fn settle_event(event: &mut Event, fix: &Fix) {
    let moments = [&mut event.time, &mut event.until, &mut event.received];
    fix.settle(moments.into_iter().flatten(), &mut event.assumed);
    event.assumed.sort_unstable();
    event.assumed.dedup();
}
