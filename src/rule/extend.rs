//! A rule that extends another: what it states stands, the rest is the other's.

use crate::rule::pattern::Pattern;
use crate::rule::schema::{Rule, Templates};
use crate::rule::template::Template;

/// Returns `rule` with all that it does not state taken from `base`. Patterns, conditions, links and phases are added to
/// those of `base`; a condition on the same field takes the place of the other. Examples are its own.
pub(crate) fn extended(mut rule: Rule, base: &Rule) -> Rule {
    let given = |key: &str| rule.given.contains(&key);
    if !given("phase") {
        rule.phase = base.phase;
    }
    if !given("kind") {
        rule.kind = base.kind;
    }
    if !given("rank") {
        rule.rank = base.rank;
    }
    if !given("on") {
        rule.on.clone_from(&base.on);
    }
    if !given("ignore") && !given("veto") {
        (rule.ignore, rule.veto) = (base.ignore, base.veto);
    }
    if !given("unquoted") {
        rule.unquoted = base.unquoted;
    }
    if !given("fallback") {
        rule.fallback = base.fallback;
    }
    if !["threshold", "pair", "absent", "total"].into_iter().any(given) {
        rule.duty.clone_from(&base.duty);
    }
    rule.reads = rule.reads.or_else(|| base.reads.clone());
    rule.edge = rule.edge.or(base.edge);
    rule.outcome = rule.outcome.or(base.outcome);
    rule.phases_from = rule.phases_from.or(base.phases_from);
    rule.collapse_seconds = rule.collapse_seconds.or(base.collapse_seconds);
    rule.phases.splice(..0, base.phases.iter().copied());
    let own: Vec<String> = rule.conditions.iter().map(|one| one.field.clone()).collect();
    let theirs = base.conditions.iter().filter(|one| !own.contains(&one.field));
    rule.conditions.splice(..0, theirs.cloned());
    rule.any.splice(..0, patterns(&base.any));
    rule.all.splice(..0, patterns(&base.all));
    rule.not.splice(..0, patterns(&base.not));
    rule.templates = templates(std::mem::take(&mut rule.templates), &base.templates);
    rule
}

/// What a pattern has found out about itself stays with it.
fn patterns(patterns: &[Pattern]) -> Vec<Pattern> {
    patterns.iter().map(|pattern| Pattern::trusted(pattern.source())).collect()
}

fn templates(own: Templates, base: &Templates) -> Templates {
    let or = |own: Option<Template>, base: &Option<Template>| own.or_else(|| base.clone());
    Templates {
        title: or(own.title, &base.title),
        service: or(own.service, &base.service),
        host: or(own.host, &base.host),
        severity: or(own.severity, &base.severity),
        actor: or(own.actor, &base.actor),
        channel: or(own.channel, &base.channel),
        key: or(own.key, &base.key),
        incident: or(own.incident, &base.incident),
        count: or(own.count, &base.count),
        links: base.links.iter().cloned().chain(own.links).collect(),
    }
}
