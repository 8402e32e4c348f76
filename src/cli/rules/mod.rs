//! `recount rules`: list, check, test, show, schema, learn, import.

pub(crate) mod args;
mod doubt;
mod import;
mod learn;
pub(crate) mod show;

use std::io::Write;
use std::path::PathBuf;

use crate::base::error::{Error, Result};
use crate::base::text::plural;
use crate::cli::exit::Exit;
use crate::cli::rules::args::{RulesArgs, RulesCommand};
use crate::cli::rules::doubt::doubts;
use crate::cli::setup::rule_files;
use crate::examples;
use crate::model::moment::rfc3339;
use crate::model::policy::Duty;
use crate::rule::builtin::SCHEMA;
use crate::rule::diagnostic::{Diagnostic, render};
use crate::rule::load::{Ruleset, literals, load};
use crate::rule::schema::Rule;

/// Runs `recount rules …`.
pub(crate) fn run(command: &RulesCommand, out: &mut dyn Write) -> Result<Exit> {
    match command {
        RulesCommand::List(args) => list(&ruleset(args)?, out),
        RulesCommand::Check(args) => check(&ruleset(args)?, out),
        RulesCommand::Test(args) => test(args, out),
        RulesCommand::Show { id, rules } => show::show(id, &ruleset(rules)?, out),
        RulesCommand::Schema => {
            write!(out, "{SCHEMA}").map_err(Error::Write)?;
            Ok(Exit::Done)
        }
        RulesCommand::Learn { paths } => learn::learn(paths, out),
        RulesCommand::Import { path, id } => import::import(path, id.as_deref(), out),
    }
}

/// The paths named stand for themselves; only where none are named are the built-in rules meant.
fn paths(args: &RulesArgs) -> (Vec<PathBuf>, bool) {
    let all: Vec<PathBuf> = args.paths.iter().chain(&args.rules).cloned().collect();
    (all, args.no_default_rules || !args.paths.is_empty())
}

fn ruleset(args: &RulesArgs) -> Result<Ruleset> {
    let (paths, no_default) = paths(args);
    load(&rule_files(&paths, no_default)?)
}

fn list(rules: &Ruleset, out: &mut dyn Write) -> Result<Exit> {
    for (id, title, count) in &rules.packs {
        let title = if title.is_empty() { String::new() } else { format!(" {title}") };
        line(out, &format!("{id}:{title} ({})", plural(*count as u64, "rule")))?;
        let prefix = format!("{id}.");
        for rule in rules.rules.iter().filter(|rule| rule.id.starts_with(&prefix)) {
            let mark = match &rule.duty {
                _ if rule.ignore => " (noise)",
                Some(Duty::Threshold(_)) => " (threshold)",
                Some(Duty::Pair(_)) => " (pair)",
                Some(Duty::Absence(_)) => " (absence)",
                Some(Duty::Total(_)) => " (total)",
                None => "",
            };
            line(out, &format!("  {:<44} {}{mark}", rule.id, rule.phase))?;
        }
    }
    for mute in &rules.policies.mutes {
        line(out, &format!("mute {} until {}: {}", mute.id, rfc3339(mute.until), mute.reason))?;
    }
    Ok(Exit::Done)
}

fn check(rules: &Ruleset, out: &mut dyn Write) -> Result<Exit> {
    let mut wrong = Vec::new();
    for rule in &rules.rules {
        for pattern in rule.any.iter().chain(&rule.all).chain(&rule.not) {
            if let Err(why) = pattern.check() {
                wrong.push(format!("rule `{}`: {}: {why}", rule.id, pattern.source()));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Rules(wrong.join("\n")));
    }
    let slow: Vec<&Rule> = rules.rules.iter().filter(|rule| is_slow(rule)).collect();
    for rule in &slow {
        line(
            out,
            &format!("slow: `{}` has no literal; each record is tried against its regex", rule.id),
        )?;
    }
    for doubt in rules.rules.iter().flat_map(doubts) {
        line(out, &format!("doubtful: {doubt}"))?;
    }
    line(out, &sound(rules))?;
    Ok(Exit::Done)
}

fn sound(rules: &Ruleset) -> String {
    let (packs, mutes) = (rules.packs.len() as u64, rules.policies.mutes.len() as u64);
    let rules = rules.rules.len() as u64;
    let are = if rules + mutes == 1 { "is" } else { "are" };
    let mutes = if mutes == 0 { String::new() } else { format!(" and {}", plural(mutes, "mute")) };
    format!("{}{mutes} in {} {are} sound", plural(rules, "rule"), plural(packs, "pack"))
}

/// Returns whether every record must be tried: patterns without a literal and no condition that asks for a field.
fn is_slow(rule: &Rule) -> bool {
    let patterns = !rule.any.is_empty() || !rule.all.is_empty();
    patterns && literals(rule).is_none() && rule.conditions.is_empty()
}

fn test(args: &RulesArgs, out: &mut dyn Write) -> Result<Exit> {
    let (paths, no_default) = paths(args);
    let files = rule_files(&paths, no_default)?;
    let rules = load(&files)?;
    let (count, failures) = examples::run(&rules);
    for failure in &failures {
        let path = rules.files.get(failure.index);
        let file = files.iter().rev().find(|file| Some(&file.path) == path);
        let Some(file) = file else { continue };
        let start = failure.span.start;
        let place = Diagnostic::new(start..start + 1, failure.message.clone());
        line(out, &render(&file.path.display().to_string(), &file.source, &[place]))?;
        line(out, "")?;
    }
    line(out, &format!("{} passed, {} failed", count - failures.len(), failures.len()))?;
    Ok(if failures.is_empty() { Exit::Done } else { Exit::Failed })
}

fn line(out: &mut dyn Write, text: &str) -> Result<()> {
    writeln!(out, "{text}").map_err(Error::Write)
}
