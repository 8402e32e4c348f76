//! Reads a line from left to right, part by part; every step that does not fit leaves the text as it was.

use crate::format::timestamp::known;
use crate::format::timestamp::stamp::Stamp;
use crate::model::record::Level;

/// What is left of a text while it is read.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    /// The text not yet read.
    pub rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// Returns a cursor at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Takes `prefix` off and returns whether it was there.
    pub fn eat(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes spaces and tabs off.
    pub fn space(&mut self) {
        let count = self.rest.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Takes the next word, up to white space; `None` at the end of the text.
    pub fn word(&mut self) -> Option<&'a str> {
        let mut ahead = *self;
        ahead.space();
        let text = ahead.rest;
        let end = text.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end)?;
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(word)
    }

    /// Takes everything up to `separator`, and the separator.
    pub fn until(&mut self, separator: &str) -> Option<&'a str> {
        let (before, rest) = split_part(self.rest, separator)?;
        self.rest = rest;
        Some(before)
    }

    /// Takes the bytes for which `accept` holds (ASCII only), at least one.
    pub fn run(&mut self, accept: impl Fn(u8) -> bool) -> Option<&'a str> {
        let end = self.rest.bytes().position(|b| !b.is_ascii() || !accept(b));
        let (run, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        if run.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(run)
    }

    /// Takes `[…]`, after spaces, and returns what is between; inner brackets are part of it where they are in pairs.
    pub fn bracketed(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start_matches(' ').strip_prefix('[')?;
        let mut depth = 1_u32;
        let paired = text.bytes().take(200).position(|b| {
            match b {
                b'[' => depth += 1,
                b']' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let end = paired.or_else(|| text.find(']'))?;
        self.rest = text.get(end + 1..)?;
        text.get(..end)
    }

    /// Takes `"…"`, after spaces, and returns what is between, backslash escapes left as they are.
    pub fn quoted(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start_matches(' ').strip_prefix('"')?;
        let end = closing_quote(text)?;
        self.rest = text.get(end + 1..)?;
        text.get(..end)
    }

    /// Takes a time that stands here, bare or in brackets, and the white space after it.
    pub fn time(&mut self) -> Option<Stamp> {
        let (text, bracket) = match self.rest.strip_prefix('[') {
            Some(text) => (text, true),
            None => (self.rest, false),
        };
        let first = text.bytes().next()?;
        if !first.is_ascii_digit() && !first.is_ascii_uppercase() {
            return None;
        }
        let found = known::first(first_line(text).0)?;
        let mut rest = text.get(found.span.end..)?;
        if bracket {
            rest = rest.strip_prefix(']')?;
        } else if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        self.rest = rest.trim_start_matches(' ');
        Some(found.stamp)
    }

    /// Takes a level, bare, in brackets or followed by a colon, and the white space after it.
    pub fn level(&mut self) -> Option<Level> {
        let mut ahead = *self;
        let word = match ahead.bracketed() {
            Some(word) => word,
            None => ahead.word()?,
        };
        let level = level_word(word.trim_end_matches(':'))?;
        ahead.space();
        *self = ahead;
        Some(level)
    }
}

/// Returns whether [`Cursor::time`] may read a time from a text that begins with `first`.
pub fn opens_time(first: u8) -> bool {
    first == b'[' || first.is_ascii_digit() || first.is_ascii_uppercase()
}

/// Returns whether `byte` is white space that `str::trim` takes off.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0d)
}

/// Returns where `part`, of one byte or more, first stands in `text`. Cheaper than `str::find` where its first byte, or the
/// one behind a space, is rare in logs.
pub fn find_part(text: &str, part: &str) -> Option<usize> {
    let (bytes, part) = (text.as_bytes(), part.as_bytes());
    let skipped = usize::from(part.len() > 1 && part.first() == Some(&b' '));
    let behind = bytes.get(skipped..)?;
    memchr::memchr_iter(*part.get(skipped)?, behind)
        .find(|at| bytes.get(*at..).is_some_and(|here| here.starts_with(part)))
}

/// Splits `text` around the first `byte`, which is ASCII.
pub fn split_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Splits `text` around the first `part`.
pub fn split_part<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let at = find_part(text, part)?;
    Some((text.get(..at)?, text.get(at + part.len()..)?))
}

/// Returns the level that `word` stands for as a word of its own: letters (and a `+2` behind), two or more.
pub fn level_word(word: &str) -> Option<Level> {
    let word = word.trim();
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(3..=13).contains(&letters)
        || word.len() > letters + 3
        || !begins_level(word)
        || word.eq_ignore_ascii_case("config")
    {
        return None;
    }
    Level::parse(word)
}

/// Returns whether a level of three letters or more begins with the two that `word` begins with.
fn begins_level(word: &str) -> bool {
    let [first, second, ..] = word.as_bytes() else { return false };
    matches!(
        &[first.to_ascii_lowercase(), second.to_ascii_lowercase()],
        b"al"
            | b"co"
            | b"cr"
            | b"db"
            | b"de"
            | b"dp"
            | b"em"
            | b"er"
            | b"fa"
            | b"fi"
            | b"ft"
            | b"in"
            | b"lo"
            | b"no"
            | b"pa"
            | b"se"
            | b"si"
            | b"st"
            | b"sy"
            | b"tr"
            | b"ve"
            | b"wa"
            | b"wr"
    )
}

/// Returns the byte position of the quote that ends a quoted text, of which `text` is what follows the opening one.
pub fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|b| {
        let closes = b == b'"' && !escaped;
        escaped = b == b'\\' && !escaped;
        closes
    })
}

/// Returns `text` with the backslash escapes of a quoted value undone.
pub fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, rest.clone().next()) {
            ('\\', Some('n')) => plain.push('\n'),
            ('\\', Some('t')) => plain.push('\t'),
            ('\\', Some(next @ ('"' | '\\' | '\''))) => plain.push(next),
            (c, _) => {
                plain.push(c);
                continue;
            }
        }
        rest.next();
    }
    plain
}

/// Returns whether `text` is a run of ASCII digits, at least one.
pub fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Returns `(name, value)` as a field.
pub fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Returns the first line of `text` and what follows it, `\n` included.
pub fn first_line(text: &str) -> (&str, &str) {
    let end = memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_taken_in_order() {
        let mut cursor = Cursor::new("a  [b c] \"d \\\"e\\\"\" tail");
        assert_eq!(cursor.word(), Some("a"));
        assert_eq!(cursor.bracketed(), Some("b c"));
        assert_eq!(cursor.quoted(), Some("d \\\"e\\\""));
        assert_eq!(cursor.rest, " tail");
        assert!(cursor.quoted().is_none());
        assert_eq!(cursor.word(), Some("tail"));
        assert_eq!(cursor.word(), None);
    }

    #[test]
    fn levels_are_whole_words() {
        assert_eq!(Cursor::new("ERROR: x").level(), Some(Level::Error));
        assert_eq!(Cursor::new("[warn ] x").level(), Some(Level::Warning));
        assert_eq!(Cursor::new("errors x").level(), None);
        assert_eq!(level_word("w"), None);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescape(r#"a \"b\" \n\x"#), "a \"b\" \n\\x");
    }
}
