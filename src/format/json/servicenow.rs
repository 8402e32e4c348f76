//! What `ServiceNow`'s table API gives: values with what they are shown as, tables side by side, notes in one text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use serde_json::value::RawValue;

use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, text};
use crate::format::json::value::{Map, Value};

/// Numbers of tickets that tell of no outage: changes, requests, tasks, problems, articles, calls.
const OTHERS: &[&str] = &[
    "CHG", "CTASK", "RITM", "REQ", "SCTASK", "TASK", "PRB", "PTASK", "KB", "CALL", "HRC", "IMS",
    "RLSE", "STRY", "SIR", "Alert",
];
/// Fields whose value names the record that a row is of.
const OF: &[&str] = &["documentkey", "element_id", "document_id", "task"];
/// Fields that hold all notes of a record, the last first.
const NOTES: &[&str] = &["comments_and_work_notes", "work_notes", "comments"];
/// The most notes that are taken of one field.
const MOST: usize = 500;

/// Returns whether the number of a record says that it is another thing than an incident.
pub(super) fn is_other(number: &str) -> bool {
    OTHERS.iter().any(|prefix| number.starts_with(prefix))
}

/// Returns whether a value is the key of another record, which names nothing to a reader.
pub(super) fn is_id(value: &str) -> bool {
    value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Puts what is shown in the place of `{"display_value": …, "value": …}`. Times are stored in UTC and shown in the zone of
/// who asked: they are put with the offset that lies between.
pub(super) fn show(object: &mut Map<'_>) {
    let names: Vec<String> = object
        .iter()
        .filter(|(_, value)| value.as_object().is_some_and(|it| it.contains_key("display_value")))
        .map(|(name, _)| name.to_owned())
        .collect();
    for name in names {
        let Some(value) = object.get_mut(&name) else { continue };
        let shown = value.as_object().and_then(|pair| {
            let (stored, shown) = (text(pair, "value"), text(pair, "display_value"));
            match stored.filter(|it| is_time(it)) {
                Some(stored) => Some(zoned(shown, &stored)),
                None => shown,
            }
        });
        *value = shown.map_or(Value::Null, |shown| Value::String(Cow::Owned(shown)));
    }
}

/// Returns a time with its zone: as it is shown where that can be read, else as it is stored.
fn zoned(shown: Option<String>, stored: &str) -> String {
    shown
        .and_then(|shown| Some(format!("{shown}{}", offset(&shown, stored)?)))
        .unwrap_or_else(|| format!("{stored}Z"))
}

/// Returns how far what is shown lies from what is stored, where a zone can lie so far: `-05:00`.
fn offset(shown: &str, stored: &str) -> Option<String> {
    let read = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok();
    let minutes = read(shown)?.signed_duration_since(read(stored)?).num_minutes();
    let sign = if minutes < 0 { '-' } else { '+' };
    let length = minutes.abs();
    (length <= 14 * 60 && length % 15 == 0)
        .then(|| format!("{sign}{:02}:{:02}", length / 60, length % 60))
}

/// Returns whether a value is a time as the tables store it: `2024-03-15 10:15:02`.
fn is_time(value: &str) -> bool {
    value.len() == 19
        && value.bytes().zip("dddd-dd-dd dd:dd:dd".bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            other => byte == other,
        })
}

/// Returns whether `object` is nothing but tables by their names, as answers of the API saved side by side.
pub(super) fn holds(object: &Map<'_>) -> bool {
    !object.is_empty()
        && object
            .values()
            .all(|table| rows(table).is_some_and(|rows| rows.iter().all(Value::is_object)))
        && object.values().filter_map(rows).any(|rows| !rows.is_empty())
}

fn rows<'v, 'a>(table: &'v Value<'a>) -> Option<&'v Vec<Value<'a>>> {
    table.as_object().filter(|table| table.len() == 1)?.get("result")?.as_array()
}

/// Hands over each row of each table; one of a record that another table lists bears its number.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    mut object: Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let names = numbers(&object);
    let parts: BTreeMap<String, &'a RawValue> =
        serde_json::from_str(element.raw).unwrap_or_default();
    let tables: Vec<String> = object.keys().map(str::to_owned).collect();
    for table in tables {
        let Some(Value::Object(mut held)) = object.get_mut(&table).map(std::mem::take) else {
            continue;
        };
        let Some(Value::Array(rows)) = held.get_mut("result").map(std::mem::take) else { continue };
        let written = parts.get(&table).map(|part| of_result(part.get())).unwrap_or_default();
        for (at, value) in rows.into_iter().enumerate() {
            let mut inherited = element.inherited.clone();
            inherited.push(("table".to_owned(), table.clone()));
            let of = |row: &Map<'_>| OF.iter().find_map(|name| names.get(&text(row, name)?));
            let number = value.as_object().and_then(of).cloned();
            inherited.extend(number.map(|number| ("step.incident".to_owned(), number)));
            let raw = written.get(at).copied().unwrap_or(element.raw);
            visit(Element { raw, value, inherited, ..element.clone() });
        }
    }
}

/// Returns the numbers of all records by what rows of other tables call them.
fn numbers(object: &Map<'_>) -> BTreeMap<String, String> {
    let rows = object.values().filter_map(rows).flatten().filter_map(Value::as_object);
    let stored =
        |row: &Map<'_>, name: &str| text(row, name).or_else(|| text(row, &format!("{name}.value")));
    rows.filter_map(|row| Some((stored(row, "sys_id")?, stored(row, "number")?))).collect()
}

/// Returns the texts of the items of `{"result": […]}`.
fn of_result(raw: &str) -> Vec<&str> {
    let parts: BTreeMap<String, &RawValue> = serde_json::from_str(raw).unwrap_or_default();
    let list: Option<Vec<&RawValue>> =
        parts.get("result").and_then(|part| serde_json::from_str(part.get()).ok());
    list.unwrap_or_default().into_iter().map(RawValue::get).collect()
}

/// Hands over each note that the fields of an incident hold, as talk.
pub(super) fn notes<'a>(
    element: &Element<'a>,
    object: &Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let Some(held) = NOTES.iter().find_map(|name| find(object, name)?.as_str()) else { return };
    let number = text(object, "number");
    // The headings are shown in the same zone as the times: where those lie on both sides of a change of clocks, which
    // offset a heading has is not known.
    let offsets = object.values().filter_map(Value::as_str).filter_map(offset_of);
    let offsets: BTreeSet<&str> = offsets.collect();
    let offset = offsets.first().filter(|_| offsets.len() == 1).copied().unwrap_or_default();
    for note in split(held) {
        let mut own =
            vec![("chat".to_owned(), "1".to_owned()), ("chat.user".to_owned(), note.by.to_owned())];
        own.extend(number.clone().map(|number| ("chat.channel".to_owned(), number)));
        let value = Value::String(Cow::Owned(note.said.join("\n")));
        let time = Some(format!("{}{offset}", note.time));
        visit(Element { value, own, time, ..element.clone() });
    }
}

/// Returns the offset of a time that [`zoned`] wrote.
fn offset_of(time: &str) -> Option<&str> {
    let (time, offset) = time.split_at_checked(19)?;
    (is_time(time) && offset.len() == 6 && offset.as_bytes().get(3) == Some(&b':'))
        .then_some(offset)
}

struct Note<'t> {
    time: &'t str,
    by: &'t str,
    said: Vec<&'t str>,
}

/// Returns the notes of a text in which each has a heading: `2024-03-15 10:15:02 - Ada Example (Work notes)`.
fn split(held: &str) -> Vec<Note<'_>> {
    let mut notes: Vec<Note<'_>> = Vec::new();
    for line in held.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((time, by)) = heading(line).filter(|_| notes.len() < MOST) {
            notes.push(Note { time, by, said: Vec::new() });
        } else if let Some(note) = notes.last_mut() {
            note.said.push(line);
        }
    }
    notes.retain(|note| !note.said.is_empty());
    notes.reverse();
    notes
}

fn heading(line: &str) -> Option<(&str, &str)> {
    let (time, rest) = line.split_once(" - ")?;
    let (by, kind) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    (is_time(time) && kind.to_ascii_lowercase().ends_with('s')).then_some((time, by))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::{expand, interpret};
    use crate::format::parse::Parsed;

    fn read(text: &str) -> Vec<(String, Parsed)> {
        let mut told = Vec::new();
        expand::expand(text, Value::parse(text).unwrap(), &mut |it| {
            told.push((it.raw.to_owned(), interpret::element(it, None)));
        });
        told
    }

    fn field<'a>(parsed: &'a Parsed, name: &str) -> &'a str {
        parsed.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn tables_side_by_side_are_told_row_by_row() {
        let audit = r#"{"fieldname":"state","oldvalue":"1","newvalue":"2","documentkey":"a1","sys_created_on":"2024-03-15 10:20:00","user":"ada"}"#;
        let note = r#"{"element":"work_notes","element_id":"a1","name":"incident","sys_created_on":"2024-03-15 10:21:00","sys_created_by":"ada","value":"looking"}"#;
        let text = format!(
            r#"{{"incident":{{"result":[{{"number":"INC001","sys_id":"a1","short_description":"Shop down","opened_at":"2024-03-15 10:15:00","opened_by":"bo"}}]}},
            "sys_audit":{{"result":[{audit}]}},"sys_journal_field":{{"result":[{note}]}}}}"#
        );
        let told = read(&text);
        let kinds: Vec<_> = told.iter().map(|(_, it)| field(it, "step.kind")).collect();
        assert_eq!(kinds, ["triggered", "", ""]);
        assert_eq!(told[1].0, audit);
        assert_eq!(told[1].1.message, "state: 1 -> 2");
        assert_eq!(field(&told[1].1, "step.incident"), "INC001");
        assert_eq!(
            (told[2].1.message.as_str(), field(&told[2].1, "chat.user")),
            ("looking", "ada")
        );
        assert!(told.iter().all(|(_, it)| it.stamp.is_some()));
        assert_eq!(read(r#"{"a":{"result":[1]}}"#).len(), 1);
    }

    #[test]
    fn what_is_shown_takes_the_place_of_what_is_stored_but_for_times() {
        let told = read(
            r#"{"result":[{"number":{"display_value":"INC001","value":"INC001"},"short_description":{"display_value":"Shop down","value":"Shop down"},
            "opened_at":{"display_value":"2024-03-15 11:15:00","value":"2024-03-15 10:15:00"},"opened_by":{"display_value":"Bo","link":"https://example.com/u1"},
            "priority":{"display_value":"1 - Critical","value":"1"}}]}"#,
        );
        let first = &told[0].1;
        assert_eq!(field(first, "priority"), "1 - Critical");
        assert_eq!(field(first, "opened_at"), "2024-03-15 11:15:00+01:00");
        assert_eq!(field(first, "opened_by"), "Bo");
        assert!(first.stamp.is_some());
    }

    #[test]
    fn notes_are_dated_in_the_zone_in_which_times_are_shown() {
        let notes = "2024-03-15 05:20:00 - Ada (Work notes)\\nlooking";
        let told = read(&format!(
            r#"{{"result":[{{"number":{{"display_value":"INC001","value":"INC001"}},"short_description":{{"display_value":"Shop down","value":"Shop down"}},
            "opened_at":{{"display_value":"2024-03-15 05:15:00","value":"2024-03-15 10:15:00"}},"opened_by":{{"display_value":"Bo","value":"b1"}},
            "work_notes":{{"display_value":"{notes}","value":"{notes}"}}}}]}}"#
        ));
        let zones: Vec<_> =
            told.iter().map(|(_, it)| it.stamp.as_ref().and_then(|s| s.zone)).collect();
        assert_eq!((told.len(), zones[0]), (2, zones[1]));
        assert!(zones[0].is_some());
        assert_eq!(offset("2024-03-15 10:15:00", "2024-03-14 10:15:00"), None);
        assert_eq!(
            zoned(Some("15/03/2024 05:15".into()), "2024-03-15 10:15:00"),
            "2024-03-15 10:15:00Z"
        );
    }

    #[test]
    fn notes_in_one_text_are_told_one_by_one() {
        let notes = split(
            "2024-03-15 10:30:00 - Ada Example (Work notes)\nfound it:\nthe pool is full\n\n2024-03-15 10:20:00 - Bo (Additional comments)\nlooking\n",
        );
        let told: Vec<_> = notes.iter().map(|it| (it.time, it.by, it.said.join("/"))).collect();
        assert_eq!(
            told,
            [
                ("2024-03-15 10:20:00", "Bo", "looking".to_owned()),
                ("2024-03-15 10:30:00", "Ada Example", "found it:/the pool is full".to_owned()),
            ]
        );
        assert!(split("no heading").is_empty());
    }

    #[test]
    fn a_change_request_is_no_incident() {
        let told = read(
            r#"{"result":[{"number":"CHG001","short_description":"Raise pool","opened_at":"2024-03-14 10:15:00","opened_by":"bo","start_date":"2024-03-15 10:00:00","state":"Implement"}]}"#,
        );
        assert_eq!((told.len(), field(&told[0].1, "step.kind")), (1, ""));
        assert_eq!(told[0].1.message, "Raise pool");
    }
}
