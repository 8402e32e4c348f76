//! The lines of an HTML page: what a reader of the page sees as a line, and where it begins in the source.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::format::postmortem::line::{Kind, Line};

/// Elements whose text nobody sees on the page.
const UNSEEN: [&str; 8] =
    ["script", "style", "head", "noscript", "template", "svg", "nav", "footer"];

/// Elements that stand within a line.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
];

/// Returns whether the text is a page of its own rather than Markdown with some tags.
pub(super) fn is_page(text: &str) -> bool {
    let head = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let head: String = head.chars().take(15).collect::<String>().to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.starts_with("<html")
}

/// Returns the lines of the page `text`.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Without this the text of scripts would be read as tags.
    emitter.naively_switch_states(true);
    let mut page = Page::new(text);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.open(&String::from_utf8_lossy(&tag.name), tag.span.start),
            Token::EndTag(tag) => page.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(said) => {
                let raw = text.get(said.span.start..said.span.end).unwrap_or_default();
                page.say(&String::from_utf8_lossy(&said.value), raw, said.span.start);
            }
            _ => {}
        }
    }
    page.flush();
    page.done
}

struct Page {
    starts: Vec<usize>,
    done: Vec<Line>,
    current: Option<Line>,
    kind: Kind,
    block: usize,
    depth: u8,
    strong: usize,
    code: usize,
    unseen: usize,
    /// The cells of the open row and where it begins.
    row: Option<(Vec<String>, usize)>,
}

impl Page {
    fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        Self {
            starts: starts.collect(),
            done: Vec::new(),
            current: None,
            kind: Kind::Text,
            block: 0,
            depth: 0,
            strong: 0,
            code: 0,
            unseen: 0,
            row: None,
        }
    }

    fn open(&mut self, name: &str, at: usize) {
        self.unseen += usize::from(UNSEEN.contains(&name));
        match name {
            "b" | "strong" => self.strong += 1,
            "br" if self.row.is_none() => self.flush(),
            "br" => self.add_to_cell(" "),
            "ul" | "ol" => {
                self.begin(Kind::Text);
                self.depth = self.depth.saturating_add(1);
            }
            "li" => self.begin(Kind::Item),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.begin(Kind::Heading(level(name))),
            "pre" => {
                self.begin(Kind::Fence);
                self.code += 1;
            }
            "tr" => {
                self.begin(Kind::Text);
                self.row = Some((Vec::new(), at));
            }
            "td" | "th" => {
                if let Some((cells, _)) = &mut self.row {
                    cells.push(String::new());
                }
            }
            // The first paragraph of an item is the item itself.
            "p" | "div" if self.kind == Kind::Item && self.current.is_none() => {}
            name if INLINE.contains(&name) || self.row.is_some() => {}
            _ => self.begin(Kind::Text),
        }
    }

    fn close(&mut self, name: &str) {
        self.unseen = self.unseen.saturating_sub(usize::from(UNSEEN.contains(&name)));
        match name {
            "b" | "strong" => self.strong = self.strong.saturating_sub(1),
            "ul" | "ol" => {
                self.begin(Kind::Text);
                self.depth = self.depth.saturating_sub(1);
            }
            "pre" => {
                self.code = self.code.saturating_sub(1);
                self.begin(Kind::Text);
            }
            "tr" => self.end_row(),
            name if INLINE.contains(&name) || self.row.is_some() => {}
            _ => self.begin(Kind::Text),
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.flush();
        self.block += 1;
        self.kind = if self.code > 0 { Kind::Fence } else { kind };
    }

    /// Takes text; its source `raw` has as many lines.
    fn say(&mut self, text: &str, raw: &str, at: usize) {
        if self.unseen > 0 {
            return;
        }
        if self.row.is_some() {
            self.add_to_cell(text);
            return;
        }
        let mut at = at;
        let sources = raw.split_inclusive('\n').map(str::len).chain(std::iter::repeat(0));
        for (line, length) in text.split_inclusive('\n').zip(sources) {
            let blank = line.len() - line.trim_start().len();
            self.write(line, at + blank.min(length));
            if self.code > 0 && line.ends_with('\n') {
                self.flush();
                self.kind = Kind::Fence;
            }
            at += length;
        }
    }

    fn add_to_cell(&mut self, text: &str) {
        if let Some(cell) = self.row.as_mut().and_then(|(cells, _)| cells.last_mut()) {
            cell.push_str(text);
        }
    }

    fn write(&mut self, text: &str, at: usize) {
        let strong = self.strong > 0;
        let signs = text.trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
        if let Some(line) = &mut self.current {
            let start = line.text.len();
            push_collapsed(&mut line.text, text);
            if strong && line.bold_until == start {
                line.bold_until = line.text.len();
            }
            line.strong &= strong || signs;
            return;
        }
        if text.trim().is_empty() {
            return;
        }
        let index = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or_default();
        let mut said = String::new();
        push_collapsed(&mut said, text.trim_start());
        self.current = Some(Line {
            number: index as u64 + 1,
            column: at.saturating_sub(start) as u64 + 1,
            kind: self.kind.clone(),
            block: self.block,
            depth: self.depth,
            strong: strong || signs,
            bold_until: if strong { said.len() } else { 0 },
            text: said,
        });
    }

    fn end_row(&mut self) {
        let Some((cells, at)) = self.row.take() else { return };
        let cells: Vec<String> = cells.iter().map(|cell| collapsed(cell)).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.write(&cells.join(" | "), at);
            if let Some(line) = &mut self.current {
                line.kind = Kind::Row(cells);
            }
        }
        self.begin(Kind::Text);
    }

    fn flush(&mut self) {
        let Some(mut line) = self.current.take() else { return };
        line.text.truncate(line.text.trim_end().len());
        if line.kind == Kind::Item {
            // Only the first line of an item is its head; the lines that follow are its text.
            self.kind = Kind::Text;
        }
        if !line.text.is_empty() {
            self.done.push(line);
        }
    }
}

fn level(name: &str) -> u8 {
    name.bytes().last().map_or(6, |digit| digit.saturating_sub(b'0'))
}

/// Adds `text` with every run of white space as one space, as a page shows it.
fn push_collapsed(to: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() {
            to.push(c);
        } else if !to.ends_with(' ') && !to.is_empty() {
            to.push(' ');
        }
    }
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_as_its_reader_sees_it() {
        let text = "<!DOCTYPE html>\n<html><head><title>T</title><style>li { }</style></head><body>\n<h2>Timeline</h2>\n<p>From <b>10:00</b> to\n11:00 &amp; on</p>\n<ul><li><strong>10:00</strong> &ndash; a<br>more</li>\n<li><p>10:05 b</p></li></ul>\n<table><tr><th>Time</th></tr><tr>\n<td>10:10</td>\n<td>c <em>d</em></td></tr></table>\n<pre>x\ny</pre><script>if (a < b) { 10:15 }</script></body></html>\n";
        assert!(is_page(text) && !is_page("# Post-mortem\n\n<html>"));
        let shown: Vec<_> =
            lines(text).into_iter().map(|line| (line.number, line.kind, line.text)).collect();
        let row = |cells: &[&str]| Kind::Row(cells.iter().map(|cell| (*cell).to_owned()).collect());
        let want = [
            (3, Kind::Heading(2), "Timeline"),
            (4, Kind::Text, "From 10:00 to 11:00 & on"),
            (6, Kind::Item, "10:00 – a"),
            (6, Kind::Text, "more"),
            (7, Kind::Item, "10:05 b"),
            (8, row(&["Time"]), "Time"),
            (8, row(&["10:10", "c d"]), "10:10 | c d"),
            (11, Kind::Fence, "x"),
            (12, Kind::Fence, "y"),
        ];
        assert_eq!(shown, want.map(|(line, kind, text)| (line, kind, text.to_owned())));
    }

    #[test]
    fn broken_pages_are_no_danger() {
        for text in [
            "<html>",
            "<html><td>10:00<tr><td></tr></table></li></ul>",
            "<html><pre>10:00 x",
            "<html><!-- ",
        ] {
            assert!(lines(text).len() < 3, "{text}");
        }
    }
}
