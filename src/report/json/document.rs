//! The whole document: report in, pretty-printed JSON out.

use std::io::Write;

use serde::Serialize;

use crate::model::incident::{Entry, Incident};
use crate::model::report::{Coverage, Report, Warning};
use crate::report::json::each::Each;
use crate::report::json::entry::EntryJson;
use crate::report::json::incident::IncidentJson;
use crate::report::json::read::SCHEMA;
use crate::report::json::run::{CoverageJson, LedgerJson, WarningJson};
use crate::report::json_text;
use crate::report::render::{Render, View};

/// One JSON document.
#[derive(Debug)]
pub struct Json;

impl Render for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "one document, schema recount.timeline/1, for scripts and for recount metrics"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn is_passed_on(&self) -> bool {
        false
    }

    fn render(&self, report: &Report, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        json_text::pretty(&ReportJson::new(report), out)
    }
}

/// The document; parts are made while they are written.
#[derive(Serialize)]
struct ReportJson<'a> {
    schema: &'static str,
    ledger: LedgerJson<'a>,
    coverage: Each<'a, Coverage, CoverageJson<'a>>,
    incidents: Each<'a, Incident, IncidentJson<'a>>,
    unattributed: Each<'a, Entry, EntryJson<'a>>,
    warnings: Each<'a, Warning, WarningJson<'a>>,
}

impl<'a> ReportJson<'a> {
    fn new(report: &'a Report) -> Self {
        Self {
            schema: SCHEMA,
            ledger: LedgerJson::new(&report.ledger),
            coverage: Each(&report.coverage, CoverageJson::new),
            incidents: Each(&report.incidents, IncidentJson::new),
            unattributed: Each(&report.unattributed, EntryJson::new),
            warnings: Each(&report.warnings, WarningJson::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    fn document() -> (String, Value) {
        let mut out = Vec::new();
        Json.render(&fixture::report(), &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let value = serde_json::from_str(&text).unwrap();
        (text, value)
    }

    fn keys(value: &Value) -> String {
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn key_order_is_the_contract() {
        let (text, json) = document();
        assert!(text.starts_with("{\n  \"schema\": \"recount.timeline/1\",\n  \"ledger\": {\n"));
        assert!(text.ends_with("}\n"));
        assert_eq!(keys(&json), "schema ledger coverage incidents unattributed warnings");
        assert_eq!(
            keys(&json["ledger"]),
            "sources bytes lines parsed joined undated blank records events ignored skipped"
        );
        assert_eq!(keys(&json["ledger"]["skipped"][0]), "source reason");
        assert_eq!(
            keys(&json["coverage"][0]),
            "source first last records format zone assumed gaps out_of_order skew"
        );
        let incident = &json["incidents"][0];
        assert_eq!(
            keys(incident),
            "id title status services severity milestones metrics impact timeline"
        );
        assert_eq!(
            keys(&incident["timeline"][1]),
            "time until when phase phases title service severity actor count rule key assumed \
             evidence cycles firing_seconds kind"
        );
        assert_eq!(keys(&incident["timeline"][1]["evidence"][0]), "source line lines text");
        assert_eq!(
            keys(&incident["impact"]),
            "windows duration_seconds affected_percent full_outage_equivalent_minutes"
        );
        assert_eq!(keys(&json["warnings"][0]), "code message origin");
    }

    #[test]
    fn milestones_are_all_there_and_null_where_unknown() {
        let (_, json) = document();
        let milestones = &json["incidents"][0]["milestones"];
        assert_eq!(
            keys(milestones),
            "impact_start detect ack engage escalate identify mitigate rollback recover impact_end \
             resolve"
        );
        assert_eq!(milestones["ack"], Value::Null);
        assert_eq!(keys(&milestones["detect"]), "time when entry inferred");
        assert_eq!(milestones["detect"]["time"], "2024-03-15T10:15:00Z");
        assert_eq!(milestones["detect"]["when"], "2024-03-15T10:15:00+00:00");
        assert_eq!(keys(&milestones["impact_start"]), "time when entry inferred evidence");
    }

    #[test]
    fn metrics_say_value_or_reason() {
        let (_, json) = document();
        let metrics = &json["incidents"][0]["metrics"];
        assert_eq!(
            metrics["time_to_detect"].to_string(),
            "{\"seconds\":900,\"duration\":\"PT15M\",\"from\":\"impact_start\",\"to\":\"detect\",\
             \"uncertainty_seconds\":60,\"flags\":[]}"
        );
        assert_eq!(
            metrics["time_to_acknowledge"].to_string(),
            "{\"seconds\":null,\"reason\":\"no_ack_evidence\",\"from\":\"detect\",\"to\":\"ack\",\
             \"flags\":[]}"
        );
    }

    #[test]
    fn undated_moments_have_no_time() {
        let mut report = fixture::report();
        report.incidents[0].timeline[0].time = Some(fixture::undated("12:00"));
        let mut out = Vec::new();
        Json.render(&report, &View::default(), &mut out).unwrap();
        let json: Value = serde_json::from_slice(&out).unwrap();
        let row = &json["incidents"][0]["timeline"][0];
        assert_eq!((&row["time"], row["when"].as_str()), (&Value::Null, Some("T12:00:00+00:00")));
    }
}
