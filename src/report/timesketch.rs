//! The rows for Timesketch: JSONL with its mandatory fields `message`, `datetime`, `timestamp` (µs) and `timestamp_desc`
//! (Timesketch: "Create timeline from JSONL or CSV file").

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::base::text::{cap, escape};
use crate::model::event::{Kind, Outcome};
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::phase::{Phase, Severity};
use crate::model::report::Report;
use crate::report::aside;
use crate::report::clock::instant_or_when;
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
        for (incident, number, entry) in row::numbered(report) {
            if let Some(at) = row::instant(entry.time.as_ref()) {
                json_text::line(&Sketch::new(incident, number, entry, at), out)?;
            }
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
    tag: Vec<String>,
    incident: Option<&'a str>,
    incident_title: Option<String>,
    phase: Phase,
    phases: Vec<Phase>,
    kind: Kind,
    /// How it ended; null where the text does not say.
    outcome: Option<Outcome>,
    /// What stands beside the title in other outputs: `failed, fired 2 times`.
    remarks: String,
    /// The time as the input states it (EDTF): its precision and zone.
    when: Option<String>,
    received: Option<String>,
    /// Null where it has no length or its end is not known.
    until: Option<String>,
    service: Option<String>,
    host: Option<String>,
    severity: Option<Severity>,
    actor: Option<String>,
    count: u64,
    copies: u64,
    retellings: u64,
    cycles: u64,
    firing_seconds: Option<i64>,
    key: Option<String>,
    /// The milestones that it proves.
    milestones: Vec<&'static str>,
    /// What a person said of it, where they added it.
    correction: Option<String>,
    /// What was taken for granted of its time.
    assumed: Vec<&'static str>,
    rule: &'a str,
    source: Option<String>,
    line: Option<u64>,
    evidence: Option<String>,
    /// Every place that it stands at.
    places: Vec<String>,
}

impl<'a> Sketch<'a> {
    fn new(
        incident: Option<&'a Incident>,
        number: usize,
        entry: &'a Entry,
        at: DateTime<Utc>,
    ) -> Self {
        let safe = |text: &Option<String>| text.as_deref().map(escape);
        let place = entry.evidence.first();
        let milestones = incident.map(|incident| aside::milestones(incident, number));
        let correction = incident.and_then(|incident| row::fact(incident, entry));
        let mut tag = vec!["recount".to_owned(), entry.phase.name().to_owned()];
        tag.extend(aside::tags(entry));
        Self {
            message: escape(&entry.title),
            datetime: iso(at),
            timestamp: at.timestamp_micros(),
            timestamp_desc: entry.phase.name(),
            tag,
            incident: incident.map(|incident| incident.id.as_str()),
            incident_title: incident.map(|incident| escape(&incident.title)),
            phase: entry.phase,
            phases: entry.phases.iter().copied().collect(),
            kind: entry.kind,
            outcome: entry.outcome,
            remarks: row::remarks(entry).join(", "),
            when: entry.time.as_ref().map(Moment::when),
            received: entry.received.as_ref().map(instant_or_when),
            until: row::instant(entry.until.as_ref()).map(iso),
            service: safe(&entry.service),
            host: safe(&entry.host),
            severity: entry.severity,
            actor: safe(&entry.actor),
            count: entry.count,
            copies: entry.copies,
            retellings: entry.retellings,
            cycles: entry.cycles,
            firing_seconds: entry.firing_seconds,
            key: safe(&entry.key),
            milestones: milestones.unwrap_or_default(),
            correction: correction.map(|one| escape(&row::correction(one))),
            assumed: granted::names(entry),
            rule: &entry.rule,
            source: place.map(|one| escape(&one.origin.source)),
            line: place.map(|one| one.origin.line),
            evidence: place.map(|one| escape(&cap(one.shown(), Evidence::CAP))),
            places: entry.evidence.iter().map(|one| escape(&one.origin.to_string())).collect(),
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
        let rollback: Value = serde_json::from_str(text.lines().nth(4).unwrap()).unwrap();
        assert_eq!((&rollback["outcome"], &rollback["kind"]), (&"done".into(), &"change".into()));
        assert_eq!(rollback["milestones"], serde_json::json!(["mitigate", "rollback"]));
        let alert: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
        assert_eq!((&alert["cycles"], &alert["firing_seconds"]), (&2.into(), &13_000.into()));
        assert_eq!(alert["places"].as_array().unwrap().len(), 2);
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
