//! The times of lines that were skimmed one after another, summed up.

use crate::format::skim::tick::Tick;

/// The longest that a span without years may be, in nanoseconds: all of it lies in the same half of a year.
const MONTH: i64 = 30 * 86_400 * 1_000_000_000;

/// Lines further apart than this, in nanoseconds, are not of one span: what lies between may be a silence.
pub const PAUSE: i64 = 10 * 60 * 1_000_000_000;

/// Lines one after another whose times are known but not kept.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The time of the first line.
    pub first: Tick,
    /// The time of the last line.
    pub last: Tick,
    /// The earliest time.
    pub least: Tick,
    /// The latest time.
    pub most: Tick,
    /// How many lines.
    pub count: u64,
    /// How many of them are earlier than the line before.
    pub out_of_order: u64,
}

impl Span {
    /// Returns the span of one line.
    pub fn new(tick: Tick) -> Self {
        Self { first: tick, last: tick, least: tick, most: tick, count: 1, out_of_order: 0 }
    }

    /// Adds the next line; `zone` is the offset in seconds where none is stated. Returns whether it fits: a span with
    /// years and one without do not mix, nor does one without years reach far, nor one over a silence.
    pub fn add(&mut self, tick: Tick, zone: i32) -> bool {
        let at = tick.order(zone);
        if at.abs_diff(self.last.order(zone)) > PAUSE.unsigned_abs() {
            return false;
        }
        let far = at.abs_diff(self.first.order(zone)) > MONTH.unsigned_abs();
        if tick.yearless != self.first.yearless || (tick.yearless && far) {
            return false;
        }
        self.count += 1;
        self.out_of_order += u64::from(at < self.last.order(zone));
        if at < self.least.order(zone) {
            self.least = tick;
        }
        if at > self.most.order(zone) {
            self.most = tick;
        }
        self.last = tick;
        true
    }
}
