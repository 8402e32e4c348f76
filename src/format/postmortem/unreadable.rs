//! Finds what means a time or a date but cannot be one: `10:00 M`, `25:10`, `June 31`, `2024-06-31`.

use chrono::NaiveDate;

use crate::format::postmortem::date;
use crate::format::postmortem::desk::Desk;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::{Kind as Token, Tokens};
use crate::model::post_mortem::Unreadable;

const NO_CLOCK: &str = "no clock has this time";

/// Returns what the lines hold of it, code left out.
pub(super) fn find(lines: &[Line], places: &[Place], desk: &Desk<'_>) -> Vec<Unreadable> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if matches!(line.kind, Kind::Fence | Kind::Meta) {
            continue;
        }
        let section = places.get(at).map(|place| place.section);
        let timeline = section == Some(Section::Timeline);
        let told = timeline || matches!(section, Some(Section::Summary | Section::Other));
        let tokens = Tokens::new(&line.text);
        for token in 0..tokens.list.len() {
            let led = || if timeline { led_clock(&tokens, token) } else { None };
            let clock = if told { clock(&tokens, token).or_else(led) } else { None };
            let day = || no_such_day(&tokens, token).or_else(|| no_such_date(&tokens, token));
            let Some((why, end)) = clock.or_else(day) else { continue };
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
    (marked && (hour > 24 || minute > 59)).then_some((NO_CLOCK, at + 4))
}

/// Reads `25:00`, `10:75` and `10:00:75` where they lead a line of the timeline: there nothing else is meant.
fn led_clock(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    let (hour, 1 | 2) = tokens.number(at)? else { return None };
    let close = |at: usize| tokens.sign(at, ':') && !tokens.spaced(at) && !tokens.spaced(at + 1);
    let (minute, 2) = tokens.number(at + 2).filter(|_| close(at + 1))? else { return None };
    let second = tokens.number(at + 4).filter(|(_, digits)| *digits == 2 && close(at + 3));
    let end = if second.is_some() { at + 5 } else { at + 3 };
    let late = hour > 24 || (hour == 24 && minute > 0) || minute > 59;
    // 60 is a leap second.
    let wrong = late || second.is_some_and(|(second, _)| second > 60);
    (wrong && leads(tokens, at)).then_some((NO_CLOCK, end))
}

/// Returns whether the token at `at` is the first of its line, or stands behind a date that is.
fn leads(tokens: &Tokens<'_>, at: usize) -> bool {
    let is_sign =
        |at: usize| tokens.get(at).is_some_and(|token| matches!(token.kind, Token::Sign(_)));
    let first = (0..at).find(|before| !is_sign(*before)).unwrap_or(at);
    let date = date::read(tokens, first).map(|(_, next)| next);
    let next = date.or_else(|| no_such_date(tokens, first).map(|(_, next)| next)).unwrap_or(first);
    let joins = |at: usize| is_sign(at) || matches!(tokens.word(at).as_str(), "t" | "at");
    next <= at && (first == at || next > first) && (next..at).all(joins)
}

/// Reads `2024-06-31` and `2024-13-05`.
fn no_such_date(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    let part = |at: usize| match tokens.number(at) {
        Some((number, 2)) if tokens.sign(at - 1, '-') && !tokens.spaced(at - 1) => {
            (!tokens.spaced(at)).then_some(number)
        }
        _ => None,
    };
    let (year @ 1970..=2100, 4) = tokens.number(at)? else { return None };
    let (month, day) = (part(at + 2)?, part(at + 4)?);
    let free = at == 0 || tokens.spaced(at) || tokens.any_sign(at - 1, &['(', '[', '*', '`', '|']);
    let alone = !tokens.sign(at + 5, '-') || tokens.spaced(at + 5);
    let known = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).is_some();
    let why = if (1..=12).contains(&month) {
        "the month has no such day"
    } else {
        "the year has no such month"
    };
    (free && alone && !known && (1..=31).contains(&day)).then_some((why, at + 5))
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
    fn an_entry_at_no_time_is_told() {
        let told = |entry: &str| texts(&format!("# X\n\n## Timeline\n\n{entry} it fell over\n"));
        for (entry, text) in [
            ("- 25:00", "25:00"),
            ("- **10:75**", "10:75"),
            ("- 24:01 -", "24:01"),
            ("10:00:75", "10:00:75"),
            ("| 25:00 |", "25:00"),
            ("- 2024-03-15 25:00", "25:00"),
            ("- 2024-03-15T10:61:00Z", "10:61:00"),
            ("- 2024-06-31 10:20", "2024-06-31"),
            ("- [2024-13-05 10:20]", "2024-13-05"),
        ] {
            assert_eq!(told(entry), [text], "{entry}");
        }
        assert_eq!(told("- 2024-06-31 25:20"), ["2024-06-31", "25:20"]);
        for entry in
            ["- 24:00", "- 23:59:60", "- 10:20 scaled 10:75", "- 2024-02-29 10:00", "- ratio 16:90"]
        {
            assert!(told(entry).is_empty(), "{entry}: {:?}", told(entry));
        }
        assert!(texts("Ticket 2024-06-31-7 and INC-2024-06-31").is_empty());
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
