//! Proving grounds: what happens in staging or a sandbox is no part of what happens in production.

use std::collections::BTreeSet;

use crate::incident::span::detects;
use crate::incident::words::identifiers;
use crate::model::incident::Entry;

/// Names of environments in which nobody is served; the first of each list stands for the rest.
const GROUNDS: &[&[&str]] = &[
    &["staging", "stage", "stg", "preprod", "preproduction"],
    &["sandbox", "playground"],
    &["test", "testing", "qa", "uat", "e2e"],
    &["dev", "develop", "development"],
];

/// Returns the environments that the names of an entry tell of, none for production; words of people are not asked.
pub(super) fn of(entry: &Entry) -> BTreeSet<&'static str> {
    let sources =
        entry.evidence.iter().filter_map(|place| place.origin.source.rsplit(['/', '!']).next());
    let names = [&entry.service, &entry.host, &entry.key];
    let names = names.into_iter().flatten().map(String::as_str).chain(sources);
    // "fix a flaky test" is no place.
    let named = names.map(str::to_lowercase).chain(identifiers(&entry.title));
    let names: Vec<String> = named.collect();
    let parts = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    parts.filter_map(ground).collect()
}

/// Returns the environments that the alerts among `rows` name.
pub(super) fn of_all<'e>(rows: impl Iterator<Item = &'e Entry>) -> BTreeSet<&'static str> {
    rows.filter(|row| detects(row)).flat_map(of).collect()
}

fn ground(part: &str) -> Option<&'static str> {
    let list = GROUNDS.iter().find(|list| list.contains(&part))?;
    list.first().copied()
}
