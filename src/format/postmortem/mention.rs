//! Finds the times that a text mentions: date, clock and zone in any usual order, and ranges of two.

use crate::format::postmortem::clock::{self, Clock, Half};
use crate::format::postmortem::date::{self, Date};
use crate::format::postmortem::token::Tokens;
use crate::format::postmortem::zone;
use crate::format::timestamp::zone::Zone;

/// A date, a clock or both, as written.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    /// The date.
    pub(super) date: Option<Date>,
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
    let (mut from, next) = point(tokens, at)?;
    let mut mention =
        Mention { from, to: None, start: tokens.start(at), end: tokens.end_before(next), next };
    let Some(second) = after_range_sign(tokens, next) else { return Some(mention) };
    let Some((mut to, next)) = point(tokens, second) else { return Some(mention) };
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

fn point(tokens: &Tokens<'_>, at: usize) -> Option<(Point, usize)> {
    if let Some((date, next)) = date::read(tokens, at) {
        let point = Point { date: Some(date), ..Point::default() };
        let (zone, after) = take_zone(tokens, next);
        let between = skip_between(tokens, after);
        let Some((clock, next)) = clock::read(tokens, between) else {
            return Some((point, next));
        };
        let (later, next) = take_zone(tokens, next);
        return Some((Point { clock: Some(clock), zone: later.or(zone), ..point }, next));
    }
    let (clock, next) = clock::read(tokens, at)?;
    let (zone, next) = take_zone(tokens, next);
    let mut point = Point { date: None, clock: Some(clock), zone };
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
        ] {
            assert_eq!(shapes(text), [want], "{text}");
        }
    }
}
