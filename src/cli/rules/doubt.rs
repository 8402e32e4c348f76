//! What is no error in a rule and probably not meant: a placeholder that nothing fills, a field that reading renames.

use std::collections::BTreeSet;

use crate::rule::condition::{MESSAGE, MESSAGES};
use crate::rule::pattern::Pattern;
use crate::rule::reader::nearest;
use crate::rule::schema::Rule;

/// Returns what is doubtful in `rule`.
pub(super) fn doubts(rule: &Rule) -> Vec<String> {
    let mut found = slips(rule);
    found.extend(renamed(rule));
    found
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

/// Returns the placeholders that no pattern captures, no example fills and that are much like the name of a group.
fn slips(rule: &Rule) -> Vec<String> {
    let patterns = || rule.any.iter().chain(&rule.all);
    let groups: BTreeSet<&str> = patterns().flat_map(Pattern::groups).collect();
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
    let names = single.into_iter().flatten().chain(&templates.links).flat_map(|one| one.names());
    let names: BTreeSet<&str> = names.filter(|name| !groups.contains(name)).collect();
    // A field of the examples is meant, whatever it is like.
    let is_field = |name: &str| {
        PARTS.contains(&name)
            || name.contains('.')
            || rule.conditions.iter().any(|condition| condition.field == name)
            || rule.hits.iter().any(|hit| hit.text.contains(name))
    };
    let near = |name: &str| {
        let near = nearest(name, groups.iter().copied()).filter(|_| !is_field(name))?;
        Some(format!("`{}`: nothing is named `{{{name}}}`; did you mean `{{{near}}}`?", rule.id))
    };
    names.into_iter().filter_map(near).collect()
}

/// What every record may have.
const PARTS: [&str; 7] = ["message", "service", "host", "level", "format", "source", "file"];

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
        for title in [
            "Lags {lag} s",
            "Lags on {host} of {service}",
            "Lags {lagg}",
            "Lags {shard}",
            "Lags {lag.a}",
        ] {
            assert!(doubts(title).is_empty(), "{title}");
        }
    }
}
