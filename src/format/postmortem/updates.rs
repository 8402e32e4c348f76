//! Reads pasted updates of a status page: `Resolved - …` with its time on a line below, at its end, or on a line above.

use crate::format::postmortem::entry::{RawEntry, RawTimeline};
use crate::format::postmortem::layout;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::{self, Mention};
use crate::format::postmortem::section::Place;
use crate::format::postmortem::token::Tokens;

/// The states that status pages put before an update; each page has one of these at least.
const STATES: [&str; 8] = [
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "update",
    "updated",
    "verifying",
    "completed",
];

/// What a line is among updates.
enum Part {
    /// A state and text, with the time where the line ends with one.
    Head(Option<Mention>),
    /// Nothing but a time.
    Stamp(Mention),
    /// A heading, a row, code.
    Stop,
    /// Text.
    More,
}

/// Returns the updates among the chosen lines in the order of time; `None` where fewer than two have state and time.
pub(super) fn timeline(lines: &[Line], places: &[Place], chosen: &[usize]) -> Option<RawTimeline> {
    let parts: Vec<(usize, &Line, Part)> = chosen
        .iter()
        .filter_map(|at| Some((*at, lines.get(*at)?, places.get(*at)?.heading)))
        .map(|(at, line, heading)| (at, line, part(line, heading)))
        .collect();
    let head = parts.iter().position(|(.., part)| matches!(part, Part::Head(_)))?;
    let stamp = parts.iter().position(|(.., part)| matches!(part, Part::Stamp(_)));
    let above = stamp.is_some_and(|stamp| stamp + 1 == head);
    let mut entries = if above { stamped_above(&parts) } else { stamped_below(&parts) };
    // Pages show the newest first.
    let clock = |entry: &RawEntry| entry.from.clock.map(|clock| clock.time);
    let newest_first = entries.first().is_some_and(|one| state(&one.text) == Some("resolved"))
        || entries
            .first()
            .zip(entries.last())
            .is_some_and(|(a, b)| a.from.date == b.from.date && clock(a) > clock(b));
    if newest_first {
        entries.reverse();
    }
    (entries.len() > 1).then(|| RawTimeline { entries, ..RawTimeline::default() })
}

fn part(line: &Line, heading: bool) -> Part {
    let tokens = Tokens::new(&line.text);
    if let Some(found) = stamped_heading(line, &tokens) {
        return Part::Head(Some(found));
    }
    let alone = matches!(line.kind, Kind::Heading(_)) && is_bare(&line.text);
    if !matches!(line.kind, Kind::Text | Kind::Item) && !alone {
        return Part::Stop;
    }
    if state(&line.text).is_some() {
        let last = mention::find_all(&tokens).pop();
        let ends = |found: &Mention| {
            let rest = line.text.get(found.end..).unwrap_or_default();
            found.has_clock() && !rest.contains(char::is_alphanumeric)
        };
        return Part::Head(last.filter(ends));
    }
    match layout::lead(&tokens) {
        Some(lead) if lead.mention.has_clock() && lead.text.is_empty() => Part::Stamp(lead.mention),
        _ if heading => Part::Stop,
        _ => Part::More,
    }
}

/// Returns the time of a heading that is a state and a time: `Resolved 2024-01-25 10:05`.
fn stamped_heading(line: &Line, tokens: &Tokens<'_>) -> Option<Mention> {
    let named = matches!(line.kind, Kind::Heading(_)) && STATES.contains(&tokens.word(0).as_str());
    let first = (1..3).find(|at| !tokens.any_sign(*at, &['-', '–', '—', ':', '(', '|']))?;
    let found = mention::read(tokens, first).filter(|_| named)?;
    let rest = line.text.get(found.end..).unwrap_or_default();
    (found.has_clock() && !rest.contains(char::is_alphanumeric)).then_some(found)
}

/// Returns the state that the text begins with: `Resolved - …`, `Monitoring: …`, `Update` alone.
fn state(text: &str) -> Option<&'static str> {
    let tokens = Tokens::new(text);
    let word = tokens.word(0);
    let closed = tokens.list.len() == 1 || tokens.any_sign(1, &['-', '–', '—', ':']);
    STATES.into_iter().find(|state| *state == word && closed)
}

/// Returns the word that the text begins with.
fn state_before(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphabetic()).next()
}

/// Returns whether the text is a state and nothing else.
fn is_bare(text: &str) -> bool {
    state(text).is_some() && Tokens::new(text).list.len() == 1
}

/// Reads a state with its text, then the time; or a state alone, the time, then the text.
fn stamped_below(parts: &[(usize, &Line, Part)]) -> Vec<RawEntry> {
    let mut entries: Vec<RawEntry> = Vec::new();
    let mut open: Option<RawEntry> = None;
    let mut running = false;
    for (at, line, part) in parts {
        match part {
            Part::Head(Some(found)) => {
                // Below a heading stands its text.
                let heading = matches!(line.kind, Kind::Heading(_));
                let state = state_before(&line.text).filter(|_| heading);
                let text = state.map_or(line.text.clone(), |state| format!("{state} -"));
                entries.push(timed(raw(*at, &text), found));
                (open, running) = (None, heading);
            }
            Part::Head(None) => (open, running) = (Some(raw(*at, &line.text)), false),
            Part::Stamp(found) => {
                running = open.as_ref().is_some_and(|entry| is_bare(&entry.text));
                entries
                    .extend(open.take().map(|entry| timed(RawEntry { last: *at, ..entry }, found)));
            }
            Part::Stop => (open, running) = (None, false),
            Part::More if running => extend(entries.last_mut(), *at, line),
            Part::More => extend(open.as_mut(), *at, line),
        }
    }
    entries
}

/// Reads a time, then the state with its text.
fn stamped_above(parts: &[(usize, &Line, Part)]) -> Vec<RawEntry> {
    let mut entries: Vec<RawEntry> = Vec::new();
    let mut stamp = None;
    let mut running = false;
    for (at, line, part) in parts {
        match part {
            Part::Stamp(found) => (stamp, running) = (Some((*at, *found)), false),
            Part::Head(_) => {
                let entry = stamp.take().map(|(first, found)| RawEntry {
                    first,
                    ..timed(raw(*at, &line.text), &found)
                });
                running = entry.is_some();
                entries.extend(entry);
            }
            Part::Stop => (stamp, running) = (None, false),
            Part::More => extend(entries.last_mut().filter(|_| running), *at, line),
        }
    }
    entries
}

fn raw(at: usize, text: &str) -> RawEntry {
    let from = mention::Point::default();
    RawEntry {
        from,
        to: None,
        after: None,
        since: None,
        first: at,
        last: at,
        text: text.to_owned(),
    }
}

fn timed(entry: RawEntry, found: &Mention) -> RawEntry {
    RawEntry { from: found.from, ..entry }
}

fn extend(entry: Option<&mut RawEntry>, at: usize, line: &Line) {
    let Some(entry) = entry.filter(|entry| entry.text.len() < 2000) else { return };
    entry.text.push(' ');
    entry.text.push_str(&line.text);
    entry.last = at;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn found(text: &str) -> Vec<(String, usize)> {
        let lines = line::lines(text);
        let all: Vec<usize> = (0..lines.len()).collect();
        let found = timeline(&lines, &section::places(&lines), &all);
        let show = |entry: RawEntry| {
            let time = entry.from.clock.map(|clock| clock.time.format("%H:%M").to_string());
            let text: String = entry.text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
            (format!("{} {text}", time.unwrap_or_default()), entry.first)
        };
        found.map(|found| found.entries.into_iter().map(show).collect()).unwrap_or_default()
    }

    #[test]
    fn the_time_below_the_text_newest_first() {
        let text = "# Checkout is down\n\nResolved - All is well.\nMar 5, 10:45 UTC\n\nUpdate - We still\nlook.\nMar 5, 10:30 UTC\n\nInvestigating - We look.\nMar 5, 10:00 UTC\n";
        let want = [("10:00 Investigating -", 6), ("10:30 Update -", 3), ("10:45 Resolved -", 1)];
        assert_eq!(found(text), want.map(|(text, at)| (text.to_owned(), at)));
    }

    #[test]
    fn the_time_above_and_behind() {
        let above = "Mar 5, 10:00 UTC\n**Investigating** - We look.\n\nMar 5, 10:45 UTC\n**Resolved** - Done.\n";
        assert_eq!(found(above).len(), 2);
        assert_eq!(found(above).first().map(|one| one.0.as_str()), Some("10:00 Investigating -"));
        let behind = "Resolved - Done. Mar 5, 2024 - 10:45 UTC\n\nIdentified - It is the cache. Mar 5, 2024 - 10:20 UTC\n";
        assert_eq!(found(behind).first().map(|one| one.0.as_str()), Some("10:20 Identified -"));
    }

    #[test]
    fn a_state_as_heading_with_time_and_text_below() {
        let text = "### investigating\n2024-03-05T10:00:02.110Z\n\nWe look.\n\n### resolved\n2024-03-05T10:45:00Z\n\nAll is well.\n";
        let want = [("10:00 investigating We", 0), ("10:45 resolved All", 3)];
        assert_eq!(found(text), want.map(|(text, at)| (text.to_owned(), at)));
    }

    #[test]
    fn headings_of_a_state_and_its_time() {
        let text = "## Investigating 2024-03-05 9:27a\n\nNo power here.\n\n## Resolved: 2024-03-05 4:00p\n\nIt is back.\n";
        let want = [("09:27 Investigating -", 0), ("16:00 Resolved -", 2)];
        assert_eq!(found(text), want.map(|(text, at)| (text.to_owned(), at)));
        assert!(found("## Update on 2024-03-05\n\nx\n\n## Resolved\n\ny\n").is_empty());
    }

    #[test]
    fn states_without_times_are_no_updates() {
        assert!(
            found("Resolved: yes\n\nUpdate: we look.\n\nMonitoring of disks is due.\n").is_empty()
        );
    }
}
