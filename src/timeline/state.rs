//! What rules say of many records at once, applied to entries in which exact copies are folded: sorted by time and then
//! origin, so that nothing depends on how the input was read.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::incident::Entry;
use crate::model::policy::{Duty, Policies, Policy};
use crate::model::report::{Coverage, Warning};
use crate::timeline::derived::{Made, Seen};
use crate::timeline::ends::Ends;
use crate::timeline::{absence, collapse, mute, order, pair, threshold, total};

/// What the entries are after that.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The entries, sorted.
    pub(super) entries: Vec<Entry>,
    /// How many records a mute hides.
    pub(super) muted: u64,
    /// How many records make no row of their own.
    pub(super) withheld: u64,
    /// What was muted.
    pub(super) warnings: Vec<Warning>,
}

/// Returns what `policies` make of sorted `entries`.
///
/// Each policy owns the entries of its rule, and only sees those of the rules that it names: what one makes of them, and
/// the rows that it derives, are nothing to another.
pub(super) fn apply(entries: Vec<Entry>, coverage: &[Coverage], policies: &Policies) -> Judged {
    if policies.is_empty() {
        return Judged { entries, ..Judged::default() };
    }
    let mut judged = judge(entries, &Ends::new(coverage), &policies.policies);
    order::sort(&mut judged.entries);
    if !policies.mutes.is_empty() {
        let shown = mute::fold(&policies.mutes, std::mem::take(&mut judged.entries));
        (judged.entries, judged.muted, judged.warnings) =
            (shown.rows, shown.hidden, shown.warnings);
    }
    judged
}

/// Entries with their places among all.
type Placed = Vec<(usize, Entry)>;

fn judge(entries: Vec<Entry>, ends: &Ends, policies: &[Policy]) -> Judged {
    let mut witnesses: BTreeMap<&str, Placed> =
        policies.iter().flat_map(named).map(|rule| (rule, Placed::new())).collect();
    let mut owned: BTreeMap<&str, Placed> =
        policies.iter().map(|policy| (&*policy.rule, Placed::new())).collect();
    let mut free = Placed::new();
    for (place, entry) in entries.into_iter().enumerate() {
        // What has no time has no order either: it stays as it is.
        if entry.time.is_none() {
            free.push((place, entry));
            continue;
        }
        if let Some(seen) = witnesses.get_mut(&*entry.rule) {
            seen.push((place, entry.clone()));
        }
        owned.get_mut(&*entry.rule).unwrap_or(&mut free).push((place, entry));
    }
    let mut judged = Judged::default();
    let mut hidden: BTreeMap<usize, bool> = BTreeMap::new();
    for policy in policies {
        let Some(duty) = &policy.duty else { continue };
        let own = owned.remove(&*policy.rule).unwrap_or_default();
        let made = obey(policy, duty, own, &witnesses, ends);
        for (place, hides) in made.votes {
            hidden.entry(place).and_modify(|all| *all &= hides).or_insert(hides);
        }
        judged.withheld = judged.withheld.saturating_add(made.withheld);
        judged.entries.append(&mut collapsed(policy, made.rows));
    }
    let mut show = |entries: Placed| -> Vec<Entry> {
        let is_hidden = |place: &usize| hidden.get(place).copied().unwrap_or_default();
        let (gone, left): (Placed, Placed) =
            entries.into_iter().partition(|(place, _)| is_hidden(place));
        for (_, entry) in gone {
            judged.withheld = judged.withheld.saturating_add(entry.count);
        }
        left.into_iter().map(|(_, entry)| entry).collect()
    };
    let mut left = show(free);
    for policy in policies {
        let own = owned.remove(&*policy.rule).unwrap_or_default();
        left.extend(collapsed(policy, show(own)));
    }
    judged.entries.append(&mut left);
    judged
}

/// Returns the rules whose events a policy looks at besides those of its own.
fn named(policy: &Policy) -> Vec<&str> {
    let others: Vec<&String> = match &policy.duty {
        Some(Duty::Pair(pair)) => pair.with.iter().collect(),
        Some(Duty::Absence(absence)) => absence.from.iter().chain(&absence.to).collect(),
        Some(Duty::Total(total)) => total.of.iter().collect(),
        Some(Duty::Threshold(_)) | None => Vec::new(),
    };
    others.into_iter().map(String::as_str).filter(|rule| *rule != policy.rule).collect()
}

/// Returns what becomes of the entries that `policy` owns, in the sight of those of the rules that it names.
fn obey(
    policy: &Policy,
    duty: &Duty,
    own: Placed,
    witnesses: &BTreeMap<&str, Placed>,
    ends: &Ends,
) -> Made {
    if let Duty::Threshold(law) = duty {
        let own = own.into_iter().map(|(_, entry)| entry).collect();
        return threshold::fold(&policy.rule, law, own, ends);
    }
    let others: BTreeSet<&str> = named(policy).into_iter().collect();
    let foreign = others.iter().filter_map(|rule| witnesses.get(rule)).flatten().cloned();
    let mut seen: Vec<(usize, Seen)> =
        foreign.map(|(at, entry)| (at, Seen { entry, foreign: Some(at) })).collect();
    seen.extend(own.into_iter().map(|(at, entry)| (at, Seen { entry, foreign: None })));
    seen.sort_by_key(|(at, _)| *at);
    let seen = seen.into_iter().map(|(_, seen)| seen).collect();
    match duty {
        Duty::Pair(law) => pair::fold(&policy.rule, law, seen, ends),
        Duty::Absence(law) => absence::fold(&policy.rule, law, seen, ends),
        Duty::Total(law) => total::fold(law, seen),
        Duty::Threshold(_) => Made::default(),
    }
}

fn collapsed(policy: &Policy, rows: Vec<Entry>) -> Vec<Entry> {
    match policy.collapse_seconds {
        Some(seconds) => collapse::fold(seconds, rows),
        None => rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::phase::Phase;
    use crate::model::policy::{Absence, AtEnd, Pair, Threshold};
    use crate::timeline::sample::{covering, entry_at, seconds};

    fn policy(rule: &str, duty: Duty) -> Policy {
        Policy { rule: format!("my.{rule}"), duty: Some(duty), collapse_seconds: None }
    }

    fn pair(with: &str, only_late: bool) -> Duty {
        Duty::Pair(Pair {
            with: vec![format!("my.{with}")],
            within_seconds: 100,
            at_end: AtEnd::Open,
            only_late,
            phase: Phase::Detect,
            severity: None,
            title: None,
        })
    }

    fn absence(from: &[&str]) -> Duty {
        Duty::Absence(Absence {
            after_seconds: 60,
            from: from.iter().map(|rule| format!("my.{rule}")).collect(),
            to: Vec::new(),
            phase: Phase::Detect,
            severity: None,
            title: None,
        })
    }

    fn judged(policies: Vec<Policy>, lines: &[(i64, &str)]) -> (Vec<(i64, String)>, u64) {
        let entries = lines.iter().map(|(second, rule)| Entry {
            rule: format!("my.{rule}"),
            key: Some("w1".to_owned()),
            ..entry_at(*second, rule)
        });
        let mut policies = Policies { policies, mutes: Vec::new() };
        policies.sort();
        let judged = apply(entries.collect(), &[covering(0, 1_000)], &policies);
        (
            judged.entries.iter().map(|row| (seconds(row), row.title.clone())).collect(),
            judged.withheld,
        )
    }

    #[test]
    fn what_one_policy_withholds_another_sees() {
        // `beat` is expected, so that it makes no rows; it closes `wake` all the same, whichever id sorts first.
        for wake in ["awake", "wake"] {
            let policies = vec![policy("beat", absence(&[])), policy(wake, pair("beat", true))];
            let lines = [(0, wake), (30, "beat"), (60, "beat")];
            let rows = judged(policies, &lines);
            let quiet = (vec![(120, "beat: nothing more for 1m".to_owned())], 3);
            assert_eq!(rows, quiet, "{wake}");
        }
    }

    #[test]
    fn what_one_policy_makes_is_nothing_to_another() {
        // The missing close of `a` is a row of the rule `a`, and no event that begins what `b` expects.
        let policies = vec![policy("a", pair("done", false)), policy("b", absence(&["a"]))];
        let (rows, _) = judged(policies, &[(0, "a"), (30, "b"), (60, "b"), (300, "b"), (350, "b")]);
        let told: Vec<&str> = rows.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!(
            told,
            [
                "a",
                "a: not over after 1m 40s",
                "b: nothing more for 1m",
                "b: back",
                "b: nothing more for 1m"
            ]
        );
    }

    #[test]
    fn a_close_is_shown_where_one_of_its_pairs_wants_it() {
        let two = |b| vec![policy("a", pair("done", true)), policy("b", pair("done", b))];
        let lines = [(0, "a"), (10, "b"), (20, "done")];
        assert_eq!(judged(two(true), &lines), (vec![], 3));
        let shown = judged(two(false), &lines);
        assert_eq!(shown, (vec![(10, "b".into()), (20, "done".into())], 1));
        let only_a = judged(two(false), &[(0, "a"), (20, "done")]);
        assert_eq!(only_a, (vec![], 2), "it is nothing to `b`");
    }

    #[test]
    fn a_duty_of_its_own_says_what_becomes_of_a_close() {
        let law = Threshold {
            count: 2,
            within_seconds: 60,
            below: 1,
            distinct: None,
            title: None,
            severity: None,
        };
        let policies = vec![policy("a", pair("done", true)), policy("done", Duty::Threshold(law))];
        let (rows, withheld) = judged(policies, &[(0, "a"), (20, "done"), (30, "done")]);
        let told: Vec<&str> = rows.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!((told, withheld), (vec!["done (2 in 1m)", "done: none for 1m"], 1));
    }
}
