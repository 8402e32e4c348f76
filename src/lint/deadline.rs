//! `deadline_on_weekend` and `deadline_before_incident`: an action item is due on a Saturday or Sunday, or before it was known.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::lint::clock::timed;
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Dated;

pub(super) const CHECK: Check = Check {
    codes: &[
        Code {
            name: "deadline_on_weekend",
            gravity: Gravity::Warning,
            about: "an action item is due on a Saturday or Sunday",
            help: "A date of the measures beside words such as \"due\" or \"by\" is read as a deadline. Choose a working day.",
        },
        Code {
            name: "deadline_before_incident",
            gravity: Gravity::Warning,
            about: "an action item is due before the incident",
            help: "The deadline lies before every day of the timeline; most often the year is that of another document. \
                   Correct it.",
        },
    ],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let days = timed(document).filter(|(_, time)| time.dated == Dated::Full);
    let first = days.map(|(_, time)| time.civil.date()).min();
    let mut found = Vec::new();
    for (date, passage) in &document.deadlines {
        if let Some(day) = weekend(*date) {
            let message = format!("the deadline {date} is a {day}");
            found.push(Finding::at(passage, "deadline_on_weekend", Gravity::Warning, message));
        }
        if let Some(first) = first.filter(|first| date < first) {
            let message = format!("the deadline {date} lies before the incident of {first}");
            found.push(Finding::at(passage, "deadline_before_incident", Gravity::Warning, message));
        }
    }
    found
}

fn weekend(date: NaiveDate) -> Option<&'static str> {
    match date.weekday() {
        Weekday::Sat => Some("Saturday"),
        Weekday::Sun => Some("Sunday"),
        _ => None,
    }
}
