//! The skeleton of a JSON line: everything but its values. Lines of one skeleton differ in nothing but what they say.

use memchr::{memchr, memchr2, memmem};

use crate::base::text::unescaped;
use crate::format::json::azure_http;
use crate::format::json::http::STATUS;
use crate::format::json::keys::MESSAGE;
use crate::format::json::payload::own_time;
use crate::format::json::shapes;
use crate::format::json::{threads, zammad};
use crate::format::skim::minute::Minutes;
use crate::format::skim::tick::{Tick, read_with};
use crate::format::timestamp::find;
use crate::format::zone_name::names_zone;

/// Keys whose text is looked at again for a time of its own.
const PAYLOAD: [&[u8]; 8] = [
    b"log",
    b"textPayload",
    b"_raw",
    b"event.original",
    b"original",
    b"MESSAGE",
    b"properties",
    b"resultDescription",
];
/// Keys beside `id` that describe a person.
const PERSON: [&[u8]; 6] =
    [b"name", b"real_name", b"display_name", b"profile", b"full_name", b"username"];
/// The longest skeleton that is worth keeping, in values.
const MOST: usize = 64;

/// Within so many bytes of a message its own time begins.
const EARLY: usize = 32;

/// Within so many bytes, escapes undone, it has a digit.
const NEAR: usize = 12;

/// What stands in a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    Text,
    /// A text that must begin with a letter: `"status":"ok"` is no status of a request.
    Word,
    /// A message: one that begins with a time of its own may have happened then.
    Message,
    Number,
    /// What may be a time that counts before the other, by the name of its key.
    Timely(bool),
}

/// The bytes of a JSON object around its values, and where its time stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    /// Each value and what comes before it.
    holes: Vec<(Box<[u8]>, Hole)>,
    /// What comes after the last value.
    tail: Box<[u8]>,
    /// Which hole holds the time, and its layout.
    time: (usize, u32),
}

impl Skeleton {
    /// Returns the skeleton of `line`, whose record has the time `tick` tells by the test `is_time`; `None` where lines
    /// like it must be read in full.
    pub fn new(line: &[u8], is_time: impl Fn(Tick) -> bool) -> Option<Self> {
        let line = line.trim_ascii_end();
        let (mut holes, mut from, mut at) = (Vec::new(), 0, 0);
        let mut keys: Vec<&[u8]> = Vec::new();
        let (mut time, mut zoned) = (None, true);
        while let Some(byte) = line.get(at) {
            let hole = match byte {
                b'"' => Hole::Text,
                b'-' | b'0'..=b'9' => Hole::Number,
                _ => {
                    at += 1;
                    continue;
                }
            };
            let start = at + usize::from(hole == Hole::Text);
            let end = end(line, start, hole)?;
            let after = end + usize::from(hole == Hole::Text);
            let value = line.get(start..end)?;
            if hole == Hole::Text && line.get(after..)?.trim_ascii_start().first() == Some(&b':') {
                keys.push(value);
                at = after;
                continue;
            }
            let key = keys.last().copied().unwrap_or_default();
            let hole = kind(key, hole)?;
            let plain = matches!(hole, Hole::Text | Hole::Number);
            if time.is_none() && plain {
                time = tick(&mut Minutes::default(), value, hole)
                    .filter(|(tick, _)| is_time(*tick))
                    .map(|(tick, layout)| {
                        zoned = tick.offset.is_some();
                        (holes.len(), layout)
                    });
            }
            let found = time.is_some_and(|(at, _)| at == holes.len());
            let hole = if plain && !found && is_timely(key) {
                (!is_some_time(value)).then_some(Hole::Timely(hole == Hole::Text))?
            } else {
                hole
            };
            holes.push((line.get(from..start)?.into(), hole));
            (from, at) = (end, after);
        }
        let has = |wanted: &[u8]| keys.contains(&wanted);
        let chat = (has(b"type") && has(b"ts")) || has(b"messageType");
        let chat = chat
            || keys.iter().any(|key| {
                let mut known = shapes::chat::KEYS.iter().chain(shapes::ticket::KEYS);
                known.any(|it| it.as_bytes() == *key)
            });
        let named = |name: &&str| keys.contains(&name.as_bytes());
        let chat = chat || threads::TELLING.iter().any(|names| names.iter().all(named));
        let chat = chat || zammad::KEYS.iter().all(named);
        let chat = chat || shapes::chat::is_of_room(|name| keys.contains(&name.as_bytes()));
        let people = chat || has(b"id") && keys.iter().any(|key| PERSON.contains(key));
        // A field beside the time may tell its zone.
        let told = !zoned && keys.iter().any(|key| std::str::from_utf8(key).is_ok_and(names_zone));
        let fit = line.starts_with(b"{") && holes.len() <= MOST && !people && !told;
        let tail = line.get(from..)?.into();
        fit.then_some(Self { holes, tail, time: time? })
    }

    /// Returns the time of `line`, where it has this skeleton.
    pub fn tick(&self, line: &[u8]) -> Option<Tick> {
        self.tick_with(&mut Minutes::default(), line)
    }

    /// Does what [`Skeleton::tick`] does, with the minutes of the lines before at hand.
    pub fn tick_with(&self, minutes: &mut Minutes, line: &[u8]) -> Option<Tick> {
        let (mut at, mut found) = (0, None);
        for (number, (before, hole)) in self.holes.iter().enumerate() {
            if !line.get(at..)?.starts_with(before) {
                return None;
            }
            let start = at + before.len();
            at = end(line, start, *hole)?;
            let value = line.get(start..at)?;
            match hole {
                // JSON within JSON is opened.
                Hole::Text | Hole::Message
                    if value.first().is_some_and(|byte| b"{ [".contains(byte)) =>
                {
                    return None;
                }
                Hole::Timely(_) if is_some_time(value) => return None,
                Hole::Message if begins_with_time(value) => return None,
                Hole::Word if !value.first().is_some_and(u8::is_ascii_alphabetic) => return None,
                _ => {}
            }
            if number == self.time.0 {
                found = tick(minutes, value, *hole).filter(|(_, layout)| *layout == self.time.1);
                found?;
            }
        }
        let tail = line.get(at..)?.trim_ascii_end();
        if tail == &*self.tail { found.map(|(tick, _)| tick) } else { None }
    }
}

/// Returns what may stand in the place of a value under `key`; `None` where it must be read in full.
fn kind(key: &[u8], hole: Hole) -> Option<Hole> {
    if PAYLOAD.contains(&key) {
        return None;
    }
    match hole {
        Hole::Text if is_status(key) => Some(Hole::Word),
        Hole::Number if is_status(key) => None,
        Hole::Text if among(MESSAGE, key) => Some(Hole::Message),
        hole => Some(hole),
    }
}

/// Returns whether a value under `key` may be counted as the status of a request: `a.b` may be one key or two.
fn is_status(key: &[u8]) -> bool {
    among(STATUS, key) || among(azure_http::STATUS, key)
}

/// Returns whether `key` is, or ends, one of the dotted names of `list`.
fn among(list: &[&str], key: &[u8]) -> bool {
    fn leaf(key: &[u8]) -> Option<&[u8]> {
        key.rsplit(|byte| *byte == b'.').next()
    }
    list.iter().any(|known| leaf(known.as_bytes()) == leaf(key))
}

/// Returns whether a value under `key` may be taken for the time of the record.
fn is_timely(key: &[u8]) -> bool {
    let small = key.to_ascii_lowercase();
    let sounds =
        [&b"time"[..], b"date", b"stamp", b"clock", b"msec", b"epoch", b"when", b"created"];
    sounds.iter().any(|sound| memmem::find(&small, sound).is_some())
        || [&b"_at"[..], b"_ts", b"At", b"_on"].iter().any(|end| key.ends_with(end))
        || matches!(key, b"ts" | b"t" | b"@t" | b"at" | b"published" | b"ingested")
}

/// Returns whether the message `value`, as it stands in the line, may begin with a time.
fn begins_with_time(value: &[u8]) -> bool {
    let early = value.get(..EARLY).unwrap_or(value);
    if !early.iter().any(u8::is_ascii_digit) || begins_with_words(value) {
        return false;
    }
    let timed =
        |text: &[u8]| std::str::from_utf8(text).map_or(true, |text| own_time(text).is_some());
    if memchr(b'\\', early).is_none() {
        return timed(value);
    }
    // Quotes, line ends and tabs are undone; what else is escaped takes a full reading.
    let mut escaped = early.windows(2).filter(|pair| pair.first() == Some(&b'\\'));
    let plain = |pair: &[u8]| pair.get(1).is_some_and(|byte| b"\"\\nt".contains(byte));
    early.ends_with(b"\\") || !escaped.all(plain) || timed(unescaped(value, &mut Vec::new()))
}

/// Returns whether `value` begins with a letter and has no digit near that, its escapes undone: then it has no time of its
/// own, see [`own_time`].
fn begins_with_words(value: &[u8]) -> bool {
    if !value.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let mut bytes = value.iter();
    (0..NEAR).all(|_| match bytes.next() {
        Some(b'\\') => bytes.next().is_some_and(|byte| b"\"\\nt".contains(byte)),
        byte => !byte.is_some_and(u8::is_ascii_digit),
    })
}

/// Returns whether `value` can be read as a time of any layout.
fn is_some_time(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit)
        && std::str::from_utf8(value).map_or(true, |value| find::parse(value).is_some())
}

/// Returns where the value that begins at `at` ends.
fn end(line: &[u8], mut at: usize, hole: Hole) -> Option<usize> {
    if matches!(hole, Hole::Number | Hole::Timely(false)) {
        let rest = line.get(at..)?;
        let length = rest.iter().take_while(|byte| b"+-.eE0123456789".contains(byte)).count();
        return (length > 0).then_some(at + length);
    }
    loop {
        let found = at + memchr2(b'"', b'\\', line.get(at..)?)?;
        if line.get(found) == Some(&b'"') {
            return Some(found);
        }
        at = found + 2;
    }
}

/// Returns the time that a value is, and its layout.
fn tick(minutes: &mut Minutes, value: &[u8], hole: Hole) -> Option<(Tick, u32)> {
    if hole == Hole::Number || value.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return Tick::epoch(value)
            .map(|tick| (tick, u32::try_from(value.len()).unwrap_or(0) << 16));
    }
    let read = read_with(minutes, value, 0)?;
    (read.end == value.len()).then_some((read.tick, read.layout))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skeleton(line: &str) -> Option<Skeleton> {
        Skeleton::new(line.as_bytes(), |_| true)
    }

    #[test]
    fn lines_of_one_skeleton_are_known() {
        let line = r#"{"ts":"2024-03-15T00:00:00.013Z","n":1,"ok":true,"msg":"a \"b\" c"}"#;
        let known = skeleton(line).unwrap();
        let other = r#"{"ts":"2024-03-16T00:00:00.013Z","n":-2.5,"ok":true,"msg":""}"#;
        assert!(known.tick(line.as_bytes()).is_some());
        assert!(known.tick(other.as_bytes()).is_some_and(|tick| tick.order(0) > 0));
        for other in [
            r#"{"ts":"2024-03-16T00:00:00.013Z","n":1,"ok":false,"msg":""}"#,
            r#"{"ts":"2024-03-16T00:00:00.013Z","n":1,"ok":true,"msg":"","x":1}"#,
            r#"{"ts":"2024-03-16T00:00:00Z","n":1,"ok":true,"msg":""}"#,
            r#"{"ts":"2024-03-16T00:00:00.013Z","n":1,"ok":true,"msg":"{\"a\":1}"}"#,
            r#"{"ts":"2024-03-16T00:00:00.013Z","n":1,"ok":true,"msg":"cut"#,
            "",
        ] {
            assert_eq!(known.tick(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_message_without_a_digit_near_its_start_has_no_time() {
        for (message, words) in [
            ("abc", true),
            ("Scrape took 12 ms", true),
            (r#"a \"bcdef\" at 10:15"#, true),
            (r#"a \"\" at 2024"#, false),
            ("started 2024-03-15 10:15:02", false),
            (r"a\u0031", false),
            (r"a\/b", false),
            ("10:15 a", false),
            ("", false),
        ] {
            assert_eq!(begins_with_words(message.as_bytes()), words, "{message}");
            assert!(!words || !begins_with_time(message.as_bytes()), "{message}");
        }
    }

    #[test]
    fn what_is_counted_or_opened_has_none() {
        for line in [
            r#"{"ts":"2024-03-15T00:00:00.013Z","status":503}"#,
            r#"{"log":"x\n","stream":"stdout","time":"2024-03-15T00:00:00.013Z"}"#,
            r#"{"id":"U012A3CDE","real_name":"Ann","updated":1710497702}"#,
            r#"{"msg":"no time"}"#,
        ] {
            assert_eq!(skeleton(line), None, "{line}");
        }
        let line = r#"{"ts":"2024-03-15T00:00:00.013Z","status":"ok"}"#;
        let known = skeleton(line).unwrap();
        assert!(known.tick(line.as_bytes()).is_some());
        assert_eq!(known.tick(line.replace("ok", "503").as_bytes()), None);
    }
}
