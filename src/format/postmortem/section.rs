//! Which part of the document a line belongs to: summary, timeline, root cause, measures.

use crate::format::postmortem::heading_words;
use crate::format::postmortem::layout;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention;
use crate::format::postmortem::token::{self, Tokens};

/// A part of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Before the first heading that says more than the title, and under headings of no known kind.
    Other,
    /// What happened, in short; duration and impact.
    Summary,
    /// The timeline.
    Timeline,
    /// Why it happened.
    Cause,
    /// How it was ended.
    Resolution,
    /// What will be done, what was learned, appendices.
    Measures,
}

/// The part a line belongs to, and whether the line is a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The part; of a heading the part that it opens.
    pub(super) section: Section,
    /// Whether the line is a heading.
    pub(super) heading: bool,
}

/// Returns the place of each of `lines`.
pub(super) fn places(lines: &[Line]) -> Vec<Place> {
    let mut section = Section::Other;
    let mut level = 0;
    // The level of the timeline's heading, until one of its own level or above it opens something else.
    let mut timeline: Option<u8> = None;
    let mut places = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let found = heading(line);
        let Some(found) = found else {
            places.push(Place { section, heading: false });
            continue;
        };
        let below = found.real && timeline.is_some_and(|level| found.level > level);
        let timed = below && found.section != Section::Measures;
        if timed && lines.get(at + 1).is_some_and(is_timed_item) {
            section = Section::Timeline;
            level = timeline.unwrap_or(level);
        } else if section != Section::Timeline || !is_within(line, &found, level) {
            section = found.section;
            level = found.level;
            timeline = if section == Section::Timeline && found.real {
                Some(level)
            } else {
                timeline.filter(|_| below || !found.real)
            };
        }
        places.push(Place { section, heading: true });
    }
    places
}

/// Returns whether a heading within a timeline of this level belongs to it: unknown and deeper ones, and days of its own
/// level: `### Detection`, `#### Oct 29`.
fn is_within(line: &Line, found: &Heading, level: u8) -> bool {
    let deeper = found.level > level
        && found.section != Section::Measures
        && !(found.real && found.section == Section::Cause);
    let unknown = found.section == Section::Other && found.level >= level;
    deeper || unknown && (!found.real || is_day(&line.text))
}

/// Returns whether `text` is a day and little else.
fn is_day(text: &str) -> bool {
    let tokens = Tokens::new(text);
    let dates = mention::find_all(&tokens);
    let first = dates.first().filter(|found| found.from.date.is_some());
    first.is_some_and(|found| {
        let rest = [text.get(..found.start), text.get(found.end..)];
        let words = rest.iter().flatten().flat_map(|part| part.split_whitespace());
        words.filter(|word| word.chars().any(char::is_alphanumeric)).count() <= 2
    })
}

/// Returns whether the line is an item that begins with a clock.
fn is_timed_item(line: &Line) -> bool {
    line.kind == Kind::Item
        && layout::lead(&Tokens::new(&line.text)).is_some_and(|lead| lead.mention.has_clock())
}

struct Heading {
    section: Section,
    level: u8,
    real: bool,
}

/// Returns what a line opens, where it is a heading by markup or by looks and holds no clock.
fn heading(line: &Line) -> Option<Heading> {
    let tokens = Tokens::new(&line.text);
    let timed = mention::find_all(&tokens).iter().any(mention::Mention::has_clock);
    let words = words(&tokens);
    if let Kind::Heading(level) = line.kind {
        return (!timed || words.iter().any(|word| word == "timeline")).then(|| Heading {
            section: heading_words::classify(&words),
            level,
            real: true,
        });
    }
    if !matches!(line.kind, Kind::Text | Kind::Item) {
        return None;
    }
    if let Some(found) = labelled(line) {
        return Some(found);
    }
    if timed || words.is_empty() || words.len() > 12 {
        return None;
    }
    // `Timeline (all times in Pacific Time)`: the words before the bracket make the heading.
    let head = line.text.split(['(', '[', '–', '—']).next().unwrap_or_default();
    let short = self::words(&Tokens::new(head));
    let words = if short.is_empty() { words } else { short };
    if words.len() > 9 {
        return None;
    }
    let section = heading_words::classify(&words);
    let known = words.iter().all(|word| heading_words::is_heading_word(word));
    let bold = line.strong && line.kind == Kind::Text;
    let colon = line.text.ends_with(':') && words.len() <= 6;
    let bare = known && words.len() <= 5 && !line.text.ends_with('.') && section != Section::Other;
    let shaped = if line.kind == Kind::Item {
        line.depth <= 1 && known && (bold_or_short(line, &words)) && section != Section::Other
    } else {
        bold || bare || (colon && (known || section == Section::Timeline))
    };
    shaped.then_some(Heading { section, level: 7, real: false })
}

fn bold_or_short(line: &Line, words: &[String]) -> bool {
    line.strong || words.len() <= 4
}

/// Reads `**Root Cause:** the pool was …` and `Timeline: all times in UTC`.
fn labelled(line: &Line) -> Option<Heading> {
    let (label, _) = line.text.split_once(':')?;
    let words = words(&Tokens::new(label));
    let known = !words.is_empty()
        && words.len() <= 5
        && words.iter().all(|word| heading_words::is_heading_word(word));
    let section = heading_words::classify(&words);
    let bold = line.bold_until >= label.len() && line.kind == Kind::Text;
    let timeline = section == Section::Timeline && line.kind != Kind::Item;
    let plain = line.kind == Kind::Text && section == Section::Cause;
    (known && (timeline || ((bold || plain) && section != Section::Other))).then_some(Heading {
        section,
        level: 7,
        real: false,
    })
}

fn words(tokens: &Tokens<'_>) -> Vec<String> {
    let word = |at: usize| tokens.word(at);
    (0..tokens.list.len())
        .filter(|at| tokens.get(*at).is_some_and(|token| token.kind == token::Kind::Word))
        .map(word)
        .filter(|word| word != "s")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::line;

    fn sections(text: &str) -> Vec<Section> {
        places(&line::lines(text)).into_iter().map(|place| place.section).collect()
    }

    #[test]
    fn headings_by_markup_and_by_looks() {
        use Section::{Cause, Measures, Other, Summary, Timeline};
        assert_eq!(
            sections(
                "# Outage report\n\nIssue Summary\n\nIt broke.\n\n**Timeline:**\n\n- 10:00 it broke\n\nRoot Cause And Resolution\n\nText.\n"
            ),
            [Summary, Summary, Summary, Timeline, Timeline, Cause, Cause]
        );
        assert_eq!(
            sections(
                "## The Hero's Journey (Timeline)\n\n### 10:00\n\nText\n\n### Detection\n\nText\n\n## Lessons\n"
            ),
            [Timeline, Timeline, Timeline, Timeline, Timeline, Measures]
        );
        assert_eq!(sections("Some text about nothing much.\n"), [Other]);
    }

    #[test]
    fn days_of_its_own_level_belong_to_the_timeline() {
        use Section::{Measures, Timeline};
        let text = "## Timeline\n\n## June 3\n\n### 20:15\n\nIt fell.\n\n## Day 2 - June 4\n\n## What we learned\n";
        assert_eq!(sections(text), [Timeline, Timeline, Timeline, Timeline, Timeline, Measures]);
    }

    #[test]
    fn timed_items_below_the_timeline_belong_to_it_whatever_heads_them() {
        use Section::{Cause, Measures, Timeline};
        let text = "## Timeline\n\n### Actions Taken\n\n- Read the logs\n\n### Root cause found\n\n- **09:40 UTC:** the \
                    disk\n\n## Root cause\n\n### Then\n\n- 10:00 it was full\n";
        assert_eq!(
            sections(text),
            [
                Timeline,
                Measures,
                Measures,
                Timeline,
                Timeline,
                Cause,
                Section::Other,
                Section::Other
            ]
        );
    }
}
