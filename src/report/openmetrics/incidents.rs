//! The incidents as `OpenMetrics` gauges, without time stamps: what is measured is the past.

use std::collections::BTreeMap;
use std::io::Write;

use crate::model::incident::{Basis, Incident, Measurement};
use crate::model::phase::{Milestone, Phase, Severity};
use crate::model::report::Report;
use crate::report::openmetrics::{Family, course};
use crate::report::render::{Render, View};
use crate::report::row;

/// Gauges of every incident.
#[derive(Debug)]
pub struct OpenMetrics;

impl Render for OpenMetrics {
    fn name(&self) -> &'static str {
        "openmetrics"
    }

    fn about(&self) -> &'static str {
        "OpenMetrics text of the incidents, for Prometheus"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["prom", "om", "openmetrics"]
    }

    fn render(&self, report: &Report, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let mut all = Families::new();
        report.incidents.iter().for_each(|incident| all.add(incident));
        all.list().iter().try_for_each(|family| family.write(out))?;
        course::families(report).iter().try_for_each(|family| family.write(out))?;
        ledger(report).write(out)?;
        writeln!(out, "# EOF")
    }
}

struct Families {
    info: Family,
    start: Family,
    end: Family,
    impact: Family,
    affected: Family,
    outage: Family,
    metric: Family,
    no_value: Family,
    entries: Family,
    overrides: Family,
    assumed: Family,
}

impl Families {
    fn new() -> Self {
        let seconds = Some("seconds");
        Self {
            info: Family::new("recount_incident_details", None, "What the incident is; always 1."),
            start: Family::new(
                "recount_incident_start_timestamp_seconds",
                seconds,
                "When it began, seconds since 1970.",
            ),
            end: Family::new(
                "recount_incident_end_timestamp_seconds",
                seconds,
                "When it ended, seconds since 1970; absent while open.",
            ),
            impact: Family::new(
                "recount_incident_impact_seconds",
                seconds,
                "The length of the union of its impact windows; absent where only alerts tell of it.",
            ),
            affected: Family::new(
                "recount_incident_affected_ratio",
                Some("ratio"),
                "The share of users or requests hurt, 0 to 1.",
            ),
            outage: Family::new(
                "recount_incident_full_outage_equivalent_seconds",
                seconds,
                "The sum over windows of share times length.",
            ),
            metric: Family::new(
                "recount_incident_metric_seconds",
                seconds,
                "A metric of the incident.",
            ),
            no_value: Family::new(
                "recount_incident_metric_null",
                None,
                "1 for a metric without a value, with the reason.",
            ),
            entries: Family::new(
                "recount_incident_entries",
                None,
                "The rows of the timeline by phase.",
            ),
            overrides: Family::new(
                "recount_incident_overrides",
                None,
                "Corrections by people, by what they set; none where nobody corrected it.",
            ),
            assumed: Family::new(
                "recount_incident_assumed_entries",
                None,
                "Rows whose times rest on what was taken for granted, by what that is.",
            ),
        }
    }

    fn list(&self) -> [&Family; 11] {
        [
            &self.info,
            &self.start,
            &self.end,
            &self.impact,
            &self.affected,
            &self.outage,
            &self.metric,
            &self.no_value,
            &self.entries,
            &self.overrides,
            &self.assumed,
        ]
    }

    fn add(&mut self, incident: &Incident) {
        let id = [("incident", incident.id.as_str())];
        let services = incident.services.join(",");
        let severity = incident.severity.map_or("", Severity::name);
        let status = row::status(incident.status);
        let details = [
            id[0],
            ("title", &incident.title),
            ("status", status),
            ("severity", severity),
            ("services", &services),
        ];
        self.info.add(&details, "1");
        if let Some((from, to)) = row::ends(incident) {
            self.start.add(&id, &from.timestamp().to_string());
            if status == "resolved" {
                self.end.add(&id, &to.timestamp().to_string());
            }
        }
        let impact = &incident.impact;
        // As the metric has it: that an alert fired is no impact.
        let hurt = impact.windows.iter().all(|window| window.basis != Basis::Alerts);
        if let Some(seconds) = impact.duration_seconds.filter(|_| hurt) {
            self.impact.add(&id, &seconds.to_string());
        }
        if let Some(percent) = impact.affected_percent {
            self.affected.add(&id, &number(percent / 100.0));
        }
        if let Some(minutes) = impact.full_outage_equivalent_minutes {
            self.outage.add(&id, &number(minutes * 60.0));
        }
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for one in &incident.overrides {
            *counts.entry(one.milestone.map_or(one.kind, Milestone::name)).or_default() += 1;
        }
        for (what, count) in counts {
            self.overrides.add(&[id[0], ("what", what)], &count.to_string());
        }
        for (what, rows) in row::assumptions(incident.timeline.iter()) {
            self.assumed.add(&[id[0], ("what", what)], &rows.to_string());
        }
        self.measure(incident);
    }

    fn measure(&mut self, incident: &Incident) {
        let id = ("incident", incident.id.as_str());
        for metric in &incident.metrics {
            let named = [id, ("metric", metric.name)];
            match &metric.measurement {
                Measurement::Value { seconds, .. } => {
                    self.metric.add(&named, &seconds.to_string());
                }
                Measurement::Null { reason, .. } => {
                    self.no_value.add(&[named[0], named[1], ("reason", reason)], "1");
                }
            }
        }
        for phase in Phase::ALL {
            let count = incident.timeline.iter().filter(|entry| entry.phase == phase).count();
            if count > 0 {
                self.entries.add(&[id, ("phase", phase.name())], &count.to_string());
            }
        }
    }
}

fn ledger(report: &Report) -> Family {
    let mut family = Family::new("recount_read", None, "What was read, by what is counted.");
    let ledger = &report.ledger;
    let counts = [
        ("sources", ledger.sources),
        ("sources_skipped", ledger.skipped.len() as u64),
        ("bytes", ledger.bytes),
        ("lines", ledger.lines),
        ("lines_undated", ledger.undated),
        ("records", ledger.records),
        ("events", ledger.events),
        ("incidents", report.incidents.len() as u64),
        ("entries_outside_incidents", report.unattributed.len() as u64),
    ];
    for (what, count) in counts {
        family.add(&[("what", what)], &count.to_string());
    }
    family
}

/// Returns the number without digits that only binary fractions have.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn shown(report: &Report) -> String {
        let mut out = Vec::new();
        OpenMetrics.render(report, &View::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_text_follows_the_grammar() {
        let mut report = fixture::report();
        report.incidents[0].title = "a\"} 1\n# EOF\n\\ {x=\"y\"}".to_owned();
        let text = shown(&report);
        let label = r#"[a-z_]+="(?:[^"\\\n]|\\[\\n"])*""#;
        let sample = format!(r"^([a-z_]+)\{{{label}(?:,{label})*\}} -?\d+(?:\.\d+)?$");
        let sample = regex::Regex::new(&sample).unwrap();
        let mut family = String::new();
        for line in text.lines() {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["#", "TYPE", name, "gauge"] => (*name).clone_into(&mut family),
                ["#", "UNIT", name, unit] => assert!(name.ends_with(unit), "{line}"),
                ["#", "HELP", ..] | ["#", "EOF"] => {}
                _ => {
                    let found = sample.captures(line).unwrap_or_else(|| panic!("{line}"));
                    assert_eq!(&found[1], family, "{line}");
                }
            }
        }
        assert!(text.ends_with("\n# EOF\n") && text.matches("# EOF\n").count() == 1, "{text}");
    }

    #[test]
    fn what_alerts_tell_is_no_impact() {
        let mut report = fixture::report();
        let gauge = "recount_incident_impact_seconds{";
        assert!(shown(&report).contains(gauge));
        report.incidents[0].impact.windows[0].basis = Basis::Alerts;
        assert!(!shown(&report).contains(gauge));
    }

    #[test]
    fn what_is_unknown_has_no_number_but_a_reason() {
        let text = shown(&fixture::report());
        assert!(text.contains("recount_incident_metric_seconds{incident=\"checkout-20240315T1000\",metric=\"time_to_detect\"} 900\n"), "{text}");
        assert!(
            text.contains("metric=\"time_to_acknowledge\",reason=\"no_ack_evidence\"} 1\n"),
            "{text}"
        );
        assert!(
            text.contains(
                "recount_incident_affected_ratio{incident=\"checkout-20240315T1000\"} 0.6\n"
            ),
            "{text}"
        );
        assert_eq!(number(8604.0), "8604");
    }
}
