//! `order` and `am_pm_slip`: an entry earlier than the one before it, and clocks whose half of the day cannot be right.

use chrono::TimeDelta;

use crate::lint::{Finding, Gravity};
use crate::model::moment::{Assumption, Moment};
use crate::model::post_mortem::{PostMortem, WrittenEntry};

/// Returns the entries out of order and the slips.
pub(super) fn check(document: &PostMortem) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut previous: Option<&Moment> = None;
    let mut rest = document.entries.iter().peekable();
    while let Some(entry) = rest.next() {
        let next = rest.peek().and_then(|next| next.time.as_ref());
        let Some(time) = &entry.time else { continue };
        let before = previous.filter(|before| before.dated == time.dated);
        if entry.slip {
            let message = "am or pm stands beside an hour of the 24-hour clock".to_owned();
            found.push(Finding::at(&entry.passage, "am_pm_slip", Gravity::Warning, message));
        } else if let Some(before) = before {
            found.extend(judge(entry, time, before, next, document));
        }
        previous = Some(time);
    }
    found
}

fn judge(
    entry: &WrittenEntry,
    time: &Moment,
    before: &Moment,
    next: Option<&Moment>,
    document: &PostMortem,
) -> Option<Finding> {
    let half = TimeDelta::hours(12);
    let near = TimeDelta::hours(3);
    let fits = |at: chrono::DateTime<chrono::Utc>| at >= before.at && at - before.at <= near;
    let slip = |message: String| {
        Some(Finding::at(&entry.passage, "am_pm_slip", Gravity::Warning, message))
    };
    let said = "twelve hours off beside the entries around it: am and pm may be mixed up";
    if time.at < before.at {
        if fits(time.at + half) {
            return slip(said.to_owned());
        }
        let message =
            format!("earlier than the entry before it ({} after {})", time.when(), before.when());
        return Some(Finding::at(&entry.passage, "order", Gravity::Warning, message));
    }
    // A leap of half a day that nothing states, and twelve hours less would do: with the end of the window, or
    // with the next entry going back.
    let end = document.window.as_ref().and_then(|window| window.to.as_ref());
    let beyond = end
        .is_some_and(|end| end.dated == time.dated && end.at < time.at && time.at - half <= end.at);
    let back = next.is_some_and(|next| next.dated == time.dated && next.at < time.at);
    let midnight =
        entry.assumed.contains(&Assumption::Date) && time.civil.date() != before.civil.date();
    let leap = fits(time.at - half) && (beyond || back || (midnight && end.is_none()));
    if leap { slip(said.to_owned()) } else { None }
}
