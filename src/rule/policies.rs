//! What the rules of a set say of many records at once, and which rules' events that concerns.

use std::collections::BTreeSet;

use crate::model::policy::{Duty, Policies, Policy};
use crate::rule::schema::Rule;

/// Returns what the events of `rule` are held to, if anything.
pub(crate) fn policy(rule: &Rule) -> Option<Policy> {
    let (duty, collapse_seconds) = (rule.duty.clone(), rule.collapse_seconds);
    let held = duty.is_some() || collapse_seconds.is_some();
    held.then(|| Policy { rule: rule.id.clone(), duty, collapse_seconds })
}

/// Marks the rules whose events some duty looks at.
pub(crate) fn watch(rules: &mut [Rule], policies: &Policies) {
    let mut watched: BTreeSet<&str> = BTreeSet::new();
    for policy in &policies.policies {
        let others: Vec<&String> = match &policy.duty {
            Some(Duty::Pair(pair)) => pair.with.iter().collect(),
            Some(Duty::Absence(absence)) => absence.from.iter().chain(&absence.to).collect(),
            Some(Duty::Total(total)) => total.of.iter().collect(),
            Some(Duty::Threshold(_)) => Vec::new(),
            None => continue,
        };
        watched.insert(&policy.rule);
        watched.extend(others.into_iter().map(String::as_str));
    }
    for rule in rules.iter_mut().filter(|rule| watched.contains(&*rule.id)) {
        rule.watched = true;
    }
}
