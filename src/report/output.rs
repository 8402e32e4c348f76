//! From the name of a file to the format it is written in.

use std::path::Path;

use crate::report::RENDERERS;
use crate::report::render::Render;

/// What a file or stdout gets.
#[derive(Clone, Copy)]
pub enum Target {
    /// A format of the table.
    Format(&'static dyn Render),
    /// The draft of a post-mortem.
    Draft,
}

/// The endings of a draft.
const DRAFT: [&str; 2] = ["md", "markdown"];

impl Target {
    /// Returns what a file of that name gets: by its ending, where `x.slack.txt` or `slack.txt` names one format of several
    /// with that ending. A draft comes before the Markdown tables where the run is for drafts.
    pub fn of(path: &Path, drafts: bool) -> Result<Self, String> {
        let lower = |part: Option<&std::ffi::OsStr>| {
            part.map(|part| part.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
        };
        let ending = lower(path.extension());
        let stem = lower(path.file_stem());
        let named = stem.rsplit('.').next().unwrap_or_default();
        let draft = DRAFT.contains(&ending.as_str());
        let by_name = RENDERERS.iter().find(|one| one.name() == named && has(**one, &ending));
        if let Some(renderer) = by_name {
            return Ok(Self::Format(*renderer));
        }
        if draft
            && (drafts
                || named == "draft"
                || stem.contains("post-mortem")
                || stem.contains("postmortem"))
        {
            return Ok(Self::Draft);
        }
        let first = RENDERERS.iter().find(|one| has(**one, &ending));
        first.map(|renderer| Self::Format(*renderer)).ok_or_else(|| unknown(&ending))
    }

    /// Returns whether it is made to be passed on: secrets are then left out unless the user wants them.
    pub fn is_passed_on(self) -> bool {
        match self {
            Self::Format(renderer) => renderer.is_passed_on(),
            Self::Draft => true,
        }
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Format(renderer) => f.write_str(renderer.name()),
            Self::Draft => f.write_str("draft"),
        }
    }
}

/// Every format has its own name as an ending.
fn has(renderer: &dyn Render, ending: &str) -> bool {
    renderer.name() == ending || renderer.endings().contains(&ending)
}

fn unknown(ending: &str) -> String {
    let known: Vec<String> = RENDERERS
        .iter()
        .map(|one| {
            let first = one.endings().first().copied().unwrap_or(one.name());
            let taken = RENDERERS.iter().find(|other| has(**other, first));
            let is_first = taken.is_some_and(|other| other.name() == one.name());
            if is_first { format!(".{first}") } else { format!(".{}.{first}", one.name()) }
        })
        .collect();
    let what = match ending {
        "" => "has no ending".to_owned(),
        ending => format!("no format has the ending .{}", crate::base::text::escape(ending)),
    };
    format!("{what}; known are {} and .draft.md", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, drafts: bool) -> String {
        Target::of(Path::new(name), drafts)
            .map_or_else(|error| error, |target| format!("{target:?}"))
    }

    #[test]
    fn endings_say_the_format_and_a_name_before_them_says_it_better() {
        for (name, format) in [
            ("x/timeline.json", "json"),
            ("annotations.json", "annotations"),
            ("inc.annotations.json", "annotations"),
            ("t.jsonl", "ndjson"),
            ("t.Timesketch.JSONL", "timesketch"),
            ("t.csv", "csv"),
            ("t.mmd", "mermaid"),
            ("t.mermaid-timeline.mmd", "mermaid-timeline"),
            ("t.prom", "openmetrics"),
            ("t.ics", "icalendar"),
            ("t.txt", "table"),
            ("t.slack.txt", "slack"),
            ("t.confluence", "confluence"),
            ("t.md", "markdown"),
            ("draft.md", "draft"),
            ("2024-03-15-post-mortem.md", "draft"),
            ("t.draft.md", "draft"),
        ] {
            assert_eq!(of(name, false), format, "{name}");
        }
        assert_eq!(of("t.md", true), "draft");
        assert_eq!(of("markdown.md", true), "markdown");
    }

    #[test]
    fn what_has_no_format_is_told_what_has_one() {
        let said = of("t.docx", false);
        assert!(
            said.starts_with("no format has the ending .docx; known are .txt, .json,"),
            "{said}"
        );
        assert!(said.contains(".slack.txt") && said.contains(".draft.md"), "{said}");
        assert!(of("t", false).starts_with("has no ending"));
    }
}
