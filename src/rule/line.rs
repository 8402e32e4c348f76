//! A line of a block as it stands in a file, and what is found out about it while rules are sifted.

use memchr::{memchr, memrchr};

/// How far a line is wanted, the least first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// By nothing.
    #[default]
    Not,
    /// Not where its message is a piece of it between words, as it stands or with its escapes undone.
    InDoubt,
    /// For a request that it may tell of; no more than in doubt for all else.
    Counted,
    /// By a rule, as far as that can be told.
    Surely,
}

/// What escapes a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escapes {
    None,
    /// Quotes, backslashes, line ends and tabs, which all formats that undo escapes undo.
    Plain,
    /// Others among them: numbers of characters, and what some formats undo and others leave alone.
    Other,
}

impl Escapes {
    /// Returns what escapes `line` holds.
    pub(crate) fn of(line: &[u8]) -> Self {
        let mut rest = line;
        let mut escapes = Self::None;
        while let Some(at) = memchr(b'\\', rest) {
            escapes = Self::Plain;
            if !rest.get(at + 1).is_some_and(|byte| b"\"\\nt".contains(byte)) {
                return Self::Other;
            }
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        escapes
    }
}

/// A line of a block, and what is known of it.
#[derive(Debug, Default)]
pub(crate) struct Line<'b> {
    pub(crate) start: usize,
    pub(crate) text: &'b [u8],
    /// Whether what else must stand in the record may stand in a line that joins this one.
    pub(crate) spread: bool,
    /// How far it is known to be wanted, as was told.
    pub(crate) told: Wanted,
    /// Which line it is of all that were looked at.
    pub(crate) number: u64,
    /// What escapes it holds, where that is known.
    pub(crate) escapes: Option<Escapes>,
    /// Whether it could be an error or worse, where that is known.
    pub(crate) loud: Option<bool>,
}

impl<'b> Line<'b> {
    /// Returns the line of `block` in which byte `at` stands, under its `number`.
    pub(crate) fn around(block: &'b [u8], at: usize, number: u64) -> Self {
        let before = block.get(..at).unwrap_or_default();
        let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
        let end = memchr(b'\n', block.get(at..).unwrap_or_default());
        let end = end.map_or(block.len(), |end| at + end);
        // Blank lines keep nothing apart.
        let below = block.get(end..).unwrap_or_default();
        let below = below.iter().find(|byte| !b"\r\n".contains(byte));
        let firsts = [block.get(start), below];
        let spread = firsts.into_iter().flatten().any(|byte| b" \t\r\n".contains(byte));
        let text = block.get(start..end).unwrap_or_default();
        Self { start, text, spread, number, ..Self::default() }
    }
}

/// The most bytes of an escape that may stand before a word: what looks like letters of that one is none.
const ESCAPE: usize = 12;

/// Returns whether byte `at` of `text` surely is the middle of a word.
pub(crate) fn is_within_word(text: &[u8], at: usize) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = text.get(at.saturating_sub(ESCAPE)..at).unwrap_or_default();
    before.last().is_some_and(part) && text.get(at).is_some_and(part) && !before.contains(&b'\\')
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn what_may_join_may_stand_below_blank_lines() {
        let spread = |text: &str| Line::around(text.as_bytes(), 1, 1).spread;
        assert!(spread("an error\n\tat a.B.c(B.java:1)\n"));
        assert!(spread("an error\r\n\r\n\n\tat a.B.c(B.java:1)\n"));
        assert!(spread(" an error\nmore"));
        assert!(!spread("an error\n\n\nmore\n") && !spread("an error") && !spread("an error\n\n"));
    }
}
