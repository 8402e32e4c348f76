//! The rows for Timesketch: JSONL with its mandatory fields `message`, `datetime`, `timestamp` (µs) and `timestamp_desc`
//! (Timesketch: "Create timeline from JSONL or CSV file").

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::base::text::{cap, escape};
use crate::model::incident::{Entry, Incident};
use crate::model::origin::Evidence;
use crate::model::phase::{Phase, Severity};
use crate::model::report::Report;
use crate::report::granted;
use crate::report::json_text;
use crate::report::render::{Render, View};
use crate::report::row;

/// One JSON object a row, as Timesketch imports it.
#[derive(Debug)]
pub struct Timesketch;

impl Render for Timesketch {
    fn name(&self) -> &'static str {
        "timesketch"
    }

    fn about(&self) -> &'static str {
        "JSONL for import into Timesketch"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["jsonl"]
    }

    fn left_out(&self, report: &Report) -> usize {
        row::undated(report)
    }

    fn render(&self, report: &Report, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        for (incident, entry, at) in row::dated(report) {
            json_text::line(&Sketch::new(incident, entry, at), out)?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Sketch<'a> {
    message: String,
    datetime: String,
    /// Microseconds since 1970.
    timestamp: i64,
    timestamp_desc: &'static str,
    tag: Vec<&'static str>,
    incident: Option<&'a str>,
    incident_title: Option<String>,
    phase: Phase,
    until: Option<String>,
    service: Option<String>,
    host: Option<String>,
    severity: Option<Severity>,
    actor: Option<String>,
    count: u64,
    /// What was taken for granted of its time.
    assumed: Vec<&'static str>,
    rule: &'a str,
    source: Option<String>,
    line: Option<u64>,
    evidence: Option<String>,
}

impl<'a> Sketch<'a> {
    fn new(incident: Option<&'a Incident>, entry: &'a Entry, at: DateTime<Utc>) -> Self {
        let safe = |text: &Option<String>| text.as_deref().map(escape);
        let place = entry.evidence.first();
        Self {
            message: escape(&entry.title),
            datetime: iso(at),
            timestamp: at.timestamp_micros(),
            timestamp_desc: entry.phase.name(),
            tag: vec!["recount", entry.phase.name()],
            incident: incident.map(|incident| incident.id.as_str()),
            incident_title: incident.map(|incident| escape(&incident.title)),
            phase: entry.phase,
            until: row::instant(entry.until.as_ref()).map(iso),
            service: safe(&entry.service),
            host: safe(&entry.host),
            severity: entry.severity,
            actor: safe(&entry.actor),
            count: entry.count,
            assumed: granted::names(entry),
            rule: &entry.rule,
            source: place.map(|one| escape(&one.origin.source)),
            line: place.map(|one| one.origin.line),
            evidence: place.map(|one| escape(&cap(&one.text, Evidence::CAP))),
        }
    }
}

/// Returns ISO 8601 with the offset written out, as Timesketch asks for.
fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    #[test]
    fn mandatory_fields_are_there_and_agree() {
        let mut out = Vec::new();
        Timesketch.render(&fixture::report(), &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 7);
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let at: DateTime<Utc> = row["datetime"].as_str().unwrap().parse().unwrap();
            assert_eq!(row["timestamp"], at.timestamp_micros());
            assert!(!row["message"].as_str().unwrap().is_empty());
            assert_eq!(row["timestamp_desc"], row["phase"]);
        }
        assert!(text.contains("\"datetime\":\"2024-03-15T10:15:00+00:00\""), "{text}");
    }

    #[test]
    fn rows_without_a_date_are_said_to_be_left_out() {
        let mut report = fixture::report();
        report.incidents[0].timeline[1].time = Some(fixture::undated("10:15"));
        let mut out = Vec::new();
        Timesketch.render(&report, &View::default(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 6);
        assert_eq!(Timesketch.left_out(&report), 1);
    }
}
