//! Chat logs as text: IRC, messengers, and what people copy out of a chat window.

use std::sync::LazyLock;

use regex::Regex;

use crate::format::day_marker::relative;
use crate::format::json::time;
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::speaker::{PROGRAM, TAGS};
use crate::model::record::Level;

/// Chat logs as text.
#[derive(Debug, Clone, Copy)]
pub struct ChatText;

/// A layout: what must be there, quick to tell, and `when`, `who`, and what was said after it.
struct Pattern {
    may: fn(&[u8]) -> bool,
    regex: LazyLock<Option<Regex>>,
}

static PATTERNS: [Pattern; 11] = [
    // [10:15] <nick> text · 10:15:02 <@nick> text · 2024-03-15 10:15:02 < nick> text
    Pattern {
        may: has_bracket,
        regex: LazyLock::new(|| {
            Regex::new(r"^\[?(?P<when>(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?(?:[ \u{202f}\u{a0}]?[AaPp][Mm])?)\]?\s+<[ @+%&~]?(?P<who>[^\W\d][^<>]{0,40})>\s").ok()
        }),
    },
    // 10:15 -bot:#channel- text: an IRC notice, which by custom is a program's
    Pattern {
        may: has_notice,
        regex: LazyLock::new(|| {
            Regex::new(r"^\[?(?P<when>(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?)\]?\s+(?P<bot>-)(?P<who>[^\W\d][\w^`|{}\[\]\\.]{0,30})(?::[#&+][^\s-]\S{0,60}|\([^()\s]{1,80}\))?-\s").ok()
        }),
    },
    // 2024-03-15 10:15:02\tnick\ttext (WeeChat)
    Pattern {
        may: has_tabs,
        regex: LazyLock::new(|| {
            Regex::new(r"^(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\t[@+%&~ ]?(?P<who>[^\W\d][\w^`|{}\[\]\\]{0,30})\t").ok()
        }),
    },
    // 15/03/2024, 10:15 - Ada Example: text · [15/03/2024, 10:15:02] Ada Example: text
    Pattern {
        may: has_comma,
        regex: LazyLock::new(|| {
            Regex::new(r"^\[?(?P<when>\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}, \d{1,2}:\d\d(?::\d\d)?(?:[ \u{202f}\u{a0}]?[AaPp][Mm])?)\]?(?: -)? (?:~[ \u{202f}\u{a0}]?)?(?P<who>[^\W\d][^:\[\]<>]{0,40}|\+\d[\d \u{a0}()-]{6,20}): ").ok()
        }),
    },
    // 10:15 nick: text · [10:15] Ada Example: text
    Pattern {
        may: is_clock,
        regex: LazyLock::new(|| {
            Regex::new(
                r"^(?P<when>\d{1,2}:\d\d(?:[ \u{202f}\u{a0}]?[AaPp][Mm])?)(?: -)? @?(?P<who>[^\W\d][\w.\-]*): ",
            )
            .ok()
        }),
    },
    Pattern {
        may: is_bracketed_clock,
        regex: LazyLock::new(|| {
            Regex::new(r"^\[(?P<when>\d{1,2}:\d\d(?::\d\d)?(?:[ \u{202f}\u{a0}]?[AaPp][Mm])?)\] @?(?P<who>[^\W\d][\w.\-]*(?: [^\W\d][\w.\-]*){0,2}): ").ok()
        }),
    },
    // [15.03.2024 10:15] Example, Ada (Guest) · [15/03 10:15] Ada Example · [15 Mar 10:15] Ada Example, and the text below or
    // after a colon
    Pattern {
        may: is_bracketed_date,
        regex: LazyLock::new(|| {
            Regex::new(r"^\[(?P<when>(?:(?:\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{2,4}|\.)?|\d{1,2}[ -]\p{Lu}\p{Ll}{2,8}(?:[ -]\d{2,4})?),? )?\d{1,2}:\d\d(?:[ \u{202f}\u{a0}]?[AaPp][Mm])?)\] (?P<who>\p{Lu}[\w.\-']*,?(?: \p{Lu}[\w.\-']*){1,3})(?: \([^()\n]{1,30}\))?(?::\s|\s*(?:\n|$))").ok()
        }),
    },
    // [15.03.2024 10:15] Ada (Guest): text. Programs write seconds.
    Pattern {
        may: is_bracketed_date,
        regex: LazyLock::new(|| {
            Regex::new(r"^\[(?P<when>(?:\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{2,4}|\.)?|\d{1,2}[ -]\p{Lu}\p{Ll}{2,8}(?:[ -]\d{2,4})?),? \d{1,2}:\d\d(?:[ \u{202f}\u{a0}]?[AaPp][Mm])?)\] (?P<who>\p{Lu}[\w.\-']*)(?: \([^()\n]{1,30}\))?:\s").ok()
        }),
    },
    // [03/15/2024 10:15 AM] ada#1234 (pinned) · [15-Mar-24 10:15 AM] ada, and the text below (DiscordChatExporter)
    Pattern {
        may: is_bracketed_date,
        regex: LazyLock::new(|| {
            Regex::new(r"^\[(?P<when>(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}-[A-Z][a-z]{2}-\d{2,4}),? \d{1,2}:\d\d(?: ?[AaPp][Mm])?)\] (?P<who>[^\W\d][\w.\-']{0,40}(?:#\d{4})?)(?: \(pinned\))?[ \t]*(?:\n|$)").ok()
        }),
    },
    // Ada Example 15/03/2024 10:15 · Ada Example, 15.03.2024 at 10:15 · Ada Example | 3/15/2024 10:15 AM, and the text below
    Pattern {
        may: ends_in_date,
        regex: LazyLock::new(|| {
            Regex::new(r"^(?P<who>\p{Lu}[\w.\-']*(?: \p{Lu}[\w.\-']*){1,3})(?: \([^()\n]{1,30}\))?,?(?: [|\u{2014}\u{2013}-])? {1,3}\[?(?P<when>\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?(?: at)? {1,2}\d{1,2}:\d\d(?:[ \u{202f}\u{a0}]?[AaPp][Mm])?)\]?:?[ \t]*(?:\n|$)").ok()
        }),
    },
    // Ada Example  10:15 AM · Ada Example  Yesterday 10:15 AM · ada — Today at 10:15 AM, and the text below
    Pattern {
        may: ends_in_clock,
        regex: LazyLock::new(|| {
            Regex::new(&format!(r"^(?P<who>[^\W\d][\w.\-' ]{{0,40}}?){TAGS}{PROGRAM}?\s{{1,4}}(?:[\u{{2014}}\u{{2013}}-]\s)?(?:(?P<day>Today|Yesterday|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?: at)?\s)?\[?(?P<when>\d{{1,2}}:\d\d ?[AaPp][Mm])\]?:?\s*(?:\n|$)")).ok()
        }),
    },
];

fn has_bracket(text: &[u8]) -> bool {
    begins_with(text, b"-:") && memchr::memchr(b'<', text).is_some()
}

fn has_notice(text: &[u8]) -> bool {
    let head = text.get(..25).unwrap_or(text);
    let name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii();
    let names = |three: &[u8]| matches!(three, [b' ', b'-', first] if name(*first));
    begins_with(text, b"-:") && head.windows(3).any(names)
}

fn has_tabs(text: &[u8]) -> bool {
    text.get(19) == Some(&b'\t')
        && begins_with(text, b"-")
        && text.get(20..56).or_else(|| text.get(20..)).is_some_and(|rest| rest.contains(&b'\t'))
}

fn has_comma(text: &[u8]) -> bool {
    let head = text.get(..48).unwrap_or(text);
    begins_with(text, b"/.-")
        && memchr::memchr_iter(b',', head).any(|at| head.get(at + 1) == Some(&b' '))
}

fn is_clock(text: &[u8]) -> bool {
    !text.starts_with(b"[") && begins_with(text, b":")
}

fn is_bracketed_clock(text: &[u8]) -> bool {
    text.starts_with(b"[") && begins_with(text, b":")
}

fn is_bracketed_date(text: &[u8]) -> bool {
    text.starts_with(b"[") && begins_with(text, b":/.- ")
}

fn ends_in_date(text: &[u8]) -> bool {
    let letter = |byte: &u8| byte.is_ascii_uppercase() || !byte.is_ascii();
    if !text.first().is_some_and(letter) {
        return false;
    }
    let head = text.get(..120).unwrap_or(text);
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
    line.contains(&b':') && line.iter().filter(|byte| is_digit(**byte)).count() >= 6
}

fn ends_in_clock(text: &[u8]) -> bool {
    let name = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || !byte.is_ascii();
    let head = text.get(..320).unwrap_or(text);
    text.first().is_some_and(name)
        && memchr::memchr2_iter(b'M', b'm', head).any(|at| {
            let before = head.get(..at).unwrap_or_default();
            let Some((b'A' | b'a' | b'P' | b'p', before)) = before.split_last() else {
                return false;
            };
            // Of digits other than these a character takes several bytes.
            match before.strip_suffix(b" ").unwrap_or(before) {
                [.., mark, b'0'..=b'9', b'0'..=b'9'] => *mark == b':',
                [.., before, b'0'..=b'9'] => !before.is_ascii(),
                [.., last] => !last.is_ascii(),
                [] => false,
            }
        })
}

/// Returns whether a number that one of `marks` follows may come first, in brackets or not.
fn begins_with(text: &[u8], marks: &[u8]) -> bool {
    let text = text.strip_prefix(b"[").unwrap_or(text);
    let digits = text.iter().take_while(|byte| is_digit(**byte)).count();
    digits > 0 && text.get(digits).is_some_and(|mark| marks.contains(mark))
}

fn opens_time(byte: u8) -> bool {
    byte == b'[' || is_digit(byte)
}

/// Returns whether `byte` is a digit or may be part of one of another script.
fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || !byte.is_ascii()
}

impl Format for ChatText {
    fn name(&self) -> &'static str {
        "chat-text"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        // Messengers mark the direction of a line, and part `PM` from the clock by a narrow blank.
        let text = text.trim_start_matches(['\u{200e}', '\u{200f}']);
        let may = PATTERNS.iter().filter(|pattern| (pattern.may)(text.as_bytes()));
        let Some(found) =
            may.filter_map(|pattern| pattern.regex.as_ref()).find_map(|regex| regex.captures(text))
        else {
            return false;
        };
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str().trim());
        let (when, who) = (part("when"), part("who"));
        // A level is no person, and neither is `PM` or a time zone.
        let short = who.len() <= 5 && who.bytes().all(|byte| byte.is_ascii_uppercase());
        if short || Level::parse(who).is_some() {
            return false;
        }
        let stands_alone = !text.trim_end().contains('\n');
        let said = found.get(0).and_then(|head| text.get(head.end()..)).unwrap_or_default();
        // A name with nothing below it may be all that was said.
        let said = if said.trim().is_empty() && stands_alone { who } else { said };
        let bot = found.name("bot").map(|_| ("chat.bot", "1"));
        let stated = [("chat", "1"), ("chat.user", who)].into_iter().chain(bot);
        messages.push(Parsed {
            stamp: time::text(when),
            day: relative(part("day")),
            message: said.trim().to_owned(),
            fields: stated.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            ..Parsed::default()
        });
        true
    }

    fn opens(&self, first: u8) -> bool {
        opens_time(first) || first.is_ascii_alphabetic() || first == b'_'
    }

    fn samples(&self) -> &'static [Sample] {
        SAMPLES
    }
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
        assert!(PATTERNS.iter().all(|pattern| pattern.regex.is_some()));
        let clocks = [
            "[10:15] <@ada> rolling back now",
            "Ada Example  Yesterday 10:15 AM\nrolling back now",
            "ada — Today at 10:15 AM\nrolling back now",
            "2024-03-15 10:15:02\t@ada\trolling back now",
            "10:15 ada: rolling back now",
            "[10:15] Ada Example: rolling back now",
            "Ada Example  10:15 AM\nrolling back now",
            "Ada Example (support)  10:15 AM\nrolling back now",
            "Ada Example (she/her) :palm_tree:  10:15 AM\nrolling back now",
            "Ada Example 🌴  10:15 AM\nrolling back now",
            "[15.03.2024 10:15] Example, Ada\nrolling back now",
            "[3/15/2024 10:15 AM] Ada Example (Guest)\nrolling back now",
            "[10:15 AM] Ada Example\nrolling back now",
            "[15/03 10:15] Ada Example: rolling back now",
            "[15/03, 10:15] Ada Example: rolling back now",
            "[15.03. 10:15] Ada Example: rolling back now",
            "[3/15 10:15 AM] Ada Example\nrolling back now",
            "[15 Mar 10:15] Ada Example: rolling back now",
            "[15/03/2024, 10:15:02] ~ Ada Example: rolling back now",
            "[2024-03-15 10:15] Ada Example: rolling back now",
            "[03/15/2024 10:15 AM] ada\nrolling back now",
            "[15-Mar-24 10:15 AM] ada\nrolling back now",
            "[15.03.2024 10:15] Ada Example (site): rolling back now",
            "Ada Example 3/15/2024 10:15 AM\nrolling back now",
            "Ada Example, 15.03.2024 at 10:15\nrolling back now",
            "15.03.24, 10:15 - Ada Example: rolling back now",
            "\u{200e}[3/15/24, 10:15:02\u{202f}PM] Ada Example: rolling back now",
        ];
        for text in SAMPLES.iter().map(|sample| sample.text).chain(clocks) {
            let mut messages = Vec::new();
            assert!(ChatText.parse(text, &mut messages), "{text}");
            assert_eq!(messages[0].message, "rolling back now");
            assert!(messages[0].stamp.is_some(), "{text}");
            let name = &messages[0].fields[1].1;
            assert!(["ada", "Ada Example", "Example, Ada"].contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn notices_are_of_programs() {
        for line in
            ["10:15 -nagios:#ops- disk is full", "[10:15] -nagios(bot@192.0.2.7)- disk is full"]
        {
            let mut messages = Vec::new();
            assert!(ChatText.parse(line, &mut messages), "{line}");
            assert_eq!(messages[0].message, "disk is full");
            assert!(messages[0].fields.contains(&("chat.bot".into(), "1".into())));
        }
        for line in ["10:15 -!- ada [~ada@192.0.2.7] has joined #ops", "10:15:02 - pool - full"] {
            assert!(!ChatText.parse(line, &mut Vec::new()), "{line}");
        }
    }

    #[test]
    fn program_logs_are_no_chat() {
        for line in [
            "10:15:02 ERROR: x",
            "2024-03-15 10:15:02\tWARNING\tpool is full",
            "2024-03-15 10:15:02\tcheckout-api\tpool is full",
            "10:15 ERROR: x",
            "2024-03-15 10:15:02 ERROR pool: x",
            "10:15:02 up 3 days",
            "12:00 PM: it broke",
            "10:15 UTC: it broke",
            "[2024-03-15 10:15:02] Server Started",
            "[2024-03-15 10:15] server started",
            "[2024-03-15 10:15:02] Queue Worker: started",
            "Backup finished 2024-03-15 10:15",
        ] {
            assert!(!ChatText.parse(line, &mut Vec::new()), "{line}");
        }
    }
}
