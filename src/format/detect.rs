//! Decides which format the lines of a source have, and recognises each line.

use crate::format::parse::{Context, Document, Format, Parsed};
use crate::format::{DOCUMENTS, FORMATS};

/// How many lines are looked at to decide.
const SAMPLE: usize = 200;

/// Returns the document format of a source that begins with `head`.
pub fn document(context: &Context<'_>, head: &str) -> Option<&'static dyn Document> {
    DOCUMENTS.iter().copied().find(|document| document.recognises(context.name, head))
}

/// Recognises the lines of one source: first by the format that most of them have, then by the others.
pub struct Recogniser {
    /// The format that most lines have.
    main: Option<&'static dyn Format>,
    /// The format that was found last beside it.
    last: Option<&'static dyn Format>,
}

impl Recogniser {
    /// Returns a recogniser for a source that begins with `head`; the format with most lines wins, the more specific
    /// one where two have as many.
    pub fn new(head: &str) -> Self {
        let mut votes = vec![0_u32; FORMATS.len()];
        let mut none = Self { main: None, last: None };
        let mut messages = Vec::new();
        let lines = head.lines().map(|line| line.trim_end_matches('\r'));
        for line in lines.filter(|line| !line.trim().is_empty()).take(SAMPLE) {
            messages.clear();
            if let Some(format) = none.recognise(line, &mut messages) {
                let index = FORMATS.iter().position(|known| known.name() == format.name());
                if let Some(vote) = index.and_then(|index| votes.get_mut(index)) {
                    *vote += 1;
                }
            }
        }
        let best = votes.iter().copied().max().unwrap_or(0);
        let main = votes.iter().position(|votes| *votes == best && best > 0);
        Self { main: main.and_then(|index| FORMATS.get(index)).copied(), last: None }
    }

    /// Returns the format that reads `line` and appends its messages; `None` where only plain text is left.
    pub fn recognise(
        &mut self,
        line: &str,
        messages: &mut Vec<Parsed>,
    ) -> Option<&'static dyn Format> {
        let main = self.main;
        if let Some(format) = main.filter(|format| format.parse(line, messages)) {
            return Some(format);
        }
        if let Some(format) = self.last.filter(|format| format.parse(line, messages)) {
            return Some(format);
        }
        let tried = [main, self.last].map(|format| format.map(Format::name));
        let found = FORMATS
            .iter()
            .copied()
            .filter(|format| !tried.contains(&Some(format.name())))
            .find(|format| format.parse(line, messages));
        if found.is_some() {
            self.last = found;
        }
        found.or_else(|| main.filter(|format| format.begins(line)))
    }

    /// Returns the format that most lines have.
    pub fn main(&self) -> Option<&'static dyn Format> {
        self.main
    }

    /// Returns whether `line` begins a record of the source's main format.
    pub fn is_main(&self, line: &str, messages: &mut Vec<Parsed>) -> bool {
        self.main.is_some_and(|format| format.parse(line, messages))
    }
}
