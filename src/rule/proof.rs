//! Reads the examples of a rule, and demands them: a rule must ask something and prove it.

use std::collections::BTreeSet;

use crate::rule::diagnostic::Diagnostic;
use crate::rule::reader::Reader;
use crate::rule::schema::{EXPECTED, Example, LogExample, Pack, Rule};

/// Notes an error for a rule that asks nothing, or that has no hit, no miss or, where it looks at many records at once,
/// no log as an example.
pub(crate) fn demand_substance(reader: &mut Reader<'_, '_>, rule: &Rule) {
    let head = reader.head();
    if rule.extends.is_none() && reader.counted(&["where", "any", "all"]) == 0 {
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
    let many = reader.counted(&["threshold", "pair", "absent", "total", "collapse"]) > 0;
    if many && rule.logs.is_empty() {
        let message = format!("rule `{}` looks at many records and has no log example", rule.id);
        let help = "add `[[rule.log]]` with a `text` and the `rows` that it gives";
        reader.error_at(Diagnostic::new(head, message).help(help));
    }
}

/// Returns the examples under `key`.
pub(crate) fn read_examples(reader: &mut Reader<'_, '_>, key: &'static str) -> Vec<Example> {
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

/// Returns the short logs of a rule.
pub(crate) fn read_logs(reader: &mut Reader<'_, '_>) -> Vec<LogExample> {
    let mut logs = Vec::new();
    for (table, span) in reader.tables("log") {
        let mut inner = Reader::new(table, span.clone());
        let text = inner.required_text("text").map(str::to_owned);
        let name = inner.text("name").map(str::to_owned);
        inner.required("rows");
        let rows = inner.texts("rows").into_iter().map(|(row, _)| row.to_owned()).collect();
        inner.finish().into_iter().for_each(|diagnostic| reader.error_at(diagnostic));
        logs.extend(text.map(|text| LogExample { text, name, rows, span }));
    }
    logs
}

/// A regex that is too large to compile would never match: it is an error, not a silence.
pub(crate) fn demand_small(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) {
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

/// Two rules of one id in one pack: the first would never be asked.
pub(crate) fn demand_unique(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) {
    let mut known = BTreeSet::new();
    for rule in &pack.rules {
        if !known.insert(rule.id.as_str()) {
            let span = rule.span.start..rule.span.start + 1;
            let message = format!("rule `{}` stands twice in this pack", rule.id);
            diagnostics.push(Diagnostic::new(span, message));
        }
    }
}
