//! The lines of a document without markup: what each says, where it stands and what it is in the document.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::format::postmortem::glued::glued_heading;
use crate::format::postmortem::{html, page};

/// What a line is in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading of this level.
    Heading(u8),
    /// A line of a paragraph.
    Text,
    /// The first line of a list item.
    Item,
    /// A row of a table, by cells.
    Row(Vec<String>),
    /// A line of a fenced block.
    Fence,
    /// A line of the front matter.
    Meta,
}

/// One line of the document that has text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The number of the line, from 1.
    pub(super) number: u64,
    /// The column of its first character, from 1.
    pub(super) column: u64,
    /// What it is.
    pub(super) kind: Kind,
    /// The paragraph, item, row or heading it belongs to; lines of one block follow each other.
    pub(super) block: usize,
    /// How deep in lists it stands; 0 outside.
    pub(super) depth: u8,
    /// Whether all of it is bold.
    pub(super) strong: bool,
    /// The part of `text` in bytes that is bold from the start on.
    pub(super) bold_until: usize,
    /// What it says, without markup.
    pub(super) text: String,
}

/// Returns the lines of `text`.
pub(super) fn lines(text: &str) -> Vec<Line> {
    if page::is_page(text) {
        return page::lines(text);
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut builder = Builder::new(text);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        builder.take(&event, range.start);
    }
    builder.finish()
}

struct Builder<'a> {
    starts: Vec<usize>,
    text: &'a str,
    done: Vec<Line>,
    current: Option<Line>,
    kind: Kind,
    block: usize,
    depth: u8,
    strong: usize,
    images: usize,
    cells: Vec<String>,
    row: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        let (done, cells) = (Vec::new(), Vec::new());
        let (kind, block, depth) = (Kind::Text, 0, 0);
        let (current, strong, images, row) = (None, 0, 0, 0);
        Self { starts, text, done, current, kind, block, depth, strong, images, cells, row }
    }

    fn take(&mut self, event: &Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.open(tag, at),
            Event::End(tag) => self.close(*tag),
            Event::Text(text) | Event::Code(text) => self.write_lines(text, at),
            Event::Html(text) => self.html(text, at),
            Event::InlineHtml(tag) if tag.to_ascii_lowercase().starts_with("<br") => {
                self.write(" ", at);
            }
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            Tag::Heading { level, .. } => self.begin(Kind::Heading(level_of(*level))),
            // The first paragraph of an item is the item itself.
            Tag::Paragraph if self.kind == Kind::Item && self.current.is_none() => {}
            Tag::Paragraph | Tag::CodeBlock(CodeBlockKind::Indented) | Tag::HtmlBlock => {
                self.begin(Kind::Text);
            }
            Tag::List(_) => {
                self.depth = self.depth.saturating_add(1);
                self.flush();
            }
            Tag::Item => self.begin(Kind::Item),
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => self.begin(Kind::Fence),
            Tag::MetadataBlock(_) => self.begin(Kind::Meta),
            Tag::TableHead | Tag::TableRow => {
                self.begin(Kind::Row(Vec::new()));
                self.row = at;
                self.cells.clear();
            }
            Tag::TableCell => self.cells.push(String::new()),
            Tag::Strong => self.strong += 1,
            Tag::Image { .. } => self.images += 1,
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::List(_) => {
                self.flush();
                self.depth = self.depth.saturating_sub(1);
                self.kind = Kind::Text;
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(),
            TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::MetadataBlock(_) => {
                self.begin(Kind::Text);
            }
            TagEnd::Paragraph => {
                self.flush();
                self.block += 1;
                self.kind = Kind::Text;
            }
            _ => {}
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.flush();
        self.block += 1;
        self.kind = kind;
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let row = self.row;
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            let text = cells.iter().map(|cell| cell.trim()).collect::<Vec<_>>().join(" | ");
            self.kind = Kind::Text;
            self.write(&text, row);
            if let Some(line) = &mut self.current {
                line.kind = Kind::Row(cells.iter().map(|cell| cell.trim().to_owned()).collect());
            }
        }
        self.begin(Kind::Text);
    }

    fn html(&mut self, text: &str, at: usize) {
        let mut at = at;
        for raw in text.split_inclusive('\n') {
            let found = html::strip(raw);
            self.flush();
            if !found.text.is_empty() {
                self.block += 1;
                self.kind = match found.heading {
                    Some(level) => Kind::Heading(level),
                    None if found.item => Kind::Item,
                    None => Kind::Text,
                };
                self.write(&found.text, at);
            }
            at += raw.len();
        }
    }

    fn write_lines(&mut self, text: &str, at: usize) {
        if self.images > 0 {
            return;
        }
        let mut at = at;
        for part in text.split_inclusive('\n') {
            let line = part.trim_end_matches(['\n', '\r']);
            if !line.is_empty() {
                self.write(line, at);
            }
            at += part.len();
        }
    }

    fn write(&mut self, text: &str, at: usize) {
        if matches!(self.kind, Kind::Row(_)) {
            if let Some(cell) = self.cells.last_mut() {
                cell.push_str(text);
            }
            return;
        }
        let index = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        let number = index as u64 + 1;
        if self.current.as_ref().is_some_and(|line| line.number != number) {
            self.flush();
        }
        let strong = self.strong > 0;
        if let Some(line) = &mut self.current {
            if strong && line.bold_until == line.text.len() {
                line.bold_until += text.len();
            }
            line.strong &= strong || text.trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
            line.text.push_str(text);
            return;
        }
        let start = self.starts.get(index).copied().unwrap_or_default();
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) as u64 + 1;
        let (kind, block, depth) = (self.kind.clone(), self.block, self.depth);
        let bold_until = if strong { text.len() } else { 0 };
        let blank = text.trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
        let text = text.to_owned();
        let strong = strong || blank;
        self.current = Some(Line { number, column, kind, block, depth, strong, bold_until, text });
    }

    fn flush(&mut self) {
        let Some(mut line) = self.current.take() else { return };
        if line.kind == Kind::Item {
            // Only the first line of an item is its head; the lines that follow are its text.
            self.kind = Kind::Text;
        }
        let trimmed = without_emoji(&line.text);
        line.bold_until = line.bold_until.saturating_sub(line.text.len() - trimmed.len());
        let text = trimmed.trim_end().to_owned();
        line.text = text;
        glued_heading(&mut line);
        if !line.text.is_empty() {
            self.done.push(line);
        }
    }

    fn finish(mut self) -> Vec<Line> {
        self.flush();
        // A rule under a paragraph makes all of it a heading for Markdown; nobody means that.
        let mut sizes = std::collections::BTreeMap::new();
        for line in self.done.iter().filter(|line| matches!(line.kind, Kind::Heading(_))) {
            *sizes.entry(line.block).or_insert(0_usize) += 1;
        }
        for line in &mut self.done {
            if sizes.get(&line.block).is_some_and(|size| *size > 1) {
                line.kind = Kind::Text;
            }
        }
        self.done
    }
}

/// Returns the text without the emoji names before it: `:warning: 10:05 it fell`.
fn without_emoji(text: &str) -> &str {
    let text = text.trim_start();
    let behind = || {
        let (name, rest) = text.strip_prefix(':')?.split_once(':')?;
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
        (name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(letters))
            .then_some(rest)
    };
    behind().map_or(text, without_emoji)
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_places_stay() {
        let text = "# Title\n\n- **10:00 AM**: one\n  and more\n- `10:05` - two\n\n| Time | Event |\n|---|---|\n| 10:10 | three |\n\n```\nlog\n```\n";
        let shown: Vec<_> =
            lines(text).into_iter().map(|line| (line.number, line.column, line.text)).collect();
        let want = [
            (1, 3, "Title"),
            (3, 5, "10:00 AM: one"),
            (4, 3, "and more"),
            (5, 3, "10:05 - two"),
            (7, 1, "Time | Event"),
            (9, 1, "10:10 | three"),
            (12, 1, "log"),
        ];
        assert_eq!(shown, want.map(|(line, column, text)| (line, column, text.to_owned())));
    }

    #[test]
    fn names_of_emoji_go() {
        let text =
            "<p>&emsp;:small_red_dot:16:05 UTC: down</p>\n\n:tada: :up: **up** :x:\n\n:: y\n";
        let shown: Vec<_> = lines(text).into_iter().map(|line| line.text).collect();
        assert_eq!(shown, ["16:05 UTC: down", "up :x:", ":: y"]);
    }

    #[test]
    fn a_paragraph_over_a_rule_stays_text() {
        let kinds: Vec<_> =
            lines("10:00 one\n10:05 two\n---\n").into_iter().map(|line| line.kind).collect();
        assert_eq!(kinds, [Kind::Text, Kind::Text]);
    }
}
