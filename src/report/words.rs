//! The small marks and layouts that depend on the terminal: arrows, dashes, tables, wrapped paragraphs.

use std::io::Write;

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

pub(crate) use crate::base::text::plural;

use crate::base::text::{escape, width};
use crate::report::render::View;

/// The cells of a sparkline, from the lowest to the highest.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_LEVELS: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];

/// What a terminal can show, and how wide it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    unicode: bool,
    width: usize,
}

impl Words {
    /// The narrowest page that is laid out; narrower terminals wrap by themselves.
    const NARROWEST: usize = 40;

    /// Follows the view.
    pub(crate) fn new(view: &View) -> Self {
        Self { unicode: view.unicode, width: view.width.max(Self::NARROWEST) }
    }

    /// Returns the columns of the page.
    pub(crate) fn width(self) -> usize {
        self.width
    }

    /// Returns the mark for "none".
    pub(crate) fn dash(self) -> &'static str {
        if self.unicode { "–" } else { "-" }
    }

    /// Returns the mark between two ends.
    pub(crate) fn arrow(self) -> &'static str {
        if self.unicode { " → " } else { " -> " }
    }

    /// Returns the mark between facts of one line.
    pub(crate) fn dot(self) -> &'static str {
        if self.unicode { " · " } else { " | " }
    }

    /// Returns the mark before a count.
    pub(crate) fn times(self) -> &'static str {
        if self.unicode { "×" } else { "x" }
    }

    /// Returns the mark before an upper bound.
    pub(crate) fn at_most(self) -> &'static str {
        if self.unicode { "≤" } else { "<=" }
    }

    /// Returns the mark before a lower bound.
    pub(crate) fn at_least(self) -> &'static str {
        if self.unicode { "≥" } else { ">=" }
    }

    /// Returns the mark before what ties a row to its incident.
    pub(crate) fn tied(self) -> &'static str {
        if self.unicode { "↳" } else { "<-" }
    }

    /// Returns the mark before an uncertainty.
    pub(crate) fn plus_minus(self) -> &'static str {
        if self.unicode { "±" } else { "+/-" }
    }

    /// Returns the mark for what is cut off.
    pub(crate) fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Returns the edge of a quote.
    pub(crate) fn quote(self) -> &'static str {
        if self.unicode { "│" } else { "|" }
    }

    /// Returns the cells of a bar: outside and within what it shows.
    pub(crate) fn bar(self) -> [char; 2] {
        if self.unicode { ['·', '█'] } else { ['.', '#'] }
    }

    /// Returns the cell of a sparkline for a share of its highest value.
    pub(crate) fn level(self, share: f64) -> char {
        let levels = if self.unicode { LEVELS } else { ASCII_LEVELS };
        let above = (1..8u8).filter(|level| share * 8.0 > f64::from(*level)).count();
        levels.get(above).copied().unwrap_or(' ')
    }

    /// Returns the text, cut at its end where it is wider than `room`.
    pub(crate) fn cut(self, text: &str, room: usize) -> String {
        if width(text) <= room {
            return text.to_owned();
        }
        let dots = self.ellipsis();
        let mut cut = String::new();
        for c in text.chars() {
            if width(&cut) + width(c.encode_utf8(&mut [0; 4])) + width(dots) > room {
                break;
            }
            cut.push(c);
        }
        format!("{}{dots}", cut.trim_end())
    }

    /// Returns an empty table as wide as the page.
    pub(crate) fn table(self) -> Table {
        let fill = if self.unicode { '─' } else { '-' };
        let style = TableStyle::new().header_separator(LineStyle::none().fill(fill).junction(fill));
        let mut table = Table::new();
        table
            .load_style(style)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        table
    }

    /// Writes a paragraph, wrapped at the page's width, later lines indented.
    pub(crate) fn wrap(self, text: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let mut column = 0;
        for word in text.split(' ') {
            let wide = width(word);
            if column > 2 && column + 1 + wide > self.width {
                write!(out, "\n  {word}")?;
                column = 2 + wide;
            } else {
                let space = if column == 0 { "" } else { " " };
                write!(out, "{space}{word}")?;
                column += space.len() + wide;
            }
        }
        writeln!(out)
    }
}

/// Returns the lines of a paragraph that is `room` columns wide; only a word wider than that is cut.
pub(crate) fn folded(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && width(&line) + 1 + width(word) > room {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if width(&line) + width(c.encode_utf8(&mut [0; 4])) > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines
}

/// Returns text in ASCII that is as wide: what has no likeness there is a `?`.
pub(crate) fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii() => plain.push(c),
            '‘' | '’' | '‚' => plain.push('\''),
            '“' | '”' | '„' | '«' | '»' => plain.push('"'),
            '–' | '—' | '‑' | '−' => plain.push('-'),
            '…' => plain.push('.'),
            '→' => plain.push('>'),
            '\u{a0}' | '\u{202f}' => plain.push(' '),
            c => plain.extend(std::iter::repeat_n('?', width(c.encode_utf8(&mut [0; 4])))),
        }
    }
    plain
}

/// Returns a name of a list for people: `no_ack_evidence` → `no ack evidence`.
pub(crate) fn spaced(name: &str) -> String {
    escape(name).replace('_', " ")
}

/// Returns a percentage without needless digits.
pub(crate) fn percent(share: f64) -> String {
    format!("{} %", number(share))
}

/// Returns a number with at most two digits after the point, none where it needs none.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_wrap_at_words() {
        let words = Words::new(&View { width: 40, ..View::default() });
        let mut out = Vec::new();
        words.wrap("one two three four five six seven eight nine ten eleven", &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "one two three four five six seven eight\n  nine ten eleven\n"
        );
    }

    #[test]
    fn folded_lines_keep_every_character() {
        assert_eq!(folded("one two three", 7), ["one two", "three"]);
        assert_eq!(folded("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(folded("", 4), [""]);
    }

    #[test]
    fn ascii_is_as_wide() {
        let text = "“Jürgen” – 日本 → …";
        assert_eq!(ascii(text), "\"J?rgen\" - ???? > .");
        assert_eq!(width(&ascii(text)), width(text));
    }

    #[test]
    fn levels_rise() {
        let words = Words::new(&View::default());
        let shown: String =
            [0.0, 0.12, 0.13, 0.5, 0.51, 1.0].map(|share| words.level(share)).iter().collect();
        assert_eq!(shown, "▁▁▂▄▅█");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            (number(60.0), number(12.346), number(0.5)),
            ("60".into(), "12.35".into(), "0.5".into())
        );
        assert_eq!(plural(1, "entry"), "1 entry");
        assert_eq!(plural(2, "entry"), "2 entries");
    }
}
