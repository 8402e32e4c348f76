//! The loose form of a pattern: what a piece of a line must match for the pattern to match a message within it, where
//! that begins and ends between words.

use std::sync::OnceLock;

use regex_automata::Anchored;
use regex_automata::dfa::Automaton;
use regex_automata::dfa::dense::DFA;
use regex_automata::util::start;
use regex_syntax::hir::{Hir, HirKind, Look, Repetition};

use crate::rule::light::{Light, Memory};
use crate::rule::line::Wanted;
use crate::rule::pattern::Pattern;
use crate::rule::syntax::parse;
use crate::rule::table::dense;

/// After so many tries by one worker a table has earned its building, which takes as long as some thousand tries.
const HOT: u32 = 2_000;
/// So often a pattern is tried at places of one line.
const MOST: u32 = 16;

/// A pattern without what looks for the ends of a message.
#[derive(Debug)]
pub(crate) struct Loose<'r> {
    pattern: &'r Pattern,
    /// Whether a match is asked for at the start of a piece only.
    pub(crate) prefix: bool,
    /// Whether a match begins at the start of a piece, and that with a word.
    word: bool,
    light: OnceLock<Option<Light>>,
    table: OnceLock<Option<DFA<Vec<u32>>>>,
}

/// What one worker keeps at hand for one loose pattern.
#[derive(Debug, Default)]
pub(crate) struct Search {
    tries: u32,
    memory: Option<Memory>,
    /// The line that the rest is about.
    line: u64,
    /// How often the pattern was tried in the line.
    tried: u32,
    /// Whether the other literals stand in the line, where that is known.
    pub(crate) guarded: Option<bool>,
    /// What was found about the line once for all.
    pub(crate) settled: Option<Wanted>,
}

impl Search {
    /// Forgets what was found about another line.
    pub(crate) fn turn_to(&mut self, line: u64) {
        if self.line != line {
            (self.line, self.tried, self.guarded, self.settled) = (line, 0, None, None);
        }
    }

    /// Returns whether the pattern was tried so often in the line that one look at the whole of it does better.
    pub(crate) fn is_tired(&self) -> bool {
        self.tried >= MOST
    }
}

impl<'r> Loose<'r> {
    /// Returns the loose form of `pattern`; `prefix`: asked for at the start of a piece only.
    pub(crate) fn new(pattern: &'r Pattern, prefix: bool) -> Self {
        let word = prefix && pattern.begins_with_word();
        Self { pattern, prefix, word, light: OnceLock::new(), table: OnceLock::new() }
    }

    /// Returns whether every match begins with the literal that it is asked for at, and that with a word.
    pub(crate) fn begins_with_word(&self) -> bool {
        self.word
    }

    /// Returns whether `piece` matches; `true` where that cannot be told.
    pub(crate) fn matches(&self, search: &mut Search, piece: &[u8]) -> bool {
        search.tries = search.tries.saturating_add(1);
        search.tried = search.tried.saturating_add(1);
        // In a line that says the word again and again, one look at the whole tells as much.
        let anchored =
            if self.prefix && search.tried <= MOST { Anchored::Yes } else { Anchored::No };
        if search.tries > HOT
            && (search.tried <= MOST || !self.prefix)
            && let Some(table) = self.table.get_or_init(|| self.table())
        {
            return scan(table, anchored, piece);
        }
        let light = self.light.get_or_init(|| Light::new(&self.hir()?));
        light.as_ref().is_none_or(|light| {
            let memory = search.memory.get_or_insert_with(|| light.memory());
            light.matches(memory, piece, anchored)
        })
    }

    fn hir(&self) -> Option<Hir> {
        parse(self.pattern.source()).ok().map(|hir| loosen(&hir, !self.prefix))
    }

    fn table(&self) -> Option<DFA<Vec<u32>>> {
        dense(&self.hir()?, self.prefix)
    }
}

/// Returns whether `table` matches anywhere in `piece`, or at its start; `true` where it gives up.
fn scan(table: &DFA<Vec<u32>>, anchored: Anchored, piece: &[u8]) -> bool {
    let Ok(mut state) = table.start_state(&start::Config::new().anchored(anchored)) else {
        return true;
    };
    for &byte in piece {
        state = table.next_state(state, byte);
        if table.is_special_state(state) {
            if table.is_match_state(state) || table.is_quit_state(state) {
                return true;
            }
            if table.is_dead_state(state) {
                return false;
            }
        }
    }
    table.is_match_state(table.next_eoi_state(state))
}

/// Returns `hir` without anchors and groups, and without word boundaries but those `inside` a match, behind its first
/// byte: what stands before that may not be at hand. A message that holds a match of `hir` holds one of this.
fn loosen(hir: &Hir, inside: bool) -> Hir {
    match hir.kind() {
        HirKind::Look(Look::WordAscii | Look::WordStartAscii | Look::WordEndAscii) if inside => {
            hir.clone()
        }
        HirKind::Look(_) => Hir::empty(),
        HirKind::Capture(capture) => loosen(&capture.sub, inside),
        HirKind::Concat(parts) => {
            let mut inside = inside;
            let loose = parts.iter().map(|part| {
                let loose = loosen(part, inside);
                inside |= part.properties().minimum_len().is_some_and(|least| least > 0);
                loose
            });
            Hir::concat(loose.collect())
        }
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.iter().map(|part| loosen(part, inside)).collect())
        }
        HirKind::Repetition(repetition) => {
            // Every step of a long count is a state of its own, and states are what the search pays for.
            let short = repetition.max.unwrap_or(repetition.min) <= 8 && is_class(&repetition.sub);
            let (min, max) = match (short, repetition.max) {
                (true, max) => (repetition.min, max),
                (false, Some(1)) => (repetition.min, Some(1)),
                (false, _) => (repetition.min.min(1), None),
            };
            let sub = Box::new(loosen(&repetition.sub, inside));
            Hir::repetition(Repetition { min, max, greedy: repetition.greedy, sub })
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

fn is_class(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Class(_) | HirKind::Literal(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_pattern_matches_the_loose_form_matches_in_any_way() {
        for (source, text) in [
            (r"(?i)\bstatus[ :=]{1,4}5\d\d\b", "STATUS: 503"),
            (r"^rolled back\b.{0,60}\bto (?<v>v\d+)$", "rolled back checkout to v411"),
            (r"(?m)^x(?:\S+ ){0,3}y", "x1 2 y"),
            (r"(?i)\b(?:x|a )?health[- ]?check\b.*\bfail(?:ed|ure)\b", "health check failed"),
        ] {
            let pattern = Pattern::parse(source).unwrap();
            assert!(pattern.matches(text), "{source}");
            for prefix in [true, false] {
                let loose = Loose::new(&pattern, prefix);
                let mut search = Search::default();
                for line in 0..=HOT {
                    search.turn_to(line.into());
                    assert!(loose.matches(&mut search, format!("{text} and more").as_bytes()));
                    assert!(!loose.matches(&mut search, b"status=200"));
                }
                assert!(loose.table.get().is_some_and(Option::is_some), "{source}");
                search.turn_to(u64::MAX);
                assert_eq!(loose.matches(&mut search, format!("it {text}").as_bytes()), !prefix);
                while !search.is_tired() {
                    loose.matches(&mut search, b"");
                }
                assert!(loose.matches(&mut search, format!("it {text}").as_bytes()));
            }
        }
    }
}
