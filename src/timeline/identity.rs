//! When two tellings mean the same thing, and when two names mean the same person.

use std::collections::BTreeSet;

use crate::base::name::{holds, same};
use crate::model::incident::Entry;

/// Returns every identity of an entry, in lower case: its key, links and native incident ids.
pub(super) fn identities(entry: &Entry) -> BTreeSet<String> {
    let names = entry.key.iter().chain(&entry.links).chain(&entry.incidents);
    names.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// Returns whether the title of one entry names an identity of the other as a whole word.
pub(super) fn mentions(a: &Entry, b: &Entry) -> bool {
    names(&a.title, b) || names(&b.title, a)
}

fn names(title: &str, other: &Entry) -> bool {
    let title = title.to_lowercase();
    // Short names and bare numbers stand in too many titles.
    let telling = |name: &&String| name.len() >= 6 && name.chars().any(char::is_alphabetic);
    identities(other).iter().filter(telling).any(|name| holds(&title, name))
}

/// Returns whether the title of `word` names the service of `head`.
pub(super) fn names_service(word: &Entry, head: &Entry) -> bool {
    let service = head.service.as_ref().map(|service| service.to_lowercase());
    service.is_some_and(|service| service.len() >= 4 && holds(&word.title.to_lowercase(), &service))
}

/// Words of titles that say what happens, not to what.
const VERBS: &[&str] = &[
    "alert",
    "alarm",
    "monitor",
    "check",
    "problem",
    "incident",
    "service",
    "host",
    "fires",
    "firing",
    "fired",
    "triggered",
    "clears",
    "cleared",
    "resolved",
    "pages",
    "page",
    "told",
    "by",
    "is",
    "on",
    "in",
    "the",
    "a",
    "for",
    "of",
    "to",
    "and",
    "critical",
    "warning",
    "down",
    "up",
    "ok",
    "again",
    "opens",
    "closes",
];

/// Returns whether what one title is about is all in the other: `pg-vip/PostgreSQL rw is CRITICAL` and `PostgreSQL rw on
/// pg-vip is CRITICAL: connection refused`. What a bot repeats in chat may be one word, else it must be more.
pub(super) fn same_subject(a: &Entry, b: &Entry) -> bool {
    let bot = |entry: &Entry| entry.channel.is_some();
    let (one, other) = (subject(&a.title), subject(&b.title));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let least = if bot(a) == bot(b) { 3 } else { 1 };
    short.len() >= least && short.is_subset(&long)
}

/// Returns the words of a title that say what it is about, without who tells it.
fn subject(title: &str) -> BTreeSet<String> {
    let title = title.split(" (told by ").next().unwrap_or_default();
    // "Opsgenie pages: …", "PagerDuty pages Ada: …"
    let title = title
        .split_once(" pages")
        .and_then(|(_, rest)| rest.split_once(": "))
        .map_or(title, |(_, rest)| rest);
    title
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !VERBS.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Returns whether both entries name the same person: `Nadia`, `nadia.farouk` and `Nadia Farouk` are one.
pub(super) fn same_actor(a: &Entry, b: &Entry) -> bool {
    let (Some(a), Some(b)) = (&a.actor, &b.actor) else { return false };
    same(a, b)
}

/// Returns whether both entries name the same service.
pub(super) fn same_service(a: &Entry, b: &Entry) -> bool {
    match (&a.service, &b.service) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    }
}
