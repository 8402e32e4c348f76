//! Finds what the author left empty: sections and labels without text, and marks such as `<!-- recount: timeline -->`.

mod tables;

use crate::format::postmortem::line::{self, Kind, Line};
use crate::format::postmortem::section::{self, Place, Section};
use crate::model::post_mortem::{Asked, Blank};

/// Texts that stand for none.
const PLACEHOLDERS: [&str; 14] = [
    "todo",
    "tbd",
    "tba",
    "tbc",
    "...",
    "…",
    "?",
    "??",
    "???",
    "n/a",
    "-",
    "to be written",
    "to be done",
    "fill in",
];

/// Labels of the heads of post-mortems, beside those that are filled.
const HEAD: [&str; 26] = [
    "severity",
    "status",
    "owner",
    "author",
    "authors",
    "date",
    "start",
    "end",
    "started",
    "ended",
    "start time",
    "end time",
    "service",
    "services",
    "affected services",
    "root cause",
    "cause",
    "resolution",
    "summary",
    "priority",
    "incident",
    "incident commander",
    "commander",
    "reporter",
    "team",
    "trigger",
];

/// Returns the empty places of `text`, in order.
pub fn find(text: &str) -> Vec<Blank> {
    let lines = line::lines(text);
    let places = section::places(&lines);
    let raw = Raw::new(text);
    let mut blanks = marks(&raw);
    let marked: Vec<Asked> = blanks.iter().map(|blank| blank.asked).collect();
    let found = sections(&lines, &places, &raw).into_iter();
    let found = found.chain(labels(&lines, &raw)).chain(tables::find(&lines, &raw));
    let mut known = marked;
    for blank in found {
        // Each is filled once, where it is asked for first.
        if !known.contains(&blank.asked) {
            known.push(blank.asked);
            blanks.push(blank);
        }
    }
    blanks.sort_by_key(|blank| blank.offset);
    blanks
}

/// The text by lines, with the byte at which each ends before its line end.
struct Raw<'a> {
    lines: Vec<(usize, &'a str)>,
}

impl<'a> Raw<'a> {
    fn new(text: &'a str) -> Self {
        let mut at = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r']);
            lines.push((at, bare));
            at += line.len();
        }
        Self { lines }
    }

    /// Returns where the last line with text of the lines `from..to` ends, counted from 1.
    fn end(&self, from: u64, to: u64) -> usize {
        let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
        let range = index(from)..index(to).min(self.lines.len());
        let mut inside = range.rev().filter_map(|at| self.lines.get(at));
        let last = inside.find(|(_, line)| !line.trim().is_empty());
        last.or(self.lines.get(index(from))).map_or(0, |(at, line)| at + line.len())
    }

    /// Returns where the line `number` begins, and its text.
    fn line(&self, number: u64) -> Option<(usize, &'a str)> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.lines.get(index).copied()
    }

    /// Returns what stands behind the label of the line `number`, and the white space before it.
    fn placeholder(&self, number: u64) -> &str {
        let index = usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
        let line = self.lines.get(index).map_or("", |(_, line)| line);
        let rest = line.split_once(':').map_or("", |(_, rest)| rest);
        // `**Duration:**` ends its emphasis behind the colon.
        rest.trim_start_matches(['*', '_'])
    }
}

/// A place that is left to the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The line, from 1.
    pub line: u64,
    /// The label or heading.
    pub name: String,
}

/// Returns the labels and headings of `text` that have a `TBD` or nothing for a text and are none of `blanks`.
pub fn left(text: &str, blanks: &[Blank]) -> Vec<Left> {
    let lines = line::lines(text);
    let places = section::places(&lines);
    let raw = Raw::new(text);
    let filled = |line: &Line, next: u64| {
        let from = raw.line(line.number).map_or(0, |(at, _)| at);
        let to = raw.end(line.number, next);
        blanks.iter().any(|blank| (from..=to).contains(&blank.offset))
    };
    let is_heading = |at: usize| places.get(at).is_some_and(|place| place.heading);
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1);
        let name = line.text.split_once([':', '|']).map_or(line.text.as_str(), |(label, _)| label);
        if let Kind::Row(cells) = &line.kind {
            let open =
                tables::value(cells).is_some_and(|value| value.is_empty() || is_placeholder(value));
            if open && !filled(line, line.number + 1) {
                found.push(Left { line: line.number, name: name.trim().to_owned() });
            }
            continue;
        }
        let open = match line.text.split_once(':') {
            Some((label, rest)) if matches!(line.kind, Kind::Item | Kind::Text) => {
                let known = asked_by_label(label).is_some() && rest.trim().is_empty();
                known || (!rest.trim().is_empty() && is_placeholder(rest))
            }
            _ => {
                let below = next.filter(|_| is_heading(at) && !is_placeholder(&line.text));
                below.is_some_and(|next| !next.text.trim().is_empty() && is_placeholder(&next.text))
            }
        };
        let end =
            if is_heading(at) { next.map_or(line.number, |next| next.number) } else { line.number };
        if open && !filled(line, end + 1) {
            found.push(Left { line: line.number, name: name.trim().to_owned() });
        }
    }
    found
}

fn marks(raw: &Raw<'_>) -> Vec<Blank> {
    let of_line = |(at, line): &(usize, &str)| {
        let inner = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        let name = inner.strip_prefix("recount:")?.trim();
        let asked = Asked::ALL.into_iter().find(|asked| asked.name() == name)?;
        let offset = at + line.len();
        Some(Blank { asked, offset, from: offset, inline: false })
    };
    raw.lines.iter().filter_map(of_line).collect()
}

/// Returns the headings with nothing below them, up to the next heading.
fn sections(lines: &[Line], places: &[Place], raw: &Raw<'_>) -> Vec<Blank> {
    // `_TODO_` alone on a line looks like a heading of measures.
    let is_heading = |at: usize| {
        places.get(at).is_some_and(|place| place.heading)
            && lines.get(at).is_some_and(|line| !is_placeholder(&line.text))
    };
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(at, _)| is_heading(*at)) {
        let Some(asked) = asked_by_heading(line, places.get(at)) else { continue };
        let next = (at + 1..lines.len()).find(|next| is_heading(*next));
        let below = lines.get(at + 1..next.unwrap_or(lines.len())).unwrap_or_default();
        // A header alone is a table without rows.
        let rows = below.iter().filter(|line| matches!(line.kind, Kind::Row(_))).count();
        let said = |line: &&Line| !matches!(line.kind, Kind::Row(_)) && !is_placeholder(&line.text);
        let intro =
            |line: &Line| asked == Asked::Timeline && line.text.to_lowercase().contains("times");
        let told = below.iter().filter(said).any(|line| !intro(line));
        // What a heading says behind its colon is its text: `**Impact:** 40 % of users`.
        let inline = line.text.split_once(':').is_some_and(|(_, rest)| !rest.trim().is_empty());
        if told || rows > 1 || inline {
            continue;
        }
        let end = next.and_then(|next| lines.get(next)).map_or(u64::MAX, |line| line.number);
        let offset = raw.end(line.number, end);
        let stands_in = |line: &&Line| {
            let text = !matches!(line.kind, Kind::Row(_)) && !line.text.trim().is_empty();
            text && is_placeholder(&line.text)
        };
        // Only what ends the section: behind it the rest would stand in the middle.
        let trailing = below.iter().rev().filter(|line| !line.text.trim().is_empty());
        let first = trailing.take_while(stands_in).last();
        let from = first.map_or(offset, |first| raw.end(line.number, first.number));
        found.push(Blank { asked, offset, from, inline: false });
    }
    found
}

fn asked_by_heading(line: &Line, place: Option<&Place>) -> Option<Asked> {
    let text = line.text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if place.is_some_and(|place| place.section == Section::Timeline)
        && has(&["time", "chronolog", "events"])
    {
        return Some(Asked::Timeline);
    }
    if has(&["metrics", "measurements", "stats", "key figures"]) {
        return Some(Asked::Metrics);
    }
    if text.trim_end_matches(':').trim() == "detection" {
        return Some(Asked::Detection);
    }
    (text.trim_end_matches(':').split_whitespace().any(|word| word == "impact"))
        .then_some(Asked::Impact)
}

/// Returns the labels without a text: `- **Duration:** TBD`.
fn labels(lines: &[Line], raw: &Raw<'_>) -> Vec<Blank> {
    let of_line = |line: &Line| {
        if !matches!(line.kind, Kind::Item | Kind::Text) {
            return None;
        }
        let (label, rest) = line.text.split_once(':')?;
        let asked = asked_by_label(label)?;
        let empty = rest.trim().is_empty() || is_placeholder(rest);
        let offset = raw.end(line.number, line.number + 1);
        let from = offset - raw.placeholder(line.number).len();
        empty.then_some(Blank { asked, offset, from, inline: true })
    };
    // A label with lines of its own below it has its text there.
    let continued = |line: &Line| {
        let next = lines.iter().find(|next| next.number > line.number);
        next.is_some_and(|next| {
            next.depth > line.depth || (next.block == line.block && !is_label(&next.text))
        })
    };
    lines.iter().filter(|line| !continued(line)).filter_map(of_line).collect()
}

fn asked_by_label(label: &str) -> Option<Asked> {
    Some(match label.trim().to_lowercase().as_str() {
        "duration" | "duration of outage" | "outage duration" | "downtime"
        | "incident duration" | "window" => Asked::Duration,
        "impact" | "user impact" | "customer impact" | "affected users" | "users affected" => {
            Asked::Impact
        }
        "detection" | "detected" | "how it was detected" => Asked::Detection,
        _ => return None,
    })
}

/// Returns whether a line begins with a label of the heads of post-mortems: `Severity: SEV1`.
fn is_label(text: &str) -> bool {
    text.split_once(':').is_some_and(|(label, _)| {
        asked_by_label(label).is_some() || HEAD.contains(&label.trim().to_lowercase().as_str())
    })
}

fn is_placeholder(text: &str) -> bool {
    let text =
        text.trim().trim_matches(['*', '_', '[', ']', '(', ')', '.', ':', ' ']).to_lowercase();
    text.is_empty()
        || PLACEHOLDERS.contains(&text.as_str())
        || text.starts_with("todo")
        || text.starts_with("to be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(Asked, &str, bool)> {
        let before = |blank: &Blank| {
            text.get(..blank.offset).and_then(|text| text.lines().last()).unwrap_or_default()
        };
        find(text)
            .iter()
            .map(|blank| {
                let line = before(blank);
                let at = text.find(line).unwrap_or_default();
                (blank.asked, text.get(at..at + line.len()).unwrap(), blank.inline)
            })
            .collect()
    }

    #[test]
    fn sections_labels_and_marks() {
        let text = "# Outage\n\n## Summary\n\n- **Duration:** TBD\n- **Impact:** nobody could pay\n\n## Timeline\n\n_TODO_\n\n## Root cause\n\nA disk.\n\n## Metrics\n";
        assert_eq!(
            shown(text),
            [
                (Asked::Duration, "- **Duration:** TBD", true),
                (Asked::Timeline, "_TODO_", false),
                (Asked::Metrics, "## Metrics", false)
            ]
        );
        let marked = "# Outage\n\n## Timeline\n\n- 10:00 down\n<!-- recount: timeline -->\n";
        assert_eq!(shown(marked), [(Asked::Timeline, "<!-- recount: timeline -->", false)]);
    }

    #[test]
    fn what_stands_for_nothing_gives_way() {
        let gone = |text: &str| -> Vec<String> {
            let blanks = find(text);
            blanks.iter().map(|one| text.get(one.from..one.offset).unwrap().to_owned()).collect()
        };
        for (text, cut) in [
            ("- **Duration:** TBD\n", " TBD"),
            ("Duration: **TODO**\n", " **TODO**"),
            ("**Duration**: _tbd_\n", " _tbd_"),
            ("- Duration:\n", ""),
            ("## Timeline\n\n_TODO_\n\n## Cause\n\nx\n", "\n\n_TODO_"),
            ("## Timeline\n\nAll times UTC.\n\nTBD\n", "\n\nTBD"),
            ("## Timeline\n\n| Time | What |\n|---|---|\n", ""),
        ] {
            assert_eq!(gone(text), [cut], "{text}");
        }
    }

    #[test]
    fn labels_on_adjoining_lines() {
        let text =
            "# Outage\n\nDuration: TBD\nImpact:\nSeverity: SEV1\n\nDetection:\nA pager rang.\n";
        assert_eq!(
            shown(text),
            [(Asked::Duration, "Duration: TBD", true), (Asked::Impact, "Impact:", true)]
        );
    }

    #[test]
    fn what_is_left_to_the_author_is_named() {
        let text = "# Outage\n\n- Duration: TBD\n- Owner: TBD\n- Downtime:\n- Severity: SEV1\n- See:\n\n\
                    ## Root cause\n\nTODO\n\n## Timeline\n\nTODO\n";
        let blanks = find(text);
        let found = left(text, &blanks);
        let names: Vec<_> = found.iter().map(|one| (one.line, one.name.as_str())).collect();
        assert_eq!(names, [(4, "Owner"), (5, "Downtime"), (9, "Root cause")]);
    }

    #[test]
    fn what_is_written_is_not_empty() {
        let text = "# Outage\n\n## Impact\n\n40 % of users.\n\n## Timeline\n\n| Time | What |\n|---|---|\n| 10:00 | down |\n";
        assert_eq!(shown(text), []);
        let table =
            "# Outage\n\n## Timeline (UTC)\n\n| Time | What |\n|---|---|\n\n## Cause\n\nx\n";
        assert_eq!(shown(table), [(Asked::Timeline, "|---|---|", false)]);
    }
}
