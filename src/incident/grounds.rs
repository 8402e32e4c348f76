//! Proving grounds: what happens in staging or a sandbox is no part of what happens in production.

use std::collections::BTreeSet;

use crate::incident::words::identifiers;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Names of environments in which nobody is served; the first of each list stands for the rest.
const GROUNDS: &[&[&str]] = &[
    &["staging", "stage", "stg", "preprod", "preproduction"],
    &["sandbox", "playground"],
    &["test", "testing", "qa", "uat", "e2e"],
    &["dev", "develop", "development"],
];

/// Returns the environments that the names of an entry tell of, none for production; sentences are not asked.
pub(super) fn of(entry: &Entry) -> BTreeSet<&'static str> {
    let names = [&entry.service, &entry.host, &entry.key].into_iter().flatten();
    // A build server writes a file for each job; who writes alerts calls the file after itself.
    let sources = entry.evidence.iter().filter(|_| entry.kind == Kind::Change);
    let files = sources.filter_map(|place| place.origin.source.rsplit(['/', '!']).next());
    let names = names.map(String::as_str).chain(files).map(str::to_lowercase);
    // "fix a flaky test" is no place.
    let names: Vec<String> = names.chain(identifiers(&entry.title)).collect();
    let parts = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    parts.filter_map(ground).collect()
}

fn ground(part: &str) -> Option<&'static str> {
    let list = GROUNDS.iter().find(|list| list.contains(&part))?;
    list.first().copied()
}
