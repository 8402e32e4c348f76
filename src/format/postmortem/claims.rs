//! What the text names outside of its entries: dates and clocks anywhere, items without a time, the parts it has.

use crate::format::postmortem::calendar::{self, Calendar};
use crate::format::postmortem::desk::Desk;
use crate::format::postmortem::entry::RawTimeline;
use crate::format::postmortem::layout;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::Point;
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::Tokens;
use crate::model::moment::Dated;
use crate::model::post_mortem::{Named, Part, Passage};

/// Returns the dates and clocks that the lines name, code left out.
pub(super) fn named(
    lines: &[Line],
    places: &[Place],
    calendar: &Calendar,
    desk: &Desk<'_>,
) -> Vec<Named> {
    let mut found = Vec::new();
    for placed in calendar::mentions(lines) {
        let (Some(line), Some(place)) = (lines.get(placed.line), places.get(placed.line)) else {
            continue;
        };
        let title = placed.line == 0 || line.kind == Kind::Heading(1);
        let (start, end) = (placed.mention.start, placed.mention.end);
        let cut =
            |range: std::ops::Range<usize>| line.text.get(range).unwrap_or_default().to_lowercase();
        for point in calendar::points(&placed.mention) {
            found.push(Named {
                part: part(place.section),
                heading: place.heading || title,
                meta: line.kind == Kind::Meta,
                date: sure_date(&point, calendar),
                clock: point.clock.map(|clock| clock.time),
                slip: point.clock.is_some_and(|clock| clock.slip),
                around: (cut(0..start), cut(start..line.text.len())),
                passage: desk.spot(placed.line, start, end),
            });
        }
    }
    found
}

fn sure_date(point: &Point, calendar: &Calendar) -> Option<chrono::NaiveDate> {
    point.date?.year?;
    let (day, assumed) = calendar.day(point.date?)?;
    (day.dated == Dated::Full && assumed.is_empty()).then_some(day.date)
}

/// Returns the items of the timeline without a time, where the items with one are of the same list; and the first item
/// of a timeline in which no item has one.
pub(super) fn untimed(
    lines: &[Line],
    places: &[Place],
    raw: &RawTimeline,
    desk: &Desk<'_>,
) -> Vec<Passage> {
    let is_item = |at: usize| lines.get(at).is_some_and(|line| line.kind == Kind::Item);
    let timed: Vec<usize> = raw.entries.iter().map(|entry| entry.first).collect();
    let depth =
        timed.iter().find(|at| is_item(**at)).and_then(|at| lines.get(*at)).map(|l| l.depth);
    let covered = |at: usize| {
        raw.entries.iter().any(|entry| {
            (entry.from.clock.is_some()
                || entry.after.is_some()
                || entry.since.is_some()
                || entry.from.date.is_some())
                && (entry.first..=entry.last).contains(&at)
        })
    };
    let items: Vec<usize> = (0..lines.len())
        .filter(|at| is_item(*at) && !covered(*at))
        .filter(|at| places.get(*at).is_some_and(|p| p.section == Section::Timeline && !p.heading))
        .filter(|at| lines.get(*at).is_some_and(|line| depth.is_none_or(|d| line.depth == d)))
        .filter(|at| lines.get(*at).is_some_and(|line| line.text.split_whitespace().count() > 2))
        .collect();
    let passage = |at: &usize| desk.passage(*at, *at, None);
    match (depth, timed.is_empty()) {
        (Some(_), _) => items.iter().map(passage).collect(),
        (None, true) => {
            items.first().or(dashed(lines, places).as_ref()).map(passage).into_iter().collect()
        }
        (None, false) => Vec::new(),
    }
}

/// Returns the first line of the timeline that looks like an item within an indented block.
fn dashed(lines: &[Line], places: &[Place]) -> Option<usize> {
    (0..lines.len()).find(|at| {
        let timeline =
            places.get(*at).is_some_and(|p| p.section == Section::Timeline && !p.heading);
        timeline
            && lines
                .get(*at)
                .is_some_and(|l| l.kind == Kind::Text && l.text.starts_with(['-', '*', '•']))
    })
}

/// Returns the parts that headings open.
pub(super) fn parts(places: &[Place]) -> Vec<Part> {
    let mut parts: Vec<Part> =
        places.iter().filter(|place| place.heading).map(|place| part(place.section)).collect();
    parts.dedup();
    parts
}

fn part(section: Section) -> Part {
    match section {
        Section::Other => Part::Other,
        Section::Summary => Part::Summary,
        Section::Timeline => Part::Timeline,
        Section::Cause => Part::Cause,
        Section::Resolution => Part::Resolution,
        Section::Measures => Part::Measures,
    }
}

/// Reads `20 minutes later, …` at the head of an entry that has a clock of its own; returns the seconds.
pub(super) fn said_after(text: &str) -> Option<i64> {
    let tokens = Tokens::new(text);
    (0..3).find_map(|at| {
        let count = layout::amount(&tokens, at)?;
        let unit = layout::unit_seconds(&tokens.word(at + 1))?;
        (tokens.word(at + 2) == "later").then_some(i64::from(count) * unit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_at_the_head_is_read() {
        assert_eq!(said_after("Twenty minutes later the page came"), Some(1200));
        assert_eq!(said_after("About 2 hours later, calm"), Some(7200));
        assert_eq!(said_after("The page came 20 minutes later"), None);
    }
}
