//! Contradictions within a written post-mortem. A new check is one new file and one entry in [`CHECKS`].

pub mod against;
mod clock;
mod date_mismatch;
mod date_order;
mod deadline;
mod duplicate_entry;
mod duration_mismatch;
mod end_before_start;
pub mod ignore;
mod in_fence;
mod metric_mismatch;
mod missing_milestone;
mod missing_section;
mod mixed_clock;
mod mixed_level;
mod mixed_zone;
mod no_date;
pub mod no_entries;
mod no_time;
mod no_year;
mod no_zone;
mod order;
mod percent_mismatch;
mod relative_mismatch;
mod resolved_before_detected;
pub mod sarif;
pub mod told;
mod told_differently;
mod unreadable_time;
mod weekday_mismatch;
mod window_mismatch;
mod window_outside_timeline;
mod zone_season;

use crate::lint::told::Told;
use crate::model::post_mortem::{Passage, PostMortem};

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// The text contradicts itself, the calendar or its logs.
    Error,
    /// Something that a reader needs is missing or doubtful.
    Warning,
    /// Worth knowing; nothing is wrong.
    Note,
}

impl Gravity {
    /// Returns the name used in every output; SARIF has the same words for its levels.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One contradiction or lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A word of the documented list, such as `weekday_mismatch`.
    pub code: &'static str,
    /// How sure.
    pub gravity: Gravity,
    /// A sentence that says what contradicts what.
    pub message: String,
    /// The line, counted from 1.
    pub line: u64,
    /// The column, counted from 1, in characters.
    pub column: u64,
    /// How many characters of the line it is about, at least 1.
    pub width: u64,
    /// The places in logs that it rests on, as `source:line`.
    pub cites: Vec<String>,
}

impl Finding {
    /// Returns a finding at the beginning of `passage`.
    fn at(passage: &Passage, code: &'static str, gravity: Gravity, message: String) -> Self {
        let Passage { line, column, .. } = *passage;
        let skipped = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        let first = passage.raw.lines().next().unwrap_or_default().trim_end();
        let rest: String = first.chars().skip(skipped).collect();
        let said = if rest.starts_with(&passage.text) { &passage.text } else { &rest };
        let width = (said.chars().count() as u64).max(1);
        Self { code, gravity, message, line, column, width, cites: Vec::new() }
    }
}

/// What the checks look at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The document.
    pub document: &'a PostMortem,
    /// What the rules understand of its entries.
    pub told: &'a Told,
}

/// A code with its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The word, such as `weekday_mismatch`.
    pub name: &'static str,
    /// The gravity that its findings have.
    pub gravity: Gravity,
    /// One line: what is wrong.
    pub about: &'static str,
    /// How it is told, and the way out.
    pub help: &'static str,
}

/// A check: the codes that it may report, and what it finds in a document.
struct Check {
    codes: &'static [Code],
    run: fn(&Subject<'_>) -> Vec<Finding>,
}

/// The checks.
static CHECKS: &[&Check] = &[
    &date_mismatch::CHECK,
    &date_order::CHECK,
    &deadline::CHECK,
    &duplicate_entry::CHECK,
    &duration_mismatch::CHECK,
    &end_before_start::CHECK,
    &in_fence::CHECK,
    &metric_mismatch::CHECK,
    &missing_milestone::CHECK,
    &missing_section::CHECK,
    &mixed_clock::CHECK,
    &mixed_level::CHECK,
    &mixed_zone::CHECK,
    &no_date::CHECK,
    &no_time::CHECK,
    &no_year::CHECK,
    &no_zone::CHECK,
    &order::CHECK,
    &percent_mismatch::CHECK,
    &relative_mismatch::CHECK,
    &resolved_before_detected::CHECK,
    &told_differently::CHECK,
    &unreadable_time::CHECK,
    &weekday_mismatch::CHECK,
    &window_mismatch::CHECK,
    &window_outside_timeline::CHECK,
    &zone_season::CHECK,
];

/// Returns the codes of all checks, those against logs included, by name.
pub fn codes() -> Vec<Code> {
    let own = CHECKS.iter().flat_map(|check| check.codes);
    let mut codes: Vec<Code> =
        own.chain(against::CODES).chain(ignore::CODES).chain(no_entries::CODES).copied().collect();
    codes.sort_by_key(|code| code.name);
    codes
}

/// Returns the findings in a document, by line, column and code.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    sorted(CHECKS.iter().flat_map(|check| (check.run)(subject)).collect())
}

/// Returns the findings by line, column and code, each once.
pub fn sorted(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|a, b| {
        (a.line, a.column, a.code, &a.message).cmp(&(b.line, b.column, b.code, &b.message))
    });
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_there_once_and_explained() {
        let codes = codes();
        let mut names: Vec<&str> = codes.iter().map(|code| code.name).collect();
        names.dedup();
        assert_eq!(names.len(), codes.len());
        for code in codes {
            assert!(!code.about.ends_with('.') && code.about.len() < 90, "{}", code.name);
            assert!(code.help.ends_with('.') && code.help.len() > 40, "{}", code.name);
        }
    }
}
