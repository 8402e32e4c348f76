//! Checks that something can fill the placeholders of templates: a capture, or a field of the record.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::rule::diagnostic::Diagnostic;
use crate::rule::need::is_own;
use crate::rule::pattern::Pattern;
use crate::rule::reader::nearest;
use crate::rule::references::Shelf;
use crate::rule::schema::{Pack, Rule, Templates};
use crate::rule::template::Template;

/// What records may have that no line names.
const PARTS: [&str; 11] = [
    "message", "service", "host", "level", "format", "source", "raw_line", "file", "shipped",
    "unit", "document",
];

/// What a rule may speak of: its own captures and fields, and those of the rules that it extends.
#[derive(Debug)]
pub struct Known<'r> {
    rules: Vec<&'r Rule>,
    groups: BTreeSet<&'r str>,
}

impl<'r> Known<'r> {
    /// Returns what a rule may speak of that, with all that it extends, is `rules`.
    pub fn new(rules: Vec<&'r Rule>) -> Self {
        let patterns = rules.iter().flat_map(|rule| rule.any.iter().chain(&rule.all));
        let groups = patterns.flat_map(Pattern::groups).collect();
        Self { rules, groups }
    }

    /// Returns whether `name` may stand for something.
    pub fn has(&self, name: &str) -> bool {
        self.groups.contains(name)
            || PARTS.contains(&name)
            || is_own(name)
            || name.contains('.')
            || self.rules.iter().any(|rule| is_asked(rule, name))
    }

    /// Returns the capture that `name` is much like, where no example says that it is a field.
    pub fn near_capture(&self, name: &str) -> Option<&'r str> {
        let mut hits = self.rules.iter().flat_map(|rule| &rule.hits);
        let shown = hits.any(|hit| hit.text.contains(name));
        nearest(name, self.groups.iter().copied()).filter(|_| !shown)
    }

    /// Returns the names of those placeholders of `template` that nothing fills. Where one has a choice, a name that is
    /// filled, or a text, is enough.
    pub fn unfilled<'t>(&self, template: &'t Template) -> Vec<&'t str> {
        let empty = template.choices().into_iter();
        empty.filter(|choice| choice.iter().all(|name| !self.has(name))).flatten().collect()
    }

    /// Returns the way out for `name`.
    fn help(&self, name: &str) -> String {
        let fields = self.rules.iter().flat_map(|rule| rule.conditions.iter());
        let fields = fields.map(|condition| condition.field.as_str());
        let known = self.groups.iter().copied().chain(fields).chain(PARTS);
        if let Some(near) = nearest(name, known) {
            return format!("did you mean `{{{near}}}`?");
        }
        let names: Vec<&str> = self.groups.iter().copied().chain(PARTS).collect();
        format!(
            "it is a group of the rule's patterns, a field that `where`, `on` or a hit example names, or one of {}",
            names.join(", ")
        )
    }
}

/// Notes the placeholders in the pack at `at`, whose file is `source`, that nothing fills, there or in a rule of `read` or
/// of the shelf that is extended.
pub(crate) fn check_placeholders(
    read: &mut [(Option<Pack>, Vec<Diagnostic>)],
    at: usize,
    source: &str,
    shelf: &Shelf,
) {
    let packs = || read.iter().filter_map(|(pack, _)| pack.as_ref());
    let find = |id: &str| {
        let known = packs().flat_map(|pack| &pack.rules).find(|rule| rule.id == id);
        known.or_else(|| shelf.rule(id))
    };
    let rules = read.get(at).and_then(|(pack, _)| pack.as_ref()).map(|pack| &pack.rules);
    let wrong =
        rules.into_iter().flatten().flat_map(|rule| check(rule, bases(rule, &find), source));
    let wrong: Vec<Diagnostic> = wrong.collect();
    if let Some((_, diagnostics)) = read.get_mut(at) {
        diagnostics.extend(wrong);
    }
}

/// Returns the rules that `rule` extends, the nearest first; a circle, which is an error of its own, is left.
fn bases<'r>(rule: &Rule, find: &dyn Fn(&str) -> Option<&'r Rule>) -> Vec<&'r Rule> {
    let mut found: Vec<&Rule> = Vec::new();
    let mut next = rule.extends.as_deref().and_then(find);
    while let Some(base) = next.filter(|base| found.iter().all(|known| known.id != base.id)) {
        found.push(base);
        next = base.extends.as_deref().and_then(find);
    }
    found
}

/// Returns an error for each placeholder of `rule` that nothing fills; `bases` are the rules that it extends, `source` is
/// its file.
fn check(rule: &Rule, bases: Vec<&Rule>, source: &str) -> Vec<Diagnostic> {
    let known = Known::new(std::iter::once(rule).chain(bases).collect());
    let mut found = Vec::new();
    for template in templates(&rule.templates) {
        let names: BTreeSet<&str> = known.unfilled(template).into_iter().collect();
        found.extend(names.into_iter().map(|name| {
            let span = place(source, template.span(), name);
            Diagnostic::new(span, format!("nothing fills `{{{name}}}`")).help(known.help(name))
        }));
    }
    found
}

/// Returns all templates of a rule.
pub fn templates(templates: &Templates) -> impl Iterator<Item = &Template> {
    let single = [
        &templates.title,
        &templates.service,
        &templates.host,
        &templates.severity,
        &templates.actor,
        &templates.channel,
        &templates.key,
        &templates.incident,
        &templates.count,
    ];
    single.into_iter().flatten().chain(&templates.links)
}

/// Returns whether the rule asks for the field `name`, or an example has it.
fn is_asked(rule: &Rule, name: &str) -> bool {
    rule.conditions.iter().any(|condition| condition.field == name)
        || rule.on.iter().any(|field| field == name)
        || rule.hits.iter().any(|hit| stands_whole(&hit.text, name))
}

/// Returns whether `name` stands in `text` as a word: a letter of an example is no field.
fn stands_whole(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// Returns where the placeholder `name` stands in the template at `span` of `source`; the whole template where it is
/// written otherwise.
fn place(source: &str, span: Range<usize>, name: &str) -> Range<usize> {
    let text = source.get(span.clone()).unwrap_or_default();
    let is_named = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default().trim_end();
        let after = text.get(at + name.len()..).unwrap_or_default().trim_start();
        before.ends_with(['{', '|']) && after.starts_with(['}', '|'])
    };
    match text.match_indices(name).map(|(at, _)| at).find(is_named) {
        Some(at) => span.start + at..span.start + at + name.len(),
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use crate::rule::load::{RuleFile, load};

    /// Returns what is said of a pack with one rule of this title.
    fn said(title: &str) -> String {
        let source = format!(
            "id = 'a'\n[[rule]]\nid = 'b'\nphase = 'note'\nwhere = {{ shard = 'x' }}\non = ['detail']\n\
             any = ['lag (?P<lag>\\d+) s']\ntitle = '{title}'\n\
             [[rule.hit]]\ntext = '{{\"msg\":\"lag 5 s\",\"zone\":1}}'\n[[rule.miss]]\ntext = 'y'\n"
        );
        let loaded = load(&[RuleFile { path: "a.toml".into(), source }]);
        loaded.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_nothing_fills_is_an_error_with_its_place() {
        let text = said("Lags {nosuch}");
        assert!(text.contains("a.toml:8:16"), "{text}");
        assert!(text.contains("nothing fills `{nosuch}`"), "{text}");
        assert!(text.contains("lag, message, service"), "{text}");
        assert!(text.contains("^^^^^^") && !text.contains("^^^^^^^"), "{text}");
    }

    #[test]
    fn a_slip_is_told_with_what_was_meant() {
        assert!(said("Lags {lgg} s").contains("did you mean `{lag}`?"));
        assert!(said("Lags[ on {hosts}]").contains("did you mean `{host}`?"));
        assert!(said("Lags of {shards}").contains("did you mean `{shard}`?"));
    }

    #[test]
    fn captures_fields_and_parts_are_known() {
        for name in ["lag", "shard", "detail", "zone", "host", "file", "pid", "labels.any"] {
            assert_eq!(said(&format!("Lags {{{name}}}")), "", "{name}");
        }
        assert_eq!(said("Lags {nosuch|lag}"), "", "one that is filled is enough");
    }

    #[test]
    fn a_rule_that_extends_another_has_what_that_captures() {
        let base = "id = 'a'\n[[rule]]\nid = 'b'\nphase = 'note'\nany = ['lag (?P<lag>\\d+) s']\n\
            [[rule.hit]]\ntext = 'lag 5 s'\n[[rule.miss]]\ntext = 'y'\n";
        let of = |name: &str| {
            let more = format!(
                "[[rule]]\nid = 'c'\nextends = 'a.b'\ntitle = 'Lags {{{name}}}'\n\
                 [[rule.hit]]\ntext = 'lag 5 s'\n[[rule.miss]]\ntext = 'y'\n"
            );
            load(&[RuleFile { path: "a.toml".into(), source: format!("{base}{more}") }])
        };
        assert!(of("lag").is_ok());
        assert!(of("lgg").unwrap_err().to_string().contains("did you mean `{lag}`?"));
    }
}
