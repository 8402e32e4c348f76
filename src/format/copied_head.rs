//! Who speaks and when, in what people copy out of a chat window: on one line, or on two.

use std::collections::VecDeque;

use crate::format::copied_clock::{Clock, clock};
use crate::format::speaker::{Speaker, speaker};

/// Returns whose name `line` may be.
pub fn name(line: &str) -> Option<Speaker<'_>> {
    let found = speaker(line.trim())?;
    let name = found.name;
    let fits = (2..=40).contains(&name.len()) && !name.ends_with(['.', ',']);
    (fits && found.rest.is_empty()).then_some(found)
}

/// Returns who speaks and when, where `line` tells both: blanks part a clock of 24 hours from a name.
pub fn header(line: &str) -> Option<(Speaker<'_>, Clock)> {
    if !line.contains(':') {
        return None;
    }
    let found = speaker(line)?;
    let clock = clock(found.rest)?;
    let apart = line.trim_end().strip_suffix(found.rest).unwrap_or_default();
    let apart = apart.ends_with("  ") || apart.ends_with('\t');
    (apart || (clock.afternoon.is_some() && !found.name.contains(' '))).then_some((found, clock))
}

/// Returns whether a message begins with the first of `lines`: with who speaks and when.
pub fn begins(lines: &VecDeque<String>) -> bool {
    let mut lines = lines.iter().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else { return false };
    let told = |line: &String| header(line.trim_end()).is_some();
    let timed =
        |line: &String| clock(line.trim_end()).is_some_and(|clock| clock.named) || told(line);
    told(first) || (name(first).is_some() && lines.next().is_some_and(timed))
}

/// Returns whether the first of `lines` is a clock below a name.
pub fn is_clocked(lines: &VecDeque<String>) -> bool {
    let first = lines.iter().find(|line| !line.trim().is_empty());
    first.and_then(|line| clock(line.trim_end())).is_some_and(|clock| clock.named)
}
