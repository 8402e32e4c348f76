//! Matches records against the rules: at most one event a record.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::base::text::cap;
use crate::model::event::{Event, Kind};
use crate::model::origin::Evidence;
use crate::model::phase::Severity;
use crate::model::record::{Level, Record};
use crate::rule::load::Ruleset;
use crate::rule::schema::Rule;
use crate::rule::template::Template;

/// The most bytes of a title.
const TITLE_CAP: usize = 200;
/// The most bytes of an identity or name.
const NAME_CAP: usize = 300;

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

/// Matches records; keeps scratch space and what is settled for each format, so make one for each thread.
#[derive(Debug)]
pub struct Matcher<'r> {
    rules: &'r Ruleset,
    by_format: BTreeMap<&'static str, Vec<usize>>,
    candidate: Vec<bool>,
}

impl<'r> Matcher<'r> {
    /// Returns a matcher of `rules`.
    pub fn new(rules: &'r Ruleset) -> Self {
        Self { rules, by_format: BTreeMap::new(), candidate: vec![false; rules.rules.len()] }
    }

    /// Returns what the rules say to `record`. Where several hit, the one of the highest rank (then phase precedence,
    /// then order) gives title and primary phase; the others of its rank add their phases.
    pub fn judge(&mut self, record: &Record) -> Verdict {
        let hits = self.hits(record);
        if hits.iter().any(|rule| rule.ignore) {
            return Verdict::Ignored;
        }
        let best = hits.iter().filter(|rule| !rule.fallback).max_by_key(|rule| order(rule));
        let best = best.or_else(|| hits.iter().max_by_key(|rule| order(rule)));
        let Some(&best) = best else { return Verdict::None };
        let mut event = event(best, record);
        for rule in hits.iter().filter(|rule| rule.rank == best.rank && !rule.fallback) {
            event.phases.insert(rule.phase);
            event.phases.extend(&rule.phases);
            event.outcome = event.outcome.or(rule.outcome);
        }
        Verdict::Event(Box::new(event))
    }

    /// Returns the rules that hit `record`, in order.
    pub fn hits(&mut self, record: &Record) -> Vec<&'r Rule> {
        let rules = self.rules;
        let settled = self.by_format.entry(record.format).or_insert_with(|| {
            let format_holds = |rule: &Rule| {
                rule.conditions.iter().filter(|one| one.is_format()).all(|one| one.holds(record))
            };
            (0..rules.rules.len())
                .filter(|&at| rules.rules.get(at).is_some_and(format_holds))
                .collect()
        });
        if settled.is_empty() {
            return Vec::new();
        }
        self.candidate.fill(false);
        rules.prefilter.mark(&record.message, &mut self.candidate);
        let is_candidate = |at: &&usize| self.candidate.get(**at).copied().unwrap_or_default();
        let found = settled.iter().filter(is_candidate).filter_map(|&at| rules.rules.get(at));
        found.filter(|rule| hits(rule, record)).collect()
    }
}

/// Returns whether `rule` hits `record`: the plain meaning of a rule, without any shortcut.
pub fn hits(rule: &Rule, record: &Record) -> bool {
    if !rule.conditions.iter().all(|condition| condition.holds(record)) {
        return false;
    }
    let text = text(rule, record);
    (rule.any.is_empty() || rule.any.iter().any(|pattern| pattern.matches(&text)))
        && rule.all.iter().all(|pattern| pattern.matches(&text))
        && !rule.not.iter().any(|pattern| pattern.matches(&text))
}

fn order(rule: &Rule) -> (i32, std::cmp::Reverse<crate::model::phase::Phase>) {
    (rule.rank, std::cmp::Reverse(rule.phase))
}

fn text<'t>(rule: &Rule, record: &'t Record) -> Cow<'t, str> {
    if rule.on.is_empty() {
        return Cow::Borrowed(&record.message);
    }
    let fields: Vec<&str> = rule.on.iter().filter_map(|name| record.field(name)).collect();
    Cow::Owned(fields.join("\n"))
}

/// Returns the event that a hit of `rule` on `record` makes.
fn event(rule: &Rule, record: &Record) -> Event {
    let text = text(rule, record);
    let mut captures = Vec::new();
    for pattern in rule.any.iter().chain(&rule.all) {
        pattern.captures(&text, &mut captures);
    }
    let lookup = |name: &str| -> Option<Cow<'_, str>> {
        let captured = captures.iter().find(|(known, value)| known == name && !value.is_empty());
        captured
            .map(|(_, value)| Cow::Borrowed(value.as_str()))
            .or_else(|| record.field(name).map(Cow::Borrowed))
    };
    let optional = |template: &Option<Template>| {
        let value = template.as_ref()?.expand_whole(&lookup)?;
        Some(cap(&value, NAME_CAP))
    };
    let templates = &rule.templates;
    Event {
        time: record.time.clone(),
        until: record.until.clone(),
        phase: rule.phase,
        phases: BTreeSet::from([rule.phase]),
        kind: rule.kind,
        edge: rule.edge,
        outcome: rule.outcome,
        title: title(templates.title.as_ref().map(|title| title.expand(&lookup)), record),
        rule: rule.id.clone(),
        service: with_default(&templates.service, &optional, record.service.as_ref()),
        host: with_default(&templates.host, &optional, record.host.as_ref()),
        severity: severity(optional(&templates.severity), record),
        actor: optional(&templates.actor),
        channel: optional(&templates.channel),
        key: optional(&templates.key),
        links: templates.links.iter().filter_map(|link| link.expand_whole(&lookup)).collect(),
        incident: optional(&templates.incident),
        count: optional(&templates.count).and_then(|count| count.parse().ok()).unwrap_or(1).max(1),
        stated: (rule.kind == Kind::Summary).then(|| record.stated.clone()).flatten(),
        assumed: record.assumed.clone(),
        evidence: vec![Evidence { origin: record.origin.clone(), text: record.raw.clone() }],
    }
}

fn with_default(
    template: &Option<Template>,
    optional: &dyn Fn(&Option<Template>) -> Option<String>,
    default: Option<&String>,
) -> Option<String> {
    if template.is_some() { optional(template) } else { default.cloned() }
}

fn title(expanded: Option<String>, record: &Record) -> String {
    let title = expanded.filter(|title| !title.is_empty());
    let title =
        title.unwrap_or_else(|| record.message.lines().next().unwrap_or_default().to_owned());
    let words: Vec<&str> = title.split_whitespace().collect();
    cap(&words.join(" "), TITLE_CAP)
}

fn severity(word: Option<String>, record: &Record) -> Option<Severity> {
    word.as_deref().and_then(Severity::parse).or_else(|| match record.level? {
        Level::Trace | Level::Debug | Level::Info => None,
        Level::Warning => Some(Severity::Warning),
        Level::Error => Some(Severity::Error),
        Level::Critical => Some(Severity::Critical),
    })
}
