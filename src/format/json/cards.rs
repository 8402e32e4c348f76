//! Cards that applications post in Teams: adaptive cards, cards of connectors, hero cards.

use crate::format::json::chat::html_text;
use crate::format::json::lookup::{first_text, text};
use crate::format::json::value::{Map, Value};

/// How deep parts of a card may hold parts.
const DEEPEST: usize = 12;
/// The texts of a part, in the order in which a card shows them.
const TEXTS: &[&str] =
    &["title", "subtitle", "activityTitle", "activitySubtitle", "activityText", "text"];
/// Lists of name and value.
const FACTS: &[&str] = &["facts", "fields"];
/// What holds further parts: bodies, columns, containers, tables, rows of text, sections.
const PARTS: &[&str] = &[
    "content", "body", "items", "columns", "rows", "cells", "inlines", "elements", "sections",
    "card",
];

/// Appends the texts that `card` shows to `parts`, each once, without its buttons.
pub(super) fn texts(card: &Value<'_>, parts: &mut Vec<String>) {
    collect(card, 0, parts);
}

fn collect(value: &Value<'_>, depth: usize, parts: &mut Vec<String>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth + 1, parts)),
        Value::Object(part) => of_part(part, depth, parts),
        _ => {}
    }
}

fn of_part(part: &Map<'_>, depth: usize, parts: &mut Vec<String>) {
    for name in TEXTS {
        add(parts, text(part, name));
    }
    if TEXTS.iter().all(|name| text(part, name).is_none()) {
        add(parts, text(part, "summary"));
    }
    for facts in FACTS.iter().filter_map(|name| part.get(name)?.as_array()) {
        for fact in facts.iter().filter_map(Value::as_object) {
            add(parts, first_text(fact, &["{title}: {value}", "{name}: {value}", "value"]));
        }
    }
    for inner in PARTS.iter().filter_map(|name| part.get(name)) {
        collect(inner, depth + 1, parts);
    }
}

/// Adds what is not there yet, without the marks of bold text.
fn add(parts: &mut Vec<String>, part: Option<String>) {
    let Some(part) = part.map(|part| html_text(&part).replace("**", "")) else { return };
    let part = part.trim();
    if !part.is_empty() && !parts.iter().any(|it| it == part) {
        parts.push(part.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_without_texts_shows_its_summary_and_no_buttons() {
        let shown = |text: &str| {
            let mut parts = Vec::new();
            texts(&Value::parse(text).unwrap(), &mut parts);
            parts
        };
        assert_eq!(shown(r#"{"summary":"Sev1","potentialAction":[{"name":"View"}]}"#), ["Sev1"]);
        assert_eq!(
            shown(
                r#"{"type":"AdaptiveCard","body":[{"type":"RichTextBlock","inlines":[{"text":"a"},{"text":"b"}]}],"actions":[{"title":"View"}]}"#
            ),
            ["a", "b"]
        );
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}1{}", r#"{"body":["#.repeat(60), "]}".repeat(60));
        let mut parts = Vec::new();
        texts(&Value::parse(&deep).unwrap(), &mut parts);
        assert!(parts.is_empty());
    }
}
