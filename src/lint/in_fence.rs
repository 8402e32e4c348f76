//! `in_fence`: an entry stands inside of code, most often because a fence above it is not closed.

use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "in_fence",
        gravity: Gravity::Warning,
        about: "an entry stands inside of a code fence while others stand outside",
        help: "Most often a fence above it is not closed, or is opened on a line of text. Readers see code instead of an \
               entry. Close the fence.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = &subject.document.entries;
    let fenced = entries.iter().filter(|entry| entry.fenced);
    if entries.iter().all(|entry| entry.fenced) {
        return Vec::new();
    }
    let message = || "stands inside of a code fence; is a fence above it not closed?".to_owned();
    fenced
        .map(|entry| Finding::at(&entry.passage, "in_fence", Gravity::Warning, message()))
        .collect()
}
