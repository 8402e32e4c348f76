//! Reads dates as people write them: ISO, month names in either order, numbers with slashes, dots or hyphens.

use chrono::{NaiveDate, Weekday};

use crate::format::postmortem::clock;
use crate::format::postmortem::token::{self, Tokens};

/// A date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    /// The year, where written.
    pub(super) year: Option<i32>,
    /// The month; for a numeric date its first number.
    pub(super) month: u32,
    /// The day; for a numeric date its second number.
    pub(super) day: u32,
    /// Whether it is `first/second/year`, the order of day and month not said.
    pub(super) numeric: bool,
    /// The weekday, where written.
    pub(super) weekday: Option<Weekday>,
}

impl Date {
    /// Returns the date with a stand-in where no year is written, read month first or day first where it is numeric.
    pub(super) fn at(&self, day_first: bool, year: i32) -> Option<NaiveDate> {
        let (month, day) = self.month_day(day_first);
        NaiveDate::from_ymd_opt(self.year.unwrap_or(year), month, day)
    }

    /// Returns month and day, read in the given order where it is numeric.
    pub(super) fn month_day(&self, day_first: bool) -> (u32, u32) {
        let swapped =
            self.numeric && if self.month > 12 { true } else { day_first && self.day <= 12 };
        if swapped { (self.day, self.month) } else { (self.month, self.day) }
    }

    /// Returns whether day and month may be taken for each other.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.numeric && self.month <= 12 && self.day <= 12 && self.month != self.day
    }
}

/// Reads the date that begins at token `at`; returns it and the token after it.
pub(super) fn read(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    let mut start = at;
    let mut weekday = None;
    if let Some(day) = weekday_of(&tokens.word(at)) {
        weekday = Some(day);
        start = at + 1;
        if tokens.sign(start, '.') {
            start += 1;
        }
        if tokens.any_sign(start, &[',', '(', '-', '–']) {
            start += 1;
        }
        while matches!(tokens.word(start).as_str(), "the" | "on") {
            start += 1;
        }
    }
    let (mut date, mut next) = numbers(tokens, start)
        .or_else(|| before_clock(tokens, start))
        .or_else(|| year_first(tokens, start))
        .or_else(|| month_first(tokens, start))
        .or_else(|| day_first(tokens, start))?;
    date.weekday = weekday;
    let after = if tokens.any_sign(next, &['(', ',']) { next + 1 } else { next };
    if weekday.is_none()
        && let Some(day) = weekday_of(&tokens.word(after))
    {
        date.weekday = Some(day);
        next = after + 1 + usize::from(tokens.sign(after + 1, ')'));
    }
    Some((date, next))
}

/// Returns the weekday that `word` names.
pub(super) fn weekday_of(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" => Weekday::Mon,
        "tuesday" | "tue" | "tues" => Weekday::Tue,
        "wednesday" | "wed" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thu,
        "friday" | "fri" => Weekday::Fri,
        "saturday" | "sat" => Weekday::Sat,
        "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// Returns the month that the token at `at` names.
pub(super) fn month_of(tokens: &Tokens<'_>, at: usize) -> Option<u32> {
    let written = tokens.get(at)?.text;
    Some(match tokens.word(at).as_str() {
        "january" | "jan" => 1,
        "february" | "feb" | "febuary" => 2,
        "march" | "mar" if written.starts_with('M') => 3,
        "april" | "apr" => 4,
        "may" if written.starts_with('M') => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

/// Reads `2024-01-25`, `2024/1/25`, `05/22/2020`, `26.01.24`.
fn numbers(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    let (first, digits) = tokens.number(at)?;
    let sign = ['-', '/', '.'].into_iter().find(|sign| tokens.sign(at + 1, *sign))?;
    let (second, _) = tokens.number(at + 2)?;
    let close = !tokens.spaced(at + 1) && !tokens.spaced(at + 2) && !tokens.spaced(at + 3);
    if !tokens.sign(at + 3, sign) || !close || tokens.spaced(at + 4) {
        return None;
    }
    let (third, third_digits) = tokens.number(at + 4)?;
    let plain = Date { year: None, month: first, day: second, numeric: true, weekday: None };
    let date = match (digits, third_digits) {
        (4, 1 | 2) => {
            Date { year: year(first), month: second, day: third, numeric: false, ..plain }
        }
        (1 | 2, 4) => Date { year: year(third), ..plain },
        (1 | 2, 2) if sign != '.' => Date { year: year(2000 + third), ..plain },
        _ => return None,
    };
    date.at(false, 2000).or_else(|| date.at(true, 2000))?;
    Some((date, at + 5))
}

/// Reads the year of `Thu Oct 3 22:05:10 UTC 2024`, behind the clock at `at`.
pub(super) fn year_behind(tokens: &Tokens<'_>, date: Date, at: usize) -> (Date, usize) {
    let number = tokens.number(at).filter(|(number, _)| (1990..2100).contains(number));
    let ends = tokens.get(at + 1).is_none_or(|token| {
        matches!(token.kind, token::Kind::Sign(c) if !matches!(c, '-' | '/') || token.spaced)
    }) || matches!(tokens.word(at + 1).as_str(), "to" | "until" | "till" | "through");
    match number.filter(|_| date.year.is_none() && !date.numeric && ends) {
        Some((number, _)) => (Date { year: year(number), ..date }, at + 1),
        None => (date, at),
    }
}

/// Reads `11/29` and `11-29` before a clock, at the head of a line: elsewhere it may be a share or a range.
fn before_clock(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    if !(0..at).all(|at| tokens.any_sign(at, &['-', '*', '|', '(', '[', '~', '_', '`'])) {
        return None;
    }
    let (date, next) = month_and_day(tokens, at).or_else(|| hyphened(tokens, at))?;
    let small = tokens.any_sign(next, &[',', '@', '~']) || tokens.word(next) == "at";
    clock::read(tokens, next + usize::from(small)).map(|_| (date, next))
}

/// Reads `10-01`: two digits each, in an order that the rest of the document may tell.
fn hyphened(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    let two = |at: usize| tokens.number(at).filter(|(_, digits)| *digits == 2);
    let ((month, _), (day, _)) = (two(at)?, two(at + 2)?);
    let close = tokens.sign(at + 1, '-') && !tokens.spaced(at + 1) && !tokens.spaced(at + 2);
    let date = Date { year: None, month, day, numeric: true, weekday: None };
    date.at(false, 2000).or_else(|| date.at(true, 2000))?;
    (close && tokens.spaced(at + 3)).then_some((date, at + 3))
}

/// Reads `11/29`, not `24/7`.
pub(super) fn month_and_day(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    let part = |at: usize| tokens.number(at).filter(|(_, digits)| *digits < 3);
    let ((month, _), (day, _)) = (part(at)?, part(at + 2)?);
    let close = tokens.sign(at + 1, '/') && !tokens.spaced(at + 1) && !tokens.spaced(at + 2);
    let hangs = |at: usize| {
        tokens.get(at).is_some_and(|t| !t.spaced && !matches!(t.text, ":" | "," | ")" | "]"))
    };
    let begun = at > 0 && !tokens.spaced(at) && !tokens.any_sign(at - 1, &['(', '[', '*', '|']);
    if !close || hangs(at + 3) || begun || (month, day) == (24, 7) {
        return None;
    }
    let date = Date { year: None, month, day, numeric: true, weekday: None };
    date.at(false, 2000).or_else(|| date.at(true, 2000))?;
    Some((date, at + 3))
}

/// Reads `2024-Mar-15`.
fn year_first(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    let (number, _) = tokens.number(at).filter(|(_, digits)| *digits == 4)?;
    let close = (1..5).all(|step| !tokens.spaced(at + step));
    if !(tokens.sign(at + 1, '-') && tokens.sign(at + 3, '-') && close) {
        return None;
    }
    let (month, (day, digits)) = (month_of(tokens, at + 2)?, tokens.number(at + 4)?);
    let date = Date { year: year(number), month, day, numeric: false, weekday: None };
    date.at(false, 2000).filter(|_| digits < 3)?;
    Some((date, at + 5))
}

/// Reads `March 15, 2024`, `Nov., 5th, 2022`, `Nov, 5, 2023`, `May the 8th`, `Oct 29`.
fn month_first(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    let month = month_of(tokens, at)?;
    let mut next = at + 1;
    while tokens.any_sign(next, &['.', ',', '-']) && next < at + 3 {
        next += 1;
    }
    // `May the 4 of us …` is no date.
    let article = tokens.word(next) == "the";
    let (day, next) = day(tokens, next + usize::from(article))?;
    if article && !is_ordinal(&tokens.word(next - 1)) {
        return None;
    }
    finish(tokens, month, day, next)
}

/// Reads `8th February, 2023`, `21st of February 2023`, `26-Jan-2024`, `26Jan24`.
fn day_first(tokens: &Tokens<'_>, at: usize) -> Option<(Date, usize)> {
    let (day, mut next) = day(tokens, at)?;
    if tokens.word(next) == "of" || tokens.any_sign(next, &['-', '/']) {
        next += 1;
    }
    let month = month_of(tokens, next)?;
    if !tokens.spaced(next)
        && let Some((year, end)) = short_year(tokens, next + 1)
    {
        let date = Date { year: Some(year), month, day, numeric: false, weekday: None };
        date.at(false, year)?;
        return Some((date, end));
    }
    finish(tokens, month, day, next + 1)
}

/// Reads the two digits of a year that hang on the month: `15Sep94`, `26-Jan-24`; those of 1970 to 2069.
fn short_year(tokens: &Tokens<'_>, at: usize) -> Option<(i32, usize)> {
    let hangs = |at: usize| !tokens.spaced(at);
    let sign = tokens.any_sign(at, &['-', '/', '\'', '’']) && hangs(at);
    let at = if sign { at + 1 } else { at };
    let (number, digits) = tokens.number(at)?;
    let clock = tokens.sign(at + 1, ':') && tokens.number(at + 2).is_some() && hangs(at + 2);
    let century = if number < 70 { 2000 } else { 1900 };
    (digits == 2 && hangs(at) && !clock).then_some((year(century + number)?, at + 1))
}

fn day(tokens: &Tokens<'_>, at: usize) -> Option<(u32, usize)> {
    let (day, digits) = tokens.number(at)?;
    let clock = tokens.sign(at + 1, ':') && tokens.number(at + 2).is_some_and(|(_, n)| n == 2);
    if digits > 2 || !(1..=31).contains(&day) || (clock && !tokens.spaced(at + 2)) {
        return None;
    }
    let ordinal = is_ordinal(&tokens.word(at + 1));
    Some((day, if ordinal { at + 2 } else { at + 1 }))
}

fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th")
}

fn finish(tokens: &Tokens<'_>, month: u32, day: u32, mut next: usize) -> Option<(Date, usize)> {
    let before = next;
    while tokens.any_sign(next, &[',', '.', '-', '/']) && next < before + 2 {
        next += 1;
    }
    // `March 8-9, 2023` and `March 8-9 2023`: the year of the last day.
    if tokens.any_sign(before, &['-', '–']) && tokens.number(before + 1).is_some_and(|(_, n)| n < 3)
    {
        let comma = tokens.sign(before + 2, ',');
        next = before + 2 + usize::from(comma);
        // `May 16-17 2000 orders …`
        let closed = |token: &token::Token<'_>| matches!(token.kind, token::Kind::Sign(_));
        if !comma && !tokens.get(next + 1).is_none_or(closed) {
            next = before;
        }
    }
    let mut found = None;
    // `May 4th, 24, 10:05`: two digits before a clock are the year.
    if let (true, Some((number, 2)), true) =
        (tokens.sign(before, ','), tokens.number(before + 1), tokens.sign(before + 2, ','))
        && number < 70
        && clock::read(tokens, before + 3).is_some()
    {
        found = year(2000 + number);
        next = before + 2;
    }
    if let Some((number, 4)) = tokens.number(next)
        && (1990..2100).contains(&number)
        && !matches!(tokens.word(next + 1).as_str(), "hrs" | "hours" | "h")
    {
        found = year(number);
    }
    let end = if found.is_some() { next + 1 } else { before };
    let date = Date { year: found, month, day, numeric: false, weekday: None };
    date.at(false, 2000)?;
    Some((date, end))
}

fn year(number: u32) -> Option<i32> {
    i32::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Option<(Option<i32>, u32, u32)> {
        let (date, _) = read(&Tokens::new(text), 0)?;
        let (month, day) = date.month_day(false);
        Some((date.year, month, day))
    }

    #[test]
    fn dates_as_people_write_them() {
        for (text, want) in [
            ("2024-01-25 11:34", (Some(2024), 1, 25)),
            ("2024-Jan-25 11:34", (Some(2024), 1, 25)),
            ("05/22/2020", (Some(2020), 5, 22)),
            ("26/01/2024", (Some(2024), 1, 26)),
            ("March 15, 2024, to be exact", (Some(2024), 3, 15)),
            ("Nov. 5th, 2022 at", (Some(2022), 11, 5)),
            ("Nov, 5, 23:00", (None, 11, 5)),
            ("Wednesday 8th February, 2023", (Some(2023), 2, 8)),
            ("21st of February, 2023", (Some(2023), 2, 21)),
            ("Sep 27 2017 13:06", (Some(2017), 9, 27)),
            ("Mar., 9th, 2018", (Some(2018), 3, 9)),
            ("May the 9th, 2021", (Some(2021), 5, 9)),
            ("09Nov96 was", (Some(1996), 11, 9)),
            ("26-Jan-24 10:00", (Some(2024), 1, 26)),
            ("26 Jan-28 Jan", (None, 1, 26)),
            ("26 Jan 10:00", (None, 1, 26)),
            ("26Jan10:00", (None, 1, 26)),
            ("March 8-9, 2023", (Some(2023), 3, 8)),
            ("March 8-9 were", (None, 3, 8)),
            ("March 8 - 10:05", (None, 3, 8)),
            ("11/29 10:05 it fell", (None, 11, 29)),
            ("3/4 at 9am", (None, 3, 4)),
            ("10-02 ~07:05", (None, 10, 2)),
            ("24-10 08:15", (None, 10, 24)),
            ("May 4th, 24, 9:21 PM (WAT): x", (Some(2024), 5, 4)),
            ("May 4th, 24, of us", (None, 5, 4)),
        ] {
            assert_eq!(date(text), Some(want), "{text}");
        }
        for text in [
            "may 5 users",
            "1.2.3",
            "10:15",
            "May the 4 be",
            "march 3 times",
            "1/2 of 10:00",
            "10-11 users",
            "24/7 10:00",
            "3/4 nodes",
            "1/2/3 10:00",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_weekday_may_stand_before_or_behind() {
        for text in ["Thursday (March 15, 2024", "March 15, 2024 (Thursday)", "Thu, 15 March 2024"]
        {
            let (date, _) = read(&Tokens::new(text), 0).unwrap();
            assert_eq!(date.weekday, Some(Weekday::Thu), "{text}");
        }
    }

    #[test]
    fn a_year_may_stand_behind_the_clock() {
        let year = |text| {
            let (date, next) = read(&Tokens::new(text), 0).unwrap();
            year_behind(&Tokens::new(text), date, next + 3).0.year
        };
        assert_eq!(year("Oct 3 22:05 2024: it fell"), Some(2024));
        assert_eq!(year("Oct 3 22:05 2024 users left"), None);
        assert_eq!(year("Oct 3 22:05 2024 to Oct 4"), Some(2024));
        assert_eq!(year("Oct 3 22:05 2024-10-04"), None);
    }
}
