//! Reads a source through a document format, and accounts for its lines.

use std::io::{BufRead, BufReader, Read};

use crate::format::collect::Collector;
use crate::format::noted::Noted;
use crate::format::open::Assembled;
use crate::format::parse::{Context, Document, Piece};
use crate::format::read::Outcome;
use crate::format::unwrap::open;
use crate::model::record::Record;

/// Reads `document` from `reader`. Each line on which a piece begins is parsed or undated; all others that are not blank
/// belong to what stands above them.
pub fn read(
    document: &'static dyn Document,
    reader: &mut (dyn Read + Send),
    context: &Context<'_>,
    collector: &mut Collector,
    sink: &mut dyn FnMut(Record),
) -> Outcome {
    let mut counter = Counter { reader, bytes: 0, lines: 0, blank: 0, empty: true, begun: false };
    let mut heads = Heads { line: 0, timed: false };
    let (mut long_lines, mut wide_lines) = (Noted::default(), Noted::default());
    let mut take = |piece: Piece| {
        let line = piece.line;
        if piece.parsed.cut {
            long_lines.note(line);
        }
        if piece.lines <= 1 && piece.parsed.message.len() > Record::MOST {
            wide_lines.note(line);
        }
        let timed = collector.settle(open(assembled(document.name(), piece)), sink);
        heads.note(line, timed, collector);
    };
    let mut buffered = BufReader::with_capacity(1 << 16, &mut counter);
    let mut broken = document.read(&mut buffered, context, &mut take).err();
    broken = broken.or(drain(&mut buffered));
    drop(buffered);
    counter.close();
    heads.close(collector);
    let told = collector.parsed + collector.undated + counter.blank;
    collector.joined += counter.lines.saturating_sub(told);
    Outcome {
        format: Some(document.name()),
        bytes: counter.bytes,
        lines: counter.lines,
        blank: counter.blank,
        long_lines,
        wide_lines,
        broken,
        ..Outcome::default()
    }
}

fn assembled(format: &'static str, piece: Piece) -> Assembled {
    let Piece { parsed, line, lines, offset, raw } = piece;
    Assembled { messages: vec![parsed], format, line, offset, lines, joined: 0, raw }
}

/// Reads what the document left, so that every byte is counted.
fn drain(reader: &mut dyn BufRead) -> Option<std::io::Error> {
    loop {
        match reader.fill_buf().map(<[u8]>::len) {
            Ok(0) => return None,
            Ok(length) => reader.consume(length),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Some(error),
        }
    }
}

/// Counts the lines on which pieces begin, each once.
struct Heads {
    line: u64,
    timed: bool,
}

impl Heads {
    fn note(&mut self, line: u64, timed: bool, collector: &mut Collector) {
        if line > self.line {
            self.close(collector);
            (self.line, self.timed) = (line, timed);
        } else if line == self.line {
            self.timed |= timed;
        }
    }

    fn close(&mut self, collector: &mut Collector) {
        if self.line > 0 {
            *(if self.timed { &mut collector.parsed } else { &mut collector.undated }) += 1;
        }
    }
}

/// Counts what is read through it.
struct Counter<'r> {
    reader: &'r mut (dyn Read + Send),
    bytes: u64,
    lines: u64,
    blank: u64,
    /// Whether the line so far holds nothing but white space.
    empty: bool,
    /// Whether the last line has bytes but no end yet.
    begun: bool,
}

impl Counter<'_> {
    fn count(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        for part in bytes.split_inclusive(|b| *b == b'\n') {
            self.empty &= part.iter().all(u8::is_ascii_whitespace);
            self.begun = part.last() != Some(&b'\n');
            if !self.begun {
                self.end_line();
            }
        }
    }

    fn close(&mut self) {
        if self.begun {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.lines += 1;
        self.blank += u64::from(self.empty);
        self.empty = true;
        self.begun = false;
    }
}

impl Read for Counter<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.count(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;
    use crate::format::parse::Parsed;
    use crate::format::timestamp::find::parse;

    /// Two pieces on line 2, an undated one on lines 4 and 5; stops at line 5.
    struct Fake;

    impl Document for Fake {
        fn name(&self) -> &'static str {
            "fake"
        }

        fn recognises(&self, _: &str, _: &str) -> bool {
            true
        }

        fn read(
            &self,
            reader: &mut dyn BufRead,
            _: &Context<'_>,
            sink: &mut dyn FnMut(Piece),
        ) -> std::io::Result<()> {
            reader.read_line(&mut String::new())?;
            for (line, lines, time) in [(2, 1, ""), (2, 1, "2024-03-15T10:15:02Z"), (4, 2, "")] {
                let parsed = Parsed { stamp: parse(time), ..Parsed::default() };
                sink(Piece { parsed, line, lines, offset: 0, raw: String::new() });
            }
            Err(std::io::Error::other("no end"))
        }
    }

    #[test]
    fn every_line_of_a_document_is_accounted_for() {
        let options = ReadOptions::default();
        let context = Context { name: "x", modified: None, options: &options };
        let mut collector = Collector::new(&context);
        let mut records = 0;
        let text = b"[\n{},{}\n\n{\n}\n]";
        let outcome =
            read(&Fake, &mut text.as_slice(), &context, &mut collector, &mut |_| records += 1);
        assert_eq!((outcome.lines, outcome.blank, outcome.bytes), (6, 1, text.len() as u64));
        assert_eq!((collector.parsed, collector.undated, collector.joined), (1, 1, 3));
        assert_eq!((records, outcome.broken.is_some()), (3, true));
    }
}
