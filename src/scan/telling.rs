//! What makes two events of one source the same telling: a text of all that must be equal for them to fold.

use std::fmt::Write;

use crate::model::event::{Event, Kind};

/// The texts of the event in hand; kept and written anew, so that a telling that is known costs no memory.
#[derive(Debug, Default)]
pub struct Telling {
    text: String,
    /// Where the title begins in `text`.
    title: usize,
    state: String,
}

impl Telling {
    /// Reads an event whose state turned `turn` times before it; `watched`: whose second matters.
    pub fn read(&mut self, event: &Event, turn: u32, watched: bool) {
        self.begin(event, if watched { 1 } else { 60 });
        self.put(event.service.as_deref());
        self.put(event.key.as_deref());
        self.title = self.text.len();
        if event.kind == Kind::Symptom && !watched {
            return;
        }
        for name in [&event.host, &event.actor, &event.channel, &event.incident] {
            self.put(name.as_deref());
        }
        for link in &event.links {
            self.put(Some(link));
        }
        self.put_all(&(event.edge, event.outcome, event.severity, turn));
        self.put_all(&(&event.phases, &event.stated));
        let words = matches!(event.kind, Kind::Talk | Kind::Statement | Kind::Summary);
        if words {
            // Titles are cut; the raw text also tells when, which is no part of the words.
            for place in &event.evidence {
                mask(&place.text, &mut self.text);
            }
        }
        self.title = self.text.len();
        self.text.push('\0');
        // "v411" is not "v412", whatever else is the same.
        if words || event.kind == Kind::Change {
            self.text.push_str(&event.title);
        } else {
            mask_quoted(&event.title, &mut self.text);
        }
    }

    /// Reads no more of an event than its rule and hour.
    pub fn read_coarsely(&mut self, event: &Event) {
        self.begin(event, 3_600);
        self.text.push_str("\0crowd");
        self.title = self.text.len();
    }

    /// Leaves the title out.
    pub fn drop_title(&mut self) {
        self.text.truncate(self.title);
    }

    /// Returns all that must be equal.
    pub fn whole(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Returns all that must be equal but the title.
    pub fn untitled(&self) -> &[u8] {
        self.text.as_bytes().get(..self.title).unwrap_or_default()
    }

    /// Returns the name of the state that `event` opens or closes.
    pub fn state(&mut self, event: &Event) -> &[u8] {
        self.state.clear();
        if let Some(key) = &event.key {
            self.state.push_str(key);
        } else {
            self.state.push_str(event.service.as_deref().unwrap_or_default());
            self.state.push('\0');
            self.state.push_str(event.host.as_deref().unwrap_or_default());
        }
        self.state.as_bytes()
    }

    fn begin(&mut self, event: &Event, seconds: i64) {
        self.text.clear();
        let time = event.time.as_ref();
        let spell = time.map(|time| (time.at.timestamp().div_euclid(seconds), time.dated));
        self.put_all(&(spell, event.kind, event.phase));
        self.put(Some(&event.rule));
    }

    fn put(&mut self, name: Option<&str>) {
        self.text.push('\0');
        // No name is not the empty name.
        if let Some(name) = name {
            self.text.push('=');
            self.text.push_str(name);
        }
    }

    fn put_all(&mut self, values: &dyn std::fmt::Debug) {
        self.text.push('\0');
        // Writing to a `String` cannot fail.
        if write!(self.text, "{values:?}").is_err() {
            self.text.push('?');
        }
    }
}

/// Writes `text` with `#` for every number and hexadecimal id.
fn mask(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at_checked(first).unwrap_or((rest, ""));
        let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at_checked(end).unwrap_or((from, ""));
        out.push_str(before);
        if word.len() >= 6 && is_hex(word) {
            out.push('#');
        } else {
            mask_digits(word, out);
        }
        rest = after;
    }
    out.push_str(rest);
}

/// Writes `text` with `#` for every number, hexadecimal id and quoted string.
fn mask_quoted(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, quote, from)) = split_quote(rest) {
        let Some((_, after)) = from.split_once(quote) else { break };
        mask(before, out);
        out.push_str("\"#\"");
        rest = after;
    }
    mask(rest, out);
}

/// Splits at the first quote; the apostrophe of "can't" is none.
fn split_quote(text: &str) -> Option<(&str, char, &str)> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c == '"' || c == '`' || (c == '\'' && !before.is_alphanumeric()) {
            return Some((text.get(..at)?, c, text.get(at + 1..)?));
        }
        before = c;
    }
    None
}

fn is_hex(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn mask_digits(word: &str, out: &mut String) {
    let mut number = false;
    for c in word.chars() {
        let digit = c.is_ascii_digit();
        if !digit {
            out.push(c);
        } else if !number {
            out.push('#');
        }
        number = digit;
    }
}

#[cfg(test)]
mod tests {
    use super::mask_quoted;

    fn masked(text: &str) -> String {
        let mut out = String::new();
        mask_quoted(text, &mut out);
        out
    }

    #[test]
    fn what_changes_from_line_to_line_is_masked() {
        assert_eq!(masked("job 4711 took 3.25s"), "job # took #.#s");
        assert_eq!(masked("pod web-59c7df8b-x2 is gone"), "pod web-#-x# is gone");
        assert_eq!(
            masked("cannot open \"a b\" or 'c', can't go on"),
            "cannot open \"#\" or \"#\", can't go on"
        );
        assert_eq!(masked("no end: \"abc – 12"), "no end: \"abc – #");
        assert_eq!(masked("decade"), "decade");
    }
}
