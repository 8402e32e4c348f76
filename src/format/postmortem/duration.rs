//! Finds how long the outage is said to have lasted: `3-hour period`, `1 hour and 30 minutes`, `1h50m`.

use crate::format::postmortem::desk::Desk;
use crate::format::postmortem::layout;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::Tokens;
use crate::model::post_mortem::StatedNumber;

/// What lies between the windows that a sum is of.
const BREAKS: [&str; 4] = ["breaks", "interruptions", "pauses", "gaps"];

/// A stated length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    /// In seconds.
    pub(super) seconds: f64,
    /// The line, as an index.
    pub(super) line: usize,
}

/// Short names of times to something; an `m` before them is for mean.
const METRICS: [&str; 6] = ["ttd", "tta", "ttr", "ttm", "tti", "tte"];

/// Returns whether a line of the summary says that the length is a sum: `for 1h 29m with breaks`.
pub(super) fn has_breaks(lines: &[Line], places: &[Place], seconds: f64) -> bool {
    let summary = |place: &Place| matches!(place.section, Section::Summary | Section::Other);
    lines.iter().zip(places).filter(|(_, place)| summary(place)).any(|(line, _)| {
        let tokens = Tokens::new(&line.text);
        (0..tokens.list.len()).any(|at| {
            let found = length(&tokens, at).filter(|(said, _)| (said - seconds).abs() < 60.0);
            found.is_some_and(|(_, next)| {
                // Lengths are read to the minute: `35m 13s, with breaks`.
                let seconds = tokens.number(next).is_some() && tokens.word(next + 1) == "s";
                let next = if seconds { next + 2 } else { next };
                let next = next + usize::from(tokens.sign(next, ','));
                tokens.word(next) == "with" && BREAKS.contains(&tokens.word(next + 1).as_str())
            })
        })
    })
}

/// Returns the length that the summary states for the outage.
pub(super) fn find(lines: &[Line], places: &[Place]) -> Option<Length> {
    let mut best: Option<(i32, Length)> = None;
    for (at, (line, place)) in lines.iter().zip(places).enumerate() {
        let read = matches!(place.section, Section::Summary | Section::Other);
        if !read || matches!(line.kind, Kind::Fence | Kind::Meta) {
            continue;
        }
        let tokens = Tokens::new(&line.text);
        let mut token = 0;
        while token < tokens.list.len() {
            let Some((seconds, next)) = length(&tokens, token) else {
                token += 1;
                continue;
            };
            let score = score(&tokens, token, next, place.section);
            let length = Length { seconds, line: at };
            if score > 0 && best.is_none_or(|(known, _)| score > known) {
                best = Some((score, length));
            }
            token = next;
        }
    }
    best.map(|(_, length)| length)
}

/// Returns the stated times to something, such as `Time to detection: 5 minutes`.
pub(super) fn measures(lines: &[Line], desk: &Desk<'_>) -> Vec<StatedNumber> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.kind != Kind::Fence) {
        let Some((label, value)) = line.text.split_once([':', '|']) else { continue };
        let label = label.trim().to_lowercase();
        let short = ["ttd", "ttr", "tta", "ttm", "mttd", "mttr", "mtta"].contains(&label.as_str());
        if !label.starts_with("time to ") && !short || label.split_whitespace().count() > 4 {
            continue;
        }
        let tokens = Tokens::new(value);
        if let Some((seconds, next)) = length(&tokens, 0)
            && tokens.get(next).is_none_or(|_| tokens.any_sign(next, &['.', '(', '|']))
        {
            found.push(StatedNumber { value: seconds, passage: desk.passage(at, at, None) });
        }
    }
    found
}

fn score(tokens: &Tokens<'_>, from: usize, to: usize, section: Section) -> i32 {
    let around = |range: std::ops::Range<usize>| -> Vec<String> {
        range.map(|at| tokens.word(at)).collect()
    };
    let before = around(from.saturating_sub(6)..from);
    let sentence = |at: &usize| !tokens.any_sign(*at, &['.', '!', '?']);
    let after: Vec<String> = (to..to + 5).take_while(sentence).map(|at| tokens.word(at)).collect();
    let near = around(from.saturating_sub(3)..from);
    let line = around(0..tokens.list.len());
    let has = |words: &[String], wanted: &[&str]| {
        words.iter().any(|word| wanted.contains(&word.as_str()))
    };
    let mut score = i32::from(section == Section::Summary);
    if has(&line, &["duration", "downtime", "lasted", "lasting", "outage"]) {
        score += 2;
    }
    if has(
        &before,
        &[
            "lasted",
            "lasting",
            "duration",
            "for",
            "downtime",
            "down",
            "total",
            "unavailable",
            "about",
        ],
    ) || has(
        &after,
        &["outage", "period", "window", "downtime", "interruption", "long", "disruption"],
    ) {
        score += 3;
    }
    let planned = (0..from).rev().take_while(sentence).any(|at| {
        matches!(
            tokens.word(at).as_str(),
            "maintenance" | "scheduled" | "planned" | "took" | "takes"
        )
    });
    score -= 8 * i32::from(planned && tokens.word(to) != "outage");
    score -= 12 * i32::from(is_of_metric(tokens, from));
    let closed = tokens.sign(from.wrapping_sub(1), '(') && tokens.sign(to, ')');
    score += 3 * i32::from(closed);
    if has(
        &near,
        &[
            "within", "after", "every", "over", "last", "next", "under", "first", "past", "than",
            "each", "up",
        ],
    ) || has(
        &after,
        &["after", "later", "before", "ago", "earlier", "maintenance", "detect", "prior"],
    ) {
        score -= 6;
    }
    score
}

/// Returns whether the sentence gives the length before token `from` to a metric: `Time to detect was 3 minutes`, `MTTR: 1 h`.
fn is_of_metric(tokens: &Tokens<'_>, from: usize) -> bool {
    let sentence = |at: &usize| !tokens.any_sign(*at, &['.', '!', '?', ';']);
    let before: Vec<String> =
        (0..from).rev().take_while(sentence).map(|at| tokens.word(at)).collect();
    let short = |word: &String| METRICS.contains(&word.strip_prefix('m').unwrap_or(word));
    // The words stand in reverse.
    before.windows(2).any(|pair| matches!(pair, [to, time] if to == "to" && time == "time"))
        || before.iter().any(short)
}

/// Reads the length that begins at token `at`, in seconds; returns it and the token after it.
fn length(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let (mut total, mut next) = part(tokens, at)?;
    if let Some((minutes, after)) = bare_minutes(tokens, next) {
        return Some((total + minutes, after));
    }
    let mut joined = next;
    while tokens.word(joined) == "and" || tokens.any_sign(joined, &[',', '&']) {
        joined += 1;
    }
    if let Some((more, after)) = part(tokens, joined)
        && more < total
    {
        total += more;
        next = after;
    } else if tokens.word(joined) == "a" && tokens.word(joined + 1) == "half" {
        // `an hour and a half`
        total *= 1.5;
        next = joined + 2;
    }
    Some((total, next))
}

/// Reads the minutes of `1h42` behind its `h`, in seconds.
fn bare_minutes(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let hours = at.checked_sub(1).is_some_and(|before| tokens.word(before) == "h");
    let (minutes, digits) = tokens.number(at)?;
    let attached = !tokens.spaced(at);
    let alone = !tokens.word(at + 1).starts_with(char::is_alphabetic) && !tokens.sign(at + 1, ':');
    (hours && attached && alone && digits == 2 && minutes < 60)
        .then(|| (f64::from(minutes) * 60.0, at + 1))
}

/// Reads `3 hours`, `3-hour`, `two whole hours`, `1.5 hours`, `2 and half hours`, `half an hour`, `45m`.
fn part(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    if tokens.word(at) == "half" && matches!(tokens.word(at + 1).as_str(), "an" | "a") {
        return unit(tokens, at + 2, false).map(|unit| (unit / 2.0, at + 3));
    }
    let mut count = f64::from(layout::amount(tokens, at)?);
    let mut next = at + 1;
    if tokens.sign(next, '.')
        && !tokens.spaced(next + 1)
        && let Some((part, digits)) = tokens.number(next + 1)
    {
        count += f64::from(part) / 10_f64.powi(i32::try_from(digits).ok()?);
        next += 2;
    }
    if tokens.word(next) == "and" && tokens.word(next + 1) == "half"
        || tokens.word(next) == "and"
            && tokens.word(next + 1) == "a"
            && tokens.word(next + 2) == "half"
    {
        count += 0.5;
        next += if tokens.word(next + 1) == "half" { 2 } else { 3 };
    }
    let attached = !tokens.spaced(next);
    if tokens.any_sign(next, &['-', '‑', '–'])
        || matches!(tokens.word(next).as_str(), "whole" | "full" | "solid" | "long")
    {
        next += 1;
    }
    unit(tokens, next, attached && tokens.number(at).is_some()).map(|unit| (count * unit, next + 1))
}

fn unit(tokens: &Tokens<'_>, at: usize, short: bool) -> Option<f64> {
    Some(match tokens.word(at).as_str() {
        "second" | "seconds" | "sec" | "secs" => 1.0,
        "minute" | "minutes" | "min" | "mins" => 60.0,
        "hour" | "hours" | "hr" | "hrs" => 3600.0,
        "day" | "days" => 86_400.0,
        "h" if short => 3600.0,
        "m" if short => 60.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn minutes(text: &str) -> Option<f64> {
        let lines = line::lines(&format!("## Summary\n\n{text}\n"));
        find(&lines, &section::places(&lines)).map(|length| length.seconds / 60.0)
    }

    #[test]
    fn a_sum_says_so() {
        let sum = |text: &str| {
            let lines = line::lines(&format!("## Summary\n\n{text}\n"));
            has_breaks(&lines, &section::places(&lines), 5_340.0)
        };
        assert!(
            sum("Down for 1h 29m with breaks (10:00 to 12:00)") && sum("89 minutes, with pauses.")
        );
        assert!(sum("Down for 1h 29m 13s with breaks (10:00 to 12:00)"));
        assert!(!sum("Down for 1h 29m. With breaks.") && !sum("Down for 2 hours with breaks"));
    }

    #[test]
    fn lengths_as_people_write_them() {
        for (text, want) in [
            ("It raged for a harrowing 3-hour period.", 180.0),
            ("Duration: 12:30 PM - 1:15 PM UTC (45 minutes)", 45.0),
            ("Duration: 1 hour and 30 minutes (14:00 - 15:30)", 90.0),
            ("The outage lasted about 1h50m.", 110.0),
            ("Duration: 2 hours, 35 minutes", 155.0),
            ("For two whole hours the outage held.", 120.0),
            ("Duration: 1h42 (13:58-15:40)", 102.0),
            ("An outage lasting approximately 2 and half hours", 150.0),
            ("Downtime: half an hour", 30.0),
            ("Time to detect: 13 minutes. The outage lasted 47 minutes.", 47.0),
        ] {
            assert_eq!(minutes(text), Some(want), "{text}");
        }
        for text in [
            "The outage began 5 minutes after the deploy.",
            "We check every 10 minutes.",
            "The outage was bad. Time to detect: 13 minutes.",
            "Time to detect of the outage was 3 minutes",
            "Time to acknowledge 4 min, and the MTTR of such an outage is 1 hour",
        ] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
