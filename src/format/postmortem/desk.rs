//! Cuts passages from the text: whole lines, and the very spot of a mention.

use crate::base::text;
use crate::format::postmortem::claims;
use crate::format::postmortem::clock::Clock;
use crate::format::postmortem::entry::RawEntry;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::resolve::Timed;
use crate::format::postmortem::zone;
use crate::model::origin::Evidence;
use crate::model::post_mortem::{ClockStyle, Passage, StatedNumber, WrittenEntry};

/// The text and its lines, to cut passages from.
pub(super) struct Desk<'a> {
    text: &'a str,
    starts: Vec<usize>,
    lines: &'a [Line],
}

impl<'a> Desk<'a> {
    /// Returns the desk for `lines` of `text`.
    pub(super) fn new(text: &'a str, lines: &'a [Line]) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        Self { text, starts: starts.collect(), lines }
    }

    /// Returns the entry as the document gives it.
    pub(super) fn entry(&self, raw: &RawEntry, timed: Timed) -> WrittenEntry {
        let slip = raw.from.clock.is_some_and(|clock| clock.slip);
        let timed_civil = timed.at.as_ref().map(|at| at.civil);
        WrittenEntry {
            time: timed.at,
            until: timed.until,
            assumed: timed.assumed,
            slip,
            style: raw.from.clock.map_or(ClockStyle::Other, style),
            own_offset: raw.from.zone.and_then(|zone| Some(zone::offset_at(zone, timed_civil?))),
            stated_day: timed.stated_day,
            said_after: raw.from.clock.and_then(|_| claims::said_after(&raw.text)),
            fenced: self.lines.get(raw.first).is_some_and(|line| line.kind == Kind::Fence),
            level: self.lines.get(raw.first).and_then(|line| match line.kind {
                Kind::Heading(level) => Some(level),
                _ => None,
            }),
            passage: self.passage(raw.first, raw.last, Some(raw.text.clone())),
        }
    }

    /// Returns the number with its line.
    pub(super) fn number(&self, value: f64, line: usize) -> StatedNumber {
        StatedNumber { value, passage: self.passage(line, line, None) }
    }

    /// Returns the passage from line `first` to line `last`, as indexes.
    pub(super) fn passage(&self, first: usize, last: usize, text: Option<String>) -> Passage {
        let number = |at: usize| self.lines.get(at).map_or(1, |line| line.number);
        let index = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        let (from, to) = (number(first), number(last).max(number(first)));
        let start = self.starts.get(index(from)).copied().unwrap_or_default();
        let end = self.starts.get(index(to) + 1).copied().unwrap_or(self.text.len());
        let raw = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let line = self.lines.get(first);
        let said = text.or_else(|| line.map(|line| line.text.clone())).unwrap_or_default();
        Passage {
            line: from,
            column: line.map_or(1, |line| line.column),
            lines: u32::try_from(to - from + 1).unwrap_or(u32::MAX),
            offset: start as u64,
            text: said,
            raw: text::cap(raw, Evidence::CAP),
        }
    }

    /// Returns the passage of the bytes `start..end` of the text of a line; the line where markup parts them.
    pub(super) fn spot(&self, line: usize, start: usize, end: usize) -> Passage {
        let passage = self.passage(line, line, None);
        let quote = passage.text.get(start..end).unwrap_or_default().trim().to_owned();
        let skipped = usize::try_from(passage.column).unwrap_or(1).saturating_sub(1);
        let from = passage.raw.char_indices().nth(skipped).map_or(0, |(at, _)| at);
        let rest = passage.raw.get(from..).unwrap_or_default();
        // The same text may stand before it: no further left than in the text without markup.
        let least = (0..=start).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
        let found = rest.get(least..).and_then(|rest| rest.find(&quote)).map(|at| at + least);
        let Some(found) = found.filter(|_| !quote.is_empty()) else { return passage };
        let before = rest.get(..found).map_or(0, |before| before.chars().count()) as u64;
        Passage { column: passage.column + before, text: quote, ..passage }
    }
}

fn style(clock: Clock) -> ClockStyle {
    if clock.half.is_some() {
        ClockStyle::Half
    } else if clock.named {
        ClockStyle::Other
    } else {
        ClockStyle::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::line;

    #[test]
    fn a_spot_is_found_through_markup() {
        let text = "# T\n\n- **Duration:** on *March 14* x March 14\n";
        let lines = line::lines(text);
        let said = &lines[1].text;
        let at = said.find("March 14").unwrap();
        let spot = Desk::new(text, &lines).spot(1, at, at + 8);
        assert_eq!((spot.line, spot.column, spot.text.as_str()), (3, 21, "March 14"));
    }
}
