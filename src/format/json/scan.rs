//! Finds where JSON values begin and end in a stream of bytes, without reading them.

/// What a byte is to the values looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Between values.
    Between,
    /// The first byte of a value.
    Start,
    /// Within a value.
    Inside,
    /// The last byte of a value.
    End,
    /// Nothing that JSON has there.
    Bad,
}

/// Objects and lists nested deeper than this are not looked into.
const MAX_DEPTH: usize = 512;

/// Follows strings, escapes and nesting. A value is a whole object at the top, an item of a list at the top, or, for a
/// scanner of items, an item of a list in an object at the top.
#[derive(Debug, Clone, Default)]
pub struct Scanner {
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// How many containers are open around a value.
    around: usize,
    items: bool,
}

impl Scanner {
    /// Returns a scanner that takes the items of lists in a top object as values.
    pub fn of_items() -> Self {
        Self { items: true, around: 2, ..Self::default() }
    }

    /// Returns whether a value has begun and not ended.
    pub fn is_inside(&self) -> bool {
        self.open.len() > self.around && (!self.items || self.open.get(1) == Some(&b'['))
    }

    /// Returns whether the whole document has ended.
    pub fn is_complete(&self) -> bool {
        self.open.is_empty()
    }

    /// Returns whether the value it is in is a whole object at the top.
    pub fn is_in_top_object(&self) -> bool {
        self.around == 0 && self.is_inside()
    }

    /// Takes the next byte.
    pub fn feed(&mut self, byte: u8) -> Step {
        if self.in_string {
            self.string(byte);
            return self.here();
        }
        match byte {
            b'"' if self.open.is_empty() => Step::Bad,
            b'"' => {
                self.in_string = true;
                self.here()
            }
            b'{' | b'[' => self.open(byte),
            b'}' | b']' => self.close(byte),
            b' ' | b'\t' | b'\n' | b'\r' | b',' | 0x1e | 0xef | 0xbb | 0xbf => self.here(),
            _ if self.open.is_empty() => Step::Bad,
            _ => self.here(),
        }
    }

    fn string(&mut self, byte: u8) {
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.in_string = false;
        }
    }

    fn open(&mut self, byte: u8) -> Step {
        if self.open.len() >= MAX_DEPTH {
            return Step::Bad;
        }
        if self.open.is_empty() && !self.items {
            self.around = usize::from(byte == b'[');
        }
        let inside = self.is_inside();
        self.open.push(byte);
        if self.is_inside() && !inside { Step::Start } else { self.here() }
    }

    fn close(&mut self, byte: u8) -> Step {
        let inside = self.is_inside();
        let opened = self.open.pop();
        let fits = matches!((opened, byte), (Some(b'{'), b'}') | (Some(b'['), b']'));
        match (fits, inside && !self.is_inside()) {
            (false, _) => Step::Bad,
            (true, true) => Step::End,
            (true, false) => self.here(),
        }
    }

    fn here(&self) -> Step {
        if self.is_inside() { Step::Inside } else { Step::Between }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(mut scanner: Scanner, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            match scanner.feed(byte) {
                Step::Start => from = at,
                Step::End => found.push(text.get(from..=at).unwrap().to_owned()),
                Step::Bad => found.push(format!("bad at {at}")),
                _ => {}
            }
        }
        found
    }

    #[test]
    fn values_are_found() {
        let text = r#"{"a":"}\"]"} [{"b":[1]}, 2, {}]"#;
        assert_eq!(values(Scanner::default(), text), [r#"{"a":"}\"]"}"#, r#"{"b":[1]}"#, "{}"]);
        let held = r#"{"page":{"x":{}},"items":[{"a":1},{"b":{}}]"#;
        assert_eq!(values(Scanner::of_items(), held), [r#"{"a":1}"#, r#"{"b":{}}"#]);
        assert_eq!(values(Scanner::default(), "x"), ["bad at 0"]);
    }
}
