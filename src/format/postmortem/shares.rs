//! Finds all shares of those hurt that the text states of the whole outage, for the checks to compare.

use crate::format::postmortem::desk::Desk;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention;
use crate::format::postmortem::percent::{self, PAIN};
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::Tokens;
use crate::model::post_mortem::StatedShare;

/// Those that a share of users or requests is of, as the checks name them.
const GROUPS: [(&str, &[&str]); 2] = [
    (
        "users",
        &[
            "users",
            "user",
            "customers",
            "customer",
            "subscribers",
            "visitors",
            "clients",
            "members",
        ],
    ),
    ("requests", &["requests", "traffic", "transactions", "calls"]),
];

/// Words near a share of a part, a moment or a guess, which another share does not contradict.
const PARTIAL: [&str; 16] = [
    "peak",
    "peaked",
    "initially",
    "then",
    "further",
    "other",
    "remaining",
    "rest",
    "region",
    "some",
    "still",
    "another",
    "additional",
    "until",
    "mobile",
    "first",
];

/// Words that make the share behind them a bound or an end of a range: `up to 60%`, `over 60%`. Behind the share they
/// say other things: `60% of users were unable to log in`.
const BOUND: [&str; 8] = ["up", "to", "least", "most", "over", "than", "between", "only"];

/// Returns the shares of those hurt that summary, cause and other text state as the whole: `60% of our users`.
pub(super) fn all(lines: &[Line], places: &[Place], desk: &Desk<'_>) -> Vec<StatedShare> {
    let mut found = Vec::new();
    for (at, (line, place)) in lines.iter().zip(places).enumerate() {
        let told = matches!(place.section, Section::Summary | Section::Other | Section::Cause);
        if !told || matches!(line.kind, Kind::Fence | Kind::Meta) {
            continue;
        }
        let tokens = Tokens::new(&line.text);
        // Items below another, or under a range of their own, tell of a part: a window, a service.
        let item = line.kind == Kind::Item;
        let ranged = || mention::read(&tokens, 0).is_some_and(|own| own.to.is_some());
        if item && (line.depth > 1 || ranged()) {
            continue;
        }
        for token in 0..tokens.list.len() {
            let Some((percent, next)) = percent::share(&tokens, token) else { continue };
            let Some(of) = group(&tokens, next) else { continue };
            if is_partial(&tokens, token, next) || !hurts(&tokens, token, next) {
                continue;
            }
            let passage = desk.spot(at, tokens.start(token), tokens.end_before(next));
            found.push(StatedShare { percent, of, passage });
        }
    }
    found
}

fn is_partial(tokens: &Tokens<'_>, from: usize, next: usize) -> bool {
    let is = |at: usize, words: &[&str]| words.contains(&tokens.word(at).as_str());
    // `in the US` is a region, `wrote to us` is not.
    let place = |at: usize| {
        is(at, &["us", "eu"]) && at.checked_sub(1).is_some_and(|above| is(above, &["the", "in"]))
    };
    let before = from.saturating_sub(5)..from;
    before.clone().any(|at| is(at, &BOUND))
        || (before.start..next + 6).any(|at| is(at, &PARTIAL) || place(at))
}

fn hurts(tokens: &Tokens<'_>, from: usize, next: usize) -> bool {
    (from.saturating_sub(8)..next + 14).any(|at| PAIN.contains(&tokens.word(at).as_str()))
}

/// Reads `of our users` and `users` behind a share.
fn group(tokens: &Tokens<'_>, at: usize) -> Option<&'static str> {
    let small = |at: usize| matches!(tokens.word(at).as_str(), "of" | "our" | "all" | "the");
    let noun = (at..at + 4).find(|at| !small(*at))?;
    let word = tokens.word(noun);
    GROUPS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn found(text: &str) -> Vec<f64> {
        let text = format!("## Summary\n\n{text}\n");
        let lines = line::lines(&text);
        let found = all(&lines, &section::places(&lines), &Desk::new(&text, &lines));
        found.into_iter().map(|share| share.percent).collect()
    }

    #[test]
    fn shares_of_the_whole() {
        assert_eq!(found("A bad query left 40% of users unable to log in."), [40.0]);
        assert_eq!(found("60% of our users were affected and wrote to us."), [60.0]);
        assert_eq!(found("70 percent of requests failed over two hours."), [70.0]);
    }

    #[test]
    fn bounds_parts_and_moments_are_left_aside() {
        for text in [
            "Up to 40% of users were affected.",
            "Over 40% of users were affected.",
            "From 20% to 40% of users were affected.",
            "40% of users in the US were affected.",
            "At the peak 75% of users were affected.",
            "40% of users are happy.",
            "- 10:00 to 10:20 (20 min): 40% of users were affected.",
            "- Impact:\n  - checkout: 40% of users were affected.",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
