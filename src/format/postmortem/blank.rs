//! Finds what the author left empty: sections and labels without text, and marks such as `<!-- recount: timeline -->`.

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

/// Returns the empty places of `text`, in order.
pub fn find(text: &str) -> Vec<Blank> {
    let lines = line::lines(text);
    let places = section::places(&lines);
    let raw = Raw::new(text);
    let mut blanks = marks(&raw);
    let marked: Vec<Asked> = blanks.iter().map(|blank| blank.asked).collect();
    let found = sections(&lines, &places, &raw).into_iter().chain(labels(&lines, &raw));
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
}

fn marks(raw: &Raw<'_>) -> Vec<Blank> {
    let of_line = |(at, line): &(usize, &str)| {
        let inner = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        let name = inner.strip_prefix("recount:")?.trim();
        let asked = Asked::ALL.into_iter().find(|asked| asked.name() == name)?;
        Some(Blank { asked, offset: at + line.len(), inline: false })
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
        found.push(Blank { asked, offset, inline: false });
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
        let asked = match label.trim().to_lowercase().as_str() {
            "duration" | "duration of outage" | "outage duration" | "downtime"
            | "incident duration" | "window" => Asked::Duration,
            "impact" | "user impact" | "customer impact" | "affected users" | "users affected" => {
                Asked::Impact
            }
            "detection" | "detected" | "how it was detected" => Asked::Detection,
            _ => return None,
        };
        let empty = rest.trim().is_empty() || is_placeholder(rest);
        let offset = raw.end(line.number, line.number + 1);
        empty.then_some(Blank { asked, offset, inline: true })
    };
    // A label with lines of its own below it has its text there.
    let continued = |line: &Line| {
        let next = lines.iter().find(|next| next.number > line.number);
        next.is_some_and(|next| next.block == line.block || next.depth > line.depth)
    };
    lines.iter().filter(|line| !continued(line)).filter_map(of_line).collect()
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
    fn what_is_written_is_not_empty() {
        let text = "# Outage\n\n## Impact\n\n40 % of users.\n\n## Timeline\n\n| Time | What |\n|---|---|\n| 10:00 | down |\n";
        assert_eq!(shown(text), []);
        let table =
            "# Outage\n\n## Timeline (UTC)\n\n| Time | What |\n|---|---|\n\n## Cause\n\nx\n";
        assert_eq!(shown(table), [(Asked::Timeline, "|---|---|", false)]);
    }
}
