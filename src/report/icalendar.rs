//! The incidents as iCalendar events (RFC 5545), by the `icalendar` crate. Nothing of the machine's clock is in them:
//! stamps are those of the incident.

use std::io::Write;

use icalendar::{Calendar, Component, Event, EventLike, Property};

use crate::base::text::escape;
use crate::model::incident::{Incident, Status};
use crate::model::phase::Milestone;
use crate::model::report::Report;
use crate::report::clock::Clock;
use crate::report::granted;
use crate::report::render::{Render, View};
use crate::report::row;
use crate::report::words::{percent, spaced};

/// One event an incident.
#[derive(Debug)]
pub struct ICalendar;

impl Render for ICalendar {
    fn name(&self) -> &'static str {
        "icalendar"
    }

    fn about(&self) -> &'static str {
        "one calendar event an incident, for team calendars"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["ics", "ical"]
    }

    fn left_out(&self, report: &Report) -> usize {
        let dateless = report.incidents.iter().filter(|incident| row::ends(incident).is_none());
        dateless.map(|incident| incident.timeline.len()).sum()
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let mut calendar = Calendar::empty();
        calendar.append_property(Property::new("VERSION", "2.0"));
        calendar.append_property(Property::new("PRODID", "-//recount//incidents//EN"));
        calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
        for incident in &report.incidents {
            if let Some(event) = event(incident, view) {
                calendar.push(event);
            }
        }
        write!(out, "{calendar}")
    }
}

fn event(incident: &Incident, view: &View) -> Option<Event> {
    let (from, to) = row::ends(incident)?;
    let open = if incident.status == Status::Open { " (open)" } else { "" };
    let mut event = Event::new();
    event
        .uid(&format!("{}@recount", escape(&incident.id)))
        .timestamp(from)
        .starts(from)
        .ends(to)
        .summary(&format!("{}{open}", escape(&incident.title)))
        .description(&description(incident, view))
        // Nobody is busy with what is over.
        .append_property(Property::new("TRANSP", "TRANSPARENT"));
    Some(event.done())
}

fn description(incident: &Incident, view: &View) -> String {
    let clock = Clock::new(view.zone);
    let mut lines = Vec::new();
    if !incident.services.is_empty() {
        lines.push(format!("Services: {}", escape(&incident.services.join(", "))));
    }
    if let Some(share) = incident.impact.affected_percent {
        lines.push(format!("Affected: {}", percent(share)));
    }
    for name in Milestone::ALL {
        if let Some(point) = incident.milestones.get(&name) {
            let said = row::said(incident, name).is_some();
            let inferred = match (said, point.inferred) {
                (true, _) => " (a person's word)",
                (false, true) => " (inferred)",
                (false, false) => "",
            };
            let when = clock.full(&point.moment);
            lines.push(format!("{}: {when}{inferred}", spaced(name.name())));
        }
    }
    let said = row::corrections(incident);
    lines.extend(said.map(|said| format!("A person's word: {}", escape(&said))));
    lines.extend(granted::of(incident).map(|told| format!("Taken for granted: {told}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_reader_gets_the_incident_back() {
        let mut report = fixture::report();
        report.incidents[0].title =
            format!("Ö; a, b\\ {}\r\nEND:VEVENT\r\n{}", fixture::HOSTILE, "long ".repeat(40));
        let mut out = Vec::new();
        ICalendar.render(&report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(!text.replace("\r\n", "").contains(char::is_control), "{text}");
        let calendar: Calendar = text.parse().unwrap();
        let events: Vec<&Event> = calendar.events().collect();
        assert_eq!(events.len(), 1);
        let event = events[0];
        assert_eq!(event.get_summary().unwrap(), escape(&report.incidents[0].title));
        assert_eq!(event.get_uid(), Some("checkout-20240315T1000@recount"));
        assert_eq!(event.property_value("DTSTART"), Some("20240315T100000Z"));
        assert_eq!(event.property_value("DTEND"), Some("20240316T001005Z"));
        assert!(event.get_description().unwrap().contains("detect: 2024-03-15 10:15 UTC"));
    }

    #[test]
    fn what_has_no_date_is_no_event() {
        let mut report = fixture::report();
        let incident = &mut report.incidents[0];
        incident.milestones.clear();
        incident.timeline.iter_mut().for_each(|entry| entry.time = Some(fixture::undated("10:00")));
        let mut out = Vec::new();
        ICalendar.render(&report, &View::default(), &mut out).unwrap();
        assert!(!String::from_utf8(out).unwrap().contains("VEVENT"));
        assert_eq!(ICalendar.left_out(&report), 6);
    }
}
