//! `order` and `am_pm_slip`: an entry earlier than the one before it, and clocks whose half of the day cannot be right.

use chrono::{TimeDelta, Timelike};

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::{Assumption, Dated, Moment};
use crate::model::post_mortem::{ClockStyle, PostMortem, WrittenEntry};

pub(super) const CHECK: Check = Check {
    codes: &[
        Code {
            name: "order",
            gravity: Gravity::Warning,
            about: "an entry is earlier than the one before it",
            help: "Entries are expected in the order of time. Where a midnight explains it, nothing is said; else one of the times, dates or zones is wrong.",
        },
        Code {
            name: "am_pm_slip",
            gravity: Gravity::Warning,
            about: "am and pm are mixed up, or stand beside an hour of the 24-hour clock",
            help: "Told where `14:15pm` is written, and where a clock fits between its neighbours only with twelve hours more or less. `12:00 am` is midnight, `12:00 pm` is noon.",
        },
    ],
    run: check,
};

/// Returns the entries out of order and the slips.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let mut found = Vec::new();
    let mut previous: Option<(&WrittenEntry, &Moment)> = None;
    let mut rest = document.entries.iter().peekable();
    while let Some(entry) = rest.next() {
        let next = rest.peek().and_then(|next| next.time.as_ref());
        let Some(time) = &entry.time else { continue };
        let before = previous.filter(|(_, before)| before.dated == time.dated);
        // A clock in another zone than its neighbour is another check's.
        let strange = before.is_some_and(|(above, _)| {
            above.own_offset.zip(entry.own_offset).is_some_and(|(a, b)| a != b)
        });
        if entry.slip {
            let message = "am or pm stands beside an hour of the 24-hour clock".to_owned();
            found.push(Finding::at(&entry.passage, "am_pm_slip", Gravity::Warning, message));
        } else if let Some((_, before)) = before.filter(|_| !strange) {
            found.extend(judge(entry, time, before, next, document));
        }
        previous = Some((entry, time));
    }
    found.extend(prose(document));
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
    // Without any date the day of every entry is concluded.
    let concluded = entry.assumed.contains(&Assumption::Date) || time.dated == Dated::NoDate;
    let midnight = concluded && time.civil.date() != before.civil.date();
    let leap = fits(time.at - half)
        && (beyond
            || back
            || (midnight && (end.is_none() || noon(entry, time)))
            || overtakes(entry, time, document));
    if leap { slip(said.to_owned()) } else { None }
}

/// `12:00 am` behind a morning is most often noon.
fn noon(entry: &WrittenEntry, time: &Moment) -> bool {
    entry.style == ClockStyle::Half && time.civil.hour() == 0
}

/// Returns whether an entry under the heading of one day was led past midnight into the day that a later heading opens.
fn overtakes(entry: &WrittenEntry, time: &Moment, document: &PostMortem) -> bool {
    let Some(day) = entry.stated_day else { return false };
    let passed = time.civil.date() > day && entry.style == ClockStyle::Half;
    let below = |other: &&WrittenEntry| other.passage.line > entry.passage.line;
    passed
        && document
            .entries
            .iter()
            .filter(below)
            .any(|other| other.stated_day == Some(time.civil.date()))
}

/// Returns the slips beside clocks outside of the timeline's entries.
fn prose(document: &PostMortem) -> Vec<Finding> {
    let heads: Vec<u64> = document.entries.iter().map(|entry| entry.passage.line).collect();
    let slips = document.named.iter().filter(|named| named.slip && !named.meta);
    let message = || "am or pm stands beside an hour of the 24-hour clock".to_owned();
    slips
        .filter(|named| !heads.contains(&named.passage.line))
        .map(|named| Finding::at(&named.passage, "am_pm_slip", Gravity::Warning, message()))
        .collect()
}
