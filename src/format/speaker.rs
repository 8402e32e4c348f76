//! Names as chats show them above what was said: `Ada Example (she/her) :palm_tree: APP  10:15 AM`.

use std::sync::LazyLock;

use regex::Regex;

/// What may stand behind a name, as a pattern: a role or pronouns in brackets, a state as an emoji or its name, a team behind
/// a dot or bar.
pub const TAGS: &str = r"(?: ?\([^()\n]{1,40}\)| ?\[[^\[\]\n\d]{1,40}\]| ?:[a-z][a-z0-9_+'\-]{1,40}:| ?[\p{So}\x{fe0f}\x{200d}]+| ?[|·•] ?[^\W\d][^\n:?!=/\d]{0,30})*";
/// The mark of a program, as a pattern.
pub const PROGRAM: &str = r"(?: ?(?P<bot>APP|BOT|WORKFLOW))";

/// A line that names who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaker<'a> {
    /// The name alone; empty where only the mark of a program stands.
    pub name: &'a str,
    /// Whether it is marked as a program.
    pub bot: bool,
    /// What stands behind it at the end of the line, parted by blanks.
    pub rest: &'a str,
}

static SPEAKER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let program = format!("(?:{PROGRAM})?");
    Regex::new(&format!(
        r"^(?:[\p{{So}}\x{{fe0f}}\x{{200d}}]+ ?)?(?P<who>(?:[^\W\d][\w.\-'’]*,?(?: [\w.\-'’]+){{0,4}}?)?){TAGS}{program}(?:\s{{1,6}}(?P<rest>\[?\d.*))?\s*$"
    ))
    .ok()
});

/// Returns who speaks by `line`, a name with what chats show behind it, and a clock or nothing at the end.
pub fn speaker(line: &str) -> Option<Speaker<'_>> {
    if line.len() > 160 || line.starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace()) {
        return None;
    }
    let found = SPEAKER.as_ref()?.captures(line)?;
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str().trim());
    let (name, bot) = (part("who"), found.name("bot").is_some());
    // The mark alone may be taken for the name.
    let (name, bot) = match name {
        "APP" | "BOT" | "WORKFLOW" => ("", true),
        name => (name, bot),
    };
    ((2..=60).contains(&name.len()) || (bot && name.is_empty())).then_some(Speaker {
        name,
        bot,
        rest: part("rest"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_what_stands_behind_them() {
        for line in [
            "Ada Example",
            "Ada Example (support)",
            "Ada Example (she/her)",
            "Ada Example :palm_tree:",
            "Ada Example:palm_tree:",
            "Ada Example 🌴",
            "🌴 Ada Example",
            "Ada Example [away]",
            "Ada Example · Platform Team",
            "Ada Example | SRE",
        ] {
            let plain = Speaker { name: "Ada Example", bot: false, rest: "" };
            assert_eq!(speaker(line), Some(plain), "{line}");
            let timed = format!("{line}  10:15 AM");
            assert_eq!(speaker(&timed), Some(Speaker { rest: "10:15 AM", ..plain }), "{timed}");
        }
        let bot = Speaker { name: "PagerDuty", bot: true, rest: "10:15 AM" };
        assert_eq!(speaker("PagerDuty APP  10:15 AM"), Some(bot));
        assert_eq!(speaker("APP  10:15 AM"), Some(Speaker { name: "", ..bot }));
        let dotted = Speaker { name: "ada.example", bot: false, rest: "10:15" };
        assert_eq!(speaker("ada.example  10:15"), Some(dotted));
    }

    #[test]
    fn other_lines_name_nobody() {
        for line in [
            "",
            "is it slow?",
            "see https://example.com",
            "pool=4  10:15 AM",
            "10:15 AM",
            "no: stop",
        ] {
            assert_eq!(speaker(line), None, "{line}");
        }
    }
}
