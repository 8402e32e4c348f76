//! `no_date`: the timeline gives clocks, but nothing says of which day.

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Dated;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "no_date",
        gravity: Gravity::Warning,
        about: "the timeline gives clocks, but nothing says of which day",
        help: "Without a date no entry can be laid beside logs or other incidents. Write the day in the summary, in a heading or in the entries.",
    }],
    run: check,
};

/// Returns the lack at the first entry.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let times = || document.entries.iter().filter_map(|entry| entry.time.as_ref());
    let lacking = times().next().is_some() && times().all(|time| time.dated == Dated::NoDate);
    let first = document.entries.first().filter(|_| lacking);
    let message = || {
        "no date is stated for the timeline; add the day to the summary or to the entries"
            .to_owned()
    };
    first
        .map(|entry| Finding::at(&entry.passage, "no_date", Gravity::Warning, message()))
        .into_iter()
        .collect()
}
