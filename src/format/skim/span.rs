//! The times of lines that were skimmed one after another, summed up.

use crate::format::skim::tick::Tick;

/// The longest that a span without years may be, in nanoseconds: all of it lies in the same half of a year.
const MONTH: i64 = 30 * 86_400 * 1_000_000_000;

/// A silence of this length, in nanoseconds, is seen; shorter ones are not.
pub const PAUSE: i64 = 10 * 60 * 1_000_000_000;
/// So many stretches are kept of one span: a log may hold what several clocks wrote by turns.
const STRETCHES: usize = 3;

/// A stretch of time without a silence: its earliest and its latest time.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// The earliest time.
    pub least: Tick,
    /// The latest time.
    pub most: Tick,
}

/// Lines one after another whose times are known but not kept.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The time of the first line.
    pub first: Tick,
    /// The time of the last line.
    pub last: Tick,
    /// How many lines.
    pub count: u64,
    /// How many of them are earlier than the line before.
    pub out_of_order: u64,
    /// How many of them state no zone.
    pub bare: u64,
    stretches: [Stretch; STRETCHES],
    /// How many of `stretches` there are.
    used: usize,
}

impl Stretch {
    /// Adds a time that lies within or next to the stretch; returns whether it does.
    fn add(&mut self, tick: Tick, zone: i32) -> bool {
        let at = tick.order(zone);
        let (least, most) = (self.least.order(zone), self.most.order(zone));
        if at > most {
            if at - most > PAUSE {
                return false;
            }
            self.most = tick;
        } else if at < least {
            if least - at > PAUSE {
                return false;
            }
            self.least = tick;
        }
        true
    }
}

impl Span {
    /// Returns the span of one line.
    pub fn new(tick: Tick) -> Self {
        let stretches = [Stretch { least: tick, most: tick }; STRETCHES];
        let bare = u64::from(tick.offset.is_none());
        Self { first: tick, last: tick, count: 1, out_of_order: 0, bare, stretches, used: 1 }
    }

    /// Adds the next line; `zone` is the offset in seconds where none is stated. Returns whether it fits: a span with
    /// years and one without do not mix, nor does one without years reach far, nor one over many silences.
    pub fn add(&mut self, tick: Tick, zone: i32) -> bool {
        let at = tick.order(zone);
        let far = || at.abs_diff(self.first.order(zone)) > MONTH.unsigned_abs();
        if tick.yearless != self.first.yearless || (tick.yearless && far()) {
            return false;
        }
        let mut known = self.stretches.iter_mut().take(self.used);
        if !known.any(|stretch| stretch.add(tick, zone)) {
            let Some(new) = self.stretches.get_mut(self.used) else { return false };
            *new = Stretch { least: tick, most: tick };
            self.used += 1;
        }
        self.count += 1;
        self.bare += u64::from(tick.offset.is_none());
        self.out_of_order += u64::from(at < self.last.order(zone));
        self.last = tick;
        true
    }

    /// Returns the stretches of time in which the lines lie.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> + use<> {
        self.stretches.into_iter().take(self.used)
    }
}
