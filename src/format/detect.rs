//! Decides which format the lines of a source have, and recognises each line.

use std::sync::OnceLock;

use crate::format::glance::Glancer;
use crate::format::parse::{Context, Document, Format, Parsed};
use crate::format::timestamp::known;
use crate::format::w3c_access::{Columns, W3cAccess};
use crate::format::{DOCUMENTS, FORMATS};

/// How many lines are looked at to decide.
const SAMPLE: usize = 200;

/// Returns the document format of a source that begins with `head`.
pub fn document(context: &Context<'_>, head: &str) -> Option<&'static dyn Document> {
    DOCUMENTS.iter().copied().find(|document| document.recognises(context.name, head))
}

/// For each first byte of a text the formats that may read it, the most specific first.
type Openers = Vec<Vec<&'static dyn Format>>;

/// Returns the format that reads `text` and appends its messages; the most specific one where several could.
pub fn recognise(text: &str, messages: &mut Vec<Parsed>) -> Option<&'static dyn Format> {
    first(text, None, messages)
}

/// Does what [`recognise`] does, without asking `main`, which has been asked.
fn first(
    text: &str,
    main: Option<&'static dyn Format>,
    messages: &mut Vec<Parsed>,
) -> Option<&'static dyn Format> {
    let opener = usize::from(*text.as_bytes().first()?);
    let asked = main.map(Format::name);
    let formats = openers().get(opener)?.iter().copied();
    let mut formats = formats.filter(|format| asked != Some(format.name()));
    known::while_in_hand(text, || formats.find(|format| format.parse(text, messages)))
}

fn openers() -> &'static Openers {
    static OPENERS: OnceLock<Openers> = OnceLock::new();
    OPENERS.get_or_init(|| {
        let opened = |byte: u8| {
            let formats = FORMATS.iter().copied();
            formats.filter(|format| format.opens(byte)).collect()
        };
        (0..=u8::MAX).map(opened).collect()
    })
}

/// Recognises the lines of one source: first by the format that most lines at its head have, then by the others. What a
/// line is depends on that head and the line alone.
#[derive(Clone)]
pub struct Recogniser {
    /// The format that most lines have.
    main: Option<&'static dyn Format>,
    /// Whether more lines have it than all others together, those of no format with them.
    mostly: bool,
    /// The columns that the head names, as W3C access logs do.
    columns: Columns,
}

impl Recogniser {
    /// Returns a recogniser for a source that begins with `head`; the format with most lines wins, the more specific
    /// one where two have as many.
    pub fn new(head: &str) -> Self {
        let mut votes = vec![0_u32; FORMATS.len()];
        let mut messages = Vec::new();
        let lines = head.lines().map(|line| line.trim_end_matches('\r'));
        let mut count = 0;
        for line in lines.filter(|line| !line.trim().is_empty()).take(SAMPLE) {
            count += 1;
            messages.clear();
            if let Some(format) = recognise(line, &mut messages) {
                let index = FORMATS.iter().position(|known| known.name() == format.name());
                if let Some(vote) = index.and_then(|index| votes.get_mut(index)) {
                    *vote += 1;
                }
            }
        }
        let best = votes.iter().copied().max().unwrap_or(0);
        let main = votes.iter().position(|votes| *votes == best && best > 0);
        let main = main.and_then(|index| FORMATS.get(index)).copied();
        Self { main, mostly: best * 2 > count, columns: Columns::of(head) }
    }

    /// Returns the format that reads `line` and appends its messages; `None` where only plain text is left.
    pub fn recognise(&self, line: &str, messages: &mut Vec<Parsed>) -> Option<&'static dyn Format> {
        if self.columns.read(line, messages) {
            return Some(&W3cAccess);
        }
        if let Some(format) = self.main.filter(|format| format.reads(line, messages)) {
            return Some(format);
        }
        let found = first(line, self.main, messages);
        found.or_else(|| self.main.filter(|format| format.begins(line)))
    }

    /// Returns what tells of the lines of the main format that are requests; `None` where less than half of the lines have it,
    /// or the head names columns.
    pub fn glancer(&self) -> Option<Glancer> {
        self.main.filter(|_| self.mostly && self.columns.is_empty())?.glancer()
    }

    /// Returns the format that most lines have.
    pub fn main(&self) -> Option<&'static dyn Format> {
        self.main
    }

    /// Returns whether `line` begins a record of the source's main format.
    pub fn is_main(&self, line: &str, messages: &mut Vec<Parsed>) -> bool {
        self.main.is_some_and(|format| format.reads(line, messages))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::{Just, Strategy};
    use proptest::{prop_assert_eq, proptest};

    use super::*;
    use crate::format::plain::Plain;

    type Told = (Option<&'static str>, Vec<Parsed>);

    type Ask = fn(&dyn Format, &str, &mut Vec<Parsed>) -> bool;

    /// The slow way: every format is asked, one after the other.
    fn oracle(text: &str, ask: Ask) -> Told {
        let mut messages = Vec::new();
        let format = FORMATS.iter().find(|format| ask(**format, text, &mut messages));
        (format.map(|format| format.name()), messages)
    }

    /// Asks without a look at the first byte.
    fn parse(format: &dyn Format, text: &str, messages: &mut Vec<Parsed>) -> bool {
        format.parse(text, messages)
    }

    fn told(text: &str) -> Told {
        let mut messages = Vec::new();
        let format = recognise(text, &mut messages);
        (format.map(Format::name), messages)
    }

    fn samples() -> Vec<&'static str> {
        let formats = FORMATS.iter().copied().chain([&Plain as &dyn Format]);
        formats.flat_map(Format::samples).map(|sample| sample.text).collect()
    }

    /// Returns the lines of all files under `folder`, and what stands between quotes in them.
    fn lines_of(folder: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
        let files = files.filter(|entry| entry.file_type().is_file());
        let bytes = files.map(|file| std::fs::read(file.path()).unwrap());
        let text: Vec<u8> = bytes.flat_map(|bytes| [bytes, vec![b'\n']].concat()).collect();
        let text = String::from_utf8_lossy(&text);
        let lines = text.lines().flat_map(|line| {
            let inside = line.split_once('\'').and_then(|(_, rest)| rest.rsplit_once('\''));
            [Some(line), inside.map(|(inside, _)| inside)].into_iter().flatten()
        });
        lines.map(str::to_owned).collect()
    }

    #[test]
    fn the_first_byte_hides_no_format() {
        let edges = ["", " ", "\n", "\u{feff}{}", "\u{1e}{}", " {\"a\":1}", "\u{a0}a=1 b=2"];
        let texts = samples().into_iter().chain(edges).map(str::to_owned);
        let mut count = 0;
        for text in texts.chain(lines_of("fixtures")).chain(lines_of("rules")) {
            assert_eq!(told(&text), oracle(&text, parse), "{text:?}");
            count += usize::from(told(&text).0.is_some());
        }
        assert!(count > 1000, "{count}");
    }

    #[test]
    fn a_line_is_read_alike_whatever_stood_above_it() {
        let head = "2024-03-15T10:15:02.003Z\terror\tdb/pool.go:88\tacquire timeout\n";
        let recogniser = Recogniser::new(head);
        let alone = |text: &str| {
            let mut messages = Vec::new();
            let format = Recogniser::new(head).recognise(text, &mut messages).map(Format::name);
            (format, messages)
        };
        for text in samples() {
            let mut messages = Vec::new();
            let format = recogniser.recognise(text, &mut messages).map(Format::name);
            assert_eq!((format, messages), alone(text), "{text}");
        }
        assert_eq!(recogniser.main().map(Format::name), Some("zap"));
    }

    /// A sample with a few characters put in, taken out or exchanged.
    fn mutated() -> impl Strategy<Value = String> {
        let marks: Vec<char> = "[]<>(){}\"':;=|/-_.,+@# \t\n0159aeEIWTZMé\u{a0}".chars().collect();
        let edit = (0..200_usize, 0..3_u8, proptest::sample::select(marks));
        let edits = proptest::collection::vec(edit, 0..4);
        (proptest::sample::select(samples()), edits, Just(())).prop_map(|(text, edits, ())| {
            let mut text: Vec<char> = text.chars().collect();
            for (at, kind, mark) in edits {
                let at = if at < 40 { at % 4 } else { at % (text.len() + 1) }.min(text.len());
                match kind {
                    0 => text.insert(at, mark),
                    1 if at < text.len() => drop(text.remove(at)),
                    _ if at < text.len() => text[at] = mark,
                    _ => text.push(mark),
                }
            }
            text.into_iter().collect()
        })
    }

    proptest! {
        #[test]
        fn no_change_of_a_sample_hides_a_format(text in mutated()) {
            prop_assert_eq!(told(&text), oracle(&text, |format, text, messages| format.reads(text, messages)));
        }
    }
}
