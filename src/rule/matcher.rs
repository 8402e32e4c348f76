//! Matches records against the rules: at most one event a record.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::model::event::{Event, Kind};
use crate::model::phase::Phase;
use crate::model::record::Record;
use crate::rule::class::Classes;
use crate::rule::condition::may_see;
use crate::rule::event::event;
use crate::rule::load::{Ruleset, any_bit};
use crate::rule::prefilter::Candidate;
use crate::rule::schema::Rule;
use crate::rule::veto::is_made_noise;
use crate::talk::table::{NONE, NOTHING, Scores, Table};

/// What the rules say to a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// No rule hits.
    None,
    /// A rule names it as noise.
    Ignored,
    /// It tells of an event.
    Event(Box<Event>),
}

/// Which rule speaks for a record.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'r> {
    /// None hits.
    None,
    /// A rule names the record as noise.
    Ignored,
    /// This one gives the event.
    Rule(&'r Rule),
}

/// From this rank on, a rule says of words what its author means.
const OWN: i32 = 30;

/// Matches records; keeps scratch space and what is settled for each class of records, so make one for each thread.
#[derive(Debug)]
pub struct Matcher<'r> {
    rules: &'r Ruleset,
    classes: Classes,
    candidates: Vec<Candidate>,
    /// What is known of the conditions of the record in hand.
    known: Vec<Option<bool>>,
    /// The rules that hit it.
    found: Vec<&'r Rule>,
    reading: Reading,
}

/// What the message in hand reads like, once that was asked.
#[derive(Debug, Default)]
pub(crate) struct Reading(OnceCell<Scores<'static>>);

impl Reading {
    /// Returns whether `record` reads as `rule` asks.
    pub(crate) fn is_as(&self, rule: &Rule, record: &Record) -> bool {
        let Some(label) = &rule.reads else { return true };
        let scores = self.0.get_or_init(|| Table::builtin().scores(&record.message));
        match label.as_str() {
            NONE => scores.is_idle(),
            NOTHING => scores.is_dull(),
            label => scores.read() == Some(label),
        }
    }
}

impl<'r> Matcher<'r> {
    /// Returns a matcher of `rules`.
    pub fn new(rules: &'r Ruleset) -> Self {
        let (candidates, known, found) = Default::default();
        let (classes, reading) = Default::default();
        Self { rules, classes, candidates, known, found, reading }
    }

    /// Returns what the rules say to `record`. Where several hit, the one of the highest rank (then phase precedence,
    /// then order) gives title and primary phase; the others of its rank add their phases.
    pub fn judge(&mut self, record: &Record) -> Verdict {
        match self.choose(record) {
            Choice::None => Verdict::None,
            Choice::Ignored => Verdict::Ignored,
            Choice::Rule(best) => match self.event(best, record) {
                Some(event) => Verdict::Event(Box::new(event)),
                None => Verdict::Ignored,
            },
        }
    }

    /// Returns whether a rule names `record`, which some rule hits, as noise: what [`Matcher::judge`] says, but phrases, of
    /// which there are many, are tried only where it depends on them: [`is_made_noise`] asks nothing of talk.
    pub fn is_noise(&mut self, record: &Record) -> bool {
        self.find(record, |rule| rule.ignore || rule.kind != Kind::Talk);
        if self.found.iter().any(|rule| rule.ignore) {
            return true;
        }
        let depends = !self.found.is_empty() || self.is_vetoed(record, false);
        depends && self.judge(record) == Verdict::Ignored
    }

    /// Returns the rule that gives the event that `record` tells of.
    pub fn choose(&mut self, record: &Record) -> Choice<'r> {
        self.find(record, |_| true);
        let hits = &self.found;
        if hits.iter().any(|rule| rule.ignore) {
            return Choice::Ignored;
        }
        let best = hits.iter().rev().filter(|rule| !rule.fallback).max_by_key(|rule| order(rule));
        let best = best.or_else(|| hits.iter().rev().max_by_key(|rule| order(rule)));
        let Some(&best) = best else { return Choice::None };
        let phrase = |rule: &&&Rule| rule.kind == Kind::Talk && rule.reads.is_none();
        let agreed = hits.iter().filter(phrase).count() > 1;
        if self.is_vetoed(record, agreed) { Choice::Ignored } else { Choice::Rule(best) }
    }

    /// Returns whether a veto names `record`, the one that was looked at last, as noise; where several rules of phrases
    /// `agree`, what talk reads like does not.
    fn is_vetoed(&mut self, record: &Record, agree: bool) -> bool {
        let class = self.classes.last();
        class.is_some_and(|class| class.is_vetoed(self.rules, record, &self.reading, agree))
    }

    /// Returns the event that `record` tells of, after [`Matcher::choose`] chose `best` for it; `None` where a rule names
    /// that as noise.
    pub fn event(&self, best: &Rule, record: &Record) -> Option<Event> {
        let mut event = event(best, record);
        if is_made_noise(self.rules, best, record, &event) {
            return None;
        }
        let agrees = |rule: &&&Rule| {
            // Words that one rule takes for one thing may read like another as well; that something was undone must be said.
            let sayable = best.kind == Kind::Talk && rule.phase != Phase::Rollback;
            let near = rule.rank == best.rank || best.phases_from == Some(rule.rank);
            (rule.reads.is_some() && sayable) || near && !rule.fallback
        };
        for rule in self.found.iter().filter(agrees) {
            event.phases.insert(rule.phase);
            event.phases.extend(&rule.phases);
            event.outcome = event.outcome.or(rule.outcome);
        }
        if let Some(heard) = self.heard_over(best, record) {
            event.phase = heard.phase;
            event.phases.insert(heard.phase);
            // Where both say that something fails, that much is sure.
            if !(is_trouble(heard.phase) && is_trouble(best.phase)) {
                event.rule.clone_from(&heard.id);
            }
        }
        Some(event)
    }

    /// Returns the rule of what the words of `record` read like far more than like the phrase by which `best` takes them:
    /// a phrase stands in many a message that means something else.
    fn heard_over(&self, best: &Rule, record: &Record) -> Option<&'r Rule> {
        if best.kind != Kind::Talk || best.reads.is_some() || best.rank >= OWN {
            return None;
        }
        // That all is well, or that something was undone, is only believed where it is said.
        let said = |phase| matches!(phase, Phase::Recover | Phase::Rollback);
        let other = |rule: &Rule| rule.phase != best.phase && !said(rule.phase);
        let heard = self.found.iter().find(|rule| rule.reads.is_some() && other(rule))?;
        let rather =
            Table::builtin().is_rather(&record.message, heard.reads.as_deref()?, best.phase.name());
        rather.then_some(*heard)
    }

    /// Returns the rules that hit the record before, in order.
    pub fn found(&self) -> &[&'r Rule] {
        &self.found
    }

    /// Returns the rules that hit `record`, in order.
    pub fn hits(&mut self, record: &Record) -> Vec<&'r Rule> {
        self.find(record, |_| true);
        self.found.clone()
    }

    /// Puts those rules that are `asked` and hit `record` into `found`, in order.
    fn find(&mut self, record: &Record, asked: impl Fn(&Rule) -> bool) {
        self.found.clear();
        self.reading = Reading::default();
        let rules = self.rules;
        let index = &rules.index;
        let Some(class) = self.classes.of(rules, record) else { return };
        class.filter.find(&record.message, &mut self.candidates);
        if self.candidates.is_empty() {
            return;
        }
        self.known.clone_from(&class.known);
        for &(at, patterns) in &self.candidates {
            let Some(rule) = rules.rules.get(at).filter(|rule| asked(rule)) else { continue };
            let held = index.holds(&rules.rules, at, record, &mut self.known);
            if held && told(rule, record, patterns) && self.reading.is_as(rule, record) {
                self.found.push(rule);
            }
        }
    }
}

/// Returns whether `rule` hits `record`: the plain meaning of a rule, without any shortcut.
pub fn hits(rule: &Rule, record: &Record) -> bool {
    may_see(&rule.conditions, record)
        && rule.conditions.iter().all(|condition| condition.holds(record))
        && told(rule, record, u64::MAX)
        && Reading::default().is_as(rule, record)
}

/// Returns whether the text of `record` is as the patterns of `rule` ask; of those of `any` only `patterns` could match.
fn told(rule: &Rule, record: &Record, patterns: u64) -> bool {
    told_by(rule, &text(rule, record), patterns)
}

/// Returns whether `text` is as the patterns of `rule` ask; of those of `any` only `patterns` could match.
pub(crate) fn told_by(rule: &Rule, text: &str, patterns: u64) -> bool {
    let mut any = rule.any.iter().enumerate().filter(|(at, _)| patterns & any_bit(*at) != 0);
    (rule.any.is_empty() || any.any(|(_, pattern)| pattern.matches(text)))
        && rule.all.iter().all(|pattern| pattern.matches(text))
        && !rule.not.iter().any(|pattern| pattern.matches(text))
}

fn order(rule: &Rule) -> (i32, std::cmp::Reverse<Phase>) {
    (rule.rank, std::cmp::Reverse(rule.phase))
}

/// Returns whether `phase` is one of those in which it shows that something fails.
fn is_trouble(phase: Phase) -> bool {
    matches!(phase, Phase::Report | Phase::Impact | Phase::Detect)
}

/// Returns the text that the patterns of `rule` look at.
pub(crate) fn text<'t>(rule: &Rule, record: &'t Record) -> Cow<'t, str> {
    if rule.on.is_empty() {
        return Cow::Borrowed(&record.message);
    }
    let mut fields: Vec<&str> = Vec::new();
    for name in &rule.on {
        match name.strip_prefix("*.") {
            Some(leaf) => fields.extend(leaves(record, leaf)),
            None => fields.extend(record.field(name)),
        }
    }
    if fields.is_empty() { Cow::Borrowed("") } else { Cow::Owned(fields.join("\n")) }
}

/// Returns the values of the fields whose dotted names end with `leaf`.
fn leaves<'r>(record: &'r Record, leaf: &'r str) -> impl Iterator<Item = &'r str> {
    let own = record.fields.iter().filter(move |(name, _)| leaf_of(name, leaf));
    own.map(|(_, value)| value.as_str())
}

/// Returns whether the dotted name of a field ends with `leaf`.
pub(crate) fn leaf_of(name: &str, leaf: &str) -> bool {
    name.strip_suffix(leaf).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Why a rule does not hit a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What does not fit.
    pub text: String,
    /// Whether a pattern matched all the same: a near miss, worth telling.
    pub near: bool,
}

/// Returns why `rule` does not hit `record`, or `None` where it does.
pub fn refusal(rule: &Rule, record: &Record) -> Option<Refusal> {
    let text = text(rule, record);
    // What only adds a name to a title (`…|`) matches any text.
    let told = if rule.any.is_empty() { &rule.all } else { &rule.any };
    let some = told.iter().any(|pattern| pattern.matches(&text) && !pattern.matches(""));
    let refuse = |text: String| Some(Refusal { text, near: some });
    if !may_see(&rule.conditions, record) {
        return Some(Refusal { text: format!("not for format {}", record.format), near: false });
    }
    if let Some(condition) = rule.conditions.iter().find(|condition| !condition.holds(record)) {
        return refuse(format!("where {} {}", condition.field, condition.test));
    }
    if !rule.any.is_empty() && !rule.any.iter().any(|pattern| pattern.matches(&text)) {
        return refuse("none of `any` matches".to_owned());
    }
    if let Some(pattern) = rule.all.iter().find(|pattern| !pattern.matches(&text)) {
        return refuse(format!("`all` {}", pattern.source()));
    }
    if let Some(hit) = rule.not.iter().find(|pattern| pattern.matches(&text)) {
        return refuse(format!("`not` {}", hit.source()));
    }
    let label = rule.reads.as_deref()?;
    let read = Table::builtin().scores(&record.message).read();
    (!Reading::default().is_as(rule, record)).then(|| {
        let text = format!("reads like `{}`, not `{label}`", read.unwrap_or(NONE));
        Refusal { text, near: false }
    })
}
