//! `mixed_level`: entries are headings of different levels.

use std::collections::BTreeMap;

use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "mixed_level",
        gravity: Gravity::Note,
        about: "entries are headings of different levels",
        help: "A heading of a higher level ends the timeline for tables of contents and strict readers. Give all entries \
               the same level.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = &subject.document.entries;
    let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
    for level in entries.iter().filter_map(|entry| entry.level) {
        *counts.entry(level).or_default() += 1;
    }
    let Some((usual, _)) = counts.iter().max_by_key(|(_, count)| **count) else {
        return Vec::new();
    };
    let odd = entries.iter().find(|entry| entry.level.is_some_and(|level| level != *usual));
    let message = || format!("this entry is a heading of another level than most (level {usual})");
    odd.map(|entry| Finding::at(&entry.passage, "mixed_level", Gravity::Note, message()))
        .into_iter()
        .collect()
}
