//! Reads the mutes of a pack.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::model::policy::{Mute, Part};
use crate::rule::diagnostic::Diagnostic;
use crate::rule::duty::unknown_part;
use crate::rule::reader::{Reader, texts_of};
use crate::rule::schema::Reference;

/// Returns the mutes of `pack`; the rules that they are about go to `named`.
pub(crate) fn read_mutes(
    reader: &mut Reader<'_, '_>,
    pack: &str,
    named: &mut Vec<Reference>,
) -> Vec<Mute> {
    let mut mutes = Vec::new();
    for (table, span) in reader.tables("mute") {
        let mut inner = Reader::new(table, span);
        mutes.extend(read_mute(&mut inner, pack, named));
        inner.finish().into_iter().for_each(|diagnostic| reader.error_at(diagnostic));
    }
    mutes
}

fn read_mute(reader: &mut Reader<'_, '_>, pack: &str, named: &mut Vec<Reference>) -> Option<Mute> {
    let id = reader.required_text("id");
    let reason = reader.required_text("reason");
    let scope = read_scope(reader, named);
    let from = if reader.has("from") { instant(reader, "from") } else { None };
    reader.value("from");
    let until = if reader.has("until") {
        instant(reader, "until")
    } else {
        let help =
            "a mute without an end hides what nobody remembers; state a time with its offset";
        let head = reader.head();
        reader.error_at(Diagnostic::new(head, "`until` is missing").help(help));
        None
    };
    reader.value("until");
    if let (Some(from), Some(until)) = (from, until)
        && from >= until
    {
        reader.error("until", "the mute ends before it begins");
    }
    let (id, reason) = (format!("{pack}.{}", id?), reason?.to_owned());
    Some(Mute { id, reason, scope, from, until: until? })
}

fn read_scope(reader: &mut Reader<'_, '_>, named: &mut Vec<Reference>) -> Vec<(Part, Vec<String>)> {
    let Some(table) = reader.table("where") else {
        let head = reader.head();
        let help = "name what it is about: where = { service = \"checkout\", title = \"*disk*\" }";
        reader.error_at(Diagnostic::new(head, "`where` is missing").help(help));
        return Vec::new();
    };
    let mut scope = Vec::new();
    for (name, value) in table {
        let texts = texts_of(value);
        match (Part::parse(name.get_ref()), texts) {
            (Some(part), Some(texts)) => {
                if part == Part::Rule {
                    let ids = texts.iter().cloned();
                    named.extend(ids.map(|(id, span)| Reference { id: id.to_owned(), span }));
                }
                scope.push((part, texts.into_iter().map(|(text, _)| text.to_owned()).collect()));
            }
            (None, _) => reader.error_at(unknown_part(name.get_ref(), name.span())),
            (_, None) => {
                let message = "a part is a wildcard or a list of them";
                reader.error_at(Diagnostic::new(value.span(), message));
            }
        }
    }
    if table.is_empty() {
        reader.error("where", "a mute of everything is none; name a part and what it is like");
    }
    scope.sort();
    scope
}

/// Returns the time under `key`: with its offset, or the start of a day in UTC.
fn instant(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<DateTime<Utc>> {
    let value = reader.value(key)?.get_ref();
    let text = match (value.as_str(), value.as_datetime()) {
        (Some(text), _) => text.to_owned(),
        (None, Some(time)) => time.to_string(),
        (None, None) => String::new(),
    };
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let time = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.to_utc()).or_else(day);
    if time.is_none() {
        let help = "write it like 2024-03-20T06:00:00Z, or 2024-03-20 for its start in UTC";
        let span = reader.span_of(key);
        let message = format!("`{key}` is a time with its offset from UTC");
        reader.error_at(Diagnostic::new(span, message).help(help));
    }
    time
}
