//! A regex that is quick to build and tells no more than whether there is a match: one table that is made as far as texts
//! need it. What a `meta::Regex` builds beside that (the way back, literals, captures) takes five times as long.

use std::sync::{Mutex, PoisonError};

use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Hir;

use crate::rule::syntax::SIZE_LIMIT;

/// How much memory a search may keep for each core, in bytes.
const CACHE: usize = 512 << 10;

/// A regex that tells whether it matches.
#[derive(Debug)]
pub(crate) struct Light {
    dfa: DFA,
    /// Slow; searches where the table gives up.
    steady: PikeVM,
    /// For those who keep nothing at hand themselves.
    spare: Mutex<Vec<Memory>>,
}

/// What one worker keeps at hand for one regex.
#[derive(Debug)]
pub(crate) struct Memory(Cache);

impl Light {
    /// Returns the regex of the tree `hir`, or `None` where it grows too large.
    pub(crate) fn new(hir: &Hir) -> Option<Self> {
        let nfa = thompson::Config::new()
            .utf8(false)
            .nfa_size_limit(Some(SIZE_LIMIT))
            .which_captures(WhichCaptures::None);
        let nfa = thompson::Compiler::new().configure(nfa).build_from_hir(hir).ok()?;
        let config = Config::new()
            .match_kind(MatchKind::All)
            // Where the ends of words are those of Unicode, it gives up at what is not ASCII.
            .unicode_word_boundary(true)
            .cache_capacity(CACHE)
            .skip_cache_capacity_check(true);
        let steady = PikeVM::new_from_nfa(nfa.clone()).ok()?;
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Self { dfa, steady, spare: Mutex::default() })
    }

    /// Returns what a search keeps at hand, still empty.
    pub(crate) fn memory(&self) -> Memory {
        Memory(self.dfa.create_cache())
    }

    /// Returns whether the regex matches in `text`.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let known = spare().pop();
        let mut memory = known.unwrap_or_else(|| self.memory());
        let told = self.matches(&mut memory, text, Anchored::No);
        spare().push(memory);
        told
    }

    /// Returns whether the regex matches in `text`, or at its start.
    pub(crate) fn matches(&self, memory: &mut Memory, text: &[u8], anchored: Anchored) -> bool {
        let input = Input::new(text).earliest(true).anchored(anchored);
        let told = self.dfa.try_search_fwd(&mut memory.0, &input).map(|found| found.is_some());
        told.unwrap_or_else(|_| self.steady.is_match(&mut self.steady.create_cache(), input))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::syntax::{build, parse};

    #[test]
    fn it_tells_what_the_regex_tells() {
        let sources =
            [r"(?i)\bab+\b", r"^\s*(?P<n>\d+) ms$", r"a.*\bz$", r"(?u)\bfür\b", "", r"(?:x{3}|y)"];
        let texts: [&[u8]; 8] = [
            b"ABB c",
            b" 12 ms",
            b"ab \xfc z",
            "für alle".as_bytes(),
            b"",
            b"axxx",
            b"cab",
            b"a\nz",
        ];
        for source in sources {
            let light = Light::new(&parse(source).unwrap()).unwrap();
            let mut memory = light.memory();
            for text in texts {
                let found = build(source).unwrap().is_match(text);
                assert_eq!(light.matches(&mut memory, text, Anchored::No), found, "{source}");
                assert_eq!(light.is_match(text), found, "{source}");
                let starts = build(&format!("^(?:{source})")).unwrap().is_match(text);
                assert_eq!(light.matches(&mut memory, text, Anchored::Yes), starts, "{source}");
            }
        }
    }
}
