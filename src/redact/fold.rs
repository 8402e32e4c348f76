//! Text without what writers of one name differ in: case, accents, and how accents are coded.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::base::name::letters;

/// A text in small letters without accents, and where each of its bytes stood.
#[derive(Debug)]
pub(super) struct Folded {
    /// The text.
    pub(super) text: String,
    /// For each byte of `text`, and for its end, the byte of the original.
    from: Vec<usize>,
}

impl Folded {
    /// Folds a text.
    pub(super) fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut from = Vec::with_capacity(original.len() + 1);
        for (at, c) in original.char_indices() {
            let plain = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c));
            for c in plain.flat_map(char::to_lowercase).filter(|c| !is_combining_mark(*c)) {
                let short = letters(c).map(|spelt| spelt.short);
                text.push_str(short.unwrap_or(c.encode_utf8(&mut [0; 4])));
                from.resize(text.len(), at);
            }
        }
        from.push(original.len());
        Self { text, from }
    }

    /// Returns the place in the original.
    pub(super) fn place(&self, at: Range<usize>) -> Range<usize> {
        let original = |at: usize| self.from.get(at).copied().unwrap_or_default();
        original(at.start)..original(at.end)
    }

    /// Returns whether no word goes on at either end. Scripts without spaces have no such ends.
    pub(super) fn is_whole(&self, at: Range<usize>) -> bool {
        let inside = self.text.get(at.clone()).unwrap_or_default();
        // The letter of an escaped end of a line is no part of a word.
        let before = self.text.get(..at.start).unwrap_or_default();
        let escaped = ["\\n", "\\r", "\\t"].iter().any(|end| before.ends_with(end));
        let before = before.chars().next_back().filter(|_| !escaped);
        let behind = self.text.get(at.end..).and_then(|text| text.chars().next());
        let goes_on = |end: Option<char>, next: Option<char>| {
            let (Some(end), Some(next)) = (end, next) else { return false };
            end.is_alphanumeric()
                && next.is_alphanumeric()
                && !is_unspaced(end)
                && !is_unspaced(next)
        };
        !goes_on(inside.chars().next(), before) && !goes_on(inside.chars().next_back(), behind)
    }
}

/// Returns whether a letter belongs to a script that is written without spaces, or with endings right behind a name:
/// Thai, Lao, Khmer, Burmese, Kana, Han, Hangul.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_text_knows_where_it_stood() {
        // The second É is written as two characters.
        let folded = Folded::new("É E\u{301}lodie, ÖZ Łu ß");
        assert_eq!(folded.text, "e elodie, oz lu ss");
        assert_eq!(folded.place(0..1), 0..2);
        assert_eq!(folded.place(2..8), 3..11);
        let end = folded.text.len();
        assert_eq!(folded.place(end - 2..end), 21..23);
    }
}
