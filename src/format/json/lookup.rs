//! Finds values in a JSON object by dotted path, and fills templates with them.

use crate::base::name::is_nothing;
use crate::format::json::value::{Map, Value};

/// Returns the value at `path`: a key of that very name, or a way through nested objects and arrays.
/// `null` counts as absent.
pub fn find<'a, 't>(object: &'a Map<'t>, path: &str) -> Option<&'a Value<'t>> {
    if let Some(value) = object.get(path) {
        return (!value.is_null()).then_some(value);
    }
    path.match_indices('.').find_map(|(at, _)| {
        let rest = path.get(at + 1..)?;
        within(object.get(path.get(..at)?)?, rest)
    })
}

/// Returns the text at `path`: a string, number or truth value that is not empty.
pub fn text(object: &Map<'_>, path: &str) -> Option<String> {
    scalar(find(object, path)?)
}

/// Returns the name at `path`, if it is none that a program prints for want of one, such as `None`.
pub fn name(object: &Map<'_>, path: &str) -> Option<String> {
    text(object, path).filter(|name| !is_nothing(name))
}

/// Returns the first text that one of `paths` leads to; a path with `{` is a template.
pub fn first_text(object: &Map<'_>, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(
        |path| {
            if path.contains('{') { fill(object, path) } else { text(object, path) }
        },
    )
}

/// Returns `value` as text where it is a string, number or truth value that is not empty.
pub fn scalar(value: &Value<'_>) -> Option<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.as_ref().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns `template` with each `{path}` replaced; `None` where one of them is absent.
fn fill(object: &Map<'_>, template: &str) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (path, tail) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(&text(object, path)?);
        rest = tail;
    }
    filled.push_str(rest);
    Some(filled)
}

fn within<'a, 't>(value: &'a Value<'t>, path: &str) -> Option<&'a Value<'t>> {
    match value {
        Value::Object(object) => find(object, path),
        Value::Array(items) => {
            let (index, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
            let item = items.get(index.parse::<usize>().ok()?)?;
            rest.map_or((!item.is_null()).then_some(item), |rest| within(item, rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Map<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn dotted_names_meet_dotted_keys_and_nested_objects() {
        let map = object(r#"{"log.level":"warn","a":{"b.c":1,"d":[{"e":"x"}]},"n":null}"#);
        assert_eq!(text(&map, "log.level").as_deref(), Some("warn"));
        assert_eq!(text(&map, "a.b.c").as_deref(), Some("1"));
        assert_eq!(text(&map, "a.d.0.e").as_deref(), Some("x"));
        assert_eq!(text(&map, "n"), None);
    }

    #[test]
    fn templates_want_all_their_parts() {
        let map = object(r#"{"a":"x","b":2}"#);
        assert_eq!(first_text(&map, &["{a}: {z}", "{a}: {b}"]).as_deref(), Some("x: 2"));
    }
}
