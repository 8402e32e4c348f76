//! A regex of a rule: checked when read, compiled when first needed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use regex::bytes::Regex;

use crate::rule::drawn::Drawn;
use crate::rule::gram::Needle;
use crate::rule::light::Light;
use crate::rule::literal::Set;
use crate::rule::syntax::{LIGHT, build, parse, uncased};
use crate::rule::table::Table;

/// After so many tries what searches fastest has earned its building, which takes some times as long as the other's.
const HOT: u32 = 2_000;
/// A text of so many bytes counts as one try.
const TRY: usize = 512;

/// A regex with ASCII semantics (`\b`, `\w`, `(?i)`), Unicode by `(?u)`. DESIGN 6 says why.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    /// What the syntax tree tells; read when first needed. `(?i)` is left out where it only says that the case of ASCII
    /// letters does not matter, which it never does to literals.
    drawn: OnceLock<Option<Box<Drawn>>>,
    /// Sets of literals of which one must stand in each text that matches; drawn when first needed.
    guards: OnceLock<Vec<Vec<Needle>>>,
    /// Quick to build: most regexes are tried on a few lines only. Given up for the table.
    light: RwLock<Option<Arc<Light>>>,
    tries: AtomicU32,
    /// Quick to search.
    table: OnceLock<Option<Box<Table>>>,
    /// Gives captures, and is searched where there is no table.
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Returns the pattern, or why it is not a regex.
    pub fn parse(source: &str) -> Result<Self, String> {
        let drawn = OnceLock::from(Some(Box::new(Drawn::of(&parse(uncased(source))?))));
        Ok(Self { drawn, ..Self::trusted(source) })
    }

    /// Returns the pattern of a source that is known to be a regex; it is not read before it is needed.
    pub fn trusted(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            drawn: OnceLock::new(),
            guards: OnceLock::new(),
            light: RwLock::new(None),
            tries: AtomicU32::new(0),
            table: OnceLock::new(),
            compiled: OnceLock::new(),
        }
    }

    /// Returns the regex as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the literals of which one must stand in every text that matches.
    pub fn required(&self) -> Option<&[String]> {
        self.drawn()?.required()
    }

    /// Returns sets of lower-case literals; of each set one stands (ASCII case ignored) in every text that matches.
    pub(crate) fn sets(&self) -> &[Set] {
        self.drawn().map(|drawn| &*drawn.sets).unwrap_or_default()
    }

    /// Returns whether every match begins at the start of a word.
    pub(crate) fn begins_with_word(&self) -> bool {
        self.drawn().is_some_and(|drawn| drawn.begins_with_word)
    }

    /// Reads the tree now, which [`Pattern::required`] would do.
    pub fn prepare(&self) {
        self.drawn();
    }

    fn drawn(&self) -> Option<&Drawn> {
        let draw = || parse(uncased(&self.source)).ok().map(|hir| Box::new(Drawn::of(&hir)));
        self.drawn.get_or_init(draw).as_deref()
    }

    /// Returns why the regex cannot be compiled, if so; compiles it only where its size leaves that in doubt.
    pub fn check(&self) -> Result<(), String> {
        if self.drawn().is_some_and(|drawn| drawn.weight <= LIGHT) {
            return Ok(());
        }
        build(&self.source).map(|_| ()).map_err(|error| error.to_string())
    }

    /// Returns how large the compiled regex is at most, in units of about one state.
    pub fn weight(&self) -> usize {
        self.drawn().map_or(0, |drawn| drawn.weight)
    }

    /// Returns whether the regex matches somewhere in `text`.
    pub fn matches(&self, text: &str) -> bool {
        let text = text.as_bytes();
        if let Some(table) = self.table.get() {
            return self.is_hot_match(table.as_deref(), text);
        }
        // A regex costs as much as a dozen searches for one literal.
        self.is_guarded(text) && self.is_match(text)
    }

    fn is_guarded(&self, text: &[u8]) -> bool {
        self.guards().iter().all(|set| set.iter().any(|needle| needle.stands_in(text)))
    }

    fn is_match(&self, text: &[u8]) -> bool {
        if self.tries.load(Ordering::Relaxed) >= HOT {
            let table = self.table.get_or_init(|| self.table());
            *self.light.write().unwrap_or_else(PoisonError::into_inner) = None;
            return self.is_hot_match(table.as_deref(), text);
        }
        let weight = u32::try_from(text.len() / TRY).unwrap_or(HOT).saturating_add(1).min(HOT);
        self.tries.fetch_add(weight, Ordering::Relaxed);
        self.light().is_some_and(|light| light.is_match(text))
    }

    fn is_hot_match(&self, table: Option<&Table>, text: &[u8]) -> bool {
        table.and_then(|table| table.matches(text)).unwrap_or_else(|| {
            self.is_guarded(text) && self.regex().is_some_and(|regex| regex.is_match(text))
        })
    }

    fn light(&self) -> Option<Arc<Light>> {
        let known = self.light.read().unwrap_or_else(PoisonError::into_inner).clone();
        known.or_else(|| {
            let built = Arc::new(Light::new(&parse(&self.source).ok()?)?);
            let mut light = self.light.write().unwrap_or_else(PoisonError::into_inner);
            Some(Arc::clone(light.get_or_insert(built)))
        })
    }

    /// Returns the table of the regex as written: its case counts.
    fn table(&self) -> Option<Box<Table>> {
        let guards = self.drawn().map(Drawn::guards).unwrap_or_default();
        Table::new(&parse(&self.source).ok()?, self.sets(), &guards).map(Box::new)
    }

    /// Returns whether a group of it has this name.
    pub fn has_group(&self, name: &str) -> bool {
        self.groups().any(|known| known == name)
    }

    /// Returns the names of its groups.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.drawn().into_iter().flat_map(|drawn| &drawn.names).map(|name| &**name)
    }

    /// Appends the named captures of the first match in `text`, those already there left as they are.
    pub fn captures(&self, text: &str, found: &mut Vec<(String, String)>) {
        if self.drawn().is_none_or(|drawn| !drawn.captures) {
            return;
        }
        let Some(regex) = self.regex() else { return };
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
        let needles = |set: &[String]| set.iter().map(|literal| Needle::new(literal)).collect();
        let drawn = || self.drawn().map(Drawn::guards).unwrap_or_default();
        self.guards.get_or_init(|| drawn().into_iter().map(needles).collect())
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| build(&self.source).ok()).as_ref()
    }
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
    fn a_regex_matches_alike_before_and_after_many_tries() {
        let sources = [
            r"(?i)\brolled back\b",
            r"(?u)\bfür\w",
            r"a.*\bz$",
            r"^\s*(?P<n>\d+) ms",
            "[^a-z]",
            "",
        ];
        let texts =
            ["ROLLED BACK für alle", "fürs", "ab \u{fc}z", "  12 ms", "für", "", "x", "\u{ff}"];
        for source in sources {
            let pattern = Pattern::parse(source).unwrap();
            let told = || texts.map(|text| pattern.matches(text));
            let first = told();
            assert!(pattern.compiled.get().is_none());
            (0..HOT).for_each(|_| assert_eq!(told(), first, "{source}"));
            assert!(pattern.table.get().is_some());
            assert_eq!(texts.map(|text| build(source).unwrap().is_match(text.as_bytes())), first);
        }
        let large = Pattern::trusted(r"(?i)[a-q][^u-z]{13}x");
        assert!((0..=HOT).all(|_| large.matches("a 0123456789. x")));
        assert!(large.table.get().is_some_and(Option::is_none) && large.compiled.get().is_some());
    }

    #[test]
    fn named_captures_are_kept_once() {
        let mut found = vec![("name".to_owned(), "first".to_owned())];
        let pattern = Pattern::parse(r"(?P<name>\w+)=(?P<value>\w+)").unwrap();
        pattern.captures("a=b", &mut found);
        assert_eq!(found, [("name".into(), "first".into()), ("value".into(), "b".into())]);
        assert!(pattern.has_group("name") && pattern.has_group("value"));
        assert!(!pattern.has_group("other") && !Pattern::trusted("(a)|b").has_group(""));
    }
}
