//! Finds, in a block of lines as they stand in a file, the lines that a rule could want: no record need be read for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memchr_iter;

use crate::model::record::Record;
use crate::rule::condition::{Condition, Test, is_whole};
use crate::rule::guard::{Folded, Guard};
pub use crate::rule::line::Wanted;
use crate::rule::line::{Line, is_within_word};
use crate::rule::literal::Set;
use crate::rule::load::Ruleset;
use crate::rule::loose::{Loose, Search};
use crate::rule::need::{Need, needs};
use crate::rule::need_requests::needs_of_requests;
use crate::rule::rates::Rates;
use crate::rule::schema::Rule;
use crate::rule::want::Want;
use crate::sieve::Sieve;

/// What one worker keeps at hand for one sift.
#[derive(Debug, Default)]
pub struct Hand {
    /// The searches for loose patterns met so far, by want.
    searches: Vec<Search>,
    /// A line with its escapes undone.
    plain: Vec<u8>,
    folded: Folded,
    /// How far a line must be wanted to count.
    least: Wanted,
    /// How many lines were looked at.
    lines: u64,
}

impl Hand {
    /// Returns the line of `block` in which byte `at` stands.
    fn line<'b>(&mut self, block: &'b [u8], at: usize) -> Line<'b> {
        self.lines += 1;
        Line::around(block, at, self.lines)
    }
}

/// Finds the lines of one source that a rule could want. May name too many, never too few.
#[derive(Debug)]
pub struct Sift<'r> {
    sieve: Sieve,
    /// For each literal of the sieve the wants that it may meet; `None`: every line with it is wanted.
    takers: Vec<Option<Takers>>,
    /// Whether a mark of requests counts where it stands.
    is_request: fn(&[u8], usize) -> bool,
    wants: Vec<Want<'r>>,
    /// The wants without a literal, as indices into `wants`; each line is searched for them.
    free: Vec<usize>,
    /// Whether a rule could want any line.
    all: bool,
}

/// The wants that one literal may meet.
#[derive(Debug)]
struct Takers {
    /// As indices into the wants of the sift.
    wants: Vec<usize>,
    /// Whether each of them takes it only at the start of a word.
    word: bool,
    /// Whether it is a mark of requests as well.
    request: bool,
}

/// What formats say of lines.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// Texts, lower case; lines that hold one are always wanted.
    pub marks: &'static [&'static str],
    /// The same for requests, which are counted,
    pub requests: &'static [&'static str],
    /// unless this, asked with a line and where in it such a text stands, says that it is none there.
    pub is_request: fn(&[u8], usize) -> bool,
    /// Returns whether a line could be a record of the level error or above.
    pub may_be_loud: fn(&[u8]) -> bool,
}

impl<'r> Sift<'r> {
    /// Returns for each rule whether it may see the source `name` at all.
    pub fn seeing(rules: &Ruleset, name: &str) -> Vec<bool> {
        rules.rules.iter().map(|rule| may_see(rule, name)).collect()
    }

    /// Returns what the rules that may see the source `name` need of its lines.
    pub fn needs(rules: &'r Ruleset, name: &str) -> Vec<Need<'r>> {
        // Alone: whoever asks holds a lock, and a worker that waits for others takes up work that asks for it as well.
        let rules = rules.rules.iter().filter(|rule| !rule.veto && may_see(rule, name));
        rules.flat_map(needs).collect()
    }

    /// Returns what they need of its lines where those are requests.
    pub fn needs_of_requests(rules: &'r Ruleset, name: &str) -> Vec<Need<'r>> {
        let rules = rules.rules.iter().filter(|rule| !rule.veto && may_see(rule, name));
        rules.flat_map(needs_of_requests).collect()
    }

    /// Returns the sift for `needs` of one source; `sample` is some of it.
    pub fn new(needs: &[Need<'r>], manners: Manners, sample: &[u8]) -> Self {
        let rates = Rates::new(needs, sample);
        let mark = |mark: &&str| (mark.as_bytes().into(), None);
        let mut takers: BTreeMap<Box<[u8]>, Option<Takers>> =
            manners.marks.iter().map(mark).collect();
        for mark in manners.requests {
            let none = Some(Takers { wants: Vec::new(), word: false, request: true });
            takers.entry(mark.as_bytes().into()).or_insert(none);
        }
        let (mut wants, mut free, mut all) = (Vec::new(), Vec::new(), false);
        for &Need { ref sets, pattern, loud } in needs {
            let mut sets: Vec<&Arc<Set>> = sets.iter().collect();
            sets.sort_by_cached_key(|set| rates.of(set));
            sets.dedup_by(|one, other| one.literals == other.literals);
            let mut sets = sets.into_iter();
            let Some(rarest) = sets.next() else {
                match pattern {
                    Some(pattern) => {
                        free.push(wants.len());
                        let loose = Some(Loose::new(pattern, &[], false));
                        let loud = loud.then_some(manners.may_be_loud);
                        wants.push(Want { guards: Vec::new(), loose, loud });
                    }
                    None => all = true,
                }
                continue;
            };
            let loose = pattern.map(|pattern| Loose::new(pattern, &rarest.literals, rarest.prefix));
            let word = loose.as_ref().is_some_and(Loose::begins_with_word);
            for literal in &rarest.literals {
                let known = takers.entry(literal.as_bytes().into());
                let new = || Some(Takers { wants: Vec::new(), word: true, request: false });
                if let Some(takers) = known.or_insert_with(new) {
                    takers.wants.push(wants.len());
                    takers.word &= word;
                }
            }
            let told = |set: &&Arc<Set>| {
                let holds =
                    |text: &String| set.literals.iter().any(|part| text.contains(part.as_str()));
                rarest.literals.iter().all(holds)
            };
            let sets = sets.filter(|set| !told(set));
            let guards = sets.map(|set| Guard::new(Arc::clone(set))).collect();
            let loud = loud.then_some(manners.may_be_loud);
            wants.push(Want { guards, loose, loud });
        }
        let (literals, takers): (Vec<Box<[u8]>>, Vec<_>) = takers.into_iter().unzip();
        let sieve = Sieve::new(&literals, sample);
        Self { sieve, takers, is_request: manners.is_request, wants, free, all }
    }

    /// Calls `hit` with a place within each line of `block` that a rule could want, in no order, and with how far: one in
    /// doubt no rule wants where its message is a piece of it between words, as it stands or with its escapes undone.
    /// Where that is true of all lines (`verbatim`), lines in doubt are passed over.
    pub fn find(
        &self,
        hand: &mut Hand,
        block: &[u8],
        verbatim: bool,
        hit: &mut dyn FnMut(usize, Wanted),
    ) {
        hand.least = if verbatim { Wanted::Counted } else { Wanted::InDoubt };
        if self.all {
            hit(0, Wanted::Surely);
            memchr_iter(b'\n', block).for_each(|at| hit(at + 1, Wanted::Surely));
            return;
        }
        hand.searches.resize_with(self.wants.len(), Search::default);
        self.search(hand, block, hit);
        let mut line = Line::default();
        self.sieve.find(block, |at, literal| {
            let takers = self.takers.get(literal).and_then(Option::as_ref);
            if takers.is_some_and(|takers| takers.word) && is_within_word(block, at) {
                return;
            }
            if at < line.start || at >= line.start + line.text.len() {
                line = hand.line(block, at);
            }
            if line.told == Wanted::Surely {
                return;
            }
            let within = at - line.start;
            let mut wanted = self.judge(hand, takers, within, &mut line);
            let open = wanted.max(line.told) < Wanted::Counted;
            let marked = open && takers.is_some_and(|takers| takers.request);
            if marked && (self.is_request)(line.text, within) {
                wanted = Wanted::Counted;
            }
            if wanted >= hand.least && wanted > line.told {
                line.told = wanted;
                hit(at, wanted);
            }
        });
    }

    /// Searches every line for what has no literal.
    fn search(&self, hand: &mut Hand, block: &[u8], hit: &mut dyn FnMut(usize, Wanted)) {
        let mut from = 0;
        while !self.free.is_empty() && from < block.len() {
            let mut line = hand.line(block, from);
            let wants = self.free.iter().map(|want| self.meets(hand, *want, 0, &mut line));
            let wanted = wants.max().unwrap_or_default();
            if is_long(&line) || line.spread && wanted > Wanted::Not {
                hit(from, Wanted::Surely);
            } else if wanted >= hand.least {
                hit(from, wanted);
            }
            from = line.start + line.text.len() + 1;
        }
    }

    /// Returns how far the line is wanted for a literal, which stands at byte `at` of it.
    fn judge(
        &self,
        hand: &mut Hand,
        takers: Option<&Takers>,
        at: usize,
        line: &mut Line<'_>,
    ) -> Wanted {
        let Some(takers) = takers else { return Wanted::Surely };
        if (line.spread || is_long(line)) && !takers.wants.is_empty() {
            return Wanted::Surely;
        }
        let mut most = Wanted::Not;
        for &taker in &takers.wants {
            most = most.max(self.meets(hand, taker, at, line));
            if most == Wanted::Surely {
                break;
            }
        }
        most
    }

    /// Does what [`Sift::judge`] does for one want.
    fn meets(&self, hand: &mut Hand, taker: usize, at: usize, line: &mut Line<'_>) -> Wanted {
        let Hand { searches, plain, folded, .. } = hand;
        let (Some(want), Some(search)) = (self.wants.get(taker), searches.get_mut(taker)) else {
            return Wanted::Surely;
        };
        search.turn_to(line.number);
        if let Some(settled) = search.settled {
            return settled;
        }
        // Only what begins with the literal depends on where that stands.
        let fixed = !want.at_start() || search.is_tired();
        let wanted = want.told(search, (plain, folded), at, line);
        if fixed || wanted == Wanted::Surely {
            search.settled = Some(wanted);
        }
        wanted
    }
}

/// Returns whether a rule sees only the begin of what `line` says: to read that costs less than to judge all of it, and words
/// end where it is cut that go on here.
fn is_long(line: &Line<'_>) -> bool {
    line.text.len() > Record::MOST
}

/// Returns whether `rule` may see lines of the source `name`: written post-mortems and histories of shells are no lines.
fn may_see(rule: &Rule, name: &str) -> bool {
    let holds = |condition: &Condition| match (&condition.test, condition.field.as_str()) {
        (Test::Meets(wildcards), "source") => wildcards.iter().any(|wildcard| wildcard.meets(name)),
        (Test::Meets(wildcards), "format") => !wildcards.iter().all(is_whole),
        _ => true,
    };
    rule.conditions.iter().all(holds)
}
