//! The table of a pattern that is tried often: one step for each byte, and where every match begins with a literal, none
//! for what stands before that.

use regex_automata::dfa::dense::{Builder, Config, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Hir;

use crate::rule::gram::Needle;
use crate::rule::literal::Set;
use crate::rule::syntax::SIZE_LIMIT;

/// How large a table may be, in bytes.
const LARGEST: usize = 128 << 10;
/// The most literals that are looked for one by one.
const FEW: usize = 3;
/// So often a pattern is tried at places of one text.
const MOST: usize = 16;

/// Returns a table that tells whether `hir` matches, at the start of a text only or anywhere; `None` where it grows too
/// large.
pub(crate) fn dense(hir: &Hir, at_start: bool) -> Option<DFA<Vec<u32>>> {
    let nfa = thompson::Config::new()
        .utf8(false)
        .nfa_size_limit(Some(SIZE_LIMIT))
        .which_captures(WhichCaptures::None);
    let nfa = thompson::Compiler::new().configure(nfa).build_from_hir(hir).ok()?;
    let config = Config::new()
        .start_kind(if at_start { StartKind::Anchored } else { StartKind::Unanchored })
        .match_kind(MatchKind::All)
        .dfa_size_limit(Some(LARGEST))
        .determinize_size_limit(Some(8 * LARGEST));
    Builder::new().configure(config).build_from_nfa(&nfa).ok()
}

/// The table of a pattern.
#[derive(Debug)]
pub(crate) struct Table {
    dfa: DFA<Vec<u32>>,
    /// Literals of which one begins every match; empty: the whole text is searched.
    heads: Vec<Needle>,
    /// Sets of other literals of which one stands in each text that matches.
    guards: Vec<Vec<Needle>>,
}

impl Table {
    /// Returns the table of `hir`, of which `sets` were drawn, or `None` where that grows too large.
    pub(crate) fn new(hir: &Hir, sets: &[Set], guards: &[&[String]]) -> Option<Self> {
        let few = |set: &&Set| set.prefix && set.literals.len() <= FEW;
        let heads = sets.iter().find(few);
        let dfa = dense(hir, heads.is_some())?;
        let needles = |set: &[String]| set.iter().map(|text| Needle::new(text)).collect();
        // What begins with one of the heads is looked for by them.
        let told = |guard: &&&[String]| {
            heads.is_some_and(|set| {
                set.literals.iter().all(|head| guard.iter().any(|text| head.contains(&**text)))
            })
        };
        let guards =
            guards.iter().filter(|guard| !told(guard)).map(|guard| needles(guard)).collect();
        let heads = heads.map(|set| needles(&set.literals)).unwrap_or_default();
        Some(Self { dfa, heads, guards })
    }

    /// Returns whether the pattern matches somewhere in `text`; `None` where that cannot be told cheaply.
    pub(crate) fn matches(&self, text: &[u8]) -> Option<bool> {
        if !self.guards.iter().all(|set| set.iter().any(|needle| needle.stands_in(text))) {
            return Some(false);
        }
        if self.heads.is_empty() {
            return self.tries(Input::new(text));
        }
        let places = self.heads.iter().flat_map(|head| head.places(text));
        for (tried, place) in places.enumerate() {
            if tried >= MOST {
                return None;
            }
            if self.tries(Input::new(text).range(place..).anchored(Anchored::Yes))? {
                return Some(true);
            }
        }
        Some(false)
    }

    fn tries(&self, input: Input<'_>) -> Option<bool> {
        self.dfa.try_search_fwd(&input.earliest(true)).ok().map(|found| found.is_some())
    }
}
