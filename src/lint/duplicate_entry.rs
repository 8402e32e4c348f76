//! `duplicate_entry`: two entries say the same of the same time.

use std::collections::BTreeSet;

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::post_mortem::WrittenEntry;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "duplicate_entry",
        gravity: Gravity::Warning,
        about: "two entries say the same of the same time",
        help: "Told where two entries have one time and nearly the same words. Delete one of them.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = &subject.document.entries;
    let mut found = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let earlier = entries.iter().take(at).find(|other| same(other, entry));
        if let Some(earlier) = earlier {
            let message = format!("says the same as line {}", earlier.passage.line);
            found.push(Finding::at(&entry.passage, "duplicate_entry", Gravity::Warning, message));
        }
    }
    found
}

fn same(one: &WrittenEntry, other: &WrittenEntry) -> bool {
    let (a, b) = (words(one), words(other));
    let shared = a.intersection(&b).count();
    let all = a.union(&b).count();
    one.time.is_some() && one.time == other.time && all > 2 && shared * 10 >= all * 9
}

fn words(entry: &WrittenEntry) -> BTreeSet<String> {
    let text = entry.passage.text.to_lowercase();
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}
