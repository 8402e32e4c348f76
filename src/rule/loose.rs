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
use crate::rule::literal::beginning_of;
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
    /// The literals of which one begins every match, or some part of it.
    literals: Box<[String]>,
    /// Whether every match begins with one of them.
    prefix: bool,
    /// Whether it does, and that with a word.
    word: bool,
    /// What is searched for: worked out when first needed, for most patterns never are.
    search: OnceLock<Option<Sought>>,
    // Boxed, like all that few of thousands need: what every line passes stays small.
    light: OnceLock<Option<Box<Light>>>,
    table: OnceLock<Option<Box<DFA<Vec<u32>>>>>,
}

/// The loose form of a pattern or of its last parts.
#[derive(Debug)]
struct Sought {
    hir: Hir,
    /// Whether a match is asked for at the start of a piece only.
    prefix: bool,
}

/// What one worker keeps at hand for one loose pattern.
#[derive(Debug, Default)]
pub(crate) struct Search {
    tries: u32,
    memory: Option<Box<Memory>>,
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
    /// Returns the loose form of `pattern`, asked for where one of `literals` stands; `prefix`: every match begins with
    /// one.
    pub(crate) fn new(pattern: &'r Pattern, literals: &[String], prefix: bool) -> Self {
        let word = prefix && pattern.begins_with_word();
        let (search, light, table) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { pattern, literals: literals.into(), prefix, word, search, light, table }
    }

    /// Returns whether a match is asked for at the start of a piece only: with it every match begins, or that part of
    /// every match which is searched for.
    pub(crate) fn at_start(&self) -> bool {
        self.prefix || self.sought().is_some_and(|sought| sought.prefix)
    }

    fn sought(&self) -> Option<&Sought> {
        let sought = || {
            let hir = parse(self.pattern.source()).ok()?;
            let tail = if self.prefix { None } else { tail(&hir, &self.literals) };
            let prefix = self.prefix || tail.is_some();
            Some(Sought { hir: loosen(tail.as_ref().unwrap_or(&hir), !prefix), prefix })
        };
        self.search.get_or_init(sought).as_ref()
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
        let at_start = self.at_start();
        let anchored = if at_start && search.tried <= MOST { Anchored::Yes } else { Anchored::No };
        if search.tries > HOT
            && (search.tried <= MOST || !at_start)
            && let Some(table) = self.table.get_or_init(|| self.table())
        {
            return scan(table, anchored, piece);
        }
        let light = self.light.get_or_init(|| Some(Box::new(Light::new(&self.sought()?.hir)?)));
        light.as_ref().is_none_or(|light| {
            let memory = search.memory.get_or_insert_with(|| Box::new(light.memory()));
            light.matches(memory, piece, anchored)
        })
    }

    fn table(&self) -> Option<Box<DFA<Vec<u32>>>> {
        let sought = self.sought()?;
        dense(&sought.hir, sought.prefix).map(Box::new)
    }
}

/// Returns the last parts of `hir`, where every match of them begins with one of `literals`.
fn tail(hir: &Hir, literals: &[String]) -> Option<Hir> {
    match hir.kind() {
        HirKind::Capture(capture) => tail(&capture.sub, literals),
        HirKind::Concat(parts) => {
            let mut tails = (1..parts.len()).filter_map(|from| parts.get(from..));
            let tail = tails
                .find(|parts| beginning_of(parts).is_some_and(|begin| begin.iter().eq(literals)))?;
            Some(Hir::concat(tail.to_vec()))
        }
        _ => None,
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

/// Returns `hir` without groups, with anchors that ask only not to stand within a word, and without word boundaries but
/// those `inside` a match, behind its first byte: what stands before that may not be at hand. A message that holds a
/// match of `hir` holds one of this.
fn loosen(hir: &Hir, inside: bool) -> Hir {
    match hir.kind() {
        HirKind::Look(Look::WordAscii | Look::WordStartAscii | Look::WordEndAscii) if inside => {
            hir.clone()
        }
        HirKind::Look(Look::End | Look::EndLF | Look::EndCRLF) if inside => {
            let halves = [Look::WordStartHalfAscii, Look::WordEndHalfAscii];
            Hir::alternation(halves.map(Hir::look).into())
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
                let loose = Loose::new(&pattern, &[], prefix);
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
