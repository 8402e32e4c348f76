//! `recount rules`: list, check, test, show.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::base::error::{Error, Result};
use crate::cli::exit::Exit;
use crate::cli::setup::rule_files;
use crate::examples;
use crate::rule::diagnostic::{Diagnostic, render};
use crate::rule::load::{Ruleset, literals, load};
use crate::rule::pattern::Pattern;
use crate::rule::schema::Rule;

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List packs and rules
    List(RulesArgs),
    /// Check rule files: every error with file, line and column
    Check(RulesArgs),
    /// Run the examples of the rules
    Test(RulesArgs),
    /// Show a rule: what it asks, its literals, its examples
    Show {
        /// The id, such as `pagerduty.acknowledged`
        id: String,
        /// Which rules.
        #[command(flatten)]
        rules: RulesArgs,
    },
}

/// Which rules.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Rule files or folders of *.toml [default: those built in]
    #[arg(value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,
    /// Add or override rules from a file or a folder of *.toml (can be repeated)
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// Use only the rules given with --rules
    #[arg(long)]
    pub no_default_rules: bool,
}

/// Runs `recount rules …`.
pub(crate) fn run(command: &RulesCommand, out: &mut dyn Write) -> Result<Exit> {
    match command {
        RulesCommand::List(args) => list(&ruleset(args)?, out),
        RulesCommand::Check(args) => check(&ruleset(args)?, out),
        RulesCommand::Test(args) => test(args, out),
        RulesCommand::Show { id, rules } => show(id, &ruleset(rules)?, out),
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
        line(out, &format!("{id}: {title} ({count} rules)"))?;
        let prefix = format!("{id}.");
        for rule in rules.rules.iter().filter(|rule| rule.id.starts_with(&prefix)) {
            let mark = if rule.ignore { " (noise)" } else { "" };
            line(out, &format!("  {:<44} {}{mark}", rule.id, rule.phase))?;
        }
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
    line(out, &format!("{} rules in {} packs are sound", rules.rules.len(), rules.packs.len()))?;
    Ok(Exit::Done)
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

fn show(id: &str, rules: &Ruleset, out: &mut dyn Write) -> Result<Exit> {
    let Some(rule) = rules.rules.iter().find(|rule| rule.id == id) else {
        let message = format!("no rule `{id}`; `recount rules list` names them all");
        return Err(Error::Option { option: "ID", message });
    };
    line(out, &format!("{} ({}, rank {})", rule.id, rule.phase, rule.rank))?;
    for condition in &rule.conditions {
        line(out, &format!("where {} {}", condition.field, condition.test))?;
    }
    let sources = |patterns: &[Pattern]| -> Vec<String> {
        patterns.iter().map(|pattern| pattern.source().to_owned()).collect()
    };
    for (name, patterns) in [("any", &rule.any), ("all", &rule.all), ("not", &rule.not)] {
        for source in sources(patterns) {
            line(out, &format!("{name} {source}"))?;
        }
    }
    match literals(rule) {
        Some(literals) => line(out, &format!("literals {}", literals.join(" | ")))?,
        None => line(out, "literals none: every record that meets `where` is tried")?,
    }
    for example in &rule.hits {
        line(out, &format!("hit {}", example.text))?;
    }
    for example in &rule.misses {
        line(out, &format!("miss {}", example.text))?;
    }
    Ok(Exit::Done)
}

fn line(out: &mut dyn Write, text: &str) -> Result<()> {
    writeln!(out, "{text}").map_err(Error::Write)
}
