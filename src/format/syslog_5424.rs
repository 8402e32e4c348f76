//! Syslog of RFC 5424: `<27>1 TIME HOST APP PROCID MSGID [structured data] message`.

use crate::format::access::stated;
use crate::format::cursor::{Cursor, closing_quote, field, unescape};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::syslog::priority;
use crate::format::timestamp::find::{is_overlong, parse};
use crate::model::record::Level;

/// The format.
pub struct Syslog5424;

impl Format for Syslog5424 {
    fn name(&self) -> &'static str {
        "syslog5424"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'<' || first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "<27>1 2024-03-15T10:15:02.003Z db-1 mysqld 712 - - Too many connections",
                message: "Too many connections",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Error),
            },
            Sample {
                text: r#"<165>1 2024-03-15T10:15:02Z web evntslog - ID47 [ex@32473 iut="3" eventID="10\"11"][b@1 c="d"] started"#,
                message: "started",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Info),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let mut cursor = Cursor::new(text);
    // RFC 6587 octet counting leaves the length in front.
    if cursor.run(|byte| byte.is_ascii_digit()).is_some() && !cursor.eat(" ") {
        return None;
    }
    let priority = priority(&mut cursor)?;
    if !cursor.eat("1 ") {
        return None;
    }
    let time = cursor.word()?;
    let (host, app) = (cursor.word()?, cursor.word()?);
    let (pid, id) = (cursor.word()?, cursor.word()?);
    let (mut stamp, mut received) = (parse(time), None);
    if time != "-" && (stamp.is_none() || is_overlong(time)) {
        return None;
    }
    let mut fields = vec![field("syslog.facility", &(priority / 8).to_string())];
    fields.extend(stated(pid).map(|pid| field("pid", pid)));
    fields.extend(stated(id).map(|id| field("syslog.msgid", id)));
    cursor.space();
    if let Some(pairs) = check_point(&mut cursor) {
        let own = pairs.iter().find(|(name, _)| name == "checkpoint.time");
        let own = own.and_then(|(_, time)| parse(time)).filter(|own| own.date.full().is_some());
        if own.is_some() {
            received = std::mem::replace(&mut stamp, own);
        }
        fields.extend(pairs);
    } else if !cursor.eat("-") {
        while cursor.rest.starts_with('[') {
            element(&mut cursor, &mut fields)?;
        }
    }
    let message = cursor.rest.strip_prefix(' ').unwrap_or(cursor.rest);
    let message = message.strip_prefix("@cee:").map_or(message, str::trim_start);
    Some(Parsed {
        stamp,
        received,
        level: Level::from_syslog(priority % 8),
        host: stated(host).map(str::to_owned),
        service: stated(app).map(str::to_owned),
        inner: Some(message.trim_start_matches('\u{feff}').to_owned()),
        fields,
        ..Parsed::default()
    })
}

/// Reads the `[name:"value"; …]` of Check Point, whose `time` is the event's own, into fields `checkpoint.name`.
fn check_point(cursor: &mut Cursor<'_>) -> Option<Vec<(String, String)>> {
    let mut ahead = *cursor;
    if !ahead.eat("[") {
        return None;
    }
    let mut pairs = Vec::new();
    loop {
        ahead.space();
        let name = ahead.until(":\"").filter(|name| name.bytes().all(is_name))?;
        let end = closing_quote(ahead.rest)?;
        pairs.push(field(&["checkpoint.", name].concat(), &unescape(ahead.rest.get(..end)?)));
        ahead.rest = ahead.rest.get(end + 1..)?;
        ahead.eat(";");
        ahead.space();
        if ahead.eat("]") {
            *cursor = ahead;
            return Some(pairs);
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Reads one `[id name="value" …]` into fields `id.name`.
fn element(cursor: &mut Cursor<'_>, fields: &mut Vec<(String, String)>) -> Option<()> {
    cursor.eat("[");
    let id = cursor.run(|b| b != b' ' && b != b']')?;
    loop {
        cursor.space();
        if cursor.eat("]") {
            return Some(());
        }
        let name = cursor.until("=\"")?;
        let end = closing_quote(cursor.rest)?;
        let value = unescape(cursor.rest.get(..end)?);
        fields.push(([id, ".", name].concat(), value));
        cursor.rest = cursor.rest.get(end + 1..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_point_states_the_time_of_the_event_apart() {
        let line = r#"<134>1 2024-03-15T10:15:04Z gw CheckPoint 7776 - [action:"Drop"; note:"a\]"; time:"1710497702"; src:"192.0.2.7"]"#;
        let parsed = read(line).unwrap();
        assert_eq!(parsed.stamp, parse("1710497702"));
        assert_eq!(parsed.received, parse("2024-03-15T10:15:04Z"));
        assert!(parsed.fields.contains(&field("checkpoint.src", "192.0.2.7")));
    }

    #[test]
    fn a_fraction_beyond_nanoseconds_is_no_time_of_rfc_5424() {
        let line =
            |fraction: &str| format!("<34>1 2024-03-15T10:15:02.{fraction}Z web app - - - x");
        assert!(read(&line("003000001")).is_some());
        assert!(read(&line("000000000009")).is_none());
    }
}
