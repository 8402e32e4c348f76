//! A regex of a rule: checked when read, compiled when first needed.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

use crate::rule::gram::Needle;
use crate::rule::literal::{guards, required};

/// The most memory that one compiled regex may take.
const SIZE_LIMIT: usize = 2 << 20;

/// A regex with ASCII semantics (`\b`, `\w`, `(?i)`), Unicode by `(?u)`. DESIGN 6 says why.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    /// The syntax tree, from which literals are drawn; read when first needed.
    hir: OnceLock<Option<Hir>>,
    /// Sets of literals of which one must stand in each text that matches; drawn when first needed.
    guards: OnceLock<Vec<Vec<Needle>>>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Returns the pattern, or why it is not a regex.
    pub fn parse(source: &str) -> Result<Self, String> {
        let hir = OnceLock::from(Some(parse(source)?));
        Ok(Self { hir, ..Self::trusted(source) })
    }

    /// Returns the pattern of a source that is known to be a regex; it is not read before it is needed.
    pub fn trusted(source: &str) -> Self {
        let (hir, guards, compiled) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { source: source.to_owned(), hir, guards, compiled }
    }

    /// Returns the regex as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the literals of which one must stand in every text that matches.
    pub fn required(&self) -> Option<Vec<String>> {
        required(self.hir()?)
    }

    fn hir(&self) -> Option<&Hir> {
        self.hir.get_or_init(|| parse(&self.source).ok()).as_ref()
    }

    /// Compiles the regex now; returns why that cannot be done.
    pub fn check(&self) -> Result<(), String> {
        build(&self.source).map(|_| ()).map_err(|error| error.to_string())
    }

    /// Returns whether the regex matches somewhere in `text`.
    pub fn matches(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        // A regex costs as much as a dozen searches for one literal.
        self.guards().iter().all(|set| set.iter().any(|needle| needle.stands_in(bytes)))
            && self.regex().is_some_and(|regex| regex.is_match(bytes))
    }

    /// Appends the named captures of the first match in `text`, those already there left as they are.
    pub fn captures(&self, text: &str, found: &mut Vec<(String, String)>) {
        let Some(regex) = self.regex() else { return };
        if regex.captures_len() == 1 {
            return;
        }
        let Some(captures) = regex.captures(text.as_bytes()) else { return };
        for name in regex.capture_names().flatten() {
            if found.iter().any(|(known, _)| known == name) {
                continue;
            }
            if let Some(value) = captures.name(name) {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                found.push((name.to_owned(), value));
            }
        }
    }

    fn guards(&self) -> &[Vec<Needle>] {
        let needles = |set: &Vec<String>| set.iter().map(|literal| Needle::new(literal)).collect();
        let drawn = || self.hir().map(guards).unwrap_or_default();
        self.guards.get_or_init(|| drawn().iter().map(needles).collect())
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| build(&self.source).ok()).as_ref()
    }
}

fn parse(source: &str) -> Result<Hir, String> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(source).map_err(|error| match &error {
        regex_syntax::Error::Parse(inner) => inner.kind().to_string(),
        regex_syntax::Error::Translate(inner) => inner.kind().to_string(),
        _ => error.to_string(),
    })
}

fn build(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).unicode(false).size_limit(SIZE_LIMIT).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_boundaries_are_ascii() {
        let pattern = Pattern::parse(r"(?i)\brolled back\b").unwrap();
        assert!(pattern.matches("für alle: ROLLED BACK."));
        assert!(Pattern::parse("(").is_err());
    }

    #[test]
    fn named_captures_are_kept_once() {
        let mut found = vec![("name".to_owned(), "first".to_owned())];
        let pattern = Pattern::parse(r"(?P<name>\w+)=(?P<value>\w+)").unwrap();
        pattern.captures("a=b", &mut found);
        assert_eq!(found, [("name".into(), "first".into()), ("value".into(), "b".into())]);
    }
}
