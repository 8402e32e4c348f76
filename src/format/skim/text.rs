//! The frame of a line of text: what stands before its own message, so far as it decides how the line is read.

use crate::base::hash::fnv1a;
use crate::format::continuation::continues;
use crate::format::logfmt::begins_with_key;
use crate::format::skim::minute::Minutes;
use crate::format::skim::offset::begins_with_level;
use crate::format::skim::pairs::{behind, has_epoch, keys};
use crate::format::skim::tick::{Tick, read, read_with};

/// How far in the message of a syslog line is looked for, in bytes.
const WITHIN: usize = 160;

/// The frame of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Lines of equal frames are read alike.
    pub id: u64,
    /// The time in it.
    pub tick: Tick,
    /// Where the time ends.
    pub end: usize,
    /// Whether it wraps a message that may carry on the one above (syslog).
    pub wraps: bool,
}

/// Returns the frame of `line`, or `None` where the line must be read in full.
pub fn frame(line: &[u8]) -> Option<Frame> {
    frame_with(&mut Minutes::default(), line)
}

/// Does what [`frame`] does, with the minutes of the lines before at hand.
pub fn frame_with(minutes: &mut Minutes, line: &[u8]) -> Option<Frame> {
    let start = start(line);
    let time = read_with(minutes, line, start)?;
    let rest = line.get(time.end..)?;
    // A level is no machine, and nothing is wrapped behind it.
    let level = rest.strip_prefix(b" ").is_some_and(begins_with_level);
    // `docker logs --timestamps` stamps to the nanosecond, before lines that may have a time of their own.
    if time.nanos && time.tick.offset.is_some() && !level && may_own(rest.trim_ascii_start()) {
        return None;
    }
    let told = time.tick.offset.is_some() && !level && may_have_tag(rest);
    if !(start > 1 || time.tick.yearless || told) {
        let id = u64::from(time.layout) << 16 | (start as u64) << 8 | follow(rest);
        let frame = |id| Frame { id, tick: time.tick, end: time.end, wraps: false };
        return match behind(rest) {
            _ if level => Some(frame(id)),
            payload if carries(rest) || payload.starts_with(b"{") => None,
            // Dashes beyond ASCII are passed over like `-`.
            payload if payload.first().is_some_and(|byte| !byte.is_ascii()) => None,
            pairs if begins_with_key(pairs) => {
                let timed = has_clock(pairs) || has_epoch(pairs);
                (!timed).then(|| frame(id ^ keys(pairs)))
            }
            _ => Some(frame(id)),
        };
    }
    let (tag, message) = split(rest)?;
    let message = std::str::from_utf8(message).ok()?;
    if may_own(message.as_bytes()) || continues(message) {
        return None;
    }
    let keys = if begins_with_key(message.as_bytes()) { keys(message.as_bytes()) } else { 0 };
    let id = fnv1a(tag) ^ u64::from(time.layout) << 1 ^ u64::from(start > 1) ^ keys;
    Some(Frame { id, tick: time.tick, end: time.end, wraps: true })
}

/// Returns whether what stands behind a time is said by somebody, is a request, or comes from a container.
fn carries(rest: &[u8]) -> bool {
    rest.trim_ascii_start().starts_with(b"<")
        || rest.starts_with(b"] <")
        || follows_address(rest)
        || rest.starts_with(b"] \"")
        || (rest.starts_with(b"] ") && is_unanswered(rest))
        || matches!(
            rest,
            [b' ', b'|', b' ', b'0'..=b'9', ..] | [b']', b' ', b'|', b' ', b'0'..=b'9', ..]
        )
        || rest.starts_with(b" stdout ")
        || rest.starts_with(b" stderr ")
        || is_drained(rest)
}

/// Returns whether a request may stand in `rest` that was not answered: what it took sets its time back, and no mark names it.
fn is_unanswered(rest: &[u8]) -> bool {
    let quotes = memchr::memchr_iter(b'"', rest);
    quotes.map(|at| rest.get(at + 1..).unwrap_or_default()).any(|behind| {
        behind.starts_with(b" -") || behind.starts_with(b" 0") || behind.starts_with(b" \"-")
    })
}

/// Returns whether Heroku's platform or an application of it speaks: among what they say are requests. Whoever speaks is
/// one of the first words: behind a machine and the name of the drain at the latest.
fn is_drained(rest: &[u8]) -> bool {
    let near = rest.get(..WITHIN).unwrap_or(rest);
    let words = near.split(|byte| *byte == b' ').skip(1).take(4);
    words
        .map(|word| word.strip_prefix(b"heroku").or_else(|| word.strip_prefix(b"app")))
        .any(|behind| matches!(behind, Some([b'[' | b'/', ..])))
}

/// Returns whether `line` begins with a full time, or like an object: it carries on nothing.
pub fn is_dated(line: &[u8]) -> bool {
    line.first() == Some(&b'{') || read(line, start(line)).is_some_and(|time| !time.tick.yearless)
}

/// Returns where the time begins: at once, behind a bracket, or behind the priority of syslog.
fn start(line: &[u8]) -> usize {
    match line {
        [b'[', ..] => 1,
        [b'<', b'0'..=b'9', b'>', ..] => 3,
        [b'<', b'0'..=b'9', b'0'..=b'9', b'>', ..] => 4,
        [b'<', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'>', ..] => 5,
        _ => 0,
    }
}

/// Returns whether the message of a syslog line may begin with a time of its own, or hold another wrapper.
fn may_own(message: &[u8]) -> bool {
    match message.first() {
        Some(b'0'..=b'9') => !begins_with_address(message) || has_clock(message),
        Some(first) if first.is_ascii_alphabetic() => {
            let pairs = || begins_with_key(message) && has_epoch(message);
            begins_with_name(message) || has_clock(message) || is_piped(message) || pairs()
        }
        Some(first) => {
            let digit = message.get(1).is_none_or(u8::is_ascii_digit);
            digit || !b"\"'(/<#*=-".contains(first) || has_clock(message)
        }
        None => true,
    }
}

/// Returns whether a clock such as `10:15` may stand in `text`.
fn has_clock(text: &[u8]) -> bool {
    memchr::memchr_iter(b':', text).any(|at| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(at + 1..).unwrap_or_default();
        let minute = matches!(after, [b'0'..=b'5', b'0'..=b'9', ..]);
        minute
            && before.is_some_and(u8::is_ascii_digit)
            && !after.get(2).is_some_and(u8::is_ascii_digit)
    })
}

/// Returns whether `text` begins with the name of a month or a day.
fn begins_with_name(text: &[u8]) -> bool {
    const NAMES: &[u8] = b"janfebmaraprmayjunjulaugsepoctnovdecmontuewedthufrisatsun";
    let Some(head) = text.get(..3) else { return false };
    NAMES.chunks(3).any(|name| name.eq_ignore_ascii_case(head))
        && text.get(3..).is_some_and(|rest| rest.iter().take(12).any(u8::is_ascii_digit))
}

/// Returns whether `text` is a word, a bar and another text, as Docker Compose writes it.
fn is_piped(text: &[u8]) -> bool {
    let rest = memchr::memchr(b' ', text).and_then(|at| text.get(at..)).unwrap_or_default();
    rest.trim_ascii_start().first() == Some(&b'|')
}

/// Returns whether ` host tag[pid]: message` may stand behind a time, so that the line wraps a message.
fn may_have_tag(rest: &[u8]) -> bool {
    let Some(text) = rest.strip_prefix(b" ") else { return false };
    let mark = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:/@".contains(byte);
    let word = text.iter().position(|byte| !mark(byte)).unwrap_or(text.len());
    let (host, after) = text.split_at_checked(word).unwrap_or_default();
    if host.is_empty() || !after.starts_with(b" ") || begins_with_level(text) {
        return false;
    }
    // A tag is one word, or two.
    let tag = after.trim_ascii_start();
    let mut spaces = 0;
    let mut tag = tag.iter().take_while(|byte| {
        spaces += u32::from(**byte == b' ');
        spaces < 2
    });
    tag.any(|byte| *byte == b':')
}

/// Returns whether `text` begins with an IP address, which is no time.
fn begins_with_address(text: &[u8]) -> bool {
    let mut parts =
        text.splitn(2, |byte| *byte == b' ').next().unwrap_or_default().split(|byte| *byte == b'.');
    let number = |part: &[u8]| (1..=3).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    parts.by_ref().take(4).filter(|part| number(part)).count() == 4 && parts.next().is_none()
}

/// Returns whether an IP address and a method stand next, as in the access logs of IIS, whose requests are counted.
fn follows_address(rest: &[u8]) -> bool {
    let Some(text) = rest.strip_prefix(b" ") else { return false };
    let (mut dots, mut colons) = (0, 0);
    let mut bytes = text.iter();
    for byte in bytes.by_ref().take_while(|byte| **byte != b' ') {
        match byte {
            b'.' => dots += 1,
            b':' => colons += 1,
            byte if byte.is_ascii_hexdigit() => {}
            _ => return false,
        }
    }
    (dots == 3 || colons >= 2) && bytes.next().is_some_and(u8::is_ascii_uppercase)
}

/// Returns what tells one kind of rest from another, by its first bytes.
fn follow(rest: &[u8]) -> u64 {
    let kind = |byte: Option<&u8>| match byte {
        None => 0,
        Some(b'0'..=b'9') => 1,
        Some(b'A'..=b'Z') => 2,
        Some(b'a'..=b'z') => 3,
        Some(byte) => u64::from(*byte),
    };
    kind(rest.first()) << 7 ^ kind(rest.get(1))
}

/// Splits ` host tag[pid]: message` into tag and message.
fn split(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let near = rest.get(..WITHIN).unwrap_or(rest);
    let mut colons = memchr::memchr_iter(b':', near);
    let colon = colons.find(|at| near.get(at + 1) == Some(&b' '))?;
    let head = rest.get(..colon)?;
    let tag = head.get(memchr::memrchr(b' ', head)? + 1..)?;
    let name = memchr::memchr(b'[', tag).and_then(|at| tag.get(..at)).unwrap_or(tag);
    Some((name, rest.get(colon + 2..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_skimmed(line: &str) -> bool {
        frame(line.as_bytes()).is_some()
    }

    #[test]
    fn wrapped_messages_with_a_time_of_their_own_have_no_frame() {
        for message in [
            "level=error ts=2024-03-15T10:15:00Z msg=late",
            "level=error ts=1710497700 msg=late",
            "E0315 10:14:02.003121 1 pool.go:88] full",
            "INFO 2024-03-15 10:14:02 late",
            "Mar 14 2024 a day late",
            "(2024-03-14) late",
            "<30>Mar 15 10:14:02 web-2 job[8]: late",
            "web-2  | {\"time\":1710497700003}",
        ] {
            for start in ["Mar 15 10:15:02", "<30>Mar 15 10:15:02", "2024-03-15T10:15:02+00:00"] {
                assert!(!is_skimmed(&format!("{start} web-1 shop[7]: {message}")), "{message}");
            }
        }
        assert!(is_skimmed("Mar 15 10:15:02 web-1 shop[7]: level=info peer=10.0.0.1:8080 took=3s"));
    }

    #[test]
    fn lines_that_a_container_was_heard_to_say_have_no_frame_where_they_may_have_a_time() {
        let stamp = "2024-03-15T10:22:32.003433597Z";
        for message in
            ["2024-03-15T10:15:02.001Z x", "E0315 10:15:02.003121 1 a.go:8] x", "{\"a\":1}"]
        {
            assert!(!is_skimmed(&format!("{stamp} {message}")), "{message}");
            assert!(!is_skimmed(&format!("{stamp}\t{message}")), "{message}");
        }
        assert!(is_skimmed(&format!("{stamp} pool exhausted")));
    }

    #[test]
    fn pairs_behind_a_time_have_a_frame_for_their_keys_unless_they_may_have_a_time() {
        let id = |line: &str| frame(line.as_bytes()).map(|frame| frame.id);
        let known = id("2024-03-15T10:15:02Z level=info msg=late peer=10.0.0.1:8080");
        assert!(known.is_some());
        assert_eq!(id("2024-03-15T10:15:09Z level=error msg=\"a b\" peer=x"), known);
        assert_ne!(id("2024-03-15T10:15:02Z level=info msg=late status=500"), known);
        for own in ["ts=1710497700", "at=10:14", "day=2024-03-15"] {
            assert_eq!(id(&format!("2024-03-15T10:15:02Z level=info msg=late {own}")), None);
        }
        assert_eq!(id("2024-03-15T10:15:02Z {\"level\":\"info\"}"), None);
        assert_eq!(id("2024-03-15T10:15:02Z \u{2014} level=info msg=served n=1"), None);
    }

    #[test]
    fn a_host_and_a_tag_behind_a_full_time_wrap_a_message() {
        let wraps = |line: &str| frame(line.as_bytes()).map(|frame| frame.wraps);
        assert_eq!(wraps("2024-03-15T10:15:02Z web-1 shop[7]: ready"), Some(true));
        assert_eq!(
            wraps("2024-03-15T10:15:02Z web-1 shop[7]: Traceback (most recent call last):"),
            None
        );
        assert_eq!(wraps("2024-03-15T10:15:02Z INFO [shop] jdbc - ready"), Some(false));
        assert_eq!(wraps("2024-03-15 10:15:02,003 INFO jdbc: ready"), Some(false));
    }

    #[test]
    fn requests_behind_a_bracketed_time_have_no_frame() {
        assert!(!is_skimmed("[2024-03-15T10:15:02.003Z] \"GET /pay HTTP/1.1\" 503 UF 0 91"));
        assert!(is_skimmed("[2024-03-15T10:15:02.003Z] ready"));
        assert!(!is_skimmed(
            "2024-03-15 10:15:02 192.0.2.80 GET / - 443 - 192.0.2.1 A - 503 0 0 9"
        ));
        assert!(is_skimmed("2024-03-15 10:15:02 192.0.2.80 - - \"GET / HTTP/1.1\" 503 9"));
        assert!(!is_skimmed("2024-03-15 10:15:02 fe80::1 GET / - 443 - 192.0.2.1 A - 503 0 0 9"));
    }
}
