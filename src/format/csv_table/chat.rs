//! Exports of chats as tables: Mattermost's compliance export, `DiscordChatExporter`'s, and whatever names its columns so.
//!
//! Mattermost: <https://github.com/mattermost/mattermost>, `message_export/csv_export`, and
//! <https://github.com/mattermost/mattermost-plugin-channel-export>; Discord: <https://github.com/Tyrrrz/DiscordChatExporter>,
//! `CsvMessageWriter` and `ExportRequest` (names of files).

use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::rows::Row;
use crate::format::json::chat::{html_text, mark};
use crate::format::parse::Piece;
use crate::format::program::is_program;

/// Columns of who wrote it, names before ids.
const BY: &[&str] = &[
    "displayname",
    "userdisplayname",
    "senderdisplayname",
    "realname",
    "username",
    "userusername",
    "authorname",
    "sendername",
    "creatorname",
    "user",
    "author",
    "sender",
    "from",
    "creator",
    "nickname",
    "nick",
    "name",
];
/// Columns of what was written.
const SAID: &[&str] = &["postmessage", "message", "messagetext", "text", "content", "body", "msg"];
/// Columns of where it was written; each shows that the table is a chat.
const PLACE: &[&str] = &[
    "channelname",
    "channel",
    "channeldisplayname",
    "roomname",
    "room",
    "conversationname",
    "conversation",
    "conversationtitle",
    "spacename",
    "chatname",
    "chattitle",
    "chat",
    "groupname",
    "channelid",
    "roomid",
    "rid",
    "conversationid",
    "chatid",
];
/// Columns of what a message answers.
const THREAD: &[&str] = &[
    "repliedtopostid",
    "parentpostid",
    "postrootid",
    "threadts",
    "tmid",
    "replytoid",
    "replyto",
    "inreplyto",
    "threadid",
    "thread",
];
/// Further columns that chats alone have.
const CHAT: &[&str] = &[
    "postmessage",
    "reactions",
    "repliedtopostid",
    "parentpostid",
    "postrootid",
    "threadts",
    "tmid",
    "replycount",
];
/// Columns that chats have, and others: two of them tell.
const PERHAPS: &[&str] = &[
    "attachments",
    "edited",
    "editedat",
    "isbot",
    "messageid",
    "postid",
    "replyto",
    "replytoid",
    "team",
    "teamname",
    "thread",
    "threadid",
];
/// Columns of other tables: tickets, mails, logs, audits, alerts.
const OTHERS: &[&str] = &[
    "action",
    "activity",
    "alert",
    "alertname",
    "bcc",
    "casenumber",
    "category",
    "cc",
    "check",
    "clientip",
    "component",
    "computer",
    "csat",
    "customer",
    "customerid",
    "event",
    "eventid",
    "eventname",
    "eventtype",
    "facility",
    "host",
    "hostname",
    "ip",
    "ipaddress",
    "level",
    "levelname",
    "logger",
    "loggername",
    "loglevel",
    "machine",
    "machinename",
    "monitor",
    "operation",
    "outcome",
    "phone",
    "pid",
    "priority",
    "process",
    "program",
    "provider",
    "providername",
    "rack",
    "rating",
    "recipient",
    "recipients",
    "requester",
    "resource",
    "result",
    "rule",
    "sensor",
    "severity",
    "shortdescription",
    "source",
    "sourceip",
    "state",
    "status",
    "subject",
    "summary",
    "ticket",
    "ticketid",
    "ticketnumber",
    "title",
    "to",
    "useragent",
];
/// What a column `channel` says where it is a way to reach people.
const WAYS: &[&str] =
    &["api", "call", "chat", "email", "fax", "mail", "phone", "push", "sms", "voice", "web"];
/// Columns that tell programs from people, and what they say of a program.
const BOT: &[&str] = &["usertype", "isbot", "bot", "authorisbot", "subtype"];
const IS_BOT: &[&str] = &["bot", "bot_message", "true", "yes", "1"];
/// Types of Mattermost's rows that nobody wrote, but for who comes in.
const UNSAID: &[&str] = &["leave", "previously-joined", "attachment", "deleted attachment"];
const COMES_IN: &[&str] = &["enter", "system_join_channel", "system_add_to_channel"];
/// What Discord writes behind the names of webhooks, which have no number of their own.
const WEBHOOK: &str = "0000";

/// Where the parts of a message stand.
#[derive(Debug)]
pub(super) struct Chat {
    by: usize,
    said: usize,
    place: Option<usize>,
    /// The channel that the name of the file tells.
    named: Option<String>,
    thread: Option<usize>,
    bot: Option<usize>,
    kind: Option<usize>,
    /// By which later post this one was replaced.
    edited: Option<usize>,
    discord: bool,
    said_as: String,
}

impl Chat {
    /// Returns where the parts of a message stand in the table of a chat that the file `source` holds, or `None` where it is
    /// another.
    pub(super) fn new(columns: &Columns, source: &str) -> Option<Self> {
        let joined = |name: &String| name.chars().filter(|c| c.is_alphanumeric()).collect();
        let names: Vec<String> = columns.names.iter().map(joined).collect();
        let find = |wanted: &[&str]| {
            let at = |wanted: &&str| names.iter().position(|name| name == wanted);
            wanted.iter().find_map(at)
        };
        let has = |wanted: &[&str]| find(wanted).is_some();
        let perhaps = names.iter().filter(|name| PERHAPS.contains(&name.as_str())).count();
        if has(OTHERS) || !(has(PLACE) || has(CHAT) || perhaps >= 2) {
            return None;
        }
        columns.time?;
        let (by, said) = (find(BY)?, find(SAID)?);
        // Sensors have names, too.
        let of_name = names.get(by).is_some_and(|name| name == "name");
        if of_name && !has(CHAT) && perhaps == 0 {
            return None;
        }
        let discord = has(&["authorid"]) && has(&["reactions"]);
        Some(Self {
            by,
            said,
            place: find(PLACE),
            named: channel_of(source),
            thread: find(THREAD),
            bot: find(BOT),
            kind: find(&["posttype"]),
            edited: find(&["editedbypostid", "postoriginalid"]),
            discord,
            said_as: columns.names.get(said)?.clone(),
        })
    }

    /// Adds to `piece`, which was read from `row`, that somebody said it, and where.
    pub(super) fn tell(&self, row: &Row, mut piece: Piece) -> Piece {
        let cell = |at: Option<usize>| {
            row.cells.get(at?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
        };
        let (Some(by), Some(said)) = (cell(Some(self.by)), cell(Some(self.said))) else {
            return piece;
        };
        let parsed = &mut piece.parsed;
        let html = said.starts_with("<p") || said.starts_with("<div");
        parsed.message = if html { html_text(said) } else { said.to_owned() };
        let kind = cell(self.kind).unwrap_or_default();
        let comes_in = COMES_IN.contains(&kind);
        let unsaid = UNSAID.contains(&kind) || (kind.starts_with("system_") && !comes_in);
        let place = cell(self.place);
        let way = place.is_some_and(|it| WAYS.contains(&it.to_lowercase().as_str()));
        // What was edited stands again as it reads since.
        if unsaid || way || cell(self.edited).is_some() {
            return piece;
        }
        let number = |(name, number): (&'_ str, &str)| {
            let digits = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| (name.to_owned(), number == WEBHOOK))
        };
        let numbered = by.rsplit_once('#').filter(|_| self.discord).and_then(number);
        let (user, webhook) = numbered.unwrap_or_else(|| (by.to_owned(), false));
        let told = cell(self.bot).is_some_and(|it| IS_BOT.contains(&it.to_lowercase().as_str()));
        let bot = webhook || told || is_program(&user);
        let noise = ["attachments", "reactions", self.said_as.as_str()];
        parsed.fields.retain(|(name, _)| !noise.contains(&name.as_str()));
        let channel = place.map(|place| place.trim_start_matches('#').to_owned());
        let channel = channel.or_else(|| self.named.clone());
        mark(parsed, Some(user), channel, bot, cell(self.thread).map(str::to_owned));
        if comes_in {
            parsed.fields.push(("subtype".to_owned(), "channel_join".to_owned()));
        }
        piece
    }
}

/// Returns the channel that the name of a file of `DiscordChatExporter`'s tells: `Server - Category - ops [123].csv`, with a
/// span of days behind it where one was asked for.
fn channel_of(source: &str) -> Option<String> {
    let file = source.rsplit(['/', '!', '\\']).next()?;
    let (names, id) = file.rsplit_once(" [")?;
    let (id, _) = id.split_once(']')?;
    let numbers = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let (_, channel) = names.rsplit_once(" - ").filter(|_| numbers)?;
    Some(channel.trim().to_owned()).filter(|channel| !channel.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::format::csv_table::table::CsvTable;
    use crate::format::options::ReadOptions;
    use crate::format::parse::{Context, Document, Parsed};

    fn read(name: &str, text: &str) -> Vec<Parsed> {
        assert!(CsvTable.recognises(name, text), "{text}");
        let options = ReadOptions::default();
        let context = Context { name, modified: None, options: &options };
        let mut rows = Vec::new();
        CsvTable.read(&mut text.as_bytes(), &context, &mut |it| rows.push(it.parsed)).unwrap();
        rows
    }

    fn field<'a>(row: &'a Parsed, wanted: &str) -> &'a str {
        row.fields.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value)
    }

    /// Returns the message, the speaker, the channel and whether it is a bot, of each row of talk.
    fn told(name: &str, text: &str) -> Vec<[String; 4]> {
        let rows = read(name, text);
        let told = |row: &Parsed| {
            assert!(row.stamp.is_some(), "{row:?}");
            [
                &row.message,
                field(row, "chat.user"),
                field(row, "chat.channel"),
                field(row, "chat.bot"),
            ]
            .map(str::to_owned)
        };
        rows.iter().filter(|row| field(row, "chat") == "1").map(told).collect()
    }

    const MATTERMOST: &str = "Post Creation Time,Team Id,Team Name,Team Display Name,Channel Id,Channel Name,Channel Display Name,Channel Type,User Id,User Email,Username,Post Id,Edited By Post Id,Replied to Post Id,Post Message,Post Type,User Type,Previews Post Id\n";

    #[test]
    fn mattermosts_compliance_export_is_talk() {
        let row = |time: u32, edited: &str, said: &str, kind: &str, by: &str| {
            format!(
                "1710497{time}123,t1,it,IT,c1,inc-7,Incident 7,public,u1,ada@example.com,ada,p{time},{edited},p0,\"{said}\",{kind},{by},\n"
            )
        };
        let text = [
            MATTERMOST.to_owned(),
            row(
                700,
                "",
                "User ada (ada@example.com) was already in the channel",
                "previously-joined",
                "user",
            ),
            row(702, "p9", "on it, lookin", "message", "user"),
            row(702, "", "on it, looking", "message", "user"),
            row(703, "", "CRITICAL shop-login", "message", "bot"),
            row(704, "", "User ada (ada@example.com) joined the channel", "enter", "user"),
            row(705, "", "graph.png (files/p705/f-graph.png)", "attachment", "user"),
        ]
        .concat();
        let rows = [
            ["on it, looking", "ada", "inc-7", ""],
            ["CRITICAL shop-login", "ada", "inc-7", "1"],
            ["User ada (ada@example.com) joined the channel", "ada", "inc-7", ""],
        ];
        assert_eq!(told("export.zip!posts.csv", &text), rows);
        let all = read("posts.csv", &text);
        assert_eq!(all.len(), 6);
        assert_eq!(
            (field(&all[4], "subtype"), field(&all[2], "chat.thread")),
            ("channel_join", "p0")
        );
        assert_eq!(field(&all[2], "post_message"), "");
    }

    #[test]
    fn the_export_of_one_channel_of_mattermost_is_talk() {
        let text = "Post Creation Time,User Id,User Email,User Type,User Name,Post Id,Parent Post Id,Post Message,Post Type\n\
             2024-03-15 10:15:31.123 +0000 UTC,u1,ada@example.com,user,ada,p1,,found it,message\n";
        assert_eq!(told("inc-7.csv", text), [["found it", "ada", "", ""]]);
    }

    #[test]
    fn discords_export_is_talk_in_the_channel_of_its_name() {
        let text = "AuthorID,Author,Date,Content,Attachments,Reactions\n\
             \"4\",\"ada\",\"2024-03-15T10:15:31.1234567-05:00\",\"found it\",\"\",\"x (14)\"\n\
             \"5\",\"Relay#0000\",\"2024-03-15T10:15:32.1234567-05:00\",\"[FIRING] x\",\"\",\"\"\n\
             \"6\",\"ben#1234\",\"2024-03-15T10:15:33.1234567-05:00\",\"ok\",\"\",\"\"\n";
        let rows = |channel: &str| {
            [["found it", "ada", ""], ["[FIRING] x", "Relay", "1"], ["ok", "ben", ""]]
                .map(|[said, by, bot]| [said, by, channel, bot].map(str::to_owned))
        };
        for name in [
            "discord/Example - Engine - live-ops [123].csv",
            "x.zip!Example - Engine - live-ops [123] (after 2024-03-15).csv",
        ] {
            assert_eq!(told(name, text), rows("live-ops"), "{name}");
        }
        assert_eq!(told("x [a] - b.csv", text), rows(""));
    }

    #[test]
    fn tables_of_other_chats_are_talk_by_their_columns() {
        let time = "2024-03-15 10:15:31";
        for (text, channel, bot) in [
            ("ts,user,user_name,channel,thread_ts,text\n1710497731.000100,U1,ada,#inc-7,,found it\n".to_owned(), "inc-7", ""),
            (format!("timestamp,channel_name,user,message,is_bot\n{time},inc-7,ada,found it,true\n"), "inc-7", "1"),
            (format!("DateTime;Team;Channel;From;Message\n{time};it;inc-7;ada;<p>found <b>it</b></p>\n"), "inc-7", ""),
            (format!("created_at,room,username,msg\n{time},inc-7,ada,found it\n"), "inc-7", ""),
            (format!("Date,Space Name,Sender,Text\n{time},inc-7,ada,found it\n"), "inc-7", ""),
            ("Date,Time,Name,Message,Attachments,Message Id\n2024-03-15,10:15:31,ada,found it,,9\n".to_owned(), "", ""),
            (format!("date,conversation,author,body\n{time},inc-7,ada,found it\n"), "inc-7", ""),
        ] {
            assert_eq!(told("x.csv", &text), [["found it", "ada", channel, bot]], "{text}");
        }
    }

    #[test]
    fn other_tables_are_no_talk() {
        let time = "2024-03-15 10:15:31";
        for text in [
            format!("time,user,message\n{time},ada,found it\n"),
            format!("time,user,message,attachments\n{time},ada,found it,\n"),
            format!("created_at,ticket_id,channel,name,message\n{time},7,portal,ada,found it\n"),
            format!(
                "created_at,channel,requester,subject,body,name\n{time},email,ada,x,found it,ada\n"
            ),
            format!(
                "date,from,to,subject,body,attachments,thread_id\n{time},ada,ben,x,found it,,9\n"
            ),
            format!("time,user,action,team,channel,message\n{time},ada,login,it,web,found it\n"),
            format!("time,level,thread,user,message\n{time},INFO,main,ada,found it\n"),
            format!("time,thread,user,message\n{time},main,ada,found it\n"),
            format!("time,alert,severity,channel,name,message\n{time},x,high,ops,ada,found it\n"),
            format!("sent_at,user,channel,message\n{time},ada,SMS,found it\n"),
            format!("time,channel,value,name\n{time},7,1.5,probe\n"),
        ] {
            assert!(told("x.csv", &text).is_empty(), "{text}");
        }
    }
}
