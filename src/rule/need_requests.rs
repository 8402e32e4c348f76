//! What must stand in a line of an access log for a rule to take its record. There the message is put together of pieces of
//! the line, `GET /pay 502`, and no field is at hand but those of the request.

use std::sync::Arc;

use crate::rule::condition::{Condition, Test};
use crate::rule::literal::Set;
use crate::rule::matcher::told_by;
use crate::rule::need::{Need, SHORTEST, sets};
use crate::rule::pattern::Pattern;
use crate::rule::schema::Rule;

/// The parts that the record of a request may have; it has no level.
const PARTS: &[&str] = &["message", "service", "host", "format", "source", "raw_line"];
/// Those among them that stand in no line.
const OUTSIDE: &[&str] = &["format", "source"];

/// Returns the needs of `rule`: the line of a request that it takes meets at least one of them. A need without sets is met
/// by all.
pub fn needs_of_requests(rule: &Rule) -> Vec<Need<'_>> {
    if !rule.conditions.iter().all(may_hold) {
        return Vec::new();
    }
    let looks = rule.on.is_empty() || rule.on.iter().any(|field| has(field));
    if !looks && !takes_nothing(rule) {
        return Vec::new();
    }
    let within = looks && !rule.on.iter().any(|field| OUTSIDE.contains(&field.as_str()));
    let sets = |pattern: &Pattern| {
        let sets = if within { sets(pattern) } else { Vec::new() };
        sets.iter().filter_map(pieces).collect::<Vec<_>>()
    };
    let common: Vec<Arc<Set>> = rule.all.iter().flat_map(sets).collect();
    let need = |own: Vec<Arc<Set>>| {
        let sets = own.into_iter().chain(common.iter().cloned()).collect();
        Need { sets, pattern: None, loud: false }
    };
    if rule.any.is_empty() {
        return vec![need(Vec::new())];
    }
    rule.any.iter().map(|pattern| need(sets(pattern))).collect()
}

/// Returns whether the patterns of `rule` match where nothing stands that they look at.
fn takes_nothing(rule: &Rule) -> bool {
    let asks = |pattern: &Pattern| !sets(pattern).is_empty();
    let asked = rule.all.iter().any(asks) || (!rule.any.is_empty() && rule.any.iter().all(asks));
    !asked && told_by(rule, "", u64::MAX)
}

/// Returns whether the record of a request may have `field`; `*.path` is whatever ends so.
fn has(field: &str) -> bool {
    PARTS.contains(&field) || field.starts_with("http.") || field.starts_with("*.")
}

/// Returns whether the record of a request may fulfil `condition`.
fn may_hold(condition: &Condition) -> bool {
    match &condition.test {
        Test::Absent | Test::AbsentOrMeets(_) | Test::Misses(_) => true,
        Test::LevelAtLeast(_) => false,
        Test::Present | Test::Meets(_) | Test::Matches(_) | Test::MeetsAll(_) => {
            has(&condition.field)
        }
    }
}

/// Returns the set with the longest word of each literal in its place: the line may have more than a space between two.
/// `None` where one of them has no word that is long enough.
fn pieces(set: &Set) -> Option<Arc<Set>> {
    let word = |literal: &String| {
        let words = literal.split(' ').map(str::to_owned);
        words.max_by_key(String::len).filter(|word| word.len() >= SHORTEST)
    };
    let mut literals: Vec<String> = set.literals.iter().map(word).collect::<Option<_>>()?;
    literals.sort_unstable();
    literals.dedup();
    Some(Arc::new(Set { literals, prefix: false }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load::{builtin, load};

    #[test]
    fn literals_are_cut_where_the_line_may_say_more() {
        let set = |literals: &[&str]| Set {
            literals: literals.iter().map(|one| (*one).to_owned()).collect(),
            prefix: true,
        };
        let cut = pieces(&set(&["get /pay 50", "post /pay 50"])).unwrap();
        assert_eq!((cut.literals.as_slice(), cut.prefix), (&["/pay".to_owned()][..], false));
        assert_eq!(pieces(&set(&["/pay", "a b"])), None);
    }

    #[test]
    fn every_builtin_rule_that_may_take_a_request_asks_for_something() {
        let rules = load(&builtin()).unwrap();
        for rule in rules.rules.iter().filter(|rule| !rule.veto) {
            let needs = needs_of_requests(rule);
            assert!(needs.iter().all(|need| !need.sets.is_empty()), "{}: {needs:?}", rule.id);
        }
    }
}
