//! `unreadable_time`: what means a time or a date but cannot be one.

use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "unreadable_time",
        gravity: Gravity::Error,
        about: "what means a time or a date cannot be one: `10:00 M`, `25:00`, `June 31`",
        help: "It is read as no time at all, so the entry or the window loses it. Correct the slip.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.document.unreadable.iter();
    found
        .map(|one| {
            let message = format!("`{}` cannot be read as a time: {}", one.passage.text, one.why);
            Finding::at(&one.passage, "unreadable_time", Gravity::Error, message)
        })
        .collect()
}
