//! Puts packs together: those built in, those of the user, what they disable and regrade.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::model::phase::Phase;
use crate::rule::builtin::PACKS;
use crate::rule::diagnostic::{Diagnostic, render};
use crate::rule::index::Index;
use crate::rule::literal::better;
use crate::rule::parse::{read, read_trusted};
use crate::rule::schema::{Pack, Rule};

/// A rule file with its name, as shown in diagnostics, and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    /// The path, or `builtin/<name>`.
    pub path: PathBuf,
    /// The content.
    pub source: String,
}

/// Rules that are ready to be matched.
#[derive(Debug)]
pub struct Ruleset {
    /// The packs by id and title, in order, with the number of their rules.
    pub packs: Vec<(String, String, usize)>,
    /// The rules, in the order of packs and files.
    pub rules: Vec<Rule>,
    /// The path of each rule's file, for messages.
    pub files: Vec<PathBuf>,
    /// The rules' conditions, and the prefilter for each format met so far.
    pub(crate) index: Index,
}

/// Returns the files of the packs that come with the program.
pub fn builtin() -> Vec<RuleFile> {
    let file = |(name, source): &(&str, &str)| RuleFile {
        path: Path::new("builtin").join(name),
        source: (*source).to_owned(),
    };
    PACKS.iter().map(file).collect()
}

/// Returns the rules of `files`, later ones overriding earlier ones of the same id.
///
/// # Errors
/// Returns all errors of all files, rendered with file, line, column and caret.
pub fn load(files: &[RuleFile]) -> Result<Ruleset> {
    let mut shown = Vec::new();
    let mut packs: Vec<(Pack, &Path)> = Vec::new();
    for file in files {
        let mut diagnostics = Vec::new();
        let known = PACKS.iter().any(|(_, source)| *source == file.source);
        let read = if known { read_trusted } else { read };
        if let Some(pack) = read(&file.source, &mut diagnostics) {
            demand_unique(&pack, &mut diagnostics);
            if !known {
                demand_small(&pack, &mut diagnostics);
            }
            packs.push((pack, &file.path));
        }
        if !diagnostics.is_empty() {
            shown.push(render(&file.path.display().to_string(), &file.source, &diagnostics));
        }
    }
    if shown.is_empty() { Ok(combine(packs)) } else { Err(Error::Rules(shown.join("\n\n"))) }
}

/// A regex that is too large to compile would never match: it is an error, not a silence.
fn demand_small(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) {
    for rule in &pack.rules {
        for pattern in rule.any.iter().chain(&rule.all).chain(&rule.not) {
            if let Err(why) = pattern.check() {
                let span = rule.span.start..rule.span.start + 1;
                let message = format!("rule `{}`: {}: {why}", rule.id, pattern.source());
                diagnostics.push(Diagnostic::new(span, message));
            }
        }
    }
}

fn demand_unique(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) {
    for (at, rule) in pack.rules.iter().enumerate() {
        if pack.rules.iter().take(at).any(|earlier| earlier.id == rule.id) {
            let span = rule.span.start..rule.span.start + 1;
            let message = format!("rule `{}` stands twice in this pack", rule.id);
            diagnostics.push(Diagnostic::new(span, message));
        }
    }
}

fn combine(packs: Vec<(Pack, &Path)>) -> Ruleset {
    let mut heads = Vec::new();
    let mut rules: Vec<(Rule, PathBuf)> = Vec::new();
    let mut regrade: Vec<(String, Phase)> = Vec::new();
    for (pack, path) in packs {
        rules.retain(|(rule, _)| !pack.disable.iter().any(|id| names(id, &rule.id)));
        regrade.extend(pack.regrade);
        heads.push((pack.id, pack.title, pack.rules.len()));
        for rule in pack.rules {
            rules.retain(|(known, _)| known.id != rule.id);
            rules.push((rule, path.to_path_buf()));
        }
    }
    for (id, phase) in regrade {
        for (rule, _) in rules.iter_mut().filter(|(rule, _)| names(&id, &rule.id)) {
            rule.phase = phase;
        }
    }
    let (rules, files): (Vec<Rule>, Vec<PathBuf>) = rules.into_iter().unzip();
    let index = Index::new(&rules);
    Ruleset { packs: heads, rules, files, index }
}

/// Returns whether `pattern`, a rule id or `pack.*`, names the rule `id`.
fn names(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => id.starts_with(prefix),
        None => pattern == id,
    }
}

/// Returns the literals of which one stands in every message that the rule hits; `None` where the rule's patterns do
/// not look at the message alone, or have none.
pub fn literals(rule: &Rule) -> Option<Vec<String>> {
    if !rule.on.is_empty() && rule.on != ["message"] {
        return None;
    }
    let mut found = None;
    for pattern in &rule.all {
        found = better(found, pattern.required());
    }
    let mut any = Vec::new();
    for pattern in &rule.any {
        match pattern.required() {
            Some(literals) => any.extend(literals),
            None => return found,
        }
    }
    if any.is_empty() { found } else { better(found, Some(any)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, source: &str) -> RuleFile {
        RuleFile { path: path.into(), source: source.into() }
    }

    fn pack(id: &str, rule: &str, any: &str) -> String {
        format!(
            "id = '{id}'\n[[rule]]\nid = '{rule}'\nphase = 'detect'\nany = ['{any}']\n\
             [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n"
        )
    }

    #[test]
    fn later_files_override_disable_and_regrade() {
        let first = format!("{}{}", pack("a", "one", "x"), "");
        let second = format!("disable = ['b.*']\n{}", pack("a", "one", "z"));
        let third = format!("regrade = {{ 'a.one' = 'note' }}\n{}", pack("c", "two", "q"));
        let set = load(&[
            file("1", &first),
            file("2", &pack("b", "two", "w")),
            file("3", &second),
            file("4", &third),
        ])
        .unwrap();
        let ids: Vec<&str> = set.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["a.one", "c.two"]);
        assert_eq!(set.rules[0].any[0].source(), "z");
        assert_eq!(set.rules[0].phase, Phase::Note);
    }

    #[test]
    fn errors_of_all_files_are_shown() {
        let error = load(&[file("1.toml", "id = 1"), file("2.toml", "x = 1")]).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("1.toml:1:") && text.contains("2.toml:1:"), "{text}");
    }

    #[test]
    fn the_builtin_packs_are_sound() {
        let set = load(&builtin());
        assert!(set.is_ok(), "{}", set.unwrap_err());
        for (name, source) in PACKS {
            let mut diagnostics = Vec::new();
            read(source, &mut diagnostics);
            assert_eq!(diagnostics, [], "{name}");
        }
    }
}
