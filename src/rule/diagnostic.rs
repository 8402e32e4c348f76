//! What is wrong in a rule file: shown with file, line, column and a caret.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// One error in a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The bytes of the file it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// The way out, where there is one to name.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Returns an error at `span`.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Returns the text of all `diagnostics` of the file `path` whose content is `source`, in the order of the file.
pub fn render(path: &str, source: &str, diagnostics: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    let shown: Vec<String> = sorted.into_iter().map(|one| render_one(path, source, one)).collect();
    shown.join("\n\n")
}

fn render_one(path: &str, source: &str, diagnostic: &Diagnostic) -> String {
    let end = diagnostic.span.end.min(source.len());
    let span = diagnostic.span.start.min(end)..end;
    let snippet = Snippet::source(source).path(path).annotation(AnnotationKind::Primary.span(span));
    let mut group = Level::ERROR.primary_title(diagnostic.message.as_str()).element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    Renderer::plain().render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_file_line_and_column() {
        let one = Diagnostic::new(10..15, "unknown key `phaze`").help("did you mean `phase`?");
        let text = render("x.toml", "id = 'x'\n\nphaze = 1\n", &[one]);
        assert!(text.contains("x.toml:3:1"), "{text}");
        assert!(text.contains("unknown key `phaze`") && text.contains("did you mean"), "{text}");
    }
}
