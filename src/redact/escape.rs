//! Text in which JSON wrote letters as `\u00e1`, so that what is looked for is found in them.

use std::borrow::Cow;
use std::ops::Range;

/// A text with its letters in place of their escapes, and where each of its bytes stood.
#[derive(Debug)]
pub(super) struct Unescaped {
    /// The text.
    pub(super) text: String,
    /// For each byte of `text`, and for its end, the byte of the original.
    from: Vec<usize>,
}

impl Unescaped {
    /// Reads the escapes of a text, however often they were escaped again; `None` where there is none.
    pub(super) fn new(original: &str) -> Option<Self> {
        if !original.contains("\\u") {
            return None;
        }
        let mut text = String::with_capacity(original.len());
        let mut from = Vec::with_capacity(original.len() + 1);
        let mut at = 0;
        let mut any = false;
        while let Some(rest) = original.get(at..).filter(|rest| !rest.is_empty()) {
            let escaped = letter(rest);
            any |= escaped.is_some();
            let length = if let Some((letter, length)) = escaped {
                text.push(letter);
                from.resize(text.len(), at);
                length
            } else {
                let plain = before_slash(rest);
                text.push_str(rest.get(..plain).unwrap_or_default());
                from.extend(at..at + plain);
                plain
            };
            at += length;
        }
        from.push(original.len());
        any.then_some(Self { text, from })
    }

    /// Returns the place in the original.
    pub(super) fn place(&self, at: Range<usize>) -> Range<usize> {
        let original = |at: usize| self.from.get(at).copied().unwrap_or_default();
        original(at.start)..original(at.end)
    }
}

/// Returns the text with its letters in place of their escapes.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    Unescaped::new(text).map_or(Cow::Borrowed(text), |plain| Cow::Owned(plain.text))
}

/// Returns the length of the backslashes at the beginning and of what follows up to the next one; at least 1.
fn before_slash(text: &str) -> usize {
    let slashes = text.len() - text.trim_start_matches('\\').len();
    let next = text.get(slashes..).and_then(|rest| rest.find('\\'));
    next.map_or(text.len(), |next| slashes + next)
}

/// Returns the letter whose escape the text begins with, and the length of the escape; two escapes may be one letter.
fn letter(text: &str) -> Option<(char, usize)> {
    let (unit, length) = unit(text)?;
    if let Some(Ok(letter)) = char::decode_utf16([unit]).next() {
        return Some((letter, length));
    }
    let (low, more) = self::unit(text.get(length..)?)?;
    let letter = char::decode_utf16([unit, low]).next()?.ok()?;
    Some((letter, length + more))
}

fn unit(text: &str) -> Option<(u16, usize)> {
    let rest = text.trim_start_matches('\\');
    let slashes = text.len() - rest.len();
    let digits = rest.strip_prefix('u')?.get(..4)?;
    let sound = slashes > 0 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let unit = u16::from_str_radix(digits, 16).ok().filter(|_| sound)?;
    Some((unit, slashes + 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_keep_their_places() {
        let plain = Unescaped::new(r"a\u00e1b \\u0158 \ud83d\ude00 C:\\n \u12 \ud83d.").unwrap();
        assert_eq!(plain.text, r"aáb Ř 😀 C:\\n \u12 \ud83d.");
        assert_eq!(plain.place(1..3), 1..7);
        assert_eq!(plain.place(3..4), 7..8);
        assert_eq!(plain.place(5..7), 9..16);
        assert_eq!(plain.place(8..12), 17..29);
        assert!(Unescaped::new(r"C:\users\x \n").is_none());
        assert!(Unescaped::new("plain á").is_none());
    }
}
