//! Results of queries of Log Analytics and Application Insights: tables of columns and rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::format::json::expand::Element;
use crate::format::json::lookup::text;
use crate::format::json::value::{Map, Value};

/// Returns whether `object` is the result of a query.
pub(super) fn holds(object: &Map<'_>) -> bool {
    let is_table = |table: &Value<'_>| {
        let Some(table) = table.as_object() else { return false };
        ["columns", "rows"].iter().all(|name| table.get(name).and_then(Value::as_array).is_some())
    };
    let tables = object.get("tables").and_then(Value::as_array);
    tables.is_some_and(|tables| !tables.is_empty() && tables.iter().all(is_table))
}

/// Hands over each row as an object by the names of the columns.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    mut object: Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let Some(Value::Array(tables)) = object.remove("tables") else { return };
    let held: Vec<&'a RawValue> = parts(element.raw)
        .get("tables")
        .and_then(|part| serde_json::from_str(part.get()).ok())
        .unwrap_or_default();
    for (at, table) in tables.into_iter().enumerate() {
        let Value::Object(mut table) = table else { continue };
        let written: Vec<&'a RawValue> = held
            .get(at)
            .and_then(|table| parts(table.get()).get("rows").copied())
            .and_then(|rows| serde_json::from_str(rows.get()).ok())
            .unwrap_or_default();
        let columns = names(&table);
        let Some(Value::Array(rows)) = table.remove("rows") else { continue };
        for (at, row) in rows.into_iter().enumerate() {
            let raw = written.get(at).map_or(element.raw, |row| row.get());
            let Value::Array(cells) = row else { continue };
            let mut map = Map::default();
            for (name, cell) in columns.iter().zip(cells) {
                map.push(Cow::Owned(name.clone()), cell);
            }
            map.settle();
            visit(Element { raw, value: Value::Object(map), ..element.clone() });
        }
    }
}

fn parts(raw: &str) -> BTreeMap<String, &RawValue> {
    serde_json::from_str(raw).unwrap_or_default()
}

fn names(table: &Map<'_>) -> Vec<String> {
    let columns = table.get("columns").and_then(Value::as_array).into_iter().flatten();
    columns.map(|it| it.as_object().and_then(|it| text(it, "name")).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::{expand, interpret};

    #[test]
    fn rows_are_told_one_by_one() {
        let json = r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"Message","type":"string"}],
            "rows":[["2024-03-15T10:15:02Z","a"],["2024-03-15T10:15:03Z","b"]]}]}"#;
        let mut told = Vec::new();
        expand::expand(json, Value::parse(json).unwrap(), &mut |it| {
            told.push((it.raw.to_owned(), interpret::element(it, None)));
        });
        let shown: Vec<_> = told
            .iter()
            .map(|(raw, it)| (raw.as_str(), it.message.as_str(), it.stamp.is_some()))
            .collect();
        assert_eq!(
            shown,
            [
                (r#"["2024-03-15T10:15:02Z","a"]"#, "a", true),
                (r#"["2024-03-15T10:15:03Z","b"]"#, "b", true)
            ]
        );
    }
}
