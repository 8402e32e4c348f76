//! Reads the `where` of a rule.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use crate::model::record::Level;
use crate::rule::condition::{Condition, Test};
use crate::rule::diagnostic::Diagnostic;
use crate::rule::reader::{Reader, texts_of};
use crate::rule::wildcard::Wildcard;

/// Returns the conditions under `where`, none where it is not there.
pub(crate) fn read_conditions(reader: &mut Reader<'_, '_>) -> Vec<Condition> {
    let Some(table) = reader.table("where") else { return Vec::new() };
    let mut conditions = Vec::new();
    for (field, value) in table {
        match read_test(field.get_ref(), value) {
            Ok(test) => conditions.push(Condition { field: field.get_ref().to_string(), test }),
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
        Diagnostic::new(value.span(), "a condition is a wildcard, a list of them, true or false")
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

fn is_false(item: &Spanned<DeValue<'_>>) -> bool {
    item.get_ref().as_bool() == Some(false)
}

fn text_of<'t>(item: &'t Spanned<DeValue<'_>>) -> Option<(&'t str, Range<usize>)> {
    Some((item.get_ref().as_str()?, item.span()))
}
