//! The incidents as text for Slack (mrkdwn): a headline, the impact, and the foremost rows.

use std::io::Write;

use crate::model::incident::Incident;
use crate::model::phase::Severity;
use crate::model::report::Report;
use crate::report::aside;
use crate::report::clock::Clock;
use crate::report::granted;
use crate::report::markup::mrkdwn;
use crate::report::render::{Render, View};
use crate::report::row;
use crate::report::table::measures;
use crate::report::windows::{failed, label, listed};
use crate::report::words::{Words, percent, plural, spaced};

/// The most rows of an incident: a post in a channel is read on a phone.
const ROWS: usize = 30;
/// The most impact windows of an incident.
const WINDOWS: usize = 3;

/// Text to paste into a channel.
#[derive(Debug)]
pub struct Slack;

impl Render for Slack {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn about(&self) -> &'static str {
        "text for a Slack channel (mrkdwn), the foremost rows"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["txt", "mrkdwn", "slack"]
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        if report.incidents.is_empty() {
            writeln!(out, "No incident in {}.", plural(report.ledger.records, "record"))?;
        }
        for (at, incident) in report.incidents.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            write(incident, view, out)?;
        }
        for warning in report.warnings.iter().filter(|warning| warning.code == "redacted") {
            writeln!(out, "\n_{}_", mrkdwn(&warning.message))?;
        }
        Ok(())
    }
}

fn write(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let clock = Clock::new(view.zone);
    writeln!(out, "*{}*", mrkdwn(&incident.title))?;
    let mut facts = vec![row::status(incident.status).to_owned()];
    facts.extend(incident.severity.map(Severity::name).map(str::to_owned));
    facts.extend(incident.services.iter().map(|service| mrkdwn(service)));
    writeln!(out, "{}", facts.join(" · "))?;
    let windows = listed(&incident.impact, WINDOWS, WINDOWS);
    if let Some(sum) = &windows.sum {
        writeln!(out, "{sum}; the longest:")?;
    }
    for window in windows.shown {
        let span = match &window.to {
            Some(to) => clock.span(&window.from, to, " → "),
            None => format!("{} → open", clock.full(&window.from)),
        };
        let share = window.affected_percent.map(percent);
        let share = share.map_or("share not known".to_owned(), |share| format!("{share} affected"));
        let label = label(&incident.impact);
        let failed = failed(window, "").map(|failed| format!(" ({failed})")).unwrap_or_default();
        writeln!(out, "{label}: {span}, {share}{failed}, basis: {}", window.basis.name())?;
    }
    metrics(incident, Words::new(view), out)?;
    for said in row::corrections(incident) {
        writeln!(out, "_A person's word: {}_", mrkdwn(&said))?;
    }
    if let Some(told) = granted::of(incident) {
        writeln!(out, "_Taken for granted: {told}_")?;
    }
    rows(incident, clock, out)
}

fn rows(incident: &Incident, clock: Clock, out: &mut dyn Write) -> std::io::Result<()> {
    let start = row::start(incident);
    let rows = row::foremost(incident, ROWS);
    let prefix = row::common_prefix(rows.iter().copied());
    if !prefix.is_empty() {
        writeln!(out, "_Places below_ `{}`", mrkdwn(prefix))?;
    }
    for entry in &rows {
        let time = entry.time.as_ref().map_or_else(|| "no time".to_owned(), |at| clock.full(at));
        let relative = row::relative(entry, start).map(|text| format!(" ({text})"));
        let relative = relative.unwrap_or_default();
        let phase = spaced(entry.phase.name());
        let place = aside::place(entry, prefix).map(|place| format!(" `{}`", mrkdwn(&place)));
        let place = place.unwrap_or_default();
        writeln!(out, "• {time}{relative} *{phase}* {}{place}", mrkdwn(&aside::told(entry)))?;
    }
    match incident.timeline.len() - rows.len() {
        0 => Ok(()),
        more => writeln!(out, "and {} in the full timeline", plural(more as u64, "more row")),
    }
}

fn metrics(incident: &Incident, words: Words, out: &mut dyn Write) -> std::io::Result<()> {
    let shown = ["time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"];
    let mut said = Vec::new();
    for metric in incident.metrics.iter().filter(|metric| shown.contains(&metric.name)) {
        let value = measures::value(metric, words);
        said.push(format!("{} {}", spaced(metric.name), mrkdwn(&value)));
    }
    if said.is_empty() { Ok(()) } else { writeln!(out, "{}", said.join(" · ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn an_attempt_that_failed_says_so_and_many_windows_are_summed_up() {
        let mut report = fixture::report();
        let incident = &mut report.incidents[0];
        incident.timeline[0].outcome = Some(crate::model::event::Outcome::Failed);
        let failed =
            format!("{} (failed, for 3h 58m, ×431) `", mrkdwn(&incident.timeline[0].title));
        incident.impact.windows = vec![incident.impact.windows[0].clone(); 9];
        let mut out = Vec::new();
        Slack.render(&report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains(&failed), "{text}");
        assert!(text.contains("\n9 impact windows"), "{text}");
        assert_eq!(text.matches("\nImpact: ").count(), WINDOWS);
    }

    #[test]
    fn what_alerts_tell_is_no_impact() {
        let mut report = fixture::report();
        report.incidents[0].impact.windows[0].basis = crate::model::incident::Basis::Alerts;
        let mut out = Vec::new();
        Slack.render(&report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("\nNo impact measured; alerts fired: "), "{text}");
        assert!(!text.contains("\nImpact: "), "{text}");
    }

    #[test]
    fn long_incidents_say_how_many_rows_are_elsewhere() {
        let mut report = fixture::report();
        let row = report.incidents[0].timeline[0].clone();
        report.incidents[0].timeline.extend(vec![row; 40]);
        let mut out = Vec::new();
        Slack.render(&report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("\n• ").count(), ROWS);
        assert!(text.contains("and 16 more rows in the full timeline"), "{text}");
        assert!(text.contains("All systems go"), "{text}");
    }
}
