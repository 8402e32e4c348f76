//! Findings as text with the line and a caret, as JSON and as SARIF.

use std::io::Write;

use crate::base::text::{escape, width};
use crate::cli::lint::Checked;
use crate::lint::sarif::log;
use crate::lint::{Finding, codes};

/// How much of a line is shown, in characters.
const ROOM: usize = 100;

/// Writes each finding as a line that editors jump from, and the line it is about.
pub(super) fn text(checked: &[Checked], out: &mut dyn Write) -> std::io::Result<()> {
    for one in checked {
        let lines: Vec<&str> = one.text.lines().collect();
        for finding in &one.found {
            let Finding { code, gravity, message, line, column, .. } = finding;
            let (path, message) = (escape(&one.name), escape(message));
            writeln!(out, "{path}:{line}:{column}: {}: {code}: {message}", gravity.name())?;
            let at = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(raw) = lines.get(at) {
                caret(raw, finding, out)?;
            }
        }
    }
    Ok(())
}

/// Writes the line around the finding, with a caret under each character of it.
fn caret(raw: &str, finding: &Finding, out: &mut dyn Write) -> std::io::Result<()> {
    let column = usize::try_from(finding.column.saturating_sub(1)).unwrap_or(usize::MAX);
    // A long line is shown from a little before the finding on.
    let from = if column + 20 > ROOM { column - 20 } else { 0 };
    let shown: String = raw.trim_end().chars().skip(from).take(ROOM).collect();
    let before: String = shown.chars().take(column - from).collect();
    let wide = usize::try_from(finding.width).unwrap_or(usize::MAX);
    let about: String = shown.chars().skip(column - from).take(wide).collect();
    let number = finding.line.to_string();
    let pad = " ".repeat(number.len());
    let mark = if from > 0 { "…" } else { "" };
    let more = if raw.trim_end().chars().count() > from + ROOM { "…" } else { "" };
    writeln!(out, "{number} | {mark}{}{more}", escape(&shown))?;
    let gap = " ".repeat(width(&escape(&before)) + mark.chars().count());
    writeln!(out, "{pad} | {gap}{}", "^".repeat(width(&escape(&about)).max(1)))
}

/// Writes one JSON document.
pub(super) fn json(checked: &[Checked], out: &mut dyn Write) -> std::io::Result<()> {
    let findings: Vec<serde_json::Value> = pairs(checked)
        .into_iter()
        .map(|(path, finding)| {
            serde_json::json!({
                "source": path,
                "line": finding.line,
                "column": finding.column,
                "end_column": finding.column + finding.width,
                "code": finding.code,
                "gravity": finding.gravity.name(),
                "message": finding.message,
                "cites": finding.cites,
            })
        })
        .collect();
    let document = serde_json::json!({ "schema": "recount.lint/1", "findings": findings });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes one SARIF log.
pub(super) fn sarif(checked: &[Checked], out: &mut dyn Write) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &log(&codes(), &pairs(checked)))?;
    writeln!(out)
}

fn pairs(checked: &[Checked]) -> Vec<(String, Finding)> {
    let of = |one: &Checked| -> Vec<(String, Finding)> {
        one.found.iter().map(|finding| (one.name.clone(), finding.clone())).collect()
    };
    checked.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Gravity;

    fn shown(raw: &str, column: u64, wide: u64) -> String {
        let finding = Finding {
            code: "x",
            gravity: Gravity::Note,
            message: String::new(),
            line: 12,
            column,
            width: wide,
            cites: Vec::new(),
        };
        let mut out = Vec::new();
        caret(raw, &finding, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_caret_stands_under_the_words() {
        assert_eq!(shown("- 日本 10:00 M\t", 6, 7), "12 | - 日本 10:00 M\n   |        ^^^^^^^\n");
        assert_eq!(shown("a\u{1b}b", 3, 1), "12 | a\\u{1b}b\n   |        ^\n");
        let long = format!("{} here {}", "x".repeat(200), "y".repeat(200));
        let text = shown(&long, 202, 4);
        let (line, caret) = text.split_once('\n').unwrap();
        let at = caret.chars().position(|c| c == '^').unwrap();
        assert_eq!(line.chars().skip(at).take(4).collect::<String>(), "here");
    }
}
