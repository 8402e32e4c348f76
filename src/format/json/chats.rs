//! Chat exports that are told by their shape: who speaks, where, and what.

use crate::format::json::chat::{folder, html_text, mark};
use crate::format::json::lookup::{find, first_text, text};
use crate::format::json::shape::Shape;
use crate::format::json::value::{Map, Value};
use crate::format::json::{flatten, interpret, zulip};
use crate::format::parse::Parsed;
use crate::format::program::is_program;

/// Where one vendor's messages say who speaks and where.
struct Chat {
    vendor: &'static str,
    /// Paths of the speaker's name.
    user: &'static [&'static str],
    /// Paths of the channel, in the message or in what holds it.
    channel: &'static [&'static str],
    /// Path and value by which a bot is told.
    bot: &'static [(&'static str, &'static str)],
    /// Paths of the thread.
    thread: &'static [&'static str],
}

static CHATS: &[Chat] = &[
    Chat {
        vendor: "mattermost",
        user: &["user", "user_id"],
        channel: &["channel", "channel_id"],
        bot: &[("props.from_webhook", "true"), ("props.from_bot", "true")],
        thread: &["root_id"],
    },
    Chat {
        vendor: "zulip",
        user: &["sender_full_name", "sender_email", "sender"],
        channel: &["display_recipient", "recipient"],
        bot: &[("client", "ZulipIncomingWebhook")],
        thread: &["subject"],
    },
    Chat {
        vendor: "discord",
        user: &["author.nickname", "author.name"],
        channel: &["channel.name"],
        bot: &[("author.isBot", "true")],
        thread: &["reference.messageId"],
    },
    Chat {
        vendor: "google-chat",
        user: &["creator.name", "creator.email", "sender.displayName", "sender.name"],
        channel: &["space.displayName", "space.name"],
        bot: &[("creator.user_type", "Bot"), ("sender.type", "BOT")],
        thread: &["thread.name", "topic_id"],
    },
    Chat {
        vendor: "telegram",
        user: &["from", "from_id"],
        channel: &["name"],
        bot: &[("via_bot", "true")],
        thread: &["reply_to_message_id"],
    },
    Chat {
        vendor: "rocket-chat",
        user: &["u.name", "u.username", "username"],
        channel: &["rid"],
        bot: &[("u.type", "bot")],
        thread: &["tmid"],
    },
    Chat {
        vendor: "webex",
        user: &["personDisplayName", "personEmail"],
        channel: &["roomTitle", "roomId"],
        bot: &[("personType", "bot")],
        thread: &["parentId"],
    },
    Chat {
        vendor: "matrix",
        user: &["sender"],
        channel: &["room_name", "room_id"],
        bot: &[("content.msgtype", "m.notice")],
        thread: &["content.m.relates_to.event_id"],
    },
    // Notes below tickets; they are named by the ticket where that is known.
    Chat {
        vendor: "servicenow-journal",
        user: &["sys_created_by"],
        channel: &["step.incident", "element_id"],
        bot: &[("sys_created_by", "system")],
        thread: &["element_id"],
    },
];

/// Values of a message that are drawings of it or other people's, not facts about it.
const NOISE: &[&str] = &[
    "attachments",
    "content",
    "embeds",
    "message",
    "msg",
    "props",
    "reactions",
    "rendered_content",
    "replies",
    "text",
    "text_entities",
];

/// Returns the chat message that `object` of `shape` is, or `None` where the shape is no chat's. `inherited` are fields
/// of what holds it.
pub fn read(
    object: &Map<'_>,
    shape: &Shape,
    inherited: &[(String, String)],
    source: Option<&str>,
) -> Option<Parsed> {
    let chat = CHATS.iter().find(|chat| chat.vendor == shape.vendor)?;
    let stamp = interpret::first_time(object, shape.time);
    let mut parsed = Parsed { stamp, message: message(object, shape), ..Parsed::default() };
    let held = |name: &&str| {
        let own = text(object, name);
        own.or_else(|| {
            inherited.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
        })
    };
    let channel = chat.channel.iter().find_map(held).or_else(|| source.and_then(folder));
    let bot = chat.bot.iter().any(|(path, value)| text(object, path).as_deref() == Some(value));
    // Integrations speak under names of their own.
    let user = first_text(object, chat.user);
    let (user, channel) = match chat.vendor {
        // Numbers, whose names another file gives.
        "zulip" => (user.map(|it| zulip::person(&it)), channel.map(|it| zulip::stream(&it))),
        "matrix" => {
            let room = held(&"room_id").unwrap_or_default();
            (user.map(|it| local(&it, &room).to_owned()), channel)
        }
        _ => (user, channel),
    };
    let bot = bot || user.as_deref().is_some_and(is_program);
    let thread = first_text(object, chat.thread);
    mark(&mut parsed, user, channel, bot, thread);
    parsed.fields.push(("vendor".to_owned(), chat.vendor.to_owned()));
    flatten::object(object, NOISE, &mut parsed.fields);
    Some(parsed)
}

/// Returns the name in an id of Matrix, `@name:server` (Matrix 1.11, appendix 4.2), without the server where that is the one
/// of the room, `!id:server`: all of one house share it.
fn local<'i>(id: &'i str, room: &str) -> &'i str {
    let name = id.strip_prefix('@').and_then(|rest| rest.split_once(':'));
    let home = room.split_once(':').map(|(_, server)| server);
    let name = name.filter(|(name, server)| !name.is_empty() && Some(*server) == home);
    name.map_or(id, |(name, _)| name)
}

/// Joins the text and what is attached to it.
fn message(object: &Map<'_>, shape: &Shape) -> String {
    let mut parts = Vec::new();
    for path in shape.message {
        match find(object, path) {
            Some(Value::String(said)) if is_html(object, said) => parts.push(html_text(said)),
            Some(Value::String(said)) => parts.push(said.trim().to_owned()),
            // Telegram writes text with links in it as a list.
            Some(Value::Array(pieces)) => parts.push(pieces.iter().filter_map(piece).collect()),
            _ => continue,
        }
        break;
    }
    for path in ["attachments", "props.attachments", "embeds"] {
        let attached = find(object, path).and_then(Value::as_array);
        for part in attached.into_iter().flatten().filter_map(Value::as_object) {
            parts.extend(
                ["pretext", "title", "text", "description"]
                    .iter()
                    .filter_map(|key| text(part, key)),
            );
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn is_html(object: &Map<'_>, said: &str) -> bool {
    said.starts_with('<') || text(object, "content_type").as_deref() == Some("text/html")
}

fn piece<'v>(piece: &'v Value<'_>) -> Option<&'v str> {
    match piece {
        Value::String(text) => Some(text),
        Value::Object(part) => part.get("text").and_then(Value::as_str),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::expand::expand;

    fn read(json: &str) -> Vec<Parsed> {
        let mut messages = Vec::new();
        let value = Value::parse(json).unwrap();
        expand(json, value, &mut |it| messages.push(interpret::element(it, Some("x/ops/1.json"))));
        messages
    }

    fn field<'a>(parsed: &'a Parsed, name: &str) -> &'a str {
        parsed.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn told(json: &str) -> Vec<[String; 4]> {
        let row = |it: &Parsed| {
            assert!(it.stamp.is_some(), "{it:?}");
            assert_eq!(field(it, "chat"), "1", "{it:?}");
            [&it.message, field(it, "chat.user"), field(it, "chat.channel"), field(it, "chat.bot")]
                .map(str::to_owned)
        };
        read(json).iter().map(row).collect()
    }

    #[test]
    fn mattermost_posts_and_their_replies_are_read() {
        let json = r#"{"type":"post","post":{"team":"t","channel":"inc","user":"ada","type":"","message":"found it","create_at":1710497731123,
            "reactions":[{"user":"ben","create_at":1710497741000,"emoji_name":"tada"}],
            "replies":[{"user":"ben","type":"","message":"reverting","create_at":1710497791000}]}}"#;
        let rows = [["found it", "ada", "inc", ""], ["reverting", "ben", "inc", ""]];
        assert_eq!(told(json), rows);
        let json = r#"{"order":["p1"],"posts":{"p1":{"id":"p1","create_at":1710497731123,"user_id":"u1","channel_id":"c1","message":"found it"}}}"#;
        assert_eq!(told(json), [["found it", "u1", "c1", ""]]);
    }

    #[test]
    fn people_of_matrix_are_called_by_their_own_names() {
        let json = r#"{"room_name":"ops","messages":[{"type":"m.room.message","sender":"@ada.x:example.com","content":{"msgtype":"m.text","body":"found it"},"origin_server_ts":1710497731123,"room_id":"!x:example.com"}]}"#;
        assert_eq!(told(json), [["found it", "ada.x", "ops", ""]]);
        let room = "!x:example.com:8448";
        assert_eq!(local("@ada:example.com:8448", room), "ada");
        for id in ["ada", "@ada", "@ada:vendor.example", "@:example.com:8448"] {
            assert_eq!(local(id, room), id);
        }
    }

    #[test]
    fn a_room_of_matrix_may_begin_with_anything() {
        let json = r#"{"room_name":"ops","room_creator":"Ada","messages":[
            {"type":"m.room.member","sender":"@ada:example.com","content":{"membership":"join"},"origin_server_ts":1710497730000,"event_id":"$0"},
            {"type":"m.room.message","sender":"@ada:example.com","content":{"msgtype":"m.text","body":"found it"},"origin_server_ts":1710497731123,"event_id":"$1"}]}"#;
        let said: Vec<Parsed> = read(json);
        assert_eq!(said.len(), 2);
        assert_eq!(said.last().map(|it| it.message.as_str()), Some("found it"));
    }

    #[test]
    fn zulip_messages_are_read() {
        let json = r#"{"result":"success","messages":[{"id":41,"sender_full_name":"Ada Example","type":"stream","display_recipient":"incidents",
            "subject":"5xx","content":"<p>rolled &amp; healthy</p>","content_type":"text/html","timestamp":1710497731}]}"#;
        assert_eq!(told(json), [["rolled & healthy", "Ada Example", "incidents", ""]]);
        let json = r#"{"zerver_message":[{"id":41,"sender":9,"recipient":20,"subject":"5xx","content":"on it","rendered_content":"<p>on it</p>","date_sent":1710497731.0}]}"#;
        assert_eq!(told(json), [["on it", "zulipuser9", "zulipstream20", ""]]);
    }

    #[test]
    fn discord_messages_are_read() {
        let json = r#"{"guild":{"name":"G"},"channel":{"id":"2","name":"incidents"},"messages":[
            {"id":"5","type":"Default","timestamp":"2024-03-15T10:15:31.123+00:00","content":"on it","author":{"name":"ada","nickname":"Ada Example","isBot":false}},
            {"id":"6","type":"Default","timestamp":"2024-03-15T10:16:31.123+00:00","content":"","author":{"name":"Alerts","isBot":true},"embeds":[{"title":"[FIRING:1] PoolFull","description":"full"}]}]}"#;
        let rows = [
            ["on it", "Ada Example", "incidents", ""],
            ["[FIRING:1] PoolFull\nfull", "Alerts", "incidents", "1"],
        ];
        assert_eq!(told(json), rows);
    }

    #[test]
    fn other_chats_are_read() {
        let google = r#"{"messages":[{"creator":{"name":"Ada Example","user_type":"Human"},"created_date":"Friday, March 15, 2024 at 10:15:31 AM UTC","text":"on it"}]}"#;
        assert_eq!(told(google), [["on it", "Ada Example", "ops", ""]]);
        let telegram = r#"{"name":"ops","messages":[{"id":2,"type":"message","date":"2024-03-15T10:16:31","date_unixtime":"1710497791","from":"Ada Example",
            "text":["see ",{"type":"link","text":"https://example.com"}," now"]}]}"#;
        assert_eq!(told(telegram), [["see https://example.com now", "Ada Example", "ops", ""]]);
        let room =
            r#"{"msg":"LDAP is read-only again","username":"ada","ts":"2024-03-15T10:15:31.123Z"}"#;
        assert_eq!(told(room), [["LDAP is read-only again", "ada", "ops", ""]]);
        let rocket = r#"{"messages":[{"_id":"a","rid":"GENERAL","msg":"on it","ts":"2024-03-15T10:15:31.123Z","u":{"username":"deploy.bot"}}]}"#;
        assert_eq!(told(rocket), [["on it", "deploy.bot", "GENERAL", "1"]]);
    }
}
