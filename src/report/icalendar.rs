//! The incidents as iCalendar events (RFC 5545), by the `icalendar` crate. Nothing of the machine's clock is in them:
//! stamps are those of the incident.

use std::collections::BTreeSet;
use std::io::Write;

use icalendar::{Calendar, Component, Event, EventLike, Property};

use crate::base::text::escape;
use crate::model::incident::{Entry, Incident, Status};
use crate::model::phase::Milestone;
use crate::model::report::Report;
use crate::report::aside;
use crate::report::aside::TRIES;
use crate::report::clock::Clock;
use crate::report::granted;
use crate::report::render::{Render, View};
use crate::report::row;
use crate::report::table::measures;
use crate::report::windows::{label, listed};
use crate::report::words::{Words, percent, plural, spaced};

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
        write!(out, "{}", folded(&calendar.to_string()))
    }
}

/// The most bytes of a line without its end (RFC 5545, section 3.1).
const LINE: usize = 75;

/// Returns `text` with every line folded that is too long: the library leaves one byte too many on the last part of some.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive("\r\n") {
        let (mut rest, mut room) = (line, LINE);
        while rest.trim_end_matches(['\r', '\n']).len() > room {
            // A letter of several bytes stays whole.
            let back = (0..4).find(|back| rest.is_char_boundary(room - back)).unwrap_or_default();
            let (head, tail) = rest.split_at(room - back);
            out.push_str(head);
            out.push_str("\r\n ");
            // The blank is a part of the next line.
            (rest, room) = (tail, LINE - 1);
        }
        out.push_str(rest);
    }
    out
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

/// The most impact windows, and the most attempts, of an incident.
const LISTED: usize = 5;

fn description(incident: &Incident, view: &View) -> String {
    let clock = Clock::new(view.zone);
    let severity = incident.severity.map(|one| format!(", {}", one.name())).unwrap_or_default();
    let mut lines = vec![format!("Status: {}{severity}", row::status(incident.status))];
    if !incident.services.is_empty() {
        lines.push(format!("Services: {}", incident.services.join(", ")));
    }
    lines.extend(impact(incident, clock));
    let prefix = row::common_prefix(incident.timeline.iter());
    if !prefix.is_empty() {
        lines.push(format!("Places below: {prefix}"));
    }
    lines
        .extend(Milestone::ALL.iter().filter_map(|name| milestone(incident, *name, clock, prefix)));
    let words = Words::new(view);
    let metrics = incident.metrics.iter();
    lines.extend(
        metrics.map(|one| format!("{}: {}", spaced(one.name), measures::value(one, words))),
    );
    lines.extend(tries(incident, clock));
    let people: BTreeSet<&str> =
        incident.timeline.iter().filter_map(|entry| entry.actor.as_deref()).collect();
    if !people.is_empty() {
        lines.push(format!("People: {}", people.into_iter().collect::<Vec<_>>().join(", ")));
    }
    let said = row::corrections(incident);
    lines.extend(said.map(|said| format!("A person's word: {said}")));
    lines.extend(granted::of(incident).map(|told| format!("Taken for granted: {told}")));
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    lines.join("\n")
}

fn impact(incident: &Incident, clock: Clock) -> Vec<String> {
    let windows = listed(&incident.impact, LISTED, LISTED);
    let mut lines: Vec<String> =
        windows.sum.iter().map(|sum| format!("{sum}; the longest:")).collect();
    for window in windows.shown {
        let mut facts = vec![match &window.to {
            Some(to) => clock.span(&window.from, to, " → "),
            None => format!("{} → open", clock.full(&window.from)),
        }];
        facts.extend(window.service.clone());
        facts.extend(window.affected_percent.map(percent));
        facts.push(format!("basis: {}", window.basis.name()));
        lines.push(format!("{}: {}", label(&incident.impact), facts.join(", ")));
    }
    let share = incident.impact.affected_percent.map_or("not known".to_owned(), percent);
    lines.push(format!("Affected: {share}"));
    lines
}

/// Tells a milestone with the place that proves it, below `prefix`.
fn milestone(incident: &Incident, name: Milestone, clock: Clock, prefix: &str) -> Option<String> {
    let point = incident.milestones.get(&name)?;
    let said = row::said(incident, name).is_some();
    let inferred = match (said, point.inferred) {
        (true, _) => " (a person's word)",
        (false, true) => " (inferred)",
        (false, false) => "",
    };
    let proof = point.entry.and_then(|at| incident.timeline.get(at));
    let place = proof.map_or(point.evidence.first(), |entry| entry.evidence.first());
    let place = place.map(|place| place.origin.to_string());
    let place = place.map(|place| format!(" [{}]", place.strip_prefix(prefix).unwrap_or(&place)));
    let place = place.unwrap_or_default();
    Some(format!("{}: {}{inferred}{place}", spaced(name.name()), clock.full(&point.moment)))
}

fn tries(incident: &Incident, clock: Clock) -> Vec<String> {
    let all = incident.timeline.iter().filter(|entry| TRIES.contains(&entry.phase));
    let told = |entry: &Entry| {
        let at = entry.time.as_ref().map_or_else(|| "no time".to_owned(), |at| clock.full(at));
        format!("Tried: {at} {}: {}", spaced(entry.phase.name()), aside::told(entry))
    };
    let mut lines: Vec<String> = all.clone().take(LISTED).map(told).collect();
    let more = all.count().saturating_sub(LISTED);
    if more > 0 {
        lines.push(format!("and {} in the full timeline", plural(more as u64, "more attempt")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn no_part_of_a_folded_line_is_too_long() {
        let line = format!("DESCRIPTION:{}\r\n {}\r\nEND:X\r\n", "é".repeat(31), "a".repeat(400));
        let text = folded(&line);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert_eq!(text.replace("\r\n ", ""), line.replace("\r\n ", ""));
        assert_eq!(folded(&text), text);
    }

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
    fn an_event_tells_what_was_tried_and_why_a_metric_is_unknown() {
        let mut report = fixture::report();
        let entry = &mut report.incidents[0].timeline[4];
        entry.outcome = Some(crate::model::event::Outcome::Failed);
        let mut out = Vec::new();
        ICalendar.render(&report, &View::default(), &mut out).unwrap();
        let calendar: Calendar = String::from_utf8(out).unwrap().parse().unwrap();
        let text = calendar.events().next().unwrap().get_description().unwrap().to_owned();
        for line in [
            "Status: resolved, critical",
            "Tried: 2024-03-15 13:00 UTC rollback: Rollback of Query Quasar (failed)",
            "time to acknowledge: – (no ack evidence)",
            "Places below: logs.tar.gz!",
            "detect: 2024-03-15 10:15 UTC [am.ndjson:12]",
            "People: alice",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
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
