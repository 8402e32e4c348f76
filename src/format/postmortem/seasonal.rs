//! Finds names of zones that hold in one season only, such as `PST` and `CEST`.

use chrono_tz::Tz;

use crate::format::postmortem::desk::Desk;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::token::Tokens;
use crate::model::post_mortem::SeasonalZone;

/// Name, name in the other season, hours east, region. Names that some country bears all year and many write for it
/// (`MST`, `AEST`, `EET`) are left out.
const NAMES: &[(&str, &str, i32, Tz)] = &[
    ("PST", "PDT", -8, Tz::America__Los_Angeles),
    ("PDT", "PST", -7, Tz::America__Los_Angeles),
    ("MDT", "MST", -6, Tz::America__Denver),
    ("CDT", "CST", -5, Tz::America__Chicago),
    ("EST", "EDT", -5, Tz::America__New_York),
    ("EDT", "EST", -4, Tz::America__New_York),
    ("AKST", "AKDT", -9, Tz::America__Anchorage),
    ("AKDT", "AKST", -8, Tz::America__Anchorage),
    ("BST", "GMT", 1, Tz::Europe__London),
    ("WEST", "WET", 1, Tz::Europe__Lisbon),
    ("CET", "CEST", 1, Tz::Europe__Berlin),
    ("CEST", "CET", 2, Tz::Europe__Berlin),
    ("EEST", "EET", 3, Tz::Europe__Athens),
    ("AEDT", "AEST", 11, Tz::Australia__Sydney),
    ("NZST", "NZDT", 12, Tz::Pacific__Auckland),
    ("NZDT", "NZST", 13, Tz::Pacific__Auckland),
];

/// The same names in words.
const WORDS: &[(&str, &str)] = &[
    ("pacific standard time", "PST"),
    ("pacific daylight time", "PDT"),
    ("mountain daylight time", "MDT"),
    ("central daylight time", "CDT"),
    ("eastern standard time", "EST"),
    ("eastern daylight time", "EDT"),
    ("british summer time", "BST"),
    ("central european summer time", "CEST"),
];

/// Returns each such name where it first stands, outside of code.
pub(super) fn find(lines: &[Line], desk: &Desk<'_>) -> Vec<SeasonalZone> {
    let mut found: Vec<SeasonalZone> = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.kind != Kind::Fence) {
        for (name, start, end) in in_text(&line.text) {
            let known = found.iter().any(|one| one.name == name);
            let row = NAMES.iter().find(|(known, ..)| *known == name).filter(|_| !known);
            let Some((name, other, hours, region)) = row else { continue };
            found.push(SeasonalZone {
                name,
                other,
                region: *region,
                offset: hours * 3600,
                passage: desk.spot(at, start, end),
            });
        }
    }
    found
}

fn in_text(text: &str) -> Vec<(&'static str, usize, usize)> {
    let tokens = Tokens::new(text);
    let mut found: Vec<_> = tokens
        .list
        .iter()
        .enumerate()
        .filter_map(|(at, token)| {
            let (name, other, ..) = NAMES.iter().find(|(name, ..)| *name == token.text)?;
            // `PST/PDT` is right all year.
            let is_other = |at: usize| tokens.get(at).is_some_and(|token| token.text == *other);
            if tokens.sign(at + 1, '/') && is_other(at + 2)
                || at.checked_sub(2).is_some_and(|two| tokens.sign(two + 1, '/') && is_other(two))
            {
                return None;
            }
            // An abbreviation means a zone beside a clock, in brackets or behind "in"; not in a sentence in capitals.
            let before = at.checked_sub(1).map(|at| tokens.word(at)).unwrap_or_default();
            let near = matches!(before.as_str(), "in" | "am" | "pm" | "m" | "are")
                || at.checked_sub(1).is_some_and(|at| tokens.number(at).is_some())
                || at.checked_sub(1).is_some_and(|at| tokens.any_sign(at, &['(', '[', '.', '/']));
            near.then_some((*name, token.start, token.end))
        })
        .collect();
    let lower = text.to_ascii_lowercase();
    for (words, name) in WORDS {
        found.extend(lower.match_indices(words).map(|(at, words)| (*name, at, at + words.len())));
    }
    found.sort_by_key(|(_, start, _)| *start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_clocks_and_in_words() {
        let names = |text| in_text(text).into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
        assert_eq!(names("All times in PST, not 10:00 CEST"), ["PST", "CEST"]);
        assert_eq!(names("Timeline (Eastern Standard Time)"), ["EST"]);
        assert_eq!(names("THE BEST WEST COAST CET"), [] as [&str; 0]);
    }
}
