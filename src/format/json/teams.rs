//! Messages of Microsoft Teams as Graph lists them: a channel's, each with its replies, and a chat's.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::format::json::chat::{html_text, mark};
use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, first_text, text};
use crate::format::json::value::{Map, Value};
use crate::format::json::{cards, flatten, time};
use crate::format::parse::Parsed;

/// Where a message names who wrote it, surest first.
const NAMES: &[&str] =
    &["from.user.displayName", "from.application.displayName", "from.device.displayName"];

/// Returns whether `object` is a message of Teams.
pub(super) fn is_message(object: &Map<'_>) -> bool {
    object.contains_key("messageType") && object.contains_key("createdDateTime")
}

/// Returns whether `object` is a message that holds its replies.
pub(super) fn holds(object: &Map<'_>) -> bool {
    is_message(object)
        && object.get("replies").and_then(Value::as_array).is_some_and(|it| !it.is_empty())
}

/// Hands over the message that `object` is, and each reply with its own text.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    mut object: Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let Some(Value::Array(replies)) = object.remove("replies") else { return };
    let parts: BTreeMap<String, &'a RawValue> =
        serde_json::from_str(element.raw).unwrap_or_default();
    let raws: Vec<&'a RawValue> = parts
        .get("replies")
        .and_then(|part| serde_json::from_str(part.get()).ok())
        .unwrap_or_default();
    // Replies of a channel name it, or it is the one of the message above.
    let named = ["channelIdentity.channelName", "channelName"];
    let channel = first_text(&object, &named).map(|name| ("channelName".to_owned(), name));
    let mut inherited = element.inherited.clone();
    inherited.extend(channel);
    // The text of the message ends where its replies begin, which have lines of their own.
    let begin = raws.first().and_then(|first| {
        (first.get().as_ptr() as usize).checked_sub(element.raw.as_ptr() as usize)
    });
    let raw = begin.and_then(|begin| element.raw.get(..begin)).unwrap_or(element.raw).trim_end();
    visit(Element { raw, value: Value::Object(object), ..element.clone() });
    for (at, value) in replies.into_iter().enumerate() {
        let raw = raws.get(at).map_or(element.raw, |part| part.get());
        visit(Element { raw, value, inherited: inherited.clone(), ..element.clone() });
    }
}

/// Returns the message that `object` is; `source` names the channel where nothing else does.
pub(super) fn read(object: &Map<'_>, source: Option<&str>) -> Parsed {
    let stamp = find(object, "createdDateTime").and_then(time::read);
    let mut parsed = Parsed { stamp, ..Parsed::default() };
    let content = text(object, "body.content").unwrap_or_default();
    let html = text(object, "body.contentType").is_some_and(|kind| kind == "html");
    let mut parts = Vec::new();
    parts.extend(text(object, "subject"));
    parts.push(if html { html_text(&content) } else { content });
    let attachments = find(object, "attachments").and_then(Value::as_array);
    for attachment in attachments.into_iter().flatten().filter_map(Value::as_object) {
        match attachment.get("content") {
            Some(Value::String(content)) => {
                if let Some(card) = flatten::held(content.trim()) {
                    cards::texts(&card, &mut parts);
                }
            }
            Some(card @ Value::Object(_)) => cards::texts(card, &mut parts),
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parsed.message = parts.join("\n");
    let channel = first_text(object, &["channelIdentity.channelName", "channelName"]);
    let channel = channel.or_else(|| source.map(stem));
    let bot = find(object, "from.application").is_some();
    mark(&mut parsed, first_text(object, NAMES), channel, bot, text(object, "replyToId"));
    parsed.fields.push(("vendor".to_owned(), "teams".to_owned()));
    flatten::object(object, &["body", "attachments", "replies"], &mut parsed.fields);
    parsed
}

/// Returns a file's name without its ending, and without what exports put before a channel's name.
fn stem(source: &str) -> String {
    let file = source.rsplit(['/', '!', '\\']).next().unwrap_or(source);
    let stem = file.split('.').next().unwrap_or(file);
    stem.strip_prefix("channel-").unwrap_or(stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::{expand, interpret};

    fn message(json: &str, source: &str) -> Parsed {
        read(&serde_json::from_str(json).unwrap(), Some(source))
    }

    fn field<'a>(parsed: &'a Parsed, name: &str) -> &'a str {
        parsed.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn teams_messages_are_read() {
        let json = r#"{"id":"1","messageType":"message","createdDateTime":"2024-03-15T10:15:02.000Z",
            "from":{"user":{"displayName":"Ada Example"}},"body":{"contentType":"html","content":"<p>rolled back &amp; <b>healthy</b> &#127881;</p>"}}"#;
        let parsed = message(json, "teams/channel-platform.json");
        assert_eq!(parsed.message, "rolled back & healthy \u{1f389}");
        assert_eq!(field(&parsed, "chat.channel"), "platform");
        assert_eq!(field(&parsed, "chat.user"), "Ada Example");
    }

    #[test]
    fn each_reply_is_a_message_with_its_own_text() {
        let reply = |at: u8| {
            format!(
                r#"{{"id":"{at}","replyToId":"1","messageType":"message","createdDateTime":"2024-03-15T10:{at}:00Z",
                "from":{{"user":{{"displayName":"Bo"}}}},"body":{{"contentType":"html","content":"<p><at id=\"0\">Ada</at> step {at}</p>"}},"replies":[]}}"#
            )
        };
        let replies: Vec<_> = (20..32).map(reply).collect();
        let json = format!(
            r#"{{"value":[{{"id":"1","replyToId":null,"messageType":"message","createdDateTime":"2024-03-15T10:15:00Z",
            "channelIdentity":{{"channelName":"ops"}},"from":{{"user":{{"displayName":"Ada"}}}},
            "body":{{"contentType":"html","content":"<p>shop is down</p>"}},"replies":[{}]}}]}}"#,
            replies.join(",")
        );
        let mut told = Vec::new();
        expand::expand(&json, Value::parse(&json).unwrap(), &mut |it| {
            told.push((it.raw.to_owned(), interpret::element(it, Some("x/general.json"))));
        });
        assert_eq!(told.len(), 13);
        assert_eq!(told[0].1.message, "shop is down");
        for (at, (raw, message)) in told.iter().enumerate().skip(1) {
            assert_eq!(message.message, format!("Ada step {}", at + 19));
            assert_eq!(*raw, replies[at - 1]);
            assert_eq!(field(message, "chat.thread"), "1");
            assert_eq!(field(message, "chat.user"), "Bo");
            assert!(message.stamp.is_some());
        }
    }

    #[test]
    fn cards_of_applications_are_read() {
        let card = r#"{\"type\":\"AdaptiveCard\",\"body\":[{\"type\":\"TextBlock\",\"text\":\"**Fired: Sev1** shop-5xx\"},
            {\"type\":\"FactSet\",\"facts\":[{\"title\":\"Resource\",\"value\":\"shop-web\"}]},
            {\"type\":\"ColumnSet\",\"columns\":[{\"items\":[{\"type\":\"TextBlock\",\"text\":\"Severity 1\"}]}]}],
            \"actions\":[{\"type\":\"Action.OpenUrl\",\"title\":\"View\",\"url\":\"https://example.com\"}]}"#
            .replace('\n', "");
        let json = format!(
            r#"{{"id":"1","messageType":"message","createdDateTime":"2024-03-15T10:15:02Z","from":{{"application":{{"displayName":"Azure Monitor"}}}},
            "body":{{"contentType":"html","content":"<attachment id=\"a\"></attachment>"}},
            "attachments":[{{"id":"a","contentType":"application/vnd.microsoft.card.adaptive","content":"{card}"}}]}}"#
        );
        let parsed = message(&json, "teams/channel-ops.json");
        assert_eq!(parsed.message, "Fired: Sev1 shop-5xx\nResource: shop-web\nSeverity 1");
        assert_eq!(field(&parsed, "chat.bot"), "1");
    }

    #[test]
    fn cards_of_connectors_are_read() {
        let json = r#"{"id":"1","messageType":"message","createdDateTime":"2024-03-15T10:15:02Z","from":{"application":{"displayName":"Grafana"}},
            "body":{"contentType":"html","content":""},"attachments":[{"contentType":"application/vnd.microsoft.teams.card.o365connector",
            "content":{"title":"[FIRING:1] PoolFull","summary":"[FIRING:1] PoolFull","sections":[{"activityTitle":"pool is <b>full</b>","facts":[{"name":"service","value":"shop"}]}]}}]}"#;
        let parsed = message(json, "x.json");
        assert_eq!(parsed.message, "[FIRING:1] PoolFull\npool is full\nservice: shop");
    }

    #[test]
    fn emojis_are_told_and_quotes_are_not() {
        let json = r#"{"id":"1","messageType":"message","createdDateTime":"2024-03-15T10:15:02Z","from":{"user":{"displayName":"Ada"}},
            "body":{"contentType":"html","content":"<p>on it <emoji id=\"eyes\" alt=\"\ud83d\udc40\" title=\"Eyes\"></emoji></p>"},
            "attachments":[{"id":"2","contentType":"messageReference","content":"{\"messageId\":\"2\",\"messagePreview\":\"shop is down\"}"}]}"#;
        assert_eq!(message(json, "x.json").message, "on it \u{1f440}");
    }
}
