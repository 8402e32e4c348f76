//! A cursor over the bytes of a line, with the few steps that times need.

/// A place in a text that moves forward as parts are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Returns a cursor that stands at byte `at` of `text`.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { bytes: text.as_bytes(), at }
    }

    /// Returns the byte offset that the cursor stands at.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Returns the next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Returns the byte before.
    pub(super) fn behind(&self) -> Option<u8> {
        self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).copied()
    }

    /// Returns the byte that stands `ahead` bytes further.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Returns whether the byte `ahead` bytes further is a digit.
    pub(super) fn digit_at(&self, ahead: usize) -> bool {
        self.peek_at(ahead).is_some_and(|byte| byte.is_ascii_digit())
    }

    /// Returns what is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Returns the next `length` bytes, or fewer at the end.
    pub(super) fn ahead(&self, length: usize) -> &'a [u8] {
        let rest = self.rest();
        rest.get(..length).unwrap_or(rest)
    }

    /// Moves forward by `count` bytes.
    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.bytes.len());
    }

    /// Steps over `byte` where it is next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let met = self.peek() == Some(byte);
        self.at += usize::from(met);
        met
    }

    /// Steps over the next byte where it is one of `set`, and returns it.
    pub(super) fn eat_any(&mut self, set: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| set.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    /// Steps over `text` where it is next, whatever its case.
    pub(super) fn eat_text(&mut self, text: &str) -> bool {
        let met = self.ahead(text.len()).eq_ignore_ascii_case(text.as_bytes());
        if met {
            self.at += text.len();
        }
        met
    }

    /// Steps over up to `most` spaces and tabs; returns how many there were.
    pub(super) fn spaces(&mut self, most: usize) -> usize {
        let count =
            self.rest().iter().take(most).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.at += count;
        count
    }

    /// Returns how many digits are next.
    pub(super) fn digits(&self) -> usize {
        self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Returns how many digits stand `ahead` bytes further.
    pub(super) fn digits_at(&self, ahead: usize) -> usize {
        Self { bytes: self.bytes, at: self.at + ahead }.digits()
    }

    /// Returns how many ASCII letters are next.
    pub(super) fn letters(&self) -> usize {
        self.rest().iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
    }

    /// Reads a run of `least` to `most` digits that no further digit follows.
    pub(super) fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.digits();
        if count < least || count > most {
            return None;
        }
        self.fixed(count)
    }

    /// Reads exactly `count` (up to nine) digits, whatever follows.
    pub(super) fn fixed(&mut self, count: usize) -> Option<u32> {
        let digits = self.rest().get(..count)?;
        let value = digits.iter().try_fold(0_u32, |sum, byte| {
            let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
            sum.checked_mul(10)?.checked_add(digit)
        })?;
        self.at += count;
        Some(value)
    }

    /// Reads the digits that are next as a fraction of a second, in nanoseconds; digits beyond the ninth are dropped.
    pub(super) fn fraction(&mut self) -> u32 {
        let count = self.digits();
        let digits = self.ahead(count);
        self.at += count;
        (0..9).fold(0, |sum, place| {
            sum * 10 + digits.get(place).map_or(0, |byte| u32::from(byte - b'0'))
        })
    }

    /// Returns whether the next byte is no letter, no digit and no underscore.
    pub(super) fn at_word_end(&self) -> bool {
        self.peek().is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'_')
    }
}

/// Returns whether `bytes` begin with a digit of full width, as East Asian keyboards write it.
pub(super) fn is_wide_digit(bytes: &[u8]) -> bool {
    matches!(bytes, [0xef, 0xbc, 0x90..=0x99, ..])
}

/// Returns whether such a digit, and no more than a mark behind it, ends `before`: the number or the clock began with it.
pub(super) fn follows_wide_digit(before: &[u8]) -> bool {
    let part = |byte: &u8| b" -/.:T".contains(byte);
    let end = before.iter().rposition(|byte| !part(byte)).map_or(0, |at| at + 1);
    let last = end.checked_sub(3).and_then(|from| before.get(from..end));
    last.is_some_and(is_wide_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_runs_and_fixed_ones_are_not() {
        let mut cursor = Cursor::new("2024", 0);
        assert_eq!(cursor.number(1, 2), None);
        assert_eq!(cursor.fixed(2), Some(20));
        assert_eq!(cursor.number(1, 2), Some(24));
        assert_eq!(cursor.peek(), None);
    }

    #[test]
    fn fractions_are_nanoseconds() {
        assert_eq!(Cursor::new("5", 0).fraction(), 500_000_000);
        assert_eq!(Cursor::new("0031219990000", 0).fraction(), 3_121_999);
    }
}
