//! `no_year`: the timeline gives days and months, but nothing says of which year.

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Dated;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "no_year",
        gravity: Gravity::Warning,
        about: "the timeline gives days and months, but nothing says of which year",
        help: "Years are lost as soon as a document is copied. Write the year once, in the summary or in the first date.",
    }],
    run: check,
};

/// Returns the lack at the first entry without a year.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let lacking = document
        .entries
        .iter()
        .find(|entry| entry.time.as_ref().is_some_and(|time| time.dated == Dated::NoYear));
    let message = || "no year is stated for the timeline; add it to the date".to_owned();
    lacking
        .map(|entry| Finding::at(&entry.passage, "no_year", Gravity::Warning, message()))
        .into_iter()
        .collect()
}
