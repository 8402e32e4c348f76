//! Words that tell one service or hypothesis from another, drawn from names and titles.

use std::collections::BTreeSet;

use crate::base::name::bare;
use crate::model::incident::Entry;

/// Words of service, channel and alert names that say nothing about which service is meant.
const GENERIC: &[&str] = &[
    "service",
    "services",
    "svc",
    "api",
    "app",
    "apps",
    "prod",
    "production",
    "staging",
    "server",
    "the",
    "platform",
    "team",
    "inc",
    "incident",
    "incidents",
    "down",
    "alert",
    "alerts",
    "ops",
    "oncall",
    "call",
    "channel",
    "general",
    "dev",
    "live",
    "cluster",
    "high",
    "low",
    "error",
    "errors",
    "rate",
    "latency",
    "warroom",
    "war",
    "room",
    "outage",
    "sev",
    "status",
    "public",
    "main",
    "and",
    "for",
    "with",
    "firing",
    "alarm",
    "critical",
    "warning",
    "resolved",
    "flag",
    "off",
];

/// Parts of the names of alerts that say how much is wrong, not with what.
const MEASURES: &[&str] = &[
    "above",
    "absent",
    "availability",
    "below",
    "budget",
    "burn",
    "burst",
    "count",
    "degraded",
    "exceeded",
    "failed",
    "failing",
    "failure",
    "failures",
    "fast",
    "fill",
    "full",
    "health",
    "healthy",
    "host",
    "hour",
    "instance",
    "large",
    "less",
    "long",
    "many",
    "missing",
    "more",
    "near",
    "node",
    "over",
    "percent",
    "ratio",
    "ready",
    "request",
    "requests",
    "running",
    "slow",
    "soon",
    "spike",
    "target",
    "than",
    "time",
    "timeout",
    "under",
    "unhealthy",
    "unreachable",
    "usage",
    "will",
];

/// Words of sentences that carry no hypothesis.
const FILLERS: &[&str] = &[
    "this",
    "that",
    "with",
    "from",
    "have",
    "could",
    "should",
    "would",
    "they",
    "them",
    "their",
    "been",
    "were",
    "then",
    "than",
    "into",
    "about",
    "after",
    "before",
    "still",
    "there",
    "where",
    "which",
    "what",
    "when",
    "team",
    "issue",
    "problem",
    "cause",
    "root",
    "again",
    "because",
    "looks",
    "like",
    "some",
    "very",
    "will",
    "rolled",
    "rollback",
    "back",
    "difference",
];

/// Returns what a remark names, plurals as singulars.
pub(in crate::incident) fn hypothesis(row: &Entry) -> BTreeSet<String> {
    topic(row).into_iter().map(|word| word.trim_end_matches('s').to_owned()).collect()
}

/// Returns the words of a name that set it apart, in lower case.
pub(in crate::incident) fn words(name: &str) -> BTreeSet<String> {
    name.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= 3 && word.chars().any(char::is_alphabetic))
        .filter(|word| !GENERIC.contains(word) && !is_hash(word))
        .map(str::to_owned)
        .collect()
}

/// Plurals have so many letters at least.
const LONG: usize = 6;

/// Returns the words of what somebody says, each also without or with the mark of the plural: who says "documents are
/// down" means the document test. Names of services are told apart by it.
pub(in crate::incident) fn spoken(title: &str) -> BTreeSet<String> {
    let mut said = words(title);
    let other = |word: &String| match word.strip_suffix('s') {
        Some(one) if word.len() >= LONG && !one.ends_with(['s', 'u', 'i']) => Some(one.to_owned()),
        None if word.len() >= LONG - 1 => Some(format!("{word}s")),
        _ => None,
    };
    let others: Vec<String> = said.iter().filter_map(other).collect();
    said.extend(others.into_iter().filter(|word| !GENERIC.contains(&word.as_str())));
    said
}

/// Returns a key without who gave it.
fn unvendored(key: &str) -> &str {
    let vendor = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    key.split_once(':').filter(|(name, _)| vendor(name)).map_or(key, |(_, rest)| rest)
}

/// Returns the words of `key` that set `entry` apart: neither who gave it nor the path of its file say what it is
/// about. A name like `DiskWillFill` gives its parts as well, for people say `disk`.
pub(in crate::incident) fn own_words(key: &str, entry: &Entry) -> BTreeSet<String> {
    let path = |part: &&str| entry.evidence.iter().any(|place| &*place.origin.source == *part);
    let own: Vec<&str> = unvendored(key).split(':').filter(|part| !path(part)).collect();
    let own = own.join(":");
    let mut words = words(&own);
    words.extend(parts(&own));
    words
}

/// Returns the words that are written together in names like `MatchmakerHigh5xx`, in lower case.
fn parts(name: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let own = by_capitals(word);
        if own.len() > 1 {
            parts.extend(own.iter().flat_map(|part| words(part)));
        }
    }
    let says = |part: &String| part.len() >= 4 && part.bytes().all(|b| b.is_ascii_alphabetic());
    parts.retain(|part| says(part) && !MEASURES.contains(&part.as_str()));
    parts
}

/// Returns the words of `KubeDNSDown`: each begins with a capital behind a small letter, or before one.
fn by_capitals(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut letters = word.chars().peekable();
    let mut before = None;
    while let Some(letter) = letters.next() {
        let small = |c: &char| c.is_ascii_lowercase();
        let begins = letter.is_ascii_uppercase()
            && (before.is_some_and(|c: char| !c.is_ascii_uppercase())
                || letters.peek().is_some_and(small));
        match parts.last_mut() {
            Some(part) if !begins => part.push(letter),
            _ => parts.push(letter.into()),
        }
        before = Some(letter);
    }
    parts
}

/// Returns the name of a room: of one that is known by its file alone, without the folders and archives that hold it.
/// Google Chat calls the folder of every room a space.
pub(in crate::incident) fn room(channel: &str) -> &str {
    let name = channel.rsplit(['/', '!']).find(|part| !part.is_empty()).unwrap_or(channel);
    name.strip_prefix("Space ").unwrap_or(name)
}

/// Returns the words of a sentence that look like the name of a service or machine, in lower case: `orders-api`, `db1.eu`.
pub(in crate::incident) fn identifiers(sentence: &str) -> BTreeSet<String> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    sentence
        .to_lowercase()
        .split(|c: char| !inside(c))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.len() >= 5 && word.chars().any(char::is_alphabetic))
        .filter(|word| word.contains(['-', '_', '.']) && !is_hash(word))
        .map(str::to_owned)
        .collect()
}

/// Returns a title without what differs from one time to the next.
pub(in crate::incident) fn mask(title: &str) -> String {
    title.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Returns what is left of a service's name without generic words: `prod-checkout-service` is `checkout`,
/// and so is `acme/checkout`.
pub(in crate::incident) fn canonical(service: &str) -> String {
    let service = bare(service);
    let kept: Vec<String> = words(service).into_iter().collect();
    if kept.is_empty() { service.trim().to_lowercase() } else { kept.join("-") }
}

/// Returns the words of a sentence that may name a hypothesis or a change.
pub(in crate::incident) fn content(sentence: &str) -> BTreeSet<String> {
    sentence
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= 4 && !FILLERS.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Returns what an entry may name beside the person who speaks.
pub(in crate::incident) fn topic(entry: &Entry) -> BTreeSet<String> {
    let mut named = content(&entry.title);
    for name in entry.actor.iter().flat_map(|actor| content(actor)) {
        named.remove(&name);
    }
    named
}

fn is_hash(word: &str) -> bool {
    word.len() >= 8
        && word.chars().any(|c| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{canonical, parts, words};

    #[test]
    fn service_names_meet_without_their_trimmings() {
        assert_eq!(canonical("checkout-service"), canonical("prod-checkout"));
        assert_eq!(canonical("platform"), "platform");
        assert!(words("086101fc16565eb8").is_empty());
    }

    #[test]
    fn names_in_one_word_give_what_people_say() {
        let parts = |name| parts(name).into_iter().collect::<Vec<_>>();
        assert_eq!(parts("alertmanager:DiskWillFillIn24h"), ["disk"]);
        assert_eq!(parts("MatchmakerHigh5xx"), ["matchmaker"]);
        assert_eq!(parts("KubeDNSDown"), ["kube"]);
        assert_eq!(parts("checkout-api DOWN Timeout"), [""; 0]);
    }
}
