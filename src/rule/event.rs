//! What a hit says: the templates of a rule filled from the record and the captures of its patterns.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::base::name::{is_collective, is_nothing};
use crate::base::text::cap;
use crate::model::event::{Event, Kind};
use crate::model::origin::Evidence;
use crate::model::phase::Severity;
use crate::model::record::{Level, Record};
use crate::rule::file;
use crate::rule::matcher::text;
use crate::rule::quote::quote;
use crate::rule::schema::Rule;
use crate::rule::template::Template;

/// The most bytes of a title.
const TITLE_CAP: usize = 200;
/// The most bytes of an identity or name.
const NAME_CAP: usize = 300;

/// The most records that one record may say it stands for; more is no count but a slip or an attack.
const MOST: u64 = 1 << 32;

/// Returns where `record` stands, and its text, if `rule` quotes it.
pub fn evidence(rule: &Rule, record: &Record) -> Evidence {
    let shown = !rule.unquoted;
    let text = if shown { cap(&record.raw, Evidence::CAP) } else { String::new() };
    let quote = if shown { quote(rule, record) } else { None };
    Evidence { origin: record.origin.clone(), text, quote }
}

/// Returns the event that a hit of `rule` on `record` makes.
pub(crate) fn event(rule: &Rule, record: &Record) -> Event {
    let values = Values::new(rule, record);
    let templates = &rule.templates;
    let name = |template: &Option<Template>| values.name(template.as_ref());
    let or_own = |template: &Option<Template>, own: &Option<String>| match template {
        Some(template) => values.name(Some(template)),
        None => own.clone().filter(|name| !is_nothing(name)),
    };
    Event {
        time: record.time.clone(),
        until: record.until.clone(),
        received: record.received.clone(),
        phase: rule.phase,
        phases: BTreeSet::from([rule.phase]),
        kind: rule.kind,
        edge: rule.edge,
        outcome: rule.outcome,
        title: values.title(templates.title.as_ref()),
        rule: rule.id.clone(),
        service: or_own(&templates.service, &record.service).filter(|name| !is_collective(name)),
        host: or_own(&templates.host, &record.host),
        severity: severity(name(&templates.severity).as_deref(), record.level),
        actor: name(&templates.actor),
        channel: name(&templates.channel),
        key: name(&templates.key),
        links: templates.links.iter().filter_map(|link| values.name(Some(link))).collect(),
        incident: name(&templates.incident),
        count: values.count(),
        stated: (rule.kind == Kind::Summary).then(|| record.stated.clone()).flatten(),
        assumed: record.assumed.clone(),
        evidence: vec![evidence(rule, record)],
    }
}

/// What tells a symptom from others of its minute, and what adds up.
#[derive(Debug)]
pub struct Gist<'r> {
    /// The service it is about.
    pub service: Option<Cow<'r, str>>,
    /// The identity of what it is about.
    pub key: Option<String>,
    /// How bad it says it is.
    pub severity: Option<Severity>,
    /// How many records it stands for.
    pub count: u64,
}

impl<'r> Gist<'r> {
    /// Returns the gist of the event that a hit of `rule` on `record` makes.
    pub fn new(rule: &'r Rule, record: &'r Record) -> Self {
        let values = Values::new(rule, record);
        let templates = &rule.templates;
        let service = if let Some(template) = &templates.service {
            values.name(Some(template)).map(Cow::Owned)
        } else {
            let own = record.service.as_deref().filter(|name| !is_nothing(name));
            own.map(Cow::Borrowed)
        };
        Self {
            service: service.filter(|name| !is_collective(name)),
            key: values.name(templates.key.as_ref()),
            severity: severity(values.name(templates.severity.as_ref()).as_deref(), record.level),
            count: values.count(),
        }
    }
}

/// What placeholders stand for: named captures first, then the record's fields.
struct Values<'r> {
    rule: &'r Rule,
    record: &'r Record,
    /// What the patterns capture; most templates ask for none of that.
    captures: OnceCell<Vec<(String, String)>>,
}

impl<'r> Values<'r> {
    fn new(rule: &'r Rule, record: &'r Record) -> Self {
        Self { rule, record, captures: OnceCell::new() }
    }

    fn captured(&self, name: &str) -> Option<&str> {
        let mut patterns = self.rule.any.iter().chain(&self.rule.all);
        if !patterns.any(|pattern| pattern.has_group(name)) {
            return None;
        }
        let captures = self.captures.get_or_init(|| {
            let text = text(self.rule, self.record);
            let mut captures = Vec::new();
            for pattern in self.rule.any.iter().chain(&self.rule.all) {
                pattern.captures(&text, &mut captures);
            }
            captures
        });
        let says = |text: &str| !text.is_empty() && !is_filler(text) && !is_nothing(text);
        let found = captures.iter().find(|(known, text)| known == name && says(text));
        found.map(|(_, text)| text.as_str())
    }

    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let source = &self.record.origin.source;
        let told = || match name {
            "file" => file::service(source),
            "shipped" => file::shipped(source),
            _ => None,
        };
        // A host that prints as `None` is no host.
        let stated = || self.record.field(name).filter(|text| !is_nothing(text));
        let text = self.captured(name).or_else(stated).or_else(told)?;
        Some(Cow::Borrowed(text))
    }

    /// Returns how many records the record says it stands for.
    fn count(&self) -> u64 {
        let count = self.name(self.rule.templates.count.as_ref());
        let count: u64 = count.and_then(|count| count.parse().ok()).unwrap_or(1);
        count.clamp(1, MOST).saturating_mul(self.repeated()).clamp(1, MOST)
    }

    /// Returns for how many lines of the same words a line of syslog stands.
    fn repeated(&self) -> u64 {
        let syslog = ["syslog", "journal_short"];
        if !syslog.iter().any(|format| self.record.format.starts_with(format)) {
            return 1;
        }
        self.record.field("repeated").and_then(|times| times.parse().ok()).unwrap_or(1)
    }

    /// Returns an identity or name, whole or not at all.
    fn name(&self, template: Option<&Template>) -> Option<String> {
        let text = template?.expand_whole(&|name| self.value(name))?;
        Some(cap(&text, NAME_CAP))
    }

    /// Returns the title on one line; without a template, or where that gives nothing, the message's first line.
    fn title(&self, template: Option<&Template>) -> String {
        let expanded = template.map(|template| template.expand(&|name| self.value(name)));
        let first_line = || self.record.message.lines().next().unwrap_or_default().to_owned();
        let text = expanded.filter(|text| !text.is_empty()).unwrap_or_else(first_line);
        let words: Vec<&str> = text.split_whitespace().collect();
        cap(&words.join(" "), TITLE_CAP)
    }
}

/// Words that stand where a pattern looks for a name and are none: "rollout is aborted".
const FILLERS: &[&str] = &[
    "is", "was", "are", "were", "be", "been", "has", "have", "had", "will", "the", "this", "that",
    "its",
];

fn is_filler(text: &str) -> bool {
    FILLERS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn severity(word: Option<&str>, level: Option<Level>) -> Option<Severity> {
    word.and_then(Severity::parse).or_else(|| match level? {
        Level::Trace | Level::Debug | Level::Info => None,
        Level::Warning => Some(Severity::Warning),
        Level::Error => Some(Severity::Error),
        Level::Critical => Some(Severity::Critical),
    })
}
