//! Finds the times that a text mentions: date, clock and zone in any usual order, and ranges of two.

use chrono::Weekday;

use crate::format::postmortem::clock::{self, Clock, Half};
use crate::format::postmortem::date::{self, Date};
use crate::format::postmortem::token::{Kind, Token, Tokens};
use crate::format::postmortem::zone;
use crate::format::timestamp::zone::Zone;

/// A date, a clock or both, as written.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    /// The date.
    pub(super) date: Option<Date>,
    /// The weekday, where that is all that names the day: `Sunday at 10:55`.
    pub(super) weekday: Option<Weekday>,
    /// The clock.
    pub(super) clock: Option<Clock>,
    /// The zone.
    pub(super) zone: Option<Zone>,
}

/// A point or a range of two, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mention {
    /// The point, or the first of two.
    pub(super) from: Point,
    /// The second of two.
    pub(super) to: Option<Point>,
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends in the text, in bytes.
    pub(super) end: usize,
    /// The token after it.
    pub(super) next: usize,
}

impl Mention {
    /// Returns whether it has a clock.
    pub(super) fn has_clock(&self) -> bool {
        self.from.clock.is_some()
    }
}

/// Returns all mentions in `tokens`, from left to right.
pub(super) fn find_all(tokens: &Tokens<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.list.len() {
        if let Some(mention) = read(tokens, at) {
            at = mention.next;
            found.push(mention);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads the mention that begins at token `at`.
pub(super) fn read(tokens: &Tokens<'_>, at: usize) -> Option<Mention> {
    read_as(tokens, at, are_bare_clocks(tokens, at))
}

/// Reads the mention that begins at token `at` with a clock without a colon: `1415`, `1415-1430 UTC`, `10.05`.
pub(super) fn read_bare(tokens: &Tokens<'_>, at: usize) -> Option<Mention> {
    let dotted = || clock::dotted(tokens, at).is_some();
    (is_four_digits(tokens, at) || dotted()).then(|| read_as(tokens, at, true))?
}

fn read_as(tokens: &Tokens<'_>, at: usize, bare: bool) -> Option<Mention> {
    let (mut from, next) = point(tokens, at, bare)?;
    let mut mention =
        Mention { from, to: None, start: tokens.start(at), end: tokens.end_before(next), next };
    // `2024-01-19T10:00Z/2024-01-19T11:00Z`: an interval as ISO 8601 writes it.
    let whole = from.date.is_some() && from.clock.is_some();
    let slash = || (whole && tokens.sign(next, '/')).then_some(next + 1);
    let Some(second) = after_range_sign(tokens, next).or_else(slash) else {
        return Some(mention);
    };
    let bare = bare || from.clock.is_some() && is_four_digits(tokens, next - 1);
    let Some((mut to, next)) = point(tokens, second, bare) else { return Some(mention) };
    // `10:15 – 404s everywhere` is no range; `Oct 3 - 10:15` is date and clock.
    if to.clock.is_none() || from.clock.is_none() {
        if from.clock.is_none()
            && to.date.is_none()
            && tokens.any_sign(second.saturating_sub(1), &DASHES)
        {
            from = Point { clock: to.clock, zone: to.zone, ..from };
            mention = Mention { from, end: tokens.end_before(next), next, ..mention };
        }
        return Some(mention);
    }
    from.zone = from.zone.or(to.zone);
    to.zone = to.zone.or(from.zone);
    share_half(&mut from, &mut to);
    Some(Mention { from, to: Some(to), end: tokens.end_before(next), next, ..mention })
}

const DASHES: [char; 6] = ['-', '–', '—', '−', '→', '~'];

fn after_range_sign(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let comma = usize::from(tokens.sign(at, ','));
    if tokens.any_sign(at, &DASHES) {
        let arrow = usize::from(tokens.any_sign(at + 1, &['>', '-']));
        return Some(at + 1 + arrow);
    }
    let word = tokens.word(at + comma);
    matches!(word.as_str(), "to" | "until" | "till" | "through" | "til" | "and")
        .then(|| at + comma + 1)
        .map(|next| {
            if tokens.word(next) == "around" || tokens.word(next) == "about" {
                next + 1
            } else {
                next
            }
        })
}

/// In `2:00 - 3:15 PM` the first clock shares the second's half of the day, or has the one before.
fn share_half(from: &mut Point, to: &mut Point) {
    let (Some(first), Some(second)) = (from.clock, to.clock) else { return };
    let flip = |half| if half == Half::Morning { Half::Afternoon } else { Half::Morning };
    if let (true, Some(half)) = (first.loose, second.half) {
        let same = first.in_half(half);
        let before = same.time <= second.time || to.date.is_some();
        from.clock = Some(if before { same } else { first.in_half(flip(half)) });
    } else if let (Some(half), true) = (first.half, second.loose) {
        let same = second.in_half(half);
        to.clock = Some(if same.time >= first.time { same } else { second.in_half(flip(half)) });
    }
}

/// Returns whether a range of two clocks without a sign begins at `at`: `0233 to 0239`. A nought before one of them tells
/// it from numbers and years.
fn are_bare_clocks(tokens: &Tokens<'_>, at: usize) -> bool {
    let second = after_range_sign(tokens, at + 1).filter(|second| is_four_digits(tokens, *second));
    let nought = |at: usize| tokens.get(at).is_some_and(|token| token.text.starts_with('0'));
    // `between 1900 and 2100 UTC`: the zone tells it, too.
    let told = |at: usize| nought(at) || clock::read(tokens, at).is_some();
    is_four_digits(tokens, at) && second.is_some_and(|second| nought(at) || told(second))
}

fn is_four_digits(tokens: &Tokens<'_>, at: usize) -> bool {
    clock::four_digits(tokens, at).is_some()
}

/// Reads a clock without a sign behind a date: `2024-01-25 0616: …`, not `2024-01-25 1500 users …`.
fn bare_clock(tokens: &Tokens<'_>, date: &Date, at: usize) -> Option<(Clock, usize)> {
    let (clock, next) = clock::four_digits(tokens, at)?;
    let nought = tokens.get(at).is_some_and(|token| token.text.starts_with('0'));
    let closed = tokens.get(next).is_none_or(|token| !matches!(token.kind, Kind::Word))
        && tokens.number(next).is_none();
    let zoned = matches!(tokens.get(next).map(|token| token.kind), Some(Kind::Word))
        && zone::read(tokens, next).is_some();
    (nought || (date.year.is_some() && (closed || zoned))).then_some((clock, next))
}

/// Returns the day of a line that says nothing else: `Monday:`, `Tuesday morning`, `11/29`.
pub(super) fn day_alone(tokens: &Tokens<'_>) -> Option<Point> {
    let ends = |at: usize| {
        let rest = tokens.list.get(at..)?;
        rest.iter().all(|token| matches!(token.kind, Kind::Sign(_))).then_some(())
    };
    if let Some((date, next)) = date::month_and_day(tokens, 0) {
        return ends(next).map(|()| Point { date: Some(date), ..Point::default() });
    }
    let weekday = date::weekday_of(&tokens.word(0))?;
    let parts = ["morning", "noon", "afternoon", "evening", "night"];
    ends(1 + usize::from(parts.contains(&tokens.word(1).as_str())))?;
    Some(Point { weekday: Some(weekday), ..Point::default() })
}

/// Reads a point; `bare` says that four digits are a clock, and two numbers around a point.
fn point(tokens: &Tokens<'_>, at: usize, bare: bool) -> Option<(Point, usize)> {
    let four = |at: usize| {
        let read = || clock::four_digits(tokens, at).or_else(|| clock::dotted(tokens, at));
        bare.then(read).flatten()
    };
    if let Some((date, next)) = date::read(tokens, at) {
        let point = Point { date: Some(date), ..Point::default() };
        let (zone, after) = take_zone(tokens, next);
        let between = skip_between(tokens, after);
        let clock = clock::read(tokens, between).or_else(|| bare_clock(tokens, &date, between));
        let Some((clock, next)) = clock else {
            return Some((point, next));
        };
        let (later, next) = take_zone(tokens, next);
        let (date, next) = date::year_behind(tokens, date, next);
        let zone = later.or(zone);
        // `Oct 3 22:05 2024 (PT)`
        let (last, next) = if zone.is_none() { take_zone(tokens, next) } else { (None, next) };
        let point = Point { date: Some(date), clock: Some(clock), zone: zone.or(last), ..point };
        return Some((point, next));
    }
    let capital = |token: &Token<'_>| token.text.starts_with(char::is_uppercase);
    if let Some(weekday) = date::weekday_of(&tokens.word(at))
        && tokens.get(at).is_some_and(capital)
    {
        let (clock, next) = clock::read(tokens, skip_between(tokens, at + 1))?;
        let (zone, next) = take_zone(tokens, next);
        let (weekday, clock) = (Some(weekday), Some(clock));
        return Some((Point { date: None, weekday, clock, zone }, next));
    }
    let (clock, next) = clock::read(tokens, at).or_else(|| four(at))?;
    let (zone, next) = take_zone(tokens, next);
    let mut point = Point { clock: Some(clock), zone, ..Point::default() };
    let between = skip_between(tokens, next);
    if let Some((date, after)) = date::read(tokens, between) {
        let (later, after) = take_zone(tokens, after);
        point = Point { date: Some(date), zone: zone.or(later), ..point };
        return Some((point, after));
    }
    Some((point, next))
}

fn take_zone(tokens: &Tokens<'_>, at: usize) -> (Option<Zone>, usize) {
    match zone::read(tokens, at) {
        Some((zone, next)) => (Some(zone), next),
        None => (None, at),
    }
}

fn skip_between(tokens: &Tokens<'_>, at: usize) -> usize {
    let mut at = at;
    for _ in 0..4 {
        let word = tokens.word(at);
        let small = matches!(
            word.as_str(),
            "at" | "on"
                | "the"
                | "around"
                | "about"
                | "approximately"
                | "from"
                | "between"
                | "of"
                | "t"
        );
        if small || tokens.any_sign(at, &[',', '@', '|', '(', '~']) {
            at += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<String> {
        let show = |point: &Point| {
            let date = point.date.map(|d| format!("{}-{}", d.month, d.day)).unwrap_or_default();
            let clock = point.clock.map(|c| c.time.format("%H:%M").to_string()).unwrap_or_default();
            format!("{date}T{clock}")
        };
        find_all(&Tokens::new(text))
            .iter()
            .map(|m| {
                format!(
                    "{}{}",
                    show(&m.from),
                    m.to.map(|to| format!("/{}", show(&to))).unwrap_or_default()
                )
            })
            .collect()
    }

    #[test]
    fn a_weekday_before_a_clock_belongs_to_it() {
        let weekday = |text| read(&Tokens::new(text), 0).and_then(|found| found.from.weekday);
        assert_eq!(weekday("Sunday at ~10:55 it fell"), Some(Weekday::Sun));
        assert_eq!(weekday("Mon, 10:55"), Some(Weekday::Mon));
        for text in ["Sunday it fell", "Sunday, June 3, 10:55", "10:55"] {
            assert_eq!(weekday(text), None, "{text}");
        }
    }

    #[test]
    fn dates_clocks_and_ranges() {
        for (text, want) in [
            ("From 10:00 AM to 2:00 PM GMT, it", "T10:00/T14:00"),
            ("August 15, 2024, 12:30 PM - 1:15 PM UTC (45 minutes)", "8-15T12:30/T13:15"),
            ("April 12, 2024, 9:00 PM UTC - April 13, 2024, 3:00 AM UTC", "4-12T21:00/4-13T03:00"),
            ("5:00 pm 05/22/2020 - The service", "5-22T17:00"),
            ("2:00 - 3:15 PM", "T14:00/T15:15"),
            ("11:30 - 1:15 PM", "T11:30/T13:15"),
            ("12:43 - 12:49", "T12:43/T12:49"),
            ("10:15 – 404s everywhere", "T10:15"),
            ("from 0300hrs (EAT) to 0400hrs (EAT)", "T03:00/T04:00"),
            ("Nov. 5th, 2022 at about 15:14 GMT to 16:30 GMT", "11-5T15:14/T16:30"),
            ("2024-01-19T15:00:00Z", "1-19T15:00"),
            ("2024-01-19T22:05Z/2024-01-20T01:45Z", "1-19T22:05/1-20T01:45"),
            ("Thu Oct 3 22:05:10 UTC 2024: it fell", "10-3T22:05"),
            ("2024-01-19 0616: the shop fell", "1-19T06:16"),
            ("2024-01-19 1416 UTC - the shop fell", "1-19T14:16"),
            ("2024-01-19 2230-2245, dark", "1-19T22:30/T22:45"),
            ("2024-01-19 1500 users saw it", "1-19T"),
            ("between 1900 and 2100 UTC", "T19:00/T21:00"),
            ("from 0133 to 0141 on 07Nov96", "T01:33/11-7T01:41"),
            ("4:02am(PST) - it fell", "T04:02"),
            ("8.40 AM GMT - it fell", "T08:40"),
        ] {
            assert_eq!(shapes(text), [want], "{text}");
        }
    }
}
