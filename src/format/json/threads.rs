//! Tickets of trackers that hold what people wrote below them and what changed: Jira, GitHub, GitLab, Redmine, Linear.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::base::text::cap;
use crate::format::json::chat::html_text;
use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, first_text, text};
use crate::format::json::value::{Map, Value};

/// How one tracker writes a ticket: paths of its parts, and of the lists below it.
struct Tracker {
    /// What must be there; the last is a list, or an object that holds one.
    tells: &'static [&'static str],
    number: &'static str,
    title: &'static str,
    body: &'static [&'static str],
    /// Lists of comments.
    said: &'static [&'static str],
    /// Lists of changes.
    changes: &'static [&'static str],
}

static TRACKERS: &[Tracker] = &[
    // Jira: search and export, with `expand=changelog`.
    Tracker {
        tells: &["key", "fields.summary", "fields.created"],
        number: "key",
        title: "fields.summary",
        body: &["fields.description"],
        said: &["fields.comment.comments"],
        changes: &["changelog.histories"],
    },
    // GitHub and Gitea: the API with its comments put in, and `gh issue list --json`.
    Tracker {
        tells: &["number", "title", "comments"],
        number: "number",
        title: "title",
        body: &["body"],
        said: &["comments"],
        changes: &["timeline", "events"],
    },
    // GitLab.
    Tracker {
        tells: &["iid", "title", "notes"],
        number: "iid",
        title: "title",
        body: &["description"],
        said: &["notes"],
        changes: &[],
    },
    // Zammad: tickets with their articles put in.
    Tracker {
        tells: &["id", "title", "group_id", "articles"],
        number: "id",
        title: "title",
        body: &["note"],
        said: &["articles"],
        changes: &[],
    },
    Tracker {
        tells: &["id", "subject", "journals"],
        number: "id",
        title: "subject",
        body: &["description"],
        said: &["journals"],
        changes: &[],
    },
    Tracker {
        tells: &["identifier", "title", "comments"],
        number: "identifier",
        title: "title",
        body: &["description"],
        said: &["comments.nodes", "comments"],
        changes: &[],
    },
];

const TIMES: &[&str] = &["created_at", "createdAt", "fields.created", "created_on", "created"];
const CLOSED: &[&str] =
    &["closed_at", "closedAt", "close_at", "fields.resolutiondate", "closed_on", "completedAt"];
const AUTHORS: &[&str] = &[
    "author.displayName",
    "author.name",
    "author.login",
    "author.username",
    "user.displayName",
    "user.name",
    "user.login",
    "actor.login",
    "fields.reporter.displayName",
    "fields.creator.displayName",
    "from",
    "customer",
];
const BODIES: &[&str] = &["body", "body_text", "notes", "note", "text"];
const PRIORITIES: &[&str] = &["fields.priority.name", "priority.name", "priorityLabel", "priority"];
const KINDS: &[&str] = &["fields.issuetype.name", "tracker.name", "issue_type", "type"];

/// Keys that stand together in every ticket, whatever else does.
pub(in crate::format) const TELLING: [&[&str]; 5] = [
    &["title", "comments"],
    &["title", "articles"],
    &["title", "notes"],
    &["subject", "journals"],
    &["key", "fields", "summary"],
];

/// Returns whether `object` is a ticket with its comments and changes.
pub(super) fn holds(object: &Map<'_>) -> bool {
    tracker(object).is_some()
}

fn tracker(object: &Map<'_>) -> Option<&'static Tracker> {
    let holds = |value: &Value<'_>| value.as_array().is_some() || value.is_object();
    let fits = |it: &&Tracker| {
        it.tells.iter().all(|tell| find(object, tell).is_some())
            && it.said.iter().chain(it.changes).any(|path| find(object, path).is_some_and(holds))
    };
    TRACKERS.iter().find(fits).filter(|_| stated(object, TIMES).is_some())
}

/// Hands over the opening of the ticket that `object` is, each comment as talk, and each change of its state.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    object: &Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let Some(tracker) = tracker(object) else { return };
    let title = text(object, tracker.title).unwrap_or_default();
    let number = text(object, tracker.number).unwrap_or_default();
    let mut shared = named(&[("ticket.id", Some(number)), ("ticket.title", Some(title.clone()))]);
    shared.extend(named(&[
        ("priority", stated(object, PRIORITIES)),
        ("ticket.kind", stated(object, KINDS)),
    ]));
    let mut tell = |raw: &'a str, time: Option<String>, said: String, more: Fields| {
        let own = shared.iter().cloned().chain(more).collect();
        visit(Element {
            raw,
            value: Value::String(Cow::Owned(said)),
            own,
            time,
            ..element.clone()
        });
    };
    let by = stated(object, AUTHORS);
    let opened = named(&[("ticket.change", Some("opened".into())), ("ticket.by", by)]);
    let body = tracker.body.iter().find_map(|path| find(object, path)).map(plain);
    let said = [title, body.unwrap_or_default()];
    let said: Vec<_> = said.iter().map(|part| part.trim()).filter(|it| !it.is_empty()).collect();
    let head = cut(element.raw, &tracker.said.iter().chain(tracker.changes).collect::<Vec<_>>());
    tell(head, stated(object, TIMES), said.join("\n"), opened);

    let mut states = 0;
    for path in tracker.said.iter().chain(tracker.changes) {
        for (raw, item) in items(element.raw, object, path) {
            let by = stated(item, AUTHORS);
            let time = stated(item, TIMES);
            let is_program = text(item, "system").as_deref() == Some("true")
                || text(item, "sender").as_deref() == Some("System");
            let said = BODIES.iter().find_map(|name| find(item, name)).map(plain);
            if let Some(state) = state(item) {
                states += 1;
                tell(raw, time, format!("state is {state}"), changed(state, by));
            } else if let Some(said) = said.filter(|said| !said.is_empty() && !is_program) {
                tell(raw, time, said, talk(&shared, by));
            }
        }
    }
    if let Some(closed) = stated(object, CLOSED).filter(|_| states == 0) {
        let by = first_text(object, &["closed_by.login", "closed_by.name", "closed_by.username"]);
        tell(head, Some(closed), "state is closed".into(), changed("closed".into(), by));
    }
}

type Fields = Vec<(String, String)>;

fn named(fields: &[(&str, Option<String>)]) -> Fields {
    let stated = fields.iter().filter_map(|(name, value)| Some((*name, value.clone()?)));
    stated.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn changed(state: String, by: Option<String>) -> Fields {
    let change = Some("changed".to_owned());
    named(&[("ticket.change", change), ("state", Some(state)), ("ticket.by", by)])
}

/// Returns the fields of what `by` wrote below the ticket of `shared`.
fn talk(shared: &Fields, by: Option<String>) -> Fields {
    let channel = shared.iter().find(|(name, _)| name == "ticket.id").map(|(_, id)| id.clone());
    named(&[("chat", Some("1".into())), ("chat.user", by), ("chat.channel", channel)])
}

fn stated(object: &Map<'_>, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| text(object, path))
}

/// Returns the state that a change states.
fn state(item: &Map<'_>) -> Option<String> {
    let event = text(item, "event").filter(|event| event == "closed" || event == "reopened");
    let list = find(item, "items").and_then(Value::as_array);
    let mut changes = list.into_iter().flatten().filter_map(Value::as_object);
    let status = changes.find(|change| text(change, "field").as_deref() == Some("status"));
    event.or_else(|| text(status?, "toString"))
}

/// Returns the objects of the list at `path`, each with its own text in `raw`, that of `object`.
fn items<'o, 'a>(raw: &'a str, object: &'o Map<'a>, path: &str) -> Vec<(&'a str, &'o Map<'a>)> {
    let list = find(object, path).and_then(Value::as_array);
    let texts: Vec<&'a RawValue> =
        part(raw, path).and_then(|part| serde_json::from_str(part).ok()).unwrap_or_default();
    let text = |at: usize| texts.get(at).map_or(raw, |text| text.get());
    let items = list.into_iter().flatten().enumerate();
    items.filter_map(|(at, item)| Some((text(at), item.as_object()?))).collect()
}

/// Returns the text of the value at `path` within `raw`.
fn part<'a>(raw: &'a str, path: &str) -> Option<&'a str> {
    path.split('.').try_fold(raw, |raw, key| {
        let parts: BTreeMap<String, &'a RawValue> = serde_json::from_str(raw).ok()?;
        parts.get(key).map(|part| part.get())
    })
}

/// Returns `raw` as far as the first of the lists at `paths`, which have citations of their own.
fn cut<'a>(raw: &'a str, paths: &[&&str]) -> &'a str {
    let at = |path: &&&str| Some(part(raw, path)?.as_ptr() as usize - raw.as_ptr() as usize);
    let end = paths.iter().filter_map(at).filter(|at| *at > 0).min();
    end.and_then(|end| raw.get(..end)).unwrap_or(raw)
}

/// The most bytes of a text that are read.
const MAX_TEXT: usize = 16 << 10;
/// How deep a document of Atlassian's format is read.
const MAX_DEPTH: usize = 12;

/// Returns a text as words: plain, HTML, or a document of Atlassian's format.
fn plain(value: &Value<'_>) -> String {
    let text = match value {
        Value::String(text) if text.starts_with("<p") => html_text(text),
        Value::String(text) => text.trim().to_owned(),
        value => {
            let mut words = Vec::new();
            texts(value, 0, &mut words);
            words.join(" ")
        }
    };
    cap(&text, MAX_TEXT)
}

fn texts(value: &Value<'_>, depth: usize, words: &mut Vec<String>) {
    let Value::Object(node) = value else { return };
    words.extend(text(node, "text").or_else(|| text(node, "attrs.text")));
    let inner = node.get("content").and_then(Value::as_array).filter(|_| depth < MAX_DEPTH);
    inner.into_iter().flatten().for_each(|value| texts(value, depth + 1, words));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::expand::expand;
    use crate::format::json::interpret;
    use crate::format::parse::Parsed;

    fn read(text: &str) -> Vec<Parsed> {
        let mut told = Vec::new();
        expand(text, Value::parse(text).unwrap(), &mut |it| {
            assert!(text.contains(it.raw));
            told.push(interpret::element(it, None));
        });
        told
    }

    fn row(parsed: &Parsed) -> [&str; 4] {
        let field = |name: &str| {
            parsed.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
        };
        assert!(parsed.stamp.is_some(), "{parsed:?}");
        assert_eq!(field("ticket.title"), "Shop is down");
        let by = ["ticket.by", "chat.user"].map(field);
        [&parsed.message, field("ticket.change"), by[0].max(by[1]), field("state")]
    }

    #[test]
    fn a_ticket_of_jira_tells_its_comments_and_changes() {
        let told = read(
            r#"{"issues":[{"key":"OPS-9","fields":{"summary":"Shop is down","created":"2024-03-15T10:00:00.000+0000","priority":{"name":"High"},
            "reporter":{"displayName":"Ada Example"},"comment":{"comments":[
            {"author":{"displayName":"Ben Example"},"created":"2024-03-15T10:05:00.000+0000","body":"on it"},
            {"author":{"displayName":"Ben Example"},"created":"2024-03-15T10:09:00.000+0000","body":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"rolled back"}]}]}}]}},
            "changelog":{"histories":[{"author":{"displayName":"Ben Example"},"created":"2024-03-15T10:20:00.000+0000",
            "items":[{"field":"status","fromString":"Open","toString":"Resolved"}]}]}}]}"#,
        );
        let rows: Vec<_> = told.iter().map(row).collect();
        assert_eq!(
            rows,
            [
                ["Shop is down", "opened", "Ada Example", ""],
                ["on it", "", "Ben Example", ""],
                ["rolled back", "", "Ben Example", ""],
                ["state is Resolved", "changed", "Ben Example", "Resolved"],
            ]
        );
    }

    #[test]
    fn issues_of_code_forges_tell_theirs() {
        let told = read(
            r#"[{"number":9,"title":"Shop is down","body":"since ten","state":"closed","user":{"login":"ada"},"created_at":"2024-03-15T10:00:00Z",
            "closed_at":"2024-03-15T11:00:00Z","comments":[{"user":{"login":"ben"},"created_at":"2024-03-15T10:05:00Z","body":"on it"}]}]"#,
        );
        let rows: Vec<_> = told.iter().map(row).collect();
        assert_eq!(
            rows,
            [
                ["Shop is down\nsince ten", "opened", "ada", ""],
                ["on it", "", "ben", ""],
                ["state is closed", "changed", "", "closed"],
            ]
        );
        let told = read(
            r#"{"iid":9,"title":"Shop is down","author":{"name":"ada"},"created_at":"2024-03-15T10:00:00Z","notes":[
            {"author":{"name":"ben"},"created_at":"2024-03-15T10:05:00Z","body":"on it","system":false},
            {"author":{"name":"ben"},"created_at":"2024-03-15T10:06:00Z","body":"assigned to @ben","system":true}]}"#,
        );
        assert_eq!(told.iter().map(|it| row(it)[0]).collect::<Vec<_>>(), ["Shop is down", "on it"]);
    }

    #[test]
    fn a_ticket_of_zammad_tells_its_articles_and_its_end() {
        let told = read(
            r#"[{"id":81,"group_id":1,"number":"6081","title":"Shop is down","customer":"cleo@example.com","created_at":"2024-03-15T10:00:00.026Z",
            "close_at":"2024-03-15T11:00:00Z","articles":[
            {"from":"Ben Example","sender":"Agent","body":"on it","created_at":"2024-03-15T10:05:00Z"},
            {"from":"Helpdesk","sender":"System","body":"we got your mail","created_at":"2024-03-15T10:00:01Z"}]}]"#,
        );
        let rows: Vec<_> = told.iter().map(row).collect();
        assert_eq!(
            rows,
            [
                ["Shop is down", "opened", "cleo@example.com", ""],
                ["on it", "", "Ben Example", ""],
                ["state is closed", "changed", "", "closed"],
            ]
        );
    }

    #[test]
    fn other_records_with_a_title_are_no_tickets() {
        for text in [
            r#"{"number":9,"title":"x","comments":3,"created_at":"2024-03-15T10:00:00Z"}"#,
            r#"{"key":"x","fields":{"a":1},"time":"2024-03-15T10:00:00Z"}"#,
        ] {
            let value = Value::parse(text).unwrap();
            assert!(!holds(value.as_object().unwrap()), "{text}");
        }
    }
}
