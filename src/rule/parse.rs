//! Reads rule packs: TOML becomes rules, every error is collected with its place.

use std::ops::Range;

use toml::de::DeTable;

use crate::model::event::{Edge, Kind, Outcome};
use crate::model::phase::Phase;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::pattern::Pattern;
use crate::rule::reader::{Reader, nearest};
use crate::rule::requirement::read_conditions;
use crate::rule::schema::{EXPECTED, Example, Pack, Rule, Templates};
use crate::rule::template::Template;

/// Whether a pack must prove its rules and regexes, or tests have seen them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    Demanded,
    Seen,
}

/// Reads a pack; all errors are appended to `diagnostics`. A file that is no TOML gives its syntax errors alone.
pub fn read(source: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Pack> {
    read_with(source, Proof::Demanded, diagnostics)
}

/// Reads a pack that came with the program, with or without its examples; tests have seen that it is sound.
pub fn read_trusted(source: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Pack> {
    read_with(source, Proof::Seen, diagnostics)
}

fn read_with(source: &str, proof: Proof, diagnostics: &mut Vec<Diagnostic>) -> Option<Pack> {
    let (document, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        let span = error.span().unwrap_or(0..source.len().min(1));
        diagnostics.push(Diagnostic::new(span, error.message()));
    }
    if !diagnostics.is_empty() {
        return None;
    }
    let mut reader = Reader::new(document.get_ref(), 0..source.len());
    let id = reader.required_text("id");
    let title = reader.text("title").unwrap_or_default().to_owned();
    let rank = reader.number("rank").unwrap_or(30);
    let disable = reader.texts("disable").into_iter().map(|(id, _)| id.to_owned()).collect();
    let regrade = read_regrade(&mut reader);
    let tables = reader.tables("rule");
    diagnostics.extend(reader.finish());
    let id = id?.to_owned();
    let mut pack = Pack { id, title, rules: Vec::new(), disable, regrade };
    for (table, span) in tables {
        let mut reader = Reader::new(table, span.clone());
        let rule = read_rule(&mut reader, &pack, (rank, proof), span);
        pack.rules.extend(rule);
        diagnostics.extend(reader.finish());
    }
    Some(pack)
}

fn read_regrade(reader: &mut Reader<'_, '_>) -> Vec<(String, Phase)> {
    let Some(table) = reader.table("regrade") else { return Vec::new() };
    let mut regrade = Vec::new();
    for (id, phase) in table {
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

fn read_rule(
    reader: &mut Reader<'_, '_>,
    pack: &Pack,
    (rank, proof): (i32, Proof),
    span: Range<usize>,
) -> Option<Rule> {
    let id = reader.required_text("id");
    let veto = reader.flag("veto");
    let ignore = reader.flag("ignore") || veto;
    let phase = read_phase(reader, ignore);
    let rule = Rule {
        id: format!("{}.{}", pack.id, id.unwrap_or_default()),
        phase: phase.unwrap_or(Phase::Note),
        phases: read_phases(reader),
        kind: read_word(reader, "kind", &KINDS).unwrap_or(Kind::Signal),
        edge: read_word(reader, "edge", &EDGES),
        outcome: read_word(reader, "outcome", &OUTCOMES),
        rank: reader.number("rank").unwrap_or(rank),
        conditions: read_conditions(reader),
        any: read_patterns(reader, "any", proof),
        all: read_patterns(reader, "all", proof),
        not: read_patterns(reader, "not", proof),
        on: reader.texts("on").into_iter().map(|(name, _)| name.to_owned()).collect(),
        ignore,
        veto,
        fallback: reader.flag("fallback"),
        templates: read_templates(reader),
        hits: read_examples(reader, "hit"),
        misses: read_examples(reader, "miss"),
        span: span.clone(),
    };
    if proof == Proof::Demanded {
        demand_substance(reader, &rule, &span);
    }
    (id.is_some() && phase.is_some()).then_some(rule)
}

/// A rule must ask something and prove it: without a hit and a miss example it is refused.
fn demand_substance(reader: &mut Reader<'_, '_>, rule: &Rule, span: &Range<usize>) {
    let head = span.start..span.start + 1;
    if !["where", "any", "all"].iter().any(|key| reader.has(key)) {
        let message = format!("rule `{}` asks nothing: give it `where`, `any` or `all`", rule.id);
        reader.error_at(Diagnostic::new(head.clone(), message));
    }
    for (examples, name) in [(&rule.hits, "hit"), (&rule.misses, "miss")] {
        if examples.is_empty() {
            let message = format!("rule `{}` has no {name} example", rule.id);
            let help = format!("add `[[rule.{name}]]` with a `text`");
            reader.error_at(Diagnostic::new(head.clone(), message).help(help));
        }
    }
}

fn read_phase(reader: &mut Reader<'_, '_>, ignore: bool) -> Option<Phase> {
    if ignore && reader.value("phase").is_none() {
        return Some(Phase::Note);
    }
    let word = reader.required_text("phase")?;
    let phase = Phase::parse(word);
    if phase.is_none() {
        let span = reader.span_of("phase");
        reader.error_at(unknown_phase(word, span));
    }
    phase
}

fn read_phases(reader: &mut Reader<'_, '_>) -> Vec<Phase> {
    let mut phases = Vec::new();
    for (word, span) in reader.texts("phases") {
        match Phase::parse(word) {
            Some(phase) => phases.push(phase),
            None => reader.error_at(unknown_phase(word, span)),
        }
    }
    phases
}

fn unknown_phase(word: &str, span: Range<usize>) -> Diagnostic {
    let names = Phase::ALL.map(Phase::name);
    let help = match nearest(word, names.into_iter()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("phases: {}", names.join(", ")),
    };
    Diagnostic::new(span, format!("unknown phase `{word}`")).help(help)
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

fn read_patterns(reader: &mut Reader<'_, '_>, key: &'static str, proof: Proof) -> Vec<Pattern> {
    let make = match proof {
        Proof::Demanded => Pattern::parse,
        Proof::Seen => |source: &str| Ok(Pattern::trusted(source)),
    };
    let mut patterns = Vec::new();
    for (source, span) in reader.texts(key) {
        match make(source) {
            Ok(pattern) => patterns.push(pattern),
            Err(why) => reader.error_at(Diagnostic::new(span, format!("not a regex: {why}"))),
        }
    }
    patterns
}

fn read_templates(reader: &mut Reader<'_, '_>) -> Templates {
    Templates {
        title: read_template(reader, "title"),
        service: read_template(reader, "service"),
        host: read_template(reader, "host"),
        severity: read_template(reader, "severity"),
        actor: read_template(reader, "actor"),
        channel: read_template(reader, "channel"),
        key: read_template(reader, "key"),
        incident: read_template(reader, "incident"),
        count: read_template(reader, "count"),
        links: {
            let links = reader.texts("links");
            links.into_iter().filter_map(|(text, span)| template(reader, text, span)).collect()
        },
    }
}

fn read_template(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Template> {
    let text = reader.text(key)?;
    let span = reader.span_of(key);
    template(reader, text, span)
}

fn template(reader: &mut Reader<'_, '_>, text: &str, span: Range<usize>) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template),
        Err(error) => {
            reader.error_at(Diagnostic::new(span, error.to_string()));
            None
        }
    }
}

fn read_examples(reader: &mut Reader<'_, '_>, key: &'static str) -> Vec<Example> {
    let mut examples = Vec::new();
    for (table, span) in reader.tables(key) {
        let mut inner = Reader::new(table, span.clone());
        let text = inner.required_text("text").map(str::to_owned);
        let name = inner.text("name").map(str::to_owned);
        let expect = EXPECTED
            .into_iter()
            .filter_map(|part| Some((part, inner.text(part)?.to_owned())))
            .collect();
        inner.finish().into_iter().for_each(|diagnostic| reader.error_at(diagnostic));
        examples.extend(text.map(|text| Example { text, name, expect, span }));
    }
    examples
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
