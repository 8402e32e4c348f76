//! The map step's lines: what `recount events` writes and a later reduce step reads back, without loss.

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::model::event::Event;
use crate::model::report::{Coverage, Ledger, Warning};
use crate::model::tally::Tally;
use crate::report::json_text;

/// The name and version of the lines.
pub const SCHEMA: &str = "recount.events/1";

/// One line: all that a reduce step needs from the run that mapped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// The first line: what the others are.
    Header {
        /// Always [`SCHEMA`].
        schema: String,
    },
    /// A rule's hit.
    Event(Box<Event>),
    /// Requests counted.
    Tally(Tally),
    /// What one source covers.
    Coverage(Coverage),
    /// A warning.
    Warning(Warning),
    /// What became of every line; the last line.
    Ledger(Ledger),
}

impl Line {
    /// Returns the first line.
    pub fn header() -> Self {
        Self::Header { schema: SCHEMA.to_owned() }
    }

    /// Reads a line back, or `None` where it is none of these.
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}

/// Writes one line.
pub fn write(line: &Line, out: &mut dyn Write) -> std::io::Result<()> {
    json_text::line(line, out)
}

/// Writes the line of an event.
pub fn write_event(event: &Event, out: &mut dyn Write) -> std::io::Result<()> {
    #[derive(Serialize)]
    struct Tagged<'a> {
        r#type: &'static str,
        #[serde(flatten)]
        event: &'a Event,
    }
    json_text::line(&Tagged { r#type: "event", event }, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Kind;
    use crate::model::phase::Phase;
    use crate::report::fixture;
    use std::collections::BTreeSet;

    fn event() -> Event {
        Event {
            time: Some(fixture::at("2024-03-15T10:15:00.5Z")),
            until: None,
            phase: Phase::Detect,
            phases: BTreeSet::from([Phase::Detect]),
            kind: Kind::Signal,
            edge: None,
            outcome: None,
            title: fixture::HOSTILE.to_owned(),
            rule: "alertmanager.firing".to_owned(),
            service: None,
            host: None,
            severity: None,
            actor: None,
            channel: None,
            key: None,
            links: Vec::new(),
            incident: None,
            count: 1,
            stated: None,
            assumed: Vec::new(),
            evidence: vec![fixture::evidence("a.log", 3, "raw\ttext")],
        }
    }

    fn round(line: &Line) -> Option<Line> {
        let mut out = Vec::new();
        write(line, &mut out).unwrap();
        Line::read(std::str::from_utf8(&out).unwrap())
    }

    #[test]
    fn lines_read_back_without_loss() {
        let report = fixture::report();
        let lines = [
            Line::header(),
            Line::Event(Box::new(event())),
            Line::Coverage(report.coverage[0].clone()),
            Line::Warning(report.warnings[0].clone()),
            Line::Ledger(report.ledger),
        ];
        for line in lines {
            assert_eq!(round(&line).as_ref(), Some(&line));
        }
        assert_eq!(Line::read("{\"level\":\"info\"}"), None);
    }

    #[test]
    fn both_ways_to_write_an_event_agree() {
        let (mut by_line, mut by_event) = (Vec::new(), Vec::new());
        write(&Line::Event(Box::new(event())), &mut by_line).unwrap();
        write_event(&event(), &mut by_event).unwrap();
        assert_eq!(by_line, by_event);
    }
}
