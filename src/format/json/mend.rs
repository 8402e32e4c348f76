//! JSON but for what the standard has no word for: `NaN` of Python's `json.dumps`, lone surrogates of JavaScript's
//! `JSON.stringify`, and what templates of loggers do not escape.

use std::borrow::Cow;

use crate::format::json::broken_off;
use crate::format::json::shallow::shallow;
use crate::format::json::value::Value;
use crate::format::lines::LONGEST;

/// Reads `text` as one value, mended where nothing else keeps it from being JSON, what lies too deep in it cut, and hands
/// the text that was read and the value to `tell`. `None` where it is none even so.
pub(super) fn read<R>(text: &str, tell: impl FnOnce(&str, Value<'_>) -> R) -> Option<R> {
    if let Ok(value) = Value::parse(text) {
        return Some(tell(text, value));
    }
    let cut = shallow(text);
    if let Some((cut, value)) = cut.as_deref().and_then(|cut| Some((cut, Value::parse(cut).ok()?)))
    {
        return Some(tell(cut, value));
    }
    let text = cut.map_or(Cow::Borrowed(text), Cow::Owned);
    // Of a line as long as that the rest was not read.
    let is_cut = text.len() > LONGEST / 2;
    let closed = if is_cut { broken_off::closed(&text) } else { None };
    let text = closed.map_or(text, Cow::Owned);
    let text = mended(&text).map_or(text, Cow::Owned);
    Value::parse(&text).ok().map(|value| tell(&text, value))
}

/// Returns `text` as JSON, if what keeps it from being so are numbers that are none or beyond all bounds, lone surrogates,
/// control characters and unknown escapes within texts, or commas before an end. `None` where nothing of that is in it.
fn mended(text: &str) -> Option<String> {
    let mut mend = Mend { rest: text, out: String::with_capacity(text.len() + 16), changed: false };
    while let Some(c) = mend.rest.chars().next() {
        match c {
            '"' => mend.string(),
            ',' => mend.comma(),
            '-' | '+' | '.' | '0'..='9' | 'A'..='Z' | 'a'..='z' => mend.word(),
            _ => mend.copy(c.len_utf8()),
        }
    }
    mend.changed.then_some(mend.out)
}

struct Mend<'t> {
    rest: &'t str,
    out: String,
    changed: bool,
}

impl<'t> Mend<'t> {
    fn copy(&mut self, bytes: usize) {
        let taken = self.take(bytes);
        self.out.push_str(taken);
    }

    /// Puts `text` in the place of the next `bytes`.
    fn put(&mut self, text: &str, bytes: usize) {
        self.take(bytes);
        self.out.push_str(text);
        self.changed = true;
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn string(&mut self) {
        self.copy(1);
        while let Some(c) = self.rest.chars().next() {
            match c {
                '"' => return self.copy(1),
                '\\' => self.escape(),
                '\0'..='\u{1f}' => {
                    let escape = format!("\\u{:04x}", u32::from(c));
                    self.put(&escape, 1);
                }
                _ => self.copy(c.len_utf8()),
            }
        }
    }

    fn escape(&mut self) {
        match self.rest.chars().nth(1) {
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => self.copy(2),
            Some('u') => match (unit(self.rest), unit(self.rest.get(6..).unwrap_or_default())) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => self.copy(12),
                (Some(0xd800..=0xdfff), _) => self.put("\\ufffd", 6),
                (Some(_), _) => self.copy(6),
                (None, _) => self.put("\\\\", 1),
            },
            _ => self.put("\\\\", 1),
        }
    }

    fn comma(&mut self) {
        let next = self.rest.get(1..).unwrap_or_default().trim_start();
        if next.starts_with(['}', ']']) { self.put("", 1) } else { self.copy(1) }
    }

    fn word(&mut self) {
        let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        let end = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
        let word = self.rest.get(..end).unwrap_or_default();
        let none = ["nan", "inf", "infinity", "undefined", "none"];
        let bare = word.trim_start_matches(['-', '+']);
        if none.iter().any(|none| bare.eq_ignore_ascii_case(none)) {
            self.put("null", end);
        } else if word.parse().is_ok_and(f64::is_infinite) {
            let quoted = format!("\"{word}\"");
            self.put(&quoted, end);
        } else {
            self.copy(end);
        }
    }
}

/// Returns the UTF-16 unit of the escape `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_loggers_write_beside_the_standard_is_mended() {
        for (text, wanted) in [
            (r#"{"a":NaN,"b":-Infinity,"c":[nan]}"#, r#"{"a":null,"b":null,"c":[null]}"#),
            (r#"{"a":1e999}"#, r#"{"a":"1e999"}"#),
            (r#"{"a":"\ud83d x"}"#, r#"{"a":"\ufffd x"}"#),
            (r#"{"a":"C:\xfoo"}"#, r#"{"a":"C:\\xfoo"}"#),
            ("{\"a\":\"x\ty\"}", r#"{"a":"x\u0009y"}"#),
            (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
        ] {
            assert_eq!(mended(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [r#"{"a":"NaN, ]","b":"\ud83d\ude00","c":-1.5e3,"d":true}"#, "{\"a\":", ""] {
            assert_eq!(mended(text), None, "{text}");
        }
    }
}
