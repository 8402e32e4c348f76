//! Shows one rule: what it asks, what its events mean together, its literals, its cost, its examples.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::base::text::plural;
use crate::cli::exit::Exit;
use crate::cli::rules::line;
use crate::model::phase::Severity;
use crate::model::policy::{Absence, AtEnd, Duty, Pair, Part, Threshold, Total};
use crate::rule::load::{Ruleset, literals};
use crate::rule::pattern::Pattern;
use crate::rule::reader::nearest;
use crate::rule::schema::Rule;

/// Writes the rule `id`.
pub(super) fn show(id: &str, rules: &Ruleset, out: &mut dyn Write) -> Result<Exit> {
    let Some(rule) = rules.rules.iter().find(|rule| rule.id == id) else {
        let near = nearest(id, rules.rules.iter().map(|rule| rule.id.as_str()));
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let message = format!("no rule `{id}`{near}; `recount rules list` names them all");
        return Err(Error::Option { option: "ID", message });
    };
    line(out, &format!("{} ({}, rank {})", rule.id, rule.phase, rule.rank))?;
    if let Some(base) = &rule.extends {
        line(out, &format!("extends {base}"))?;
    }
    for condition in &rule.conditions {
        line(out, &format!("where {} {}", condition.field, condition.test))?;
    }
    for (name, patterns) in [("any", &rule.any), ("all", &rule.all), ("not", &rule.not)] {
        for pattern in patterns {
            line(out, &format!("{name} {}", pattern.source()))?;
        }
    }
    if let Some(duty) = &rule.duty {
        line(out, &told(duty))?;
        if let Some(severity) = severity(duty) {
            line(out, &format!("its row is {}", severity.name()))?;
        }
    }
    if let Some(seconds) = rule.collapse_seconds {
        line(out, &format!("collapse within {}", length(seconds)))?;
    }
    cost(rule, out)?;
    for example in &rule.hits {
        line(out, &format!("hit {}", example.text))?;
    }
    for example in &rule.misses {
        line(out, &format!("miss {}", example.text))?;
    }
    for log in &rule.logs {
        line(out, &format!("log {}", log.text.trim()))?;
        log.rows.iter().try_for_each(|row| line(out, &format!("  gives {row}")))?;
    }
    Ok(Exit::Done)
}

/// Writes the literals that the rule is looked for by, and how much there is to try where one stands.
fn cost(rule: &Rule, out: &mut dyn Write) -> Result<()> {
    let literals = literals(rule);
    match &literals {
        Some(literals) => line(out, &format!("literals {}", literals.join(" | ")))?,
        None => line(out, "literals none: every record that meets `where` is tried")?,
    }
    let patterns: Vec<&Pattern> = rule.any.iter().chain(&rule.all).chain(&rule.not).collect();
    let states: usize = patterns.iter().map(|pattern| pattern.weight()).sum();
    let largest = patterns.iter().map(|pattern| pattern.weight()).max().unwrap_or_default();
    let tried = match (&literals, rule.conditions.is_empty()) {
        (Some(literals), _) => {
            format!("records with one of {}", plural(literals.len() as u64, "literal"))
        }
        (None, false) => "records that meet `where`".to_owned(),
        (None, true) => "every record: the slow path".to_owned(),
    };
    let count = plural(patterns.len() as u64, "regex");
    line(
        out,
        &format!("cost {count} of up to {states} states (largest {largest}), tried on {tried}"),
    )
}

/// Returns what a duty asks, in words.
pub(crate) fn told(duty: &Duty) -> String {
    match duty {
        Duty::Threshold(Threshold { count, within_seconds, below, distinct, .. }) => {
            let distinct =
                distinct.and_then(name).map_or(String::new(), |name| format!(" different {name}"));
            let within = length(*within_seconds);
            format!("threshold opens at {count}{distinct} in {within}, closes below {below}")
        }
        Duty::Pair(Pair { with, within_seconds, at_end, .. }) => {
            let at_end = match at_end {
                AtEnd::Open => "stays open",
                AtEnd::Late => "is told as late",
                AtEnd::Drop => "makes no row",
            };
            let within = length(*within_seconds);
            format!(
                "pair closed by {} within {within}; at the end of the data it {at_end}",
                with.join(", ")
            )
        }
        Duty::Absence(Absence { after_seconds, from, to, .. }) => {
            let named = |word: &str, rules: &[String]| match rules {
                [] => String::new(),
                rules => format!(" {word} {}", rules.join(", ")),
            };
            let after = length(*after_seconds);
            format!("absent told after {after}{}{}", named("from", from), named("to", to))
        }
        Duty::Total(Total { of, within_seconds }) => {
            format!("total of {} in the {} before", of.join(", "), length(*within_seconds))
        }
    }
}

fn severity(duty: &Duty) -> Option<Severity> {
    match duty {
        Duty::Threshold(law) => law.severity,
        Duty::Pair(law) => law.severity,
        Duty::Absence(law) => law.severity,
        Duty::Total(_) => None,
    }
}

fn name(part: Part) -> Option<&'static str> {
    Part::ALL.iter().find(|(_, known)| *known == part).map(|(name, _)| *name)
}

fn length(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or_default();
    humantime::format_duration(std::time::Duration::from_secs(seconds)).to_string()
}
