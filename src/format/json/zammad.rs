//! Zammad's history of a ticket, as its API lists it (`/api/v1/ticket_history`): each change is a record of its own.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, text};
use crate::format::json::value::{Map, Value};

/// Keys that stand together in every history.
pub(in crate::format) const KEYS: [&str; 2] = ["o_id", "value_to"];
/// The list of changes.
const LIST: &str = "history";
/// The number of who acts where no person does.
const SYSTEM: &str = "1";
/// Fields that say how far a ticket is, who has it, and which team.
const KINDS: &[&str] = &["state", "owner", "group"];

/// Returns whether `object` is the history of a ticket.
pub(super) fn holds(object: &Map<'_>) -> bool {
    let list = object.get(LIST).and_then(Value::as_array);
    let first = list.and_then(|items| items.first()).and_then(Value::as_object);
    first.is_some_and(|item| {
        ["o_id", "created_at", "type"].iter().all(|key| item.contains_key(key))
            && text(item, "object").is_some_and(|object| object.starts_with("Ticket"))
    })
}

/// Hands over each change; of the state, the owner and the group with the fields that histories of other trackers have.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    object: &Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let parts: BTreeMap<String, &'a RawValue> =
        serde_json::from_str(element.raw).unwrap_or_default();
    let raws: Vec<&'a RawValue> =
        parts.get(LIST).and_then(|part| serde_json::from_str(part.get()).ok()).unwrap_or_default();
    let items = object.get(LIST).and_then(Value::as_array).into_iter().flatten();
    for (at, item) in items.enumerate() {
        let Some(item) = item.as_object() else { continue };
        let raw = raws.get(at).map_or(element.raw, |raw| raw.get());
        let (said, own) = change(object, item);
        let value = Value::String(Cow::Owned(said));
        let time = text(item, "created_at");
        visit(Element { raw, value, own, time, ..element.clone() });
    }
}

/// Returns what a change says, and its fields.
fn change(object: &Map<'_>, item: &Map<'_>) -> (String, Vec<(String, String)>) {
    let ticket = text(item, "o_id").unwrap_or_default();
    let what = text(item, "type").unwrap_or_default();
    let attribute = text(item, "attribute").unwrap_or_default();
    let kind = KINDS.iter().find(|kind| **kind == attribute && what == "updated");
    let is_ticket = text(item, "object").as_deref() == Some("Ticket");
    let Some(kind) = kind.filter(|_| is_ticket) else {
        return (format!("{ticket}: {what} {attribute}").trim_end().to_owned(), Vec::new());
    };
    // Nobody is written as a dash.
    let value = |path: &str| text(item, path).filter(|value| value != "-");
    let (was, is) = (value("value_from"), value("value_to"));
    let number = text(item, "created_by_id").filter(|number| number != SYSTEM);
    let named = number.as_deref().and_then(|number| name(object, number));
    let own = *kind == "owner"
        && number.is_some()
        && match (text(item, "id_to"), &named) {
            (Some(owner), _) => Some(owner) == number,
            (None, Some(named)) => Some(named) == is.as_ref(),
            // Agents take what nobody has.
            (None, None) => was.is_none() && is.is_some(),
        };
    let by = if own {
        is.clone()
    } else {
        named.or_else(|| number.map(|number| format!("user {number}")))
    };
    let nobody = "nobody";
    let said = format!(
        "{ticket}: {attribute} {} -> {}",
        was.as_deref().unwrap_or(nobody),
        is.as_deref().unwrap_or(nobody)
    );
    let told = [
        ("vendor", Some("zammad".to_owned())),
        ("ticket.field", Some((if *kind == "group" { "team" } else { *kind }).to_owned())),
        ("ticket.id", Some(ticket)),
        ("ticket.was", was),
        ("ticket.is", is),
        ("ticket.by", by),
        ("ticket.own", own.then(|| "1".to_owned())),
    ];
    let told = told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    (said, told.collect())
}

/// Returns the name of the user of `number`, where the history lists users.
fn name(object: &Map<'_>, number: &str) -> Option<String> {
    let user = find(object, "assets.User")?.as_object()?.get(number)?.as_object()?;
    let parts = ["firstname", "lastname"].iter().filter_map(|part| text(user, part));
    let full = parts.collect::<Vec<_>>().join(" ");
    Some(full).filter(|full| !full.is_empty()).or_else(|| text(user, "login"))
}

#[cfg(test)]
mod tests {
    use crate::format::json::expand::expand;
    use crate::format::json::interpret;
    use crate::format::json::value::Value;

    fn told(changes: &str, assets: &str) -> Vec<[String; 6]> {
        let text = format!(r#"{{"history":[{changes}],"assets":{{{assets}}}}}"#);
        let mut told = Vec::new();
        expand(&text, Value::parse(&text).unwrap(), &mut |it| {
            assert!(text.contains(it.raw) && it.raw.len() < text.len());
            let parsed = interpret::element(it, None);
            assert!(parsed.stamp.is_some(), "{parsed:?}");
            let field = |name: &str| {
                let found = parsed.fields.iter().find(|(key, _)| key == name);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            let [kind, was, is, by, own] =
                ["field", "was", "is", "by", "own"].map(|name| field(&format!("ticket.{name}")));
            told.push([parsed.message.clone(), kind, was, is, by, own]);
        });
        told
    }

    fn change(attribute: &str, was: &str, is: &str, by: &str) -> String {
        format!(
            r#"{{"id":1,"o_id":81,"created_by_id":{by},"created_at":"2024-03-15T10:05:00.716Z","object":"Ticket","type":"updated",
            "attribute":"{attribute}","value_from":"{was}","value_to":"{is}"}}"#
        )
    }

    #[test]
    fn each_change_says_what_it_was_and_became() {
        let users = r#""User":{"7":{"id":7,"firstname":"Ada","lastname":"Example","login":"ada"}}"#;
        let changes = [
            change("owner", "-", "Ada Example", "7"),
            change("owner", "-", "Ben Example", "7"),
            change("group", "Service Desk", "Database", "7"),
            change("state", "open", "closed", "7"),
        ];
        let told = told(&changes.join(","), users);
        let rows: Vec<_> = told.iter().map(|row| row.each_ref().map(String::as_str)).collect();
        let by = "Ada Example";
        assert_eq!(
            rows,
            [
                ["81: owner nobody -> Ada Example", "owner", "", by, by, "1"],
                ["81: owner nobody -> Ben Example", "owner", "", "Ben Example", by, ""],
                ["81: group Service Desk -> Database", "team", "Service Desk", "Database", by, ""],
                ["81: state open -> closed", "state", "open", "closed", by, ""],
            ]
        );
    }

    #[test]
    fn who_is_not_listed_takes_what_nobody_has() {
        let changes = [
            change("owner", "-", "Ben Example", "9"),
            change("owner", "Ben Example", "Ada Example", "9"),
            change("owner", "-", "Ben Example", "1"),
            change("state", "open", "closed", "9"),
            change("state", "open", "closed", "1"),
        ];
        let told = told(&changes.join(","), "");
        let by: Vec<_> = told.iter().map(|row| [row[4].as_str(), row[5].as_str()]).collect();
        assert_eq!(by, [["Ben Example", "1"], ["user 9", ""], ["", ""], ["user 9", ""], ["", ""]]);
    }

    #[test]
    fn a_number_beats_a_name() {
        let taken = change("owner", "-", "Ben Example", "9").replace("\"id\":1", "\"id_to\":9");
        let given = change("owner", "-", "Ben Example", "9").replace("\"id\":1", "\"id_to\":8");
        let told = told(&[taken, given].join(","), "");
        assert_eq!([told[0][5].as_str(), told[1][5].as_str()], ["1", ""]);
    }

    #[test]
    fn other_entries_are_records_alone() {
        let made = r#"{"id":1,"o_id":81,"created_by_id":9,"created_at":"2024-03-15T10:05:00Z","object":"Ticket","type":"created"}"#;
        let told = told(&[made.to_owned(), change("priority", "2", "3", "9")].join(","), "");
        assert_eq!([told[0][0].as_str(), told[0][1].as_str()], ["81: created", ""]);
        assert_eq!([told[1][0].as_str(), told[1][1].as_str()], ["81: updated priority", ""]);
    }
}
