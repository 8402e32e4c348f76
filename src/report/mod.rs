//! From the report to text: one file for each output format.

pub mod annotations;
mod aside;
mod clock;
pub mod confluence;
pub mod coverage;
pub mod csv;
pub mod draft;
pub mod duration;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod golden;
mod granted;
pub mod html;
pub mod icalendar;
pub mod json;
mod json_text;
pub mod ledger;
pub mod markdown;
mod markup;
pub mod mermaid;
pub mod metrics;
pub mod ndjson;
pub mod openmetrics;
pub mod output;
pub mod records;
pub mod render;
mod row;
pub mod schema;
pub mod slack;
pub mod table;
pub mod timesketch;
mod windows;
mod words;

use crate::report::render::Render;

/// All formats of `recount timeline`, in the order of `--help`.
pub static RENDERERS: &[&dyn Render] = &[
    &table::Terminal,
    &json::document::Json,
    &ndjson::Ndjson,
    &markdown::Markdown,
    &html::Html,
    &csv::Csv,
    &mermaid::gantt::Gantt,
    &mermaid::timeline::Timeline,
    &timesketch::Timesketch,
    &annotations::Annotations,
    &openmetrics::incidents::OpenMetrics,
    &icalendar::ICalendar,
    &slack::Slack,
    &confluence::Confluence,
];

/// Returns the values of `--format`, in the order of `--help`.
pub fn names() -> Vec<&'static str> {
    RENDERERS.iter().map(|renderer| renderer.name()).collect()
}

/// Returns the format of that name.
pub fn find(name: &str) -> Option<&'static dyn Render> {
    RENDERERS.iter().copied().find(|renderer| renderer.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::Report;
    use crate::report::render::View;

    #[test]
    fn names_are_unique_and_lower_case() {
        let mut seen = std::collections::BTreeSet::new();
        for renderer in RENDERERS {
            assert!(seen.insert(renderer.name()), "{} twice", renderer.name());
            assert_eq!(renderer.name(), renderer.name().to_ascii_lowercase());
            assert!(!renderer.about().ends_with('.'));
            assert!(find(renderer.name()).is_some());
        }
        assert!(find("papyrus").is_none());
    }

    #[test]
    fn nothing_raw_reaches_a_terminal_and_nothing_changes_per_run() {
        let view = View::default();
        for report in [Report::default(), fixture::report()] {
            for renderer in RENDERERS {
                let once = rendered(*renderer, &report, &view);
                assert_eq!(once, rendered(*renderer, &report, &view));
                // CSV and iCalendar ask for both signs at the end of a line.
                let once = once.replace("\r\n", "\n");
                let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
                assert!(!once.contains(raw), "{}: {once}", renderer.name());
            }
        }
    }

    fn rendered(renderer: &dyn Render, report: &Report, view: &View) -> String {
        let mut out = Vec::new();
        renderer.render(report, view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}
