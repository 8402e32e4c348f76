//! Cuts text into words, numbers and signs, so that clocks and dates are read without regular expressions.

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits only, at most nine.
    Number(u32),
    /// Letters only.
    Word,
    /// Any other character that is no white space.
    Sign(char),
}

/// A word, a number or a sign, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    /// What it is made of.
    pub(super) kind: Kind,
    /// As written.
    pub(super) text: &'a str,
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

/// A text cut into tokens.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// Its tokens, in order.
    pub(super) list: Vec<Token<'a>>,
}

impl<'a> Tokens<'a> {
    /// Returns the tokens of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        let mut list = Vec::new();
        let mut spaced = true;
        let mut rest = text.char_indices().peekable();
        while let Some((start, c)) = rest.next() {
            if c.is_whitespace() {
                spaced = true;
                continue;
            }
            let mut end = start + c.len_utf8();
            let same = |d: char| {
                (c.is_ascii_digit() && d.is_ascii_digit())
                    || (c.is_alphabetic() && d.is_alphabetic())
            };
            while let Some((at, d)) = rest.next_if(|(_, d)| same(*d)) {
                end = at + d.len_utf8();
            }
            let word = text.get(start..end).unwrap_or_default();
            let kind = match word.parse() {
                Ok(number) if word.len() <= 9 && c.is_ascii_digit() => Kind::Number(number),
                _ if c.is_alphanumeric() => Kind::Word,
                _ => Kind::Sign(c),
            };
            list.push(Token { kind, text: word, start, end, spaced });
            spaced = false;
        }
        Self { text, list }
    }

    /// Returns the token at `at`.
    pub(super) fn get(&self, at: usize) -> Option<&Token<'a>> {
        self.list.get(at)
    }

    /// Returns the number at `at` and how many digits it has.
    pub(super) fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.get(at)? {
            Token { kind: Kind::Number(number), text, .. } => Some((*number, text.len())),
            _ => None,
        }
    }

    /// Returns the word at `at` in lower case, or the empty text where there is none.
    pub(super) fn word(&self, at: usize) -> String {
        match self.get(at) {
            Some(Token { kind: Kind::Word, text, .. }) => text.to_lowercase(),
            _ => String::new(),
        }
    }

    /// Returns whether the sign `sign` stands at `at`.
    pub(super) fn sign(&self, at: usize, sign: char) -> bool {
        self.get(at).is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    /// Returns whether one of `signs` stands at `at`.
    pub(super) fn any_sign(&self, at: usize, signs: &[char]) -> bool {
        self.get(at).is_some_and(|token| matches!(token.kind, Kind::Sign(c) if signs.contains(&c)))
    }

    /// Returns whether white space, or nothing, stands before the token at `at`.
    pub(super) fn spaced(&self, at: usize) -> bool {
        self.get(at).is_none_or(|token| token.spaced)
    }

    /// Returns where the token at `at` begins in the text, or its end.
    pub(super) fn start(&self, at: usize) -> usize {
        self.get(at).map_or(self.text.len(), |token| token.start)
    }

    /// Returns where the token before `at` ends in the text.
    pub(super) fn end_before(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.get(before)).map_or(0, |token| token.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_signs_are_told_apart() {
        let tokens = Tokens::new("0330hrs (EAT) – ü!");
        let texts: Vec<_> = tokens.list.iter().map(|token| token.text).collect();
        assert_eq!(texts, ["0330", "hrs", "(", "EAT", ")", "–", "ü", "!"]);
        assert_eq!(tokens.number(0), Some((330, 4)));
        assert!(!tokens.spaced(1) && tokens.spaced(2));
    }
}
