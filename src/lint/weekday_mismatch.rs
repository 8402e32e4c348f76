//! `weekday_mismatch`: a date is named with a weekday that it does not fall on.

use chrono::Datelike;

use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "weekday_mismatch",
        gravity: Gravity::Error,
        about: "a date is named with a weekday that it does not fall on",
        help: "Either the weekday or the date is wrong. Only dates with a year are judged.",
    }],
    run: check,
};

/// Returns the dates with a wrong weekday.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let wrong = document.weekdays.iter().filter(|claim| claim.date.weekday() != claim.weekday);
    wrong
        .map(|claim| {
            let (is, said) = (long(claim.date.weekday()), long(claim.weekday));
            let message = format!("{} is a {is}, not a {said}", claim.date);
            Finding::at(&claim.passage, "weekday_mismatch", Gravity::Error, message)
        })
        .collect()
}

fn long(weekday: chrono::Weekday) -> &'static str {
    match weekday {
        chrono::Weekday::Mon => "Monday",
        chrono::Weekday::Tue => "Tuesday",
        chrono::Weekday::Wed => "Wednesday",
        chrono::Weekday::Thu => "Thursday",
        chrono::Weekday::Fri => "Friday",
        chrono::Weekday::Sat => "Saturday",
        chrono::Weekday::Sun => "Sunday",
    }
}
