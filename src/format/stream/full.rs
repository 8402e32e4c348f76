//! Reads a record in full: opens what wraps its messages and looks at each.

use std::sync::Arc;

use crate::format::open::Assembled;
use crate::format::task::Task;
use crate::format::untimed::{Stamps, single, untimed};
use crate::format::unwrap::{Opened, open};
use crate::model::record::Record;

/// A record that was read in full.
pub struct Full<T> {
    /// What is kept of each of its messages, and the times of that.
    pub told: Vec<(Option<T>, Stamps)>,
    /// Its first line.
    pub line: u64,
    /// How many further lines it took.
    pub joined: u64,
}

/// Opens `assembled` and looks at its messages; `counted`: requests in it are all that is sure to matter.
pub fn full<T: Task>(
    assembled: Assembled,
    source: &Arc<str>,
    task: &T,
    hand: &mut T::Hand,
    counted: bool,
) -> Full<T::Told> {
    let (line, joined) = (assembled.line, assembled.joined);
    let look = if counted { T::count_at } else { T::look_at };
    match single(assembled, source) {
        Ok((record, stamps)) => {
            let told = vec![(look(task, hand, &record, &stamps), stamps)];
            Full { told, line, joined }
        }
        Err(assembled) => {
            let mut tell = |record: &Record, stamps: &Stamps| look(task, hand, record, stamps);
            look_by(open(assembled), source, &mut tell)
        }
    }
}

/// Looks at the messages of `opened`; hands the name of the format of each to `name`.
pub fn look<T: Task>(
    opened: Opened,
    source: &Arc<str>,
    task: &T,
    hand: &mut T::Hand,
    name: &mut dyn FnMut(&'static str),
) -> Full<T::Told> {
    look_by(opened, source, &mut |record, stamps| {
        name(record.format);
        task.look_at(hand, record, stamps)
    })
}

fn look_by<T>(
    opened: Opened,
    source: &Arc<str>,
    tell: &mut dyn FnMut(&Record, &Stamps) -> Option<T>,
) -> Full<T> {
    let (line, joined) = (opened.line, opened.joined);
    let mut told = Vec::with_capacity(opened.messages.len());
    untimed(opened, source, &mut |record, stamps| told.push((tell(&record, &stamps), stamps)));
    Full { told, line, joined }
}
