//! Where the messages of a value stand that goes over lines.

/// Where a byte stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The line's number, from 1.
    pub(super) line: u64,
    /// The offset of the first byte of the line.
    pub(super) line_start: u64,
}

/// Goes through the text of a value and counts its lines; forwards it costs no byte twice.
#[derive(Debug)]
pub(super) struct Cursor {
    begin: Place,
    /// How many bytes into its line the value begins.
    indent: u64,
    at: usize,
    place: Place,
}

impl Cursor {
    /// Stands at the beginning of a value.
    pub(super) const fn new(begin: Place, indent: u64) -> Self {
        Self { begin, indent, at: 0, place: begin }
    }

    /// Returns where the byte `at` of the value `text` stands.
    pub(super) fn to(&mut self, text: &str, at: usize) -> Place {
        if at < self.at {
            (self.at, self.place) = (0, self.begin);
        }
        let passed = text.as_bytes().get(self.at..at).unwrap_or_default();
        for newline in memchr::memchr_iter(b'\n', passed) {
            self.place.line += 1;
            self.place.line_start =
                self.begin.line_start + self.indent + (self.at + newline + 1) as u64;
        }
        self.at = at;
        self.place
    }
}
