//! `resolved_before_detected` and `detected_before_start`: over before it was noticed, noticed before it began.

use crate::lint::clock::timed;
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Moment;
use crate::model::phase::Phase;
use crate::model::post_mortem::WrittenEntry;

pub(super) const CHECK: Check = Check {
    codes: &[
        Code {
            name: "resolved_before_detected",
            gravity: Gravity::Error,
            about: "the timeline says that it was over before it was noticed",
            help: "The entry that tells of the resolution lies before every entry that tells of the detection. Dates, or am \
                   and pm, are the usual cause.",
        },
        Code {
            name: "detected_before_start",
            gravity: Gravity::Warning,
            about: "it was noticed before the stated start of the outage",
            help: "An entry tells of an alert or a report more than a minute before the start that the summary states. \
                   Either the outage began earlier, or the time of the entry is wrong.",
        },
    ],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let of = |phases: &[Phase]| -> Vec<(&WrittenEntry, &Moment)> {
        let fits = |entry: &WrittenEntry| {
            subject.told.primary(entry).is_some_and(|phase| phases.contains(&phase))
        };
        timed(document).filter(|(entry, _)| fits(entry)).collect()
    };
    let noticed = of(&[Phase::Detect, Phase::Report]);
    let over = of(&[Phase::Resolve]);
    let mut found = Vec::new();
    let first = noticed.iter().map(|(_, time)| *time).min_by_key(|time| time.at);
    let last = over.iter().max_by_key(|(_, time)| time.at);
    if let (Some(first), Some((entry, time))) = (first, last)
        && time.dated == first.dated
        && time.at < first.at
        && (first.at - time.at).num_days() < 7
    {
        let message = format!("over at {}, but first noticed at {}", time.when(), first.when());
        found.push(Finding::at(
            &entry.passage,
            "resolved_before_detected",
            Gravity::Error,
            message,
        ));
    }
    let start = document.window.as_ref().and_then(|window| window.from.as_ref());
    let early = noticed.iter().find(|(entry, _)| !is_said_to_be_early(entry));
    if let (Some(start), Some((entry, time))) = (start, early)
        && time.dated == start.dated
        && (61..43_200).contains(&(start.at - time.at).num_seconds())
    {
        let message =
            format!("noticed at {}, before the stated start {}", time.when(), start.when());
        found.push(Finding::at(&entry.passage, "detected_before_start", Gravity::Warning, message));
    }
    found
}

/// Returns whether an entry says itself that it lies before the start: `(-5m 30s) an alert of another service`.
fn is_said_to_be_early(entry: &WrittenEntry) -> bool {
    let said = entry.passage.text.trim_start().strip_prefix('(').unwrap_or_default();
    said.strip_prefix(['-', '−']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}
