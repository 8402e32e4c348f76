//! Proving grounds: what happens in staging or a sandbox is no part of what happens in production.

use std::collections::BTreeSet;

use crate::incident::signs::words::identifiers;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Names of environments in which nobody is served; the first of each list stands for the rest.
const GROUNDS: &[&[&str]] = &[
    &["staging", "stage", "stg", "preprod", "preproduction"],
    &["sandbox", "playground"],
    &["test", "testing", "qa", "uat", "e2e"],
    &["dev", "develop", "development"],
];

/// Names of the environment in which people are served.
const PRODUCTION: &[&str] = &["prod", "prd", "production", "live"];

/// Returns the environments that the names of an entry tell of, none for production; sentences are not asked.
pub(in crate::incident) fn of(entry: &Entry) -> BTreeSet<&'static str> {
    let names = [&entry.service, &entry.host, &entry.key].into_iter().flatten();
    // A build server writes a file for each job; who writes alerts calls the file after itself.
    let sources = entry.evidence.iter().filter(|_| entry.kind == Kind::Change);
    let files = sources.filter_map(|place| place.origin.source.rsplit(['/', '!']).next());
    let names = names.map(String::as_str).chain(files).map(str::to_lowercase);
    // "fix a flaky test" is no place.
    let names: Vec<String> = names.chain(identifiers(&entry.title)).collect();
    names.iter().flat_map(|name| grounds(name)).collect()
}

/// Returns the environments that an entry tells of by names or, where somebody speaks, by a word.
pub(in crate::incident) fn told(entry: &Entry) -> BTreeSet<&'static str> {
    let mut told = of(entry);
    if entry.kind == Kind::Talk {
        let said = entry.title.to_lowercase();
        told.extend(said.split(|c: char| !c.is_alphanumeric()).filter_map(ground));
    }
    told
}

/// Returns the environments that a name tells of; `stage-prod` is the stage of that name, `stage-to-prod` goes there.
fn grounds(name: &str) -> Vec<&'static str> {
    let parts = || name.split(|c: char| !c.is_alphanumeric());
    if parts().any(|part| PRODUCTION.contains(&part)) {
        return Vec::new();
    }
    parts().filter_map(ground).collect()
}

fn ground(part: &str) -> Option<&'static str> {
    let list = GROUNDS.iter().find(|list| list.contains(&part))?;
    list.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_called_production_is_production() {
        assert_eq!(grounds("release-2024.11.2-stage-prod.log"), Vec::<&str>::new());
        assert_eq!(grounds("promote-staging-to-production"), Vec::<&str>::new());
        assert_eq!(grounds("shop-stage.log"), ["staging"]);
        assert_eq!(grounds("shop-qa"), ["test"]);
    }
}
