//! Syslog as files hold it: RFC 3164 with or without priority, and the short ISO layout of journald and rsyslog.

use crate::format::cursor::{Cursor, field, find_part, is_number, level_word, opens_time};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `<27>Mar 15 10:15:02 host tag[pid]: message` (RFC 3164); the priority is often missing.
pub struct Syslog3164;

/// `2024-03-15T10:15:02+0000 host unit[pid]: message`: `journalctl -o short-iso`, rsyslog's default since version 8.
pub struct JournalShort;

/// What is said of a thing before a colon, and no program is called: `deployment finished: shop 1.4.2`.
#[rustfmt::skip]
const SAID: [&str; 21] = [
    "aborted", "acknowledged", "begins", "cleared", "complete", "completed", "done", "failed", "finished", "fired", "firing",
    "initiated", "ok", "queued", "requested", "resolved", "scheduled", "started", "starting", "succeeded", "successful",
];

/// Returns whether `word` is said of a thing.
fn is_said(word: &str) -> bool {
    SAID.iter().any(|said| said.eq_ignore_ascii_case(word))
}

/// The field that says for how many lines one stands.
pub const REPEATED: &str = "repeated";

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Format for Syslog3164 {
    fn name(&self) -> &'static str {
        "syslog"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        let mut cursor = Cursor::new(text);
        let priority = priority(&mut cursor);
        if !MONTHS.iter().any(|month| cursor.rest.starts_with(month)) {
            return false;
        }
        let Some(stamp) = cursor.time() else { return false };
        let Some(parsed) = tail(cursor, priority.is_some()) else { return false };
        let (level, fields) = described(priority, parsed.fields);
        messages.push(Parsed { stamp: Some(stamp), level, fields, ..parsed });
        true
    }

    fn opens(&self, first: u8) -> bool {
        first == b'<' || MONTHS.iter().any(|month| month.as_bytes().first() == Some(&first))
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "<27>Mar 15 10:15:02 db-1 mysqld[712]: Too many connections",
                message: "Too many connections",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "Mar  5 10:15:02 db-1 kernel: eth0: link down",
                message: "eth0: link down",
                time: "2024-03-05T10:15:02Z",
                level: None,
            },
            Sample {
                text: "Jun 15 12:12:34 combo last message repeated 3 times",
                message: "last message repeated 3 times",
                time: "2024-06-15T12:12:34Z",
                level: None,
            },
        ]
    }
}

impl Format for JournalShort {
    fn name(&self) -> &'static str {
        "journal_short"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        let mut cursor = Cursor::new(text);
        let priority = priority(&mut cursor);
        // The `T` and a stated offset tell it from the many layouts that go on with a word and a colon.
        if !iso(cursor.rest) || !may_have_host(cursor.rest) {
            return false;
        }
        let Some(stamp) = cursor.time() else { return false };
        // One space, then the host: tabs stand in other layouts.
        if stamp.zone.is_none() || cursor.rest.starts_with('\t') {
            return false;
        }
        // Without a process id the tag must at least be one plain word.
        let whole = |parsed: &Parsed| {
            let tag = parsed.service.as_deref().is_some_and(|tag| has_tag(cursor.rest, tag));
            parsed.host.is_some() && (!parsed.fields.is_empty() || tag)
        };
        let Some(parsed) = tail(cursor, false).filter(whole) else { return false };
        let (level, fields) = described(priority, parsed.fields);
        messages.push(Parsed { stamp: Some(stamp), level, fields, ..parsed });
        true
    }

    fn opens(&self, first: u8) -> bool {
        first == b'<' || opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[Sample {
            text: "2024-03-15T10:15:02+0000 db-1 mysqld[712]: Aborted connection 991: too many connections",
            message: "Aborted connection 991: too many connections",
            time: "2024-03-15T10:15:02Z",
            level: None,
        }]
    }
}

/// Returns whether ` tag:` stands in `text`.
fn has_tag(text: &str, tag: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b':', bytes).any(|at| {
        let before = bytes.get(..at).and_then(|before| before.strip_suffix(tag.as_bytes()));
        before.is_some_and(|before| before.ends_with(b" "))
    })
}

/// Takes `<N>` off and returns N.
pub fn priority(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut ahead = *cursor;
    if !ahead.eat("<") {
        return None;
    }
    let priority = ahead.until(">").filter(|text| is_number(text))?.parse().ok()?;
    *cursor = ahead;
    (priority <= 191).then_some(priority)
}

fn described(
    priority: Option<u8>,
    mut fields: Vec<(String, String)>,
) -> (Option<Level>, Vec<(String, String)>) {
    if let Some(priority) = priority {
        fields.push(field("syslog.facility", &(priority / 8).to_string()));
    }
    (priority.and_then(|priority| Level::from_syslog(priority % 8)), fields)
}

fn iso(text: &str) -> bool {
    let is = |at: usize, byte: u8| text.as_bytes().get(at) == Some(&byte);
    is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':')
}

/// Returns whether a host may follow the time that `text` begins with: the word there is no level, and has no mark that
/// neither machines nor zones have.
fn may_have_host(text: &str) -> bool {
    let Some(word) = text.split_once(' ').and_then(|(_, rest)| Cursor::new(rest).word()) else {
        return false;
    };
    let around = word.contains(['(', '[']);
    level_word(word).is_none()
        && (around || word.bytes().all(|b| !b.is_ascii() || b == b'+' || is_mark(b)))
}

/// Returns whether names of machines may hold `byte`.
fn is_mark(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'/' | b'@')
}

/// Reads `host tag[pid]: message`; without a tag only where `sure` that this is syslog.
fn tail(mut cursor: Cursor<'_>, sure: bool) -> Option<Parsed> {
    let mut ahead = cursor;
    let first = ahead.word()?;
    let host = if first.ends_with(':') { None } else { Some(first) };
    if !sure && host.is_some_and(|host| !is_host(host)) {
        return None;
    }
    if host.is_some() {
        cursor = ahead;
        cursor.space();
    }
    if let Some((tag, pid, message)) = tag(cursor.rest) {
        if !sure && pid.is_none() && (host.is_some_and(is_prose) || is_said(tag)) {
            return None;
        }
        let mut fields = Vec::with_capacity(2);
        fields.extend(pid.map(|pid| field("pid", pid)));
        let again = said_again(message);
        fields.extend(again.map(|(times, _)| field(REPEATED, times)));
        let message = again.map_or(message, |(_, message)| message);
        return Some(Parsed {
            host: host.map(str::to_owned),
            service: Some(tag.to_owned()),
            // The cookie of Lumberjack says that JSON follows.
            inner: Some(message.strip_prefix("@cee:").map_or(message, str::trim_start).to_owned()),
            fields,
            ..Parsed::default()
        });
    }
    let message = cursor.rest;
    let repeated = repeated(message);
    (sure || repeated.is_some() || message == "-- MARK --").then(|| Parsed {
        host: host.map(str::to_owned),
        message: message.to_owned(),
        fields: repeated.map(|times| field(REPEATED, times)).into_iter().collect(),
        ..Parsed::default()
    })
}

/// Returns whether `word` may name a machine: no level, no bracket.
fn is_host(word: &str) -> bool {
    word.bytes().all(is_mark) && level_word(word).is_none()
}

/// Returns whether `word` reads like prose or a keyword: capitals, and no mark that names of machines have.
fn is_prose(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Returns the number of times in `last message repeated N times`.
fn repeated(message: &str) -> Option<&str> {
    let rest = message
        .strip_prefix("last message repeated ")
        .or_else(|| message.strip_prefix("message repeated "))?;
    rest.split_once(" times").map(|(times, _)| times).filter(|times| is_number(times))
}

/// Returns how often, and what, in rsyslog's `message repeated N times: [ what]`.
fn said_again(message: &str) -> Option<(&str, &str)> {
    let rest = message.strip_prefix("message repeated ")?;
    let (times, rest) = rest.split_once(" times: [").filter(|(times, _)| is_number(times))?;
    // A line cut off at its longest has no bracket at its end.
    let what = rest.trim_end();
    Some((times, what.strip_suffix(']').unwrap_or(what).trim_start()))
}

/// The longest tag with its process id, in bytes.
const LONGEST: usize = 120;

/// Splits `tag[pid]: message`, also `tag 1.4: message` and `tag[pid] (part): message`.
fn tag(text: &str) -> Option<(&str, Option<&str>, &str)> {
    // No colon further in can be that of a tag.
    let mut far = text.len().min(LONGEST + 3);
    while !text.is_char_boundary(far) {
        far -= 1;
    }
    let near = text.get(..far)?;
    let colon = find_part(near, ": ").or_else(|| text.ends_with(':').then(|| text.len() - 1));
    // A colon without a space behind it, as `tag[1]:message`, counts only after a process id.
    let colon = match find_part(near, "]:") {
        Some(at) if colon.is_none_or(|colon| at < colon) => at + 1,
        _ => colon?,
    };
    let (head, message) = (text.get(..colon)?, text.get(colon + 1..)?);
    let message = message.strip_prefix(' ').unwrap_or(message);
    if head.len() > LONGEST || head.is_empty() || head.split(' ').count() > 2 {
        return None;
    }
    let name = head.split(['[', ' ']).next().filter(|name| !name.is_empty())?;
    let pid = head.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(pid, _)| pid);
    Some((name, pid, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_thing_is_no_program() {
        let reads = |text: &str| JournalShort.parse(text, &mut Vec::new());
        assert!(!reads("2024-03-15T10:15:02Z deployment finished: shop 1.4.2"));
        assert!(reads("2024-03-15T10:15:02Z web-1 deployer: shop 1.4.2"));
    }

    #[test]
    fn a_message_said_again_is_itself_and_says_how_often() {
        let read = |text: &str| {
            let mut messages = Vec::new();
            assert!(Syslog3164.parse(text, &mut messages), "{text}");
            messages.remove(0)
        };
        for (text, said) in [
            ("message repeated 57 times: [ disk is full]", "disk is full"),
            ("message repeated 57 times: [a [b] c]", "a [b] c"),
            ("message repeated 57 times: [ cut o", "cut o"),
        ] {
            let parsed = read(&format!("Mar 15 10:15:02 db-1 shop[7]: {text}"));
            assert_eq!(parsed.inner.as_deref(), Some(said));
            assert!(parsed.fields.contains(&field(REPEATED, "57")), "{text}");
            assert_eq!(parsed.service.as_deref(), Some("shop"));
        }
        let parsed = read("Mar 15 10:15:02 db-1 shop[7]: message repeated often times: [ x]");
        assert_eq!(parsed.inner.as_deref(), Some("message repeated often times: [ x]"));
    }
}
