//! Grok pattern files (`NAME regex`, a line each) as macros: `%{NAME:field}` becomes a named group of `%NAME%`.

use std::collections::{BTreeMap, BTreeSet};

use regex::{Captures, Regex};

use crate::rule::import::text::{quoted, slug};
use crate::rule::import::{Imported, Refusal};
use crate::rule::library::is_name;
use crate::rule::pattern::Pattern;

/// A pattern that is named, with the field that it goes to and its type.
const REFERENCE: &str = r"%\{(\w+)(?::([\w.@\[\]-]+))?(?::\w+)?\}";

/// A pattern that was taken.
struct Taken {
    line: usize,
    source: String,
    needs: BTreeSet<String>,
}

/// Returns the patterns of `text` as the pack `pack`. What linear-time regexes do not know (looking around, back
/// references) is refused, and with it what needs it; a guard at either end is left out and noted.
pub fn grok(text: &str, pack: &str) -> Imported {
    let mut imported = Imported::default();
    let mut taken: BTreeMap<String, Taken> = BTreeMap::new();
    let Ok(reference) = Regex::new(REFERENCE) else { return imported };
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let Some((name, source)) = content.split_once(char::is_whitespace) else {
            imported
                .refused
                .push(Refusal::new(line, format!("`{content}` is no name and pattern")));
            continue;
        };
        match pattern(name, source.trim(), &reference, &mut imported.notes) {
            Ok((source, needs)) => {
                taken.insert(name.to_owned(), Taken { line, source, needs });
            }
            Err(what) => imported.refused.push(Refusal::new(line, format!("`{name}`: {what}"))),
        }
    }
    drop_needy(&mut taken, &mut imported.refused);
    imported.refused.sort_by_key(|refusal| refusal.line);
    imported.toml =
        format!("id = {}\ntitle = 'Imported from grok'\n\n[macros]\n", quoted(&slug(pack)));
    let mut lines: Vec<(&String, &Taken)> = taken.iter().collect();
    lines.sort_by_key(|(_, one)| one.line);
    let written = lines.iter().map(|(name, one)| format!("{name} = {}\n", quoted(&one.source)));
    imported.toml.extend(written);
    imported
}

/// Refuses what needs a pattern that is not there, until nothing does.
fn drop_needy(taken: &mut BTreeMap<String, Taken>, refused: &mut Vec<Refusal>) {
    loop {
        let known: BTreeSet<String> = taken.keys().cloned().collect();
        let lost = |one: &Taken| one.needs.iter().find(|need| !known.contains(*need)).cloned();
        let needy: Vec<(String, String)> =
            taken.iter().filter_map(|(name, one)| Some((name.clone(), lost(one)?))).collect();
        if needy.is_empty() {
            return;
        }
        for (name, need) in needy {
            if let Some(one) = taken.remove(&name) {
                let what = format!("`{name}`: needs `{need}`, which is not there or refused");
                refused.push(Refusal::new(one.line, what));
            }
        }
    }
}

/// Returns a pattern as a macro, and the macros that it needs.
fn pattern(
    name: &str,
    source: &str,
    reference: &Regex,
    notes: &mut Vec<String>,
) -> Result<(String, BTreeSet<String>), String> {
    if !is_name(name) {
        return Err("a name of a letter, then letters, digits, _ and - is needed".to_owned());
    }
    let (bare, guards) = unguarded(source);
    if !guards.is_empty() {
        let guards = guards.join(" and ");
        notes.push(format!(
            "`{name}`: the guard {guards} is left out; it may match within longer words"
        ));
    }
    // An atomic group only saves backtracking, which there is none of here.
    let plain = bare.replace("(?>", "(?:").replace("(?<", "(?P<").replace(r"\h", "[0-9A-Fa-f]");
    let plain = plain.replace("(?P<=", "(?<=").replace("(?P<!", "(?<!");
    let mut needs = BTreeSet::new();
    let written = reference.replace_all(&plain, |found: &Captures<'_>| {
        let inner = found.get(1).map_or("", |name| name.as_str());
        needs.insert(inner.to_owned());
        match found.get(2) {
            Some(field) => format!("(?P<{}>%{inner}%)", group(field.as_str())),
            None => format!("%{inner}%"),
        }
    });
    let alone = reference.replace_all(&plain, |found: &Captures<'_>| {
        found.get(2).map_or("x".to_owned(), |field| format!("(?P<{}>x)", group(field.as_str())))
    });
    Pattern::parse(&alone)?;
    Ok((written.into_owned(), needs))
}

/// Returns a field's name as the name of a group.
fn group(field: &str) -> String {
    let joined: String =
        field.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = joined.trim_matches('_');
    if name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        format!("f_{name}")
    }
}

/// Returns `source` without what looks around at its ends, and that.
fn unguarded(source: &str) -> (&str, Vec<String>) {
    let mut guards = Vec::new();
    let mut bare = source;
    if bare.starts_with("(?<!")
        && let Some((guard, rest)) =
            bare.split_once(')').filter(|(guard, _)| guard.matches('(').count() == 1)
    {
        guards.push(format!("`{guard})`"));
        bare = rest;
    }
    if let Some((rest, guard)) = bare.rsplit_once("(?!")
        && guard.ends_with(')')
        && guard.matches(['(', ')']).count() == 1
    {
        guards.push(format!("`(?!{guard}`"));
        bare = rest;
    }
    (bare, guards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_macros_that_name_each_other() {
        let text = "# a comment\nWORD \\b\\w+\\b\nPOSINT (?<![0-9])(?>[1-9][0-9]*)(?![0-9])\n\
            LINE %{WORD:[log][level]} took %{POSINT:ms:int} %{WORD}\n";
        let imported = grok(text, "My Grok");
        assert_eq!(imported.refused, []);
        assert_eq!(
            imported.toml,
            "id = 'my-grok'\ntitle = 'Imported from grok'\n\n[macros]\nWORD = '\\b\\w+\\b'\n\
             POSINT = '(?:[1-9][0-9]*)'\n\
             LINE = '(?P<log__level>%WORD%) took (?P<ms>%POSINT%) %WORD%'\n"
        );
        assert!(imported.notes[0].contains("`(?<![0-9])` and `(?![0-9])`"), "{:?}", imported.notes);
        let mut diagnostics = Vec::new();
        crate::rule::parse::read(&imported.toml, &mut diagnostics).unwrap();
        assert_eq!(diagnostics, []);
    }

    #[test]
    fn what_is_unknown_is_refused_by_name_and_line() {
        let imported = grok("A a(?=b)c\nB %{A} %{C}\nC (x)\\1\nD d\n", "g");
        let lines: Vec<usize> = imported.refused.iter().map(|refusal| refusal.line).collect();
        assert_eq!(lines, [1, 2, 3]);
        assert!(imported.refused[1].what.contains("`B`: needs `A`"), "{:?}", imported.refused);
        assert!(imported.toml.ends_with("[macros]\nD = 'd'\n"));
    }
}
