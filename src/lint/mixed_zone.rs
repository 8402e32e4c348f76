//! `mixed_zone`: one clock of the timeline is in another zone than the others, or in none.

use std::collections::BTreeMap;

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::post_mortem::{ClockStyle, WrittenEntry};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "mixed_zone",
        gravity: Gravity::Warning,
        about: "a clock of the timeline has another zone than the others, or none",
        help: "Told where all clocks but a few (at most one in four) name one zone. Mostly a slip of the pen; such a time \
               is hours off for whoever reads it by the letter.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = &subject.document.entries;
    let clocks: Vec<&WrittenEntry> = entries
        .iter()
        .filter(|entry| entry.time.is_some() && entry.style != ClockStyle::Other)
        .collect();
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for offset in clocks.iter().filter_map(|entry| entry.own_offset) {
        *counts.entry(offset).or_default() += 1;
    }
    let Some((usual, count)) = counts.iter().max_by_key(|(_, count)| **count) else {
        return Vec::new();
    };
    let odd: Vec<_> = clocks.iter().filter(|entry| entry.own_offset != Some(*usual)).collect();
    // A zone beside few clocks holds for all; summer time may come between.
    let summer =
        |offset: i32| (offset - usual).abs() == 3600 && counts.get(&offset).is_some_and(|n| *n > 1);
    if *count < 3 || odd.len() * 4 > clocks.len() {
        return Vec::new();
    }
    let message = |entry: &WrittenEntry| match entry.own_offset {
        Some(offset) if summer(offset) => None,
        Some(_) => Some(format!("in another zone than {count} other clocks of the timeline")),
        None => Some(format!("without a zone, unlike {count} other clocks of the timeline")),
    };
    odd.into_iter()
        .filter_map(|entry| {
            let message = message(entry)?;
            Some(Finding::at(&entry.passage, "mixed_zone", Gravity::Warning, message))
        })
        .collect()
}
