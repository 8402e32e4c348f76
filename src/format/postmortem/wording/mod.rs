//! What an entry reads like, told by words of thousands of invented entries whose phase is known.
//!
//! A multinomial logistic regression over the [`marks`] of an entry, its weights as whole numbers in [`table`]. It stands behind the
//! rules, which ask for what it says as for any other field: it is learnt from `fixtures/wording` (`learn`), and what it says
//! is shown with the words that speak for it.

#[cfg(test)]
mod learn;
mod marks;
mod table;

use crate::format::postmortem::feature::Standing;

/// The phases that an entry may read like, as rules name them, in the order of the weights.
const PHASES: [&str; 16] = [
    "impact",
    "change",
    "detect",
    "report",
    "ack",
    "investigate",
    "false_lead",
    "escalate",
    "identify",
    "mitigate",
    "fix",
    "rollback",
    "recover",
    "resolve",
    "communicate",
    "note",
];
/// Phases that differ by who it was, or how lasting: one is not held against the other.
const TWINS: [(&str, &str); 2] = [("detect", "report"), ("mitigate", "fix")];
/// How far, in tenths of a nat, the likeliest phase must be ahead of the next to be told at all.
const TOLD: i32 = 15;
/// How far it must be ahead to be sure.
const SURE: i32 = 40;
/// How many words are shown.
const SHOWN: usize = 3;

/// Returns the fields that tell what the entry with `text` reads like, where it `stands`: `wording`, a phase; `wording.sure`
/// where it is far ahead of the others; `wording.by`, the words that speak for it. None where no phase is ahead.
pub(super) fn fields(text: &str, stands: &Standing) -> Vec<(String, String)> {
    let marks = marks::of(text, stands);
    let mut sums = [0_i32; PHASES.len()];
    let mut weighed: Vec<(&str, table::Weights)> = Vec::new();
    for mark in &marks {
        let Some(weights) = table::weights(mark) else { continue };
        sums.iter_mut().zip(&weights).for_each(|(sum, weight)| *sum += weight);
        weighed.push((mark, weights));
    }
    let ahead = |wanted: usize| {
        let others =
            sums.iter().enumerate().filter(|(at, _)| *at != wanted && !are_twins(*at, wanted));
        let next = others.map(|(_, sum)| *sum).max().unwrap_or_default();
        sums.get(wanted).map_or(0, |sum| sum - next)
    };
    let sum = |at: usize| sums.get(at).copied().unwrap_or_default();
    let Some(best) = (0..PHASES.len()).max_by_key(|at| (sum(*at), usize::MAX - at)) else {
        return Vec::new();
    };
    let Some(phase) = PHASES.get(best).filter(|_| ahead(best) >= TOLD) else { return Vec::new() };
    let mut told = vec![("wording".to_owned(), (*phase).to_owned())];
    if ahead(best) >= SURE {
        told.push(("wording.sure".to_owned(), "true".to_owned()));
    }
    let shown = words_for(best, weighed, text);
    if !shown.is_empty() {
        told.push(("wording.by".to_owned(), shown));
    }
    told
}

fn are_twins(one: usize, other: usize) -> bool {
    let pair = PHASES.get(one).zip(PHASES.get(other));
    pair.is_some_and(|(one, other)| {
        TWINS.contains(&(*one, *other)) || TWINS.contains(&(*other, *one))
    })
}

/// Returns the words of `text` among those `weighed` that speak most for the phase at `best`.
fn words_for(best: usize, mut weighed: Vec<(&str, table::Weights)>, text: &str) -> String {
    let weight = |weights: &table::Weights| weights.get(best).copied().unwrap_or_default();
    weighed.retain(|(mark, weights)| !mark.starts_with(marks::STANDING) && weight(weights) > 0);
    weighed.sort_by_key(|(mark, weights)| (-weight(weights), *mark));
    let mut words: Vec<String> = Vec::new();
    for (mark, _) in weighed {
        let word = marks::as_written(mark, text);
        if words.len() < SHOWN && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `text` in the midst of a timeline reads like.
    fn read(text: &str) -> Option<String> {
        let stands = Standing { place: "middle", third: 1, marks: vec!["after_anomaly"] };
        fields(text, &stands).into_iter().find(|(name, _)| name == "wording").map(|(_, it)| it)
    }

    #[test]
    fn entries_read_like_what_their_words_say() {
        for (text, phase) in [
            ("ben restarts the broker", "mitigate"),
            ("the on-call engineer acknowledges the page", "ack"),
            ("status page updated", "communicate"),
            ("release 4.1 is rolled back", "rollback"),
        ] {
            assert_eq!(read(text).as_deref(), Some(phase), "{text}");
        }
    }

    #[test]
    fn the_words_that_speak_for_it_are_shown() {
        let stands = Standing { place: "middle", third: 1, marks: vec!["after_anomaly"] };
        let told = fields("status page updated", &stands);
        let by = told.iter().find(|(name, _)| name == "wording.by").map(|(_, by)| by.as_str());
        assert!(
            by.is_some_and(|by| by.contains("status page") && !by.contains(['@', '^'])),
            "{told:?}"
        );
    }
}
