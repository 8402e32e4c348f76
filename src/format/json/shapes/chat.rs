//! Exports and interfaces of chats other than Slack and Teams, whose messages are told by what holds them.

use crate::format::json::shape::Shape;

/// Keys that stand in messages of the table and in few other objects: lines with one are always read in full.
pub const KEYS: &[&str] = &[
    "create_at",
    "created_date",
    "date_sent",
    "date_unixtime",
    "isBot",
    "origin_server_ts",
    "personEmail",
    "rid",
    "sender_full_name",
];

/// Returns whether an object with keys `has` may be a message of a room that was exported: none of them is rare.
pub fn is_of_room(has: impl Fn(&str) -> bool) -> bool {
    ["msg", "username", "ts"].into_iter().all(&has) && !has("level") && !has("severity")
}

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // Mattermost: posts of a bulk export, of the API.
    chat("mattermost", &["create_at", "message", "user"], &["create_at"], &["message"]),
    chat("mattermost", &["create_at", "message", "channel_id"], &["create_at"], &["message"]),
    // Zulip: messages of the API, of an export of an organisation.
    chat("zulip", &["sender_full_name", "content", "timestamp"], &["timestamp"], &["content"]),
    chat("zulip", &["date_sent", "content", "sender"], &["date_sent"], &["content"]),
    // DiscordChatExporter.
    chat("discord", &["author.isBot", "content", "timestamp"], &["timestamp"], &["content"]),
    // Google Chat: Takeout, and the API.
    chat("google-chat", &["created_date", "creator.user_type"], &["created_date"], &["text"]),
    chat("google-chat", &["createTime", "sender.type", "space.name"], &["createTime"], &["text"]),
    // Telegram Desktop.
    chat("telegram", &["date_unixtime", "from", "text"], &["date_unixtime"], &["text"]),
    chat("rocket-chat", &["rid", "msg", "u.username"], &["ts"], &["msg"]),
    // The export of one room, in a folder of its name; a program that logs a user's name gives a level as well.
    chat("rocket-chat", &["username", "msg", "ts", "!level", "!severity"], &["ts"], &["msg"]),
    chat("webex", &["personEmail", "roomId", "created"], &["created"], &["markdown", "text"]),
    // Matrix.
    chat("matrix", &["origin_server_ts", "content.body"], &["origin_server_ts"], &["content.body"]),
];

const fn chat(
    vendor: &'static str,
    tells: &'static [&'static str],
    time: &'static [&'static str],
    message: &'static [&'static str],
) -> Shape {
    Shape { vendor, tells, time, message, ..Shape::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_logs_a_users_name_is_no_room() {
        let of = |keys: &[&str]| is_of_room(|name| keys.contains(&name));
        assert!(of(&["msg", "username", "ts"]));
        assert!(!of(&["msg", "username", "ts", "level"]) && !of(&["msg", "ts"]));
    }
}
