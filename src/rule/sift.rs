//! Finds, in a block of lines as they stand in a file, the lines that a rule could want: no record need be read for it.

use std::collections::BTreeMap;

use memchr::memchr_iter;

use crate::rule::condition::{Condition, Test, is_written};
use crate::rule::gram::Needle;
use crate::rule::line::{Escapes, Line, unescaped};
use crate::rule::literal::Set;
use crate::rule::load::Ruleset;
use crate::rule::loose::{Loose, Search};
use crate::rule::need::{Need, needs};
use crate::rule::schema::Rule;
use crate::sieve::{Sieve, counts};

/// So often a pattern is tried in one line; a line with more places to try it at is wanted.
const TRIES: u32 = 16;

/// What one worker keeps at hand for a sift.
#[derive(Debug, Default)]
pub struct Hand {
    /// The searches for loose patterns met so far, by want.
    searches: Vec<Search>,
    /// A line with its escapes undone.
    plain: Vec<u8>,
}

/// Finds the lines of one source that a rule could want. May name too many, never too few.
#[derive(Debug)]
pub struct Sift<'r> {
    sieve: Sieve,
    /// For each literal of the sieve the needs that are met where it stands, as indices into `wants`; `None`: every
    /// line with it is wanted.
    takers: Vec<Option<Vec<usize>>>,
    wants: Vec<Want<'r>>,
    /// The wants without a literal, as indices into `wants`; each line is searched for them.
    free: Vec<usize>,
    /// Whether a rule could want any line.
    all: bool,
    may_be_loud: fn(&[u8]) -> bool,
}

/// What must be there beside the literal of the sieve.
#[derive(Debug)]
struct Want<'r> {
    guards: Vec<Vec<Needle>>,
    /// What a message must hold, where it is a piece of the line.
    loose: Option<Loose<'r>>,
    /// Whether only errors and worse are wanted.
    loud: bool,
}

/// What formats say of lines.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// Texts, lower case; lines that hold one are always wanted.
    pub marks: &'static [&'static str],
    /// Returns whether a line could be a record of the level error or above.
    pub may_be_loud: fn(&[u8]) -> bool,
}

impl<'r> Sift<'r> {
    /// Returns for each rule whether it may see the source `name` at all.
    pub fn seeing(rules: &Ruleset, name: &str) -> Vec<bool> {
        rules.rules.iter().map(|rule| may_see(rule, name)).collect()
    }

    /// Returns the sift of the rules that may see the source `name`; `sample` is some of the source.
    pub fn new(rules: &'r Ruleset, name: &str, manners: Manners, sample: &[u8]) -> Self {
        let rules = rules.rules.iter().filter(|rule| may_see(rule, name));
        let needs: Vec<Need<'r>> = rules.flat_map(needs).collect();
        let rates = Rates::new(&needs, sample);
        let mut takers: BTreeMap<Box<[u8]>, Option<Vec<usize>>> =
            manners.marks.iter().map(|mark| (mark.as_bytes().into(), None)).collect();
        let (mut wants, mut free, mut all) = (Vec::new(), Vec::new(), false);
        for Need { mut sets, pattern, loud } in needs {
            sets.sort_by_cached_key(|set| rates.of(set));
            sets.dedup_by(|one, other| one.literals == other.literals);
            let mut sets = sets.into_iter();
            let Some(rarest) = sets.next() else {
                match pattern {
                    Some(pattern) => {
                        free.push(wants.len());
                        let loose = Some(Loose::new(pattern, false));
                        wants.push(Want { guards: Vec::new(), loose, loud });
                    }
                    None => all = true,
                }
                continue;
            };
            for literal in &rarest.literals {
                let taker =
                    takers.entry(literal.as_bytes().into()).or_insert_with(|| Some(Vec::new()));
                if let Some(taker) = taker {
                    taker.push(wants.len());
                }
            }
            let told = |set: &Set| {
                let holds =
                    |text: &String| set.literals.iter().any(|part| text.contains(part.as_str()));
                rarest.literals.iter().all(holds)
            };
            let sets = sets.filter(|set| !told(set));
            let needles = |set: Set| set.literals.iter().map(|text| Needle::new(text)).collect();
            let loose = pattern.map(|pattern| Loose::new(pattern, rarest.prefix));
            let guards = sets.map(needles).collect();
            wants.push(Want { guards, loose, loud });
        }
        let (literals, takers): (Vec<Box<[u8]>>, Vec<_>) = takers.into_iter().unzip();
        let sieve = Sieve::new(&literals, sample);
        Self { sieve, takers, wants, free, all, may_be_loud: manners.may_be_loud }
    }

    /// Calls `hit` with a place within each line of `block` that a rule could want, in no order, and with whether that is
    /// in doubt: no rule wants the line where its message is a piece of it, as it stands or with its escapes undone.
    pub fn find(&self, hand: &mut Hand, block: &[u8], hit: &mut dyn FnMut(usize, bool)) {
        if self.all {
            hit(0, false);
            memchr_iter(b'\n', block).for_each(|at| hit(at + 1, false));
            return;
        }
        hand.searches.resize_with(self.wants.len(), Search::default);
        self.search(hand, block, hit);
        let mut line = Line::default();
        self.sieve.find(block, |at, literal| {
            if at < line.start || at >= line.start + line.text.len() {
                line = Line::around(block, at);
            }
            if line.told {
                return;
            }
            line.tries += 1;
            if let Some(doubtful) = self.judge(hand, literal, at - line.start, &mut line) {
                hit(at, doubtful);
                line.told = !doubtful;
            }
        });
    }

    /// Searches every line for what has no literal.
    fn search(&self, hand: &mut Hand, block: &[u8], hit: &mut dyn FnMut(usize, bool)) {
        let mut from = 0;
        while !self.free.is_empty() && from < block.len() {
            let mut line = Line::around(block, from);
            let met =
                self.free.iter().filter_map(|want| self.meets(hand, *want, 0, &mut line)).min();
            if let Some(doubtful) = met {
                hit(from, doubtful && !line.spread);
            }
            from = line.start + line.text.len() + 1;
        }
    }

    /// Returns whether the line is only wanted in doubt; `None` where it is not wanted for this literal, which stands at
    /// byte `at` of it.
    fn judge(
        &self,
        hand: &mut Hand,
        literal: usize,
        at: usize,
        line: &mut Line<'_>,
    ) -> Option<bool> {
        let Some(Some(takers)) = self.takers.get(literal) else { return Some(false) };
        if line.tries > TRIES || line.spread {
            return Some(false);
        }
        let mut doubtful = None;
        for &taker in takers {
            match self.meets(hand, taker, at, line) {
                Some(false) => return Some(false),
                Some(true) => doubtful = Some(true),
                None => {}
            }
        }
        doubtful
    }

    /// Does what [`Sift::judge`] does for one want.
    fn meets(&self, hand: &mut Hand, taker: usize, at: usize, line: &mut Line<'_>) -> Option<bool> {
        let want = self.wants.get(taker)?;
        let text = line.text;
        let guarded = || {
            want.guards.iter().all(|set| set.iter().any(|one| one.stands_in(text)))
                && (!want.loud || (self.may_be_loud)(text))
        };
        let Some(loose) = &want.loose else { return guarded().then_some(false) };
        let escapes = *line.escapes.get_or_insert_with(|| Escapes::of(text));
        // Behind an escape the letters of that may look like a word's.
        let within = escapes == Escapes::None && loose.is_within_word(text, at);
        if within || !guarded() {
            return None;
        }
        let Hand { searches, plain } = hand;
        let search = searches.get_mut(taker)?;
        let rest = if loose.prefix { text.get(at..).unwrap_or_default() } else { text };
        let could = match escapes {
            Escapes::None => loose.matches(search, rest),
            Escapes::Plain => {
                loose.matches(search, rest) || loose.matches(search, unescaped(rest, plain))
            }
            // A character written by number may be what keeps two words apart.
            Escapes::ByNumber => true,
        };
        Some(!could)
    }
}

/// How common literals are in a sample.
struct Rates {
    literals: Vec<Box<[u8]>>,
    counts: Vec<u32>,
}

impl Rates {
    fn new(needs: &[Need<'_>], sample: &[u8]) -> Self {
        let sets = needs.iter().flat_map(|need| &need.sets);
        let mut literals: Vec<Box<[u8]>> =
            sets.flat_map(|set| &set.literals).map(|text| text.as_bytes().into()).collect();
        literals.sort_unstable();
        literals.dedup();
        let counts = counts(&literals, sample);
        Self { literals, counts }
    }

    /// Returns how often a literal of `set` stands in the sample, then how many it has, then how short they are.
    fn of(&self, set: &Set) -> (u32, usize, usize) {
        let count = |text: &String| {
            let place = self.literals.binary_search_by(|known| (**known).cmp(text.as_bytes()));
            place.ok().and_then(|at| self.counts.get(at)).copied().unwrap_or_default()
        };
        let shortest = set.literals.iter().map(String::len).min().unwrap_or_default();
        (set.literals.iter().map(count).sum(), set.literals.len(), usize::MAX - shortest)
    }
}

/// Returns whether `rule` may see lines of the source `name`: written post-mortems are no lines.
fn may_see(rule: &Rule, name: &str) -> bool {
    let holds = |condition: &Condition| match (&condition.test, condition.field.as_str()) {
        (Test::Meets(wildcards), "source") => wildcards.iter().any(|wildcard| wildcard.meets(name)),
        (Test::Meets(wildcards), "format") => !wildcards.iter().all(is_written),
        _ => true,
    };
    rule.conditions.iter().all(holds)
}
