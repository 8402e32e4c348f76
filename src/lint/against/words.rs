//! Words that an entry and a row of the logs have in common: service, person, what it is about.

use std::collections::BTreeSet;

use crate::model::incident::Entry;

/// Words that every incident has.
const COMMON: [&str; 40] = [
    "the",
    "and",
    "for",
    "was",
    "were",
    "with",
    "that",
    "this",
    "from",
    "our",
    "out",
    "are",
    "has",
    "had",
    "have",
    "been",
    "into",
    "all",
    "not",
    "its",
    "fires",
    "clears",
    "alert",
    "alarm",
    "incident",
    "issue",
    "service",
    "team",
    "engineer",
    "engineers",
    "began",
    "begin",
    "begins",
    "users",
    "system",
    "after",
    "again",
    "down",
    "back",
    "requests",
];

/// Returns how many words of meaning both have; a service or person named counts twice.
pub(super) fn shared(text: &str, row: &Entry) -> u32 {
    let said = words(text);
    let mut about = words(&row.title);
    about.extend(row.evidence.iter().take(3).flat_map(|one| words(&one.text)).take(60));
    let same = said.intersection(&about).count();
    let marks = row.service.iter().chain(&row.actor).chain(&row.key).flat_map(|name| words(name));
    let named = marks.collect::<BTreeSet<_>>().intersection(&said).count();
    u32::try_from(same + named * 2).unwrap_or(u32::MAX)
}

/// Returns the words of meaning, cut to their stems of at most six letters.
fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let all = lower.split(|c: char| !c.is_alphanumeric());
    let telling = all.filter(|word| word.len() > 2 && !COMMON.contains(word));
    telling
        .filter(|word| !word.chars().all(|c| c.is_ascii_digit()))
        .map(|word| word.chars().take(6).collect())
        .collect()
}
