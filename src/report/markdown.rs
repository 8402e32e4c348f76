//! The report as Markdown tables: for issues, wikis and pull requests.

use std::io::{Error, Write};

use crate::model::report::Report;
use crate::report::draft::{Form, draft_by};
use crate::report::render::{Render, View};

/// Markdown tables.
#[derive(Debug)]
pub struct Markdown;

impl Render for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn about(&self) -> &'static str {
        "Markdown tables, for issues and wikis"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let form = Form {
            name: "report.md.j2".to_owned(),
            text: include_str!("templates/report.md.j2").to_owned(),
            front_matter: false,
        };
        draft_by(report, view, &form, out).map_err(|error| match error {
            crate::base::error::Error::Write(error) => error,
            error => Error::other(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn shown(report: &Report) -> String {
        let mut out = Vec::new();
        Markdown.render(report, &View::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hostile_text_stays_in_its_cell() {
        let text = shown(&fixture::report());
        assert!(!text.contains("<script>"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        let row = text.lines().find(|line| line.contains("DDoS")).unwrap();
        let cells = row.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 10, "{row}");
        assert!(row.contains("&lt;script&gt;") && row.contains("\\*bold\\*"), "{row}");
    }

    #[test]
    fn every_table_has_even_rows() {
        let text = shown(&fixture::report());
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        for pair in text.lines().collect::<Vec<_>>().windows(2) {
            if pair[0].starts_with('|') && pair[1].starts_with('|') {
                assert_eq!(bars(pair[0]), bars(pair[1]), "{}\n{}", pair[0], pair[1]);
            }
        }
        assert!(text.contains("| time to acknowledge | – (no ack evidence) | detect | ack |"));
    }
}
