//! `--since` and `--until`: what lies outside them is left out, and that is said.

use chrono::{DateTime, Utc};

use crate::model::event::Event;
use crate::model::harvest::Harvest;
use crate::model::moment::Moment;
use crate::model::report::Warning;
use crate::options::Options;

/// The time that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl Window {
    /// Returns what `options` ask for.
    pub fn of(options: &Options) -> Self {
        Self { since: options.since, until: options.until }
    }

    /// Returns a window that nothing lies outside of.
    pub fn whole() -> Self {
        Self { since: None, until: None }
    }

    /// Returns whether `event` is in it; one without a time is where nothing is asked for.
    pub fn takes(&self, event: &Event) -> bool {
        let bounded = self.since.is_some() || self.until.is_some();
        let time = event.time.as_ref().and_then(Moment::time);
        time.map_or(!bounded, |at| self.holds(at))
    }

    /// Leaves out the requests outside of it, and says that so many events were.
    pub fn close(&self, harvest: &mut Harvest, dropped: usize) {
        if dropped > 0 {
            let (events, are) =
                if dropped == 1 { ("event lies", "is") } else { ("events lie", "are") };
            let message =
                format!("{dropped} {events} outside --since and --until and {are} left out");
            let code = "outside_window".to_owned();
            harvest.warnings.push(Warning { code, message, origin: None });
        }
        harvest.tallies.retain(|tally| {
            DateTime::from_timestamp(tally.minute, 0).is_some_and(|at| self.holds(at))
        });
    }

    fn holds(&self, at: DateTime<Utc>) -> bool {
        self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at < until)
    }
}

/// Leaves out the events and requests outside `--since` and `--until`, and says so.
pub fn keep_window(harvest: &mut Harvest, options: &Options) {
    let window = Window::of(options);
    let before = harvest.events.len();
    harvest.events.retain(|event| window.takes(event));
    let dropped = before - harvest.events.len();
    window.close(harvest, dropped);
    let counts = harvest.events.iter().map(|event| event.count);
    harvest.ledger.events = counts.fold(0, u64::saturating_add);
}
