//! Tells by its bytes alone whether a line could be an error or worse.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use regex::bytes::{Regex, RegexBuilder};
use regex_automata::dfa::dense::{Builder, Config, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};

/// Words and letters that some format takes for an error or worse, and numbers that JSON writes for it.
const LOUD: &str = r#"(?x)
    (?: ^ | [^a-z] | \\[a-z] )
      (?: err | error | eror | severe | failure | crit | critical | fatal | ftl | panic | dpanic | alert
        | emerg | emergency | down | unreachable | errorcode )
      (?: [^a-z] | $ )
    | (?-i: (?: ^ | [\s=:"'\[<(|/{,] ) [EFCA] (?: \W | \d{4} (?: \d{4} )? \s | $ ) )
    | [=:,] [^a-z0-9]{0,4} [efc] (?: [^a-z0-9.] | [.] (?: [^a-z0-9] | $ ) | $ )
    | " \s* : \s* [\\"]* [\s+-]* 0* (?: [0-6] | [56]\d | 1[7-9] | 2[0-4] ) \s* [\\"]* \s* [,}]
"#;

/// So many lines are told by what is quick to build; to build what searches faster takes as long.
const FEW: u32 = 20_000;

/// Returns whether `line` could be, or wrap, a record of the level error or above; never `false` where it is.
pub fn may_be_loud(line: &[u8]) -> bool {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let is_hot = || {
        let asked = ASKED.load(Ordering::Relaxed);
        // What several workers ask at once may count once.
        ASKED.store(asked.saturating_add(1), Ordering::Relaxed);
        asked >= FEW
    };
    is_grave(line) || if is_hot() { is_hot_match(line) } else { is_match(line) }
}

/// Returns whether [`LOUD`] matches in `line`; builds what it needs of a table as it goes.
fn is_match(line: &[u8]) -> bool {
    static REGEX: LazyLock<Option<Regex>> = LazyLock::new(|| {
        RegexBuilder::new(LOUD).unicode(false).case_insensitive(true).build().ok()
    });
    REGEX.as_ref().is_none_or(|regex| regex.is_match(line))
}

/// Returns whether [`LOUD`] matches in `line`.
fn is_hot_match(line: &[u8]) -> bool {
    // Most lines are not, so that all of each is read: with one step a byte.
    static TABLE: LazyLock<Option<DFA<Vec<u32>>>> = LazyLock::new(|| {
        let syntax = syntax::Config::new().unicode(false).utf8(false).case_insensitive(true);
        let nfa = thompson::Config::new().utf8(false).which_captures(WhichCaptures::None);
        let table = Config::new().start_kind(StartKind::Unanchored).match_kind(MatchKind::All);
        Builder::new().syntax(syntax).thompson(nfa).configure(table).build(LOUD).ok()
    });
    let loud = |table: &DFA<_>| table.try_search_fwd(&Input::new(line).earliest(true));
    TABLE.as_ref().is_none_or(|table| loud(table).map_or(true, |found| found.is_some()))
}

/// Returns whether a syslog priority at the start of `line` states an error or worse (RFC 5424 6.2.1), and the message
/// behind it no milder level of its own.
fn is_grave(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"<") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).take(3);
    let priority = digits.fold(0_u16, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    priority % 8 <= 3 && !is_mild(rest)
}

/// Returns whether the message of a syslog line surely begins with a level below that of an error.
fn is_mild(line: &[u8]) -> bool {
    let colon = memchr::memmem::find(line, b": ");
    let tagged = colon.filter(|at| at.checked_sub(1).and_then(|at| line.get(at)) == Some(&b']'));
    let message = tagged.and_then(|at| line.get(at + 2..));
    let levels = [&b"INFO "[..], b"WARN ", b"DEBUG ", b"TRACE "];
    message.is_some_and(|message| levels.iter().any(|level| message.starts_with(level)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::FORMATS;
    use crate::format::unwrap::unwrap;
    use crate::model::record::Level;

    #[test]
    fn no_error_is_missed() {
        for format in FORMATS {
            for sample in format.samples() {
                let mut messages = Vec::new();
                format.parse(sample.text, &mut messages);
                let mut loud = false;
                for parsed in messages {
                    unwrap(parsed, &mut |parsed, _| loud |= parsed.level >= Some(Level::Error));
                }
                assert!(!loud || may_be_loud(sample.text.as_bytes()), "{}", sample.text);
            }
        }
    }

    const WORDS: [&str; 17] = [
        "err",
        "error",
        "eror",
        "severe",
        "failure",
        "crit",
        "critical",
        "fatal",
        "ftl",
        "panic",
        "dpanic",
        "alert",
        "emerg",
        "emergency",
        "e",
        "f",
        "c",
    ];
    /// What may stand around a level.
    const DRESSES: [(&str, &str); 14] = [
        ("", ""),
        ("<", ">"),
        ("(", ")"),
        ("[", "]"),
        (" ", " "),
        ("", "."),
        ("", ":"),
        ("", "-"),
        ("", "+1"),
        ("'", "'"),
        ("*", "*"),
        ("=", "="),
        (">>", ""),
        ("", ","),
    ];

    #[test]
    fn no_dress_of_a_level_hides_it() {
        let mut told = 0;
        for word in WORDS.iter().flat_map(|word| [(*word).to_owned(), word.to_ascii_uppercase()]) {
            for (before, after) in DRESSES {
                let level = format!("{before}{word}{after}");
                if Level::parse(&level).is_none_or(|level| level < Level::Error) {
                    continue;
                }
                told += 1;
                for line in [
                    format!(r#"{{"ts":"2024-03-15T10:15:02Z","level":"{level}","msg":"x"}}"#),
                    format!(r#"{{"level": "{level}"}}"#),
                    format!(r#"web: {{\"level\":\"{level}\",\"msg\":\"x\"}}"#),
                    format!(r#"ts=2024-03-15T10:15:02Z level="{level}" msg=x"#),
                    format!("ts=2024-03-15T10:15:02Z msg=x lvl={level}"),
                    format!("2024-03-15 10:15:02,x,{level},y"),
                ] {
                    assert!(may_be_loud(line.as_bytes()), "{line}");
                    assert!(is_match(line.as_bytes()) && is_hot_match(line.as_bytes()), "{line}");
                }
                // A letter alone is no level there.
                let line = format!("2024-03-15 10:15:02 {level} x");
                assert!(word.len() == 1 || may_be_loud(line.as_bytes()), "{line}");
            }
        }
        assert!(told > 300, "{told}");
    }

    #[test]
    fn no_number_of_a_level_hides_it() {
        for number in ["0", "3", "-0", "+2", "03", "50", "60", "17", "24"] {
            for line in
                [format!(r#"{{"level":{number}}}"#), format!(r#"{{"level": "{number}" ,"a":1}}"#)]
            {
                assert!(may_be_loud(line.as_bytes()), "{line}");
            }
        }
    }

    #[test]
    fn a_level_further_in_hides_no_priority() {
        for message in ["shop: lost [a]: INFO follows", "shop[7]: lost: [a]: INFO follows"] {
            assert!(may_be_loud(format!("<27>Mar 15 10:15:02 web-1 {message}").as_bytes()));
        }
    }

    #[test]
    fn ordinary_lines_are_told() {
        for line in [
            "2024-03-15T00:00:00.013Z INFO [inventory] jdbc - Pool stats (total=25, active=9)",
            r#"{"ts":"2024-03-15T00:00:00.013Z","level":"info","msg":"c.e.x timeout=30s","n":4000}"#,
            "<166>Mar 15 00:00:07 ip-10-3-8 inventory[15325]: net ip-10-3-32 if=eth2 rx=231418408",
            "<27>Mar 15 00:00:07 ip-10-3-8 inventory[15325]: INFO pool stats: active=9",
        ] {
            assert!(!may_be_loud(line.as_bytes()), "{line}");
            assert_eq!(is_match(line.as_bytes()), is_hot_match(line.as_bytes()), "{line}");
        }
    }
}
