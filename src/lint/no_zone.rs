//! `no_zone`: nothing says which time zone the clocks are in.

use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "no_zone",
        gravity: Gravity::Warning,
        about: "nothing says which time zone the clocks are in",
        help: "Write it once, such as \"all times in UTC\" under the heading of the timeline.",
    }],
    run: check,
};

/// Returns the lack at the first entry.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let first = document.entries.first().filter(|_| !document.zoned);
    let message =
        || "no time zone is stated; write it once, such as \"all times in UTC\"".to_owned();
    first
        .map(|entry| Finding::at(&entry.passage, "no_zone", Gravity::Warning, message()))
        .into_iter()
        .collect()
}
