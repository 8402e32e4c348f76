//! Prints the regexes of the default packs that a line of plain text is held against, one a line and without names: what
//! `rg -f` takes, but for those that its own version refuses, and those that look across lines.
//!
//! usage: patterns

use std::io::Write;
use std::process::ExitCode;

use recount::model::origin::Origin;
use recount::model::record::Record;
use recount::rule::load::{builtin, load};
use recount::rule::pattern::Pattern;
use recount::rule::schema::Rule;
use regex::Regex;

fn main() -> ExitCode {
    let (Ok(rules), Ok(names)) = (load(&builtin()), Regex::new(r"\(\?P?<\w+>")) else {
        return ExitCode::FAILURE;
    };
    let line = plain();
    let asked = |rule: &&Rule| {
        rule.on.is_empty() && !rule.veto && rule.conditions.iter().all(|one| one.holds(&line))
    };
    let mut out = std::io::stdout().lock();
    for pattern in rules.rules.iter().filter(asked).flat_map(needed) {
        let source = names.replace_all(pattern.source(), "(?:");
        let one_line = source.is_ascii() && !source.contains('\n');
        if one_line && writeln!(out, "{source}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Returns patterns of which one must match for `rule` to hit.
fn needed(rule: &Rule) -> &[Pattern] {
    if rule.any.is_empty() { rule.all.get(..1).unwrap_or_default() } else { &rule.any }
}

/// Returns a line of plain text.
fn plain() -> Record {
    let origin = Origin { source: "app.log".into(), line: 1, offset: 0, lines: 1 };
    let (time, until, received, level, host, service, stated) = Default::default();
    let (assumed, fields) = Default::default();
    let (message, raw) = Default::default();
    Record {
        origin,
        time,
        until,
        received,
        assumed,
        format: "plain",
        level,
        host,
        service,
        message,
        fields,
        stated,
        raw,
    }
}
