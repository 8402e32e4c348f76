//! Values that something told to be secrets once: they are so wherever else they stand, in a title that leaves out their
//! names, in a key, in small letters.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::model::report::Report;
use crate::redact::fold::Folded;
use crate::redact::kind::Kind;

/// The shortest value that is looked for.
const SHORTEST: usize = 6;

/// The same for a part of one.
const LONG: usize = 12;

/// The secrets of a report.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: BTreeMap<String, Kind>,
    /// Services and hosts, folded: a line that calls one a password must not blank it.
    names: BTreeSet<String>,
    automaton: Option<AhoCorasick>,
    kinds: Vec<Kind>,
}

impl Known {
    /// Knows no secret yet, but the names that are none.
    pub(super) fn new(report: &Report) -> Self {
        let inside = report.incidents.iter().flat_map(|incident| &incident.timeline);
        let rows = inside.chain(&report.unattributed);
        let told = rows.flat_map(|entry| [&entry.service, &entry.host]).flatten();
        let services = report.incidents.iter().flat_map(|incident| &incident.services);
        let names = told.chain(services).map(|name| Folded::new(name).text).collect();
        Self { names, ..Self::default() }
    }

    /// Adds a value, and the long parts of a token that has several, as cookies have.
    pub(super) fn add(&mut self, kind: Kind, written: &str) {
        self.add_one(kind, written, SHORTEST);
        // What follows may be an escaped end of the line.
        if let Some((before, _)) = written.split_once('\\') {
            self.add_one(kind, before, SHORTEST);
        }
        if kind == Kind::Token {
            let parts =
                written.split(|c: char| c.is_whitespace() || matches!(c, ';' | '=' | ',' | '"'));
            parts.for_each(|part| self.add_one(kind, part, LONG));
        }
    }

    /// Adds a value, unless it could be a word: what is a password here is a service's name there.
    fn add_one(&mut self, kind: Kind, written: &str, shortest: usize) {
        let written = written.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = written.chars().any(char::is_alphabetic);
        let others = written.chars().any(|c| !c.is_alphabetic() && !matches!(c, '-' | '_' | ' '));
        if kind.is_soft() || !letters || !others || written.chars().count() < shortest {
            return;
        }
        let folded = Folded::new(written).text;
        if self.names.contains(&folded) || is_version(&folded) {
            return;
        }
        let known = self.values.entry(folded).or_insert(kind);
        *known = kind.min(*known);
    }

    /// Makes ready to find the values.
    pub(super) fn build(&mut self) -> Result<(), String> {
        if self.values.is_empty() {
            return Ok(());
        }
        let built =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(self.values.keys());
        self.automaton = Some(built.map_err(|error| error.to_string())?);
        self.kinds = self.values.values().copied().collect();
        Ok(())
    }

    /// Returns the places of the values that no word goes on from.
    pub(super) fn find(&self, text: &str) -> impl Iterator<Item = (Range<usize>, Kind)> {
        let mut places = Vec::new();
        if let Some(automaton) = &self.automaton {
            let folded = Folded::new(text);
            let found = automaton.find_iter(&folded.text);
            places.extend(found.filter(|one| folded.is_whole(one.range())).filter_map(|one| {
                let kind = self.kinds.get(one.pattern().as_usize())?;
                Some((folded.place(one.range()), *kind))
            }));
        }
        places.into_iter()
    }
}

/// Returns whether the text is a version, such as `v2.41.3` or `2.41.3-rc1`.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let numbers = text.split(['-', '+']).next().unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    numbers.contains('.') && numbers.split('.').all(digits)
}
