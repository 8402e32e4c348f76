//! Zulip's exports: messages name people and streams by number, `realm.json` beside them gives the names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::format::json::expand::Element;
use crate::format::json::lookup::{first_text, text};
use crate::format::json::value::{Map, Value};

/// Tables of people; the second holds those that all organisations share, such as the notification bot.
const PEOPLE: &[&str] = &["zerver_userprofile", "zerver_userprofile_crossrealm"];
const STREAMS: &str = "zerver_stream";
/// Who receives messages, in a table where it is not a column of the stream's: type 2 is a stream.
const RECIPIENTS: &str = "zerver_recipient";

/// Returns the word by which records name the person of a number.
pub(super) fn person(number: &str) -> String {
    named("zulipuser", number)
}

/// Returns the word by which records name the stream of a recipient's number.
pub(super) fn stream(number: &str) -> String {
    named("zulipstream", number)
}

fn named(kind: &str, number: &str) -> String {
    let number_like = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if number_like { [kind, number].concat() } else { number.to_owned() }
}

/// Returns whether `object` holds tables of people or streams.
pub(super) fn holds(object: &Map<'_>) -> bool {
    tables().any(|table| object.get(table).and_then(Value::as_array).is_some())
}

fn tables() -> impl Iterator<Item = &'static str> {
    PEOPLE.iter().copied().chain([STREAMS])
}

/// Hands over each person and each stream as an object of `id` and `name`, then what else `object` holds.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    mut object: Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let recipients = recipients(&object);
    let parts: BTreeMap<String, &'a RawValue> =
        serde_json::from_str(element.raw).unwrap_or_default();
    for table in tables() {
        let written: Vec<&'a RawValue> = parts
            .get(table)
            .and_then(|part| serde_json::from_str(part.get()).ok())
            .unwrap_or_default();
        let Some(Value::Array(rows)) = object.remove(table) else { continue };
        for (at, row) in rows.into_iter().enumerate() {
            let raw = written.get(at).map_or(element.raw, |row| row.get());
            let told = row.as_object().and_then(|row| {
                if table == STREAMS { stream_of(row, &recipients) } else { person_of(row) }
            });
            let value = told.map_or(row, |(id, name)| {
                let mut map = Map::default();
                map.push(Cow::Borrowed("id"), Value::String(Cow::Owned(id)));
                map.push(Cow::Borrowed("name"), Value::String(Cow::Owned(name)));
                map.settle();
                Value::Object(map)
            });
            visit(Element { raw, value, ..element.clone() });
        }
    }
    if !object.is_empty() {
        visit(Element { value: Value::Object(object), ..element.clone() });
    }
}

/// Returns the recipient of each stream, by their numbers.
fn recipients(object: &Map<'_>) -> BTreeMap<String, String> {
    let rows = object.get(RECIPIENTS).and_then(Value::as_array).into_iter().flatten();
    let rows = rows.filter_map(Value::as_object);
    let streams = rows.filter(|row| text(row, "type").as_deref() == Some("2"));
    streams.filter_map(|row| Some((text(row, "type_id")?, text(row, "id")?))).collect()
}

fn person_of(row: &Map<'_>) -> Option<(String, String)> {
    let name = first_text(row, &["full_name", "short_name", "email"])?;
    Some((person(&text(row, "id")?), name))
}

fn stream_of(row: &Map<'_>, recipients: &BTreeMap<String, String>) -> Option<(String, String)> {
    let id = text(row, "id")?;
    let recipient = text(row, "recipient").or_else(|| recipients.get(&id).cloned()).unwrap_or(id);
    Some((stream(&recipient), text(row, "name")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::expand;

    fn told(json: &str) -> Vec<String> {
        let mut all = Vec::new();
        let value = Value::parse(json).unwrap();
        expand::expand(json, value, &mut |it| all.push(it.value.to_string()));
        all
    }

    #[test]
    fn people_and_streams_are_named() {
        let people = r#""zerver_userprofile":[{"id":9,"full_name":"Ada Example"}]"#;
        let ada = r#"{"id":"zulipuser9","name":"Ada Example"}"#;
        let ops = |number: u8| format!(r#"{{"id":"zulipstream{number}","name":"ops"}}"#);
        for (streams, number) in [
            (r#""zerver_stream":[{"id":3,"name":"ops"}]"#, 3),
            (r#""zerver_stream":[{"id":3,"name":"ops","recipient":20}]"#, 20),
            (
                r#""zerver_stream":[{"id":3,"name":"ops"}],"zerver_recipient":[{"id":7,"type":1,"type_id":3},{"id":20,"type":2,"type_id":3}]"#,
                20,
            ),
        ] {
            let all = told(&format!("{{{people},{streams}}}"));
            assert_eq!(all.get(..2), Some(&[ada.to_owned(), ops(number)][..]));
        }
    }

    #[test]
    fn what_else_is_in_the_file_stays() {
        let all = told(r#"{"zerver_userprofile":[{"id":9}],"zerver_realm":[{"name":"example"}]}"#);
        assert_eq!(all, [r#"{"id":9}"#, r#"{"zerver_realm":[{"name":"example"}]}"#]);
    }
}
