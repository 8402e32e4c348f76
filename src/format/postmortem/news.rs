//! Tells what a sentence says of the time in it: that something failed then, or that somebody did something.

use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::Mention;
use crate::format::postmortem::narrative::sentences;
use crate::format::postmortem::token::Tokens;

/// What a sentence says of its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// Something failed, went down, got worse.
    Trouble,
    /// Something new went out, which may or may not have gone well.
    Change,
    /// Somebody noticed, told, tried or mended something.
    Deed,
}

/// Beginnings of words that tell of trouble.
const TROUBLE: [&str; 69] = [
    "fail",
    "crash",
    "unavailab",
    "unreach",
    "inaccess",
    "unrespons",
    "degrad",
    "outage",
    "downtime",
    "offline",
    "error",
    "broke",
    "disrupt",
    "interrupt",
    "impact",
    "affect",
    "slow",
    "stop",
    "timeout",
    "timing",
    "reject",
    "unable",
    "dark",
    "lost",
    "losing",
    "drop",
    "refus",
    "hang",
    "hung",
    "froze",
    "freez",
    "stall",
    "spik",
    "incident",
    "issue",
    "problem",
    "troubl",
    "exhaust",
    "saturat",
    "overload",
    "overwhelm",
    "corrupt",
    "expire",
    "fell",
    "fall",
    "died",
    "dead",
    "collaps",
    "leak",
    "malfunction",
    "glitch",
    "unhealthy",
    "panic",
    "couldn",
    "cannot",
    "experienc",
    "encounter",
    "suffer",
    "struck",
    "surge",
    "climb",
    "blackout",
    "disaster",
    "chaos",
    "nap",
    "holiday",
    "halt",
    "breach",
    "jump",
];

/// Words that tell of trouble, as they are.
const TROUBLE_WORDS: [&str; 4] = ["down", "hit", "gone", "ceased"];

/// Beginnings of words that tell of something new.
const CHANGE: [&str; 8] =
    ["deploy", "release", "ship", "merge", "push", "upgrade", "update", "migrat"];

/// Beginnings of words that tell what people or monitors did.
const DEED: [&str; 36] = [
    "roll",
    "revert",
    "restart",
    "reboot",
    "paged",
    "paging",
    "pager",
    "alert",
    "alarm",
    "acknowledg",
    "acked",
    "escalat",
    "mitigat",
    "fixed",
    "restor",
    "recover",
    "resol",
    "told",
    "inform",
    "notif",
    "announc",
    "publish",
    "posted",
    "meeting",
    "standup",
    "review",
    "joined",
    "identif",
    "found",
    "discover",
    "investigat",
    "confirm",
    "closed",
    "replaced",
    "switched",
    "scaled",
];

/// What the words around a time say of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The nearest word before it in its sentence that tells anything.
    pub(super) before: Option<News>,
    /// That, or where there is none, the first one behind it.
    pub(super) nearest: Option<News>,
}

/// Returns what the sentence around `found`, in the line `at`, says of that time.
pub(super) fn told(lines: &[Line], at: usize, found: &Mention) -> Told {
    parts(lines, at, found).map_or_else(Told::default, |(text, after)| {
        let before = words(&text).iter().rev().find_map(|word| news(word));
        // `Upon the release, at about 10:05, the shop fell`: what stands behind belongs to the time.
        let own = begins_clause(&text).then(|| first(&after)).flatten();
        Told { before, nearest: own.or(before).or_else(|| first(&after)) }
    })
}

/// Returns what the words behind a time say of it.
pub(super) fn behind(text: &str) -> Option<News> {
    first(&words(text))
}

/// Returns whether a time behind `text` begins a clause of its own.
fn begins_clause(text: &str) -> bool {
    let small = ["at", "around", "about", "approximately", "roughly", "on", "~"];
    let behind = text.split_whitespace().rev().find(|word| !small.contains(word));
    behind.is_some_and(|word| word.ends_with(','))
}

/// Returns the text of the sentence before the time, and the words behind it.
fn parts(lines: &[Line], at: usize, found: &Mention) -> Option<(String, Vec<String>)> {
    let line = lines.get(at)?;
    let (mut text, mut shift) = (line.text.clone(), 0);
    // A sentence may begin on the line above and end on the one below.
    let beside = |near: Option<usize>| {
        let near = near.and_then(|near| lines.get(near));
        near.filter(|near| near.block == line.block)
    };
    if let Some(below) = beside(at.checked_add(1)).filter(|below| below.kind == Kind::Text) {
        text = format!("{text} {}", below.text);
    }
    if let Some(above) = beside(at.checked_sub(1)).filter(|_| line.kind == Kind::Text) {
        text = format!("{} {text}", above.text);
        shift = above.text.len() + 1;
    }
    let (start, end) = (found.start + shift, found.end + shift);
    let (from, to) = sentences(&text).into_iter().find(|(_, to)| start < *to)?;
    Some((text.get(from..start)?.to_owned(), words(text.get(end..to.max(end))?)))
}

fn words(text: &str) -> Vec<String> {
    let tokens = Tokens::new(text);
    (0..tokens.list.len()).map(|at| tokens.word(at)).filter(|word| !word.is_empty()).collect()
}

/// `The deploy broke it` tells of trouble, `the deploy went out` does not.
fn first(words: &[String]) -> Option<News> {
    let mut telling = words.iter().enumerate().filter_map(|(at, word)| Some((at, news(word)?)));
    let (at, first) = telling.next()?;
    let trouble = |(next, news): &(usize, News)| *news == News::Trouble && next - at < 3;
    let broke = first == News::Change && telling.next().as_ref().is_some_and(trouble);
    Some(if broke { News::Trouble } else { first })
}

fn news(word: &str) -> Option<News> {
    let begins = |known: &[&str]| known.iter().any(|known| word.starts_with(known));
    if TROUBLE_WORDS.contains(&word) || begins(&TROUBLE) {
        return Some(News::Trouble);
    }
    if begins(&CHANGE) {
        return Some(News::Change);
    }
    begins(&DEED).then_some(News::Deed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, mention};

    fn said(text: &str) -> Option<News> {
        let lines = line::lines(text);
        let (at, found) = lines.iter().enumerate().find_map(|(at, line)| {
            let found = mention::find_all(&Tokens::new(&line.text));
            found.into_iter().find(Mention::has_clock).map(|found| (at, found))
        })?;
        told(&lines, at, &found).nearest
    }

    #[test]
    fn the_word_beside_the_time_tells() {
        for (text, want) in [
            ("At 10:00 UTC the shop went down.", Some(News::Trouble)),
            ("Nobody slept. Logins failed at 10:00 UTC.", Some(News::Trouble)),
            ("Logins\nbegan to fail at 10:00\nUTC, and we slept.", Some(News::Trouble)),
            ("At 10:00 the deploy broke the shop.", Some(News::Trouble)),
            ("We rolled back the broken build at 10:00 UTC.", Some(News::Trouble)),
            ("We saw errors and rolled back at 10:00 UTC.", Some(News::Deed)),
            ("Logins failed. We\nrolled back at 10:00 UTC.", Some(News::Deed)),
            ("The next deploy went out at 10:00 UTC.", Some(News::Change)),
            ("At 10:00 UTC we told everybody that logins fail.", Some(News::Deed)),
            ("Upon the release, at about 10:00 UTC, the shop failed.", Some(News::Trouble)),
            ("Logins failed. Lunch is at 10:00 UTC.", None),
        ] {
            assert_eq!(said(text), want, "{text}");
        }
    }
}
