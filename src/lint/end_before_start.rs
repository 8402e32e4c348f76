//! `end_before_start`: the end of a stated range lies before its start.

use chrono::TimeDelta;

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Moment;
use crate::model::post_mortem::PostMortem;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "end_before_start",
        gravity: Gravity::Error,
        about: "the end of a stated range lies before its start",
        help: "Told where both dates are written, and where a range of clocks would have to run past midnight for more \
               than twelve hours while the timeline never passes one. Swap the ends or correct the wrong one.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let mut found = Vec::new();
    let wrong = |from: &Moment, to: &Moment| {
        let backward = from.dated == to.dated && to.at < from.at;
        backward || (wraps(from, to) && !passes_midnight(document))
    };
    if let Some(window) = &document.window
        && let (Some(from), Some(to)) = (&window.from, &window.to)
        && wrong(from, to)
        && document.duration.as_ref().is_none_or(|stated| stated.value < 43_200.0)
    {
        found.push((&window.passage, from, to));
    }
    for entry in &document.entries {
        if let (Some(from), Some(to)) = (&entry.time, &entry.until)
            && wrong(from, to)
        {
            found.push((&entry.passage, from, to));
        }
    }
    let message = |from: &Moment, to: &Moment| {
        let (from, to) = (from.civil.format("%H:%M"), to.civil.format("%H:%M"));
        format!("the range ends at {to}, before it starts at {from}")
    };
    let finding = |(passage, from, to)| {
        Finding::at(passage, "end_before_start", Gravity::Error, message(from, to))
    };
    found.into_iter().map(finding).collect()
}

/// Returns whether a range was led past midnight to make sense, for longer than half a day.
fn wraps(from: &Moment, to: &Moment) -> bool {
    let length = to.civil - from.civil;
    to.civil.time() < from.civil.time()
        && length > TimeDelta::hours(12)
        && length < TimeDelta::hours(24)
}

fn passes_midnight(document: &PostMortem) -> bool {
    let mut days =
        document.entries.iter().filter_map(|entry| Some(entry.time.as_ref()?.civil.date()));
    let first = days.next();
    first.is_none() || days.any(|day| Some(day) != first)
}
