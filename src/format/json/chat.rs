//! Chat exports: Slack's and Teams' messages as objects.

use crate::format::entities::decoded;
use crate::format::json::lookup::{find, first_text, text};
use crate::format::json::value::{Map, Value};
use crate::format::json::{flatten, teams, time};
use crate::format::parse::Parsed;

/// Returns the chat message that `object` is, or `None` where it is none. `source` tells the channel: a Slack export
/// keeps each channel in a folder of its name.
pub fn read(object: &Map<'_>, source: Option<&str>) -> Option<Parsed> {
    if text(object, "type").as_deref() == Some("message") && object.contains_key("ts") {
        return Some(slack(object, source));
    }
    if object.contains_key("messageType") && object.contains_key("createdDateTime") {
        return Some(teams::read(object, source));
    }
    None
}

/// Names whose values are drawings of the message, not facts about it.
const SLACK_NOISE: &[&str] = &["blocks", "user_profile", "text", "attachments", "client_msg_id"];

fn slack(object: &Map<'_>, source: Option<&str>) -> Parsed {
    let names: &[&str] = &[
        "user_profile.real_name",
        "user_profile.display_name",
        "user_profile.name",
        "username",
        "bot_profile.name",
        "user",
        "bot_id",
    ];
    let bot =
        text(object, "subtype").as_deref() == Some("bot_message") || object.contains_key("bot_id");
    let mut parsed = Parsed { stamp: find(object, "ts").and_then(time::read), ..Parsed::default() };
    parsed.message = slack_message(object);
    let channel = text(object, "channel").or_else(|| source.and_then(folder));
    mark(&mut parsed, first_text(object, names), channel, bot, text(object, "thread_ts"));
    parsed.fields.push(("vendor".to_owned(), "slack".to_owned()));
    flatten::object(object, SLACK_NOISE, &mut parsed.fields);
    parsed
}

/// Joins the text, the attachments and, where there is neither, the blocks.
fn slack_message(object: &Map<'_>) -> String {
    let mut parts = Vec::new();
    add(&mut parts, text(object, "text"));
    let attachments = find(object, "attachments").and_then(Value::as_array);
    for attachment in attachments.into_iter().flatten().filter_map(Value::as_object) {
        let told = ["pretext", "title", "text"].map(|key| text(attachment, key));
        if told.iter().all(Option::is_none) {
            add(&mut parts, text(attachment, "fallback"));
        }
        for part in told {
            add(&mut parts, part);
        }
        let fields = find(attachment, "fields").and_then(Value::as_array);
        for field in fields.into_iter().flatten().filter_map(Value::as_object) {
            add(&mut parts, first_text(field, &["{title}: {value}", "value"]));
        }
        if let Some(blocks) = attachment.get("blocks") {
            texts(blocks, 0, &mut parts);
        }
    }
    if parts.is_empty()
        && let Some(blocks) = object.get("blocks")
    {
        texts(blocks, 0, &mut parts);
    }
    parts.join("\n")
}

fn add(parts: &mut Vec<String>, part: Option<String>) {
    if let Some(part) = part.map(|part| slack_text(part.trim()))
        && !part.is_empty()
        && !parts.contains(&part)
    {
        parts.push(part);
    }
}

/// Collects the texts of Slack's blocks.
fn texts(value: &Value<'_>, depth: usize, parts: &mut Vec<String>) {
    if depth > 10 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts(item, depth + 1, parts)),
        Value::Object(map) => {
            for key in ["text", "fields", "elements"] {
                match map.get(key) {
                    Some(Value::String(text)) => add(parts, Some(text.as_ref().to_owned())),
                    Some(inner) => texts(inner, depth + 1, parts),
                    None => {}
                }
            }
        }
        _ => {}
    }
}

/// Returns Slack's markup as text: `<url|label>` is its label, `<!here>` is `@here`, `<@U1>` stays, entities are decoded.
fn slack_text(marked: &str) -> String {
    let mut plain = String::with_capacity(marked.len());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let Some((tag, tail)) = after.split_once('>') else {
            plain.push('<');
            rest = after;
            continue;
        };
        let (target, label) = tag.split_once('|').map_or((tag, None), |(a, b)| (a, Some(b)));
        match (target.chars().next(), label) {
            (Some('#'), Some(label)) => plain.extend(["#", label]),
            (_, Some(label)) if !label.is_empty() => plain.push_str(label),
            (Some('!'), _) => plain.extend(["@", target.trim_start_matches('!')]),
            (Some('@' | '#'), _) => plain.extend(["<", target, ">"]),
            _ => plain.push_str(target),
        }
        rest = tail;
    }
    plain.push_str(rest);
    decoded(&plain).into_owned()
}

/// Adds what a chat message says of itself.
pub fn mark(
    parsed: &mut Parsed,
    user: Option<String>,
    channel: Option<String>,
    bot: bool,
    thread: Option<String>,
) {
    let parts = [
        ("chat", Some("1".to_owned())),
        ("chat.user", user),
        ("chat.channel", channel),
        ("chat.bot", bot.then(|| "1".to_owned())),
        ("chat.thread", thread),
    ];
    let stated = parts.into_iter();
    parsed.fields.extend(stated.filter_map(|(name, value)| Some((name.to_owned(), value?))));
}

/// Returns HTML as text: tags gone, ends of blocks as line ends.
pub fn html_text(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let Some((tag, tail)) = after.split_once('>') else {
            rest = after;
            continue;
        };
        plain.push_str(drawn(tag));
        let tag = tag.to_ascii_lowercase();
        if ["/p", "br", "/div", "/li", "/tr", "/h"].iter().any(|block| tag.starts_with(block)) {
            plain.push('\n');
        }
        rest = tail;
    }
    plain.push_str(rest);
    let text = decoded(&plain);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns what a tag of Teams draws: an emoji is told by its `alt`.
fn drawn(tag: &str) -> &str {
    let alt = || tag.split_once("alt=\"")?.1.split_once('"').map(|(alt, _)| alt);
    if tag.starts_with("emoji ") { alt().unwrap_or_default() } else { "" }
}

/// Returns the folder of a day's file: `export.zip!inc-shop/2024-03-15.json` stands in `inc-shop`.
pub fn folder(source: &str) -> Option<String> {
    let mut parts = source.rsplit(['/', '!', '\\']);
    let _file = parts.next()?;
    parts.next().filter(|part| !part.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(json: &str, source: &str) -> Parsed {
        read(&serde_json::from_str(json).unwrap(), Some(source)).unwrap()
    }

    fn field<'a>(parsed: &'a Parsed, name: &str) -> &'a str {
        parsed.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn slack_messages_are_read() {
        let json = r#"{"type":"message","user":"U1","text":"see <https://example.com/r|the runbook> &amp; ask <@U7> &lt;now&gt; <!here>",
            "ts":"1710504003.000200","user_profile":{"real_name":"Ada Example"}}"#;
        let parsed = message(json, "slack/inc-shop/2024-03-15.json");
        assert_eq!(parsed.message, "see the runbook & ask <@U7> <now> @here");
        assert_eq!(field(&parsed, "chat.user"), "Ada Example");
        assert_eq!(field(&parsed, "chat.channel"), "inc-shop");
        assert_eq!(field(&parsed, "chat.bot"), "");
        assert!(parsed.stamp.is_some());
    }

    #[test]
    fn slack_bots_speak_through_attachments() {
        let json = r#"{"type":"message","subtype":"bot_message","bot_id":"B1","username":"Alerts","text":"","ts":"1710497731.000100",
            "attachments":[{"fallback":"x","title":"[FIRING:1] PoolFull","text":"pool is full"}]}"#;
        let parsed = message(json, "x.zip!alerts/2024-03-15.json");
        assert_eq!(parsed.message, "[FIRING:1] PoolFull\npool is full");
        assert_eq!(field(&parsed, "chat.bot"), "1");
        assert_eq!(field(&parsed, "chat.channel"), "alerts");
    }
}
