//! Logs of `MySQL` and `MariaDB`: the error log of all versions, and the blocks of the slow query log.

use chrono::{NaiveDate, NaiveTime};

use crate::format::cursor::{Cursor, field, is_number, level_word};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Precision;
use crate::model::record::Level;

/// The error log: `TIME thread [Level] [code] [subsystem] message`.
pub struct Mysql;

/// The slow query log: blocks that begin with `# Time:` or `# User@Host:`.
pub struct MysqlSlow;

impl Format for Mysql {
    fn name(&self) -> &'static str {
        "mysql"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        error(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15T10:15:02.003121Z 991 [Warning] [MY-010055] [Server] Too many connections",
                message: "Too many connections",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Warning),
            },
            Sample {
                text: "161209 13:08:33 [Note] Plugin 'FEDERATED' is disabled.",
                message: "Plugin 'FEDERATED' is disabled.",
                time: "2016-12-09T13:08:33Z",
                level: Some(Level::Info),
            },
            Sample {
                text: "2019-10-16 17:24:15 0 [Note] InnoDB: Starting shutdown...",
                message: "InnoDB: Starting shutdown...",
                time: "2019-10-16T17:24:15Z",
                level: Some(Level::Info),
            },
        ]
    }
}

impl Format for MysqlSlow {
    fn name(&self) -> &'static str {
        "mysql_slow"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        if !text.starts_with("# Time: ") && !text.starts_with("# User@Host: ") {
            return false;
        }
        messages.push(slow(text));
        true
    }

    fn joins(&self, line: &str, record: &str) -> bool {
        line.starts_with("# User@Host: ") && !record.contains("# User@Host: ")
    }

    fn opens(&self, first: u8) -> bool {
        first == b'#'
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "# Time: 2024-03-15T10:14:58.1Z\n# User@Host: app[app] @ web [10.0.0.5]  Id: 991\n# Query_time: 8.204  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 9900000\nSET timestamp=1710497698;\nSELECT *\n  FROM carts;",
                message: "SELECT *\n  FROM carts;",
                time: "2024-03-15T10:14:58.100Z",
                level: None,
            },
            Sample {
                text: "# User@Host: app[app] @ [10.0.0.5]\n# Query_time: 3.2  Lock_time: 0\nuse shop;\nSET timestamp=1710497698;\nSELECT 1;",
                message: "SELECT 1;",
                time: "2024-03-15T10:14:58Z",
                level: None,
            },
        ]
    }
}

/// The levels, as they stand in brackets.
const LEVELS: [&str; 5] = ["Note]", "ERROR]", "Error]", "Warning]", "System]"];

fn error(text: &str) -> Option<Parsed> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // The level must be there before the time is worth reading.
    let is_level = |rest: &str| LEVELS.iter().any(|level| rest.starts_with(level));
    let mut brackets = memchr::memchr_iter(b'[', text.as_bytes());
    if !brackets.any(|at| text.get(at + 1..).is_some_and(is_level)) {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let old = short(&mut cursor);
    let sure = old.is_some();
    let stamp = old.or_else(|| cursor.time())?;
    let mut fields = Vec::new();
    let mut ahead = cursor;
    if let Some(thread) = ahead.word().filter(|word| is_number(word)) {
        fields.push(field("thread", thread));
        cursor = ahead;
    } else if !sure {
        return None;
    }
    cursor.space();
    let level = match cursor.bracketed()? {
        "Note" => Level::Info,
        word @ ("ERROR" | "Error" | "Warning" | "System") => level_word(word)?,
        _ => return None,
    };
    let mut ahead = cursor;
    if let Some(code) = ahead.bracketed().filter(|code| code.starts_with("MY-")) {
        fields.push(field("mysql.code", code));
        fields.extend(ahead.bracketed().map(|name| field("mysql.subsystem", name)));
        cursor = ahead;
    }
    let message = cursor.rest.strip_prefix(' ').unwrap_or(cursor.rest).to_owned();
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}

/// Reads `161209 13:08:33`, the stamp of `MySQL` 5.5 and older.
fn short(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let date = ahead.word().filter(|word| word.len() == 6 && is_number(word))?;
    let time = NaiveTime::parse_from_str(ahead.word()?, "%H:%M:%S").ok()?;
    let date = NaiveDate::parse_from_str(&["20", date].concat(), "%Y%m%d").ok()?;
    *cursor = ahead;
    let date = StampDate::Full(date);
    Some(Stamp::new(date, time, Precision::Second))
}

fn slow(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut statement = Vec::new();
    for line in text.lines() {
        if let Some(time) = line.strip_prefix("# Time: ") {
            parsed.stamp = parse(time.trim()).or_else(|| short(&mut Cursor::new(time)));
        } else if let Some(who) = line.strip_prefix("# User@Host: ") {
            let user = who.split(['[', ' ']).next().unwrap_or_default();
            parsed.fields.push(field("user", user));
            let client = who.rsplit_once(" [").and_then(|(_, rest)| rest.split(']').next());
            parsed.fields.extend(client.map(|client| field("client", client)));
        } else if let Some(numbers) = line.strip_prefix("# ") {
            let mut words = numbers.split_ascii_whitespace();
            while let (Some(name), Some(value)) = (words.next(), words.next()) {
                let name = name.trim_end_matches(':').to_ascii_lowercase();
                parsed.fields.push((name, value.to_owned()));
            }
        } else if let Some(epoch) = line.strip_prefix("SET timestamp=") {
            let stamp = parse(epoch.trim_end_matches(';'));
            parsed.stamp = parsed.stamp.take().or(stamp);
        } else if statement.is_empty() && line.starts_with("use ") {
            parsed
                .fields
                .push(field("database", line.trim_start_matches("use ").trim_end_matches(';')));
        } else {
            statement.push(line);
        }
    }
    parsed.message = if statement.is_empty() { text.to_owned() } else { statement.join("\n") };
    parsed
}
