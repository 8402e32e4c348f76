//! `weekday_mismatch`: a date is named with a weekday that it does not fall on.

use chrono::Datelike;

use crate::lint::{Finding, Gravity};
use crate::model::post_mortem::PostMortem;

/// Returns the dates with a wrong weekday.
pub(super) fn check(document: &PostMortem) -> Vec<Finding> {
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
