//! Reads rule packs: TOML becomes rules, every error is collected with its place.

use std::ops::Range;

use crate::model::event::{Edge, Kind, Outcome};
use crate::model::phase::Phase;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::document::Document;
use crate::rule::duty::{read_collapse, read_duty};
use crate::rule::library::{Library, is_name};
use crate::rule::mutes::read_mutes;
use crate::rule::pattern::Pattern;
use crate::rule::phases::{read_phase, read_phases, unknown_phase};
use crate::rule::proof::{demand_substance, read_examples, read_logs};
use crate::rule::reader::{Reader, texts_of};
use crate::rule::requirement::read_conditions;
use crate::rule::schema::{Pack, Reference, Rule};
use crate::rule::templates::read_templates;

/// Whether a pack must prove its rules and regexes, or tests have seen them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    Demanded,
    Seen,
}

/// Reads a pack that stands alone; all errors are appended to `diagnostics`. A file that is no TOML gives its syntax
/// errors alone.
pub fn read(source: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Pack> {
    let document = Document::read(source, diagnostics)?;
    let library = Library::of([&document].into_iter());
    read_pack(&document, &library, diagnostics)
}

/// Reads a pack among others, whose lists and macros are in `library`.
pub fn read_pack(
    document: &Document<'_>,
    library: &Library,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Pack> {
    read_with(document, library, Proof::Demanded, diagnostics)
}

/// Reads a pack that came with the program, with or without its examples; tests have seen that it is sound.
pub fn read_trusted(
    document: &Document<'_>,
    library: &Library,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Pack> {
    read_with(document, library, Proof::Seen, diagnostics)
}

/// What all rules of a pack share.
struct Shared<'p> {
    pack: &'p str,
    rank: i32,
    proof: Proof,
    library: &'p Library,
}

fn read_with(
    document: &Document<'_>,
    library: &Library,
    proof: Proof,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Pack> {
    let mut reader = Reader::new(document.table(), document.span());
    let id = reader.required_text("id");
    let title = reader.text("title").unwrap_or_default().to_owned();
    let rank = reader.number("rank").unwrap_or(30);
    let mut references = Vec::new();
    let disable = read_disable(&mut reader, &mut references);
    let regrade = read_regrade(&mut reader, &mut references);
    let shared = Shared { pack: id.unwrap_or_default(), rank, proof, library };
    check_names(&mut reader, &shared);
    let mut hidden_rules = Vec::new();
    let mutes = read_mutes(&mut reader, shared.pack, &mut hidden_rules);
    let tables = reader.tables("rule");
    diagnostics.extend(reader.finish());
    let mut rules = Vec::new();
    for (table, span) in tables {
        let mut reader = Reader::new(table, span.clone());
        rules.extend(read_rule(&mut reader, &shared, &mut references, span));
        diagnostics.extend(reader.finish());
    }
    Some(Pack {
        id: id?.to_owned(),
        title,
        rules,
        disable,
        regrade,
        mutes,
        references,
        hidden_rules,
    })
}

fn read_disable(reader: &mut Reader<'_, '_>, references: &mut Vec<Reference>) -> Vec<String> {
    let named = reader.texts("disable");
    references.extend(
        named.iter().map(|(id, span)| Reference { id: (*id).to_owned(), span: span.clone() }),
    );
    named.into_iter().map(|(id, _)| id.to_owned()).collect()
}

fn read_regrade(
    reader: &mut Reader<'_, '_>,
    references: &mut Vec<Reference>,
) -> Vec<(String, Phase)> {
    let Some(table) = reader.table("regrade") else { return Vec::new() };
    let mut regrade = Vec::new();
    for (id, phase) in table {
        references.push(Reference { id: id.get_ref().to_string(), span: id.span() });
        match phase.get_ref().as_str().and_then(Phase::parse) {
            Some(phase) => regrade.push((id.get_ref().to_string(), phase)),
            None => {
                reader
                    .error_at(unknown_phase(phase.get_ref().as_str().unwrap_or(""), phase.span()));
            }
        }
    }
    regrade
}

/// Checks the lists and macros, used or not.
fn check_names(reader: &mut Reader<'_, '_>, shared: &Shared<'_>) {
    let mut known = Vec::new();
    for table in ["lists", "macros"] {
        for (name, value) in reader.table(table).into_iter().flatten() {
            let text: &str = name.get_ref();
            let texts = texts_of(value).filter(|texts| !texts.is_empty());
            let single = table == "lists" || value.get_ref().is_str();
            if !is_name(text) {
                let message =
                    format!("`{text}` is no name: a letter, then letters, digits, _ and -");
                reader.error_at(Diagnostic::new(name.span(), message));
            }
            if known.contains(&text) {
                let message = format!("`{text}` is a list and a macro");
                reader.error_at(Diagnostic::new(name.span(), message));
            }
            known.push(text);
            let Some(texts) = texts.filter(|_| single) else {
                let wanted = if table == "lists" { "a list of regexes" } else { "one regex" };
                let message = format!("`{text}` must be {wanted}");
                reader.error_at(Diagnostic::new(value.span(), message));
                continue;
            };
            for (source, span) in texts {
                pattern(reader, source, span, shared);
            }
        }
    }
}

fn read_rule(
    reader: &mut Reader<'_, '_>,
    shared: &Shared<'_>,
    references: &mut Vec<Reference>,
    span: Range<usize>,
) -> Option<Rule> {
    let id = reader.required_text("id");
    let veto = reader.flag("veto");
    let ignore = reader.flag("ignore") || veto;
    let extends = read_extends(reader, references);
    let phase = read_phase(reader, ignore || extends.is_some());
    let rule = Rule {
        id: format!("{}.{}", shared.pack, id.unwrap_or_default()),
        phase: phase.unwrap_or(Phase::Note),
        phases: read_phases(reader),
        kind: read_word(reader, "kind", &KINDS).unwrap_or(Kind::Signal),
        edge: read_word(reader, "edge", &EDGES),
        outcome: read_word(reader, "outcome", &OUTCOMES),
        rank: reader.number("rank").unwrap_or(shared.rank),
        phases_from: reader.number("phases_from"),
        conditions: read_conditions(reader),
        any: read_patterns(reader, "any", shared),
        all: read_patterns(reader, "all", shared),
        not: read_patterns(reader, "not", shared),
        on: reader.texts("on").into_iter().map(|(name, _)| name.to_owned()).collect(),
        ignore,
        veto,
        fallback: reader.flag("fallback"),
        unquoted: reader.flag("unquoted"),
        reads: reader.text("reads").map(str::to_owned),
        templates: read_templates(reader),
        duty: read_duty(reader, shared.pack, references),
        collapse_seconds: read_collapse(reader),
        watched: false,
        extends,
        given: reader.given(),
        hits: read_examples(reader, "hit"),
        misses: read_examples(reader, "miss"),
        logs: read_logs(reader),
        span,
    };
    if shared.proof == Proof::Demanded {
        demand_substance(reader, &rule);
    }
    (id.is_some() && phase.is_some()).then_some(rule)
}

fn read_extends(reader: &mut Reader<'_, '_>, references: &mut Vec<Reference>) -> Option<String> {
    let id = reader.text("extends")?.to_owned();
    references.push(Reference { id: id.clone(), span: reader.span_of("extends") });
    Some(id)
}

const KINDS: [(&str, Kind); 6] = [
    ("signal", Kind::Signal),
    ("talk", Kind::Talk),
    ("change", Kind::Change),
    ("symptom", Kind::Symptom),
    ("statement", Kind::Statement),
    ("summary", Kind::Summary),
];
const EDGES: [(&str, Edge); 2] = [("open", Edge::Open), ("close", Edge::Close)];
const OUTCOMES: [(&str, Outcome); 4] = [
    ("started", Outcome::Started),
    ("done", Outcome::Done),
    ("partial", Outcome::Partial),
    ("failed", Outcome::Failed),
];

fn read_word<T: Copy>(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    words: &[(&'static str, T)],
) -> Option<T> {
    let word = reader.text(key)?;
    let found = words.iter().find(|(name, _)| *name == word);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        reader.error(key, format!("unknown {key} `{word}`; it is one of {}", known.join(", ")));
    }
    found.map(|(_, value)| *value)
}

fn read_patterns(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    shared: &Shared<'_>,
) -> Vec<Pattern> {
    let texts = reader.texts(key);
    texts.into_iter().filter_map(|(source, span)| pattern(reader, source, span, shared)).collect()
}

/// Returns the pattern of `source`, its names written out; an error where it is none.
fn pattern(
    reader: &mut Reader<'_, '_>,
    source: &str,
    span: Range<usize>,
    shared: &Shared<'_>,
) -> Option<Pattern> {
    let written = match shared.library.expand(shared.pack, source) {
        Ok(written) => written,
        Err(unnamed) => {
            reader.error_at(unnamed.at(span));
            return None;
        }
    };
    if shared.proof == Proof::Seen {
        return Some(Pattern::trusted(&written));
    }
    match Pattern::parse(&written) {
        Ok(pattern) => Some(pattern),
        Err(why) => {
            reader.error_at(Diagnostic::new(span, format!("not a regex: {why}")));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'detect'\nany = ['x']\n\
        [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n";

    #[test]
    fn a_sound_pack_is_read() {
        let mut diagnostics = Vec::new();
        let pack = read(RULE, &mut diagnostics).unwrap();
        assert_eq!(diagnostics, []);
        assert_eq!(pack.rules[0].id, "p.r");
        assert_eq!(pack.rules[0].rank, 30);
    }

    #[test]
    fn all_errors_are_collected() {
        let source = RULE.replace("phase = 'detect'", "phase = 'detekt'").replace("any", "anny");
        let mut diagnostics = Vec::new();
        read(&source, &mut diagnostics);
        let messages: Vec<&str> = diagnostics.iter().map(|one| one.message.as_str()).collect();
        assert!(messages.contains(&"unknown phase `detekt`"), "{messages:?}");
        assert!(messages.contains(&"unknown key `anny`"), "{messages:?}");
    }

    #[test]
    fn an_unproven_rule_is_refused() {
        let source = "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'detect'\nany = ['(']\n";
        let mut diagnostics = Vec::new();
        read(source, &mut diagnostics);
        let text = format!("{diagnostics:?}");
        assert!(text.contains("no hit example") && text.contains("no miss example"), "{text}");
        assert!(text.contains("not a regex"), "{text}");
    }
}
