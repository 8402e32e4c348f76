//! What is no error in a rule and probably not meant: a placeholder that nothing fills, a field that reading renames.

use std::collections::BTreeSet;

use crate::rule::condition::{MESSAGE, MESSAGES};
use crate::rule::placeholder::{Known, templates};
use crate::rule::reader::nearest;
use crate::rule::schema::Rule;
use crate::rule::template::Template;
use crate::talk::table::{NONE, NOTHING, Table};

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
    let known: Vec<&str> = Table::builtin().labels().chain([NONE, NOTHING]).collect();
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

/// Returns the placeholders that are much like a capture, and those that nothing fills: in rules of users an error.
fn slips(rule: &Rule) -> Vec<String> {
    let known = Known::new(vec![rule]);
    let names: BTreeSet<&str> = templates(&rule.templates).flat_map(Template::names).collect();
    let close = |name: &str| {
        let near = known.near_capture(name)?;
        Some(format!("`{}`: nothing is named `{{{name}}}`; did you mean `{{{near}}}`?", rule.id))
    };
    let unknown = names.iter().copied().filter(|name| !known.has(name));
    let mut found: Vec<String> = unknown.filter_map(close).collect();
    let empty = templates(&rule.templates).flat_map(|one| known.unfilled(one));
    let empty: BTreeSet<&str> = empty.filter(|name| known.near_capture(name).is_none()).collect();
    found.extend(empty.into_iter().map(|name| {
        format!("`{}`: no pattern captures `{{{name}}}` and no example has such a field", rule.id)
    }));
    found
}

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
            doubts("Lags {lgg|lag} s"),
            ["`a.b`: nothing is named `{lgg}`; did you mean `{lag}`?"]
        );
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
