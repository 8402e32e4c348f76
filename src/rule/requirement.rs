//! Reads the `where` of a rule.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::record::Level;
use crate::rule::condition::{Condition, FieldPattern, Test};
use crate::rule::diagnostic::Diagnostic;
use crate::rule::reader::{Reader, nearest, texts_of};
use crate::rule::wildcard::Wildcard;

/// Returns the conditions under `where`, none where it is not there.
pub(crate) fn read_conditions(reader: &mut Reader<'_, '_>) -> Vec<Condition> {
    let Some(table) = reader.table("where") else { return Vec::new() };
    let mut conditions = Vec::new();
    for (field, value) in table {
        let tests = match value.get_ref().as_table() {
            Some(table) => read_operators(table, value.span()),
            None => read_test(field.get_ref(), value).map(|test| vec![test]),
        };
        match tests {
            Ok(tests) => conditions.extend(
                tests
                    .into_iter()
                    .map(|test| Condition { field: field.get_ref().to_string(), test }),
            ),
            Err(diagnostic) => reader.error_at(diagnostic),
        }
    }
    conditions
}

fn read_test(field: &str, value: &Spanned<DeValue<'_>>) -> Result<Test, Diagnostic> {
    if let Some(present) = value.get_ref().as_bool() {
        return Ok(if present { Test::Present } else { Test::Absent });
    }
    let items = value.get_ref().as_array().map(|items| items.iter().as_slice());
    let absent = items.is_some_and(|items| items.iter().any(is_false));
    let texts = match items {
        Some(items) if absent => {
            items.iter().filter(|item| !is_false(item)).map(text_of).collect::<Option<_>>()
        }
        _ => texts_of(value),
    };
    let texts: Vec<(&str, Range<usize>)> = texts.ok_or_else(|| {
        Diagnostic::new(value.span(), "a condition is a wildcard, a list of them, true, false, or a table of any, all, not, re")
    })?;
    let wildcards = || texts.iter().map(|(text, _)| Wildcard::new(text)).collect();
    if absent {
        return Ok(Test::AbsentOrMeets(wildcards()));
    }
    match texts.as_slice() {
        [("*", _)] => Ok(Test::Present),
        [(text, span)] if field == "level" && text.starts_with(">=") => {
            let word = text.trim_start_matches(">=").trim();
            let level = Level::parse(word);
            let unknown = || Diagnostic::new(span.clone(), format!("unknown level `{word}`"));
            level.map(Test::LevelAtLeast).ok_or_else(unknown)
        }
        _ => Ok(Test::Meets(wildcards())),
    }
}

/// What a condition may ask in a table.
const OPERATORS: [&str; 4] = ["any", "all", "not", "re"];

/// Reads `{ any = […], all = […], not = […], re = […] }`, all of which must hold.
fn read_operators(table: &DeTable<'_>, span: Range<usize>) -> Result<Vec<Test>, Diagnostic> {
    if table.is_empty() {
        let message = format!("a condition has one of {}", OPERATORS.join(", "));
        return Err(Diagnostic::new(span, message));
    }
    table.iter().map(|(name, value)| read_operator(name, value)).collect()
}

fn read_operator(
    name: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
) -> Result<Test, Diagnostic> {
    let operator: &str = name.get_ref();
    let texts = texts_of(value).filter(|texts| !texts.is_empty());
    let texts = texts.ok_or_else(|| {
        Diagnostic::new(value.span(), format!("`{operator}` asks for a text or a list of texts"))
    })?;
    let wildcards = || texts.iter().map(|(text, _)| Wildcard::new(text)).collect();
    match operator {
        "any" => Ok(Test::Meets(wildcards())),
        "all" => Ok(Test::MeetsAll(wildcards())),
        "not" => Ok(Test::Misses(wildcards())),
        "re" => {
            let parse = |(text, span): &(&str, Range<usize>)| {
                FieldPattern::parse(text)
                    .map_err(|why| Diagnostic::new(span.clone(), format!("not a regex: {why}")))
            };
            texts.iter().map(parse).collect::<Result<_, _>>().map(Test::Matches)
        }
        _ => {
            let help = match nearest(operator, OPERATORS.into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known keys: {}", OPERATORS.join(", ")),
            };
            Err(Diagnostic::new(name.span(), format!("unknown key `{operator}`")).help(help))
        }
    }
}

fn is_false(item: &Spanned<DeValue<'_>>) -> bool {
    item.get_ref().as_bool() == Some(false)
}

fn text_of<'t>(item: &'t Spanned<DeValue<'_>>) -> Option<(&'t str, Range<usize>)> {
    Some((item.get_ref().as_str()?, item.span()))
}
