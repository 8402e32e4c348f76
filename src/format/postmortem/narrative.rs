//! Reads times inside of sentences, `At 10:05 UTC we …`, where a document has no other timeline.

use crate::format::postmortem::entry::{RawEntry, RawTimeline};
use crate::format::postmortem::layout;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::{self, Mention};
use crate::format::postmortem::news::{self, News};
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::Tokens;
use crate::format::timestamp::zone::Zone;

/// Fewer sentences with a time make no timeline.
const FEWEST: usize = 3;

/// A clock further back than this, in hours, is the next day's; a nearer one looks back at something told before.
const LOOKS_BACK: i64 = 12;

/// Words that say when something happened, before a time.
const WHEN: [&str; 11] = [
    "at",
    "around",
    "about",
    "approximately",
    "approx",
    "on",
    "by",
    "after",
    "before",
    "near",
    "roughly",
];

/// Words of sentences that tell of habits and plans.
const NO_EVENT: [&str; 9] =
    ["every", "daily", "nightly", "weekly", "scheduled", "usually", "will", "should", "would"];

/// Returns the sentences that tell when something happened, in their order; summaries only where the rest has too few.
pub(super) fn timeline(lines: &[Line], places: &[Place]) -> RawTimeline {
    let of = |wanted: &dyn Fn(Section) -> bool| {
        let chosen = |at: &usize| places.get(*at).is_some_and(|p| wanted(p.section) && !p.heading);
        collect(lines, &(0..lines.len()).filter(chosen).collect::<Vec<_>>(), false)
    };
    let body = of(&|section| !matches!(section, Section::Measures | Section::Summary));
    let entries =
        if body.len() < FEWEST { of(&|section| section != Section::Measures) } else { body };
    // One sentence that tells since when it is broken is enough.
    let begun = |entry: &RawEntry| {
        let tokens = Tokens::new(&entry.text);
        let found =
            layout::lead(&tokens).map(|lead| lead.mention).or_else(|| behind_comma(&tokens));
        let rest = found.filter(Mention::has_clock).and_then(|found| entry.text.get(found.end..));
        rest.is_some_and(|rest| news::behind(rest) == Some(News::Trouble))
    };
    let enough = entries.len() >= FEWEST || entries.iter().any(begun);
    RawTimeline { entries: if enough { entries } else { Vec::new() }, ..RawTimeline::default() }
}

/// Returns the timeline by sentences where it is told in paragraphs: `At 10:05 … . This was done at 10:09. At 10:22 …`.
pub(super) fn in_sentences(lines: &[Line], stated: &[usize], found: RawTimeline) -> RawTimeline {
    let prose = |entry: &RawEntry| {
        let line = lines.get(entry.first);
        let begun = |line: &Line| layout::is_lead_word(&Tokens::new(&line.text).word(0));
        line.is_some_and(|line| line.kind == Kind::Text && !line.strong && begun(line))
    };
    let told = found.entries.iter().filter(|entry| entry.from.clock.is_some());
    if !told.clone().all(prose) {
        return found;
    }
    let entries = collect(lines, stated, true);
    if entries.len() > told.count() { RawTimeline { entries, ..found } } else { found }
}

/// Returns the first time where it begins a clause: `Upon the release, at about 10:05, the shop fell`.
fn behind_comma(tokens: &Tokens<'_>) -> Option<Mention> {
    let found = mention::find_all(tokens).into_iter().find(Mention::has_clock)?;
    let from = when(tokens, &found)?;
    let before = tokens.text.get(..from)?.trim_end();
    before.ends_with(',').then_some(found)
}

/// Returns the sentences of the chosen lines that tell when something happened, in their order.
fn collect(lines: &[Line], chosen: &[usize], stated: bool) -> Vec<RawEntry> {
    let mut entries: Vec<RawEntry> = Vec::new();
    let mut zone: Option<Zone> = None;
    for paragraph in paragraphs(lines, chosen) {
        for mut entry in paragraph.entries(stated) {
            // In prose a zone is said once and holds on.
            entry.from.zone = entry.from.zone.or(zone);
            zone = entry.from.zone;
            if entries.last().is_none_or(|last| goes_on(last, &entry)) {
                entries.push(entry);
            }
        }
    }
    entries
}

/// Returns whether an entry is told in the order of time.
fn goes_on(last: &RawEntry, entry: &RawEntry) -> bool {
    let (Some(before), Some(clock)) = (last.from.clock, entry.from.clock) else { return false };
    let back = (before.time - clock.time).num_hours();
    let dated = entry.from.date.is_some() && entry.from.date != last.from.date
        || entry.from.weekday.is_some() && entry.from.weekday != last.from.weekday;
    dated || clock.time >= before.time || back >= LOOKS_BACK
}

/// The lines of a paragraph as one text.
struct Paragraph {
    text: String,
    /// Where each line begins in the text, and its index.
    starts: Vec<(usize, usize)>,
    /// Whether it is a heading that ends with its time.
    caption: bool,
}

fn paragraphs(lines: &[Line], chosen: &[usize]) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut block = None;
    for (at, line) in chosen.iter().filter_map(|at| Some((*at, lines.get(*at)?))) {
        let label = line.text.find(": ").is_some_and(|end| end < 30) && layout::is_label(line);
        let caption = is_caption(line);
        let told = match line.kind {
            Kind::Text | Kind::Item => true,
            Kind::Heading(2..) => caption,
            _ => false,
        };
        if !told || label {
            block = None;
            continue;
        }
        let goes_on = block == Some(line.block) && line.kind == Kind::Text;
        if let Some(open) = found.last_mut().filter(|_| goes_on) {
            open.text.push(' ');
            open.starts.push((open.text.len(), at));
            open.text.push_str(&line.text);
        } else {
            let (text, starts) = (line.text.clone(), vec![(0, at)]);
            found.push(Paragraph { text, starts, caption });
        }
        block = Some(line.block);
    }
    found
}

/// Returns whether the line is a heading or all bold, and ends with a clock in brackets: `Resolution (10:45 UTC)`.
fn is_caption(line: &Line) -> bool {
    if !line.strong && !matches!(line.kind, Kind::Heading(_)) {
        return false;
    }
    let tokens = Tokens::new(&line.text);
    let last = mention::find_all(&tokens).pop().filter(Mention::has_clock);
    last.is_some_and(|found| in_brackets(&tokens, &found))
}

/// Returns whether the time stands alone in brackets at the end of the text.
fn in_brackets(tokens: &Tokens<'_>, found: &Mention) -> bool {
    let first = tokens.list.iter().position(|token| token.start >= found.start);
    let opened = first.and_then(|first| first.checked_sub(1));
    let rest = tokens.text.get(found.end..).unwrap_or_default();
    opened.is_some_and(|at| tokens.sign(at, '('))
        && rest.contains(')')
        && rest.trim_matches([')', ':', ' ', '.']).is_empty()
}

impl Paragraph {
    fn entries(&self, stated: bool) -> Vec<RawEntry> {
        sentences(&self.text)
            .into_iter()
            .flat_map(|(start, end)| self.sentence(start, end, stated))
            .collect()
    }

    /// Returns an entry for each time that the sentence gives to something that happened.
    fn sentence(&self, start: usize, end: usize, stated: bool) -> Vec<RawEntry> {
        let text = self.text.get(start..end).unwrap_or_default();
        let tokens = Tokens::new(text);
        // In a stated timeline `At 10:05 we decided we would move` is an entry.
        let led = stated && layout::lead(&tokens).is_some_and(|lead| lead.mention.has_clock());
        let planned =
            || (0..tokens.list.len()).any(|at| NO_EVENT.contains(&tokens.word(at).as_str()));
        if !led && planned() {
            return Vec::new();
        }
        let whens: Vec<(Mention, usize)> = mention::find_all(&tokens)
            .into_iter()
            .filter_map(|found| {
                let caption = self.caption && found.to.is_none();
                Some((found, if caption { Some(0) } else { when(&tokens, &found) }?))
            })
            .collect();
        // `At 10:05 we …, and at 10:20 …` is cut before its times, `We … at 10:05 and … at 10:20` behind them.
        let leads = whens.first().is_some_and(|(_, from)| *from == 0);
        let cut = |at: usize| match whens.get(at) {
            None => text.len(),
            Some((_, from)) if leads => *from,
            Some(_) => whens.get(at - 1).map_or(0, |(before, _)| before.end),
        };
        let piece = |(at, (found, _)): (usize, &(Mention, usize))| {
            let from = if at == 0 { 0 } else { cut(at) };
            let said = text.get(from..cut(at + 1)).unwrap_or_default();
            self.entry(found, said, start + found.start, start + cut(at + 1))
        };
        whens.iter().enumerate().map(piece).collect()
    }

    /// Returns the entry of the time that stands at the byte `at`; it is cited by that line, and ends at the byte `to`.
    fn entry(&self, found: &Mention, said: &str, at: usize, to: usize) -> RawEntry {
        let line = |at: usize| {
            let place = self.starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
            self.starts.get(place).map_or(0, |(_, line)| *line)
        };
        let text = said.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        let text = text.strip_suffix(" and").unwrap_or(text).trim_end_matches([',', ' ']);
        let text = text.strip_prefix("and ").unwrap_or(text).to_owned();
        let (first, last) = (line(at), line(to.saturating_sub(1)));
        RawEntry { from: found.from, to: None, after: None, since: None, first, last, text }
    }
}

/// Returns where the words that say when begin, for a clock that is no range and no attribute: `the 10:05 deploy`.
fn when(tokens: &Tokens<'_>, found: &Mention) -> Option<usize> {
    if !found.has_clock() || found.to.is_some() {
        return None;
    }
    let first = tokens.list.iter().position(|token| token.start >= found.start)?;
    let about = first.checked_sub(1).is_some_and(|before| tokens.sign(before, '~'));
    let first = first - usize::from(about);
    let mut at = first;
    while at > 0 && first - at < 3 && WHEN.contains(&tokens.word(at - 1).as_str()) {
        at -= 1;
    }
    (at < first || first == 0).then(|| tokens.start(at))
}

/// Returns where sentences begin and end, in bytes; the point of `a.m.` ends none.
pub(super) fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    let ends = text.match_indices(['.', '!', '?']).map(|(at, sign)| (at, at + sign.len()));
    for (at, end) in ends {
        let rest = text.get(end..).unwrap_or_default();
        let letter = text.get(..at).is_some_and(|before| {
            let mut back = before.chars().rev();
            back.next().is_some_and(char::is_alphabetic)
                && back.next().is_none_or(|c| !c.is_alphanumeric())
        });
        if rest.starts_with(char::is_whitespace) && !letter {
            found.push((start, end));
            start = end + rest.len() - rest.trim_start().len();
        }
    }
    found.push((start, text.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn found(text: &str) -> Vec<(String, String, usize)> {
        let lines = line::lines(text);
        let found = timeline(&lines, &section::places(&lines));
        let show = |entry: RawEntry| {
            let time = entry.from.clock.map(|clock| clock.time.format("%H:%M").to_string());
            (time.unwrap_or_default(), entry.text, entry.first)
        };
        found.entries.into_iter().map(show).collect()
    }

    #[test]
    fn each_time_of_a_sentence_is_an_entry() {
        let text = "# Outage\n\nAt 10:05 UTC the shop fell, and at 10:12 we were paged. All were\nsad. We rolled back at 10:30 and closed it at\n10:45 p.m. by hand.\n";
        let want = [
            ("10:05", "At 10:05 UTC the shop fell", 1),
            ("10:12", "at 10:12 we were paged.", 1),
            ("10:30", "We rolled back at 10:30", 2),
            ("22:45", "closed it at 10:45 p.m. by hand.", 3),
        ];
        let want = want.map(|(time, text, line)| (time.to_owned(), text.to_owned(), line));
        assert_eq!(found(text), want);
    }

    #[test]
    fn habits_ranges_attributes_and_looks_back_are_none() {
        let text = "# Outage\n\nAt 10:05 it fell. Every day at 10:06 a job runs. From 10:07 to 10:09 it was dark. The 10:10 deploy \
                    broke it. At 10:20 we found that at 9:55 a flag had changed. At 10:30 it rose.\n";
        let times: Vec<String> = found(text).into_iter().map(|(time, ..)| time).collect();
        assert_eq!(times, ["10:05", "10:20", "10:30"]);
    }

    #[test]
    fn one_sentence_that_tells_the_start_is_enough() {
        let text = "# Shop\n\n## Summary\n\nOn 3 June at about 14:05 UTC the shop went down. All were sad.\n";
        let want = [("14:05", "On 3 June at about 14:05 UTC the shop went down.", 2)];
        assert_eq!(found(text), want.map(|(time, text, line)| (time.into(), text.into(), line)));
        let text =
            "# Shop\n\nWe were dark from late in the evening until about 10:45am this morning.\n";
        assert!(found(text).is_empty());
    }

    #[test]
    fn a_clause_that_tells_the_start_is_enough() {
        let text = "# Shop\n\nUpon the big sale of ours,\napproximately 06:05 CAT here, an outage\noccurred.\n\nAda saw it,\nroughly 19:20 CAT.\n";
        let times: Vec<(String, usize)> =
            found(text).into_iter().map(|(t, _, at)| (t, at)).collect();
        assert_eq!(times, [("06:05".to_owned(), 2), ("19:20".to_owned(), 5)]);
        assert!(found("# Shop\n\nWe all met at 10:05 on the outage.\n").is_empty());
    }

    #[test]
    fn a_sentence_with_a_clock_is_no_label() {
        let text = "# Outage\n\nStarting at 14:05 UTC jobs hung. Seen at 14:40. Gone by 15:10.\n\nStart: at 14:04\n";
        let times: Vec<String> = found(text).into_iter().map(|(time, ..)| time).collect();
        assert_eq!(times, ["14:05", "14:40", "15:10"]);
    }

    #[test]
    fn headings_and_captions_may_end_with_their_time() {
        let text = "# Shop (2024-06-03 14:00)\n\nAround ~14:05 CET the shop slowed down.\n\n**Load and wait (14:20 CET):**\n\nText\n\n\
                    ## Resolution (2024-06-03 14:45)\n\nText (14:50).\n";
        let times: Vec<String> = found(text).into_iter().map(|(time, ..)| time).collect();
        assert_eq!(times, ["14:05", "14:20", "14:45"]);
    }

    #[test]
    fn two_times_are_no_timeline() {
        assert!(found("# Outage\n\nAt 10:05 we met. At 10:20 it rose.\n").is_empty());
    }
}
