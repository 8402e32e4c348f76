//! What is no error in a rule and probably not meant: a placeholder that nothing fills, a field that reading renames.

use std::collections::BTreeSet;

use crate::rule::condition::{MESSAGE, MESSAGES};
use crate::rule::need::is_own;
use crate::rule::pattern::Pattern;
use crate::rule::reader::nearest;
use crate::rule::schema::Rule;
use crate::rule::template::Template;
use crate::talk::table::{NONE, Table};

/// Returns what is doubtful in `rule`.
pub(super) fn doubts(rule: &Rule) -> Vec<String> {
    let mut found = slips(rule);
    found.extend(renamed(rule));
    found.extend(unlearnt(rule));
    found
}

/// Returns that no message can read as the rule asks.
fn unlearnt(rule: &Rule) -> Option<String> {
    let label = rule.reads.as_deref()?;
    let known: Vec<&str> = Table::builtin().labels().chain([NONE]).collect();
    let near = nearest(label, known.iter().copied());
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let told = format!("`{}`: no example of talk is labelled `{label}`{near}", rule.id);
    (!known.contains(&label)).then_some(told)
}

/// Returns the conditions on what reading makes the record's message of.
fn renamed(rule: &Rule) -> Vec<String> {
    let fields = rule.conditions.iter().map(|condition| condition.field.as_str());
    let fields: BTreeSet<&str> = fields.filter(|field| MESSAGES.contains(field)).collect();
    let told = |field| {
        format!("`{}`: `{field}` is read as the record's `{MESSAGE}`; ask for `{MESSAGE}`", rule.id)
    };
    fields.into_iter().map(told).collect()
}

/// Returns the placeholders that no pattern captures and no example fills.
fn slips(rule: &Rule) -> Vec<String> {
    let patterns = || rule.any.iter().chain(&rule.all);
    let groups: BTreeSet<&str> = patterns().flat_map(Pattern::groups).collect();
    let templates = templates(rule);
    let names: BTreeSet<&str> = templates.iter().flat_map(|one| one.names()).collect();
    let unknown = |name: &&str| !groups.contains(name) && !is_field(rule, name);
    let within = |name: &str| rule.hits.iter().any(|hit| hit.text.contains(name));
    let near = |name: &str| nearest(name, groups.iter().copied()).filter(|_| !within(name));
    let close = |name: &str| {
        let near = near(name)?;
        Some(format!("`{}`: nothing is named `{{{name}}}`; did you mean `{{{near}}}`?", rule.id))
    };
    let mut found: Vec<String> = names.iter().copied().filter(unknown).filter_map(close).collect();
    // Where a placeholder has a choice, one that is filled is enough.
    let choices = templates.iter().flat_map(|one| one.choices());
    let empty = choices.filter(|choice| choice.iter().all(&unknown));
    let empty: BTreeSet<&str> = empty.flatten().filter(|name| near(name).is_none()).collect();
    found.extend(empty.into_iter().map(|name| {
        format!("`{}`: no pattern captures `{{{name}}}` and no example has such a field", rule.id)
    }));
    found
}

fn templates(rule: &Rule) -> Vec<&Template> {
    let templates = &rule.templates;
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
    single.into_iter().flatten().chain(&templates.links).collect()
}

/// Returns whether a field may be named so: what the examples name is meant, whatever it is like.
fn is_field(rule: &Rule, name: &str) -> bool {
    let whole = |text: &str| {
        text.match_indices(name).any(|(at, _)| {
            let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
            !before.is_some_and(part) && !after.is_some_and(part)
        })
    };
    PARTS.contains(&name)
        || is_own(name)
        || name.contains('.')
        || rule.conditions.iter().any(|condition| condition.field == name)
        || rule.hits.iter().any(|hit| whole(&hit.text))
}

/// What records may have that no line names.
const PARTS: [&str; 10] = [
    "message", "service", "host", "level", "format", "source", "file", "shipped", "unit",
    "document",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load::{RuleFile, load};

    #[test]
    fn a_field_that_is_the_message_is_doubtful() {
        let source =
            "id = 'a'\n[[rule]]\nid = 'b'\nphase = 'note'\nwhere = { msg = '*lag*', user = 'x' }\n\
                      [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n"
                .to_owned();
        let rules = load(&[RuleFile { path: "a.toml".into(), source }]).unwrap().rules;
        assert_eq!(
            doubts(&rules[0]),
            ["`a.b`: `msg` is read as the record's `message`; ask for `message`"]
        );
    }

    #[test]
    fn a_label_that_no_talk_has_is_doubtful() {
        let doubts = |label: &str| {
            let source = format!(
                "id = 'a'\n[[rule]]\nid = 'b'\nphase = 'note'\nwhere = {{ chat = '1' }}\nreads = '{label}'\n\
                 [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n"
            );
            let rules = load(&[RuleFile { path: "a.toml".into(), source }]).unwrap().rules;
            doubts(&rules[0])
        };
        assert!(doubts("resolve").is_empty());
        assert_eq!(
            doubts("resolv"),
            ["`a.b`: no example of talk is labelled `resolv`; did you mean `resolve`?"]
        );
    }

    #[test]
    fn a_slip_in_a_placeholder_is_doubtful() {
        let doubts = |title: &str| {
            let source = format!(
                "id = 'a'\n[[rule]]\nid = 'b'\nphase = 'note'\nany = ['lag (?P<lag>\\d+) s']\n\
                 title = '{title}'\nkey = 'lag:{{lag}}'\n[[rule.hit]]\ntext = '{{\"msg\":\"lag 5 s\",\"lagg\":1}}'\n\
                 [[rule.miss]]\ntext = 'y'\n"
            );
            let rules = load(&[RuleFile { path: "a.toml".into(), source }]).unwrap().rules;
            doubts(&rules[0])
        };
        assert_eq!(
            doubts("Lags {lgg} s"),
            ["`a.b`: nothing is named `{lgg}`; did you mean `{lag}`?"]
        );
        let nothing = |name: &str| {
            format!("`a.b`: no pattern captures `{{{name}}}` and no example has such a field")
        };
        assert_eq!(doubts("Lags {shard}[ on {zone|node}]"), ["node", "shard", "zone"].map(nothing));
        // A letter of an example is no field.
        assert_eq!(doubts("Lags {m}"), [nothing("m")]);
        for title in [
            "Lags {lag} s",
            "Lags on {host} of {service}",
            "Lags {lagg}",
            "Lags {shard|lag}",
            "Lags of {pid}",
            "Lags {lag.a}",
        ] {
            assert!(doubts(title).is_empty(), "{title}");
        }
    }
}
