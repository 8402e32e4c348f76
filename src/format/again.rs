//! `last message repeated N times`: what a syslog daemon writes in place of further lines of the same words.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::format::cursor::{Cursor, field};
use crate::format::parse::Parsed;
use crate::format::syslog::{REPEATED, priority};
use crate::format::timestamp::stamp::Stamp;

const WORDS: &str = " last message repeated ";

/// How often the record above it came again on the same machine, and when for the last time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Again<'t> {
    host: &'t str,
    last: Stamp,
    times: u64,
}

/// Returns whether `line` may be such a line, which carries on the record above it though it has a time.
pub(super) fn is_again(line: &[u8]) -> bool {
    // To make ready for the search takes longer than the search.
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(WORDS));
    FINDER.find(line).is_some()
}

/// Reads `line`: time, machine, and how many times.
pub(super) fn again(line: &str) -> Option<Again<'_>> {
    let (head, rest) = line.split_once(WORDS)?;
    let times = rest.split_once(" time").map(|(times, _)| times)?.parse().ok()?;
    let mut cursor = Cursor::new(head);
    priority(&mut cursor);
    let last = cursor.time()?;
    let host = cursor.word()?;
    cursor.rest.trim().is_empty().then_some(Again { host, last, times })
}

impl Again<'_> {
    /// Returns whether `above` is what came again: a message that names its program, of the same machine.
    pub(super) fn is_of(&self, above: &Parsed) -> bool {
        above.inner.is_some() && above.host.as_deref() == Some(self.host)
    }

    /// Adds its times to those that `above` stands for.
    pub(super) fn add_to(self, above: &mut Parsed) {
        let said = above.fields.iter().position(|(name, _)| name == REPEATED);
        let before = said.map(|at| above.fields.remove(at).1);
        let before: u64 = before.and_then(|times| times.parse().ok()).unwrap_or(1);
        above.fields.push(field(REPEATED, &before.saturating_add(self.times).to_string()));
        above.until = Some(self.last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_so_are_read() {
        for line in [
            "Mar 15 10:15:03 a last message repeated 4 times",
            "<28>Mar 15 10:15:03 a last message repeated 4 times",
            "2024-03-15T10:15:03+00:00 a last message repeated 4 times",
        ] {
            let found = again(line).unwrap();
            assert_eq!((found.host, found.times), ("a", 4), "{line}");
            assert!(is_again(line.as_bytes()));
        }
        for line in [
            "Mar 15 10:15:03 a b[1]: the last message repeated 4 times",
            "Mar 15 10:15:03 a last message repeated often times",
            "last message repeated 4 times",
        ] {
            assert_eq!(again(line), None, "{line}");
        }
    }

    #[test]
    fn it_counts_for_the_same_machine_alone() {
        let mut above = Parsed {
            host: Some("a".to_owned()),
            inner: Some("disk is full".to_owned()),
            ..Parsed::default()
        };
        let read = |host: &str| format!("Mar 15 10:15:03 {host} last message repeated 4 times");
        let (same, other) = (read("a"), read("b"));
        assert!(!again(&other).unwrap().is_of(&above));
        for total in ["5", "9"] {
            let again = again(&same).unwrap();
            assert!(again.is_of(&above));
            again.add_to(&mut above);
            assert_eq!(above.fields, [field(REPEATED, total)]);
        }
    }
}
