//! Texts of others in Markdown: code spans, quotations, skipped sources, warnings.

use serde::Serialize;

use crate::base::text::{cap, escape, markdown};
use crate::model::report::{Skip, Warning};

/// A source that was not read.
#[derive(Serialize)]
pub(super) struct SkipContext {
    source: String,
    reason: String,
}

impl SkipContext {
    pub(super) fn new(skip: &Skip) -> Self {
        Self { source: code(&skip.source), reason: markdown(&skip.reason) }
    }
}

/// A warning.
#[derive(Serialize)]
pub(super) struct WarningContext {
    code: String,
    message: String,
    origin: Option<String>,
}

impl WarningContext {
    pub(super) fn new(warning: &Warning) -> Self {
        Self {
            code: code(&warning.code),
            message: markdown(&warning.message),
            origin: warning.origin.as_deref().map(code),
        }
    }
}

/// Returns the text as a code span, or escaped where it holds what would end one or a table's cell, or HTML.
pub(super) fn code(text: &str) -> String {
    let safe = escape(text);
    if safe.is_empty()
        || safe.contains(['`', '|', '<'])
        || safe.starts_with(' ')
        || safe.ends_with(' ')
    {
        return markdown(text);
    }
    format!("`{safe}`")
}

/// Returns raw text as a quotation: one line, safe, of bearable length. A line's end with the indent after it is a space.
pub(super) fn quotation(raw: &str) -> String {
    let lines: Vec<&str> = raw.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    markdown(&cap(&lines.join(" "), 240))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_cannot_be_left() {
        assert_eq!(code("my_app.log:3"), "`my_app.log:3`");
        assert_eq!(code("a`b"), "a\\`b");
        assert_eq!(code("a|b"), "a\\|b");
        assert_eq!(code("<b>"), "&lt;b&gt;", "not every reader of Markdown knows code spans");
        assert_eq!(code("a\u{202e}"), "`a\\u{202e}`");
    }
}
