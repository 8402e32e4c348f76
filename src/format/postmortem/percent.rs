//! Finds the share of users or requests that the outage is said to have hurt.

use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::Tokens;

/// A stated share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    /// In percent.
    pub(super) percent: f64,
    /// The line, as an index.
    pub(super) line: usize,
}

/// Words for those who are hurt.
const HURT: [&str; 26] = [
    "users",
    "user",
    "customers",
    "customer",
    "subscribers",
    "visitors",
    "visitor",
    "requests",
    "request",
    "traffic",
    "clients",
    "people",
    "players",
    "members",
    "students",
    "transactions",
    "orders",
    "calls",
    "sessions",
    "audience",
    "merchants",
    "tenants",
    "queries",
    "readers",
    "userbase",
    "sites",
];
/// Words for being hurt.
pub(super) const PAIN: [&str; 34] = [
    "affected",
    "affecting",
    "affect",
    "affects",
    "impacted",
    "impacting",
    "impact",
    "unable",
    "failed",
    "failing",
    "fail",
    "failure",
    "down",
    "downtime",
    "outage",
    "errors",
    "error",
    "experienced",
    "experiencing",
    "denied",
    "degradation",
    "degraded",
    "loss",
    "lost",
    "unavailable",
    "stranded",
    "couldn",
    "leaving",
    "left",
    "saw",
    "faced",
    "decrease",
    "drop",
    "suffered",
];
/// Words for a share that says something else.
const OTHER: [&str; 37] = [
    "cpu",
    "memory",
    "ram",
    "disk",
    "utilization",
    "utilisation",
    "usage",
    "capacity",
    "restored",
    "back",
    "uptime",
    "sla",
    "slo",
    "spike",
    "increase",
    "increased",
    "latency",
    "threshold",
    "budget",
    "coverage",
    "discount",
    "other",
    "normal",
    "successful",
    "recovered",
    "unaffected",
    "target",
    "revenue",
    "sales",
    "faster",
    "slower",
    "load",
    "rise",
    "reduce",
    "no",
    "operational",
    "online",
];

/// Returns the share that summary or impact state.
pub(super) fn find(lines: &[Line], places: &[Place]) -> Option<Share> {
    let mut best: Option<(i32, Share)> = None;
    for (at, (line, place)) in lines.iter().zip(places).enumerate() {
        let base = match place.section {
            Section::Summary => 2,
            Section::Other => 1,
            _ => continue,
        };
        if matches!(line.kind, Kind::Fence | Kind::Meta) {
            continue;
        }
        let above = at
            .checked_sub(1)
            .and_then(|above| lines.get(above))
            .filter(|above| above.block == line.block);
        let below = lines.get(at + 1).filter(|below| below.block == line.block);
        // A sentence may be broken over lines.
        let before = above.map(|line| line.text.as_str()).unwrap_or_default();
        let after = below.map(|line| line.text.as_str()).unwrap_or_default();
        let text = format!("{before} {} {after}", line.text);
        let span = before.len()..before.len() + 1 + line.text.len();
        let tokens = Tokens::new(&text);
        for token in 0..tokens.list.len() {
            if !span.contains(&tokens.start(token)) {
                continue;
            }
            let Some((percent, next)) = share(&tokens, token) else { continue };
            let score = base + score(&tokens, token, next);
            if score > 2 && best.is_none_or(|(known, _)| score > known) {
                best = Some((score, Share { percent, line: at }));
            }
        }
    }
    best.map(|(_, share)| share)
}

/// Reads `60%`, `3.6 %`, `20 percent` at token `at`; returns the percent and the token after it.
pub(super) fn share(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let (whole, _) = tokens.number(at)?;
    let decimal = at >= 2
        && tokens.sign(at - 1, '.')
        && tokens.number(at - 2).is_some()
        && !tokens.spaced(at);
    if decimal {
        return None;
    }
    let mut percent = f64::from(whole);
    let mut next = at + 1;
    if tokens.sign(next, '.')
        && !tokens.spaced(next + 1)
        && let Some((part, digits)) = tokens.number(next + 1)
    {
        percent += f64::from(part) / 10_f64.powi(i32::try_from(digits).ok()?);
        next += 2;
    }
    let signed = tokens.sign(next, '%');
    let word = matches!(tokens.word(next).as_str(), "percent" | "pct");
    let two_words = tokens.word(next) == "per" && tokens.word(next + 1) == "cent";
    (percent <= 100.0 && (signed || word || two_words))
        .then_some((percent, next + 1 + usize::from(two_words)))
}

fn score(tokens: &Tokens<'_>, from: usize, to: usize) -> i32 {
    let clause = |range: std::ops::Range<usize>, forward: bool| -> Vec<String> {
        let aside = |at: usize| forward && tokens.sign(at, '(');
        let stop = |at: &usize| tokens.any_sign(*at, &['.', '!', '?', ';', '%']) || aside(*at);
        let at: Vec<usize> = range.collect();
        let walk: Vec<usize> = if forward {
            at.into_iter().take_while(|at| !stop(at)).collect()
        } else {
            at.into_iter().rev().take_while(|at| !stop(at)).collect()
        };
        walk.into_iter().map(|at| tokens.word(at)).filter(|word| !word.is_empty()).collect()
    };
    let after = clause(to..to + 16, true);
    let before = clause(from.saturating_sub(16)..from, false);
    let any = |words: &[String], wanted: &[&str]| {
        words.iter().any(|word| wanted.contains(&word.as_str()))
    };
    let close =
        |words: &[String], count: usize| words.iter().take(count).cloned().collect::<Vec<_>>();
    let mut score = 0;
    score += 3 * i32::from(any(&close(&after, 7), &HURT));
    score += 2 * i32::from(any(&before, &HURT));
    score += 2 * i32::from(any(&after, &PAIN) || any(&before, &PAIN));
    score -= 6 * i32::from(any(&close(&after, 5), &OTHER) || any(&close(&before, 3), &OTHER));
    score
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn percent(text: &str) -> Option<f64> {
        let lines = line::lines(&format!("## Summary\n\n{text}\n"));
        find(&lines, &section::places(&lines)).map(|share| share.percent)
    }

    #[test]
    fn shares_of_those_hurt_and_no_others() {
        for (text, want) in [
            ("It left 60% of our users scratching their heads.", 60.0),
            ("Approximately 70% of users were affected.", 70.0),
            ("Percentage of users affected: 20%", 20.0),
            ("causing 0.1% of traffic loss", 0.1),
            ("About 48% of our users (the other 52% are fine) saw it", 48.0),
            ("100% downtime – nobody got in", 100.0),
        ] {
            assert_eq!(percent(text), Some(want), "{text}");
        }
        for text in
            ["CPU stood at 95%.", "By 16:30 100% of traffic was restored.", "A 99.9% uptime target"]
        {
            assert_eq!(percent(text), None, "{text}");
        }
    }
}
