//! The rows as CSV (RFC 4180), for spreadsheets: one row an entry, safe against formulas.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use crate::base::text::escape;
use crate::model::event::Outcome;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Moment;
use crate::model::phase::Severity;
use crate::model::report::Report;
use crate::report::aside;
use crate::report::clock::instant_or_when;
use crate::report::granted;
use crate::report::render::{Render, View};
use crate::report::row;

/// One row an entry.
#[derive(Debug)]
pub struct Csv;

/// Columns are added at the end only: sheets name them by place.
const COLUMNS: usize = 33;

const HEAD: [&str; COLUMNS] = [
    "incident",
    "incident_title",
    "time",
    "when",
    "until",
    "seconds_from_start",
    "phase",
    "title",
    "service",
    "host",
    "severity",
    "actor",
    "outcome",
    "count",
    "rule",
    "source",
    "line",
    "places",
    "evidence",
    "overrides",
    "assumed",
    "incident_status",
    "phases",
    "kind",
    "key",
    "cycles",
    "firing_seconds",
    "copies",
    "retellings",
    "received",
    "milestones",
    "correction",
    "other_places",
];

impl Render for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn about(&self) -> &'static str {
        "one row an entry, for spreadsheets"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn render(&self, report: &Report, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        writer.write_record(HEAD)?;
        for (incident, number, entry) in row::numbered(report) {
            writer.write_record(cells(incident, number, entry))?;
        }
        writer.flush()
    }
}

fn cells(incident: Option<&Incident>, number: usize, entry: &Entry) -> [String; COLUMNS] {
    let text = |text: Option<&str>| text.map(safe).unwrap_or_default();
    let start = incident.and_then(row::start);
    let from_start =
        start.zip(entry.time.as_ref()).and_then(|(from, at)| row::seconds_between(from, at));
    let place = entry.evidence.first();
    let said = incident.map(row::corrections);
    let phases: Vec<&str> = entry.phases.iter().map(|phase| phase.name()).collect();
    let proven = incident.map(|incident| aside::milestones(incident, number)).unwrap_or_default();
    let fact = incident.and_then(|incident| row::fact(incident, entry)).map(row::correction);
    let others = entry.evidence.iter().skip(1).map(|one| one.origin.to_string());
    [
        text(incident.map(|incident| incident.id.as_str())),
        text(incident.map(|incident| incident.title.as_str())),
        entry.time.as_ref().and_then(Moment::rfc3339).unwrap_or_default(),
        entry.time.as_ref().map(Moment::when).unwrap_or_default(),
        entry.until.as_ref().map(instant_or_when).unwrap_or_default(),
        from_start.map(|seconds| seconds.to_string()).unwrap_or_default(),
        entry.phase.name().to_owned(),
        safe(&entry.title),
        text(entry.service.as_deref()),
        text(entry.host.as_deref()),
        entry.severity.map(Severity::name).unwrap_or_default().to_owned(),
        text(entry.actor.as_deref()),
        entry.outcome.map(Outcome::name).unwrap_or_default().to_owned(),
        entry.count.to_string(),
        safe(&entry.rule),
        text(place.map(|one| &*one.origin.source)),
        place.map(|one| one.origin.line.to_string()).unwrap_or_default(),
        entry.evidence.len().to_string(),
        text(place.map(|one| one.shown().trim_end())),
        said.map(|said| safe(&said.collect::<Vec<_>>().join("; "))).unwrap_or_default(),
        granted::names(entry).join(" "),
        incident.map(|incident| row::status(incident.status)).unwrap_or_default().to_owned(),
        phases.join(" "),
        entry.kind.name().to_owned(),
        text(entry.key.as_deref()),
        entry.cycles.to_string(),
        entry.firing_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
        entry.copies.to_string(),
        entry.retellings.to_string(),
        entry.received.as_ref().map(instant_or_when).unwrap_or_default(),
        proven.join(" "),
        text(fact.as_deref()),
        text(Some(&others.collect::<Vec<_>>().join("; "))),
    ]
}

/// Returns the text so that no spreadsheet takes it for a formula (OWASP: CSV injection). Signs of full width count: some
/// spreadsheets take them for the plain ones.
pub(crate) fn safe(text: &str) -> String {
    let text = escape(text);
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if text.trim_start().starts_with(signs) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn formulas_are_disarmed() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1+1", "\u{a0}=1"] {
            assert_eq!(safe(text), format!("'{text}"));
        }
        assert_eq!(safe("a=b"), "a=b");
        assert_eq!(safe("\t=1"), "\\t=1");
    }

    #[test]
    fn a_reader_gets_every_row_back() {
        let mut report = fixture::report();
        report.incidents[0].timeline[0].title = "=cmd|' /C calc'!A0, \"quoted\"\nsecond".to_owned();
        let mut out = Vec::new();
        Csv.render(&report, &View::default(), &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), HEAD);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 7);
        assert_eq!(&rows[0][7], "'=cmd|' /C calc'!A0, \"quoted\"\\nsecond");
        assert_eq!((&rows[1][5], &rows[1][16]), ("900", "12"));
        assert_eq!((&rows[6][0], &rows[6][6]), ("", "change"), "outside any incident");
    }
}
