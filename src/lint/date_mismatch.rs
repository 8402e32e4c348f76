//! `date_mismatch`: title, heading or text name another date than the timeline.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::lint::clock::timed;
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Dated;
use crate::model::post_mortem::{Named, Part};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "date_mismatch",
        gravity: Gravity::Warning,
        about: "title, heading or text name another date than the timeline",
        help: "Told where no date of the title is a day of the timeline or next to one, where entries lie outside of the \
               days that the timeline's heading names, and where a date with a clock differs from a day of the timeline in \
               its month alone or its year alone. Dates of publication and of the front matter are left aside.",
    }],
    run: check,
};

/// Words beside dates that are not the incident's.
const OTHER: [&str; 11] = [
    "publish",
    "written",
    "author",
    "created",
    "updated",
    "review",
    "meeting",
    "report date",
    "date of",
    "previous",
    "similar",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let full = timed(document).filter(|(_, time)| time.dated == Dated::Full);
    let mut days: BTreeSet<NaiveDate> = full.map(|(_, time)| time.civil.date()).collect();
    if days.is_empty() {
        return Vec::new();
    }
    let ends = document.window.iter().flat_map(|window| window.from.iter().chain(&window.to));
    days.extend(ends.filter(|end| end.dated == Dated::Full).map(|end| end.civil.date()));
    let named: Vec<(&Named, NaiveDate)> = document
        .named
        .iter()
        .filter(|named| !named.meta && !is_other(named))
        .filter_map(|named| Some((named, named.date?)))
        .collect();
    let mut found = title(&named, &days);
    found.extend(heading(&named, subject));
    found.extend(slips(&named, &days));
    found
}

fn is_other(named: &Named) -> bool {
    let (before, after) = &named.around;
    let near = before.chars().rev().take(40).collect::<String>();
    let before: String = near.chars().rev().collect();
    let after: String = after.chars().take(60).collect();
    OTHER.iter().any(|word| before.contains(word) || after.contains(word))
}

fn finding(named: &Named, message: String) -> Finding {
    Finding::at(&named.passage, "date_mismatch", Gravity::Warning, message)
}

fn title(named: &[(&Named, NaiveDate)], days: &BTreeSet<NaiveDate>) -> Vec<Finding> {
    let title: Vec<_> =
        named.iter().filter(|(one, _)| one.heading && one.part != Part::Timeline).collect();
    let near = |date: &NaiveDate| days.iter().any(|day| (*day - *date).num_days().abs() <= 1);
    let first = title.first().filter(|_| !title.iter().any(|(_, date)| near(date)));
    let message = |date| format!("the title says {date}, the timeline {}", list(days, date));
    first.map(|(one, date)| finding(one, message(*date))).into_iter().collect()
}

/// Returns the day nearest to `date`.
fn list(days: &BTreeSet<NaiveDate>, date: NaiveDate) -> String {
    let near = days.iter().min_by_key(|day| (**day - date).num_days().abs());
    near.map(ToString::to_string).unwrap_or_default()
}

/// A heading of the timeline that names two days holds for its entries.
fn heading(named: &[(&Named, NaiveDate)], subject: &Subject<'_>) -> Vec<Finding> {
    let in_heading = named
        .iter()
        .filter(|(one, _)| one.heading && one.part == Part::Timeline && one.clock.is_none());
    let dates: Vec<_> = in_heading.collect();
    let [(first, from), (second, to)] = dates.as_slice() else { return Vec::new() };
    if first.passage.line != second.passage.line || from >= to {
        return Vec::new();
    }
    let outside = timed(subject.document).find(|(entry, time)| {
        let day = time.civil.date();
        time.dated == Dated::Full
            && entry.passage.line > first.passage.line
            && (day < *from || day > *to)
    });
    let message = |day| format!("the heading says {from} to {to}, but an entry is of {day}");
    outside.map(|(_, time)| finding(first, message(time.civil.date()))).into_iter().collect()
}

/// A wrong month or a wrong year beside a clock.
fn slips(named: &[(&Named, NaiveDate)], days: &BTreeSet<NaiveDate>) -> Vec<Finding> {
    let told = named.iter().filter(|(one, _)| one.clock.is_some() && one.part != Part::Measures);
    let slip = |date: &NaiveDate| {
        let near = days.iter().any(|day| (*day - *date).num_days().abs() <= 7);
        days.iter().find(|day| {
            let same =
                [day.year() == date.year(), day.month() == date.month(), day.day() == date.day()];
            !near && (same == [true, false, true] || same == [false, true, true])
        })
    };
    let finding = |(one, date): &(&Named, NaiveDate)| {
        let day = slip(date)?;
        Some(finding(
            one,
            format!("{date} differs from {day}, the day of the incident, in one part"),
        ))
    };
    told.filter_map(finding).collect()
}
