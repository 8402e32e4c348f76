//! JSON documents: lists, holders and pretty-printed objects, one or many, over any number of lines.

use std::io::{BufRead, Error, ErrorKind, Result};

use crate::base::text::cap;
use crate::format::json::expand::expand;
use crate::format::json::place::Cursor;
use crate::format::json::place::Place;
use crate::format::json::scan::{Scanner, Step};
use crate::format::json::value::Value;
use crate::format::json::{holder, interpret, mend};
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::timestamp::find::find;
use crate::model::origin::Evidence;

/// JSON spread over lines.
#[derive(Debug, Clone, Copy)]
pub struct JsonDocument;

/// A top object above this size is not held whole: its items are read one by one, without its own fields.
const MAX_OBJECT: usize = 64 * 1024 * 1024;

impl Document for JsonDocument {
    fn name(&self) -> &'static str {
        "json-document"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        let head = head.trim_start_matches('\u{feff}').trim_start();
        if let Some(rest) = head.strip_prefix('[') {
            return rest.trim_start().starts_with('{') || rest.trim() == "]";
        }
        let Some(rest) = head.strip_prefix('{') else { return false };
        if !rest.trim_start().starts_with(['"', '}']) {
            return false;
        }
        let mut lines = head.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default();
        let next_is_whole = lines.next().is_some_and(|line| ends(line) == Some(true));
        ends(first) == Some(false) && !next_is_whole && is_json(head)
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut stream = Stream::new(context.name, sink);
        loop {
            let bytes = match reader.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    stream.salvage();
                    return Err(error);
                }
            };
            if bytes.is_empty() {
                return stream.finish();
            }
            let count = bytes.len();
            let fed = stream.feed(bytes);
            reader.consume(count);
            fed?;
        }
    }
}

/// Returns whether a line is a whole object: `Some(false)` where it is the beginning of one, `None` for anything else.
fn ends(line: &str) -> Option<bool> {
    let line = line.trim();
    if !line.starts_with('{') {
        return None;
    }
    let mut scanner = Scanner::default();
    for (at, byte) in line.bytes().enumerate() {
        match scanner.feed(byte) {
            Step::Bad => return None,
            Step::End => return (at + 1 == line.len()).then_some(true),
            _ => {}
        }
    }
    Some(false)
}

/// The document as far as it was read.
struct Stream<'a, 'b> {
    name: &'a str,
    sink: &'a mut (dyn FnMut(Piece) + 'b),
    scanner: Scanner,
    /// The bytes of the value that has begun.
    value: Vec<u8>,
    /// Where that value begins, and how many bytes into its line.
    begin: Place,
    indent: u64,
    /// Where the next byte stands.
    here: Place,
    offset: u64,
    /// The most bytes of a top object that is held whole.
    most: usize,
    /// The top object that is too large for that.
    large: Option<Large>,
}

/// A top object of which only items are read.
struct Large {
    begin: Place,
    /// Its first bytes.
    head: String,
    /// Whether an item of it was handed over.
    told: bool,
}

/// Returns whether nothing in `head` breaks the rules of JSON: a log may begin with one pretty-printed object.
fn is_json(head: &str) -> bool {
    let mut scanner = Scanner::default();
    head.bytes().all(|byte| scanner.feed(byte) != Step::Bad)
}

impl<'a, 'b> Stream<'a, 'b> {
    fn new(name: &'a str, sink: &'a mut (dyn FnMut(Piece) + 'b)) -> Self {
        let start = Place { line: 1, line_start: 0 };
        Self {
            name,
            sink,
            scanner: Scanner::default(),
            value: Vec::new(),
            begin: start,
            indent: 0,
            here: start,
            offset: 0,
            most: MAX_OBJECT,
            large: None,
        }
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        for byte in bytes {
            match self.step(*byte) {
                Step::End => self.hand_over(),
                Step::Bad => {
                    self.salvage();
                    return Err(self.broken("this is not JSON"));
                }
                Step::Start | Step::Inside | Step::Between => {}
            }
            if self.large.is_some() && self.scanner.is_complete() {
                self.end_large();
            }
            self.pass(*byte);
        }
        if self.value.len() > self.most && self.scanner.is_in_top_object() {
            let head = self.value.get(..Evidence::CAP * 2).unwrap_or(&self.value);
            let head = cap(&String::from_utf8_lossy(head), Evidence::CAP);
            self.large = Some(Large { begin: self.begin, head, told: false });
            self.salvage();
        }
        Ok(())
    }

    /// Goes on behind a large object; one without items is told by its first bytes.
    fn end_large(&mut self) {
        let Some(Large { begin, head, told }) = self.large.take() else { return };
        self.scanner = Scanner::default();
        if !told {
            let more = self.here.line.saturating_sub(begin.line);
            (self.sink)(piece(begin, more, &head, plain(&head)));
        }
    }

    /// Takes a byte into the value that it belongs to.
    fn step(&mut self, byte: u8) -> Step {
        let step = self.scanner.feed(byte);
        match step {
            Step::Start => {
                self.value.clear();
                self.value.push(byte);
                self.begin = self.here;
                self.indent = self.offset - self.here.line_start;
            }
            Step::Inside | Step::End => self.value.push(byte),
            Step::Between | Step::Bad => {}
        }
        step
    }

    /// Counts a byte.
    fn pass(&mut self, byte: u8) {
        self.offset += 1;
        if byte == b'\n' {
            self.here = Place { line: self.here.line + 1, line_start: self.offset };
        }
    }

    fn finish(&mut self) -> Result<()> {
        if self.scanner.is_complete() {
            return Ok(());
        }
        self.salvage();
        Err(self.broken("the JSON breaks off"))
    }

    fn broken(&self, what: &str) -> Error {
        Error::new(ErrorKind::InvalidData, format!("line {}: {what}", self.here.line))
    }

    /// Reads the value that has ended and hands over its messages.
    fn hand_over(&mut self) {
        self.large.iter_mut().for_each(|large| large.told = true);
        let bytes = std::mem::take(&mut self.value);
        let text = String::from_utf8_lossy(&bytes);
        if mend::read(&text, |read, value| self.tell(&text, read, value)).is_none() {
            // Nesting without end: one bad item must not lose the rest.
            (self.sink)(piece(self.begin, breaks(&text), &text, plain(&text)));
        }
    }

    /// Hands over the messages of `value`, which was read from `text`; what is cited of a message that is all of it is
    /// `stated`, the text as it stands.
    fn tell(&mut self, stated: &str, text: &str, value: Value<'_>) {
        let (name, begin, indent) = (self.name, self.begin, self.indent);
        let mut cursor = Cursor::new(begin, indent);
        expand(text, value, &mut |element| {
            let raw = element.raw;
            let at = (raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            let place = cursor.to(text, at);
            let raw = if raw.len() == text.len() { stated } else { raw };
            (self.sink)(piece(place, breaks(raw), raw, interpret::element(element, Some(name))));
        });
    }

    /// Hands over the whole items of a top object that has begun, and goes on with the item that has begun: the object
    /// is too large to be held, or breaks off.
    fn salvage(&mut self) {
        if !self.scanner.is_in_top_object() {
            return;
        }
        let bytes = std::mem::take(&mut self.value);
        self.scanner = Scanner::of_items();
        self.offset = self.begin.line_start + self.indent;
        self.here = self.begin;
        for byte in bytes {
            if self.step(byte) == Step::End {
                self.hand_over_message();
            }
            self.pass(byte);
        }
    }

    fn hand_over_message(&mut self) {
        let text = String::from_utf8_lossy(&self.value);
        let is_message =
            mend::read(&text, |_, value| value.as_object().is_some_and(holder::is_message));
        if is_message == Some(true) {
            self.hand_over();
        }
        self.value.clear();
    }
}

/// Returns the message that begins at `place`, of `raw`, with so many line breaks in it.
fn piece(place: Place, breaks: u64, raw: &str, parsed: Parsed) -> Piece {
    Piece {
        line: place.line,
        lines: u32::try_from(breaks + 1).unwrap_or(u32::MAX),
        offset: place.line_start,
        raw: Evidence::kept(raw),
        parsed,
    }
}

/// Returns how many line breaks are in `text`.
fn breaks(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

/// Returns what is left of an object that cannot be read as one.
fn plain(text: &str) -> Parsed {
    let stamp = find(text).map(|found| found.stamp);
    Parsed { stamp, message: text.trim().to_owned(), ..Parsed::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    fn read(text: &str) -> (Vec<Piece>, bool) {
        let options = ReadOptions::default();
        let context = Context { name: "x.json", modified: None, options: &options };
        let mut pieces = Vec::new();
        let mut reader = std::io::BufReader::with_capacity(7, text.as_bytes());
        let done = JsonDocument.read(&mut reader, &context, &mut |piece| pieces.push(piece));
        (pieces, done.is_ok())
    }

    fn places(text: &str) -> Vec<(u64, u32, u64, String)> {
        let message = |piece: Piece| (piece.line, piece.lines, piece.offset, piece.parsed.message);
        read(text).0.into_iter().map(message).collect()
    }

    #[test]
    fn items_have_their_own_lines() {
        let text = "[\n  {\"msg\": \"a\",\n   \"ts\": 1710497702},\n  {\"msg\": \"b\"}\n]\n";
        assert_eq!(places(text), [(2, 2, 2, "a".into()), (4, 1, 39, "b".into())]);
        assert_eq!(places("{\n\"msg\":\"a\"\n}\n{\n\"msg\":\"b\"\n}").len(), 2);
    }

    #[test]
    fn behind_an_object_that_is_too_large_reading_goes_on() {
        let read = |large: &str| {
            let mut pieces = Vec::new();
            let mut sink = |piece: Piece| pieces.push(piece);
            let mut stream = Stream::new("x.json", &mut sink);
            stream.most = 4 << 10;
            let text = format!("{large}\n{{\"msg\":\"b\"}}\n{{\"msg\":\"c\"}}\n");
            text.as_bytes().chunks(64).for_each(|bytes| stream.feed(bytes).unwrap());
            stream.finish().unwrap();
            pieces.into_iter().map(|one| (one.line, one.parsed.message)).collect::<Vec<_>>()
        };
        let long = "x".repeat(9 << 10);
        let told = read(&format!("{{\"time\":\"2024-03-15T10:00:01Z\",\"msg\":\"{long}\"}}"));
        assert!(told[0].1.starts_with("{\"time\"") && told[0].0 == 1, "{told:?}");
        assert_eq!(told[1..], [(2, "b".into()), (3, "c".into())]);
        let held = read(&format!("{{\"x\":\"{long}\",\"items\":[{{\"msg\":\"a\"}}]}}"));
        assert_eq!(held, [(1, "a".into()), (2, "b".into()), (3, "c".into())]);
    }

    #[test]
    fn held_messages_have_their_own_lines() {
        let text = "{\n \"page\": {\"name\": \"Shop\"},\n \"incidents\": [\n  {\"id\": \"i1\", \"name\": \"Down\", \"created_at\": \"2024-03-15T11:02:00Z\",\n   \"incident_updates\": [\n    {\"status\": \"resolved\", \"body\": \"over\", \"display_at\": \"2024-03-15T12:02:00Z\"},\n    {\"status\": \"identified\", \"body\": \"found\", \"display_at\": \"2024-03-15T11:02:00Z\"}]}]}";
        let (pieces, done) = read(text);
        assert!(done);
        let told: Vec<_> = pieces.iter().map(|it| (it.line, it.parsed.message.as_str())).collect();
        assert_eq!(told, [(6, "over"), (7, "found")]);
        let fields = &pieces[0].parsed.fields;
        for (name, value) in
            [("incident.name", "Down"), ("page.name", "Shop"), ("vendor", "statuspage")]
        {
            assert!(fields.contains(&(name.into(), value.into())), "{name} in {fields:?}");
        }
    }

    #[test]
    fn what_was_whole_is_handed_over() {
        let (pieces, done) = read("[{\"msg\":\"a\"},\n{\"msg\":\"b\"},\n{\"msg\":");
        assert_eq!((pieces.len(), done), (2, false));
        let (pieces, done) = read("{\"events\":[\n{\"msg\":\"a\",\"time\":1710497702},\n{\"msg\":");
        assert_eq!((pieces.len(), pieces[0].line, done), (1, 2, false));
        assert!(!read("[{\"msg\":\"a\"}] tail").1);
    }

    #[test]
    fn only_documents_are_recognised() {
        let is = |head: &str| JsonDocument.recognises("x", head);
        assert!(is("[\n  {\"a\": 1}"));
        assert!(is("{\n  \"a\": 1"));
        assert!(is("{\"a\": [\n1"));
        assert!(!is("{\"a\":1}\n{\"a\":2}\n"));
        assert!(!is("{\"a\":1} tail\n"));
        assert!(!is("{\"a\":\n{\"a\":2}\n"));
        assert!(!is("[2024-03-15 10:15:02] up"));
        assert!(!is("{not json}"));
    }
}
