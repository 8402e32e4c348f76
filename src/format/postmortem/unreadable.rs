//! Finds what means a time or a date but cannot be one: `10:00 M`, `25:10`, `June 31`, `21th`.

use chrono::NaiveDate;

use crate::format::postmortem::date;
use crate::format::postmortem::desk::Desk;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::Tokens;
use crate::model::post_mortem::Unreadable;

/// Returns what the lines hold of it, code left out.
pub(super) fn find(lines: &[Line], places: &[Place], desk: &Desk<'_>) -> Vec<Unreadable> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if matches!(line.kind, Kind::Fence | Kind::Meta) {
            continue;
        }
        let told = places.get(at).is_some_and(|place| {
            matches!(place.section, Section::Summary | Section::Timeline | Section::Other)
        });
        let tokens = Tokens::new(&line.text);
        for token in 0..tokens.list.len() {
            let clock = if told { clock(&tokens, token) } else { None };
            let Some((why, end)) = clock.or_else(|| no_such_day(&tokens, token)) else { continue };
            let passage = desk.spot(at, tokens.start(token), tokens.end_before(end));
            found.push(Unreadable { why, passage });
        }
    }
    found
}

/// Reads `10:00 M` and clocks beyond the day that `am`, `pm` or a zone marks as such.
fn clock(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    let (hour, digits) = tokens.number(at)?;
    let (minute, 2) = tokens.number(at + 2)? else { return None };
    let glued = at > 0 && !tokens.spaced(at) && !tokens.any_sign(at - 1, &['(', '[', '*', '`']);
    let close = tokens.sign(at + 1, ':') && !tokens.spaced(at + 1) && !tokens.spaced(at + 2);
    if digits > 2 || !close || glued || tokens.sign(at + 3, ':') {
        return None;
    }
    let word = tokens.word(at + 3);
    if word == "m" && hour <= 12 && minute < 60 {
        return Some(("neither am nor pm", at + 4));
    }
    let marked = matches!(word.as_str(), "am" | "pm" | "utc" | "gmt" | "hrs");
    (marked && (hour > 24 || minute > 59)).then_some(("no clock has this time", at + 4))
}

/// Reads `June 31, 2024` and `31 June 2024`.
fn no_such_day(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    let why = "the month has no such day";
    let wrong = |month: u32, day: u32, year: Option<i32>| {
        let long = (29..=31).contains(&day);
        long && NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day).is_none()
    };
    let year = |at: usize| match tokens.number(at) {
        Some((year, 4)) => i32::try_from(year).ok(),
        _ => None,
    };
    let ordinal =
        |at: usize| usize::from(matches!(tokens.word(at).as_str(), "st" | "nd" | "rd" | "th"));
    if let Some(month) = date::month_of(tokens, at) {
        let (day, 2) = tokens.number(at + 1)? else { return None };
        let next = at + 2 + ordinal(at + 2);
        let comma = usize::from(tokens.sign(next, ','));
        let year = year(next + comma);
        let end = if year.is_some() { next + comma + 1 } else { next };
        return wrong(month, day, year).then_some((why, end));
    }
    let (day, 2) = tokens.number(at)? else { return None };
    let next = at + 1 + ordinal(at + 1);
    let month = date::month_of(tokens, next)?;
    let comma = usize::from(tokens.sign(next + 1, ','));
    let year = year(next + 1 + comma);
    let end = if year.is_some() { next + 2 + comma } else { next + 1 };
    // `2024 30 June` and `15:30 June 31` are other things.
    let free = at == 0 || !tokens.any_sign(at - 1, &[':', '.', '/', '-']);
    (free && wrong(month, day, year)).then_some((why, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn texts(text: &str) -> Vec<String> {
        let lines = line::lines(text);
        let found = find(&lines, &section::places(&lines), &Desk::new(text, &lines));
        found.into_iter().map(|one| one.passage.text).collect()
    }

    #[test]
    fn what_no_clock_and_no_calendar_has() {
        assert_eq!(texts("Start: June 9, 2024, 10:00 M until 11:00 AM"), ["10:00 M"]);
        assert_eq!(texts("From 10:75 AM on"), ["10:75 AM"]);
        assert_eq!(texts("On February 30, 2024"), ["February 30, 2024"]);
        assert_eq!(texts("On 31st June it fell"), ["31st June"]);
    }

    #[test]
    fn what_is_sound_is_left_alone() {
        for text in
            ["10:00 PM, 24:00, 16:9", "May 31, 2024 and Feb 29", "2001:db8::1 at 10:00:00 M"]
        {
            assert!(texts(text).is_empty(), "{text}");
        }
    }
}
