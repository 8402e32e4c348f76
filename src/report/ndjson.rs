//! The report as one JSON object a line, for streams and `jq`: ledger, coverage, incidents, their rows, warnings.

use std::io::Write;

use serde::Serialize;

use crate::model::report::Report;
use crate::report::json::entry::EntryJson;
use crate::report::json::incident::{IncidentHead, RowJson};
use crate::report::json::run::{CoverageJson, LedgerJson, WarningJson};
use crate::report::json_text;
use crate::report::render::{Render, View};

/// One JSON object a line.
#[derive(Debug)]
pub struct Ndjson;

impl Render for Ndjson {
    fn name(&self) -> &'static str {
        "ndjson"
    }

    fn about(&self) -> &'static str {
        "one JSON object a line: ledger, coverage, incidents, their entries, warnings"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["ndjson", "jsonl"]
    }

    fn is_passed_on(&self) -> bool {
        false
    }

    fn render(&self, report: &Report, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        typed("ledger", LedgerJson::new(&report.ledger), out)?;
        for coverage in &report.coverage {
            typed("coverage", CoverageJson::new(coverage), out)?;
        }
        for incident in &report.incidents {
            typed("incident", IncidentHead::new(incident), out)?;
            for (at, entry) in incident.timeline.iter().enumerate() {
                let entry = RowJson::new(incident, at, entry);
                typed("entry", Row { incident: Some(&incident.id), entry }, out)?;
            }
        }
        for entry in &report.unattributed {
            typed("entry", Row { incident: None, entry: EntryJson::new(entry) }, out)?;
        }
        for warning in &report.warnings {
            typed("warning", WarningJson::new(warning), out)?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Typed<T> {
    r#type: &'static str,
    #[serde(flatten)]
    body: T,
}

#[derive(Serialize)]
struct Row<'a, E> {
    incident: Option<&'a str>,
    #[serde(flatten)]
    entry: E,
}

fn typed(name: &'static str, body: impl Serialize, out: &mut dyn Write) -> std::io::Result<()> {
    json_text::line(&Typed { r#type: name, body }, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    #[test]
    fn every_line_is_an_object_with_a_type() {
        let mut out = Vec::new();
        Ndjson.render(&fixture::report(), &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        assert_eq!(
            types,
            [
                "ledger", "coverage", "incident", "entry", "entry", "entry", "entry", "entry",
                "entry", "entry", "warning"
            ]
        );
        assert!(lines[2].get("timeline").is_none());
        assert_eq!(lines[3]["incident"], "checkout-20240315T1000");
        assert_eq!(lines[9]["incident"], Value::Null, "unattributed");
        assert!(text.lines().nth(3).unwrap().starts_with("{\"type\":\"entry\",\"incident\":"));
    }
}
