//! `window_mismatch`: the timeline says another time for the start of the outage than the summary.

use crate::lint::clock::timed;
use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "window_mismatch",
        gravity: Gravity::Warning,
        about: "the timeline lets the outage begin at another time than the summary",
        help: "An entry such as \"Outage begins\" is compared with the start of the stated window; five minutes are \
               allowed. Correct whichever is wrong.",
    }],
    run: check,
};

/// Entries that begin so tell of the start and of nothing else.
const BEGINS: [&str; 12] = [
    "outage begins",
    "outage began",
    "outage starts",
    "outage started",
    "outage start",
    "start of outage",
    "start of the outage",
    "incident begins",
    "incident began",
    "incident starts",
    "incident started",
    "downtime begins",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let start = document.window.as_ref().and_then(|window| window.from.as_ref());
    let Some(start) = start else { return Vec::new() };
    let begins = |text: &str| {
        let text = text.trim_start_matches("the ").to_lowercase();
        BEGINS.iter().any(|begin| text.starts_with(begin))
    };
    let told = timed(document).find(|(entry, _)| begins(&entry.passage.text));
    let off = told.filter(|(_, time)| {
        time.dated == start.dated && (time.at - start.at).num_seconds().abs() > 300
    });
    let message = |time: &crate::model::moment::Moment| {
        format!("the outage begins at {} here, at {} in the summary", time.when(), start.when())
    };
    off.map(|(entry, time)| {
        Finding::at(&entry.passage, "window_mismatch", Gravity::Warning, message(time))
    })
    .into_iter()
    .collect()
}
