//! Chat logs as text: IRC, messengers, and what people copy out of a chat window.

use std::sync::OnceLock;

use regex::Regex;

use crate::format::json::time;
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// Chat logs as text.
#[derive(Debug, Clone, Copy)]
pub struct ChatText;

/// `when`, `who`, and what was said after it.
const PATTERNS: &[&str] = &[
    // [10:15] <nick> text · 10:15:02 <@nick> text · 2024-03-15 10:15:02 < nick> text
    r"^\[?(?P<when>(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?(?: ?[AaPp][Mm])?)\]?\s+<[ @+%&~]?(?P<who>[^\W\d][^<>]{0,40})>\s",
    // 15/03/2024, 10:15 - Ada Example: text · [15/03/2024, 10:15:02] Ada Example: text
    r"^\[?(?P<when>\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}, \d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?)\]?(?: -)? (?P<who>[^\W\d][^:\[\]<>]{0,40}): ",
    // 10:15 nick: text · [10:15] Ada Example: text
    r"^(?P<when>\d{1,2}:\d\d(?: ?[AaPp][Mm])?)(?: -)? @?(?P<who>[^\W\d][\w.\-]*): ",
    r"^\[(?P<when>\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?)\] @?(?P<who>[^\W\d][\w.\-]*(?: [^\W\d][\w.\-]*){0,2}): ",
    // Ada Example  10:15 AM, and the text below
    r"^(?P<who>[^\W\d][\w.\-' ]{0,40}?)(?: APP)?\s{1,4}\[?(?P<when>\d{1,2}:\d\d ?[AaPp][Mm])\]?:?\s*(?:\n|$)",
];

impl Format for ChatText {
    fn name(&self) -> &'static str {
        "chat-text"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        // Whether a pattern matches at all is told much faster than where its parts are.
        let fits = patterns().iter().find(|pattern| pattern.is_match(text));
        let Some(found) = fits.and_then(|pattern| pattern.captures(text)) else { return false };
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str().trim());
        let (when, who) = (part("when"), part("who"));
        // A level is no person, and neither is `PM` or a time zone.
        let short = who.len() <= 5 && who.bytes().all(|byte| byte.is_ascii_uppercase());
        if short || Level::parse(who).is_some() {
            return false;
        }
        let said = found.get(0).and_then(|head| text.get(head.end()..)).unwrap_or_default();
        let stated = [("chat", "1"), ("chat.user", who)];
        messages.push(Parsed {
            stamp: time::text(when),
            message: said.trim().to_owned(),
            fields: stated.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            ..Parsed::default()
        });
        true
    }

    fn samples(&self) -> &'static [Sample] {
        SAMPLES
    }
}

fn patterns() -> &'static [Regex] {
    static COMPILED: OnceLock<Vec<Regex>> = OnceLock::new();
    COMPILED.get_or_init(|| PATTERNS.iter().filter_map(|it| Regex::new(it).ok()).collect())
}

static SAMPLES: &[Sample] = &[
    Sample {
        text: "2024-03-15T10:15:02Z <ada> rolling back now",
        message: "rolling back now",
        time: "2024-03-15T10:15:02Z",
        level: None,
    },
    Sample {
        text: "15/03/2024, 10:15 - Ada Example: rolling back now",
        message: "rolling back now",
        time: "2024-03-15T10:15:00Z",
        level: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read() {
        assert_eq!(patterns().len(), PATTERNS.len());
        let clocks = [
            "[10:15] <@ada> rolling back now",
            "10:15 ada: rolling back now",
            "[10:15] Ada Example: rolling back now",
            "Ada Example  10:15 AM\nrolling back now",
        ];
        for text in SAMPLES.iter().map(|sample| sample.text).chain(clocks) {
            let mut messages = Vec::new();
            assert!(ChatText.parse(text, &mut messages), "{text}");
            assert_eq!(messages[0].message, "rolling back now");
            assert!(messages[0].stamp.is_some(), "{text}");
            let name = &messages[0].fields[1].1;
            assert!(name == "ada" || name == "Ada Example", "{name}");
        }
    }

    #[test]
    fn program_logs_are_no_chat() {
        for line in [
            "10:15:02 ERROR: x",
            "10:15 ERROR: x",
            "2024-03-15 10:15:02 ERROR pool: x",
            "10:15:02 up 3 days",
            "12:00 PM: it broke",
            "10:15 UTC: it broke",
        ] {
            assert!(!ChatText.begins(line), "{line}");
        }
    }
}
