//! `deadline_on_weekend`: an action item is due on a Saturday or Sunday.

use chrono::{Datelike, Weekday};

use crate::lint::{Finding, Gravity};
use crate::model::post_mortem::PostMortem;

/// Returns the deadlines on weekends.
pub(super) fn check(document: &PostMortem) -> Vec<Finding> {
    let day = |date: chrono::NaiveDate| match date.weekday() {
        Weekday::Sat => Some("Saturday"),
        Weekday::Sun => Some("Sunday"),
        _ => None,
    };
    let finding = |(date, passage): &(chrono::NaiveDate, _)| {
        let message = format!("the deadline {date} is a {}", day(*date)?);
        Some(Finding::at(passage, "deadline_on_weekend", Gravity::Warning, message))
    };
    document.deadlines.iter().filter_map(finding).collect()
}
