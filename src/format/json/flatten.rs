//! Turns a JSON object into fields by dotted names, in the order of the document, within bounds.

use crate::base::text::cap;
use crate::format::json::lookup::scalar;
use crate::format::json::value::{Map, Value};

/// The most fields of one record.
pub const MAX_FIELDS: usize = 400;
const MAX_DEPTH: usize = 12;
const MAX_VALUE: usize = 4096;
const MAX_NESTED_JSON: usize = 256 * 1024;
/// Names whose values are secrets, never wanted in a report.
const SECRETS: &[&str] = &["routing_key", "service_key", "integration_key", "api_key", "password"];

/// Appends the fields of `object`, except the top-level keys `without`. Nulls and empty texts are left out; lists of
/// name and value pairs become fields by those names; a text that holds JSON is taken apart as well, one level deep.
pub fn object(object: &Map<'_>, without: &[&str], fields: &mut Vec<(String, String)>) {
    let mut flat = Flat { fields, nested: false };
    for (key, value) in object.iter() {
        if !without.contains(&key) {
            flat.value(key, value, 0);
        }
    }
}

/// Appends the fields of `value` under `name`.
pub fn value(name: &str, value: &Value<'_>, fields: &mut Vec<(String, String)>) {
    Flat { fields, nested: false }.value(name, value, 0);
}

struct Flat<'a> {
    fields: &'a mut Vec<(String, String)>,
    nested: bool,
}

impl Flat<'_> {
    fn value(&mut self, name: &str, value: &Value<'_>, depth: usize) {
        if depth > MAX_DEPTH || self.fields.len() >= MAX_FIELDS {
            return;
        }
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter() {
                    self.value(&format!("{name}.{key}"), value, depth + 1);
                }
            }
            Value::Array(items) => self.array(name, items, depth),
            Value::String(text) => self.text(name, text, depth),
            Value::Number(_) | Value::Bool(_) => {
                self.fields.extend(scalar(value).map(|text| (name.to_owned(), text)));
            }
            Value::Null => {}
        }
    }

    fn array(&mut self, name: &str, items: &[Value<'_>], depth: usize) {
        let pairs: Option<Vec<_>> = items.iter().map(pair).collect();
        if let Some(pairs) = pairs {
            for (key, value) in pairs {
                self.value(&format!("{name}.{key}"), value, depth + 1);
            }
            return;
        }
        for (index, item) in items.iter().enumerate() {
            self.value(&format!("{name}.{index}"), item, depth + 1);
            if let (true, Value::String(tag)) = (name.ends_with("tags"), item) {
                self.tag(name, tag);
            }
        }
    }

    fn text(&mut self, name: &str, text: &str, depth: usize) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        if SECRETS.iter().any(|secret| name.ends_with(secret)) {
            self.fields.push((name.to_owned(), "REDACTED".to_owned()));
            return;
        }
        self.fields.push((name.to_owned(), cap(text, MAX_VALUE)));
        if name == "tags" {
            text.split(',').for_each(|tag| self.tag(name, tag));
        }
        if let (false, Some(inner)) = (self.nested, held(trimmed)) {
            self.nested = true;
            self.value(name, &inner, depth + 1);
            self.nested = false;
        }
    }

    /// A tag such as `service:checkout` also becomes the field `tags.service`.
    fn tag(&mut self, name: &str, tag: &str) {
        if let Some((key, value)) = tag.split_once([':', '='])
            && key
                .trim()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte))
            && self.fields.len() < MAX_FIELDS
        {
            self.fields.push((format!("{name}.{}", key.trim()), cap(value.trim(), MAX_VALUE)));
        }
    }
}

/// Returns the JSON object or list that a text holds.
pub fn held(text: &str) -> Option<Value<'_>> {
    let object = text.starts_with('{') && text.ends_with('}');
    let list = text.starts_with('[') && text.ends_with(']') && text.contains('{');
    if !(object || list) || text.len() > MAX_NESTED_JSON {
        return None;
    }
    Value::parse(text).ok()
}

/// Returns name and value of an object that is such a pair: `{"key": "a", "value": "b"}` and its kin.
fn pair<'a, 't>(item: &'a Value<'t>) -> Option<(&'a str, &'a Value<'t>)> {
    let map = item.as_object().filter(|map| map.len() == 2)?;
    let find = |names: &[&str]| names.iter().find_map(|name| map.get(name));
    let key = find(&["key", "Key", "name", "Name", "tag"])?.as_str()?;
    let value = find(&["value", "Value"])?;
    Some((key, opentelemetry(value).unwrap_or(value)))
}

/// Returns what OpenTelemetry's typed value holds.
fn opentelemetry<'a, 't>(value: &'a Value<'t>) -> Option<&'a Value<'t>> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    let (kind, inner) = map.iter().next()?;
    kind.ends_with("Value").then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        object(&serde_json::from_str(text).unwrap(), &[], &mut fields);
        fields
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn nested_values_get_dotted_names_in_order() {
        assert_eq!(
            flat(r#"{"b":{"c":1,"n":null},"a":["x",{"y":true}]}"#),
            pairs(&[("b.c", "1"), ("a.0", "x"), ("a.1.y", "true")])
        );
    }

    #[test]
    fn json_within_a_text_is_taken_apart_once() {
        assert_eq!(
            flat(r#"{"m":"{\"a\":{\"b\":2}}"}"#),
            pairs(&[("m", r#"{"a":{"b":2}}"#), ("m.a.b", "2")])
        );
    }

    #[test]
    fn pairs_and_tags_are_named() {
        assert_eq!(
            flat(r#"{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}"#),
            pairs(&[("attributes.service.name", "shop")])
        );
        assert_eq!(
            flat(r#"{"tags":["service:shop"]}"#),
            pairs(&[("tags.0", "service:shop"), ("tags.service", "shop")])
        );
    }

    #[test]
    fn bounds_hold() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100), "]".repeat(100));
        assert!(flat(&deep).is_empty());
        let wide = format!("{{\"a\":[{}1]}}", "1,".repeat(1000));
        assert_eq!(flat(&wide).len(), MAX_FIELDS);
    }
}
